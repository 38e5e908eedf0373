/** From names and cells to columns: which column holds what, and what is not sure. */
import type { Currency } from '../../core/money.ts';
import { looksLikeAmount } from './amount.ts';
import { currencyOf } from './currency.ts';
import { looksLikeDate } from './date.ts';
import type { Header, NamedColumn } from './header.ts';
import { directionOf, statusOf } from './indicators.ts';
import type { CsvMapping } from './mapping.ts';
import type { CsvRecord } from './record.ts';
import { allRoles, type Columns, type Meaning, ROLES, type Role } from './roles.ts';

/** What was made of the columns. */
export interface ColumnsFound {
  readonly columns: Columns;
  /** Roles that more than one column could have, or that no column has and that are needed. */
  readonly open: readonly string[];
  /** The currency that the amount column's name gives. */
  readonly currency: Currency | null;
  /** A column of the mapping that the file does not have. */
  readonly missing: string | null;
}

/** What the cells of one column are. */
interface Content {
  readonly filled: number;
  readonly blank: number;
  readonly constant: boolean;
  share(test: (cell: string) => boolean): number;
}

/** Rows that show an account of one's own: fewer equal values could be chance. */
const CONSTANT_ROWS_MIN = 3;
const SHARE_MIN = 0.5;

const DATES: readonly Meaning[] = ['booking_date', 'value_date', 'transaction_date', 'date', 'timestamp'];
const AMOUNTS: readonly Meaning[] = ['amount', 'debit', 'credit', 'balance', 'original_amount', 'charges'];
/** Roles for which a second column would make the reading a guess. */
const CRITICAL: readonly Role[] = ['booking_date', 'amount', 'debit', 'credit', 'direction', 'currency'];

function contentOf(rows: readonly CsvRecord[], at: number): Content {
  const cells = rows.map((row) => (row.cells[at] ?? '').trim());
  const filled = cells.filter((cell) => cell !== '');
  return {
    filled: filled.length,
    blank: cells.length - filled.length,
    constant: filled.every((cell) => cell === filled[0]),
    share: (test) => (filled.length === 0 ? 1 : filled.filter(test).length / filled.length),
  };
}

function fits(meaning: Meaning, content: Content): boolean {
  if (DATES.includes(meaning)) return content.share(looksLikeDate) >= SHARE_MIN;
  if (AMOUNTS.includes(meaning)) return content.share(looksLikeAmount) >= SHARE_MIN;
  if (meaning === 'currency' || meaning === 'original_currency')
    return content.share((cell) => currencyOf(cell) !== null) >= SHARE_MIN;
  if (meaning === 'maybe_status')
    return content.filled > 0 && content.share((cell) => statusOf(cell) !== null) === 1;
  return true;
}

/** Gathers roles; the first column that takes one keeps it. */
class Taken {
  readonly of: Partial<Record<Role, number>> = {};
  readonly text: number[] = [];
  readonly twice = new Set<Role>();

  take(role: Role, at: number): void {
    if (role === 'text') this.text.push(at);
    else if (this.of[role] === undefined) this.of[role] = at;
    else if (CRITICAL.includes(role)) this.twice.add(role);
  }

  has(role: Role): boolean {
    return this.of[role] !== undefined;
  }
}

/** Decides the columns of a file by names, cells and mapping. `rows` are the rows of the sample that look like entries. */
export function findColumns(header: Header, rows: readonly CsvRecord[], mapping: CsvMapping): ColumnsFound {
  const contents = header.columns.map((_, at) => contentOf(rows, at));
  const taken = new Taken();
  if (header.at === null) takeByContent(contents, taken);
  else takeByName(header.columns, contents, rows, taken);
  const missing = takeMapping(header.columns, mapping, taken);
  if (taken.text.length === 0 && taken.of.bank_text !== undefined) {
    taken.text.push(taken.of.bank_text);
    delete taken.of.bank_text;
  }
  const amountAt = taken.of.amount ?? taken.of.debit ?? taken.of.credit;
  return {
    columns: { of: allRoles(taken.of), text: taken.text },
    open: openRoles(taken),
    currency: amountAt === undefined ? null : (header.columns[amountAt]?.currency ?? null),
    missing,
  };
}

/** Whether the column only says again, row for row, what the column with its role says. */
function repeats(meaning: Meaning, at: number, taken: Taken, rows: readonly CsvRecord[]): boolean {
  const first = CRITICAL.includes(meaning as Role) ? taken.of[meaning as Role] : undefined;
  return first !== undefined && rows.every((row) => row.cells[first]?.trim() === row.cells[at]?.trim());
}

function takeByName(
  columns: readonly NamedColumn[],
  contents: readonly Content[],
  rows: readonly CsvRecord[],
  taken: Taken,
): void {
  const amounts = columns.flatMap((one, at) => (one.meanings.includes('amount') ? [at] : []));
  const named = amounts.filter((at) => columns[at]?.currency !== null);
  const later: (readonly [Meaning, number])[] = [];
  for (const [at, column] of columns.entries()) {
    const content = contents[at];
    const meaning = content && column.meanings.find((one) => fits(one, content));
    if (meaning === undefined || repeats(meaning, at, taken, rows)) continue;
    // Of two amounts the one whose name gives the currency is the account's, the other is the original.
    if (meaning === 'amount' && amounts.length > 1 && named.length === 1 && named[0] !== at)
      later.push(['original_amount', at]);
    else if ((ROLES as readonly string[]).includes(meaning)) taken.take(meaning as Role, at);
    else later.push([meaning, at]);
  }
  for (const [meaning, at] of later) takeLater(meaning, at, contents[at], taken);
  if (taken.has('original_amount') && named.length === 1 && amounts.length > 1) moveCurrency(taken);
}

/** Where the account's currency stands in the amount's name, a currency column is that of the original amount. */
function moveCurrency(taken: Taken): void {
  const at = taken.of.currency;
  if (at === undefined || taken.has('original_currency')) return;
  taken.of.original_currency = at;
  delete taken.of.currency;
}

/** Meanings that depend on which other columns there are. */
function takeLater(meaning: Meaning, at: number, content: Content | undefined, taken: Taken): void {
  if (content === undefined) return;
  const or = (first: Role, second: Role): void => taken.take(taken.has(first) ? second : first, at);
  if (meaning === 'date') or('booking_date', 'transaction_date');
  else if (meaning === 'name') or('counterparty_name', 'holder');
  else if (meaning === 'original_amount') taken.take('original_amount', at);
  else if (meaning === 'maybe_status') taken.take('status', at);
  else if (meaning === 'type')
    taken.take(
      content.filled > 0 && content.share((cell) => directionOf(cell) !== null) === 1
        ? 'direction'
        : 'bank_text',
      at,
    );
  else if (meaning === 'either_account') {
    if (taken.has('counterparty_account')) taken.take('account', at);
    else if (taken.has('account') || content.blank > 0 || !content.constant)
      taken.take('counterparty_account', at);
    else if (content.filled >= CONSTANT_ROWS_MIN) taken.take('account', at);
  }
}

/** Columns without names: dates, amounts, currencies and the rest, which is text. */
function takeByContent(contents: readonly Content[], taken: Taken): void {
  for (const [at, content] of contents.entries()) {
    if (content.filled === 0) continue;
    if (content.share(looksLikeDate) === 1) taken.take('booking_date', at);
    else if (content.share(looksLikeAmount) === 1) taken.take('amount', at);
    else if (content.share((cell) => currencyOf(cell) !== null) === 1) taken.take('currency', at);
    else taken.take('text', at);
  }
}

/** Puts the mapping's columns over the recognised ones; gives the first that the file does not have. */
function takeMapping(columns: readonly NamedColumn[], mapping: CsvMapping, taken: Taken): string | null {
  const given = Object.entries(mapping.columns ?? {}).flatMap(([role, places]) =>
    places === undefined ? [] : [[role as Role, Array.isArray(places) ? places : [places]] as const],
  );
  if (given.some(([role]) => role === 'amount')) dropRoles(taken, ['amount', 'debit', 'credit']);
  if (given.some(([role]) => role === 'debit' || role === 'credit'))
    dropRoles(taken, ['amount', 'debit', 'credit']);
  for (const [role, places] of given) {
    const found = places.map((place) => placeOf(columns, place));
    const lost = found.indexOf(-1);
    if (lost !== -1) return String(places[lost]);
    for (const at of found) dropColumn(taken, at);
    dropRoles(taken, [role]);
    for (const at of found) taken.take(role, at);
  }
  return null;
}

const placeOf = (columns: readonly NamedColumn[], place: string | number): number =>
  typeof place === 'number'
    ? place < columns.length
      ? place
      : -1
    : columns.findIndex((one) => one.name === place.trim() && one.name !== '');

function dropRoles(taken: Taken, roles: readonly Role[]): void {
  for (const role of roles) {
    if (role === 'text') taken.text.length = 0;
    delete taken.of[role];
    taken.twice.delete(role);
  }
}

function dropColumn(taken: Taken, at: number): void {
  const text = taken.text.indexOf(at);
  if (text !== -1) taken.text.splice(text, 1);
  for (const role of ROLES) if (taken.of[role] === at) dropRoles(taken, [role]);
}

function openRoles(taken: Taken): string[] {
  const open: string[] = [...taken.twice];
  const dated = taken.has('booking_date') || taken.has('value_date') || taken.has('transaction_date');
  if (!dated) open.push('booking_date');
  const pair = taken.has('debit') && taken.has('credit');
  if (!taken.has('amount') && !pair) open.push('amount');
  return open;
}
