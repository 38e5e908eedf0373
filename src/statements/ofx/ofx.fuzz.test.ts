import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSample, sampleFiles, samplesRoot } from '../../../proofs/samples.ts';
import { damaged, damageOf, orderFault, readBytes } from '../../../proofs/statements/harness.ts';
import { ofx } from './index.ts';

/** Files of ours, so that the test has something to damage where the samples are missing. */
const OWN = [
  'OFXHEADER:100\r\nCHARSET:1252\r\n\r\n<OFX>\r\n<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM><BANKTRANLIST>\r\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260130<TRNAMT>-12,50<FITID>1<NAME>Caf\u00e9</STMTTRN>\r\n<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260131<TRNAMT>7.00<FITID>2<MEMO>a &amp; b</STMTTRN>\r\n</BANKTRANLIST><LEDGERBAL><BALAMT>5<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\r\n',
  '<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX><STMTRS><CURDEF>USD</CURDEF><BANKTRANLIST><STMTTRN><DTPOSTED>20260101120000[-5:EST]</DTPOSTED><TRNAMT>1.00</TRNAMT><MEMO><![CDATA[x]]></MEMO></STMTTRN></BANKTRANLIST></STMTRS></OFX>',
].map((text) => Buffer.from(text, 'latin1'));

const RUNS = 800;
const MILLISECONDS_MAX = 2_000;

const root = samplesRoot();
const files =
  root === null ? OWN : [...OWN, ...sampleFiles(root, 'ofx').map((file) => readSample(root, file))];

const damagedFile = fc
  .constantFrom(...files)
  .chain((bytes) => damageOf(bytes.length).map((damage) => ({ bytes, damage })));

describe('damaged OFX files', () => {
  it('invariant 15: are read or refused, in order, in bounded time, and the same in any split', () => {
    fc.assert(
      fc.property(
        damagedFile,
        fc.array(fc.nat({ max: 20_000 }), { maxLength: 8 }),
        ({ bytes, damage }, cuts) => {
          const broken = damaged(bytes, damage);
          const started = performance.now();
          const reading = readBytes(ofx, broken);
          expect(performance.now() - started).toBeLessThan(MILLISECONDS_MAX);
          expect(orderFault(reading.events)).toBeNull();
          expect(readBytes(ofx, broken, {}, cuts).events).toEqual(reading.events);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('a file that is cut off anywhere before its end is refused', () => {
    const cut = fc
      .constantFrom(...files)
      .chain((bytes) => fc.nat({ max: bytes.lastIndexOf('</OFX>') + 5 }).map((at) => bytes.subarray(0, at)));
    fc.assert(
      fc.property(cut, (bytes) => {
        expect(readBytes(ofx, bytes).fault).not.toBeNull();
      }),
      { numRuns: RUNS },
    );
  });

  it('a lost stretch between two transactions never joins them into one', () => {
    const joined = fc.constantFrom(...files).chain((bytes) => {
      const ends = placesOf(bytes, '</STMTTRN>');
      return fc
        .nat({ max: Math.max(0, ends.length - 2) })
        .map((at) => ({ bytes, from: ends[at], length: 10 }));
    });
    fc.assert(
      fc.property(joined, ({ bytes, from, length }) => {
        if (from === undefined) return;
        const before = readBytes(ofx, bytes);
        // `</STMTTRN>` and the `<STMTTRN>` after it.
        const begin = bytes.indexOf('<STMTTRN>', from + length);
        if (before.fault !== null || begin === -1) return;
        const lost = Buffer.concat([bytes.subarray(0, from), bytes.subarray(begin + 9)]);
        expect(readBytes(ofx, lost).fault).not.toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}
