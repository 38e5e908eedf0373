/** Where the row of column names is, and what the names can mean. */
import type { Currency } from '../../core/money.ts';
import { looksLikeAmount } from './amount.ts';
import { splitHeaderCurrency } from './currency.ts';
import { looksLikeDate } from './date.ts';
import { HEADER_SEARCH_RECORDS } from './limits.ts';
import type { CsvRecord } from './record.ts';
import type { Meaning } from './roles.ts';
import { VOCABULARY } from './vocabulary.ts';
import { plainWords } from './words.ts';

/** One column as the header names it. */
export interface NamedColumn {
  readonly name: string;
  readonly meanings: readonly Meaning[];
  /** The currency in the name, such as `Betrag (EUR)`. */
  readonly currency: Currency | null;
}

/** The header of a file: its place among the records (null when there is none) and the columns. */
export interface Header {
  readonly at: number | null;
  readonly columns: readonly NamedColumn[];
}

const NAME_CHARACTERS_MAX = 100;
const DATE_MEANINGS: readonly Meaning[] = ['booking_date', 'value_date', 'transaction_date', 'date'];
const AMOUNT_MEANINGS: readonly Meaning[] = ['amount', 'debit', 'credit'];

/** What a column name can mean, most likely first; empty when it is not known. */
export function meaningsOf(name: string): readonly Meaning[] {
  if (name.length > NAME_CHARACTERS_MAX || name === '') return [];
  return VOCABULARY.get(plainWords(name)) ?? VOCABULARY.get(plainWords(splitHeaderCurrency(name).bare)) ?? [];
}

function namedColumn(cell: string): NamedColumn {
  const name = cell.trim();
  return { name, meanings: meaningsOf(name), currency: splitHeaderCurrency(name).currency };
}

/** Whether a row holds a date and, in another cell, an amount. */
export function looksLikeEntry(record: CsvRecord): boolean {
  const cells = record.cells.map((cell) => cell.trim());
  const date = cells.findIndex(looksLikeDate);
  return (
    date !== -1 && cells.some((cell, at) => at !== date && looksLikeAmount(cell) && !looksLikeDate(cell))
  );
}

/** Finds the header among the first records, or takes the one of the given line (null: there is none). */
export function findHeader(records: readonly CsvRecord[], givenLine: number | null | undefined): Header {
  if (givenLine === null) return headless(records);
  if (givenLine !== undefined)
    return headerAt(
      records,
      records.findIndex((one) => one.line === givenLine),
    );
  const first = records.slice(0, HEADER_SEARCH_RECORDS);
  const known = first.map((record) => scoreOf(record));
  const best = Math.max(0, ...known);
  if (best >= 2) return headerAt(records, known.indexOf(best));
  const entry = first.findIndex(looksLikeEntry);
  const before = entry > 0 ? first[entry - 1] : undefined;
  const isNames =
    before !== undefined &&
    Math.abs(before.cells.length - (first[entry]?.cells.length ?? 0)) <= 1 &&
    before.cells.every((cell) => !looksLikeAmount(cell.trim()) && !looksLikeDate(cell.trim())) &&
    before.cells.filter((cell) => cell.trim() !== '').length >= 2;
  return isNames ? headerAt(records, entry - 1) : headless(records);
}

/** Known names; a row that has both a date and an amount column counts as much again. */
function scoreOf(record: CsvRecord): number {
  const all = record.cells.map((cell) => meaningsOf(cell.trim()));
  const has = (wanted: readonly Meaning[]): boolean => all.some((one) => one.some((m) => wanted.includes(m)));
  const known = all.filter((one) => one.length > 0).length;
  return has(DATE_MEANINGS) && has(AMOUNT_MEANINGS)
    ? known * 2
    : has(DATE_MEANINGS) || has(AMOUNT_MEANINGS)
      ? known
      : 0;
}

function headerAt(records: readonly CsvRecord[], at: number): Header {
  const row = records[at];
  if (row === undefined) return headless(records);
  return { at, columns: row.cells.map(namedColumn) };
}

function headless(records: readonly CsvRecord[]): Header {
  const entry = records.find(looksLikeEntry) ?? records[0];
  return { at: null, columns: (entry?.cells ?? []).map(() => ({ name: '', meanings: [], currency: null })) };
}
