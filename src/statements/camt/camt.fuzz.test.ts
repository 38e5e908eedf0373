import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSample, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { ACCOUNT, balanceXml, entryXml, statementFile } from '../../../proofs/statements/camt-fixtures.ts';
import { generateCamt } from '../../../proofs/statements/generate-camt.ts';
import {
  damaged,
  damageOf,
  orderFault,
  type Reading,
  readBytes,
} from '../../../proofs/statements/harness.ts';
import { isZero, sameAmount } from '../../core/money.ts';
import type { StatementSums } from '../contract.ts';
import { camt } from './index.ts';

/** More of them with TRIBUTARY_FUZZ_CASES. */
const CASES_PER_FILE = Number(process.env.TRIBUTARY_FUZZ_CASES ?? '12');
const FILE_BYTES_MAX = 120_000;
const MILLISECONDS_MAX = 2_000;

function files(): { readonly name: string; readonly bytes: Uint8Array }[] {
  const own = statementFile(
    ACCOUNT +
      balanceXml('OPBD', '5.00') +
      balanceXml('CLBD', '3.50') +
      entryXml('2.50', 'DBIT') +
      entryXml('1', 'CRDT'),
  );
  const made = [
    { name: 'own', bytes: Buffer.from(own) },
    { name: 'generated', bytes: Buffer.concat([...generateCamt(40)]) },
  ];
  const root = samplesRoot();
  if (root === null) return made;
  const real = ['camt.052', 'camt.053', 'camt.054']
    .flatMap((folder) => sampleFiles(root, folder))
    .map((name) => ({ name, bytes: readSample(root, name) }));
  return [...made, ...real.filter((file) => file.bytes.length <= FILE_BYTES_MAX)];
}

/**
 * The statements that closed before the damage, still seem to close (or lost a balance to compare with), and yet
 * have another sum: nobody would see that these are wrong.
 */
function silentlyWrong(sound: Reading, hurt: Reading): StatementSums[] {
  return hurt.statements.filter((one, at) => {
    const before = sound.statements[at];
    if (before === undefined || before.difference === null || !isZero(before.difference)) return false;
    const seemsRight = one.difference === null || isZero(one.difference);
    return seemsRight && !sameAmount(one.sum, before.sum);
  });
}

describe('damaged camt files', () => {
  // A loop, because a table of tests would cut the long names and make them the same.
  for (const { name, bytes } of files())
    it(`${name}: no throw, events in order, no sum that is wrong in silence`, () => {
      const sound = readBytes(camt, bytes);
      const end = Buffer.from(bytes).toString('latin1').trimEnd().length;
      fc.assert(
        fc.property(damageOf(bytes.length), (damage) => {
          const started = performance.now();
          const hurt = readBytes(camt, damaged(bytes, damage));
          expect(performance.now() - started).toBeLessThan(MILLISECONDS_MAX);
          expect(orderFault(hurt.events)).toBeNull();
          if (damage.kind === 'truncate' && damage.at < end) expect(hurt.fault).not.toBeNull();
          if (hurt.fault === null) expect(silentlyWrong(sound, hurt)).toEqual([]);
        }),
        { numRuns: CASES_PER_FILE },
      );
    });

  it('any bytes at all end in a fault, not in a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const reading = readBytes(camt, bytes);
        expect(reading.fault).not.toBeNull();
        expect(orderFault(reading.events)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
