/** Which days of an account were really seen whole, and which lie between them unseen. */
import { addDays, daysBetween, type LocalDate } from '../dates.ts';

/** Days, both included. */
export interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** Disjoint intervals in their order, none touching the next. */
export type Coverage = readonly Days[];

const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);
const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);

/** What intervals in any order cover together. An interval that ends before it begins covers nothing. */
export function unionOf(intervals: readonly Days[]): Coverage {
  const sorted = intervals
    .filter(({ from, to }) => from <= to)
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const union: Days[] = [];
  for (const one of sorted) {
    const last = union.at(-1);
    if (last === undefined || daysBetween(last.to, one.from) > 1) union.push(one);
    else union[union.length - 1] = { from: last.from, to: later(last.to, one.to) };
  }
  return union;
}

/** The days of `wanted` that are not covered. */
export function uncovered(coverage: Coverage, wanted: Days): Coverage {
  const missing: Days[] = [];
  let next = wanted.from;
  for (const { from, to } of coverage) {
    if (to < next) continue;
    if (from > wanted.to) break;
    if (from > next) missing.push({ from: next, to: addDays(from, -1) });
    next = addDays(to, 1);
  }
  if (next <= wanted.to) missing.push({ from: next, to: wanted.to });
  return missing;
}

/** The gaps: days between the first and the last covered one that nobody has seen. */
export function gapsOf(coverage: Coverage): Coverage {
  const [first] = coverage;
  const last = coverage.at(-1);
  return first === undefined || last === undefined
    ? []
    : uncovered(coverage, { from: first.from, to: last.to });
}

/** The part of intervals that lies within some days. */
export const within = (intervals: Coverage, days: Days): Coverage =>
  intervals
    .map(({ from, to }) => ({ from: later(from, days.from), to: earlier(to, days.to) }))
    .filter(({ from, to }) => from <= to);

/** Whether both are the same intervals. */
export const sameDays = (a: Coverage, b: Coverage): boolean =>
  a.length === b.length && a.every(({ from, to }, at) => from === b[at]?.from && to === b[at]?.to);

/** Covered days with where they were seen, for people: the sources of each stretch in their order. */
export interface SeenStretch extends Days {
  readonly sources: readonly string[];
}

/** What several sources cover together. A stretch ends where nobody has seen the next day, not where the source changes. */
export function stretchesOf(bySource: Readonly<Record<string, Coverage>>): readonly SeenStretch[] {
  const sources = Object.keys(bySource).toSorted();
  const all = unionOf(sources.flatMap((source) => bySource[source] ?? []));
  return all.map((days) => ({
    ...days,
    sources: sources.filter((source) => within(bySource[source] ?? [], days).length > 0),
  }));
}
