import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BLOCK_BYTES,
  BLOCK_CHARACTERS,
  claimedKind,
  decodeBase32,
  encodeBase32,
  ID_CHARACTERS,
  ID_KINDS,
  type IdKind,
  isObjectNumber,
  isOwnerNumber,
  readBlock,
  writeBlock,
} from './ids.ts';
import { OBJECT_ID_MAX, OWNER_ID_MAX } from './limits.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const kinds = Object.keys(ID_KINDS) as IdKind[];
const anyKind = fc.constantFrom(...kinds);
const anyOwner = fc.maxSafeNat().map((n) => n % (OWNER_ID_MAX + 1));
const anyObject = fc.maxSafeNat().map((n) => (n % OBJECT_ID_MAX) + 1);
const anyBlock = fc.uint8Array({ minLength: BLOCK_BYTES, maxLength: BLOCK_BYTES });

const blockOf = (kind: IdKind, owner: number, object: number): Uint8Array => {
  const block = new Uint8Array(BLOCK_BYTES);
  writeBlock(kind, owner, object, block, 0);
  return block;
};

/** A second, slow way to the same text: the whole block as one number. */
const slowBase32 = (bytes: Uint8Array): string => {
  let bits = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) << 2n;
  let text = '';
  for (let i = 0; i < BLOCK_CHARACTERS; i++) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
};

describe('kinds', () => {
  it('has one prefix of three letters and one number in a byte for each kind', () => {
    const prefixes = kinds.map((kind) => ID_KINDS[kind].prefix);
    const numbers = kinds.map((kind) => ID_KINDS[kind].number);
    expect(new Set(prefixes).size).toBe(kinds.length);
    expect(new Set(numbers).size).toBe(kinds.length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]{3}$/);
    for (const number of numbers) expect(number > 0 && number < 256).toBe(true);
  });

  it('never changes: clients keep ids', () => {
    const table = kinds.map((kind) => `${ID_KINDS[kind].prefix}=${ID_KINDS[kind].number}`).join(' ');
    const givenOut =
      'own=1 acc=2 txn=3 con=4 imp=5 doc=6 evt=7 key=8 ten=9 cli=10 cst=11 att=12 syn=13 bal=14';
    expect(`${table} `.startsWith(`${givenOut} `), 'new kinds are added at the end').toBe(true);
  });

  it('reads the kind that a text claims', () => {
    expect(claimedKind(`txn_${'0'.repeat(BLOCK_CHARACTERS)}`)).toBe('transaction');
    for (const text of [
      '',
      'txn_',
      `txn-${'0'.repeat(26)}`,
      `TXN_${'0'.repeat(26)}`,
      `xyz_${'0'.repeat(26)}`,
    ]) {
      expect(claimedKind(text)).toBeNull();
    }
    expect(claimedKind(`txn_${'0'.repeat(25)}`)).toBeNull();
    expect(claimedKind(`txn_${'0'.repeat(27)}`)).toBeNull();
    expect(ID_CHARACTERS).toBe(30);
  });
});

describe('block', () => {
  it('comes back as it went in, over the whole range', () => {
    fc.assert(
      fc.property(anyKind, anyOwner, anyObject, (kind, owner, object) => {
        expect(readBlock(blockOf(kind, owner, object), 0)).toEqual({ kind, owner, object });
      }),
    );
    const largest = { kind: 'transaction', owner: OWNER_ID_MAX, object: OBJECT_ID_MAX } as const;
    expect(readBlock(blockOf('transaction', OWNER_ID_MAX, OBJECT_ID_MAX), 0)).toEqual(largest);
  });

  it('has the layout that ids already given out have', () => {
    const hex = Buffer.from(blockOf('transaction', 0x01_02_03_04_05, 0x0a_0b_0c_0d_0e_0f)).toString('hex');
    expect(hex).toBe('0301020304050a0b0c0d0e0f74726962');
  });

  it('refuses numbers that do not fit', () => {
    for (const owner of [-1, 0.5, OWNER_ID_MAX + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(isOwnerNumber(owner)).toBe(false);
      expect(() => blockOf('account', owner, 1)).toThrow('internal');
    }
    for (const object of [0, -1, 0.5, OBJECT_ID_MAX + 1, Number.NaN]) {
      expect(isObjectNumber(object)).toBe(false);
      expect(() => blockOf('account', 1, object)).toThrow('internal');
    }
    expect(isOwnerNumber(0)).toBe(true);
  });

  it('is null with a damaged check, an unknown kind or object 0', () => {
    for (const at of [0, 12, 13, 14, 15]) {
      const block = blockOf('account', 1, 1);
      block[at] = 0xee;
      expect(readBlock(block, 0)).toBeNull();
    }
    const block = blockOf('account', 1, 1);
    block[11] = 0;
    expect(readBlock(block, 0)).toBeNull();
  });
});

describe('base32', () => {
  it('comes back as it went in, and agrees with a second implementation', () => {
    fc.assert(
      fc.property(anyBlock, (bytes) => {
        const text = encodeBase32(bytes);
        expect(text).toBe(slowBase32(bytes));
        expect(decodeBase32(text)).toEqual(bytes);
      }),
    );
    expect(encodeBase32(new Uint8Array(16).fill(255))).toBe(`${'z'.repeat(25)}w`);
  });

  it('has one spelling: capitals, look-alikes, blanks and non-ASCII are refused', () => {
    const text = encodeBase32(new Uint8Array(16).fill(0x5a));
    for (const wrong of ['A', 'i', 'l', 'o', 'u', '-', ' ', '_', 'é', '\u0130', '０', '\u0000']) {
      for (const at of [0, 13, 25]) {
        expect(decodeBase32(text.slice(0, at) + wrong + text.slice(at + 1))).toBeNull();
      }
    }
  });

  it('refuses other lengths and a last character with spare bits', () => {
    const zeros = '0'.repeat(BLOCK_CHARACTERS);
    expect(decodeBase32(zeros)).not.toBeNull();
    for (const text of ['', '0', zeros.slice(1), `${zeros}0`]) expect(decodeBase32(text)).toBeNull();
    for (const [value, last] of [...ALPHABET].entries()) {
      expect(decodeBase32(zeros.slice(1) + last) !== null).toBe(value % 4 === 0);
    }
    expect(() => encodeBase32(new Uint8Array(15))).toThrow('internal');
  });
});
