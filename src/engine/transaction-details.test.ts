import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../core/dates.ts';
import type { Currency, Decimal } from '../core/money.ts';
import type { TransactionObservation } from '../core/observations.ts';
import { NO_CODES, NO_COUNTERPARTY, NO_REFERENCES } from '../core/observations.ts';
import { maskAccountNumber, transactionDetailsJson } from './transaction-details.ts';

const PLAIN: TransactionObservation = {
  status: 'booked',
  amount: { amount: '-1.00' as Decimal, currency: 'EUR' as Currency },
  bookingDate: '2026-01-02' as LocalDate,
  valueDate: null,
  transactionDate: null,
  bookedAt: null,
  reversal: false,
  counterparty: NO_COUNTERPARTY,
  remittance: 'x',
  creditorReference: null,
  bankText: null,
  references: NO_REFERENCES,
  codes: NO_CODES,
  original: null,
  charges: null,
  runningBalance: null,
  sourceCategory: null,
  batchCount: 1,
  parts: [],
  line: 1,
};

describe('transactionDetailsJson', () => {
  it('is null when the bank said nothing more', () => {
    expect(transactionDetailsJson(PLAIN)).toBeNull();
  });

  it('invariant 14: holds every member with exact amounts', () => {
    const json = transactionDetailsJson({
      ...PLAIN,
      transactionDate: '2026-01-01' as LocalDate,
      bookedAt: '2026-01-02T10:00:00+01:00',
      reversal: true,
      creditorReference: 'RF18539007547034',
      references: { ...NO_REFERENCES, bank: 'B"1', endToEnd: 'E1', customer: 'C1' },
      codes: { ...NO_CODES, btc: 'PMNT-RCDT-ESCT', mcc: '5411' },
      original: { amount: '-0.10000000' as Decimal, currency: 'BHD' as Currency, rate: '1.0850' },
      charges: { amount: '0.50' as Decimal, currency: 'EUR' as Currency },
      runningBalance: '100000000000000000.01' as Decimal,
      sourceCategory: 'Food',
      batchCount: 2,
      counterparty: { ...NO_COUNTERPARTY, bic: 'COBADEFFXXX', ultimateName: 'U' },
      parts: [
        {
          amount: { amount: '-0.40' as Decimal, currency: 'EUR' as Currency },
          counterparty: { ...NO_COUNTERPARTY, name: 'P', iban: 'DE89370400440532013000' },
          remittance: 'one',
          references: { ...NO_REFERENCES, mandate: 'M' },
        },
        { amount: null, counterparty: null, remittance: null, references: NO_REFERENCES },
      ],
    });
    expect(JSON.parse(json ?? '')).toEqual({
      references: { bank: 'B"1', end_to_end: 'E1', customer: 'C1' },
      codes: { bank_transaction_code: 'PMNT-RCDT-ESCT', mcc: '5411' },
      creditor_reference: 'RF18539007547034',
      transaction_date: '2026-01-01',
      booked_at: '2026-01-02T10:00:00+01:00',
      reversal: true,
      original: { amount: '-0.10000000', currency: 'BHD', rate: '1.0850' },
      charges: { amount: '0.50', currency: 'EUR' },
      running_balance: '100000000000000000.01',
      source_category: 'Food',
      batch_count: 2,
      parts: [
        {
          amount: { amount: '-0.40', currency: 'EUR' },
          counterparty_name: 'P',
          counterparty_account: 'DE****3000',
          text: 'one',
          references: { mandate: 'M' },
        },
        {},
      ],
      counterparty_bic: 'COBADEFFXXX',
      counterparty_ultimate_name: 'U',
    });
  });

  it('gives valid JSON for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const json = transactionDetailsJson({ ...PLAIN, references: { ...NO_REFERENCES, bank: any } });
        expect(JSON.parse(json ?? '')).toEqual({ references: { bank: any } });
      }),
    );
  });
});

describe('maskAccountNumber', () => {
  it('invariant 11: leaves at most four characters and the country', () => {
    expect(maskAccountNumber('DE89370400440532013000')).toBe('DE****3000');
    expect(maskAccountNumber('0532013000')).toBe('****3000');
    expect(maskAccountNumber('1234')).toBe('****');
  });
});
