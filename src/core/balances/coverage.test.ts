import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type LocalDate } from '../dates.ts';
import { type Days, gapsOf, sameDays, stretchesOf, uncovered, unionOf, within } from './coverage.ts';

const FIRST = '2026-01-01' as LocalDate;
const at = (day: number): LocalDate => addDays(FIRST, day);
const days = (from: number, to: number): Days => ({ from: at(from), to: at(to) });

const interval = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -2, max: 15 }))
  .map(([from, length]) => days(from, from + length));
const intervals = fc.array(interval, { maxLength: 8 });

/** The model: a set of days. */
function daySet(list: readonly Days[]): Set<string> {
  const set = new Set<string>();
  for (const { from, to } of list) for (let day = from; day <= to; day = addDays(day, 1)) set.add(day);
  return set;
}

describe('coverage', () => {
  it('is the set of all days that any interval holds, in as few intervals as can be', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const union = unionOf(list);
        expect(daySet(union)).toEqual(daySet(list));
        for (const [index, { from, to }] of union.entries()) {
          expect(from <= to).toBe(true);
          const next = union[index + 1];
          if (next !== undefined) expect(next.from > addDays(to, 1)).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order in which windows come, nor on how they are split', () => {
    fc.assert(
      fc.property(intervals, fc.integer(), (list, seed) => {
        const shuffled = list.toSorted((a, b) => hash(a, seed) - hash(b, seed));
        let grown: readonly Days[] = [];
        for (const one of shuffled) grown = unionOf([...grown, one]);
        expect(sameDays(grown, unionOf(list))).toBe(true);
        const pieces = list.flatMap((one) =>
          one.from < one.to
            ? [
                { ...one, to: one.from },
                { ...one, from: addDays(one.from, 1) },
              ]
            : [one],
        );
        expect(sameDays(unionOf(pieces), unionOf(list))).toBe(true);
      }),
    );
  });

  it('has gaps on exactly the days between its ends that nobody saw', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const union = unionOf(list);
        const seen = daySet(list);
        const ends = [...seen].toSorted();
        const gaps = daySet(gapsOf(union));
        for (let day = FIRST; day <= at(90); day = addDays(day, 1)) {
          const isBetween = day > (ends[0] ?? '9') && day < (ends.at(-1) ?? '0');
          expect(gaps.has(day)).toBe(isBetween && !seen.has(day));
        }
      }),
    );
  });

  it('lacks of what is wanted exactly what is not in it', () => {
    fc.assert(
      fc.property(intervals, interval, (list, wanted) => {
        const union = unionOf(list);
        const lacking = daySet(uncovered(union, wanted));
        const inside = daySet(within(union, wanted));
        expect([...lacking].some((day) => inside.has(day))).toBe(false);
        expect(new Set([...lacking, ...inside])).toEqual(daySet([wanted]));
      }),
    );
  });

  it('names who saw a stretch', () => {
    expect(stretchesOf({ sync: [days(10, 20)], file: [days(0, 9), days(30, 31)] })).toEqual([
      { ...days(0, 20), sources: ['file', 'sync'] },
      { ...days(30, 31), sources: ['file'] },
    ]);
    expect(stretchesOf({})).toEqual([]);
  });
});

const hash = (one: Days, seed: number): number =>
  [...`${one.from}${one.to}${seed}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
