import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flickerCode } from './flicker.ts';
import { photoOf } from './photo.ts';
import { writePng } from './png.ts';

/** Reads a picture back, dot by dot, with a reader of its own. */
function readPng(file: Buffer): string[] {
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({
      type: file.toString('latin1', at + 4, at + 8),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND']);
  const [head, body] = chunks;
  const width = head?.data.readUInt32BE(0) ?? 0;
  const height = head?.data.readUInt32BE(4) ?? 0;
  const rows = inflateSync(body?.data ?? Buffer.alloc(0));
  const stride = 1 + Math.ceil(width / 8);
  expect(rows.length).toBe(stride * height);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const byte = rows[y * stride + 1 + (x >> 3)] ?? 0;
      return (byte >> (7 - (x & 7))) & 1 ? ' ' : '#';
    }).join(''),
  );
}

describe('the picture of a code', () => {
  it('shows the digits in black on white', () => {
    const rows = readPng(photoOf('17'));
    const small = rows
      .filter((_, y) => y % 8 === 0)
      .map((row) => [...row].filter((_, x) => x % 8 === 0).join(''));
    expect(small.slice(2, -2).map((row) => row.slice(2, -2))).toEqual([
      '  #   #####',
      ' ##       #',
      '# #      # ',
      '  #     #  ',
      '  #     #  ',
      '  #     #  ',
      '#####   #  ',
    ]);
  });

  it('keeps every dot, whatever the width', () => {
    const pictures = fc.integer({ min: 1, max: 40 }).chain((width) =>
      fc.array(fc.array(fc.boolean(), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 9,
      }),
    );
    fc.assert(
      fc.property(pictures, (picture) => {
        const back = readPng(writePng(picture));
        expect(back).toEqual(picture.map((row) => row.map((dot) => (dot ? '#' : ' ')).join('')));
      }),
    );
  });

  it('is for digits only', () => {
    for (const code of ['', '12a', '1234567890123']) expect(() => photoOf(code), code).toThrow();
    expect(() => writePng([[true], [true, false]])).toThrow();
  });
});

describe('the flicker code', () => {
  it('matches an example that card readers are tried with', () => {
    expect(flickerCode('1041875', ['1234567890', '12030000', '0,20'])).toBe(
      '1784011041875F051234567890041203000044302C323015',
    );
  });

  it('carries length and both check digits, whatever is in it', () => {
    const digits = fc.stringMatching(/^[0-9]{1,12}$/);
    const elements = fc.array(fc.stringMatching(/^[ -~]{1,36}$/), { maxLength: 3 });
    fc.assert(
      fc.property(digits, elements, (start, rest) => {
        const code = flickerCode(start, rest);
        expect(code).toMatch(/^(?:[0-9A-F]{2})+$/);
        expect(Number.parseInt(code.slice(0, 2), 16)).toBe(code.length / 2 - 1);
        const xor = [...code.slice(0, -2)].reduce((sum, sign) => sum ^ Number.parseInt(sign, 16), 0);
        expect(Number.parseInt(code.slice(-1), 16)).toBe(xor);
      }),
    );
  });

  it('is refused for what a card reader cannot show', () => {
    for (const [start, element] of [
      ['', '1'],
      ['12a', '1'],
      ['12', 'ä'],
      ['12', ''],
    ] as const)
      expect(() => flickerCode(start, [element])).toThrow();
    expect(() => flickerCode('12', ['1', '2', '3', '4'])).toThrow();
  });
});
