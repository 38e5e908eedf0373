/**
 * How often a bank may be asked: calls without the account holder in any rolling 24 hours, counted per connection,
 * account and endpoint (RTS (EU) 2018/389, Article 36(5)(b)), and what the bank itself says of it. A call with the
 * account holder there is recorded and not limited, unless the bank refuses even that. Instants are epoch milliseconds.
 */

const DAY_MS = 86_400_000;
/** A call is counted when it is about to leave, and the bank counts when it arrives: so much later at most. */
export const TRAVEL_MS_MAX = 60_000;
/** How long a call counts: 24 hours at the bank, however long this one or a later one was on its way. */
export const BUDGET_WINDOW_MS = DAY_MS + TRAVEL_MS_MAX;
/** Calls of one window that can be counted: a limit above is this. */
export const CALLS_COUNTED_MAX = 1_000;
/** How many of the last calls are remembered where nothing limits them. */
export const CALLS_REMEMBERED = 100;
/** How long a bank is believed that says that nothing is left, and not until when. */
export const BANK_WAIT_MS = 3_600_000;
/** How far ahead a bank's own instant is believed. */
export const BANK_WAIT_MS_MAX = 2 * DAY_MS;

/** What is known of the calls of one account and endpoint. */
export interface BudgetState {
  /** Instants of the calls without the account holder, in any order. */
  readonly unattended: readonly number[];
  readonly attended: readonly number[];
  /** What the bank said last of its own limit; null when it said nothing. */
  readonly bankLimit: number | null;
  /** Calls that the bank leaves until {@link bankResetsAt}, less those that were made since it said so. */
  readonly bankRemaining: number | null;
  readonly bankResetsAt: number | null;
  /** The bank refused a call though the account holder was there: nobody asks before. */
  readonly shutUntil: number | null;
}

export const NO_CALLS: BudgetState = {
  unattended: [],
  attended: [],
  bankLimit: null,
  bankRemaining: null,
  bankResetsAt: null,
  shutUntil: null,
};

/** Who asks, and what the bank is known to allow. */
export interface BudgetRule {
  readonly attended: boolean;
  /** Calls without the account holder in 24 hours, as the connector declares; null for no limit. */
  readonly limit: number | null;
  /** Calls that are left for others: one for a sync by the clock, none for one that somebody asked for. */
  readonly spare: number;
}

/** A connector's declaration as a limit: null for none, never above {@link CALLS_COUNTED_MAX}. */
export const limitOf = (unattendedPerDay: number | 'unlimited'): number | null =>
  unattendedPerDay === 'unlimited'
    ? null
    : Math.min(Math.max(0, Math.floor(unattendedPerDay)), CALLS_COUNTED_MAX);

/** The limit in force: the bank's own where it is the stricter one. Null for none. */
export const limitInForce = (state: Pick<BudgetState, 'bankLimit'>, limit: number | null): number | null =>
  state.bankLimit === null ? limit : Math.min(limit ?? state.bankLimit, state.bankLimit);

/** Calls that count at an instant, the oldest first. */
export const counted = (calls: readonly number[], now: number): readonly number[] =>
  calls.filter((at) => at > now - BUDGET_WINDOW_MS).sort((a, b) => a - b);

/** How many calls this asker may have in the window: nothing is spare of a single one. Null for no limit. */
function capOf(state: BudgetState, { limit, spare }: BudgetRule): number | null {
  const inForce = limitInForce(state, limit);
  return inForce === null || inForce <= 1 ? inForce : Math.max(1, inForce - spare);
}

/**
 * The first instant from `now` on at which a call is allowed, when no other is made meanwhile: `now` itself when it is
 * allowed at once, null when it never is without the account holder.
 */
export function nextAllowedAt(state: BudgetState, rule: BudgetRule, now: number): number | null {
  const open = Math.max(now, state.shutUntil ?? now);
  if (rule.attended) return open;
  const cap = capOf(state, rule);
  if (cap !== null && cap <= 0) return null;
  const calls = counted(state.unattended, now);
  const oldest = cap === null ? undefined : calls[calls.length - cap];
  const byWindow = oldest === undefined ? now : oldest + BUDGET_WINDOW_MS;
  return Math.max(open, byWindow, byBank(state, rule, now));
}

/** Until when the bank's own count leaves nothing. */
function byBank({ bankRemaining, bankResetsAt }: BudgetState, { spare }: BudgetRule, now: number): number {
  if (bankRemaining === null || bankResetsAt === null || bankResetsAt <= now) return now;
  return bankRemaining > spare ? now : bankResetsAt;
}

/** Whether a call may be made at this instant. */
export const mayCall = (state: BudgetState, rule: BudgetRule, now: number): boolean =>
  nextAllowedAt(state, rule, now) === now;

/** The state after a call that was allowed: it counts from here on, whatever becomes of it. */
export function withCall(state: BudgetState, { attended, limit }: BudgetRule, now: number): BudgetState {
  if (attended)
    return { ...state, attended: counted([...state.attended, now], now).slice(-CALLS_REMEMBERED) };
  const isOver = state.bankResetsAt !== null && state.bankResetsAt <= now;
  const left = isOver || state.bankRemaining === null ? null : Math.max(0, state.bankRemaining - 1);
  return {
    ...state,
    unattended: counted([...state.unattended, now], now).slice(-(limit ?? CALLS_REMEMBERED)),
    bankRemaining: left,
    bankResetsAt: isOver ? null : state.bankResetsAt,
  };
}

/** What a bank says of its own count with a reply, as far as it says it. */
export interface BankSays {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetAt: number | null;
}

/** What of it is kept, within bounds; null when it says nothing. */
export function believed(says: BankSays, now: number): BankSays | null {
  const limit = whole(says.limit);
  const remaining = whole(says.remaining);
  if (limit === null && remaining === null) return null;
  const at = says.resetAt ?? now + BANK_WAIT_MS;
  const resetAt = Math.min(Math.max(at, now), now + BANK_WAIT_MS_MAX);
  return { limit, remaining, resetAt: remaining === null ? null : resetAt };
}

const whole = (value: number | null): number | null =>
  value !== null && Number.isSafeInteger(value) && value >= 0 ? Math.min(value, CALLS_COUNTED_MAX) : null;

/** Whether a bank says something that the count here does not know: another limit, or less than it leaves. */
export function isNews(
  { limit, remaining }: BankSays,
  known: { readonly used: number; readonly limit: number | null; readonly bankLimit: number | null },
): boolean {
  if (limit !== null && limit !== known.bankLimit && limit < (known.limit ?? Number.POSITIVE_INFINITY))
    return true;
  if (limit !== null && known.bankLimit !== null && limit !== known.bankLimit) return true;
  const inForce = limitInForce({ bankLimit: limit ?? known.bankLimit }, known.limit);
  return remaining !== null && (inForce === null ? remaining === 0 : remaining < inForce - known.used);
}
