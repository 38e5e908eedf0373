import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../core/dates.ts';
import type { TransactionObservation } from '../../core/observations.ts';
import { OpenDays } from './open-days.ts';
import type { PocketSurvey, SurveyedEntry } from './survey.ts';

const files = fc.array(fc.record({ pocket: fc.nat({ max: 2 }), day: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 60,
});

/** Entries with a number each, and the survey that a first reading would have made of them. */
function surveyed(file: readonly { pocket: number; day: number }[]): {
  entries: SurveyedEntry[];
  pockets: PocketSurvey[];
} {
  const pockets = [0, 1, 2].map((index) => ({ index, days: new Map<LocalDate, number>() }) as PocketSurvey);
  const entries = file.map(({ pocket, day }, line): SurveyedEntry => {
    const date = `2026-01-0${day}` as LocalDate;
    const days = pockets[pocket]?.days;
    days?.set(date, (days.get(date) ?? 0) + 1);
    return { pocket, date, seen: { line } as TransactionObservation };
  });
  return { entries, pockets };
}

describe('open days', () => {
  it('gives every entry once, its days whole, in the order of the file, whatever order and limits', () => {
    fc.assert(
      fc.property(
        files,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (file, chunkEntries, openEntriesMax, piece) => {
          const { entries, pockets } = surveyed(file);
          const days = new OpenDays(pockets, { chunkEntries, openEntriesMax });
          const seen: number[] = [];
          const groups = new Set<string>();
          for (let again = true; again; ) {
            const chunks = [];
            for (let at = 0; at < entries.length; at += piece)
              chunks.push(...days.take(entries.slice(at, at + piece)));
            const pass = days.endPass();
            if (pass.chunk !== null) chunks.push(pass.chunk);
            again = pass.again;
            for (const group of chunks.flat()) {
              const name = `${group.pocket}|${group.date}`;
              expect(groups.has(name)).toBe(false);
              groups.add(name);
              expect(group.entries).toHaveLength(pockets[group.pocket]?.days.get(group.date) ?? -1);
              const lines = group.entries.map((entry) => entry.seen.line);
              expect(lines).toEqual([...lines].sort((a, b) => a - b));
              seen.push(...lines);
            }
          }
          expect(seen.sort((a, b) => a - b)).toEqual(entries.map((_, line) => line));
        },
      ),
    );
  });

  it('needs one pass for a file in order of days', () => {
    const { entries, pockets } = surveyed(
      Array.from({ length: 90 }, (_, at) => ({ pocket: 0, day: 1 + Math.floor(at / 10) })),
    );
    const days = new OpenDays(pockets, { chunkEntries: 25, openEntriesMax: 10 });
    expect(days.take(entries).map((chunk) => chunk.length)).toEqual([3, 3, 3]);
    expect(days.endPass()).toEqual({ chunk: null, again: false });
  });
});
