import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, matchDay } from './content.ts';

const entry = (key: string, reference: string | null = null, hash = key): Entry => ({
  key,
  reference,
  status: 'booked',
  hash: `${hash}${reference ?? ''}`,
});
const never = (): boolean => false;
const always = (): boolean => true;

/** Days of few contents, so that twins are common. */
const entries = fc.array(
  fc
    .record({
      key: fc.constantFrom('coffee', 'rent', 'salary'),
      reference: fc.constantFrom(null, 'r1', 'r2', 'r3'),
      status: fc.constantFrom('booked' as const, 'pending' as const),
      hash: fc.constantFrom('a', 'b', 'c'),
    })
    // The hash is over all that the bank said, so it is never the same for two contents.
    .map((one): Entry => ({ ...one, hash: `${one.key}${one.reference}${one.status}${one.hash}` })),
  { maxLength: 12 },
);

function newOnes(stored: readonly Entry[], seen: readonly Entry[], complete = false): Entry[] {
  const matches = matchDay(stored, seen, complete, never);
  return seen.filter((_, at) => matches[at]?.rule === 'new');
}

describe('matching a day', () => {
  it('invariant 1: a day that is seen again holds nothing new', () => {
    fc.assert(
      fc.property(entries, fc.boolean(), (day, complete) => {
        expect(newOnes(day, day, complete)).toEqual([]);
        expect(newOnes(day, [...day].reverse(), complete)).toEqual([]);
      }),
    );
  });

  it('invariant 4: without references, n of m equal payments are new exactly when n > m', () => {
    fc.assert(
      fc.property(fc.nat({ max: 6 }), fc.nat({ max: 6 }), (n, m) => {
        const seen = Array.from({ length: n }, () => entry('coffee'));
        const stored = Array.from({ length: m }, () => entry('coffee'));
        expect(newOnes(stored, seen)).toHaveLength(Math.max(0, n - m));
      }),
    );
  });

  it('matches one to one: no stored entry is taken twice', () => {
    fc.assert(
      fc.property(entries, entries, fc.boolean(), (stored, seen, complete) => {
        const taken = matchDay(stored, seen, complete, always).flatMap((match) =>
          match.stored >= 0 ? [match.stored] : [],
        );
        expect(new Set(taken).size).toBe(taken.length);
        for (const [at, match] of matchDay(stored, seen, complete, never).entries())
          if (match.stored >= 0) expect(stored[match.stored]?.key).toBe(seen[at]?.key);
      }),
    );
  });

  it('invariant 2: the union of two views of a day is the same in both orders', () => {
    const size = (first: readonly Entry[], second: readonly Entry[]): number =>
      first.length + newOnes(first, second).length;
    const plain = entries.map((list) => list.map((one) => entry(one.key)));
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(size(a, b)).toBe(size(b, a));
      }),
    );
  });

  it('keeps two references apart on a day that may be cut, and joins them on a whole one', () => {
    const stored = [entry('coffee', 'r1')];
    const seen = [entry('coffee', 'r2')];
    expect(matchDay(stored, seen, false, never)[0]?.rule).toBe('new');
    expect(matchDay(stored, seen, true, never)[0]).toEqual({ stored: 0, rule: 'same_content_new_reference' });
  });

  it('on a whole day with a known payment under its reference, another reference is another payment', () => {
    const stored = [entry('coffee', 'r1')];
    const seen = [entry('coffee', 'r2'), entry('coffee', 'r1')];
    expect(matchDay(stored, seen, true, never).map((match) => match.stored)).toEqual([-1, 0]);
  });

  it('takes another text under a reference that is unique for the same entry, unless the amount differs', () => {
    const stored = [entry('CARD 1234 SHOP', 'r1')];
    const seen = [entry('SHOP BERLIN', 'r1')];
    expect(matchDay(stored, seen, false, always)[0]?.rule).toBe('same_reference');
    expect(matchDay(stored, seen, false, never)[0]?.rule).toBe('new');
    const twice = [entry('SHOP BERLIN', 'r1'), entry('FEE', 'r1')];
    expect(matchDay(stored, twice, false, always).every((match) => match.rule === 'new')).toBe(true);
  });

  it('stays quick with thousands of equal payments on a day', () => {
    const twins = Array.from({ length: 50_000 }, () => entry('coffee'));
    expect(newOnes(twins.slice(0, 20_000), twins)).toHaveLength(30_000);
  });
});
