/**
 * Whether an account closes (invariant 8): an earlier balance of the bank, and the booked entries from it up to a later
 * one. Nothing is adjusted: what does not close says by how much. The rule is told in docs/balances-and-signs.md.
 */
import { addDays, type LocalDate } from '../dates.ts';
import { add, type Decimal, isZero, subtract } from '../money.ts';
import type { Days } from './coverage.ts';
import type { BookedType } from './preference.ts';

/**
 * How much of its day a balance holds: nothing (`start`), all (`end`), nothing or all (`boundary`: files name the day of an
 * opening balance, or the one before), or a part that nobody knows (`within`): it was said while the day was not over.
 */
export type Edge = 'start' | 'boundary' | 'end' | 'within';

/** A booked balance as the bank said it. */
export interface BalancePoint {
  readonly date: LocalDate;
  readonly edge: Edge;
  readonly amount: Decimal;
  /** The instant that it is of (RFC 3339), null where only the day is known. */
  readonly at: string | null;
  /**
   * The booked entries from a day on, up to the balance's own, as the ledger had them when it was said: their sum. What
   * comes to those days later is not in the balance. Null for balances of files.
   */
  readonly counted: { readonly from: LocalDate; readonly sum: Decimal } | null;
}

/** Sums of booked entries, by the day on which they are booked. Missing ones are in, pending and removed ones are not. */
export interface BookedSums {
  /** From the day that the earlier balance was counted from, up to the day before its own; zero where it was not. */
  readonly before: Decimal;
  readonly onFrom: Decimal;
  /** After the earlier balance's day and before the later one's. */
  readonly between: Decimal;
  /** On the later balance's day; zero where both are of one day. */
  readonly onTo: Decimal;
  /** Those after the earlier balance's day that the bank does not show any more. */
  readonly missing: { readonly count: number; readonly sum: Decimal };
}

/** From where to where the entries were added up. */
export interface Basis {
  /** `as_seen`: all but those that were there when the earlier balance was said. */
  readonly opening: 'start_of_day' | 'end_of_day' | 'as_seen';
  readonly reported: 'end_of_day' | 'start_of_day';
}

export interface ReconciliationOutcome {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly opening: Decimal;
  readonly booked: Decimal;
  readonly expected: Decimal;
  readonly reported: Decimal;
  /** reported − expected. */
  readonly difference: Decimal;
  readonly asOf: string | null;
  readonly basis: Basis;
  /** Days between the two that were never seen. */
  readonly gaps: readonly Days[];
  /** Booked entries that the bank does not show any more are added up; what the difference is without them. */
  readonly missing: { readonly count: number; readonly sum: Decimal; readonly difference: Decimal } | null;
}

/** Hours after the end of a day in UTC until it has ended everywhere on earth. */
const LAST_ZONE_HOURS = 12;

/** The edge of a balance of a bank that was said at an instant (epoch milliseconds). */
export function edgeOf(type: BookedType, date: LocalDate, saidAt: number): Edge {
  if (type === 'opening_booked') return 'start';
  if (type === 'interim_booked') return 'within';
  const over = Date.parse(`${addDays(date, 1)}T${LAST_ZONE_HOURS}:00:00Z`);
  return saidAt >= over ? 'end' : 'within';
}

const ZERO = '0' as Decimal;

/** Ways to read the opening balance, the most telling first. */
function openingsOf({ edge, counted }: BalancePoint): readonly Basis['opening'][] {
  const seen = counted === null ? [] : (['as_seen'] as const);
  if (edge === 'start') return ['start_of_day'];
  if (edge === 'boundary') return ['start_of_day', 'end_of_day'];
  if (edge === 'end') return ['end_of_day', ...seen];
  return [...seen, 'end_of_day', 'start_of_day'];
}

const reportsOf = (edge: Edge): readonly Basis['reported'][] => {
  if (edge === 'start' || edge === 'boundary') return ['start_of_day'];
  return edge === 'end' ? ['end_of_day'] : ['end_of_day', 'start_of_day'];
};

/** The booked entries that one reading of both ends adds up; null when it would end before it begins. */
function bookedBy(basis: Basis, from: BalancePoint, to: BalancePoint, sums: BookedSums): Decimal | null {
  const isOneDay = from.date === to.date;
  if (isOneDay && basis.reported === 'start_of_day' && basis.opening !== 'start_of_day') return null;
  const untilDay = isOneDay ? ZERO : add(sums.onFrom, sums.between);
  const sinceStart =
    basis.reported === 'start_of_day' ? untilDay : add(untilDay, isOneDay ? sums.onFrom : sums.onTo);
  switch (basis.opening) {
    case 'start_of_day':
      return sinceStart;
    case 'end_of_day':
      return subtract(sinceStart, sums.onFrom);
    case 'as_seen':
      return subtract(add(sums.before, sinceStart), from.counted?.sum ?? ZERO);
  }
}

/**
 * Reconciles two balances of one account, the earlier one first. Where a balance was said within its day, the reading
 * that closes counts, else the most telling one; the basis says which. Exact at any scale.
 */
export function reconcilePoints(
  from: BalancePoint,
  to: BalancePoint,
  sums: BookedSums,
  gaps: readonly Days[],
): ReconciliationOutcome {
  const outcomes: ReconciliationOutcome[] = [];
  for (const opening of openingsOf(from))
    for (const reported of reportsOf(to.edge)) {
      const basis: Basis = { opening, reported };
      const booked = bookedBy(basis, from, to, sums);
      if (booked !== null) outcomes.push(outcomeOf(basis, booked, from, to, sums, gaps));
    }
  const [first] = outcomes;
  const closing = outcomes.find(({ difference }) => isZero(difference)) ?? first;
  if (closing === undefined) throw new Error('internal: balances in the wrong order');
  return closing;
}

function outcomeOf(
  basis: Basis,
  booked: Decimal,
  from: BalancePoint,
  to: BalancePoint,
  { missing }: BookedSums,
  gaps: readonly Days[],
): ReconciliationOutcome {
  const expected = add(from.amount, booked);
  const difference = subtract(to.amount, expected);
  return {
    from: from.date,
    to: to.date,
    opening: from.amount,
    booked,
    expected,
    reported: to.amount,
    difference,
    asOf: to.at,
    basis,
    gaps,
    missing: missing.count === 0 ? null : { ...missing, difference: add(difference, missing.sum) },
  };
}

const START_FIRST: readonly Edge[] = ['start', 'boundary', 'end', 'within'];
const END_FIRST: readonly Edge[] = ['end', 'within', 'boundary', 'start'];

const byDate =
  (order: readonly Edge[]) =>
  (a: BalancePoint, b: BalancePoint): number =>
    a.date === b.date ? order.indexOf(a.edge) - order.indexOf(b.edge) : a.date < b.date ? -1 : 1;

/** The earliest balance from a day on, and the latest of all; null when there are not two. */
export function endsOf(
  points: readonly BalancePoint[],
  since: LocalDate | null,
): { readonly from: BalancePoint; readonly to: BalancePoint } | null {
  const [to] = points.toSorted((a, b) =>
    a.date === b.date ? byDate(END_FIRST)(a, b) : byDate(END_FIRST)(b, a),
  );
  const [from] = points
    .filter((one) => one !== to && (since === null || one.date >= since))
    .toSorted(byDate(START_FIRST));
  return from === undefined || to === undefined ? null : { from, to };
}
