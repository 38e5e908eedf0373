import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FORMAT,
  keyIdOf,
  openBytes,
  PLAIN_BYTES_MAX,
  placeOf,
  readHeader,
  type SealContext,
  sealBytes,
  writeParts,
} from './sealed.ts';

const by = { id: 0x00_ab_cd_ef, key: createSecretKey(Buffer.alloc(32, 1)) };
const place = placeOf('7', { table: 'session', column: 'token', row: 5 });
const words = Buffer.from('a token of the bank');
const formats = Object.values(FORMAT);
const anyText = fc.string({
  maxLength: 6,
  unit: fc.constantFrom('a', '7', '\u0000', '\ud800', '\udfff', '\ufffd', 'é'),
});
const anyContext: fc.Arbitrary<SealContext> = fc.record({ table: anyText, column: anyText, row: anyText });

describe('sealed bytes', () => {
  it('open at their place and are different each time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...formats), (plain, format) => {
        const sealed = sealBytes(format, by, 3, place, plain);
        expect(openBytes(format, by.key, place, sealed)).toEqual(Buffer.from(plain));
        expect(Buffer.compare(sealBytes(format, by, 3, place, plain), sealed)).not.toBe(0);
      }),
    );
  });

  it('have the layout that the database already holds', () => {
    const sealed = sealBytes(FORMAT.ownerValue, by, 0x01_02, place, words);
    expect(Buffer.from(sealed.subarray(0, 7)).toString('hex')).toBe('1200abcdef0102');
    expect(sealed.length).toBe(35 + words.length);
    expect(sealBytes(FORMAT.instanceValue, by, 0, place, words).length).toBe(33 + words.length);
    expect(readHeader(FORMAT.ownerValue, sealed)).toEqual({
      format: 0x12,
      keyId: by.id,
      generation: 0x01_02,
    });
  });

  it('invariant 11: do not open after any one bit changed, cut short or made longer', () => {
    for (const format of formats) {
      const sealed = sealBytes(format, by, 1, place, words);
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const changed = Uint8Array.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openBytes(format, by.key, place, changed), `bit ${bit}`).toBeNull();
      }
      for (let size = 0; size < sealed.length; size++) {
        expect(openBytes(format, by.key, place, sealed.subarray(0, size)), `size ${size}`).toBeNull();
      }
      expect(openBytes(format, by.key, place, Buffer.concat([sealed, Buffer.alloc(1)]))).toBeNull();
      for (const other of formats.filter((one) => one !== format)) {
        expect(openBytes(other, by.key, place, sealed)).toBeNull();
      }
    }
  });

  it('do not open with another key or as hostile bytes, and nothing throws', () => {
    const sealed = sealBytes(FORMAT.instanceValue, by, 0, place, words);
    expect(openBytes(FORMAT.instanceValue, createSecretKey(Buffer.alloc(32, 2)), place, sealed)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(...formats), (bytes, format) => {
        expect(openBytes(format, by.key, place, bytes)).toBeNull();
        const claimed = Buffer.concat([Buffer.from([format]), bytes]);
        expect(openBytes(format, by.key, place, claimed)).toBeNull();
      }),
    );
  });

  it('open at no other place: owner, table, column and row count, broken surrogates too', () => {
    const anyPlace = fc.tuple(anyText, anyContext);
    fc.assert(
      fc.property(anyPlace, anyPlace, ([owner, context], [otherOwner, otherContext]) => {
        const here = placeOf(owner, context);
        const there = placeOf(otherOwner, otherContext);
        const same = here.every((part, i) => part === there[i]);
        const sealed = sealBytes(FORMAT.ownerValue, by, 1, here, words);
        expect(openBytes(FORMAT.ownerValue, by.key, there, sealed) !== null).toBe(same);
      }),
      { numRuns: 500 },
    );
    const parts = fc.array(anyText, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = a.every((part, i) => part === b[i]);
        expect(writeParts(a, new Uint8Array()).equals(writeParts(b, new Uint8Array()))).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it('do not open where the same characters are cut into other parts', () => {
    const cuts = [
      ['', '\u0000\u0000x', 'y', 'z'],
      ['\u0000\u0000', 'x', 'y', 'z'],
      ['', '', '\u0000\u0000', 'z'],
      ['', '\u0000\u0000', '', 'z'],
      ['a', 'bc', '', ''],
      ['ab', 'c', '', ''],
      ['', 'abc', '', ''],
    ];
    for (const here of cuts) {
      const sealed = sealBytes(FORMAT.ownerValue, by, 1, here, words);
      const opening = cuts.filter((there) => openBytes(FORMAT.ownerValue, by.key, there, sealed) !== null);
      expect(opening).toEqual([here]);
    }
  });

  it('use a nonce only once, across the refills of the pool', () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 5_000; i++) {
      const sealed = Buffer.from(sealBytes(FORMAT.instanceValue, by, 0, place, new Uint8Array()));
      nonces.add(sealed.toString('hex', 5, 17));
    }
    expect(nonces.size).toBe(5_000);
  });

  it('name the instance key that sealed them, for values and owner keys only', () => {
    expect(keyIdOf(sealBytes(FORMAT.instanceValue, by, 0, place, words))).toBe('00abcdef');
    expect(keyIdOf(sealBytes(FORMAT.ownerKey, by, 0, place, words))).toBe('00abcdef');
    expect(keyIdOf(sealBytes(FORMAT.ownerValue, by, 1, place, words))).toBeNull();
    expect(keyIdOf(new Uint8Array([0x11, 1, 2, 3, 4]))).toBeNull();
  });

  it('are as long as 64 MiB and not longer', () => {
    const largest = Buffer.alloc(PLAIN_BYTES_MAX);
    const sealed = sealBytes(FORMAT.instanceValue, by, 0, place, largest);
    expect(openBytes(FORMAT.instanceValue, by.key, place, sealed)?.length).toBe(PLAIN_BYTES_MAX);
    expect(() => sealBytes(FORMAT.instanceValue, by, 0, place, Buffer.alloc(PLAIN_BYTES_MAX + 1))).toThrow(
      'internal',
    );
  });
});
