/** Providers: the institutions that take an authorization token, by the names under which people know them. */
import type { Connecting } from '../../engine/connect-port.ts';
import type { InstitutionRow } from '../../engine/connection-rows.ts';
import { PAGES_MAX, PROVIDERS_SHOWN_MAX, ROWS_AT_ONCE } from './limits.ts';

/** The way of connecting that takes a token which the account holder got from the institution itself. */
export const TOKEN_METHOD = 'token';
/** Its field. */
export const TOKEN_FIELD = 'token';

type Institutions = Pick<Connecting, 'searchInstitutions'>;

const takesToken = ({ methods }: InstitutionRow): boolean => methods.some(({ key }) => key === TOKEN_METHOD);

/** Without accents and capitals, one blank for whatever is neither letter nor digit. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function* providersIn(connecting: Institutions, text?: string): Generator<InstitutionRow> {
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = text === undefined ? {} : { text };
    const { rows, more } = connecting.searchInstitutions(query, {
      limit: ROWS_AT_ONCE,
      after: page * ROWS_AT_ONCE,
    });
    yield* rows.filter(takesToken);
    if (!more) return;
  }
}

/** The provider of a name: a whole name or alias, however it is written; null when there is none. */
export function findProvider(connecting: Institutions, name: string): InstitutionRow | null {
  const wanted = folded(name);
  if (wanted === '') return null;
  for (const one of providersIn(connecting, wanted))
    if ([one.name, ...one.aliases].some((own) => folded(own) === wanted)) return one;
  return null;
}

/** The names of the providers there are, sorted. */
export function providerNames(connecting: Institutions): readonly string[] {
  const names: string[] = [];
  for (const { name } of providersIn(connecting)) {
    if (names.length >= PROVIDERS_SHOWN_MAX) break;
    names.push(name);
  }
  return names.sort();
}
