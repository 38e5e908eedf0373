/** Daily balances of a whole server, against the transactions and balances that the same server shows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FinapiHouse, type FinapiUser, failed, LOGIN, read } from './house.ts';
import type { Account, BankConnection, Paging, TransactionPage } from './shapes.ts';

const OPEN_BLZ = '50010101';
const PER_PAGE = 500;
const DAY_CHARACTERS = 10;
const WAIT_MS = 50;
const WAITS_MAX = 200;

interface Day {
  readonly date: string;
  readonly balance: number;
  readonly income: number;
  readonly spending: number;
  readonly transactions: readonly number[];
}
interface Days {
  readonly latestCommonBalanceTimestamp: string | null;
  readonly dailyBalances: readonly Day[];
  readonly paging: Paging;
}

let house: FinapiHouse;
let user: FinapiUser;
let connection: BankConnection;
let accounts: readonly Account[];
beforeAll(async () => {
  house = await FinapiHouse.start();
  user = await house.user();
  connection = await user.connected(OPEN_BLZ, { ...LOGIN, storePin: true });
  ({ accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts'));
}, 120_000);
afterAll(async () => {
  const mistakes = house?.mistakes();
  await house?.close();
  expect(mistakes).toBe('');
});

type Query = Record<string, string | number | boolean | readonly (string | number)[]>;
const daysOf = (query: Query = {}, who = user) => who.get<Days>('/api/v1/accounts/dailyBalances', query);
const cents = (amount: number): number => Math.round(amount * 100);
const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + cents(one), 0);
const dayOf = ({ date }: Day): string => date.slice(0, DAY_CHARACTERS);
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, DAY_CHARACTERS);
/** Waits until the server knows that the banks have another day. */
async function today(day: string): Promise<void> {
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    const { dailyBalances } = await daysOf({ order: 'date,desc', perPage: 1 });
    if (dailyBalances[0] !== undefined && dayOf(dailyBalances[0]) === day) return;
    await sleep(WAIT_MS);
  }
  throw new Error(`it never becomes ${day}`);
}

/** Updates a connection; the server may be at it by itself. */
async function updated(bankConnectionId: number): Promise<void> {
  for (let tries = 0; tries < WAITS_MAX; tries++) {
    await user.ready(bankConnectionId);
    const answer = await user.ask('POST', '/api/v1/bankConnections/update', { body: { bankConnectionId } });
    if (failed(answer) === '423 LOCKED') continue;
    read(answer);
    await user.ready(bankConnectionId);
    return;
  }
  throw new Error('it stays busy');
}

/** All entries of some days, page by page. */
async function entries(query: Query) {
  const all: TransactionPage['transactions'][number][] = [];
  for (let page = 1; ; page++) {
    const found = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: PER_PAGE,
      page,
      ...query,
    });
    all.push(...found.transactions);
    if (page >= found.paging.pageCount) return all;
  }
}

describe('daily balances', () => {
  it('end with the balances of the accounts, and have a row for every day of the last month', async () => {
    const { dailyBalances, paging, latestCommonBalanceTimestamp } = await daysOf({ perPage: PER_PAGE });
    const last = dailyBalances.at(-1);
    expect(cents(last?.balance ?? 0)).toBe(sumOf(accounts.map(({ balance }) => balance ?? 0)));
    expect(dailyBalances.length).toBe(paging.totalCount);
    const [first] = dailyBalances;
    if (first === undefined) throw new Error('no days');
    for (const [at, day] of dailyBalances.entries()) expect(dayOf(day)).toBe(shifted(dayOf(first), at));
    expect(latestCommonBalanceTimestamp).toBe(
      accounts.map((one) => one.lastSuccessfulUpdate ?? '').toSorted()[0],
    );
  });

  it('move by exactly the transactions that the same user sees of each day', async () => {
    const all = await daysOf({ perPage: PER_PAGE });
    const end = dayOf(all.dailyBalances.at(-1) as Day);
    const start = shifted(end, -200);
    const { dailyBalances } = await daysOf({ startDate: start, endDate: end, perPage: PER_PAGE });
    const shown = await entries({ minFinapiBookingDate: start, maxFinapiBookingDate: end });
    expect(shown.length).toBeGreaterThan(50);
    const byDay = Map.groupBy(shown, (one) => one.finapiBookingDate.slice(0, DAY_CHARACTERS));
    let before: Day | null = null;
    for (const day of dailyBalances) {
      const own = byDay.get(dayOf(day)) ?? [];
      expect(day.transactions).toEqual(own.map(({ id }) => id).toSorted((a, b) => a - b));
      const amounts = own.map(({ amount }) => amount);
      expect(cents(day.income)).toBe(sumOf(amounts.filter((amount) => amount >= 0)));
      expect(cents(day.spending)).toBe(sumOf(amounts.filter((amount) => amount < 0)));
      if (before !== null)
        expect(cents(day.balance) - cents(before.balance)).toBe(cents(day.income) + cents(day.spending));
      before = day;
    }
  });

  it('of all accounts are the sum of those of each account', async () => {
    const all = await daysOf({ perPage: PER_PAGE });
    const each = await Promise.all(accounts.map(({ id }) => daysOf({ accountIds: id, perPage: PER_PAGE })));
    for (const [at, day] of all.dailyBalances.entries())
      expect(cents(day.balance)).toBe(sumOf(each.map((one) => one.dailyBalances[at]?.balance ?? 0)));
  });

  it('stay as they are before the first day that is known, and only known days come without projection', async () => {
    const startDate = shifted(dayOf((await daysOf({ perPage: 1 })).dailyBalances[0] as Day), -300);
    const query = { startDate, endDate: shifted(startDate, 365), perPage: PER_PAGE };
    const projected = await daysOf(query);
    const known = await daysOf({ ...query, withProjection: 'False' });
    expect(projected.paging.totalCount).toBe(366);
    const days = new Set(known.dailyBalances.map(dayOf));
    expect(projected.dailyBalances.filter((day) => days.has(dayOf(day)))).toEqual(known.dailyBalances);
    const beyond = await daysOf({ startDate: '1999-01-01', endDate: '1999-12-31', withProjection: false });
    expect(beyond).toMatchObject({ dailyBalances: [], paging: { totalCount: 0, pageCount: 0 } });
    const past = await daysOf({ startDate: '1999-01-01', endDate: '1999-12-31', perPage: PER_PAGE });
    expect(new Set(past.dailyBalances.map(({ balance }) => balance)).size).toBe(1);
    expect(past.paging.totalCount).toBe(365);
  });

  it('come in pages and in the order that is asked for', async () => {
    const order = ['spending', 'date,desc'];
    const whole = await daysOf({ order, perPage: PER_PAGE });
    const pages: Day[] = [];
    for (let page = 1; page <= Math.ceil(whole.paging.totalCount / 7); page++)
      pages.push(...(await daysOf({ order, perPage: 7, page })).dailyBalances);
    expect(pages).toEqual(whole.dailyBalances);
    const spendings = pages.map(({ spending }) => spending);
    expect(spendings).toEqual(spendings.toSorted((a, b) => a - b));
  });

  it('go on from the day of an update: what comes later moves the days after it only', async () => {
    const before = await daysOf({ perPage: PER_PAGE });
    const last = dayOf(before.dailyBalances.at(-1) as Day);
    await house.advance({ days: 3 });
    await today(shifted(last, 3));
    await updated(connection.id);
    const after = await daysOf({
      startDate: dayOf(before.dailyBalances[0] as Day),
      endDate: shifted(last, 3),
      perPage: PER_PAGE,
    });
    // The day of the first import was not over.
    const settled = (days: Days) => days.dailyBalances.filter((day) => dayOf(day) < shifted(last, -3));
    expect(settled(after)).toEqual(settled(before));
    ({ accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts'));
    expect(accounts.map(({ status }) => status)).toEqual(accounts.map(() => 'UPDATED'));
    expect(cents(after.dailyBalances.at(-1)?.balance ?? 0)).toBe(
      sumOf(accounts.map(({ balance }) => balance ?? 0)),
    );
  });

  it('refuse days in the wrong order or too many, sizes that there are not, and other users’ accounts', async () => {
    const ask = async (query: Query, who = user) =>
      failed(await who.ask('GET', '/api/v1/accounts/dailyBalances', { query }));
    expect(await ask({ startDate: '2026-02-02', endDate: '2026-02-01' })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await ask({ startDate: '2025-01-01', endDate: '2026-02-01' })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await ask({ startDate: '2026-02-30' })).toBe('400 BAD_REQUEST');
    expect(await ask({ perPage: 501 })).toBe('400 ILLEGAL_PAGE_SIZE');
    expect(await ask({ accountIds: accounts[0]?.id ?? 0 }, await house.user())).toBe('404 UNKNOWN_ENTITY');
    expect((await daysOf({}, await house.user())).dailyBalances).toEqual([]);
  });
});
