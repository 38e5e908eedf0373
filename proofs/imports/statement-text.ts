/** Small MT940 statements written from entries, so that a property knows exactly what is in them. */
import fc from 'fast-check';
import { addDays, type LocalDate } from '../../src/core/dates.ts';
import { add, type Decimal } from '../../src/core/money.ts';

/** One entry of a bank history. */
export interface HistoryEntry {
  readonly day: number;
  /** In cents, signed. */
  readonly cents: number;
  readonly text: string;
  /** The bank's reference, or null. */
  readonly reference: string | null;
}

const FIRST_DAY = '2026-01-01' as LocalDate;
export const dateOf = (day: number): LocalDate => addDays(FIRST_DAY, day);
const short = (day: number): string => dateOf(day).replaceAll('-', '').slice(2);

/** Cents as exact decimal text. */
export function decimalOf(cents: number): Decimal {
  const digits = Math.abs(cents).toString().padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}` as Decimal;
}

/** The exact sum of entries. */
export const sumOf = (entries: readonly HistoryEntry[]): Decimal =>
  entries.reduce((sum, entry) => add(sum, decimalOf(entry.cents)), '0.00' as Decimal);

const swift = (cents: number): string => decimalOf(Math.abs(cents)).replace('.', ',');

/**
 * A history: few days, amounts and texts, so that twins are common; some with references, some references shared.
 */
export const histories = fc
  .array(
    fc.record({
      day: fc.nat({ max: 9 }),
      cents: fc.constantFrom(-350, -350, -1299, 250_000, 99),
      text: fc.constantFrom('COFFEE', 'GROCERIES', 'SALARY JANUARY'),
      reference: fc.constantFrom(null, null, 'A1', 'A2', 'A3'),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((entries) => [...entries].sort((a, b) => a.day - b.day));

/** Histories whose references are unique, as the standard wants them; twins have none. */
export const honestHistories = histories.map((entries) =>
  entries.map((entry, at) => ({ ...entry, reference: entry.reference === null ? null : `REF${at}` })),
);

export interface StatementOptions {
  readonly account?: string;
  readonly number?: number;
  readonly opening?: number;
  /** What the file claims too much at its end: 0 for a statement that closes. */
  readonly lie?: number;
}

/** One MT940 statement of the entries, from opening to closing balance. */
export function writeMt940(entries: readonly HistoryEntry[], options: StatementOptions = {}): Buffer {
  const { account = '10000000/0532013000', number = 1, opening = 100_000, lie = 0 } = options;
  const closing = entries.reduce((sum, entry) => sum + entry.cents, opening) + lie;
  const balance = (tag: string, cents: number, day: number): string =>
    `:${tag}:${cents < 0 ? 'D' : 'C'}${short(day)}EUR${swift(cents)}`;
  const lines = [
    ':20:STARTUMS',
    `:25:${account}`,
    `:28C:${number}/1`,
    balance('60F', opening, entries[0]?.day ?? 0),
    ...entries.flatMap((entry) => [
      `:61:${short(entry.day)}${short(entry.day).slice(2)}${entry.cents < 0 ? 'D' : 'C'}${swift(entry.cents)}NTRFNONREF${entry.reference === null ? '' : `//${entry.reference}`}`,
      `:86:${entry.text}`,
    ]),
    balance('62F', closing, entries.at(-1)?.day ?? 0),
    '-',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}
