/** What banks do to their references costs nobody money: nothing is doubled, lost or overwritten. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BankEntry } from '../../src/engine/sync/testing.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { booked, pending, Story } from './story.ts';

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

const TEXTS = ['RENT', 'KIOSK', 'POWER COMPANY', 'GYM', 'SALARY', 'KIOSK', 'BOOKS', 'TRAIN'];
/** Eight entries of four days, two of them twins. */
const entries = (idOf: (n: number) => string | null): BankEntry[] =>
  TEXTS.map((text, n) => {
    const on = -8 + Math.floor(n / 2) * 2;
    return booked(idOf(n), text === 'KIOSK' ? -4 : on, text === 'KIOSK' ? '-5.00' : `-${n + 10}.00`, text);
  });
const facts = (rows: Awaited<ReturnType<Story['all']>>) =>
  rows.map(({ id, amount, text, status, presence }) => [id, amount, text, status, presence]);

describe('references that', () => {
  it('are all renamed by a renewed consent double nothing', async () => {
    const story = await Story.begin(bench, { idStability: 'per_consent' });
    const before = await story.shows(0, ...entries((n) => `old-${n}`));
    expect(before).toHaveLength(8);
    expect(facts(await story.shows(1, ...entries((n) => `new-${n}`)))).toEqual(facts(before));
    expect(facts(await story.shows(2, ...entries((n) => `new-${n}`)))).toEqual(facts(before));
  });

  it('are minted anew with every delivery double nothing, whatever is declared', async () => {
    for (const idStability of ['permanent', 'per_consent', 'changes_on_booking', 'absent'] as const) {
      const story = await Story.begin(bench, { idStability });
      const before = await story.shows(0, ...entries((n) => `0-${n}`));
      for (let on = 1; on <= 4; on++)
        expect(facts(await story.shows(on, ...entries((n) => `${on}-${n}-xyz`))), idStability).toEqual(
          facts(before),
        );
      // A text that changes then is still the same entry.
      const changed = entries((n) => `5-${n}`).map((entry) =>
        entry.text === 'POWER COMPANY' ? { ...entry, text: 'POWER COMPANY LTD INVOICE' } : entry,
      );
      const rows = await story.shows(5, ...changed);
      expect(rows.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
      expect(rows.filter(({ text }) => text.startsWith('POWER'))).toMatchObject([
        { text: 'POWER COMPANY LTD INVOICE', presence: 'present' },
      ]);
    }
  });

  it('are places in the day shift when the bank puts an entry in between, and overwrite nothing', async () => {
    const day = (n: number): string => `2026-06-10-${n}`;
    const income = booked(day(1), -5, '2500.00', 'SALARY');
    const rent = booked(day(2), -5, '-900.00', 'RENT');
    for (const idStability of ['permanent', 'per_consent'] as const) {
      const story = await Story.begin(bench, { idStability });
      const before = await story.shows(0, income, rent);
      const rows = await story.shows(
        1,
        booked(day(1), -5, '-85.00', 'PURCHASE'),
        { ...income, id: day(2) },
        { ...rent, id: day(3) },
      );
      expect(facts(rows).slice(0, 2), idStability).toEqual(facts(before));
      expect(rows[2]).toMatchObject({ amount: '-85.00', text: 'PURCHASE' });
      expect(rows).toHaveLength(3);
    }
  });

  it('are zero, blank or the same for all tell nothing apart and join nothing', async () => {
    for (const id of ['0', ' ', '000', 'NOTPROVIDED', null]) {
      const story = await Story.begin(bench, { idStability: 'permanent' });
      const all = [
        ...entries(() => id),
        pending(id, -1, '-3.00', 'BAKERY'),
        pending(id, -1, '-3.00', 'BAKERY'),
        pending(id, -1, '-4.00', 'BAKERY'),
      ];
      const before = await story.shows(0, ...all);
      expect(before, String(id)).toHaveLength(11);
      expect(await story.shows(1, ...all), String(id)).toEqual(before);
    }
  });

  it('name several entries at once keep them apart', async () => {
    const story = await Story.begin(bench, { idStability: 'permanent' });
    const all = [
      booked('s', -3, '-100.00', 'STANDING ORDER'),
      booked('s', -3, '-1.50', 'FEE OF STANDING ORDER'),
    ];
    const before = await story.shows(0, ...all);
    expect(before).toHaveLength(2);
    expect(await story.shows(1, ...all)).toEqual(before);
  });

  it('never change lead to an entry whose text and date were corrected', async () => {
    const story = await Story.begin(bench, { idStability: 'permanent' });
    const before = await story.shows(0, booked('x', -4, '-5.00', 'KIOSK'), booked('y', -3, '-9.00', 'GYM'));
    const rows = await story.shows(
      1,
      booked('x', -2, '-5.00', 'QUITE ANOTHER TEXT'),
      booked('y', -3, '-9.00', 'GYM'),
    );
    expect(rows).toEqual([{ ...before[0], day: rows[0]?.day, text: 'QUITE ANOTHER TEXT' }, before[1]]);
    expect(await story.history(rows[0]?.id ?? 0)).toEqual(['changed:same_reference']);
  });
});

describe('a whole window', () => {
  it('of more than one chunk ends as a small one does, and taken in twice changes nothing', async () => {
    const story = await Story.begin(bench, { idStability: 'changes_on_booking' });
    const many = Array.from({ length: 10_500 }, (_, n) =>
      booked(`e${n}`, -40 + (n % 30), `-${(n % 97) + 1}.00`, `PAYMENT ${n % 89}`),
    );
    story.bank.pageSize = 5_000;
    const holds = [pending('p1', -3, '-40.00', 'TRATTORIA ROMA'), pending('p2', -2, '-4.20', 'COFFEE HOUSE')];
    const first = await story.shows(0, ...holds);
    const bills = [
      booked('b1', -2, '-46.00', 'TRATTORIA ROMA'),
      booked('b2', -1, '-4.20', 'COFFEE HOUSE BERLIN'),
    ];
    await bench.admin('update account_links set covered_from = null, covered_to = null where owner_id = $1', [
      story.scope.ownerId,
    ]);
    await bench.admin('delete from account_coverage where owner_id = $1', [story.scope.ownerId]);
    const rows = await story.shows(1, ...many, ...bills);
    expect(rows).toHaveLength(10_502);
    expect(rows.slice(0, 2).map(({ id, status, reference }) => [id, status, reference])).toEqual([
      [first[0]?.id, 'booked', 'b1'],
      [first[1]?.id, 'booked', 'b2'],
    ]);
    await bench.admin('delete from account_coverage where owner_id = $1', [story.scope.ownerId]);
    expect(await story.shows(1, ...many, ...bills)).toEqual(rows);
  }, 120_000);
});
