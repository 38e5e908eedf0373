/** Entries as lines of text: what a ledger must hold, and what it holds, side by side. */
import { dayNumber, type LocalDate } from '../../src/core/dates.ts';
import { decimalOf } from './amounts.ts';
import { type History, UNDATED } from './history.ts';
import { type Sighting, type Stage, valueDayOf } from './view.ts';

/** A list in which the same may be several times, as counts. */
export type Counts = Map<string, number>;

export function countOf(lines: Iterable<string>): Counts {
  const counts: Counts = new Map();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** The line of a sighting, for the account at that place. Days of undated holds are ours and not the bank's. */
export function lineOf(history: History, { payment, stage, day }: Sighting): string {
  const account = history.accounts[payment.account];
  if (account === undefined) throw new Error('internal: no account');
  const pending = stage === 'pending';
  const amount = decimalOf(pending ? payment.heldUnits : payment.units, account.digits);
  const text = pending ? payment.heldText : payment.text;
  const valueDay = pending ? null : valueDayOf(history, payment);
  return lineFrom(payment.account, stage, day, valueDay, amount, account.currency, text);
}

/** Its parts as a line: `place|stage|day|value day|amount|currency|text`. */
export function lineFrom(
  account: number,
  stage: Stage,
  day: string | null,
  valueDay: string | null,
  amount: string,
  currency: string,
  text: string,
): string {
  const isUndated = stage === 'pending' && text.startsWith(UNDATED);
  const value = stage === 'pending' ? '-' : valueDay;
  // Formats wrap texts as they like.
  return [account, stage, isUndated ? '?' : day, value, amount, currency, text.replace(/\s+/g, ' ')].join(
    '|',
  );
}

/** Days from one to another. */
export const daysFrom = (from: LocalDate, to: LocalDate): number => dayNumber(to) - dayNumber(from);

/** What is in the first list and not in the second, each as often as it is more. */
export function without(first: Counts, second: Counts): Counts {
  const rest: Counts = new Map();
  for (const [line, count] of first) {
    const more = count - (second.get(line) ?? 0);
    if (more > 0) rest.set(line, more);
  }
  return rest;
}

/** Counts as sorted text, for messages. */
export const said = (counts: Counts): string[] =>
  [...counts].map(([line, count]) => (count === 1 ? line : `${count} x ${line}`)).sort();
