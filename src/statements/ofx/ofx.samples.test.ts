import { describe, expect, it } from 'vitest';
import { NO_SAMPLES, readSample, readTruth, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import { type Decimal, sameAmount } from '../../core/money.ts';
import { ofx } from './index.ts';

/** Files that another reading takes and we refuse, with the element and the reason. */
const REFUSED: Readonly<Record<string, { readonly element: string; readonly why: string }>> = {
  'ofx/asgrim+ofxparser/tests/fixtures/ofxdata-banking-xml200.ofx': {
    element: 'STMTTRN/TRNAMT',
    why: 'its transaction was cut out by hand ("*snipped*"): it has no amount',
  },
  'ofx/bradenmacdonald+ofx-js/test/data/example2.ofx': {
    element: 'STMTTRN/DTPOSTED',
    why: 'its dates were replaced by asterisks',
  },
  'ofx/jseutter+ofxparse/tests/fixtures/fail_nice/date_missing.ofx': {
    element: 'STMTTRN/DTPOSTED',
    why: 'its transactions have no date, an empty one, and a 31 February',
  },
  'ofx/jseutter+ofxparse/tests/fixtures/fail_nice/decimal_error.ofx': {
    element: 'STMTTRN/TRNAMT',
    why: 'its amount is $120 on a day of month 20',
  },
};

/** Files that hold no statement, and what the bank says in them. */
const NO_STATEMENT: Readonly<Record<string, string>> = {
  'ofx/annacruz+ofx/spec/fixtures/error.ofx':
    'ERROR 2000 We were unable to process your request. Please try again later.',
  'ofx/jseutter+ofxparse/tests/fixtures/account_listing_aggregation.ofx': 'INFO 0 Success',
  'ofx/jseutter+ofxparse/tests/fixtures/bank_small.ofx': '',
  'ofx/jseutter+ofxparse/tests/fixtures/error_message.ofx': 'ERROR 2000 General Server Error',
  'ofx/jseutter+ofxparse/tests/fixtures/signon_fail.ofx': 'ERROR 15500 Your request could not be processed',
  'ofx/jseutter+ofxparse/tests/fixtures/signon_success.ofx': 'INFO 0 Login successful',
  'ofx/jseutter+ofxparse/tests/fixtures/signon_success_no_message.ofx': 'INFO 0',
};

const root = samplesRoot();
describe.skipIf(root === null)(`real OFX files${root === null ? ` (${NO_SAMPLES})` : ''}`, () => {
  const samples = root ?? '';
  const truth = root === null ? new Map() : readTruth(samples);
  const files = root === null ? [] : sampleFiles(samples, 'ofx');
  const read = (file: string) => readBytes(ofx, readSample(samples, file));

  it('finds them', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
  });

  it.each(files)('%s', (file) => {
    const reading = read(file);
    const said = truth.get(file);
    expect(orderFault(reading.events)).toBeNull();
    expect(ofx.recognise(readSample(samples, file).subarray(0, 4096), null)).toBe(3);
    const refused = REFUSED[file];
    if (refused !== undefined) {
      expect(reading.fault, refused.why).toMatchObject({ code: 'unreadable', element: refused.element });
      expect(reading.fault?.line).toBeGreaterThan(1);
      return;
    }
    const answer = NO_STATEMENT[file];
    if (answer !== undefined) {
      expect(said?.ok).toBe(false);
      expect(reading.fault?.rule).toContain('no statement');
      expect(reading.fault?.found.startsWith(answer)).toBe(true);
      return;
    }
    expect(reading.fault).toBeNull();
    expect(said?.ok).toBe(true);
    expect(reading.booked).toBe(said?.n);
    expect(sameAmount(reading.sum, said?.sum as Decimal)).toBe(true);
    expect(reading.statements.map((one) => one.booked)).toEqual(
      said?.stmts?.map((one: { n: number }) => one.n),
    );
  });

  it.each(files)('closing balances of %s', (file) => {
    if (REFUSED[file] !== undefined) return;
    const closings = read(file).statements.map((one) => one.closing);
    const said: readonly (string | null)[] =
      truth.get(file)?.stmts?.map((one: { closing: string | null }) => one.closing) ?? [];
    expect(closings.length).toBe(said.length);
    for (const [at, closing] of closings.entries()) {
      const other = said[at] ?? null;
      if (closing === null || other === null) expect(closing).toBe(other);
      else expect(sameAmount(closing, other as Decimal)).toBe(true);
    }
  });

  it('invariant 8: OFX gives no opening balance, so that no file claims to close', () => {
    const statements = files.flatMap((file) => read(file).statements);
    expect(statements.every((one) => one.opening === null && one.difference === null)).toBe(true);
  });

  it('reads the texts of real banks', () => {
    const texts = read('ofx/annacruz+ofx/spec/fixtures/bb.ofx').events.flatMap((event) =>
      event.type === 'transaction' ? [event.transaction.remittance] : [],
    );
    expect(texts.slice(0, 3)).toEqual(['CHEQUE COMPENSADO', 'COMPRA COM CARTÃO', 'DÉB AUTORIZADO EM CONTA']);
    const cdata = read('ofx/jseutter+ofxparse/tests/fixtures/suncorp.ofx').events[1];
    expect(cdata).toMatchObject({
      transaction: { counterparty: { name: 'EFTPOS WDL HANDYWAY ALDI STORE' } },
    });
  });
});
