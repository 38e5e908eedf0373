/** Invariant 5 through whole syncs: a pending entry that books stays one transaction, whatever the bank changes of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { booked, day, pending, Story } from './story.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const only = <T>(list: readonly T[]): T => {
  const [one] = list;
  if (one === undefined || list.length !== 1) throw new Error(`${list.length} instead of one`);
  return one;
};

describe('a pending entry that books', () => {
  const cases = [
    {
      title: 'under another id',
      was: ['-4.20', 'COFFEE HOUSE BERLIN'],
      is: ['-4.20', 'COFFEE HOUSE BERLIN'],
      on: 2,
    },
    {
      title: 'with a tip',
      was: ['-40.00', 'TRATTORIA ROMA MUNICH'],
      is: ['-46.00', 'TRATTORIA ROMA MUNICH'],
      on: 2,
    },
    {
      title: 'from a fuel hold',
      was: ['-100.00', 'SHELL 4411 HAMBURG'],
      is: ['-63.17', 'SHELL 4411 HAMBURG'],
      on: 2,
    },
    {
      title: 'from a hotel hold',
      was: ['-200.00', 'HOTEL ADLER WIEN'],
      is: ['-231.40', 'HOTEL ADLER WIEN'],
      on: 3,
    },
    {
      title: 'at another rate',
      was: ['-91.30', 'AMAZON US MARKETPLACE'],
      is: ['-92.55', 'AMAZON US MARKETPLACE'],
      on: 2,
    },
    {
      title: 'with another text',
      was: ['-12.34', 'SUMUP *BAKERY'],
      is: ['-12.34', 'SUMUP BAKERY SCHMIDT COLOGNE DE'],
      on: 1,
    },
    {
      title: 'thirteen days late',
      was: ['-77.10', 'AIRLINE TICKETS 0815'],
      is: ['-77.10', 'AIRLINE TICKETS 0815'],
      on: 13,
    },
  ] as const;
  for (const { title, was, is, on } of cases)
    it(`${title} is one transaction with its id, category and history`, async () => {
      const story = await Story.begin(bench);
      const before = only(await story.shows(0, pending('p1', -1, was[0], was[1])));
      expect(before).toMatchObject({ status: 'pending', presence: 'present' });
      await story.categorise(before.id, 'FOOD');
      const rows = await story.shows(on, booked('b9', on - 1, is[0], is[1]));
      expect(only(rows)).toEqual({
        ...before,
        status: 'booked',
        amount: is[0],
        text: is[1],
        day: day(on - 1),
        reference: 'b9',
        category: 'FOOD',
        review: rows[0]?.review,
      });
      expect((await story.history(before.id)).at(-1)).toMatch(/^booked:/);
      // The same again changes nothing.
      const events = (await bench.events(story.scope)).length;
      expect(await story.shows(on, booked('b9', on - 1, is[0], is[1]))).toEqual(rows);
      const later = (await bench.events(story.scope)).slice(events);
      expect(later).not.toContain('transactions.changed');
    });

  it('invariant 5: by the link of the bank is the one that the bank names', async () => {
    const story = await Story.begin(bench);
    const twins = await story.shows(
      0,
      pending('p1', -1, '-5.00', 'KIOSK'),
      pending('p2', -1, '-5.00', 'KIOSK'),
    );
    expect(twins).toHaveLength(2);
    const rows = await story.shows(
      1,
      pending('p1', -1, '-5.00', 'KIOSK'),
      booked('b2', 0, '-5.00', 'KIOSK AM RING', { pendingId: 'p2' }),
    );
    const second = twins.find(({ reference }) => reference === 'p2');
    expect(rows.find(({ status }) => status === 'booked')?.id).toBe(second?.id);
    expect(rows).toHaveLength(2);
  });

  it('invariant 5: is one of two twins, while the other one stays pending', async () => {
    const story = await Story.begin(bench);
    const twins = await story.shows(
      0,
      pending(null, -1, '-5.00', 'KIOSK'),
      pending(null, -1, '-5.00', 'KIOSK'),
    );
    const rows = await story.shows(1, pending(null, -1, '-5.00', 'KIOSK'), booked('b1', 0, '-5.00', 'KIOSK'));
    expect(rows.map(({ id }) => id)).toEqual(twins.map(({ id }) => id));
    expect(rows.map(({ status }) => status).sort()).toEqual(['booked', 'pending']);
    const both = await story.shows(2, booked('b1', 0, '-5.00', 'KIOSK'), booked('b2', 1, '-5.00', 'KIOSK'));
    expect(both.map(({ id }) => id)).toEqual(twins.map(({ id }) => id));
    expect(both.map(({ status }) => status)).toEqual(['booked', 'booked']);
  });

  it('fifteen days late is closed by then, and its booking is a transaction of its own', async () => {
    const story = await Story.begin(bench);
    const before = only(await story.shows(0, pending('p1', 0, '-77.10', 'AIRLINE TICKETS')));
    const closed = only(await story.shows(14));
    expect(closed).toMatchObject({ id: before.id, presence: 'removed', reason: 'too_old' });
    const rows = await story.shows(30, booked('b1', 29, '-77.10', 'AIRLINE TICKETS'));
    expect(rows).toHaveLength(2);
    expect(rows.map(({ status, presence }) => `${status} ${presence}`)).toEqual([
      'pending removed',
      'booked present',
    ]);
  });

  it('while the bank still lists it pending for a while ends as one that counts', async () => {
    const story = await Story.begin(bench);
    await story.shows(0, pending('p1', -1, '-4.20', 'COFFEE HOUSE'));
    await story.shows(
      1,
      pending('p1', -1, '-4.20', 'COFFEE HOUSE'),
      booked('b1', 0, '-4.20', 'COFFEE HOUSE'),
    );
    await story.shows(2, booked('b1', 0, '-4.20', 'COFFEE HOUSE'));
    const rows = await story.shows(3, booked('b1', 0, '-4.20', 'COFFEE HOUSE'));
    const live = rows.filter(({ presence }) => presence === 'present');
    expect(only(live)).toMatchObject({ status: 'booked', reference: 'b1' });
  });

  it('invariant 5: under the same permanent id takes its new amount, and is never set back', async () => {
    const story = await Story.begin(bench, { idStability: 'permanent' });
    const before = only(await story.shows(0, pending('x1', -1, '-50.00', 'FUEL')));
    const rows = await story.shows(
      1,
      booked('x1', 0, '-43.21', 'FUEL STATION 12'),
      pending('x1', -1, '-50.00', 'FUEL'),
    );
    expect(only(rows)).toMatchObject({ id: before.id, status: 'booked', amount: '-43.21', day: day(0) });
    const again = await story.shows(2, pending('x1', -1, '-50.00', 'FUEL'));
    expect(only(again)).toMatchObject({ id: before.id, status: 'booked', amount: '-43.21' });
  });
});
