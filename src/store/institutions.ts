/** Institutions as connections name them: kept in step with the manifests at every start. */
import type { ListedInstitution } from '../engine/connectors-port.ts';
import { textArray } from './arrays.ts';
import type { Database, Statement } from './database.ts';

const KEEP: Statement = {
  text: `insert into institutions as i (id, connector, name, country, bic, listed)
    select id, connector, name, country, bic, true
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as seen (id, connector, name, country, bic)
    order by id
    on conflict (id) do update set connector = excluded.connector, name = excluded.name, country = excluded.country,
      bic = excluded.bic, listed = true, updated_at = now()
      where (i.connector, i.name, i.country, i.bic, i.listed)
        is distinct from (excluded.connector, excluded.name, excluded.country, excluded.bic, true)`,
};
const UNLIST: Statement = {
  text: `update institutions set listed = false, updated_at = now() where listed and not id = any($1::text[])`,
};

/**
 * Writes the institutions of the connectors that are there; others stay for their connections, no longer listed. What
 * did not change is not touched, so any number of processes may start at once.
 */
export async function keepInstitutions(app: Database, listed: readonly ListedInstitution[]): Promise<void> {
  const of = (read: (one: ListedInstitution) => string | null) => textArray(listed.map(read));
  const ids = of(({ id }) => id);
  await app.transaction(null, async (tx) => {
    await tx.run(KEEP, [
      ids,
      of(({ connector }) => connector),
      of(({ name }) => name),
      of(({ country }) => country),
      of(({ bic }) => bic),
    ]);
    await tx.run(UNLIST, [ids]);
  });
}
