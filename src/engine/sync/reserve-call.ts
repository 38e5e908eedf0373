/**
 * Counting the calls of a sync (invariant 10). A call is reserved before it leaves, by the statement that reads whether
 * the bank may be called; what comes of it afterwards only ever makes room where it surely was not counted, or tells
 * that the bank counts more strictly.
 */
import type { Attended, BudgetReport, Fault, Offers } from '../../connectors/contract.ts';
import {
  BUDGET_WINDOW_MS,
  type BudgetRule,
  believed,
  isNews,
  limitOf,
  NO_CALLS,
  nextAllowedAt,
} from '../../core/access-budget/access-budget.ts';
import { limitEndsAt } from '../../core/sync/delays.ts';
import type { SyncCause } from '../connection-rows.ts';
import type { SealContext } from '../imports/ledger-port.ts';
import { ATTENDED_MS } from './attended.ts';
import type { CallPlace, Reservation, Reserved } from './budget-port.ts';
import type { Run } from './parts.ts';

/** What may be asked where a connector declares nothing: RTS (EU) 2018/389, Article 36(5)(b). */
export const UNATTENDED_PER_DAY = 4;

/** Calls that a sync leaves for others: one by the clock leaves one for who asks, and for tries after a failure. */
export const spareOf = (cause: SyncCause): number => (cause === 'scheduled' ? 1 : 0);

/** How often an endpoint may be asked without the account holder, and leaving how many. */
export const ruleOf = (offers: Offers, endpoint: CallPlace['endpoint'], spare: number): BudgetRule => ({
  attended: false,
  limit: limitOf(offers[endpoint]?.unattendedPerDay ?? UNATTENDED_PER_DAY),
  spare,
});

/** A call that is about to be made, and who is there. */
export interface CountedCall {
  readonly attended: Attended | null;
  /** Null for what the bank does not count: further pages. */
  readonly reservation: Reservation | null;
}

/** The account holder counts as there for a while only: at this very moment, not when the sync began. */
const stillThere = (attended: Attended | null, now: number): Attended | null =>
  attended !== null && now - attended.at <= ATTENDED_MS ? attended : null;

/** What is sealed as evidence is bound to its place. */
const evidencePlace = (consentId: number | null, syncId: number): SealContext => ({
  table: 'access_evidence',
  column: 'sealed_facts',
  row: `${consentId}/${syncId}`,
});

/** Makes the reservation of a call; `place` is null for one that does not count. */
export function countedCall(run: Run, place: CallPlace | null): CountedCall {
  const { parts, sync, work, sealer, offers } = run;
  const now = parts.now();
  const attended = stillThere(run.attended, now);
  if (place === null) return { attended, reservation: null };
  const witness =
    attended === null
      ? null
      : {
          sealed: sealer.seal(
            evidencePlace(sync.consentId, work.syncId),
            Buffer.from(JSON.stringify(attended)),
          ),
          askedAt: attended.at,
        };
  const rule = { ...ruleOf(offers, place.endpoint, spareOf(sync.cause)), attended: attended !== null };
  return { attended, reservation: { place, rule, now, witness } };
}

/** When a call that was refused its reservation is allowed: at least a moment from now, and within a window. */
export async function allowedFrom({ parts, sync }: Run, { place, rule, now }: Reservation): Promise<number> {
  const state = (await parts.store.budgetOf(sync.scope, sync.connectionId, place)) ?? NO_CALLS;
  return Math.max(now + 1, nextAllowedAt(state, rule, now) ?? now + BUDGET_WINDOW_MS);
}

/** Takes a reservation back. Only for a request that surely never left, or one that the bank says it did not count. */
export async function giveBack({ parts, sync }: Run, { reservation }: CountedCall): Promise<void> {
  if (reservation === null) return;
  const { place, rule, now } = reservation;
  const call = { attended: rule.attended, at: now };
  await parts.store.releaseCall(sync.scope, sync.connectionId, place, call);
}

/** What became of a call that was reserved. */
export interface CallOutcome {
  readonly isSent: boolean;
  readonly report: BudgetReport | null;
  readonly fault: Fault | null;
}

/** Keeps what a call taught about the bank's count. */
export async function settle(
  run: Run,
  call: CountedCall,
  reserved: Reserved | null,
  outcome: CallOutcome,
): Promise<void> {
  const { reservation } = call;
  if (reservation === null || reserved === null) return;
  const { parts, sync } = run;
  const isCounted = outcome.isSent && outcome.report?.counted !== false;
  if (!isCounted) await giveBack(run, call);
  if (!outcome.isSent) return;
  const now = parts.now();
  const says = saysOf(outcome, now);
  if (says === null) return;
  const { attended, limit } = reservation.rule;
  const isRefused = outcome.fault?.code === 'rate_limited';
  const used = attended || isCounted ? reserved.used : reserved.used - 1;
  if (!isRefused && !isNews(says, { used, limit, bankLimit: reserved.bankLimit })) return;
  const shutUntil = attended && isRefused ? says.resetAt : null;
  // A bank that refuses the account holder says nothing of the calls without them.
  const kept = shutUntil === null ? says : { limit: says.limit, remaining: null, resetAt: null };
  await parts.store.noteBankSays(sync.scope, sync.connectionId, reservation.place, { ...kept, shutUntil });
}

/** What the bank says of its count; a refusal says that nothing is left, whatever else it says. */
function saysOf({ report, fault }: CallOutcome, now: number): ReturnType<typeof believed> {
  const { limit = null, remaining = null, resetAt = null } = report ?? {};
  if (fault?.code !== 'rate_limited') return believed({ limit, remaining, resetAt }, now);
  const until = Math.max(limitEndsAt(fault.retryAt, now), resetAt ?? 0);
  return believed({ limit, remaining: 0, resetAt: until }, now);
}
