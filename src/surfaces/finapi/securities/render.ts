/** Security positions in the form of version 1.73. */
import { type Decimal, subtract } from '../../../core/money.ts';
import type { HoldingRow } from '../../../engine/holdings-port.ts';
import { berlinTime, money } from '../render.ts';

/** What the position has won or lost since it was bought; null where that is not known in one currency. */
function profitOf(row: HoldingRow): Decimal | null {
  const { value, valueCurrency, purchaseValue, purchaseValueCurrency } = row;
  if (value === null || purchaseValue === null || valueCurrency !== purchaseValueCurrency) return null;
  return subtract(value as Decimal, purchaseValue as Decimal);
}

export const securityJson = (row: HoldingRow) => ({
  id: row.id,
  accountId: row.accountId,
  name: row.name,
  isin: row.isin,
  wkn: row.nationalNumber,
  quote: money(row.quote),
  quoteCurrency: row.quoteCurrency,
  quoteType: row.quote === null ? null : row.quoteKind === 'percent' ? 'PERC' : 'ACTU',
  quoteDate: row.quotedAt === null ? null : berlinTime(row.quotedAt),
  quantityNominal: money(row.quantity),
  quantityNominalType: row.quantityKind === 'nominal' ? 'FAMT' : 'UNIT',
  marketValue: money(row.value),
  marketValueCurrency: row.valueCurrency,
  entryQuote: money(row.purchaseQuote),
  entryQuoteCurrency: row.purchaseQuoteCurrency,
  profitOrLoss: money(profitOf(row)),
});
