import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_KINDS, type IdKind } from '../../core/ids.ts';
import { OBJECT_ID_MAX, OWNER_ID_MAX } from '../../core/limits.ts';
import { publicIds } from './public-ids.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const others = publicIds(createSecretKey(Buffer.alloc(32, 8)));
const kinds = Object.keys(ID_KINDS) as IdKind[];
const anyKind = fc.constantFrom(...kinds);
const anyOwner = fc.maxSafeNat().map((n) => n % (OWNER_ID_MAX + 1));
const anyObject = fc.maxSafeNat().map((n) => (n % OBJECT_ID_MAX) + 1);
const anyId = fc.tuple(anyKind, anyOwner, anyObject);

describe('public ids', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(anyId, ([kind, owner, object]) => {
        const text = ids.encode(kind, owner, object);
        expect(text).toMatch(/^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/);
        expect(ids.decode(text)).toEqual({ kind, owner, object });
        expect(ids.encode(kind, owner, object)).toBe(text);
      }),
    );
  });

  it('are the same for ever with the same key', () => {
    expect(ids.encode('transaction', 1, 1)).toBe('txn_x7cyvbsnwbasggq7ghm6qwa8xm');
  });

  it('are null after any one character changed', () => {
    fc.assert(
      fc.property(
        anyId,
        fc.nat(29),
        fc.constantFrom(...ALPHABET, 'A', '_', '-', 'i'),
        (id, at, character) => {
          const text = ids.encode(...id);
          const changed = text.slice(0, at) + character + text.slice(at + 1);
          fc.pre(changed !== text);
          expect(ids.decode(changed)).toBeNull();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('invariant 12: made-up texts and ids of another instance are null', () => {
    const anyText = fc.string({ minLength: 26, maxLength: 26, unit: fc.constantFrom(...ALPHABET) });
    fc.assert(
      fc.property(anyKind, anyText, (kind, text) => {
        expect(ids.decode(`${ID_KINDS[kind].prefix}_${text}`)).toBeNull();
      }),
      { numRuns: 5_000 },
    );
    fc.assert(fc.property(anyId, (id) => ids.decode(others.encode(...id)) === null));
    fc.assert(fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => ids.decode(text) === null));
  });

  it('do not pass as another kind', () => {
    fc.assert(
      fc.property(anyId, anyKind, ([kind, owner, object], other) => {
        fc.pre(kind !== other);
        const body = ids.encode(kind, owner, object).slice(4);
        expect(ids.decode(`${ID_KINDS[other].prefix}_${body}`)).toBeNull();
      }),
    );
  });

  it('show neither order nor owner: neighbours differ in about half of their bits', () => {
    const page = ids.encodeMany(
      'transaction',
      1,
      Array.from({ length: 2_000 }, (_, i) => i + 1),
    );
    const sorted = [...page].sort();
    const kept = sorted.filter((text, i) => text === page[i]).length;
    expect(kept).toBeLessThan(20);
    for (let at = 4; at < 29; at++) {
      expect(new Set(page.map((text) => text[at])).size, `character ${at}`).toBe(32);
    }
    expect(ids.encode('transaction', 1, 5).slice(4, 8)).not.toBe(ids.encode('transaction', 1, 6).slice(4, 8));
  });

  it('are made by the page as they are one by one', () => {
    const objects = Array.from({ length: 9_000 }, (_, i) => i + 1);
    const owners = objects.map((n) => n % 17);
    const page = ids.encodeMany('account', owners, objects);
    expect(page).toHaveLength(9_000);
    for (const at of [0, 1, 4095, 4096, 8191, 8192, 8999]) {
      expect(page[at]).toBe(ids.encode('account', owners[at] ?? -1, objects[at] ?? -1));
    }
    expect(ids.encodeMany('account', 3, [5])).toEqual([ids.encode('account', 3, 5)]);
    expect(ids.encodeMany('account', 3, [])).toEqual([]);
    expect(() => ids.encodeMany('account', [1], [1, 2])).toThrow('internal');
    expect(() => ids.encodeMany('account', 1, [0])).toThrow('internal');
  });
});
