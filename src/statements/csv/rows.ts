/** What a row is: an entry, text that continues the entry above, a total or footer, or nothing. */
import { summaryOf } from './indicators.ts';
import { cellOf, type Plan } from './plan.ts';
import type { Role } from './roles.ts';
import { amountBlank } from './value.ts';

export type RowKind =
  | 'entry'
  | 'blank'
  /** Only text: it belongs to the entry above. */
  | 'continued'
  /** A balance or total, never an entry. */
  | 'summary'
  /** No date and no amount: said in a note. */
  | 'aside'
  /** The header again, as in exports that were put together. */
  | 'header'
  /** Fewer or more cells than the file's rows have. */
  | 'ragged'
  /** An amount or a date is missing, or has no digit: a footer when no entry follows, else a fault. */
  | 'odd';

const DIGIT = /\d/;
const WORD = /\p{L}{3}/u;

const isWords = (cells: readonly string[], plan: Plan, role: Role): boolean => {
  const cell = cellOf(cells, plan.columns, role);
  return cell === '' || WORD.test(cell);
};

/** Says what the row is, by its cells alone. */
export function rowKind(cells: readonly string[], plan: Plan): RowKind {
  // The quick way for nearly all rows: as many cells as the header, a date and an amount with digits.
  const full = cells.length >= plan.cellsMin && cells.length <= plan.cellsMax;
  const date = dateCell(cells, plan);
  const noAmount = amountBlank(cells, plan);
  if (full && !noAmount && startsWithDigit(date))
    return isBalanceRow(cells, plan, true) ? 'summary' : 'entry';
  if (cells.every((cell) => cell.trim() === '')) return 'blank';
  if (isHeaderAgain(cells, plan)) return 'header';
  if (isBalanceRow(cells, plan, plan.date(date) !== null && !noAmount)) return 'summary';
  if (noAmount && !DIGIT.test(date)) return date === '' && textOf(cells, plan) !== '' ? 'continued' : 'aside';
  if (
    !full &&
    !(cells.length > plan.cellsMax && cells.slice(plan.cellsMax).every((cell) => cell.trim() === ''))
  )
    return 'ragged';
  if (noAmount) return 'odd';
  const amounts = ['amount', 'debit', 'credit'] as const;
  const digits = amounts.some((role) => DIGIT.test(cellOf(cells, plan.columns, role)));
  if (
    !digits ||
    (WORD.test(date) && plan.date(date) === null && amounts.every((role) => isWords(cells, plan, role)))
  )
    return 'odd';
  return date === '' && !mayLackDate(cells, plan) ? 'odd' : 'entry';
}

const startsWithDigit = (cell: string): boolean => {
  const code = cell.charCodeAt(0);
  return code >= 48 && code <= 57;
};

/** The first date cell that is filled, booking date first. */
function dateCell(cells: readonly string[], plan: Plan): string {
  const { columns } = plan;
  return (
    cellOf(cells, columns, 'booking_date') ||
    cellOf(cells, columns, 'value_date') ||
    cellOf(cells, columns, 'transaction_date')
  );
}

/** Pending entries may come without a date. */
const mayLackDate = (cells: readonly string[], plan: Plan): boolean =>
  plan.status(cellOf(cells, plan.columns, 'status')) === 'pending' ||
  cellOf(cells, plan.columns, 'pending') !== '';

/** Whether a text or date cell says that the row is a balance or a total. */
function isBalanceRow(cells: readonly string[], plan: Plan, exact: boolean): boolean {
  for (const at of plan.columns.text) if (isSummary(cells[at], exact)) return true;
  if (exact) return false;
  return isSummary(cells[0], false) || isSummary(dateCell(cells, plan), false);
}

function isSummary(cell: string | undefined, exact: boolean): boolean {
  if (cell === undefined || cell === '' || cell.length > 80) return false;
  return summaryOf(cell.trim(), exact) !== null;
}

function isHeaderAgain(cells: readonly string[], plan: Plan): boolean {
  const { names } = plan;
  return names.some((name) => name !== '') && names.every((name, at) => (cells[at] ?? '').trim() === name);
}

/** The text cells of a row, joined with one blank; empty when there are none. */
export function textOf(cells: readonly string[], plan: Plan): string {
  const { text } = plan.columns;
  if (text.length === 1) return tidy(cells[text[0] ?? 0] ?? '');
  let joined = '';
  for (const at of text) {
    const cell = tidy(cells[at] ?? '');
    if (cell !== '') joined = joined === '' ? cell : `${joined} ${cell}`;
  }
  return joined;
}

const SPACES = /\s{2,}|[\n\r\t]/;

/** Blanks at the ends gone, several blanks and line breaks as one blank. */
function tidy(cell: string): string {
  const text = cell.trim();
  return SPACES.test(text) ? text.replace(/\s+/g, ' ') : text;
}
