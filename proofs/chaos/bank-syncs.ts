/** Syncs of simulated banks under a proof: connections with no sign-in, calls that are counted, rows read as superuser. */
import { withClient } from '../../src/store/embedded/connect.ts';
import type { BankLine, LineCall, Side } from './bank-line.ts';
import { ask, newOwner, type ServerProcess, until } from './server-process.ts';

/** The institution that asks for a login only, and whose customer has three accounts with some 25 pages. */
const OPEN = 'demo-de-open';

export interface OpenConnection {
  readonly owner: string;
  readonly connection: string;
  readonly consent: string;
}

/** Connects an owner of this reference, made for it; its first sync is under way then. */
export async function connectOpen(
  server: ServerProcess,
  reference: string,
  login = 'demo',
): Promise<OpenConnection> {
  const owner = await newOwner(server, reference);
  const { status, json } = await ask(server, 'POST', `/v1/connections?owner_id=${owner}`, {
    institution_id: OPEN,
    fields: { login },
  });
  if (status !== 202 || json.step !== 'granted') throw new Error(`not connected: ${JSON.stringify(json)}`);
  return { owner, connection: String(json.connection_id), consent: String(json.consent_id) };
}

/** Whether a call is for the account holder's data. */
export const isDataCall = ({ method, path }: Pick<LineCall, 'method' | 'path'>): boolean =>
  method === 'GET' && /\/accounts(\/|$)/.test(path);

/** Holds the n-th data call of each session, in the order in which the sessions are first seen. */
export function holdNth(line: BankLine, numbers: readonly number[], side: Side): void {
  const counts = new Map<string, { readonly at: number; seen: number }>();
  line.hold = (call) => {
    if (!isDataCall(call) || call.bearer === null) return null;
    const count = counts.get(call.bearer) ?? { at: numbers[counts.size] ?? 0, seen: 0 };
    counts.set(call.bearer, count);
    return ++count.seen === count.at ? side : null;
  };
}

/** A sync as its row says. */
export interface SyncState {
  readonly status: string;
  readonly cause: string;
  readonly takeovers: number;
  readonly worker: string | null;
}

/** The syncs of the owner of this reference, oldest first. */
export const syncStates = (url: string, reference: string): Promise<readonly SyncState[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<SyncState>(
      `select s.status, s.cause, s.takeovers, s.worker from tributary.syncs s
        join tributary.owners o on o.id = s.owner_id where o.reference = $1 order by s.id`,
      [reference],
    );
    return rows;
  });

/** Waits until every sync of these owners has ended well. */
export const areSynced = (url: string, references: readonly string[], limitMs: number): Promise<void> =>
  until(
    `${references.join(', ')} are synced`,
    async () => {
      const all = await Promise.all(references.map((reference) => syncStates(url, reference)));
      return all.every((syncs) => syncs.length > 0 && syncs.every(({ status }) => status === 'success'));
    },
    limitMs,
  );

/** Lets the leases of all syncs end now: nobody wants to wait for a long one. */
export const endLeases = (url: string): Promise<unknown> => endLeasesBut(url, null);

/**
 * Lets the leases of all that workers hold end now, but for those of the process that runs: it works. A lease is
 * longer than any call of a bank, so a proof must not make it so short that a busy machine outlasts it.
 * @param pid the process that goes on; null for none.
 */
export const endLeasesBut = (url: string, pid: number | null): Promise<unknown> =>
  withClient(url, async (client) => {
    for (const table of ['syncs', 'connect_attempts', 'imports', 'webhook_endpoints'])
      await client.query(
        `update tributary.${table} set lease_until = now() - interval '1 second'
         where lease_until is not null and ($1::text is null or worker not like '%:' || $1 || ':%')`,
        [pid],
      );
  });

/** When the next syncs by the clock are due, epoch milliseconds, in the order of the connections. */
export const nextSyncs = (url: string): Promise<readonly number[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ at: Date }>(
      'select next_sync_at as at from tributary.connections where next_sync_at is not null order by id',
    );
    return rows.map(({ at }) => at.getTime());
  });

/** Sessions with two calls under way at the same time, on whatever line. `cutAt` is when what has no end broke off. */
export function callsAtOnce(lines: readonly BankLine[], cutAt: number): readonly string[] {
  const sessions = Map.groupBy(
    lines.flatMap((line) => line.calls.filter(isDataCall)),
    ({ bearer }) => bearer,
  );
  return [...sessions].flatMap(([, calls]) =>
    calls
      .toSorted((a, b) => a.begunAt - b.begunAt)
      .flatMap((call, at, sorted) => {
        const before = sorted[at - 1];
        const isApart = before === undefined || (before.endedAt ?? cutAt) <= call.begunAt;
        return isApart ? [] : [`${before.path} and ${call.path}`];
      }),
  );
}
