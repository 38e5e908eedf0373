/** What a team has: every connection, consent and account of its owner, whatever surface made it. */
import type { ConnectionRow, ConsentRow } from '../../engine/connection-rows.ts';
import type { TeamReach } from '../../engine/people/port.ts';
import type { AccountRow, PageOf, PageRequest } from '../../engine/ports.ts';
import { PAGES_MAX, ROWS_MAX } from './limits.ts';
import { type ShownAccount, type ShownConnection, shownConnection } from './render.ts';
import type { Call } from './team.ts';

/** All rows of a list, as far as {@link PAGES_MAX} pages reach. */
async function all<Row extends { readonly id: number }>(
  read: (page: PageRequest<number>) => Promise<PageOf<Row>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let page = 0; page < PAGES_MAX; page++) {
    const { rows: next, more } = await read({ limit: ROWS_MAX, after: rows.at(-1)?.id ?? null });
    rows.push(...next);
    if (!more) break;
  }
  return rows;
}

const nowOf = ({ services }: Call): number => services.bankClock.now().getTime();

/** The consents of one connection, the oldest first. */
const consentsOf = ({ services }: Call, { scope }: TeamReach, connectionId: number) =>
  all<ConsentRow>((page) => services.connecting.consents(scope, { connectionId }, page));

/** One connection with its consents; null when the team has none of this number. */
export async function readConnection(
  call: Call,
  reach: TeamReach,
  number: number | null,
): Promise<ShownConnection | null> {
  const row = number === null ? null : await call.services.connecting.connection(reach.scope, number);
  return row === null ? null : withConsents(call, reach, row);
}

/** A connection that was read, with its consents. */
export const withConsents = async (
  call: Call,
  reach: TeamReach,
  row: ConnectionRow,
): Promise<ShownConnection> => shownConnection(row, await consentsOf(call, reach, row.id), nowOf(call));

/** Connections with their consents. */
export async function showConnections(
  call: Call,
  { scope }: TeamReach,
  rows: readonly ConnectionRow[],
): Promise<readonly ShownConnection[]> {
  if (rows.length === 0) return [];
  const consents = await all<ConsentRow>((page) => call.services.connecting.consents(scope, {}, page));
  const grouped = Map.groupBy(consents, ({ connectionId }) => connectionId);
  const now = nowOf(call);
  return rows.map((row) => shownConnection(row, grouped.get(row.id) ?? [], now));
}

const allConnections = ({ services }: Call, { scope }: TeamReach) =>
  all<ConnectionRow>((page) => services.connecting.connections(scope, page));

/** All accounts of a team. */
export const allAccounts = ({ services }: Call, { scope }: TeamReach) =>
  all<AccountRow>((page) => services.ledger.listAccounts(scope, page));

/** Whether a connection shows an account: its own, and one that another connection shows as well. */
export const isOf = (connectionId: number, { links, ...account }: AccountRow): boolean =>
  account.connectionId === connectionId ||
  links.some((link) => link.connectionId === connectionId && link.present);

/**
 * Accounts with their numbers and connections.
 * @param under the connection that was asked for: accounts are shown below it then.
 */
export async function showAccounts(
  call: Call,
  reach: TeamReach,
  rows: readonly AccountRow[],
  under: ShownConnection | null = null,
): Promise<readonly ShownAccount[]> {
  if (rows.length === 0) return [];
  const [numbers, connections] = await Promise.all([
    call.services.numbers.numbersOf(
      reach.scope,
      rows.map(({ id }) => id),
    ),
    under === null ? connectionsOf(call, reach, rows) : [under],
  ]);
  const byId = new Map(connections.map((one) => [one.row.id, one]));
  return rows.flatMap((row) => {
    const connection = under ?? byId.get(row.connectionId);
    // Its connection was deleted between two reads, and the account with it.
    return connection === undefined ? [] : [{ row, number: numbers.get(row.id) ?? null, connection }];
  });
}

async function connectionsOf(
  call: Call,
  reach: TeamReach,
  rows: readonly AccountRow[],
): Promise<readonly ShownConnection[]> {
  const [only, ...others] = new Set(rows.map(({ connectionId }) => connectionId));
  if (only !== undefined && others.length === 0) {
    const one = await readConnection(call, reach, only);
    return one === null ? [] : [one];
  }
  return showConnections(call, reach, await allConnections(call, reach));
}
