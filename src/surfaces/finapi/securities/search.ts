/** Filters and order of security positions. A user has few: they are compared in memory. */
import { compare, type Decimal } from '../../../core/money.ts';
import type { HoldingRow } from '../../../engine/holdings-port.ts';
import type { Order } from '../fields.ts';

/** The positions that have every word (in small letters) in name, ISIN or WKN. */
export const findHoldings = (rows: readonly HoldingRow[], words: readonly string[]): readonly HoldingRow[] =>
  rows.filter(({ name, isin, nationalNumber }) => {
    const fields = [name, isin, nationalNumber].map((field) => (field ?? '').toLowerCase());
    return words.every((word) => fields.some((field) => field.includes(word)));
  });

const NAMES = new Intl.Collator('de');
const byText =
  (read: (row: HoldingRow) => string | null) =>
  (a: HoldingRow, b: HoldingRow): number =>
    NAMES.compare(read(a) ?? '', read(b) ?? '');

/** What is not known comes first. */
const byAmount =
  (read: (row: HoldingRow) => string | null) =>
  (a: HoldingRow, b: HoldingRow): number => {
    const [left, right] = [read(a), read(b)];
    if (left === null || right === null) return Number(left !== null) - Number(right !== null);
    return compare(left as Decimal, right as Decimal);
  };

/** What lists of securities may be ordered by. */
export const SECURITY_ORDERS = {
  id: (a: HoldingRow, b: HoldingRow) => a.id - b.id,
  name: byText(({ name }) => name),
  isin: byText(({ isin }) => isin),
  wkn: byText(({ nationalNumber }) => nationalNumber),
  quote: byAmount(({ quote }) => quote),
  quantityNominal: byAmount(({ quantity }) => quantity),
  marketValue: byAmount(({ value }) => value),
  entryQuote: byAmount(({ purchaseQuote }) => purchaseQuote),
} as const;

/** The positions in the order asked for, then by number. */
export const orderHoldings = (
  rows: readonly HoldingRow[],
  orders: readonly Order<keyof typeof SECURITY_ORDERS>[],
): readonly HoldingRow[] =>
  [...rows].sort((a, b) => {
    for (const { property, direction } of orders) {
      const difference = SECURITY_ORDERS[property](a, b);
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
    return a.id - b.id;
  });
