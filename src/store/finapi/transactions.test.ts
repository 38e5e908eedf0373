import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalDate } from '../../core/dates.ts';
import { add, canonical, compare, type Decimal } from '../../core/money.ts';
import { ENTRY_ORDERS, type EntryOrder, type EntryProperty } from '../../engine/finapi/transactions-port.ts';
import type {
  FinapiEntryStore,
  SealedEntry,
  SearchOrder,
  StoreFilter,
} from '../../engine/finapi/transactions-store-port.ts';
import { TYPE_OF_BTC, TYPE_OF_GVC } from '../../engine/finapi/transactions-types.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { openFinapiEntries } from './transactions.ts';
import { searchStatement } from './transactions-search.ts';

const ENTRIES = 60;
const DETAILS_OF: readonly (string | null)[] = [
  null,
  '{"references":{"mandate":"M-77%","creditor":"DE98ZZZ"},"counterparty_bic":"DRESDEFF700"}',
  '{"codes":{"proprietary":"DK:NTRF+116+9310+997"},"counterparty_bic":"COBADEFFXXX"}',
  '{"codes":{"bank_transaction_code":"PMNT-RDDT-ESDD"}}',
  '{"references":{"customer":"\\u0000 100%_"}}',
];
const PURPOSES = [null, 'Miete 100%', 'miete_März', 'Einkauf \\ Rewe', 'REWE sagt Danke', ''];
const NAMES = [null, 'Müller GmbH', 'müller', 'Rewe', 'Stadt_werke'];
const BANK_TEXTS = [null, 'Lastschrift', 'Basislastschrift'];
const CODES = [null, 'FOOD', 'FOOD.GROCERIES', 'RENT.RENT'];

let store: TestStore;
let entries: FinapiEntryStore;
let scope: OwnerScope;
let accountIds: number[];
/** What is stored, as the model is asked. */
let all: readonly ModelEntry[];
let labels: number[];

type ModelEntry = SealedEntry & {
  readonly isSplit: boolean;
  readonly labels: readonly number[];
  readonly importDay: string;
};

const pick = <T>(list: readonly T[], k: number): T => list[k % list.length] as T;

/** Entries of every sort: dates of the future, categories, marks, parts, adjusting entries, labels. */
async function fill(): Promise<void> {
  accountIds = [await store.seedAccount(scope), await store.seedAccount(scope)];
  for (const [at, accountId] of accountIds.entries())
    await store.seedTransactions(scope, accountId, ENTRIES / 2, { firstDay: '2026-01-01', days: 20 + at });
  const rows = await store.admin('select id from transactions where owner_id = $1 order by id', [
    scope.ownerId,
  ]);
  for (const [at, [id]] of rows.entries()) {
    const k = at * 7 + (at % 3);
    await store.admin(
      `update transactions set details = $3, text = $4, counterparty_name = $5, bank_text = $6, category = null,
          review = $7, created_at = '2026-01-10 22:30Z'::timestamptz + $8::int * interval '5 hours',
          amount = round(amount, $9::int), status = $10,
          booking_date = case when $8::int % 6 = 0 then '2026-03-01' else booking_date end
        where owner_id = $1 and id = $2`,
      [
        scope.ownerId,
        id ?? '',
        pick(DETAILS_OF, k),
        pick(PURPOSES, k + 1),
        pick(NAMES, k + 2),
        pick(BANK_TEXTS, k),
        at % 9 === 0 ? 'possible_duplicate' : at % 10 === 0 ? 'unsure' : null,
        at,
        at % 3,
        at % 11 === 10 ? 'pending' : 'booked',
      ],
    );
    const code = pick(CODES, k);
    if (code !== null)
      await store.admin(
        `insert into transaction_categories (owner_id, transaction_id, entry_date, code, source, confidence)
          select owner_id, id, entry_date, $3, 'mcc', 90 from transactions where owner_id = $1 and id = $2
          on conflict (owner_id, transaction_id) do update set code = excluded.code, source = 'mcc'`,
        [scope.ownerId, id ?? '', code],
      );
    if (at % 8 === 3) await splitIt(Number(id));
  }
  for (const accountId of accountIds)
    await store.admin(
      `insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency, category_code)
        values ($1, $2, '2026-01-07', '-3.21', 'EUR', 'FOOD'), ($1, $2, '2026-02-07', '3.2', 'EUR', null)`,
      [scope.ownerId, accountId],
    );
  const made = await store.admin(
    `insert into finapi_labels (owner_id, name) values ($1, 'a'), ($1, 'b') returning id`,
    [scope.ownerId],
  );
  labels = made.map(([id]) => Number(id));
  await store.admin(
    `insert into finapi_transaction_labels (owner_id, transaction_id, label_id)
      select e.owner_id, e.id, l.id from finapi_entries e join finapi_labels l using (owner_id)
      where e.owner_id = $1 and (e.id + l.id) % 4 = 0`,
    [scope.ownerId],
  );
}

async function splitIt(id: number): Promise<void> {
  const [row] = await store.admin('select amount from transactions where owner_id = $1 and id = $2', [
    scope.ownerId,
    id,
  ]);
  const ids = await entries.newIds(scope, 3);
  const amounts = ['1.1', '-2', add(row?.[0] as Decimal, '0.9' as Decimal)] as Decimal[];
  const done = await entries.split(
    scope,
    id,
    ids.map((one, at) => ({
      id: one,
      amount: amounts[at] as Decimal,
      categoryCode: [undefined, null, 'FOOD'][at],
      purpose: at === 1 ? 'Teil 100%' : null,
      counterpartName: at === 2 ? 'Teilhaber' : null,
      maskedAccount: at === 2 ? '****4711' : null,
      maskedIban: null,
      bic: at === 1 ? 'TEILDEFF' : null,
      blz: at === 1 ? '70080000' : null,
      sealedNumbers: at === 2 ? Buffer.from([1]) : null,
    })),
  );
  // Pending ones are not shown, so they cannot be split.
  if (!done.ok && done.fault !== 'not_found') throw new Error(done.fault);
}

async function readAll(): Promise<readonly ModelEntry[]> {
  const rows = await store.admin(
    `select e.id, e.is_split, to_char(e.import_time at time zone 'Europe/Berlin', 'YYYY-MM-DD'),
        array(select label_id from finapi_transaction_labels l where l.owner_id = e.owner_id and l.transaction_id = e.id)::text
      from finapi_entries e where e.owner_id = $1 order by e.id`,
    [scope.ownerId],
  );
  const read = await entries.entries(
    scope,
    rows.map(([id]) => Number(id)),
  );
  return read.map((entry, at) => {
    const [, isSplit, importDay = '', of = ''] = rows[at] ?? [];
    const ids = (of ?? '').slice(1, -1).split(',').filter(Boolean).map(Number);
    return { ...entry, isSplit: isSplit === 't', importDay: importDay ?? '', labels: ids };
  });
}

beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
  entries = openFinapiEntries(store.app);
  await fill();
  all = await readAll();
});
afterAll(() => store.close());

const texts = (entry: SealedEntry): { purpose: string; counterpart: string } => {
  const details = entry.details === null || entry.details.includes('\\u') ? {} : JSON.parse(entry.details);
  const { mandate, customer, creditor } = details.references ?? {};
  const said = [entry.counterpartName, entry.ownBlz, entry.counterpartBic, mandate, customer, creditor];
  return {
    purpose: (entry.purpose ?? '').toLowerCase(),
    counterpart: said
      .filter((one) => one !== undefined && one !== null)
      .join('\n')
      .toLowerCase(),
  };
};

/** What a filter means, entry by entry. */
function meets(entry: ModelEntry, filter: StoreFilter): boolean {
  const { purpose, counterpart } = texts(entry);
  const within = <T extends string>(value: T, least: string | undefined, most: string | undefined): boolean =>
    (least === undefined || value >= least) && (most === undefined || value <= most);
  const { categories, direction = 'all' } = filter;
  return [
    filter.view === 'all' || (filter.view === 'bank' ? entry.kind !== 'part' : !entry.isSplit),
    filter.ids?.includes(entry.id) ?? true,
    filter.accountIds?.includes(entry.accountId) ?? true,
    within(entry.bankBookingDate, filter.minBankBookingDate, filter.maxBankBookingDate),
    within(entry.finapiBookingDate, filter.minFinapiBookingDate, filter.maxFinapiBookingDate),
    within(entry.importDay, filter.minImportDate, filter.maxImportDate),
    filter.minAmount === undefined || compare(entry.amount, filter.minAmount) >= 0,
    filter.maxAmount === undefined || compare(entry.amount, filter.maxAmount) <= 0,
    direction === 'all' || (direction === 'spending') === compare(entry.amount, '0' as Decimal) < 0,
    filter.labelIds?.some((id) => entry.labels.includes(id)) ?? true,
    categories === undefined ||
      (entry.categoryCode === null ? categories.none : categories.codes.includes(entry.categoryCode)),
    filter.isNew === undefined || entry.isNew === filter.isNew,
    filter.isPotentialDuplicate === undefined || entry.isPotentialDuplicate === filter.isPotentialDuplicate,
    filter.isAdjustingEntry === undefined || (entry.kind === 'adjustment') === filter.isAdjustingEntry,
    (filter.search ?? []).every(({ word }) => purpose.includes(word) || counterpart.includes(word)),
    (filter.counterpart ?? []).every(({ word }) => counterpart.includes(word)),
    (filter.purpose ?? []).every((word) => purpose.includes(word)),
  ].every(Boolean);
}

const PROPERTIES = Object.keys(ENTRY_ORDERS) as EntryProperty[];
const orderOf = (by: readonly EntryOrder[]): SearchOrder => ({
  by,
  given: {
    'category.id': { keys: ['FOOD', 'RENT.RENT'], places: [7, 3] },
    'category.name': { keys: ['FOOD', 'FOOD.GROCERIES', 'RENT.RENT'], places: [2, 1, 1] },
    counterpartBlz: {
      keys: all.filter(({ kind }) => kind === 'part').map(({ id }) => id * 2),
      places: all.filter(({ kind }) => kind === 'part').map(({ id }) => id % 5),
    },
  },
  types: { gvc: TYPE_OF_GVC, btc: TYPE_OF_BTC },
});
const BY_ID: SearchOrder = { by: [], given: {}, types: { gvc: {}, btc: {} } };
const WHOLE = { offset: 0, limit: 10_000 };
const total = (some: readonly SealedEntry[]): Decimal =>
  canonical(some.reduce((sum, { amount }) => add(sum, amount), '0' as Decimal));

const day = fc.integer({ min: 1, max: 31 }).map((k) => `2026-01-${String(k).padStart(2, '0')}` as LocalDate);
const amount = fc.integer({ min: -50_000, max: 50_000 }).map((cents) => (cents / 100).toFixed(2) as Decimal);
const word = fc.constantFrom(
  'miete',
  '100%',
  '_',
  '\\',
  'rewe',
  'mü',
  'dres',
  'm-77%',
  'zzz',
  'e',
  '%',
  '7008',
);
const searchWords = fc.array(
  word.map((one) => ({ word: one, sides: [] })),
  { minLength: 1, maxLength: 2 },
);
const filters: fc.Arbitrary<StoreFilter> = fc
  .record(
    {
      ids: fc.func(fc.boolean()).map((keep) => all.map(({ id }) => id).filter((id) => keep(id))),
      search: searchWords,
      counterpart: searchWords,
      purpose: fc.array(word, { minLength: 1, maxLength: 2 }),
      accountIds: fc.constantFrom(0, 1).map((at) => [accountIds[at] ?? 0, 1]),
      minBankBookingDate: day,
      maxBankBookingDate: day,
      minFinapiBookingDate: day,
      maxFinapiBookingDate: day,
      minImportDate: day,
      maxImportDate: day,
      minAmount: amount,
      maxAmount: amount,
      direction: fc.constantFrom('all' as const, 'income' as const, 'spending' as const),
      labelIds: fc.constantFrom(0, 1).map((at) => [labels[at] ?? 0]),
      categories: fc.record({
        codes: fc.subarray(['FOOD', 'FOOD.GROCERIES', 'RENT.RENT']),
        none: fc.boolean(),
      }),
      isNew: fc.boolean(),
      isPotentialDuplicate: fc.boolean(),
      isAdjustingEntry: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  // At most three at once: most of more meet nothing.
  .chain((one) =>
    fc
      .subarray(Object.keys(one) as (keyof typeof one)[], { maxLength: 3 })
      .map((keys) => Object.fromEntries(keys.map((key) => [key, one[key]]))),
  )
  .chain((one) =>
    fc.constantFrom('bank' as const, 'user' as const, 'all' as const).map((view) => ({ ...one, view })),
  );
const someOrders = fc.array(
  fc.record({
    property: fc.constantFrom(...PROPERTIES),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  { maxLength: 3 },
);

describe('lists of transactions of the finAPI surface', () => {
  it('have every sort of entry to choose from', () => {
    const kinds = Object.groupBy(all, ({ kind }) => kind);
    expect(kinds.part?.length).toBeGreaterThan(10);
    expect(kinds.adjustment).toHaveLength(4);
    expect(all.filter(({ isPotentialDuplicate }) => isPotentialDuplicate).length).toBeGreaterThan(4);
    expect(
      new Set(all.map(({ finapiBookingDate, bankBookingDate }) => finapiBookingDate < bankBookingDate)),
    ).toEqual(new Set([true, false]));
  });

  it('hold exactly what each filter means, with exact sums over all of it', async () => {
    let metSome = 0;
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const found = await entries.search(scope, filter, BY_ID, WHOLE);
        const wanted = all.filter((entry) => meets(entry, filter));
        if (wanted.length > 0 && wanted.length < all.length) metSome += 1;
        expect(found.ids).toEqual(wanted.map(({ id }) => id));
        expect(found.totalCount).toBe(wanted.length);
        const income = wanted.filter(({ amount: of }) => compare(of, '0' as Decimal) >= 0);
        const spending = wanted.filter(({ amount: of }) => compare(of, '0' as Decimal) < 0);
        expect([found.income, found.spending, found.balance].map((one) => canonical(one))).toEqual(
          [income, spending, wanted].map(total),
        );
      }),
      { numRuns: 150 },
    );
    expect(metSome).toBeGreaterThan(30);
  });

  it('show each entry once over pages of any size, in any order, with the same sums on each', async () => {
    await fc.assert(
      fc.asyncProperty(filters, someOrders, fc.integer({ min: 5, max: 60 }), async (filter, by, limit) => {
        const order = orderOf(by);
        const whole = await entries.search(scope, filter, order, WHOLE);
        const seen: number[] = [];
        for (let offset = 0; offset <= whole.totalCount; offset += limit) {
          const { ids, ...totals } = await entries.search(scope, filter, order, { offset, limit });
          expect({ ...totals, ids: whole.ids }).toEqual(whole);
          seen.push(...ids);
        }
        expect(seen).toEqual(whole.ids);
        expect(new Set(seen).size).toBe(whole.totalCount);
      }),
      { numRuns: 40 },
    );
  });

  it('“userView” and “bankView” have the same sum: parts add up to what was split', async () => {
    const [bank, user] = await Promise.all(
      (['bank', 'user'] as const).map((view) => entries.search(scope, { view }, BY_ID, WHOLE)),
    );
    expect(canonical(user?.balance as Decimal)).toBe(canonical(bank?.balance as Decimal));
    expect(user?.totalCount).toBeGreaterThan(bank?.totalCount ?? 0);
    for (const parent of all.filter(({ isSplit }) => isSplit)) {
      const parts = all.filter(({ parentId }) => parentId === parent.id);
      expect(total(parts)).toBe(canonical(parent.amount));
      expect(parent.children).toEqual(parts.map(({ id }) => id));
    }
  });

  it('are ordered by every property up and down, ties by id', async () => {
    const keys: Partial<Record<EntryProperty, (entry: ModelEntry) => string | number | null>> = {
      id: ({ id }) => id,
      parentId: ({ parentId }) => parentId,
      accountId: ({ accountId }) => accountId,
      valueDate: ({ valueDate }) => valueDate,
      bankBookingDate: ({ bankBookingDate }) => bankBookingDate,
      finapiBookingDate: ({ finapiBookingDate }) => finapiBookingDate,
      amount: (entry) => Number(entry.amount),
      purpose: ({ purpose }) => purpose?.toLowerCase() ?? null,
      counterpartName: ({ counterpartName }) => counterpartName?.toLowerCase() ?? null,
      counterpartBic: ({ counterpartBic }) => counterpartBic?.toLowerCase() ?? null,
      primanota: ({ details }) => (details?.includes('9310') === true ? '9310' : null),
      type: ({ bankText, details }) =>
        (
          bankText ??
          (details?.includes('+116+') === true
            ? 'Überweisung'
            : details?.includes('RDDT') === true
              ? 'Lastschrift'
              : null)
        )?.toLowerCase() ?? null,
      'category.id': ({ categoryCode }) => ({ FOOD: 7, 'RENT.RENT': 3 })[categoryCode ?? ''] ?? null,
      'category.name': ({ categoryCode }) =>
        ({ FOOD: 2, 'FOOD.GROCERIES': 1, 'RENT.RENT': 1 })[categoryCode ?? ''] ?? null,
      counterpartBlz: ({ kind, id }) => (kind === 'part' ? id % 5 : null),
      isPotentialDuplicate: ({ isPotentialDuplicate }) => Number(isPotentialDuplicate),
      isNew: ({ isNew }) => Number(isNew),
      importDate: ({ importedAt }) => importedAt,
    };
    for (const [property, key] of Object.entries(keys) as [
      EntryProperty,
      (entry: ModelEntry) => string | number | null,
    ][])
      for (const direction of ['asc', 'desc'] as const) {
        const sorted = all.toSorted((a, b) => {
          const [one, two] = [key(a), key(b)];
          const sign = direction === 'asc' ? 1 : -1;
          if (one === two) return property === 'id' ? 0 : a.id - b.id;
          // What has no value stands behind all values.
          if (one === null || two === null) return one === null ? sign : -sign;
          const compared =
            typeof one === 'string' && typeof two === 'string'
              ? Buffer.compare(Buffer.from(one), Buffer.from(two))
              : one < two
                ? -1
                : 1;
          return sign * compared;
        });
        const { ids } = await entries.search(
          scope,
          { view: 'all' },
          orderOf([{ property, direction }]),
          WHOLE,
        );
        expect([property, direction, ids]).toEqual([property, direction, sorted.map(({ id }) => id)]);
      }
  });

  it('find words in the numbers of the sides that they are told', async () => {
    const [part] = all.filter(({ own }) => own !== null);
    const search = [{ word: '4711', sides: [(part?.id ?? 0) * 2] }];
    const { ids } = await entries.search(scope, { view: 'all', search }, BY_ID, WHOLE);
    expect(ids).toEqual([part?.id]);
  });

  it('read of other tables only what is asked for: it may be 100,000 entries', async () => {
    const tables = async (filter: StoreFilter, by: readonly EntryOrder[] = []) => {
      const { statement, values } = searchStatement(scope.ownerId, filter, orderOf(by), WHOLE);
      const plan = await store.app.rows(scope, { text: `explain ${statement.text}` }, values);
      const text = plan.map(([line]) => line).join('\n');
      const known = ['transaction_categories', 'counterparty_accounts', 'accounts'];
      return known.filter((table) => text.includes(` on ${table} `));
    };
    expect(await tables({ view: 'bank' })).toEqual([]);
    expect(await tables({ view: 'user' }, [{ property: 'amount', direction: 'desc' }])).toEqual([]);
    expect(await tables({ view: 'user', categories: { codes: ['FOOD'], none: false } })).toEqual([
      'transaction_categories',
    ]);
  });

  it('hold nothing of another owner, whatever is asked for', async () => {
    const other = await store.seedOwner();
    const filter: StoreFilter = { view: 'all', ids: all.map(({ id }) => id), accountIds };
    expect(await entries.search(other, filter, BY_ID, WHOLE)).toEqual({
      totalCount: 0,
      income: '0',
      spending: '0',
      balance: '0',
      ids: [],
    });
    expect(
      await entries.entries(
        other,
        all.map(({ id }) => id),
      ),
    ).toEqual([]);
    expect(await entries.sides(other, 100)).toEqual([]);
  });
});

describe('splits', () => {
  const some = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 2, maxLength: 12 });

  it('are taken when their amounts add up exactly, and refused when a hundredth is missing', async () => {
    const one = await store.seedOwner();
    const accountId = await store.seedAccount(one);
    await store.seedTransactions(one, accountId, 1);
    const [[text = ''] = []] = await store.admin('select id from transactions where owner_id = $1', [
      one.ownerId,
    ]);
    const id = Number(text);
    const part = (partId: number, amountOf: Decimal) => ({
      id: partId,
      amount: amountOf,
      categoryCode: null,
      purpose: null,
      counterpartName: null,
      maskedAccount: null,
      maskedIban: null,
      bic: null,
      blz: null,
      sealedNumbers: null,
    });
    const money = (hundredths: number): Decimal => (hundredths / 100).toFixed(2) as Decimal;
    await fc.assert(
      fc.asyncProperty(some, fc.boolean(), async (parts, exact) => {
        const sum = parts.reduce((a, b) => a + b, 0);
        await store.admin('update transactions set amount = $3 where owner_id = $1 and id = $2', [
          one.ownerId,
          id,
          money(exact ? sum : sum + 1),
        ]);
        const ids = await entries.newIds(one, parts.length);
        const done = await entries.split(
          one,
          id,
          parts.map((cents, at) => part(ids[at] ?? 0, money(cents))),
        );
        expect(done.ok).toBe(exact);
        const { balance, totalCount } = await entries.search(one, { view: 'user' }, BY_ID, WHOLE);
        expect(canonical(balance)).toBe(canonical(money(exact ? sum : sum + 1)));
        expect(totalCount).toBe(exact ? parts.length : 1);
      }),
      { numRuns: 30 },
    );
  });
});

describe('splits at the same time', () => {
  it('leave the parts of one of them', async () => {
    const one = await store.seedOwner();
    const accountId = await store.seedAccount(one);
    await store.seedTransactions(one, accountId, 1);
    const [[id = '', amountOf = ''] = []] = await store.admin(
      'select id, amount from transactions where owner_id = $1',
      [one.ownerId],
    );
    const splits = Array.from({ length: 6 }, async (_, at) => {
      const ids = await entries.newIds(one, 2);
      const amounts = [add(amountOf as Decimal, `${at}` as Decimal), `-${at}` as Decimal];
      const parts = ids.map((partId, place) => ({
        ...{ id: partId, amount: amounts[place] as Decimal, categoryCode: null, purpose: `${at}` },
        ...{ counterpartName: null, maskedAccount: null, maskedIban: null, bic: null, blz: null },
        sealedNumbers: null,
      }));
      return entries.split(one, Number(id), parts);
    });
    expect((await Promise.all(splits)).every(({ ok }) => ok)).toBe(true);
    const { ids, balance } = await entries.search(one, { view: 'user' }, BY_ID, WHOLE);
    const purposes = (await entries.entries(one, ids)).map(({ purpose }) => purpose);
    expect(purposes).toHaveLength(2);
    expect(new Set(purposes).size).toBe(1);
    expect(canonical(balance)).toBe(canonical(amountOf as Decimal));
  });
});

describe('numbered sides', () => {
  it('are the accounts on the other side and the parts with a number of their own', async () => {
    const one = await store.seedOwner();
    const accountId = await store.seedAccount(one);
    await store.seedTransactions(one, accountId, 2);
    const lookup = createHash('sha256').update('x').digest();
    const [[id = ''] = []] = await store.admin(
      `insert into counterparty_accounts (owner_id, lookup, masked, sealed) values ($1, $2, 'DE****1', '\\x05') returning id`,
      [one.ownerId, lookup],
    );
    await store.admin('update transactions set counterparty_account_id = $2 where owner_id = $1', [
      one.ownerId,
      id,
    ]);
    const number = { lookup: lookup.toString('hex'), sealed: Buffer.from([5]) };
    expect(await entries.sides(one, 10)).toEqual([
      { key: Number(id) * 2 + 1, number, own: null, ownBlz: null },
    ]);
    const { ids } = await entries.search(
      one,
      { view: 'all', counterpart: [{ word: '1', sides: [Number(id) * 2 + 1] }] },
      BY_ID,
      WHOLE,
    );
    expect(ids).toHaveLength(2);
  });
});
