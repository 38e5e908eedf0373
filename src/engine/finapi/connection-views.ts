/** Connections as the finAPI surface shows them: every connection of the owner, whichever surface made it. */
import type { ConnectionRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import { type Busy, type BusyConnections, busyConnections } from './busy.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import type { ConnectionView } from './connections-port.ts';
import { type AccountOfConnection, type KeptConnection, NOTHING_KEPT } from './connections-store-port.ts';
import { openCustomerId, openUserId } from './credentials.ts';
import { isDemoBank } from './demo.ts';
import { noteOfSync } from './update-note.ts';

/** Connections that are read at once. */
const CONNECTIONS_READ = 500;
/** So few are read by their numbers. */
const ONE_BY_ONE_MAX = 8;
/** Connections of one owner that are shown. */
export const CONNECTIONS_MAX = 10_000;

const READY: Busy = { download: false, categorization: 'READY' };

/** Which connections of an owner are busy now. */
export const readBusy = (parts: ConnectionsParts, scope: OwnerScope): Promise<BusyConnections> =>
  busyConnections(
    {
      downloading: (of, now) => parts.store.downloading(of, now),
      categorization: (of) => parts.categorization(of),
      now: () => parts.now(),
    },
    scope,
  );

/** All connections of an owner, or those that are among `ids`, by id. */
export async function readViews(
  parts: ConnectionsParts,
  scope: OwnerScope,
  ids: readonly number[] | null,
): Promise<readonly ConnectionView[]> {
  // Busy first: what ends while the rest is read is shown as under way, never as done without its accounts.
  const busy = await readBusy(parts, scope);
  const rows = await readRows(parts, scope, ids === null ? null : new Set(ids));
  if (rows.length === 0) return [];
  const kept = await parts.store.kept(scope);
  const of = ids === null ? null : rows.map(({ id }) => id);
  const accounts = Map.groupBy(await parts.store.accounts(scope, of), ({ connectionId }) => connectionId);
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  return Promise.all(
    rows.map(async (row): Promise<ConnectionView> => {
      const of = kept.get(row.id) ?? NOTHING_KEPT;
      const own = accounts.get(row.id) ?? [];
      return {
        row,
        isDemo: isDemo(parts, row.institutionId),
        busy: busy.get(row.id) ?? READY,
        accountIds: own.map(({ accountId }) => accountId),
        userId: openUserId(sealer, row.id, of),
        customerId: openCustomerId(sealer, row.id, of),
        hasPin: of.sealedPin !== null,
        procedures: of.procedures,
        defaultProcedure: of.defaultProcedure,
        owners: of.showsOwners ? holdersOf(own) : null,
        manualUpdate: await manualUpdateOf(parts, scope, of),
        autoUpdate: of.autoUpdate,
      };
    }),
  );
}

/** Whether an institution is the demo bank. */
export const isDemo = ({ connecting }: Pick<ConnectionsParts, 'connecting'>, id: string | null): boolean =>
  id !== null && isDemoBank(connecting.institution(id));

async function readRows(
  { connecting }: ConnectionsParts,
  scope: OwnerScope,
  ids: ReadonlySet<number> | null,
): Promise<readonly ConnectionRow[]> {
  if (ids !== null && ids.size <= ONE_BY_ONE_MAX) return readOneByOne(connecting, scope, ids);
  const found: ConnectionRow[] = [];
  let after: number | null = null;
  for (let read = 0; read < CONNECTIONS_MAX; read += CONNECTIONS_READ) {
    const page: Awaited<ReturnType<typeof connecting.connections>> = await connecting.connections(scope, {
      limit: CONNECTIONS_READ,
      after,
    });
    found.push(...page.rows.filter(({ id }) => ids === null || ids.has(id)));
    after = page.rows.at(-1)?.id ?? null;
    if (!page.more || after === null) break;
  }
  return found;
}

async function readOneByOne(
  connecting: ConnectionsParts['connecting'],
  scope: OwnerScope,
  ids: ReadonlySet<number>,
): Promise<readonly ConnectionRow[]> {
  const rows = await Promise.all([...ids].map((id) => connecting.connection(scope, id)));
  return rows.filter((row) => row !== null).sort((a, b) => a.id - b.id);
}

const holdersOf = (accounts: readonly AccountOfConnection[]): readonly string[] => [
  ...new Set(
    accounts.flatMap(({ holder }) => (holder === null || holder.trim() === '' ? [] : [holder.trim()])),
  ),
];

/** An update whose outcome was not known when it was answered is told by its sync. */
async function manualUpdateOf(
  { syncing }: ConnectionsParts,
  scope: OwnerScope,
  { manualSyncId, manualUpdate }: KeptConnection,
): Promise<KeptConnection['manualUpdate']> {
  if (manualSyncId === null) return manualUpdate;
  const sync = await syncing.sync(scope, manualSyncId);
  return (sync === null ? null : noteOfSync(sync)) ?? manualUpdate;
}
