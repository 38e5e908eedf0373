import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallLog, type LogLine } from './call-log.ts';
import { LOG_LINES_MAX } from './limits.ts';
import { type Change, keepNewest, Records } from './records.ts';

const nowhere = { append: () => {} };

describe('records', () => {
  it('are the same when they are read back from what was kept, at every commit', () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      last: fc.option(fc.nat(9), { nil: null }),
      commits: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const kept: Change[] = [];
        const records = new Records([], { append: (some) => kept.push(...some) });
        for (const { id, last, commits } of changes) {
          if (last === null) records.drop('counters', id);
          else records.put('counters', id, { last });
          if (!commits) continue;
          records.commit();
          const plain = JSON.parse(JSON.stringify(kept)) as Change[];
          expect(new Map(new Records(plain, nowhere).entries('counters'))).toEqual(
            new Map(records.entries('counters')),
          );
          expect([...new Records([...records.all()], nowhere).all()]).toEqual([...records.all()]);
        }
      }),
    );
  });

  it('that no table is for any more are left out', () => {
    const old: Change[] = [
      { table: 'wishes', id: 'a', record: {} },
      { table: '__proto__', id: 'a', record: {} },
      { table: 'counters', id: 'a', record: { last: 1 } },
    ];
    expect([...new Records(old, nowhere).all()]).toEqual([old[2]]);
  });

  it('beyond a limit go: those that are over first, then the oldest', () => {
    const records = new Records([], nowhere);
    for (const last of [1, 2, 3, 4]) records.put('counters', `${last}`, { last });
    expect(keepNewest(records, 'counters', 4, () => true)).toEqual([]);
    expect(keepNewest(records, 'counters', 2, ({ last }) => last === 3)).toEqual(['3', '1']);
    expect([...records.entries('counters')].map(([id]) => id)).toEqual(['2', '4']);
  });
});

describe('the log', () => {
  const line = (request: number): Omit<LogLine, 'number'> => ({
    at: '',
    institution: 'demo-de',
    method: 'GET',
    path: '/',
    days: null,
    status: 200,
    request_id: `r${request}`,
    attended: false,
    authorisation: null,
    consent: null,
    step: null,
    error: null,
    violations: [],
  });

  it('keeps so many lines, with the requests that they were', () => {
    let replaced = 0;
    let appended = 0;
    const file = {
      append: () => {
        appended += 1;
      },
      replace: (lines: readonly LogLine[]) => {
        replaced = lines.length;
      },
    };
    const log = new CallLog([], 0, file);
    const count = LOG_LINES_MAX + 5_000;
    for (let at = 1; at < count; at++) log.add(line(at));
    expect([appended, replaced, log.wasSeen('demo-de', 'r1')]).toEqual([count - 1, 0, true]);
    expect(log.after(0, 1)[0]?.number).toBe(5_000);
    log.add(line(count));
    expect(replaced).toBe(LOG_LINES_MAX);
    expect(log.wasSeen('demo-de', 'r5000')).toBe(false);
    expect(log.wasSeen('demo-de', 'r5001')).toBe(true);
    expect(log.wasSeen('demo-fr', 'r5001')).toBe(false);
    expect(log.after(0, 2).map(({ number }) => number)).toEqual([5_001, 5_002]);
    expect(log.after(count - 1, 5).map(({ number }) => number)).toEqual([count]);
    expect(log.after(count, 5)).toEqual([]);
  });
});
