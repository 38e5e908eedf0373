/** What this installation is, and the tenant that its first start made. */
import type { Database } from './database.ts';
import { integer } from './text-values.ts';

/** Notes the mode at the first start; gives the mode that the database was founded with. */
export async function instanceMode(app: Database, mode: 'sandbox' | 'live'): Promise<'sandbox' | 'live'> {
  await app.rows(null, { text: 'insert into instance (mode) values ($1) on conflict do nothing' }, [mode]);
  const [row] = await app.rows(null, { text: 'select mode from instance' });
  return row?.[0] === 'live' ? 'live' : 'sandbox';
}

/** The oldest tenant, null before the first start ends. */
export async function firstTenant(app: Database): Promise<number | null> {
  const [row] = await app.rows(null, { text: 'select id from tenants order by id limit 1' });
  return row === undefined ? null : integer(row[0]);
}

/** Removes pages of statement files older than so many days, with their documents; gives how many documents went. */
export async function purgeOldPages(
  app: Database,
  jobs: Database,
  days: number,
  limit: number,
): Promise<number> {
  const text = `select distinct owner_id, document_id from data_pages
    where created_at < now() - $1::integer * interval '1 day' limit $2`;
  const old = await jobs.rows(null, { text }, [days, limit]);
  for (const [owner, document] of old) {
    const ownerId = integer(owner);
    const purge = 'delete from data_pages where owner_id = $1 and document_id = $2';
    await app.rows({ tenantId: 0, ownerId }, { text: purge }, [ownerId, integer(document)]);
  }
  return old.length;
}
