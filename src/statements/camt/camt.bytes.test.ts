import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  entryXml,
  notesOf,
  statementFile,
  transactionsOf,
} from '../../../proofs/statements/camt-fixtures.ts';
import { generateCamt } from '../../../proofs/statements/generate-camt.ts';
import { readBytes } from '../../../proofs/statements/harness.ts';
import type { StatementEvent } from '../contract.ts';
import { BlockSplitter, decoderFor } from './bytes.ts';
import { camt } from './index.ts';
import { CamtReader } from './reader.ts';

const TEXT = 'Überweisung façade';
const file = statementFile(ACCOUNT + entryXml('1.00', 'CRDT', `<AddtlNtryInf>${TEXT}</AddtlNtryInf>`));
const encoded = (declared: string, encoding: string, addBOM = false): Buffer =>
  iconv.encode(file.replace('UTF-8', declared), encoding, { addBOM });
const bankText = (bytes: Uint8Array): string | null | undefined =>
  transactionsOf(readBytes(camt, bytes))[0]?.bankText;

const eventsWith = (bytes: Uint8Array, blockBytes: number): StatementEvent[] => {
  const reader = new CamtReader({}, blockBytes);
  return [...reader.push(bytes), ...reader.end()];
};

describe('encodings', () => {
  it.each([
    ['UTF-8', 'utf-8', false],
    ['UTF-8 with a mark', 'utf-8', true],
    ['UTF-16', 'utf-16le', true],
    ['UTF-16', 'utf-16be', true],
    ['UTF-16', 'utf-16le', false],
    ['UTF-16', 'utf-8', false],
    ['ISO-8859-1', 'iso-8859-1', false],
    ['ISO-8859-15', 'iso-8859-15', false],
    ['windows-1252', 'windows-1252', false],
    ['us-ascii', 'utf-8', false],
  ])('reads %s as %s (mark: %s)', (declared, encoding, mark) => {
    const bytes = encoded(declared.split(' ')[0] ?? '', encoding, mark);
    expect(bankText(bytes)).toBe(TEXT);
    expect(camt.recognise(bytes.subarray(0, 4096), null)).toBe(3);
  });

  it('tells ISO-8859-15 and Windows-1252 apart: the euro sign', () => {
    const euro = (declared: string, byte: number): string | null | undefined => {
      const [before, after] = file.replace('UTF-8', declared).split(TEXT);
      return bankText(
        Buffer.concat([Buffer.from(`${before}`), Buffer.from([byte]), Buffer.from(`${after}`)]),
      );
    };
    expect(euro('ISO-8859-15', 0xa4)).toBe('€');
    expect(euro('ISO-8859-1', 0x80)).toBe('€');
  });

  it('quirk: bytes of Windows-1252 in a UTF-8 file are read as such, and the file says so', () => {
    const bytes = encoded('UTF-8', 'windows-1252');
    expect(bankText(bytes)).toBe(TEXT);
    expect(notesOf(readBytes(camt, bytes)).join()).toContain('Windows-1252');
    expect(notesOf(readBytes(camt, encoded('UTF-8', 'utf-8')))).toEqual([]);
  });

  it('quirk: blanks and empty lines in front are skipped and still counted', () => {
    const reading = readBytes(camt, Buffer.from(`\n \n\n${file.replace('1.00', 'x')}`));
    expect(reading.fault?.line).toBe(7);
  });

  it('decodes any valid text as it was, in any blocks, and mixed bytes without an error', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '<', 'ä', '€', '𝄞', '\u{10ffff}') }),
        fc.uint8Array(),
        fc.nat({ max: 9 }),
        (text, bytes, size) => {
          for (const source of [Buffer.from(text), Buffer.from(bytes)]) {
            const decoder = decoderFor('utf-8');
            const splitter = new BlockSplitter(size + 1);
            let out = '';
            splitter.push(source, (block) => {
              out += decoder?.decode(block);
            });
            out += decoder?.decode(splitter.end());
            out += decoder?.end();
            const whole = decoderFor('utf-8');
            expect(out).toBe(`${whole?.decode(source)}${whole?.end()}`);
            if (source.equals(Buffer.from(text))) expect(out).toBe(source.toString('utf8'));
          }
        },
      ),
    );
  });
});

describe('any split', () => {
  const whole = Buffer.concat([...generateCamt(120)]);

  it('gives the same events, characters of several bytes cut too', () => {
    const expected = readBytes(camt, whole).events;
    expect(expected.filter((event) => event.type === 'transaction')).toHaveLength(120);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 30 }), (cuts) => {
        expect(readBytes(camt, whole, {}, cuts).events).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same events byte by byte', () => {
    const small = Buffer.from(file);
    const cuts = Array.from({ length: small.length }, (_, at) => at);
    expect(readBytes(camt, small, {}, cuts).events).toEqual(readBytes(camt, small).events);
  });

  it('the size of the blocks inside changes nothing, in sound and in damaged files', () => {
    const damaged = Buffer.from(whole.toString().replace('</Ntry>', '</Ntr>'));
    for (const bytes of [whole, encoded('UTF-16', 'utf-16le', true), damaged]) {
      const expected = eventsWith(bytes, bytes.length + 1);
      fc.assert(
        fc.property(fc.integer({ min: 512, max: 6_000 }), (size) => {
          expect(eventsWith(bytes, size)).toEqual(expected);
        }),
        { numRuns: 25 },
      );
    }
  });

  it('does not keep the bytes of the caller', () => {
    const reader = camt.open({});
    const events: StatementEvent[] = [];
    for (let at = 0; at < whole.length; at += 1000) {
      const bytes = Buffer.from(whole.subarray(at, at + 1000));
      events.push(...reader.push(bytes));
      bytes.fill(0x20);
    }
    events.push(...reader.end());
    expect(events).toEqual(readBytes(camt, whole).events);
  });
});

describe('a generated statement', () => {
  it('invariant 8: closes exactly, with all its entries', () => {
    for (const entries of [0, 1, 26, 1_500]) {
      const reading = readBytes(camt, Buffer.concat([...generateCamt(entries)]));
      expect(reading.fault).toBeNull();
      expect(reading.booked).toBe(entries);
      expect(Number(reading.statements[0]?.difference)).toBe(0);
    }
  });

  it('is recognised by its content, not by what only mentions it', () => {
    const head = Buffer.from(file).subarray(0, 4096);
    expect(camt.recognise(head, 'a.txt')).toBe(3);
    expect(camt.recognise(Buffer.from('<?xml version="1.0"?><a/>'), 'CAMT053.xml')).toBe(1);
    expect(camt.recognise(Buffer.from('<?xml version="1.0"?><OFX/>'), 'x.xml')).toBe(0);
    expect(camt.recognise(Buffer.from('Date;Text\n1;camt.053.001.02'), 'umsaetze-camt.csv')).toBe(0);
  });
});
