import { describe, expect, it } from 'vitest';
import { NO_SAMPLES, readSample, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import { SNIFF_BYTES } from '../contract.ts';
import { csv } from './index.ts';
import { csvMapping } from './mapping.ts';
import { EXPECTED, type Expected } from './samples.expected.ts';

const root = samplesRoot();

describe.skipIf(root === null)(`sample CSV files (${root === null ? NO_SAMPLES : 'found'})`, () => {
  if (root === null) return;

  it('the table of expected results names every sample', () => {
    expect(EXPECTED.map(([file]) => file).sort()).toEqual(sampleFiles(root, 'csv'));
  });

  for (const [file, ways] of EXPECTED)
    for (const [at, way] of ways.entries())
      it(`${file}, way ${at + 1}`, () => {
        check(readSample(root, file), way);
      });

  it('recognises every file that can be read without a mapping', () => {
    for (const [file, ways] of EXPECTED) {
      const bytes = readSample(root, file);
      const sure = ways.some((way) => way.reads !== undefined && way.mapping === undefined);
      const said = csv.recognise(bytes.subarray(0, SNIFF_BYTES), null);
      if (sure) expect(said, file).toBe(2);
      else expect(said, file).toBeLessThan(3);
    }
  });
});

function check(bytes: Buffer, way: Expected): void {
  const options = way.mapping === undefined ? (way.options ?? {}) : { ...way.options, mapping: way.mapping };
  const reading = readBytes(csv, bytes, options);
  expect(orderFault(reading.events)).toBeNull();
  if (way.reads === undefined) {
    expect(reading.booked + reading.pending).toBe(0);
    if (way.asks !== undefined) {
      expect(reading.fault).toMatchObject({ code: 'mapping_needed', mapping: { open: way.asks } });
      // The suggestion is a mapping as it stands.
      expect(csvMapping.safeParse(reading.fault?.mapping?.suggestion).success).toBe(true);
    } else expect(reading.fault).toMatchObject(way.refuses ?? {});
    return;
  }
  expect(reading.fault).toBeNull();
  const { currency, statements = 1, opening, closing, difference, pending = 0, ...sums } = way.reads;
  expect({ booked: reading.booked, sum: reading.sum, pending: reading.pending }).toEqual({
    ...sums,
    pending,
  });
  expect(reading.statements).toHaveLength(statements);
  expect(reading.statements.at(-1)).toMatchObject({
    opening: opening ?? null,
    closing: closing ?? null,
    difference: difference ?? null,
  });
  const currencies = reading.events.flatMap((event) =>
    event.type === 'transaction' ? [event.transaction.amount.currency] : [],
  );
  expect(new Set(currencies)).toEqual(new Set([currency]));
}
