import { describe, expect, it } from 'vitest';
import { NO_SAMPLES, readSample, readTruth, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import { type Currency, type Decimal, sameAmount } from '../../core/money.ts';
import type { ReadOptions } from '../contract.ts';
import { qif } from './index.ts';

/** Files whose dates all could be day/month or month/day: they are refused until somebody says. */
const AMBIGUOUS = new Set([
  'qif/antoinejaussoin+rust-qif-parser/data/wikipedia_simple.qif',
  'qif/jemmyw+Qif/spec/fixtures/quicken_non_investement_account.qif',
  'qif/jemmyw+Qif/spec/fixtures/splits.qif',
]);

/** Files of investments: the other reading adds T up as it stands, ours by what the action does to the cash. */
const BY_ACTION: Readonly<
  Record<string, { readonly n: number; readonly sum: string; readonly why: string }>
> = {
  'qif/antoinejaussoin+rust-qif-parser/data/wikipedia_investments.qif': {
    n: 2,
    sum: '0.00',
    why: 'Buy 11010.00 is money out, Sell 11010.00 is money in',
  },
  'qif/jemmyw+Qif/spec/fixtures/quicken_investment_account.qif': {
    n: 2,
    sum: '0',
    why: 'ShrsIn moves shares only; BuyX pays from another account',
  },
};

/** Files that another reading takes and we refuse. */
const REFUSED: Readonly<Record<string, { readonly element: string | null; readonly why: string }>> = {
  'qif/isaacharrisholt+quiffen/tests/test_files/test.qif': {
    element: 'T',
    why: 'its investment entry is a Buy without an amount (the other reading counts it as unreadable)',
  },
  'qif/isaacharrisholt+quiffen/tests/test_files/test_oth_a.qif': {
    element: 'T',
    why: 'the same Buy without an amount',
  },
  'qif/jemmyw+Qif/QIF_references': {
    element: null,
    why: 'a page about QIF, not a QIF file',
  },
};

const root = samplesRoot();
describe.skipIf(root === null)(`real QIF files${root === null ? ` (${NO_SAMPLES})` : ''}`, () => {
  const samples = root ?? '';
  const truth = root === null ? new Map() : readTruth(samples);
  const files = root === null ? [] : sampleFiles(samples, 'qif');
  const read = (file: string, more: ReadOptions = {}) =>
    readBytes(qif, readSample(samples, file), { currency: 'USD' as Currency, ...more });

  it('finds them', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
  });

  it.each(files)('%s', (file) => {
    const said = truth.get(file);
    const plain = read(file);
    expect(orderFault(plain.events)).toBeNull();
    if (file.endsWith('.qif'))
      expect(qif.recognise(readSample(samples, file).subarray(0, 4096), null)).toBe(3);
    const refused = REFUSED[file];
    if (refused !== undefined || said?.ok === false) {
      expect(plain.fault, refused?.why).not.toBeNull();
      if (refused !== undefined) expect(plain.fault?.element).toBe(refused.element);
      return;
    }
    if (AMBIGUOUS.has(file)) expect(plain.fault?.code).toBe('date_order_needed');
    const reading = AMBIGUOUS.has(file) ? read(file, { dateOrder: 'mdy' }) : plain;
    const own = BY_ACTION[file];
    expect(reading.fault).toBeNull();
    expect(reading.booked).toBe(own?.n ?? said?.n);
    expect(sameAmount(reading.sum, (own?.sum ?? said?.sum) as Decimal), own?.why).toBe(true);
  });

  it('invariant 8: QIF has no balances of a period, so that no file claims to close', () => {
    const statements = files.flatMap((file) => read(file).statements);
    expect(statements.length).toBeGreaterThan(20);
    expect(statements.every((one) => one.opening === null && one.difference === null)).toBe(true);
  });

  it('finds the order of real files by themselves', () => {
    const days = (file: string) =>
      read(file).events.flatMap((event) =>
        event.type === 'transaction' ? [event.transaction.bookingDate] : [],
      );
    expect(days('qif/antoinejaussoin+rust-qif-parser/data/cic.qif')[2]).toBe('2020-06-02');
    expect(days('qif/jemmyw+Qif/spec/fixtures/3_records_spaced.qif')).toEqual([
      '2010-01-01',
      '2010-06-01',
      '2010-12-29',
    ]);
    expect(days('qif/antoinejaussoin+rust-qif-parser/data/wikipedia_investments.qif')).toEqual([
      '2007-12-21',
      '2008-12-21',
    ]);
  });
});
