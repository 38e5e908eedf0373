/** What an owner has, as this surface sees it: all connections and accounts, whatever made them, in no pages. */
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import type { AccountRow, OwnerScope, PageOf, PageRequest } from '../../engine/ports.ts';
import type { Services } from '../native/parts.ts';
import { PAGES_MAX, ROWS_AT_ONCE } from './limits.ts';
import { connectionObject, productObject, providerNameOf } from './render.ts';
import { statusOf } from './status.ts';

/** All rows of a list in pages. Throws above ROWS_AT_ONCE x PAGES_MAX: a list that is cut would be a wrong answer. */
async function all<Row extends { readonly id: number }>(
  read: (page: PageRequest<number>) => Promise<PageOf<Row>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let page = 0; page < PAGES_MAX; page++) {
    const { rows: next, more } = await read({ limit: ROWS_AT_ONCE, after: rows.at(-1)?.id ?? null });
    rows.push(...next);
    if (!more) return rows;
  }
  throw new Error(`internal: an owner has more than ${ROWS_AT_ONCE * PAGES_MAX} of one thing`);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The connection of a UUID; null for what is no UUID, an unknown one and another owner's alike. */
export async function findConnection(
  { connecting, openFinance }: Services,
  scope: OwnerScope,
  uuid: string,
): Promise<ConnectionRow | null> {
  if (!UUID.test(uuid)) return null;
  const number = await openFinance.connectionOf(scope, uuid);
  return number === null ? null : connecting.connection(scope, number);
}

/** The latest of instants in one form. */
const latest = (instants: Iterable<string>): string | null =>
  [...instants].reduce<string | null>((last, one) => (last === null || one > last ? one : last), null);

const isOfFiles = ({ institutionId }: ConnectionRow): boolean => institutionId === null;

/** Every connection of the owner with its status. */
async function standings(services: Services, scope: OwnerScope) {
  const rows = await all((page) => services.connecting.connections(scope, page));
  return Promise.all(rows.map(async (row) => ({ row, status: await statusOf(services, scope, row) })));
}

/** Every connection of the owner. */
export async function readConnections(services: Services, scope: OwnerScope) {
  const { openFinance } = services;
  const rows = await standings(services, scope);
  const [ids, imported] = await Promise.all([
    openFinance.connections(scope),
    rows.some(({ row }) => isOfFiles(row)) ? openFinance.imported(scope) : new Map<number, string>(),
  ]);
  return rows.flatMap(({ row, status }) => {
    const id = ids.get(row.id);
    // One that came between two reads is in the next answer.
    if (id === undefined) return [];
    const lastSync = isOfFiles(row) ? latest(imported.values()) : row.lastSuccessAt;
    return [connectionObject(id, row, status, lastSync)];
  });
}

/** One connection under its UUID; null when it is gone. */
export async function readConnection(services: Services, scope: OwnerScope, connectionId: number) {
  const row = await services.connecting.connection(scope, connectionId);
  const id = row === null ? undefined : (await services.openFinance.connections(scope)).get(row.id);
  if (row === null || id === undefined) return null;
  return connectionObject(id, row, await statusOf(services, scope, row));
}

/** Whether a connection shows an account: by the bank's last list, or because the account came with files. */
const isShown = ({ links, connectionId }: AccountRow, by: number): boolean =>
  links.length === 0 ? connectionId === by : links.some((link) => link.connectionId === by && link.present);

/** Under which of the connections an account is shown: its own, else the first that shows it; null for none. */
function placeOf(account: AccountRow, connections: ReadonlyMap<number, ConnectionRow>): ConnectionRow | null {
  const own = connections.get(account.connectionId);
  if (own !== undefined && isShown(account, own.id)) return own;
  for (const { connectionId } of account.links) {
    const other = connections.get(connectionId);
    if (other !== undefined && isShown(account, connectionId)) return other;
  }
  return null;
}

async function readProductsOf(services: Services, scope: OwnerScope, shown: readonly ConnectionRow[]) {
  const { ledger, openFinance } = services;
  if (shown.length === 0) return [];
  const accounts = await all((page) => ledger.listAccounts(scope, page));
  const [connectionIds, ids, imported] = await Promise.all([
    openFinance.connections(scope),
    openFinance.accounts(scope),
    shown.some(isOfFiles) ? openFinance.imported(scope) : new Map<number, string>(),
  ]);
  const connections = new Map(shown.map((row) => [row.id, row]));
  return accounts.flatMap((account) => {
    const connection = placeOf(account, connections);
    const id = ids.get(account.id);
    const connectionId = connection === null ? undefined : connectionIds.get(connection.id);
    if (connection === null || id === undefined || connectionId === undefined) return [];
    const lastSync = isOfFiles(connection) ? (imported.get(account.id) ?? null) : connection.lastSuccessAt;
    return [productObject({ id, connectionId, provider: providerNameOf(connection), lastSync }, account)];
  });
}

/** The products of every connection that is active. An account that two connections show is one product. */
export async function readProducts(services: Services, scope: OwnerScope) {
  const rows = await standings(services, scope);
  const active = rows.filter(({ status }) => status === 'active').map(({ row }) => row);
  return readProductsOf(services, scope, active);
}

/** All products that one connection shows now, however it stands. */
export async function readProductsOfConnection(services: Services, scope: OwnerScope, connectionId: number) {
  const row = await services.connecting.connection(scope, connectionId);
  return row === null ? null : readProductsOf(services, scope, [row]);
}
