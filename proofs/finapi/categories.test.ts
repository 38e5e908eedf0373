/** Categories, cash flows, training, checking and mandator rules over HTTP: sections 9, 13 and 15 of the finAPI contract. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, read } from './house.ts';
import type { Category, Transaction, TransactionPage } from './shapes.ts';

const CATEGORIES = '/api/v1/categories';
const FOOD = 100;
const GROCERIES = 101;
const CLUBS = 1007;
const RENT = 701;

interface Flow {
  readonly category: Category | null;
  readonly income: number;
  readonly spending: number;
  readonly balance: number;
  readonly countIncomeTransactions: number;
  readonly countSpendingTransactions: number;
  readonly countAllTransactions: number;
}
interface Flows {
  readonly cashFlows: readonly Flow[];
  readonly totalIncome: number;
  readonly totalSpending: number;
  readonly totalBalance: number;
}

let house: FinapiHouse;
let user: FinapiUser;
let other: FinapiUser;
beforeAll(async () => {
  house = await FinapiHouse.start();
  user = await house.user();
  other = await house.user();
}, 120_000);
afterAll(async () => {
  expect(house.mistakes()).toBe('');
  await house.close();
});

const create = async (name: string, parentId?: number, by = user): Promise<Category> =>
  by.post<Category>(CATEGORIES, { name, ...(parentId === undefined ? {} : { parentId }) }, 201);
const list = async (query: Parameters<FinapiUser['get']>[1], by = user) =>
  by.get<{ categories: readonly Category[]; paging: { totalCount: number; pageCount: number } }>(
    CATEGORIES,
    query,
  );
const refusal = async (answer: Promise<Answer>): Promise<string> => failed(await answer);

describe('categories', () => {
  it('are those of everybody, in the language of the client, and own ones', async () => {
    const all = await list({ perPage: 500 });
    expect(all.paging.totalCount).toBe(127);
    expect(all.categories.find(({ id }) => id === GROCERIES)).toMatchObject({
      parentId: FOOD,
      isCustom: false,
      children: null,
    });
    const german = await user.get<Category>(`${CATEGORIES}/${GROCERIES}`);
    const english = read<Category>(
      await user.ask('GET', `${CATEGORIES}/${GROCERIES}`, { headers: { 'accept-language': 'en' } }),
    );
    expect([german.name === english.name, english.name]).toEqual([false, 'Groceries']);
    const own = await create('Aquarium');
    expect(own).toMatchObject({
      name: 'Aquarium',
      parentId: null,
      parentName: null,
      isCustom: true,
      children: null,
    });
    expect(own.id).toBeGreaterThan(10_000);
    const child = await create('Fische', own.id);
    expect(child).toMatchObject({ parentId: own.id, parentName: 'Aquarium' });
    expect(await user.get<Category>(`${CATEGORIES}/${own.id}`)).toMatchObject({ children: [child.id] });
    const below = await create('Hofladen', FOOD);
    expect((await user.get<Category>(`${CATEGORIES}/${FOOD}`)).children).toContain(below.id);
    await user.delete(CATEGORIES);
  });

  it('are found by id, words, kind, page and order', async () => {
    const [one, two] = [await create('Zoo und Garten'), await create('Zoo', GROCERIES - 1)];
    expect((await list({ ids: [one.id, GROCERIES, 999_999] })).categories.map(({ id }) => id)).toEqual([
      GROCERIES,
      one.id,
    ]);
    expect((await list({ search: 'GARTEN  zoo' })).categories.map(({ id }) => id)).toEqual([one.id]);
    expect((await list({ isCustom: 'True' })).categories.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect((await list({ isCustom: false })).paging.totalCount).toBe(127);
    const sorted = (await list({ perPage: 500, order: ['isCustom,desc', 'name'] })).categories;
    expect(sorted.slice(0, 2).map(({ name }) => name)).toEqual(['Zoo', 'Zoo und Garten']);
    const page = await list({ page: 2, perPage: 100, order: 'id,desc' });
    expect([page.categories.length, page.paging.pageCount]).toEqual([29, 2]);
    expect(page.categories.at(-1)?.id).toBe(FOOD);
    const multi = await user.get<{ categories: Category[] }>(`${CATEGORIES}/${one.id},999999%2C${GROCERIES}`);
    expect(multi.categories.map(({ id }) => id)).toEqual([GROCERIES, one.id]);
    for (const [query, wanted] of [
      [{ perPage: 501 }, '400 ILLEGAL_PAGE_SIZE'],
      [{ order: 'parentId' }, '400 INVALID_FILTER_OPTIONS'],
      [{ ids: Array.from({ length: 1001 }, (_, at) => at).join(',') }, '400 TOO_MANY_IDS'],
      [{ isCustom: 'maybe' }, '400 BAD_REQUEST'],
    ] as const)
      expect(await refusal(user.ask('GET', CATEGORIES, { query }))).toBe(wanted);
    await user.delete(CATEGORIES);
  });

  it('answer every failure of the contract', async () => {
    const make = (body: object) => refusal(user.ask('POST', CATEGORIES, { body }));
    const main = await create('Haus');
    const sub = await create('Dach', main.id);
    expect(await make({ name: 'x'.repeat(129) })).toBe('400 BAD_REQUEST');
    expect(await make({ name: 'a<b' })).toBe('400 BAD_REQUEST');
    expect(await make({ name: '   ' })).toBe('400 BAD_REQUEST');
    expect(await make({})).toBe('400 MISSING_FIELD');
    expect(await make({ name: 'x', parentId: 999_999 })).toBe('404 UNKNOWN_ENTITY');
    expect(await make({ name: 'x', parentId: sub.id })).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(await make({ name: 'x', parentId: GROCERIES })).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(await make({ name: 'Haus' })).toBe('422 ENTITY_EXISTS');
    expect(await make({ name: 'Dach', parentId: main.id })).toBe('422 ENTITY_EXISTS');
    const food = await user.get<Category>(`${CATEGORIES}/${FOOD}`);
    expect(await make({ name: food.name })).toBe('422 ENTITY_EXISTS');
    const patch = (id: number, body: object, by = user) =>
      refusal(by.ask('PATCH', `${CATEGORIES}/${id}`, { body }));
    expect((await user.patch<Category>(`${CATEGORIES}/${sub.id}`, { name: 'Keller' })).name).toBe('Keller');
    expect(await patch(main.id, { name: food.name })).toBe('422 ENTITY_EXISTS');
    expect(await patch(FOOD, { name: 'x' })).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(await patch(999_999, { name: 'x' })).toBe('404 UNKNOWN_ENTITY');
    expect(await patch(main.id, {})).toBe('400 MISSING_FIELD');
    const remove = (id: number, by = user) => refusal(by.ask('DELETE', `${CATEGORIES}/${id}`));
    expect(await remove(FOOD)).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(await remove(999_999)).toBe('404 UNKNOWN_ENTITY');
    // Another user's own category is unknown.
    expect(await refusal(other.ask('GET', `${CATEGORIES}/${main.id}`))).toBe('404 UNKNOWN_ENTITY');
    expect(await patch(main.id, { name: 'x' }, other)).toBe('404 UNKNOWN_ENTITY');
    expect(await remove(main.id, other)).toBe('404 UNKNOWN_ENTITY');
    expect(await refusal(other.ask('POST', CATEGORIES, { body: { name: 'x', parentId: main.id } }))).toBe(
      '404 UNKNOWN_ENTITY',
    );
    expect((await list({ ids: [main.id, sub.id] }, other)).categories).toEqual([]);
    expect(await other.delete(CATEGORIES)).toEqual({ identifiers: [] });
    // With its sub-categories.
    const another = await create('Boot');
    expect((await user.ask('DELETE', `${CATEGORIES}/${main.id}`)).text).toBe('');
    expect(await refusal(user.ask('GET', `${CATEGORIES}/${sub.id}`))).toBe('404 UNKNOWN_ENTITY');
    expect(await user.delete(CATEGORIES)).toEqual({ identifiers: [another.id] });
    const token = await house.clientToken();
    expect(failed(await house.ask('GET', CATEGORIES, { token }))).toBe('403 UNAUTHORIZED_ACCESS');
  });
});

describe('with transactions', () => {
  let connection: number;
  let entries: readonly Transaction[];
  const cents = (amount: number): number => Math.round(amount * 100);
  const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + cents(one), 0);
  const flows = (query: Parameters<FinapiUser['get']>[1] = {}) =>
    user.get<Flows>(`${CATEGORIES}/cashFlows`, query);
  const transactions = (query: object = {}) =>
    user.get<TransactionPage>('/api/v1/transactions', { view: 'userView', perPage: 500, ...query });

  const allOfThem = async (): Promise<readonly Transaction[]> => {
    const all: Transaction[] = [];
    for (let page = 1; ; page++) {
      const found = await transactions({ page });
      all.push(...found.transactions);
      if (page >= found.paging.pageCount) return all;
    }
  };

  beforeAll(async () => {
    ({ id: connection } = await user.connected(DEMO_BLZ));
    entries = await allOfThem();
    expect(entries.length).toBeGreaterThan(10);
  }, 60_000);

  it('cash flows add up to the transactions, each once', async () => {
    const exact = await flows({ includeSubCashFlows: 'False' });
    const page = await transactions();
    expect(sum(exact.cashFlows.map(({ income }) => income))).toBe(cents(page.income));
    expect(sum(exact.cashFlows.map(({ spending }) => spending))).toBe(cents(page.spending));
    expect(cents(exact.totalBalance)).toBe(cents(page.balance));
    const counted = exact.cashFlows.reduce((all, one) => all + one.countAllTransactions, 0);
    expect(counted).toBe(entries.length);
    for (const { category, balance, countAllTransactions } of exact.cashFlows) {
      const mine = entries.filter((one) => (one.category?.id ?? null) === (category?.id ?? null));
      expect([cents(balance), countAllTransactions]).toEqual([
        sum(mine.map(({ amount }) => amount)),
        mine.length,
      ]);
    }
    // With sub-categories: main ones and none add up to all.
    const all = await flows();
    const main = all.cashFlows.filter(({ category }) => category?.parentId == null);
    expect(sum(main.map(({ balance }) => balance))).toBe(cents(page.balance));
    expect(cents(all.totalIncome)).toBe(cents(page.income));
    expect(all.cashFlows.length).toBeGreaterThan(exact.cashFlows.length);
  });

  it('of what was split, the parts count', async () => {
    const [one] = entries.filter(({ amount }) => amount < -2);
    if (one === undefined) throw new Error('no spending');
    const before = await flows({ categoryIds: [CLUBS] });
    const totals = await flows();
    const rest = (cents(one.amount) + 100) / 100;
    const subTransactions = [
      { amount: -1, categoryId: CLUBS },
      { amount: rest, categoryId: 0 },
    ];
    await user.post(`/api/v1/transactions/${one.id}/split`, { subTransactions });
    const after = await flows({ categoryIds: [CLUBS] });
    expect(cents(after.totalSpending)).toBe(cents(before.totalSpending) - 100);
    expect((await flows()).totalBalance).toBe(totals.totalBalance);
    // A part loses a category that is deleted, too.
    const own = await create('Teilweise');
    const half = [{ amount: -1, categoryId: own.id }, { amount: rest }];
    const { children } = await user.post<Transaction>(`/api/v1/transactions/${one.id}/split`, {
      subTransactions: half,
    });
    const part = `/api/v1/transactions/${children?.[0]}`;
    expect((await user.get<Transaction>(part)).category?.id).toBe(own.id);
    await user.delete(CATEGORIES);
    expect((await user.get<Transaction>(part)).category).toBeNull();
    await user.post(`/api/v1/transactions/${one.id}/restore`);
    expect(await flows({ categoryIds: [CLUBS] })).toEqual(before);
  });

  it('cash flows are filtered as transactions are, and ordered', async () => {
    const [some] = entries;
    const day = some?.bankBookingDate.slice(0, 10) ?? '';
    const queries: readonly Record<string, string | number>[] = [
      { direction: 'income' },
      { direction: 'spending' },
      { minAmount: -50, maxAmount: 100.5 },
      { minBankBookingDate: day, maxBankBookingDate: day },
      { minFinapiBookingDate: day },
      { maxFinapiBookingDate: day },
      { accountIds: some?.accountId ?? 0 },
      { accountIds: 999_999 },
      { isNew: 'True' },
      { isNew: 'False' },
      { search: (some?.purpose ?? 'x').slice(0, 4) },
      { counterpart: (some?.counterpartName ?? 'x').slice(0, 4) },
      { purpose: 'nobody writes this' },
      { minImportDate: '2090-01-01' },
      { maxImportDate: '2000-01-01' },
      { labelIds: 999_999 },
    ];
    for (const query of queries) {
      const page = await transactions(query);
      const found = await flows(query);
      expect([JSON.stringify(query), cents(found.totalIncome), cents(found.totalSpending)]).toEqual([
        JSON.stringify(query),
        cents(page.income),
        cents(page.spending),
      ]);
    }
    const label = await user.post<{ id: number }>('/api/v1/labels', { name: 'Urlaub' }, 201);
    await user.patch(`/api/v1/transactions/${some?.id}`, { labelIds: [label.id] });
    const labelled = await flows({ labelIds: label.id });
    expect([labelled.cashFlows.length > 0, cents(labelled.totalBalance)]).toEqual([
      true,
      cents(some?.amount ?? 0),
    ]);
    const by = async (order: string) => (await flows({ order })).cashFlows;
    const incomes = (await by('income,desc')).map(({ income }) => income);
    expect(incomes).toEqual(incomes.toSorted((a, b) => b - a));
    const spendings = (await by('spending')).map(({ spending }) => spending);
    expect(spendings).toEqual(spendings.toSorted((a, b) => a - b));
    const ids = (await flows()).cashFlows.map(({ category }) => category?.id ?? 999_999);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    const names = (await by('category.name')).flatMap(({ category }) => category?.name ?? []);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'de')));
  });

  it('"all specified categories will have a cash flow entry in the result, even if there are no associated transactions"', async () => {
    const own = await create('Leer');
    const { cashFlows } = await flows({ categoryIds: [own.id, 0, FOOD] });
    expect(cashFlows.map(({ category }) => category?.id ?? 0)).toEqual([FOOD, own.id, 0]);
    expect(cashFlows[1]).toMatchObject({ income: 0, spending: 0, balance: 0, countAllTransactions: 0 });
    expect(
      await refusal(user.ask('GET', `${CATEGORIES}/cashFlows`, { query: { categoryIds: 999_999 } })),
    ).toBe('404 UNKNOWN_ENTITY');
    expect(
      await refusal(other.ask('GET', `${CATEGORIES}/cashFlows`, { query: { categoryIds: own.id } })),
    ).toBe('404 UNKNOWN_ENTITY');
    expect(await refusal(user.ask('GET', `${CATEGORIES}/cashFlows`, { query: { order: 'id' } }))).toBe(
      '400 INVALID_FILTER_OPTIONS',
    );
    await user.delete(CATEGORIES);
  });

  it('"A manual category is never overwritten by background categorization", not by a sync either; deleting it ends it', async () => {
    const own = await create('Von Hand');
    const [one] = entries;
    if (one === undefined) throw new Error('no transaction');
    const place = `/api/v1/transactions/${one.id}`;
    await user.patch(place, { categoryId: own.id, trainCategorization: false });
    await house.advance({ hours: 30 });
    await user.post('/api/v1/bankConnections/update', { bankConnectionId: connection });
    await user.ready(connection);
    await user.post('/api/v1/transactions/triggerCategorization');
    await user.ready(connection);
    expect((await user.get<Transaction>(place)).category).toMatchObject({ id: own.id, name: 'Von Hand' });
    expect((await flows({ categoryIds: own.id })).cashFlows[0]).toMatchObject({ countAllTransactions: 1 });
    expect((await user.ask('DELETE', `${CATEGORIES}/${own.id}`)).status).toBe(200);
    expect((await user.get<Transaction>(place)).category?.id).not.toBe(own.id);
    entries = await allOfThem();
  }, 60_000);

  it('"no categorization will be triggered at all" where one is busy, nothing is there, or one is unknown', async () => {
    const trigger = (body: object, by = user) =>
      by.ask('POST', '/api/v1/transactions/triggerCategorization', { body });
    await user.ready(connection);
    expect(failed(await trigger({}, other))).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(failed(await trigger({ bankConnectionIds: [connection] }, other))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await trigger({ bankConnectionIds: [connection, 999_999] }))).toBe('404 UNKNOWN_ENTITY');
    // Without a body, or without anything in it, all are meant.
    const place = '/api/v1/transactions/triggerCategorization';
    expect((await user.ask('POST', place)).status).toBe(200);
    await user.ready(connection);
    expect((await trigger({ bankConnectionIds: null })).status).toBe(200);
    await user.ready(connection);
    const done = await trigger({ bankConnectionIds: [connection] });
    expect([done.status, done.text]).toEqual([200, '']);
    await user.ready(connection);
    await user.post('/api/v1/bankConnections/update', { bankConnectionId: connection });
    expect(failed(await trigger({}))).toBe('422 ILLEGAL_ENTITY_STATE');
    await user.ready(connection);
  });
});

describe('training and checking', () => {
  const item = {
    accountTypeId: 1,
    amount: -12.5,
    counterpart: 'Zyxo Qwertz',
    purpose: 'Qwertz 7',
  };
  const check = async (data: object, by = user): Promise<number | null> => {
    const { categorizationCheckResult: results } = await by.post<{
      categorizationCheckResult: readonly { transactionId: string; category: Category | null }[];
    }>('/api/v1/tests/checkCategorization', { transactionData: [{ transactionId: 'a', ...data }] });
    expect(results.map(({ transactionId }) => transactionId)).toEqual(['a']);
    return results[0]?.category?.id ?? null;
  };
  const train = (categoryId: number, data: readonly object[], by = user) =>
    by.ask('POST', `${CATEGORIES}/trainCategorization`, { body: { categoryId, transactionData: data } });

  it('"regards the user-specific categorization rules", of this user only', async () => {
    const own = await create('Tischler');
    expect(await check(item)).toBeNull();
    const done = await train(own.id, [item]);
    expect([done.status, done.text]).toEqual([200, '']);
    expect(await check({ ...item, amount: -17, purpose: 'Etwas anderes' })).toBe(own.id);
    expect(await check({ ...item, amount: 12.5 })).toBeNull();
    expect(await check(item, other)).toBeNull();
    // The account on the other side is enough.
    const known = { accountTypeId: 1, amount: -5, counterpartIban: 'DE89 3704 0044 0532 0130 00' };
    await train(GROCERIES, [known]);
    expect(await check({ ...known, counterpartIban: 'de89370400440532013000' })).toBe(GROCERIES);
    // A merchant's code is regarded by checks of card payments, a bank's by both.
    expect(await check({ accountTypeId: 3, amount: -5, mcCode: '5411' })).toBe(GROCERIES);
    await user.delete(CATEGORIES);
    expect(await check(item)).toBeNull();
  });

  it('takes 1000 at once as in 1.42, and answers each failure', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ ...item, transactionId: `${at}` }));
    const ask = (data: readonly object[]) =>
      user.ask('POST', '/api/v1/tests/checkCategorization', { body: { transactionData: data } });
    expect((await ask(many(1_000))).status).toBe(200);
    expect(failed(await ask(many(1_001)))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(failed(await ask([...many(1), ...many(1)]))).toBe('400 BAD_REQUEST');
    expect(failed(await ask([item]))).toBe('400 MISSING_FIELD');
    expect(failed(await ask([{ ...item, transactionId: 'a', accountTypeId: 9 }]))).toBe('400 BAD_REQUEST');
    expect(failed(await ask([{ ...item, transactionId: 'a', purpose: 'x'.repeat(2_001) }]))).toBe(
      '400 BAD_REQUEST',
    );
    expect((await train(FOOD, many(1_000))).status).toBe(200);
    expect(failed(await train(FOOD, many(1_001)))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(failed(await train(999_999, [item]))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await train(FOOD, [{ amount: -1 }]))).toBe('400 MISSING_FIELD');
    const theirs = await create('Fremd', undefined, other);
    expect(failed(await train(theirs.id, [item]))).toBe('404 UNKNOWN_ENTITY');
  });

  it('rules of the mandator hold for all users, below what a user taught', async () => {
    const admin = await house.adminToken();
    const ask = (place: string, body?: object, method = 'POST') =>
      house.ask(method, `/api/v1/mandatorAdmin/${place}`, {
        token: admin,
        ...(body === undefined ? {} : { body }),
      });
    const iban = 'AT611904300234573201';
    const made = read<{
      ibanRules: readonly { id: number; iban: string; direction: string; category: Category }[];
    }>(
      await ask('ibanRules', {
        ibanRules: [{ categoryId: RENT, direction: 'Both', iban: 'at61 1904 3002 3457 3201' }],
      }),
      201,
    ).ibanRules;
    expect(made.map((one) => [one.iban, one.direction, one.category.id])).toEqual([
      [iban, 'Income', RENT],
      [iban, 'Spending', RENT],
    ]);
    const words = read<{ keywordRules: readonly { id: number; keywords: readonly string[] }[] }>(
      await ask('keywordRules', {
        keywordRules: [{ categoryId: CLUBS, direction: 'Spending', keywords: ['Kegelbahn', 'kegeln'] }],
      }),
      201,
    ).keywordRules;
    expect(words[0]?.keywords).toEqual(['Kegelbahn', 'kegeln']);
    const bowling = { accountTypeId: 1, amount: -20, counterpart: 'Alte KEGELBAHN Nord', purpose: 'Abend' };
    for (const by of [user, other]) {
      expect(await check({ ...bowling, counterpartIban: iban }, by)).toBe(RENT);
      expect(await check(bowling, by)).toBe(CLUBS);
      expect(await check({ ...bowling, amount: 20 }, by)).not.toBe(CLUBS);
    }
    const foreign = await house.user({}, await house.clientOfAnotherTenant());
    expect(await check(bowling, foreign)).not.toBe(CLUBS);
    expect(await check({ ...bowling, counterpartIban: iban }, foreign)).not.toBe(RENT);
    await train(FOOD, [bowling]);
    expect([await check(bowling), await check(bowling, other)]).toEqual([FOOD, CLUBS]);

    // They are there for those of their mandator only, and listed in pages.
    const page = read<{ ibanRules: readonly { id: number }[]; paging: object }>(
      await house.ask('GET', '/api/v1/mandatorAdmin/ibanRules', {
        token: admin,
        query: { perPage: 1, page: 2 },
      }),
    );
    expect(page).toMatchObject({
      ibanRules: [{ id: made[1]?.id }],
      paging: { page: 2, perPage: 1, pageCount: 2, totalCount: 2 },
    });
    const rule = { categoryId: RENT, direction: 'Income', iban };
    expect(failed(await ask('ibanRules', { ibanRules: [rule] }))).toBe('422 ENTITY_EXISTS');
    const twice = { categoryId: RENT, direction: 'Income', iban: 'DE89370400440532013000' };
    expect(failed(await ask('ibanRules', { ibanRules: [twice, twice] }))).toBe('422 ENTITY_EXISTS');
    expect(
      failed(await ask('ibanRules', { ibanRules: [{ ...twice, iban: 'DE00370400440532013000' }] })),
    ).toBe('400 BAD_REQUEST');
    expect(failed(await ask('ibanRules', { ibanRules: [] }))).toBe('400 BAD_REQUEST');
    expect(failed(await ask('ibanRules', { ibanRules: Array.from({ length: 101 }, () => twice) }))).toBe(
      '400 BAD_REQUEST',
    );
    expect(failed(await ask('ibanRules', { ibanRules: [{ ...twice, categoryId: 999_999 }] }))).toBe(
      '404 UNKNOWN_ENTITY',
    );
    const own = await create('Eigene');
    expect(failed(await ask('ibanRules', { ibanRules: [{ ...twice, categoryId: own.id }] }))).toBe(
      '404 UNKNOWN_ENTITY',
    );
    const word = { categoryId: CLUBS, direction: 'Spending', keywords: [' '] };
    expect(failed(await ask('keywordRules', { keywordRules: [word] }))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(
      failed(await ask('keywordRules', { keywordRules: [{ ...word, keywords: ['KEGELN', 'kegelbahn'] }] })),
    ).toBe('422 ENTITY_EXISTS');
    expect(failed(await ask('keywordRules', { keywordRules: [{ ...word, keywords: [] }] }))).toBe(
      '400 BAD_REQUEST',
    );
    for (const token of [await house.clientToken(), user.token])
      for (const kind of ['ibanRules', 'keywordRules'])
        expect(failed(await house.ask('GET', `/api/v1/mandatorAdmin/${kind}`, { token }))).toBe(
          '403 UNAUTHORIZED_ACCESS',
        );

    const ids = made.map(({ id }) => id);
    expect(failed(await ask('ibanRules/delete', { ids: [...ids, 999_999] }))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await ask('keywordRules/delete', { ids }))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await ask('ibanRules/delete', { ids: Array.from({ length: 101 }, (_, at) => at) }))).toBe(
      '400 TOO_MANY_IDS',
    );
    expect(await check({ ...bowling, counterpart: 'X', counterpartIban: iban })).toBe(RENT);
    expect(read(await ask('ibanRules/delete', { ids: ids.toReversed() }))).toEqual({ identifiers: ids });
    read(await ask('keywordRules/delete', { ids: words.map(({ id }) => id) }));
    expect(await check({ ...bowling, counterpart: 'X', counterpartIban: iban })).not.toBe(RENT);
    expect(await check(bowling, other)).not.toBe(CLUBS);
  });
});

describe('the same owner through the native API', () => {
  interface NativeCategory {
    readonly id: string | null;
    readonly code: string;
    readonly parent: string | null;
    readonly names: { readonly de: string };
  }
  const codeOf = (answer: Answer): string =>
    `${answer.status} ${(answer.json as { code?: string } | null)?.code ?? ''}`;

  it('sees, makes, renames and deletes own categories, and filters by them', async () => {
    const demo = await house.demo();
    await demo.connected(DEMO_BLZ);
    const mine = await create('Terrasse', undefined, demo);
    const all = async (): Promise<readonly NativeCategory[]> =>
      read<{ data: readonly NativeCategory[] }>(await house.native('GET', '/v1/categories')).data;
    const seen = (await all()).find(({ names }) => names.de === 'Terrasse');
    expect(seen).toMatchObject({ parent: null, code: `OWN.${mine.id - 10_000}` });
    const make = (body: object) => house.native('POST', '/v1/categories', body);
    const food = read<NativeCategory>(await make({ name: 'Wochenmarkt', parent: 'FOOD' }), 201);
    expect((await demo.get<Category>(`${CATEGORIES}/${FOOD}`)).children).toHaveLength(8);
    expect(codeOf(await make({ name: 'Wochenmarkt', parent: 'FOOD' }))).toBe('409 category_name_taken');
    expect(codeOf(await make({ name: 'x', parent: food.code }))).toBe('400 validation_failed');
    expect(codeOf(await make({ name: 'x', parent: 'FOODS' }))).toBe('400 validation_failed');
    const patch = (id: string | null, name: string) =>
      house.native('PATCH', `/v1/categories/${id}`, { name });
    expect(read<NativeCategory>(await patch(food.id, 'Markt'))).toMatchObject({
      code: food.code,
      names: { de: 'Markt' },
    });
    expect(codeOf(await patch('cat_7m2c9x4k8v1qz6r3t5w0y2n8fa', 'x'))).toBe('404 not_found');

    const account = read<{ data: readonly { id: string }[] }>(
      await house.native('GET', '/v1/transactions?limit=1'),
    );
    const id = account.data[0]?.id ?? '';
    const choose = (category: string) =>
      house.native('PATCH', `/v1/transactions/${id}`, { category, train_category: false });
    expect(read<{ category: string }>(await choose(food.code.toLowerCase()))).toMatchObject({
      category: food.code,
    });
    expect(codeOf(await choose('OWN.999999'))).toBe('400 validation_failed');
    for (const code of [food.code, 'FOOD']) {
      const found = read<{ data: readonly { id: string }[] }>(
        await house.native('GET', `/v1/transactions?limit=500&category=${code}`),
      );
      expect(found.data.map((one) => one.id)).toContain(id);
    }
    expect((await house.native('DELETE', `/v1/categories/${food.id}`)).status).toBe(204);
    const after = read<{ category: string | null }>(await house.native('GET', `/v1/transactions/${id}`));
    expect(after.category).not.toBe(food.code);
    expect(await demo.delete(CATEGORIES)).toEqual({ identifiers: [mine.id] });
    expect((await all()).filter((one) => one.id !== null)).toEqual([]);
  });
});
