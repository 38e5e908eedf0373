/** `tributary sync`: asks for syncs and shows how they go. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client.ts';
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { showFault } from '../fault.ts';
import { stopOnSignal } from '../stop-signal.ts';
import { type Column, table } from '../table.ts';
import { plain, type Terminal } from '../terminal.ts';
import type { ApiConnection, ApiSync } from './objects.ts';

/** Between two looks at a sync that runs. */
const LOOK_MS = 500;
/** How long a first sync is waited for to be there at all. */
const APPEAR_MS = 5_000;
/** Connections that one command brings up to date. */
const CONNECTIONS_MAX = 1_000;

export interface SyncFlags extends CommonFlags {
  readonly wait?: boolean;
}

const isLive = ({ status }: ApiSync): boolean => status === 'due' || status === 'running';

/** Asks for a sync of the named connections, of all when none is named, and shows them to their end. */
export async function sync(terminal: Terminal, ids: readonly string[], flags: SyncFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const named = ids.length > 0 ? ids : await everyConnection(terminal, client, flags);
  if (typeof named === 'number') return named;
  if (named.length === 0) terminal.note('There is nothing to sync. Connect a bank with: tributary connect');
  const stop = stopOnSignal();
  let code: ExitCode = EXIT.ok;
  // All are asked for before one is waited for, so that a slow bank keeps nobody else back.
  const asked: ApiSync[] = [];
  for (const id of named) {
    if (stop.signal.aborted) break;
    const path = `/v1/connections/${encodeURIComponent(id)}/syncs`;
    const begun = await client.object<ApiSync>(path, { method: 'POST' });
    if (begun.ok) asked.push(begun.value);
    else code = showFault(terminal, begun.fault, flags.json);
  }
  const ended: ApiSync[] = [];
  for (const begun of asked) {
    const last = flags.wait === false ? begun : await follow(terminal, client, begun, stop.signal);
    ended.push(last);
    if (last.status === 'failed' || last.status === 'partial') code = EXIT.failed;
  }
  stop.forget();
  if (flags.json === true) terminal.line(JSON.stringify(ended, null, 2));
  else showSyncs(terminal, ended);
  return code;
}

async function everyConnection(
  terminal: Terminal,
  client: Client,
  flags: SyncFlags,
): Promise<readonly string[] | ExitCode> {
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const found = await client.rows<ApiConnection>('/v1/connections', owner.value, CONNECTIONS_MAX);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  const able = found.value.rows.filter((row) => row.consent !== null);
  return able.map(({ id }) => id);
}

/** Watches the newest sync of a connection to its end; used after connecting. */
export async function watchSync(
  terminal: Terminal,
  client: Client,
  connectionId: string,
  signal: AbortSignal,
): Promise<ExitCode> {
  const end = performance.now() + APPEAR_MS;
  for (;;) {
    const query = { connection_id: connectionId, limit: '1' };
    const found = await client.object<{ data: readonly ApiSync[] }>('/v1/syncs', { query });
    if (!found.ok) return showFault(terminal, found.fault);
    const [newest] = found.value.data;
    if (newest !== undefined) {
      const last = await follow(terminal, client, newest, signal);
      showSyncs(terminal, [last]);
      return last.status === 'failed' ? EXIT.failed : EXIT.ok;
    }
    if (performance.now() > end || signal.aborted) return EXIT.ok;
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

/** Looks until the sync has ended, with a line that is drawn over at a terminal. Ctrl-C leaves it running. */
async function follow(
  terminal: Terminal,
  client: Client,
  begun: ApiSync,
  signal: AbortSignal,
): Promise<ApiSync> {
  let seen = begun;
  while (isLive(seen) && !signal.aborted) {
    if (terminal.isInteractive)
      terminal.write(`\r\x1b[2K${progressLine(seen).slice(0, terminal.columns - 1)}`);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    const next = await client.object<ApiSync>(`/v1/syncs/${seen.id}`, { signal });
    if (!next.ok) break;
    seen = next.value;
  }
  if (terminal.isInteractive) terminal.write('\r\x1b[2K');
  return seen;
}

function progressLine({ status, accounts }: ApiSync): string {
  const done = accounts.filter((one) => one.stage === 'done').length;
  const entries = accounts.reduce((sum, one) => sum + one.entries, 0);
  if (status === 'due') return 'waiting for its turn';
  return accounts.length === 0
    ? 'asking for accounts'
    : `${done} of ${accounts.length} accounts, ${entries} transactions`;
}

const total = (sync: ApiSync, member: 'inserted' | 'updated' | 'unchanged'): string =>
  String(sync.accounts.reduce((sum, one) => sum + one[member], 0));

const COLUMNS: readonly Column<ApiSync>[] = [
  { title: 'CONNECTION', value: (row) => row.connection_id },
  {
    title: 'RESULT',
    value: (row) => row.status,
    style: ({ status }) =>
      status === 'success' ? 'green' : status === 'failed' ? 'red' : isGoingOn(status) ? 'dim' : 'yellow',
  },
  { title: 'ACCOUNTS', value: (row) => String(row.accounts.length), align: 'right' },
  { title: 'NEW', value: (row) => total(row, 'inserted'), align: 'right' },
  { title: 'UPDATED', value: (row) => total(row, 'updated'), align: 'right' },
  { title: 'UNCHANGED', value: (row) => total(row, 'unchanged'), align: 'right' },
];

const isGoingOn = (status: ApiSync['status']): boolean => status === 'due' || status === 'running';

function showSyncs(terminal: Terminal, syncs: readonly ApiSync[]): void {
  if (syncs.length === 0) return;
  for (const line of table(terminal, COLUMNS, syncs)) terminal.line(line);
  for (const { connection_id: id, fault, accounts, status, due_at: dueAt } of syncs) {
    const whose = syncs.length > 1 ? `${id}: ` : '';
    if (status === 'deferred') terminal.note(`${whose}The bank wants us to wait: it goes on at ${dueAt}.`);
    const faults = [fault, ...accounts.map((one) => one.fault)].filter((one) => one !== null);
    const told = new Set(faults.map((why) => `${whose}${plain(why.text)} ${plain(why.remedy)}`));
    for (const line of told) terminal.note(line);
  }
}
