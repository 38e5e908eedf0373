/** How one file is to be read: all that was recognised or said, ready for its rows. */
import type { LocalDate } from '../../core/dates.ts';
import type { Currency } from '../../core/money.ts';
import type { Notation } from './amount.ts';
import type { Direction, RowStatus } from './indicators.ts';
import type { Preamble } from './preamble.ts';
import type { Columns, Role } from './roles.ts';

/** What an amount without a debit or credit word means. */
export type Sign = 'as_given' | 'inverted' | 'unmarked_is_out';
/** In which order the rows stand, as the running balances show. */
export type RowOrder = 'oldest_first' | 'newest_first';

export interface Plan {
  readonly delimiter: string;
  readonly names: readonly string[];
  readonly columns: Columns;
  /** How many cells a row has: fewer is a fault, more only when they are empty. */
  readonly cellsMin: number;
  readonly cellsMax: number;
  readonly notation: Notation;
  readonly sign: Sign;
  /** The currency of rows that name none; null when every row must. */
  readonly currency: Currency | null;
  readonly preamble: Preamble;
  /** The account, when the mapping or the text above the header says it. */
  readonly account: string | null;
  /** Null when the running balances do not show it. */
  readonly order: RowOrder | null;
  /** The fewest digits after the decimal mark in the sample, to see that the last row was cut off. */
  readonly scaleMin: number;
  /** Every row of the sample states its balance (the last one apart, which may have been cut). */
  readonly balanceAlways: boolean;
  date(cell: string): LocalDate | null;
  direction(cell: string): Direction | null;
  status(cell: string): RowStatus | null;
}

/** The trimmed cell of a column; empty when the file has no such column. */
export function cellOf(cells: readonly string[], columns: Columns, role: Role): string {
  const at = columns.of[role];
  return at === undefined ? '' : (cells[at] ?? '').trim();
}

/** A column as faults name it: its name, or its place where it has none. */
export function columnName(plan: Plan, role: Role): string {
  const at = plan.columns.of[role];
  return at === undefined ? role : plan.names[at] || `column ${at + 1}`;
}
