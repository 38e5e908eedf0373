import { describe, expect, it } from 'vitest';
import {
  NO_SAMPLES,
  readSample,
  readTruth,
  sampleFiles,
  samplesRoot,
  type Truth,
} from '../../../proofs/samples.ts';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import { add, type Decimal, isZero, sameAmount } from '../../core/money.ts';
import { SNIFF_BYTES, type StatementFault } from '../contract.ts';
import { camt } from './index.ts';

/** Files whose balances we do not compare where the other reading does; entries and sums agree. */
const NOT_COMPARED: ReadonlyMap<string, string> = new Map([
  ['camt053.v2.minimal.ultimate.xml', 'the account is in EUR, the closing balance in SEK'],
  ['camt053.v2.minimal.xml', 'the account is in EUR, the closing balance in SEK'],
  ['camt053.v2.with-party-ids.xml', 'the account is in EUR, the closing balance in SEK'],
  ['camt053.v3.xml', 'the account is in EUR, the closing balance in SEK'],
  ['camt053.v4.xml', 'the opening balance is in EUR, the closing balance in SEK'],
  ['camt053.v8.xml', 'the opening balance is in EUR, the closing balance in SEK'],
  ['camt_053_us_v2_sample.xml', 'the account is in USD, one entry is in another currency'],
]);

/** Files that the other reading could not read: all are refused, with their place. */
const REFUSED: ReadonlyMap<string, Partial<StatementFault>> = new Map([
  ['data/camt053.v2.wrong.xml', { line: null, rule: 'the message must hold a statement' }],
  ['golden/camt053_garbled_amount.xml', { line: 17, element: 'Stmt/Ntry/Amt', found: '12..34' }],
  ['camt.053.001.08/template.xml', { line: 17, element: 'Stmt/Acct/Ccy', found: '{{account_currency}}' }],
  [
    'camt.053.001.14/statement.xml',
    { line: 16, element: 'Stmt/Acct/Ccy', found: '{{stmt.account_currency}}' },
  ],
  ['camt.053.001.14/template.xml', { line: 17, element: 'Stmt/Acct/Ccy', found: '{{account_currency}}' }],
]);

const NO_SUM = '-0.00000001' as Decimal;
const root = samplesRoot();
const explained = <Value>(table: ReadonlyMap<string, Value>, file: string): Value | undefined =>
  [...table].find(([end]) => file.endsWith(`/${end}`))?.[1];

describe.skipIf(root === null)(root === null ? `camt samples (${NO_SAMPLES})` : 'camt samples', () => {
  const folder = root ?? '';
  const truth = root === null ? new Map<string, Truth>() : readTruth(folder);
  const files =
    root === null ? [] : ['camt.052', 'camt.053', 'camt.054'].flatMap((name) => sampleFiles(folder, name));

  it('are all there', () => {
    expect(files).toHaveLength(74);
  });

  it.each(files)('%s', (file) => {
    const bytes = readSample(folder, file);
    const reading = readBytes(camt, bytes);
    const expected = truth.get(file);
    expect(camt.recognise(bytes.subarray(0, SNIFF_BYTES), null)).toBe(3);
    expect(orderFault(reading.events)).toBeNull();
    const refused = explained(REFUSED, file);
    expect(expected?.ok).toBe(refused === undefined);
    if (refused !== undefined) {
      expect(reading.fault).toMatchObject(refused);
      return;
    }
    expect(reading.fault).toBeNull();
    const notCompared = explained(NOT_COMPARED, file) !== undefined;
    expect(reading.statements).toHaveLength(expected?.stmts?.length ?? -1);
    for (const [at, one] of (expected?.stmts ?? []).entries()) {
      const ours = reading.statements[at];
      expect(ours?.pending).toBe(one.pending ?? 0);
      expect((ours?.booked ?? 0) + (ours?.pending ?? 0)).toBe(one.n);
      expect(sameAmount(ours?.sum ?? NO_SUM, one.sum as Decimal)).toBe(true);
      if (notCompared) expect(ours?.difference).toBeNull();
      else expect([ours?.opening, ours?.closing]).toEqual([one.opening, one.closing]);
    }
  });

  it('invariant 8: the same statements close as in the other reading', () => {
    let closing = 0;
    for (const file of files) {
      const ours = readBytes(camt, readSample(folder, file)).statements;
      for (const [at, one] of (truth.get(file)?.stmts ?? []).entries()) {
        const difference = ours[at]?.difference ?? null;
        const closes = difference !== null && isZero(difference);
        expect(closes, file).toBe(doesClose(one));
        if (closes) closing++;
      }
    }
    expect(closing).toBe(20);
  });
});

type TruthStatement = NonNullable<Truth['stmts']>[number];

function doesClose({ opening, closing, sum }: TruthStatement): boolean {
  if (opening === null || closing === null) return false;
  return sameAmount(add(opening as Decimal, sum as Decimal), closing as Decimal);
}
