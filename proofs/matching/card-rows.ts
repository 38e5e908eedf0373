/**
 * Real card entries that a city publishes: amounts, texts of merchants, and how many days each took to be booked. They are
 * read from the folder that TRIBUTARY_SAMPLES names and are no part of the project.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { daysBetween, parseLocalDate } from '../../src/core/dates.ts';

const FILE = path.join('categories', 'toronto-pcard', 'toronto_pcard_2011_2020.tsv.gz');

/** The file, or null when there is none. Throws with CI=true, where it must be there. */
export function cardFile(): string | null {
  const root = process.env.TRIBUTARY_SAMPLES;
  const file = root === undefined ? null : path.resolve(root, FILE);
  if (file !== null && existsSync(file)) return file;
  if (process.env.CI === 'true') throw new Error(`CI needs the card entries: TRIBUTARY_SAMPLES/${FILE}`);
  return null;
}

/** The reason to give when they are missing. */
export const NO_CARD_ROWS = 'card entries not found: set TRIBUTARY_SAMPLES';

/** What a purchase is, which decides how its hold differs from its booking. */
export type PurchaseKind = 'plain' | 'tip' | 'fuel' | 'hotel' | 'abroad';

/** One real entry. Amounts in hundredths; positive is a purchase. */
export interface CardRow {
  readonly merchant: string;
  readonly cents: number;
  readonly kind: PurchaseKind;
  /** Days from purchase to booking. */
  readonly lag: number;
  readonly original: { readonly cents: number; readonly currency: string } | null;
}

/** Larger ones are a city's, not a household's. */
const CENTS_MAX = 150_000;
const LAG_DAYS_MAX = 14;
const CITY_CURRENCY = 'CAD';

/** The entries with both dates, of a household's size. */
export function readCardRows(file: string): CardRow[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  const rows: CardRow[] = [];
  for (const line of lines.slice(1)) {
    const row = rowOf(line.split('\t'));
    if (row !== null) rows.push(row);
  }
  return rows;
}

function rowOf(cells: readonly string[]): CardRow | null {
  const [, , bought, posted, merchant, amount, , originalAmount, originalCurrency, mcc] = cells;
  const from = parseLocalDate(bought ?? '');
  const to = parseLocalDate(posted ?? '');
  const cents = centsOf(amount);
  if (from === null || to === null || !merchant || cents === null || cents === 0) return null;
  const lag = daysBetween(from, to);
  if (lag < 0 || lag > LAG_DAYS_MAX || Math.abs(cents) > CENTS_MAX) return null;
  const other = centsOf(originalAmount);
  const isAbroad = originalCurrency !== CITY_CURRENCY && other !== null && other > 0 && cents > 0;
  return {
    merchant: merchant.trim(),
    cents,
    lag,
    kind: isAbroad ? 'abroad' : kindOf(Number(mcc)),
    original: isAbroad ? { cents: other, currency: originalCurrency ?? '' } : null,
  };
}

function centsOf(text: string | undefined): number | null {
  const cents = Math.round(Number(text) * 100);
  return text === undefined || text === '' || !Number.isSafeInteger(cents) ? null : cents;
}

/** By merchant category code (ISO 18245). */
function kindOf(mcc: number): PurchaseKind {
  if ((mcc >= 5812 && mcc <= 5814) || mcc === 4121) return 'tip';
  if (mcc === 5541 || mcc === 5542) return 'fuel';
  return (mcc >= 3501 && mcc <= 3999) || mcc === 7011 ? 'hotel' : 'plain';
}
