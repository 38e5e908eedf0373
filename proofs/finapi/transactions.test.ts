/** Transactions of a whole server with simulated banks, and of other surfaces beside it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, read } from './house.ts';
import type { BankConnection, Category, Label, Transaction, TransactionPage } from './shapes.ts';

const PLACE = '/api/v1/transactions';
const OPEN_BLZ = '50010101';
/** What nobody has. */
const UNKNOWN_ID = 4_000_000_000;
const EDITED_MAX = 100;

let house: FinapiHouse;
/** A user of the demo bank, whose entries may be deleted. */
let user: FinapiUser;
let connection: BankConnection;
let stranger: FinapiUser;
beforeAll(async () => {
  house = await FinapiHouse.start();
  [user, stranger] = [await house.user(), await house.user()];
  connection = await user.connected(DEMO_BLZ);
}, 120_000);
afterAll(async () => {
  const mistakes = house?.mistakes();
  await house?.close();
  expect(mistakes).toBe('');
});

type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
const page = (query: Query = {}, of = user): Promise<TransactionPage> =>
  of.get<TransactionPage>(PLACE, { view: 'userView', ...query });
const idsOf = (list: readonly { readonly id: number }[]): number[] => list.map(({ id }) => id);
const cents = (list: readonly { readonly amount: number }[]): number =>
  list.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0);
const one = (id: number, of = user): Promise<Transaction> => of.get<Transaction>(`${PLACE}/${id}`);
const edited = async (body: object, place = PLACE, of = user): Promise<number[]> =>
  (await of.patch<{ identifiers: number[] }>(place, body)).identifiers;
const refused = async (method: string, place: string, asked: object = {}, of = user): Promise<string> =>
  failed(await of.ask(method, place, asked));
const sql = (text: string, values: readonly unknown[] = []) =>
  withClient(house.databaseUrl, async (client) => {
    await client.query('set search_path to tributary, public');
    return (await client.query<Record<string, string>>(text, [...values])).rows;
  });
const firstOf = (list: readonly Transaction[]): Transaction => {
  const [found] = list;
  if (found === undefined) throw new Error('there is no transaction');
  return found;
};

describe('lists', () => {
  it('need a view, and refuse what they cannot mean', async () => {
    const asked = async (query: Query) => refused('GET', PLACE, { query });
    expect(await asked({})).toBe('400 MISSING_FIELD');
    expect(await asked({ view: 'mine' })).toBe('400 BAD_REQUEST');
    const view = 'bankView';
    expect(await asked({ view, perPage: 501 })).toBe('400 ILLEGAL_PAGE_SIZE');
    expect(await asked({ view, perPage: 0 })).toBe('400 ILLEGAL_PAGE_SIZE');
    expect(await asked({ view, page: 0 })).toBe('400 BAD_REQUEST');
    expect(await asked({ view, order: 'colour' })).toBe('400 INVALID_FILTER_OPTIONS');
    expect(await asked({ view, minBankBookingDate: '2026-02-30' })).toBe('400 BAD_REQUEST');
    expect(await asked({ view, minAmount: 'much' })).toBe('400 BAD_REQUEST');
    expect(await asked({ view, direction: 'up' })).toBe('400 BAD_REQUEST');
    expect(await asked({ view, ids: Array.from({ length: 1_001 }, (_, k) => k + 1) })).toBe(
      '400 TOO_MANY_IDS',
    );
    const { token } = stranger;
    expect((await house.ask('GET', PLACE, { token: `${token}x`, query: { view } })).status).toBe(401);
    expect(failed(await house.ask('GET', PLACE, { token: await house.clientToken(), query: { view } }))).toBe(
      '403 UNAUTHORIZED_ACCESS',
    );
  });

  it('“The total income of all transactions (across all pages)”: the same sums on every page', async () => {
    const all: Transaction[] = [];
    const first = await page({ perPage: 400 });
    for (let at = 1; at <= first.paging.pageCount; at++) {
      const { transactions, ...totals } = await page({ perPage: 400, page: at, order: 'counterpartIban' });
      expect({ ...totals, paging: { ...totals.paging, page: 1 } }).toEqual({
        ...first,
        transactions: undefined,
      });
      all.push(...transactions);
    }
    expect(new Set(idsOf(all)).size).toBe(first.paging.totalCount);
    expect(cents(all.filter(({ amount }) => amount >= 0))).toBe(Math.round(first.income * 100));
    expect(cents(all.filter(({ amount }) => amount < 0))).toBe(Math.round(first.spending * 100));
    expect(cents(all)).toBe(Math.round(first.balance * 100));
    const beyond = await page({ page: first.paging.pageCount + 1, perPage: 400 });
    expect(beyond.transactions).toEqual([]);
    expect(beyond.balance).toBe(first.balance);
  });

  it('show what the ledger has, complete, with the counterpart’s number in full', async () => {
    const { transactions } = await page({ search: 'Lohn/Gehalt', order: 'finapiBookingDate,desc' });
    const wage = firstOf(transactions);
    expect(wage).toMatchObject({
      accountId: connection.accountIds[0],
      counterpartName: 'Musterwerke AG',
      counterpartIban: expect.stringMatching(/^DE\d{20}$/),
      type: 'Lohn, Gehalt',
      isNew: true,
      isAdjustingEntry: false,
      labels: [],
      category: { name: 'Lohn und Gehalt', parentName: 'Einnahmen', isCustom: false },
    });
    const { counterpartIban } = wage;
    expect(wage).toMatchObject({
      counterpartBlz: counterpartIban?.slice(4, 12),
      counterpartAccountNumber: counterpartIban?.slice(12),
      bankBookingDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2} 00:00:00\.000$/),
    });
    const english = await user.ask('GET', `${PLACE}/${wage.id}`, { headers: { 'accept-language': 'en' } });
    expect(read<Transaction>(english).category?.name).toBe('Wages and salary');
  });

  it('“ALL of these terms must be contained”: in purpose and counterpart, in any letters, and no term is a pattern', async () => {
    const { transactions } = await page({ search: 'gehalt MUSTER', perPage: 100 });
    expect(transactions.length).toBeGreaterThan(5);
    for (const { purpose, counterpartName } of transactions)
      expect(`${purpose} ${counterpartName}`.toLowerCase()).toMatch(/gehalt.*muster/);
    const iban = firstOf(transactions).counterpartIban ?? '';
    const counts = async (query: Query) => (await page(query)).paging.totalCount;
    // The number is sealed in the ledger; parts of it are found all the same.
    const ofIban = await counts({ counterpart: iban.slice(6, 20) });
    expect(ofIban).toBeGreaterThan(5);
    expect(await counts({ counterpart: iban.toLowerCase() })).toBe(ofIban);
    expect(await counts({ search: `${iban.slice(8)} gehalt` })).toBe(transactions.length);
    expect(await counts({ purpose: iban.slice(6, 20) })).toBe(0);
    expect(await counts({ search: 'gehalt nirgendwo' })).toBe(0);
    expect(await counts({ counterpart: 'gehalt' })).toBe(0);
    for (const word of ['%', '_', 'geh%lt', 'g_halt'])
      expect([word, await counts({ purpose: word })]).toEqual([word, 0]);
  });

  it('are of categories with those below them, or of none with 0', async () => {
    const all = await page();
    const names = (transactions: readonly Transaction[]) =>
      transactions.map(({ category }) => category?.name ?? '');
    const [leaf] = (await page({ search: 'Lohn/Gehalt' })).transactions;
    const main = await user.get<Category>(`/api/v1/categories/${leaf?.category?.parentId}`);
    const below = await page({ categoryIds: main.id ?? 0, perPage: 500 });
    expect(below.paging.totalCount).toBeGreaterThan(0);
    expect(new Set(below.transactions.map(({ category }) => category?.parentId ?? category?.id))).toEqual(
      new Set([main.id]),
    );
    const itself = await page({ categoryIds: main.id ?? 0, includeChildCategories: 'False' });
    expect(itself.paging.totalCount).toBeLessThan(below.paging.totalCount);
    const none = await page({ categoryIds: 0 });
    const { transactions, paging } = await page({ categoryIds: `0,${main.id}` });
    expect(paging.totalCount).toBe(none.paging.totalCount + below.paging.totalCount);
    expect(transactions.length).toBe(Math.min(20, paging.totalCount));
    expect((await page({ categoryIds: UNKNOWN_ID })).paging.totalCount).toBe(0);
    const sorted = names((await page({ order: 'category.name', perPage: 500 })).transactions);
    expect(sorted).toEqual(sorted.toSorted((a, b) => (a === '' || b === '' ? 0 : a.localeCompare(b, 'de'))));
    expect(all.paging.totalCount).toBeGreaterThan(none.paging.totalCount);
  });

  it('of several leave out what the user has not: “will not be contained in the result”', async () => {
    const [a = 0, b = 0] = idsOf((await page({ perPage: 2 })).transactions);
    const got = await user.get<{ transactions: Transaction[] }>(`${PLACE}/${a}%2C${UNKNOWN_ID}%2C${b}`);
    expect(idsOf(got.transactions)).toEqual([a, b]);
    const ofStranger = await stranger.get<{ transactions: Transaction[] }>(`${PLACE}/${a},${b}`);
    expect(ofStranger.transactions).toEqual([]);
    expect(await refused('GET', `${PLACE}/${UNKNOWN_ID}`)).toBe('404 UNKNOWN_ENTITY');
  });
});

describe('edits', () => {
  it('“only those transactions that have changed”: isNew of one, some and all', async () => {
    const [a = 0, b = 0, c = 0] = idsOf((await page({ perPage: 3 })).transactions);
    expect(await user.patch(`${PLACE}/${a}`, { isNew: false })).toMatchObject({ id: a, isNew: false });
    expect(await edited({ isNew: false, ids: [c, b, a, UNKNOWN_ID] })).toEqual([b, c]);
    expect(await edited({ isNew: false }, `${PLACE}/${a},${b}`)).toEqual([]);
    expect((await page({ isNew: false })).paging.totalCount).toBe(3);
    const { totalCount } = (await page()).paging;
    expect(await edited({ isNew: false, accountIds: [UNKNOWN_ID] })).toEqual([]);
    expect(await edited({ isNew: false })).toHaveLength(totalCount - 3);
    expect(await edited({ isNew: true, accountIds: connection.accountIds })).toHaveLength(totalCount);
  });

  it('are refused where fields are missing, unknown or not allowed, and change nothing', async () => {
    const [{ id } = { id: 0 }] = (await page({ perPage: 1 })).transactions;
    const asked = (body: object, place = `${PLACE}/${id}`) => refused('PATCH', place, { body });
    expect(await asked({})).toBe('400 MISSING_FIELD');
    expect(await asked({ trainCategorization: true })).toBe('400 MISSING_FIELD');
    expect(await asked({ isNew: 'yes' })).toBe('400 BAD_REQUEST');
    expect(await asked({ isPotentialDuplicate: true })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await asked({ categoryId: UNKNOWN_ID })).toBe('404 UNKNOWN_ENTITY');
    expect(await asked({ labelIds: [UNKNOWN_ID] })).toBe('404 UNKNOWN_ENTITY');
    expect(await asked({ isNew: true }, `${PLACE}/${UNKNOWN_ID}`)).toBe('404 UNKNOWN_ENTITY');
    expect(await asked({ categoryId: 0 }, PLACE)).toBe('400 BAD_REQUEST');
    expect(await asked({ labelIds: [] }, PLACE)).toBe('400 BAD_REQUEST');
    const tooMany = Array.from({ length: EDITED_MAX + 1 }, (_, k) => k + 1);
    expect(await asked({ isNew: true, ids: tooMany }, PLACE)).toBe('400 TOO_MANY_IDS');
    expect(await asked({ isNew: true }, `${PLACE}/${tooMany.join(',')}`)).toBe('400 TOO_MANY_IDS');
  });

  it('“the background categorization process will never overwrite a manual category assignment”, and 0 clears', async () => {
    const { id, category } = firstOf((await page({ search: 'Lohn/Gehalt' })).transactions);
    const custom = await user.post<Category>('/api/v1/categories', { name: 'Mein Lohn' }, 201);
    const chosen = await user.patch<Transaction>(`${PLACE}/${id}`, {
      categoryId: custom.id,
      trainCategorization: false,
    });
    expect(chosen.category).toMatchObject({ id: custom.id, name: 'Mein Lohn', isCustom: true });
    expect(await edited({ ids: [id], categoryId: custom.id, trainCategorization: false })).toEqual([]);
    const trigger = async () => {
      read(await user.ask('POST', `${PLACE}/triggerCategorization`, { body: {} }));
      await user.ready(connection.id);
    };
    await trigger();
    expect((await one(id)).category?.id).toBe(custom.id);

    expect(await edited({ ids: [id], categoryId: 0 })).toEqual([id]);
    await user.ready(connection.id);
    expect((await one(id)).category).toBeNull();
    expect(idsOf((await page({ categoryIds: 0, perPage: 500 })).transactions)).toContain(id);
    await trigger();
    expect((await one(id)).category?.id).toBe(category?.id);
  });

  it('teach by default: what is like it gets the category, too', async () => {
    const { transactions } = await page({ search: 'Musterwerke', order: 'id', perPage: 100 });
    const [taught, other] = transactions;
    const custom = await user.post<Category>('/api/v1/categories', { name: 'Gelernt' }, 201);
    await user.patch(`${PLACE}/${taught?.id}`, { categoryId: custom.id });
    const checked = await user.post<{
      categorizationCheckResult: { category: Category | null }[];
    }>('/api/v1/tests/checkCategorization', {
      transactionData: [
        {
          transactionId: 'a',
          accountTypeId: 1,
          amount: other?.amount,
          purpose: other?.purpose,
          counterpart: other?.counterpartName,
          counterpartIban: other?.counterpartIban,
        },
      ],
    });
    expect(checked.categorizationCheckResult[0]?.category?.id).toBe(custom.id);
  });

  it('labels are replaced, and cleared by an empty list', async () => {
    const [a = 0, b = 0] = idsOf((await page({ perPage: 2 })).transactions);
    const [x, y] = [
      await user.post<Label>('/api/v1/labels', { name: 'x' }, 201),
      await user.post<Label>('/api/v1/labels', { name: 'y' }, 201),
    ];
    expect(await edited({ ids: [a, b], labelIds: [x.id] })).toEqual([a, b]);
    expect(await edited({ ids: [a, b], labelIds: [x.id, x.id] })).toEqual([]);
    expect((await user.patch<Transaction>(`${PLACE}/${a}`, { labelIds: [y.id, x.id] })).labels).toEqual([
      x,
      y,
    ]);
    expect(idsOf((await page({ labelIds: [y.id] })).transactions)).toEqual([a]);
    expect(idsOf((await page({ labelIds: `${x.id},${y.id}` })).transactions)).toEqual([a, b]);
    expect(await edited({ ids: [a, b], labelIds: [] })).toEqual([a, b]);
    expect((await page({ labelIds: [x.id, y.id] })).paging.totalCount).toBe(0);
  });

  it('a mark of a potential duplicate is ended for every surface, and never set', async () => {
    const demo = await house.demo();
    await demo.connected(DEMO_BLZ);
    const [a = 0, b = 0] = idsOf((await page({ perPage: 2 }, demo)).transactions);
    await sql(`update transactions set review = 'possible_duplicate' where id = any($1)`, [[a, b]]);
    expect(idsOf((await page({ isPotentialDuplicate: true }, demo)).transactions)).toEqual([a, b]);
    const reviews = async () => {
      const answer = await house.native('GET', '/v1/transactions?review=true&limit=10');
      return read<{ data: unknown[] }>(answer).data.length;
    };
    expect(await reviews()).toBe(2);
    const ended = await demo.patch<Transaction>(`${PLACE}/${a}`, { isPotentialDuplicate: false });
    expect(ended.isPotentialDuplicate).toBe(false);
    expect(await reviews()).toBe(1);
    expect(await edited({ isPotentialDuplicate: false }, PLACE, demo)).toEqual([b]);
    expect(await reviews()).toBe(0);
  });
});

describe('splits', () => {
  const parent = async (): Promise<Transaction> =>
    firstOf((await page({ search: 'Lohn/Gehalt', view: 'bankView', order: 'id' })).transactions);
  const split = (id: number, subTransactions: readonly object[]) =>
    user.ask('POST', `${PLACE}/${id}/split`, { body: { subTransactions } });

  it('“add up to the original transaction’s amount”; what is not said is the original’s, labels are not', async () => {
    const before = await page();
    const { id, amount, purpose, counterpartIban, category } = await parent();
    const label = await user.post<Label>('/api/v1/labels', { name: 'geteilt' }, 201);
    await edited({ ids: [id], labelIds: [label.id] });
    const rest = Math.round((amount - 1000.1) * 100) / 100;
    const answer = await split(id, [
      { amount: rest },
      { amount: 1000.1, categoryId: 0, purpose: 'Bonus', counterpart: 'Chefin', labelIds: [label.id] },
    ]);
    const whole = read<Transaction>(answer);
    expect(whole).toMatchObject({
      id,
      amount,
      parentId: null,
      children: [expect.any(Number), expect.any(Number)],
    });
    const [first = 0, second = 0] = whole.children ?? [];
    expect(await one(first)).toMatchObject({
      parentId: id,
      amount: rest,
      purpose,
      counterpartIban,
      labels: [],
    });
    expect((await one(first)).category?.id).toBe(category?.id);
    expect(await one(second)).toMatchObject({
      parentId: id,
      amount: 1000.1,
      purpose: 'Bonus',
      counterpartName: 'Chefin',
      counterpartIban,
      category: null,
      labels: [label],
      children: null,
    });
    const after = await page();
    expect(after).toMatchObject({ income: before.income, balance: before.balance });
    expect(after.paging.totalCount).toBe(before.paging.totalCount + 1);
    const bank = await page({ view: 'bankView' });
    expect(bank).toMatchObject({ balance: before.balance, paging: { totalCount: before.paging.totalCount } });
    expect(idsOf((await page({ ids: [id, first, second] })).transactions)).toEqual(
      [first, second].sort((a, b) => a - b),
    );
    expect(idsOf((await page({ ids: [id, first, second], view: 'bankView' })).transactions)).toEqual([id]);
    expect((await page({ counterpart: 'chefin' })).paging.totalCount).toBe(1);
    // Of this surface only.
    const [row] = await sql('select count(*) from transactions where id = any($1)', [[first, second]]);
    expect(row?.count).toBe('0');
  });

  it('“all its current sub-transactions will get deleted before the new sub-transactions will get created”', async () => {
    const { id, amount, children } = await parent();
    expect(children).toHaveLength(2);
    const again = read<Transaction>(
      await split(id, [
        { amount: amount - 3, counterpartIban: 'DE02120300000000202051', counterpartBic: 'BYLADEM1001' },
        { amount: 1, counterpartAccountNumber: '4711', counterpartBlz: '10010010' },
        { amount: 2 },
      ]),
    );
    expect(again.children).toHaveLength(3);
    for (const gone of children ?? [])
      expect(await refused('GET', `${PLACE}/${gone}`)).toBe('404 UNKNOWN_ENTITY');
    const [a = 0, b = 0] = again.children ?? [];
    expect(await one(a)).toMatchObject({
      counterpartIban: 'DE02120300000000202051',
      counterpartBic: 'BYLADEM1001',
    });
    expect(await one(b)).toMatchObject({ counterpartAccountNumber: '4711', counterpartBlz: '10010010' });
    expect(idsOf((await page({ counterpart: '0300000000' })).transactions)).toEqual([a]);
    const kept = await sql('select sealed_numbers, masked_iban from finapi_parts where id = $1', [a]);
    expect(JSON.stringify(kept)).not.toContain('202051');
  });

  it('parts are edited by themselves, and neither split, restored nor deleted by themselves', async () => {
    const { id, children, category } = await parent();
    const [part = 0] = children ?? [];
    const { categories } = await user.get<{ categories: Category[] }>('/api/v1/categories', { perPage: 1 });
    const other = categories[0]?.id ?? 0;
    expect(await user.patch(`${PLACE}/${part}`, { isNew: false, categoryId: other })).toMatchObject({
      isNew: false,
      category: { id: other },
    });
    expect(await one(id)).toMatchObject({ isNew: true, category });
    expect(await edited({ ids: [part], categoryId: other })).toEqual([]);
    const amounts = [{ amount: 1 }, { amount: 2 }];
    expect(failed(await split(part, amounts))).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(await refused('POST', `${PLACE}/${part}/restore`)).toBe('422 ILLEGAL_ENTITY_STATE');
    expect(await refused('DELETE', `${PLACE}/${part}`)).toBe('422 ILLEGAL_ENTITY_STATE');
  });

  it('“less than two sub-transactions”, wrong sums, unknown categories and labels are refused, and nothing changes', async () => {
    const { id, amount, children } = await parent();
    const two = (more: object) => [{ amount }, { amount: 0, ...more }];
    const asked = async (parts: readonly object[]) => failed(await split(id, parts));
    expect(await asked([])).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await asked([{ amount }])).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await asked(two({ amount: 0.01 }))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await asked(two({ categoryId: UNKNOWN_ID }))).toBe('404 UNKNOWN_ENTITY');
    expect(await asked(two({ labelIds: [UNKNOWN_ID] }))).toBe('404 UNKNOWN_ENTITY');
    expect(await asked(two({ amount: 0.001 }))).toBe('400 BAD_REQUEST');
    expect(await asked(two({ purpose: 'a <b>' }))).toBe('400 BAD_REQUEST');
    expect(await asked([{ purpose: 'x' }, { amount }])).toBe('400 MISSING_FIELD');
    expect(failed(await user.ask('POST', `${PLACE}/${id}/split`, { body: {} }))).toBe('400 MISSING_FIELD');
    expect(failed(await split(UNKNOWN_ID, two({})))).toBe('404 UNKNOWN_ENTITY');
    expect((await parent()).children).toEqual(children);
  });

  it('“Removes all of its sub-transactions”', async () => {
    const { id, children } = await parent();
    expect(children).toHaveLength(3);
    const restored = await user.post<Transaction>(`${PLACE}/${id}/restore`, undefined);
    expect(restored).toMatchObject({ id, children: null });
    expect(idsOf((await page({ ids: [id, ...(children ?? [])] })).transactions)).toEqual([id]);
    expect(await user.post(`${PLACE}/${id}/restore`, undefined)).toEqual(restored);
    expect(await refused('POST', `${PLACE}/${UNKNOWN_ID}/restore`)).toBe('404 UNKNOWN_ENTITY');
  });
});

describe('isolation', () => {
  it('invariant 12: another user’s transactions do not exist, over any operation', async () => {
    const all = idsOf((await page({ perPage: 5 })).transactions);
    const [id = 0, second = 0] = all;
    const before = await one(id);
    const amounts = [{ amount: before.amount }, { amount: 0 }];
    const asked = [
      await stranger.ask('GET', `${PLACE}/${id}`),
      await stranger.ask('PATCH', `${PLACE}/${id}`, { body: { isNew: false } }),
      await stranger.ask('DELETE', `${PLACE}/${id}`),
      await stranger.ask('POST', `${PLACE}/${id}/split`, { body: { subTransactions: amounts } }),
      await stranger.ask('POST', `${PLACE}/${id}/restore`),
    ];
    expect(asked.map(failed)).toEqual(Array.from({ length: 5 }, () => '404 UNKNOWN_ENTITY'));
    expect((await page({ ids: all }, stranger)).paging.totalCount).toBe(0);
    expect((await page({ accountIds: connection.accountIds }, stranger)).balance).toBe(0);
    expect(await edited({ ids: all, isNew: false, categoryId: 0, labelIds: [] }, PLACE, stranger)).toEqual(
      [],
    );
    expect(await edited({ isNew: false }, `${PLACE}/${id},${second}`, stranger)).toEqual([]);
    expect(await edited({ isNew: false, accountIds: connection.accountIds }, PLACE, stranger)).toEqual([]);
    const label = await user.post<Label>('/api/v1/labels', { name: 'nur meins' }, 201);
    const mine = await stranger.connected(OPEN_BLZ, LOGIN);
    const [own = 0] = idsOf((await page({ accountIds: mine.accountIds, perPage: 1 }, stranger)).transactions);
    expect(await refused('PATCH', `${PLACE}/${own}`, { body: { labelIds: [label.id] } }, stranger)).toBe(
      '404 UNKNOWN_ENTITY',
    );
    const gone = await stranger.delete<{ identifiers: number[] }>(PLACE, { safeMode: true });
    expect(gone.identifiers).toEqual([]);
    expect(await one(id)).toEqual(before);
  });
});

describe('deletions', () => {
  const deleted = async (query: Query, of = user): Promise<number[]> =>
    (await of.delete<{ identifiers: number[] }>(PLACE, query)).identifiers;

  it('of one: “belongs to a demo connection” or “potentialDuplicate”, everything else is 422', async () => {
    const ordinary = firstOf((await page({ perPage: 1 }, stranger)).transactions);
    expect(await refused('DELETE', `${PLACE}/${ordinary.id}`, {}, stranger)).toBe('422 ILLEGAL_ENTITY_STATE');
    await sql(`update transactions set review = 'possible_duplicate' where id = $1`, [ordinary.id]);
    read(await stranger.ask('DELETE', `${PLACE}/${ordinary.id}`));
    expect(await refused('GET', `${PLACE}/${ordinary.id}`, {}, stranger)).toBe('404 UNKNOWN_ENTITY');

    const { totalCount } = (await page()).paging;
    const [id = 0] = idsOf((await page({ perPage: 1 })).transactions);
    read(await user.ask('DELETE', `${PLACE}/${id}`));
    expect(await refused('DELETE', `${PLACE}/${id}`)).toBe('404 UNKNOWN_ENTITY');
    read(
      await user.ask('POST', '/api/v1/bankConnections/update', { body: { bankConnectionId: connection.id } }),
    );
    await user.ready(connection.id);
    expect((await page({ isAdjustingEntry: false })).paging.totalCount).toBe(totalCount - 1);
  });

  it('of an adjusting entry: it is not shown any more', async () => {
    const [found] = (await page({ isAdjustingEntry: true })).transactions;
    const id =
      found?.id ??
      Number(
        (
          await sql(
            `insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency)
              select owner_id, id, '2026-01-01', 1, 'EUR' from accounts where id = $1 returning id`,
            [connection.accountIds[0]],
          )
        )[0]?.id,
      );
    expect(await one(id)).toMatchObject({ isAdjustingEntry: true, purpose: 'Zwischensaldo' });
    expect(
      failed(
        await user.ask('POST', `${PLACE}/${id}/split`, {
          body: { subTransactions: [{ amount: 1 }, { amount: 0 }] },
        }),
      ),
    ).toBe('422 ILLEGAL_ENTITY_STATE');
    read(await user.ask('DELETE', `${PLACE}/${id}`));
    expect(idsOf((await page({ isAdjustingEntry: true })).transactions)).not.toContain(id);
  });

  it('of all: “The date may not be in future”, safe mode spares what is of a real bank', async () => {
    expect(await refused('DELETE', PLACE, { query: { maxDeletionDate: '2199-01-01' } })).toBe(
      '400 BAD_REQUEST',
    );
    const both = await user.connected(OPEN_BLZ, LOGIN);
    const real = await page({ accountIds: both.accountIds });
    const dates = (await page({ order: 'finapiBookingDate', accountIds: connection.accountIds, perPage: 40 }))
      .transactions;
    const day = dates.at(-1)?.finapiBookingDate.slice(0, 10) ?? '';
    const some = await page({ maxFinapiBookingDate: day, accountIds: connection.accountIds, perPage: 500 });
    expect(await deleted({ maxDeletionDate: day })).toEqual(idsOf(some.transactions).sort((a, b) => a - b));
    expect(
      (await page({ maxFinapiBookingDate: day, accountIds: connection.accountIds })).paging.totalCount,
    ).toBe(0);
    expect((await page({ accountIds: both.accountIds })).paging).toEqual(real.paging);
    const rest = (await page({ view: 'bankView' })).paging.totalCount - real.paging.totalCount;
    expect(await deleted({ safeMode: 'True' })).toHaveLength(rest);
    expect((await page()).paging).toEqual(real.paging);
    expect((await deleted({ safeMode: false })).length).toBe(real.paging.totalCount);
    expect((await page()).transactions).toEqual([]);
  }, 120_000);
});
