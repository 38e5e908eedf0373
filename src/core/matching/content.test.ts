import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../dates.ts';
import type { Currency, Decimal } from '../money.ts';
import { NO_CODES, NO_COUNTERPARTY, NO_REFERENCES, type TransactionObservation } from '../observations.ts';
import { contentText } from './content.ts';

const DAY = '2026-03-10' as LocalDate;
const seen = (more: Partial<TransactionObservation> = {}): TransactionObservation => ({
  status: 'booked',
  amount: { amount: '-3.20' as Decimal, currency: 'EUR' as Currency },
  bookingDate: DAY,
  valueDate: null,
  transactionDate: null,
  bookedAt: null,
  reversal: false,
  counterparty: { ...NO_COUNTERPARTY, name: 'Coffee Corner' },
  remittance: 'Two cups',
  creditorReference: null,
  bankText: null,
  references: { ...NO_REFERENCES, bank: 'r1', endToEnd: 'e1' },
  codes: NO_CODES,
  original: null,
  charges: null,
  runningBalance: null,
  sourceCategory: null,
  batchCount: 1,
  parts: [],
  line: 1,
  ...more,
});
const content = (more?: Partial<TransactionObservation>, date = DAY, other = ''): string =>
  contentText(seen(more), date, other);

describe('the content of an entry', () => {
  it('is the same in other wrapping, case and scale, and whatever changes on booking or with a delivery', () => {
    const same: Partial<TransactionObservation>[] = [
      { remittance: 'TWO\n cups ' },
      { counterparty: { ...NO_COUNTERPARTY, name: 'COFFEE  CORNER' } },
      { amount: { amount: '-3.2' as Decimal, currency: 'EUR' as Currency } },
      { status: 'pending' },
      { valueDate: '2026-03-12' as LocalDate },
      { references: { ...NO_REFERENCES, bank: 'r2', endToEnd: 'e1' } },
      { codes: { ...NO_CODES, proprietary: '105' } },
      { bankText: 'CARD' },
      { line: 7 },
    ];
    for (const more of same) expect(content(more)).toBe(content());
  });

  it('is another with another day, amount, currency, text, other side or end-to-end reference', () => {
    const others = [
      content({}, '2026-03-11' as LocalDate),
      content({ amount: { amount: '-3.21' as Decimal, currency: 'EUR' as Currency } }),
      content({ amount: { amount: '3.20' as Decimal, currency: 'EUR' as Currency } }),
      content({ amount: { amount: '-3.20' as Decimal, currency: 'USD' as Currency } }),
      content({ remittance: 'Three cups' }),
      content({ counterparty: NO_COUNTERPARTY }),
      content({ references: { ...NO_REFERENCES, bank: 'r1', endToEnd: 'e2' } }),
      content({}, DAY, 'another account'),
    ];
    expect(new Set([content(), ...others]).size).toBe(others.length + 1);
  });
});
