/** Amounts and dates to the last character, sums that close or say by how much not, and windows that are worth nothing. */
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Decimal, sameAmount } from '../../src/core/money.ts';
import type { Mischief } from '../../src/engine/sync/testing.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { decimalOf } from './amounts.ts';
import { DAY_HOURS, type History, histories } from './history.ts';
import { HONEST, type Naming, namings } from './ids.ts';
import { Life, type Plan, plans } from './life.ts';
import { rowsOf } from './rows.ts';
import { prove, TEST_MS } from './runs.ts';

let bench: SyncBench;
const zone = process.env.TZ;
beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

/** What the list answers of booked entries, as text. */
async function listed(life: Life): Promise<string[]> {
  const page = { limit: 500, after: null };
  const { rows } = await bench.ledger.queries.listTransactions(life.scope, {}, 'date', page);
  return rows
    .filter(({ status }) => status === 'booked')
    .map((row) => [row.bookingDate, row.entryDate, row.valueDate, row.amount, row.currency].join(' '))
    .sort();
}

const told = ({ bank }: Life): string[] =>
  bank.accounts
    .flatMap(({ entries, currency }) => entries.map((entry) => ({ ...entry, currency })))
    .filter(({ status }) => status === 'booked')
    .map(({ day, amount, currency, more }) => [day, day, more?.valueDate, amount, currency].join(' '))
    .sort();

async function exact(history: History, naming: Naming, plan: Plan): Promise<void> {
  const life = await Life.begin(bench, history, naming);
  for (const turn of life.turnsOf(plan)) {
    await life.turn({ ...turn, shape: { ...turn.shape, repeats: false } });
    expect(await listed(life)).toEqual(told(life));
  }
}

describe('amounts and dates', () => {
  for (const place of ['Pacific/Kiritimati', 'America/Los_Angeles'])
    it(
      `invariant 14: are those of the bank where our clock is that of ${place}`,
      () => {
        process.env.TZ = place;
        return prove([histories({ paymentsMax: 6 }), namings(HONEST), plans(3)], exact, 0.5);
      },
      TEST_MS,
    );
});

describe('balances', () => {
  /** Nothing is back-dated, and the day is over when the bank says its balance. */
  const tidy = histories({ backDated: false, accountsMax: 1 }).map((history) => ({ ...history, zone: 0 }));
  const gaps = fc.array(fc.constantFrom(1, 2, 5), { minLength: 2, maxLength: 4 });

  it(
    'invariant 8: close with what is booked, or the account says by how much not',
    () =>
      prove(
        [tidy, namings(HONEST), gaps, fc.constantFrom(0, 0, 1, -250)],
        async (history, naming, days, lie) => {
          const life = await Life.begin(bench, history, naming);
          life.hour = 23;
          const digits = history.accounts[0]?.digits ?? 0;
          for (const [at, gap] of days.entries()) {
            const isLast = at === days.length - 1;
            const shape = { pageSize: 100, order: 1, repeats: false, flicker: null };
            const turn = { gap: gap * DAY_HOURS, shape, renews: false };
            await life.goOn(turn);
            if (isLast) life.bank.lie(lie);
            await life.holds(await life.sync(), turn);
          }
          const page = { limit: 1, after: null };
          const [account] = (await bench.ledger.queries.listAccounts(life.scope, page)).rows;
          const said = await bench.ledger.queries.reconcile(life.scope, account?.id ?? 0);
          expect(sameAmount((said?.difference ?? 'none') as Decimal, decimalOf(lie, digits))).toBe(true);
        },
      ),
    TEST_MS,
  );
});

describe('a window that is worth nothing', () => {
  const mischief = fc.constantFrom<Mischief>(
    'incomplete',
    'stuck',
    { code: 'shape_not_understood', where: 'a test' },
    { code: 'bank_down', retryAt: null },
  );
  it(
    'invariant 15: at any page changes no row, and the next one that is whole brings everything',
    () =>
      prove(
        [histories({ paymentsMax: 7 }), namings(HONEST), plans(2), mischief, fc.nat({ max: 4 })],
        async (history, naming, plan, what, page) => {
          const life = await Life.begin(bench, history, naming);
          for (const turn of life.turnsOf(plan)) {
            await life.goOn({ ...turn, shape: { ...turn.shape, pageSize: 2 } });
            const before = await rowsOf(bench, life.scope);
            let calls = 0;
            life.bank.script = ({ capability }) =>
              capability === 'transactions' && calls++ === page ? what : null;
            const failed = await life.sync(turn.renews);
            life.bank.script = () => null;
            const bad = failed.accounts.flatMap(({ status }, at) => (status === 'success' ? [] : [at]));
            const now = await rowsOf(bench, life.scope);
            const of = (rows: typeof now) => rows.filter(({ account }) => bad.includes(account));
            expect(of(now)).toEqual(of(before));
            bench.clock += 3_600_000;
            const row = failed.status === 'due' ? await life.resume(failed.id) : await life.sync();
            expect(row).toMatchObject({ status: 'success' });
          }
          await life.last();
        },
      ),
    TEST_MS,
  );
});
