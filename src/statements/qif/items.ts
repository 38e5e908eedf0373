/** What a QIF file is made of, before its dates and amounts are understood. */
import type { AccountKind } from '../../core/observations.ts';

/** A split as written. */
export interface RawSplit {
  category: string;
  memo: string;
  amount: string;
  number: string;
}

/** An entry as written; an empty text is a line that is not there. */
export interface RawEntry {
  readonly type: 'entry';
  readonly line: number;
  readonly investment: boolean;
  readonly splits: readonly RawSplit[];
  /** The lines by their first character: D date, T amount, P payee, … */
  readonly fields: ReadonlyMap<string, string>;
}

/** An account that an `!Account` block describes. */
export interface RawAccount {
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** A `!Type:` header of transactions. */
export interface RawSection {
  readonly type: 'section';
  readonly line: number;
  /** The word behind `!Type:`, as written. */
  readonly name: string;
  readonly kind: AccountKind;
  readonly account: RawAccount | null;
}

export type RawItem = RawEntry | RawSection;

/** The texts of dates and amounts of an item: what the file's habits can be told from. */
export function datesOf(item: RawItem): string[] {
  const date = item.type === 'entry' ? item.fields.get('D') : item.account?.fields.get('/');
  return date === undefined || date === '' ? [] : [date];
}

/** See {@link datesOf}. */
export function amountsOf(item: RawItem): string[] {
  if (item.type === 'section') return texts([item.account?.fields.get('$')]);
  return texts([item.fields.get('T'), item.fields.get('U'), ...item.splits.map((split) => split.amount)]);
}

const texts = (values: readonly (string | undefined)[]): string[] =>
  values.filter((value): value is string => value !== undefined && value !== '');
