import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Indicator } from '../core/balances/signs.ts';
import type { LocalDate } from '../core/dates.ts';
import type { Decimal } from '../core/money.ts';
import type { ContradictedEntry } from '../engine/balances/ledger-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { balanceLedger } from './balance-ledger.ts';
import { lockOwner } from './events.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
let mine: OwnerScope;
let account: number;

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  mine = await store.seedOwner();
  account = await store.seedAccount(mine);
});

const day = (text: string): LocalDate => text as LocalDate;
const DAYS = { from: day('2026-05-01'), to: day('2026-05-31') };
const NOON = Date.parse('2026-05-31T12:00:00Z');

const entry = (
  key: string,
  date: string,
  amount: string,
  indicator: Indicator,
  reference: string | null = null,
): ContradictedEntry => ({
  contradiction: { reason: 'sign_contradiction', amount: amount as Decimal, indicator },
  entry: {
    key: key.repeat(32).slice(0, 32),
    date: day(date),
    bookingDate: day(date),
    valueDate: null,
    status: 'booked',
    amount,
    currency: 'EUR',
    counterpartyName: 'Shop',
    text: 'Payment',
    bankText: null,
    reference,
  },
});
const see = (now: number, ...entries: ContradictedEntry[]) =>
  store.app.transaction(mine, async (tx) => {
    await lockOwner(tx, mine);
    await balanceLedger(tx, mine.ownerId).keepQuarantine(
      account,
      { days: DAYS, entries, now },
      { syncId: 7 },
    );
  });
const list = async (resolved = false) =>
  (await store.queries.listQuarantined(mine, { accountId: account, resolved }, { limit: 50, after: null }))
    .rows;
const told = async () =>
  (
    await store.queries.listEvents(
      mine,
      { type: ['entries.quarantined', 'entries.released'] },
      { limit: 50, after: null },
    )
  ).rows;

describe('invariant 8: what contradicts itself', () => {
  it('is kept as the bank wrote it, outside the ledger, and shown with the account', async () => {
    await see(NOON, entry('a', '2026-05-04', '-12.50', 'credit', 'ref-1'));
    expect(await list()).toMatchObject([
      {
        accountId: account,
        syncId: 7,
        reason: 'sign_contradiction',
        entryDate: '2026-05-04',
        amount: '-12.50',
        currency: 'EUR',
        indicator: 'credit',
        bankReference: 'ref-1',
        firstSeenAt: '2026-05-31T12:00:00.000Z',
        resolvedAt: null,
      },
    ]);
    expect((await store.queries.getAccount(mine, account))?.quarantined).toBe(1);
    expect(await store.queries.countTransactions(mine, {})).toBe(0);
    expect(await told()).toMatchObject([
      { type: 'entries.quarantined', accountId: account, data: { entries: 1 } },
    ]);
  });

  it('seen again is the same entry, and n equal ones stay n', async () => {
    const twin = entry('b', '2026-05-05', '3.00', 'debit');
    await see(NOON, twin, twin);
    await see(NOON + 1000, twin, twin);
    const rows = await list();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      firstSeenAt: '2026-05-31T12:00:00.000Z',
      lastSeenAt: '2026-05-31T12:00:01.000Z',
    });
    expect(await told()).toHaveLength(1);
    await see(NOON + 2000, twin);
    expect(await list()).toHaveLength(1);
  });

  it('ends when the bank says it rightly, and says so when it is withdrawn', async () => {
    await see(
      NOON,
      entry('c', '2026-05-06', '-9.00', 'credit', 'ref-9'),
      entry('d', '2026-05-07', '-8.00', 'credit', 'ref-8'),
    );
    await store.admin(
      `insert into transactions (owner_id, account_id, revision, entry_date, status, currency, amount, bank_reference,
         content_key, content_hash)
       values ($1, $2, 0, '2026-05-06', 'booked', 'EUR', -9, 'ref-9', decode(md5('k'), 'hex'), decode(md5('h'), 'hex'))`,
      [mine.ownerId, account],
    );
    await see(NOON + 1000);
    expect(await list()).toEqual([]);
    expect((await store.queries.getAccount(mine, account))?.quarantined).toBe(0);
    expect((await list(true)).map(({ bankReference, resolution }) => [bankReference, resolution])).toEqual([
      ['ref-8', 'withdrawn'],
      ['ref-9', 'taken_in'],
    ]);
    expect((await told()).at(-1)).toMatchObject({
      type: 'entries.released',
      data: { taken_in: 1, withdrawn: 1 },
    });
  });

  it('outside the days of a window stays, and comes again as a new one once it has ended', async () => {
    const early = entry('e', '2026-04-30', '-1.00', 'credit');
    await see(NOON, early);
    await see(NOON + 1000);
    expect(await list()).toHaveLength(1);
    const inside = entry('f', '2026-05-09', '-1.00', 'credit');
    await see(NOON + 2000, inside);
    await see(NOON + 3000);
    await see(NOON + 4000, inside);
    expect(await list()).toHaveLength(2);
    expect(await list(true)).toHaveLength(3);
  });

  it('invariant 12: is nobody else’s', async () => {
    await see(NOON, entry('a', '2026-05-04', '-12.50', 'credit'));
    const other = await store.seedOwner();
    const { rows } = await store.queries.listQuarantined(
      other,
      { accountId: account },
      { limit: 5, after: null },
    );
    expect(rows).toEqual([]);
  });
});

describe('covered days', () => {
  const cover = (source: 'sync' | 'file', from: string, to: string) =>
    store.app.transaction(mine, async (tx) => {
      await lockOwner(tx, mine);
      await balanceLedger(tx, mine.ownerId).cover(account, source, [{ from: day(from), to: day(to) }], {});
    });
  const gaps = async () =>
    (
      await store.queries.listEvents(mine, { type: ['account.gaps_changed'] }, { limit: 50, after: null })
    ).rows.map(({ data }) => data);

  it('are kept in as many stretches as there are, with who saw them; gaps are told when they appear and close', async () => {
    await cover('sync', '2026-03-01', '2026-03-31');
    await cover('file', '2026-01-01', '2026-01-31');
    expect(await store.queries.readCoverage(mine, account)).toEqual({
      coverage: [
        { from: '2026-01-01', to: '2026-01-31', sources: ['file'] },
        { from: '2026-03-01', to: '2026-03-31', sources: ['sync'] },
      ],
      gaps: [{ from: '2026-02-01', to: '2026-02-28' }],
    });
    await cover('sync', '2026-03-20', '2026-04-10');
    await cover('sync', '2026-06-01', '2026-06-02');
    await cover('file', '2026-02-01', '2026-02-28');
    await cover('file', '2026-01-01', '2026-01-31');
    expect(await store.queries.readCoverage(mine, account)).toEqual({
      coverage: [
        { from: '2026-01-01', to: '2026-04-10', sources: ['file', 'sync'] },
        { from: '2026-06-01', to: '2026-06-02', sources: ['sync'] },
      ],
      gaps: [{ from: '2026-04-11', to: '2026-05-31' }],
    });
    const [february, spring] = [
      { from: '2026-02-01', to: '2026-02-28' },
      { from: '2026-04-11', to: '2026-05-31' },
    ];
    expect(await gaps()).toEqual([
      { gaps: 1, appeared: [february], closed: [] },
      { gaps: 2, appeared: [spring], closed: [] },
      { gaps: 1, appeared: [], closed: [february] },
    ]);
  });
});
