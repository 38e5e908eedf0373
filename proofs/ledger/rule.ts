/**
 * The documented rule for a hold and a booking, written a second time and from the document alone: what share of texts is
 * alike is left open within bounds, so that a pair is surely accepted, surely rejected, or neither.
 */
import { dayNumber, type LocalDate } from '../../src/core/dates.ts';

/** From this score on a pair is one payment. */
export const ACCEPT = 2.2;
/** Scores nearer to a threshold than this are not decided here. */
const SLACK = 0.05;
/** Days after a hold in which it may book. */
export const LAG_DAYS_MAX = 14;
/** The share of card payments by the days from hold to booking; the last one is for all that are later. */
const LAG_SHARES = [0.195, 0.397, 0.181, 0.13, 0.076, 0.012, 0.004, 0.002, 0.003];

export interface Held {
  readonly units: number;
  readonly digits: number;
  readonly text: string;
  readonly original: number | null;
  /** Null when we do not know which day the ledger gave it. */
  readonly day: LocalDate | null;
  /** Whether it was shown until the window before. */
  readonly vanishedNow: boolean;
}

export interface Booking {
  readonly units: number;
  readonly text: string;
  readonly original: number | null;
  readonly day: LocalDate;
  readonly valueDay: LocalDate;
}

/** What the rule says of a pair: the least and the greatest score that it may have. */
export interface Verdict {
  readonly least: number;
  readonly most: number;
}

const NEVER: Verdict = { least: -Infinity, most: -Infinity };

export const isSure = ({ least }: Verdict): boolean => least >= ACCEPT + SLACK;
export const isPossible = ({ most }: Verdict): boolean => most >= ACCEPT - SLACK;

export function judge(held: Held, booking: Booking): Verdict {
  if (Math.sign(held.units) !== Math.sign(booking.units)) return NEVER;
  // On a day that is not known it may be too late as well.
  const worst = held.day === null ? -Infinity : 0;
  const days = held.day === null ? null : dayNumber(booking.day) - dayNumber(held.day);
  if (days !== null && (days < 0 || days > LAG_DAYS_MAX)) return NEVER;
  const lags = days === null ? LAG_SHARES : [LAG_SHARES[Math.min(days, LAG_SHARES.length - 1)] ?? 0.003];
  const parts = {
    lag: lags.map((share) => Math.log(share) / 2),
    value: held.day === null ? [0, 2] : [held.day === booking.valueDay ? 2 : 0],
    vanished: held.vanishedNow ? [0.8] : [0, 0.8],
  };
  const rest = (pick: (...list: number[]) => number): number =>
    pick(...parts.lag) + pick(...parts.value) + pick(...parts.vanished);
  const alike = likeness(held.text, booking.text);
  const shares = [alike.least, alike.most, 0.2, 0.6, 0.8, 0.81].filter(
    (share) => share >= alike.least && share <= alike.most,
  );
  const scores = shares.flatMap((share) =>
    amountScores(held, booking, share).map((amount) => amount + 3 * share),
  );
  return { least: Math.min(...scores) + rest(Math.min) + worst, most: Math.max(...scores) + rest(Math.max) };
}

/** All scores that the amounts may have, when the texts are alike by this share. */
function amountScores(held: Held, booking: Booking, share: number): number[] {
  const isEqual = held.units === booking.units;
  if (isEqual || (held.original !== null && held.original === booking.original))
    // Whether the penalty of texts that differ is taken off, or is all that is left, stays open.
    return share < 0.2 ? [5, 2.5, -2.5] : [5];
  if (share < 0.6) return [-Infinity];
  return changedScores(Math.abs(held.units), Math.abs(booking.units), held.digits, share);
}

function changedScores(held: number, booked: number, digits: number, share: number): number[] {
  const change = booked / held - 1;
  const near = (bound: number): boolean => Math.abs(Math.abs(change) - bound) < 0.005;
  const main = held / 10 ** digits;
  const isHold = main === 1 || (main >= 50 && main % 5 === 0);
  const scores: number[] = [];
  if (Math.abs(change) <= 0.04 || near(0.04)) scores.push(1.5);
  if (change >= 0 && (change <= 0.35 || near(0.35)) && (change > 0.04 || near(0.04))) scores.push(1);
  if (change <= 0 && (change >= -0.4 || near(0.4)) && (change < -0.04 || near(0.04))) scores.push(0.3);
  const isFar = change > 0.35 || change < -0.4 || near(0.35) || near(0.4);
  // A hold of a round amount may count as one even where its change alone would count less.
  if (isHold && share >= 0.8) scores.push(0.6);
  if (isFar && !(isHold && share > 0.81)) scores.push(-1.5);
  return scores.length === 0 ? [-1.5, 1.5] : scores;
}

/** How alike two texts are, by the several ways of counting the trigrams that they share. */
export function likeness(a: string, b: string): Verdict {
  const shares = FORMS.flatMap((form) => {
    const [left, right] = [trigrams(form(a)), trigrams(form(b))];
    const both = [...left].filter((one) => right.has(one)).length;
    const [least, most] = [Math.min(left.size, right.size), Math.max(left.size, right.size)];
    if (least === 0) return [0, 1];
    return [
      both / (left.size + right.size - both),
      (2 * both) / (left.size + right.size),
      both / least,
      both / most,
    ];
  });
  return { least: Math.min(...shares), most: Math.max(...shares) };
}

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
const FORMS: readonly ((text: string) => string)[] = [
  plain,
  (text) => plain(text).replaceAll(' ', ''),
  (text) => ` ${plain(text)} `,
  (text) => plain(text).replace(/\d+/g, '').trim(),
  (text) =>
    plain(text)
      .replace(/^card payment /, '')
      .replace(/^reserved /, ''),
];

function trigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + 3 <= text.length; at++) found.add(text.slice(at, at + 3));
  return found;
}
