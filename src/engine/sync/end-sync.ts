/** How a sync ends: what became of its accounts decides, and what comes next. */
import type { Fault, Instant, Offers } from '../../connectors/contract.ts';
import { limitEndsAt, retryAt } from '../../core/sync/delays.ts';
import { nextSyncAt, SYNCS_PER_DAY, syncsPerDay } from '../../core/sync/spread.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import { judge } from './judge-fault.ts';
import { type Held, jobSender, type Stop } from './parts.ts';
import type { PartStatus, SyncEnd, SyncPart } from './store-port.ts';

const NOTHING = {
  fault: null,
  connectionFault: null,
  rest: null,
  dueAt: null,
  nextSyncAt: null,
  next: null,
  byBudget: false,
} as const;

/** The end of a sync whose accounts all had their turn. */
export function endOfAll(held: Held, accounts: readonly SyncPart[]): SyncEnd {
  const waits = accounts.filter(({ status }) => status === 'deferred');
  if (waits.length > 0) {
    const until = latest(waits);
    // A bank that put off an account is a matter of the connection; a budget that is used up is not.
    const isByBank = waits.some(({ fault }) => fault !== null);
    return isByBank || until === null ? putOff(held, until) : overBudgetEnd(until);
  }
  const of = (status: PartStatus): SyncPart[] => accounts.filter((one) => one.status === status);
  // Accounts that are asked for are known as such: another fault says more of the connection.
  const failed = of('failed');
  const first = failed.find(({ fault }) => fault?.code !== 'account_unclear') ?? failed[0];
  const next = { nextSyncAt: nextTime(held), connectionFault: first?.fault ?? null };
  if (first === undefined) return { ...NOTHING, ...next, status: 'success' };
  if (of('success').length > 0) return { ...NOTHING, ...next, status: 'partial' };
  return failedEnd(held, first.fault ?? { code: 'interrupted' });
}

/** The last instant until which accounts have to wait: then none of them is asked in vain. */
const latest = (accounts: readonly SyncPart[]): Instant | null =>
  accounts.reduce<Instant | null>(
    (last, { nextAllowedAt: at }) => (at !== null && (last === null || at > last) ? at : last),
    null,
  );

/** A sync that goes on when the bank counts anew. */
export function putOff(held: Held, bankSays: Instant | null): SyncEnd {
  const dueAt = limitEndsAt(bankSays, held.parts.now());
  const fault = { code: 'rate_limited', retryAt: dueAt } as const;
  return { ...NOTHING, status: 'deferred', fault, connectionFault: fault, dueAt };
}

/** A sync that goes on when the access budget allows it. It says nothing of bank or connection. */
export const overBudgetEnd = (nextAllowedAt: Instant): SyncEnd => ({
  ...NOTHING,
  status: 'deferred',
  byBudget: true,
  dueAt: nextAllowedAt,
});

/** The end of a sync that a fault has ended; accounts that had no turn failed by the same. */
export function failedEnd(held: Held, fault: ConnectionFault): SyncEnd {
  const goesOn = !isOfBank(fault) || judge(fault).goesOn;
  return {
    ...NOTHING,
    status: 'failed',
    fault,
    connectionFault: fault,
    rest: { status: 'failed', fault },
    nextSyncAt: goesOn ? nextTime(held) : null,
    next: retryOf(held, fault),
  };
}

/** What ended a run before its accounts had their turn. Null: another worker goes on with it. */
export function stoppedEnd(held: Held, stop: Stop): SyncEnd | null {
  if (stop.why === 'aborted') return null;
  if (stop.why === 'consent') return { ...failedEnd(held, stop.fault), nextSyncAt: null, next: null };
  if (stop.why === 'duplicate') {
    const fault = { code: 'connection_exists', connectionId: stop.connectionId } as const;
    return { ...failedEnd(held, fault), nextSyncAt: null, next: null };
  }
  const renewed = { cause: 'renewed', dueAt: held.parts.now(), tries: 0 } as const;
  return {
    ...NOTHING,
    status: 'cancelled',
    rest: { status: 'skipped', fault: null },
    nextSyncAt: nextTime(held),
    next: stop.why === 'renewed' ? renewed : null,
  };
}

/** Ends the sync. Does nothing when it is another worker's. */
export async function endSync(held: Held, end: SyncEnd): Promise<void> {
  const { parts, work, sync } = held;
  const dueAt = end.dueAt ?? end.next?.dueAt ?? parts.now();
  const send = jobSender(parts, sync.scope, sync.connectionId, dueAt);
  await parts.store.end(work, sync.connectionId, end, send, parts.now());
}

const OURS: readonly string[] = [
  'tries_used',
  'connector_missing',
  'interrupted',
  'account_unclear',
  'connection_exists',
] satisfies ConnectionFault['code'][];

/** Faults that only we know are no fault of a bank. */
export const isOfBank = (fault: ConnectionFault): fault is Fault => !OURS.includes(fault.code);

function retryOf({ parts, sync }: Held, fault: ConnectionFault): SyncEnd['next'] {
  if (!isOfBank(fault) || !judge(fault).again) return null;
  const bankSays = fault.code === 'bank_down' ? fault.retryAt : null;
  const tries = sync.tries + 1;
  const dueAt = retryAt(tries, bankSays, parts.now(), sync.connectionId);
  return dueAt === null ? null : { cause: 'retry', dueAt, tries };
}

const nextTime = ({ parts, sync, offers }: Held): number | null =>
  nextTimeOf(sync.connectionId, offers, parts.now());

/** When a connection's next sync by the clock is due: no capability is asked more often than the bank allows. */
export function nextTimeOf(connectionId: number, offers: Offers, now: number): number | null {
  const perDay = [offers.accounts, offers.balances, offers.transactions]
    .filter((offer) => offer !== undefined)
    .map((offer) => syncsPerDay(offer.unattendedPerDay));
  return nextSyncAt(connectionId, Math.min(SYNCS_PER_DAY, ...perDay), now);
}
