import { describe, expect, it } from 'vitest';
import { NO_SAMPLES, readSample, readTruth, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import { type Decimal, isZero, sameAmount } from '../../core/money.ts';
import { SNIFF_BYTES } from '../contract.ts';
import { mt940 } from './index.ts';

const root = samplesRoot();
const WOLPH = 'mt940/wolph+mt940/mt940_tests';

/** Files that the independent reading takes and we refuse, with the line of the fault and the reason. */
const REFUSED: Readonly<Record<string, readonly [line: number, reason: string]>> = {
  'mt940/betterplace+mt940_parser/test/fixtures/sepa_snippet_broken.txt': [
    6,
    'broken on purpose: a second :25: where the :86: should be',
  ],
  'mt940/prowide+prowide-core/src/test/resources/sample_JPchar.txt': [6, 'value date 345454 does not exist'],
  'mt940/railslove+cmxl/spec/fixtures/mt940-headers.txt': [8, 'value date 362268 does not exist'],
  'mt940/railslove+cmxl/spec/fixtures/mt940-with-colon-after-line-break.txt': [
    11,
    'an excerpt without its closing balance cannot be told from a file that was cut off',
  ],
  [`${WOLPH}/self-provided/gv_codes.sta`]: [8, 'an excerpt without its closing balance'],
  [`${WOLPH}/self-provided/multiline.sta`]: [38, 'a second entry stands behind the end of the message'],
  [`${WOLPH}/betterplace/amount_formats.sta`]: [2, 'a list of six opening balances, no message'],
  [`${WOLPH}/betterplace/empty_entry_date.sta`]: [1, 'a lone :61:, no message'],
  [`${WOLPH}/cmxl/statement_line.sta`]: [1, 'a lone :61:, no message'],
  [`${WOLPH}/cmxl/statement_details.sta`]: [1, 'a lone :61: and :86:, no message'],
  [`${WOLPH}/cmxl/account_balance_credit.sta`]: [1, 'a lone :60F:, no message'],
  [`${WOLPH}/cmxl/account_balance_debit.sta`]: [1, 'a lone :60F:, no message'],
  [`${WOLPH}/cmxl/closing_balance.sta`]: [1, 'a lone :62F:, no message'],
};

/** Files that nobody could read: where we say what is wrong. */
const UNREADABLE: Readonly<Record<string, number>> = {
  [`${WOLPH}/cmxl/account_identification_iban.sta`]: 1,
  [`${WOLPH}/cmxl/available_balance.sta`]: 1,
  [`${WOLPH}/self-provided/account_identification.sta`]: 4,
  [`${WOLPH}/self-provided/sparkassen.sta`]: 1,
};

/** Files whose balances we can check although the independent reading could not. */
const MORE_CHECKED: Readonly<Record<string, number>> = {
  // :62F:C02032495000,00 leaves the currency out; the amount and the opening balance's currency are sure.
  'mt940/svenstaro+mt940-rs/tests/data/mt942/special-cases/raphaelm.sta': 3,
};

describe.skipIf(root === null)(`MT940 samples${root === null ? `: ${NO_SAMPLES}` : ''}`, () => {
  const folder = root ?? '';
  const truth = root === null ? new Map() : readTruth(folder);
  const files = root === null ? [] : sampleFiles(folder, 'mt940');

  it('has the samples', () => {
    expect(files.length).toBeGreaterThan(100);
    const known = [...Object.keys(REFUSED), ...Object.keys(UNREADABLE), ...Object.keys(MORE_CHECKED)];
    expect(known.filter((file) => !files.includes(file))).toEqual([]);
  });

  it.each(files)(
    'invariant 8, 14: reads %s like the independent reading, or says where it cannot',
    (file) => {
      const bytes = readSample(folder, file);
      const read = readBytes(mt940, bytes);
      const said = truth.get(file);
      expect(orderFault(read.events)).toBeNull();
      const refused = REFUSED[file]?.[0] ?? UNREADABLE[file];
      if (refused !== undefined) {
        expect(read.fault).toMatchObject({ code: 'unreadable', line: refused });
        expect(read.fault?.action).not.toBe('');
        expect(said?.ok).toBe(file in REFUSED);
        return;
      }
      expect(read.fault).toBeNull();
      expect(said?.ok).toBe(true);
      expect(mt940.recognise(bytes.subarray(0, SNIFF_BYTES), null)).toBe(3);
      expect(read.booked + read.pending).toBe(said?.n);
      expect(sameAmount(read.sum, (said?.sum ?? '0') as Decimal), `${read.sum} for ${said?.sum}`).toBe(true);
      const checked = read.statements.flatMap((one) => (one.difference === null ? [] : [one.difference]));
      const more = MORE_CHECKED[file];
      expect(checked.length).toBe(more ?? said?.checkable);
      expect(checked.filter(isZero).length).toBe(more ?? said?.balanced);
    },
  );

  it('invariant 14: gives the opening and closing balance of every statement as the independent reading does', () => {
    for (const file of files) {
      if (file in REFUSED || file in UNREADABLE || file in MORE_CHECKED) continue;
      const read = readBytes(mt940, readSample(folder, file));
      const said = truth.get(file)?.stmts ?? [];
      expect(read.statements.length, file).toBe(said.length);
      for (const [i, one] of read.statements.entries()) {
        const expected = said[i];
        expect(same(one.opening, expected?.opening), `${file} ${i}`).toBe(true);
        expect(same(one.closing, expected?.closing), `${file} ${i}`).toBe(true);
      }
    }
  });
});

const same = (ours: Decimal | null, theirs: string | null | undefined): boolean =>
  ours === null || theirs === null || theirs === undefined
    ? ours === (theirs ?? null)
    : sameAmount(ours, theirs as Decimal);
