import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  OwnerScope,
  TransactionCursor,
  TransactionFilter,
  TransactionRow,
  TransactionSort,
} from '../engine/ports.ts';
import { openTestStore, type TestStore } from './testing.ts';
import { type BoundStatement, escapeLike, listStatement } from './transaction-list.ts';

const SEED = 20261121;
const ROWS = 300;
const SORTS: readonly TransactionSort[] = ['date', '-date', 'amount', '-amount'];

let store: TestStore;
let scope: OwnerScope;
let accounts: number[];
let all: readonly TransactionRow[];

beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
  accounts = [];
  for (let k = 0; k < 3; k++) {
    const id = await store.seedAccount(scope);
    accounts.push(id);
    await store.seedTransactions(scope, id, ROWS / 3, { days: 20 });
  }
  // Few amounts and some oddities, so that ties and wildcards happen.
  await store.admin(
    `update transactions set amount = (id % 7 - 3)::numeric(9, 2), status = case when id % 11 = 0 then 'pending' else status end,
     text = case when id % 13 = 0 then '100%_\\ ÄPFEL' else text end,
     counterparty_name = case when id % 17 = 0 then 'APPLE' else counterparty_name end,
     currency = case when id % 19 = 0 then 'CHF' else currency end`,
  );
  // Another owner's rows of the same days: they must never show.
  const other = await store.seedOwner();
  await store.seedTransactions(other, await store.seedAccount(other), 50, { days: 20 });
  all = (await store.queries.listTransactions(scope, {}, 'date', { limit: 500, after: null })).rows;
});
afterAll(() => store.close());

/** The filter said again, in plain code. Amounts of the test are small: numbers are exact enough. */
function meets(row: TransactionRow, filter: TransactionFilter): boolean {
  const has = (values: readonly (string | number)[] | undefined, value: string | number | null) =>
    values === undefined || (value !== null && values.includes(value));
  const part = filter.text?.toLowerCase();
  return (
    has(filter.accountIds, row.accountId) &&
    has(filter.status, row.status) &&
    has(filter.category, row.category) &&
    has(filter.currency, row.currency) &&
    (filter.from === undefined || row.entryDate >= filter.from) &&
    (filter.to === undefined || row.entryDate <= filter.to) &&
    (filter.amountMin === undefined || Number(row.amount) >= Number(filter.amountMin)) &&
    (filter.amountMax === undefined || Number(row.amount) <= Number(filter.amountMax)) &&
    (part === undefined ||
      [row.text, row.counterpartyName, row.bankText].some((one) => one?.toLowerCase().includes(part)))
  );
}

function inOrder(rows: readonly TransactionRow[], sort: TransactionSort): TransactionRow[] {
  const key = (row: TransactionRow) => (sort.endsWith('date') ? row.entryDate : Number(row.amount));
  const up = (a: TransactionRow, b: TransactionRow) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id;
  return [...rows].sort(sort.startsWith('-') ? (a, b) => up(b, a) : up);
}

async function everyPage(
  filter: TransactionFilter,
  sort: TransactionSort,
  limit: number,
): Promise<TransactionRow[]> {
  const seen: TransactionRow[] = [];
  let after: TransactionCursor | null = null;
  for (let pages = 0; pages <= ROWS; pages++) {
    const page = await store.queries.listTransactions(scope, filter, sort, { limit, after });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    seen.push(...page.rows);
    const last = page.rows.at(-1);
    if (!page.more || last === undefined) break;
    after = { key: sort.endsWith('date') ? last.entryDate : last.amount, id: last.id };
  }
  return seen;
}

describe('lists of transactions', () => {
  it('give what plain code gives, for any filter, order and page size, page by page', async () => {
    const day = fc.integer({ min: 1, max: 22 }).map((n) => `2024-01-${String(n).padStart(2, '0')}`);
    const amount = fc.constantFrom('-3', '-1.00', '0', '0.5', '2.000');
    const some = <T>(values: readonly T[]) => fc.subarray([...values]);
    const filters = fc.record(
      {
        accountIds: fc.nat().chain(() => some(accounts)),
        from: day,
        to: day,
        amountMin: amount,
        amountMax: amount,
        status: some(['booked', 'pending'] as const),
        category: some(['groceries', 'rent', 'none']),
        currency: some(['EUR', 'CHF']),
        text: fc.constantFrom('payment 1', '%', '_', '\\', 'äpfel', 'apple', 'CARD', 'nothing', ''),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom(...SORTS),
        fc.constantFrom(1, 7, 10, 50, 100, 499),
        async (filter, sort, limit) => {
          const expected = inOrder(
            all.filter((row) => meets(row, filter)),
            sort,
          );
          const size = limit === 1 && expected.length > 20 ? 50 : limit;
          expect(await everyPage(filter, sort, size)).toEqual(expected);
          expect(await store.queries.countTransactions(scope, filter)).toBe(expected.length);
        },
      ),
      { numRuns: 80, seed: SEED },
    );
  });

  it('say whether more follows, exactly at the edge', async () => {
    const of = (limit: number) => store.queries.listTransactions(scope, {}, '-date', { limit, after: null });
    expect([(await of(ROWS - 1)).more, (await of(ROWS)).more, (await of(ROWS + 1)).more]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('take wildcards of LIKE as themselves', () => {
    expect(escapeLike('100%_\\x')).toBe('100\\%\\_\\\\x');
  });

  it('have one named statement per shape, whatever the values, and a name that PostgreSQL keeps whole', () => {
    const page = { limit: 100, after: null };
    const one = listStatement(scope, { text: 'a', accountIds: [1] }, 'date', page);
    const two = listStatement({ tenantId: 9, ownerId: 9 }, { accountIds: [2], text: 'b' }, 'date', page);
    const other = listStatement(scope, { text: 'a', accountIds: [1, 2] }, 'date', page);
    expect(two.statement).toBe(one.statement);
    expect(other.statement.name).not.toBe(one.statement.name);
    expect(one.statement.name?.length).toBeLessThanOrEqual(63);
    expect(one.statement.text).not.toMatch(/json/i);
  });

  it('prepare a bounded number of shapes, and still answer beyond', async () => {
    const names = new Set<string | undefined>();
    const filters: TransactionFilter[] = [];
    for (let bits = 0; bits < 512; bits++) {
      const on = (bit: number) => ((bits >> bit) & 1) === 1;
      filters.push({
        ...(on(0) ? { from: '2024-01-01' } : {}),
        ...(on(1) ? { to: '2024-12-31' } : {}),
        ...(on(2) ? { amountMin: '-9' } : {}),
        ...(on(3) ? { amountMax: '9' } : {}),
        ...(on(4) ? { status: ['booked', 'pending'] as const } : {}),
        ...(on(5) ? { currency: ['EUR', 'CHF'] } : {}),
        ...(on(6) ? { text: '' } : {}),
        ...(on(7) ? { accountIds: accounts } : {}),
        ...(on(8) ? { category: ['rent', 'groceries'] } : {}),
      });
    }
    for (const filter of filters)
      names.add(listStatement(scope, filter, 'amount', { limit: 100, after: null }).statement.name);
    expect(names.has(undefined)).toBe(true);
    const last = filters[511] ?? {};
    const rows = await store.queries.listTransactions(scope, last, 'amount', { limit: 500, after: null });
    expect(rows.rows).toEqual(
      inOrder(
        all.filter((row) => meets(row, last)),
        'amount',
      ),
    );
  });
});

describe('plans of lists in the order of dates', () => {
  const PLAN_ROWS = 20_000;
  let big: OwnerScope;
  let account: number;
  beforeAll(async () => {
    big = await store.seedOwner();
    account = await store.seedAccount(big);
    await store.seedTransactions(big, account, PLAN_ROWS, { days: 700 });
    await store.seedTransactions(big, await store.seedAccount(big), PLAN_ROWS, { days: 700 });
    await store.admin('analyze transactions, transaction_categories');
  });

  const literal = (value: unknown): string =>
    typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;

  /** The plan as the serving role gets it, `generic` as a prepared statement has it after a few runs. */
  const planOf = ({ statement, values }: BoundStatement, mode: 'generic' | 'custom'): Promise<string> =>
    store.app.transaction(big, async (tx) => {
      await tx.run({ text: `set local plan_cache_mode = force_${mode}_plan` });
      await tx.run({ text: `prepare test_plan as ${statement.text}` });
      const rows = await tx.rows({ text: `explain execute test_plan(${values.map(literal).join(', ')})` });
      await tx.run({ text: 'deallocate test_plan' });
      return rows.map(([line]) => line).join('\n');
    });

  const cases: [string, () => TransactionFilter, string][] = [
    ['all of the owner', () => ({}), 'transactions_of_owner'],
    ['an account', () => ({ accountIds: [account] }), 'transactions_of_account'],
    ['a range of days', () => ({ from: '2024-03-01', to: '2024-09-01' }), 'transactions_of_owner'],
    [
      'a range of days of an account',
      () => ({ accountIds: [account], from: '2024-03-01', to: '2024-09-01' }),
      'transactions_of_account',
    ],
    ['a category', () => ({ category: ['groceries'] }), 'transaction_categories_in_order'],
    ['a category that is not there', () => ({ category: ['none'] }), 'transaction_categories_in_order'],
    ['a text', () => ({ text: 'payment' }), 'transactions_of_owner'],
    ['a text of an account', () => ({ accountIds: [account], text: 'payment' }), 'transactions_of_account'],
  ];
  const cursors: [string, TransactionCursor | null][] = [
    ['first page', null],
    ['later page', { key: '2024-06-01', id: 1_000_000 }],
  ];
  for (const [what, filter, index] of cases)
    for (const [where, after] of cursors)
      for (const sort of ['-date', 'date'] as const)
        it.each(['custom', 'generic'] as const)(
          `${what}, ${where}, ${sort}: no sort (%s plan)`,
          async (mode) => {
            const plan = await planOf(listStatement(big, filter(), sort, { limit: 100, after }), mode);
            expect(plan).toMatch(new RegExp(`using ${index} on transaction(s|_categories)\\b`));
            expect(plan).not.toMatch(/Sort/);
            if (after !== null) expect(plan).toMatch(/Index Cond: .*ROW\(/);
          },
        );
});
