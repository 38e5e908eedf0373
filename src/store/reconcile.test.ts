import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalDate } from '../core/dates.ts';
import type { Currency, Decimal } from '../core/money.ts';
import type { BalanceType } from '../core/observations.ts';
import type { BalanceLedger, SaidBalance } from '../engine/balances/ledger-port.ts';
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
const instant = (text: string): number => Date.parse(text);

function said(
  type: BalanceType,
  amount: string,
  date: string,
  asked?: string,
  at: string | null = null,
): SaidBalance {
  return {
    type,
    amount: { amount: amount as Decimal, currency: 'EUR' as Currency },
    date: day(date),
    at,
    line: 1,
    ...(asked === undefined ? {} : { askedAt: instant(asked) }),
  };
}

const inLedger = <T>(work: (ledger: BalanceLedger) => Promise<T>): Promise<T> =>
  store.app.transaction(mine, async (tx) => {
    await lockOwner(tx, mine);
    return work(balanceLedger(tx, mine.ownerId));
  });
const save = (...balances: SaidBalance[]) => inLedger((ledger) => ledger.saveBalances(account, balances));
const book = (date: string, amount: string, status = 'booked', more = '') =>
  store.admin(
    `insert into transactions (owner_id, account_id, revision, entry_date, status, currency, amount, content_key, content_hash,
       booking_date, missing_since)
     values ($1, $2, 0, $3, $4, 'EUR', $5, decode(md5('k'), 'hex'), decode(md5('h'), 'hex'),
       nullif($6, 'missing')::date, case when $6 = 'missing' then now() end)`,
    [mine.ownerId, account, date, status, amount, more === '' ? null : more],
  );
const publish = () => inLedger((ledger) => ledger.publishReconciliation(account, {}));
const events = async (type: string) =>
  (await store.queries.listEvents(mine, { type: [type] }, { limit: 50, after: null })).rows;
const reconcile = () => store.queries.reconcile(mine, account);

describe('balances', () => {
  it('are kept per type and day, the one that was said last, with the bank’s instant or ours', async () => {
    expect(
      await save(
        said('interim_booked', '1.00', '2026-05-01', '2026-05-01T08:00:00Z', '2026-05-01T09:00:00+02:00'),
      ),
    ).toBe(1);
    expect(
      await save(
        said('interim_booked', '2.00', '2026-05-01', '2026-05-01T12:00:00Z', '2026-05-01T13:00:00+02:00'),
      ),
    ).toBe(1);
    // What was said earlier and is brought later, by a file or a late reply, changes nothing.
    expect(
      await save(
        said('interim_booked', '9.00', '2026-05-01', '2026-05-01T09:00:00Z', '2026-05-01T10:00:00+02:00'),
      ),
    ).toBe(0);
    expect(await save(said('closing_booked', '3.00', '2026-05-01', '2026-05-02T12:00:00Z'))).toBe(1);
    const { rows } = await store.queries.listBalances(mine, {}, { limit: 10, after: null });
    expect(rows).toMatchObject([
      {
        type: 'interim_booked',
        amount: '2.00',
        bankTime: '2026-05-01T13:00:00+02:00',
        askedAt: '2026-05-01T12:00:00.000Z',
      },
      { type: 'closing_booked', amount: '3.00', bankTime: null, askedAt: '2026-05-02T12:00:00.000Z' },
    ]);
  });

  it('that are said once more are no change, and are of the later instant', async () => {
    await save(said('closing_booked', '3.00', '2026-05-01', '2026-05-02T12:00:00Z'));
    expect(await save(said('closing_booked', '3.00', '2026-05-01', '2026-05-02T18:00:00Z'))).toBe(0);
    const { rows } = await store.queries.listBalances(mine, {}, { limit: 10, after: null });
    expect(rows).toMatchObject([{ amount: '3.00', askedAt: '2026-05-02T18:00:00.000Z' }]);
  });

  it('that hold a credit limit never become what is booked: what nobody says stays unknown', async () => {
    await save(
      said('interim_available', '4500.00', '2026-05-02', '2026-05-02T12:00:00Z'),
      said('expected', '10.00', '2026-05-02', '2026-05-02T12:00:00Z'),
      said('information', '11.00', '2026-05-02', '2026-05-02T12:00:00Z'),
      said('forward_available', '12.00', '2026-05-03', '2026-05-02T12:00:00Z'),
    );
    const row = await store.queries.getAccount(mine, account);
    expect(row?.booked).toBeNull();
    expect(row?.available).toMatchObject({ type: 'interim_available', amount: '4500.00' });
    expect(await reconcile()).toBeNull();
    await save(said('interim_booked', '-500.00', '2026-05-01', '2026-05-01T12:00:00Z'));
    expect((await store.queries.getAccount(mine, account))?.booked).toMatchObject({
      type: 'interim_booked',
      amount: '-500.00',
    });
  });
});

describe('invariant 8: an account of a bank', () => {
  it('closes from its earliest balance to its latest, at any scale, and tells it once', async () => {
    await save(said('closing_booked', '100.000', '2026-05-01', '2026-05-03T12:00:00Z'));
    await publish();
    expect(await reconcile()).toBeNull();
    await book('2026-05-01', '999');
    await book('2026-05-02', '-29.905');
    await book('2026-05-03', '5', 'pending');
    await book('2026-05-04', '10.0');
    await save(said('closing_booked', '80.095', '2026-05-04', '2026-05-06T12:00:00Z'));
    await publish();
    expect(await reconcile()).toEqual({
      from: '2026-05-01',
      to: '2026-05-04',
      opening: '100.000',
      booked: '-19.905',
      expected: '80.095',
      reported: '80.095',
      difference: '0.000',
      asOf: '2026-05-06T12:00:00.000Z',
      basis: { opening: 'end_of_day', reported: 'end_of_day' },
      gaps: [],
      missing: null,
      sinceGap: null,
    });
    await publish();
    const told = await events('account.reconciled');
    expect(told).toMatchObject([{ accountId: account, data: { difference: '0.000', reported: '80.095' } }]);
    await book('2026-05-03', '-1');
    await publish();
    await publish();
    expect((await events('account.reconciled')).map(({ data }) => data.difference)).toEqual([
      '0.000',
      '1.000',
    ]);
    expect((await store.queries.getAccount(mine, account))?.reconciliation).toMatchObject({
      difference: '1.000',
    });
  });

  it('counts what was booked later on the day of its first balance, and late before it', async () => {
    await book('2026-05-09', '-1.00');
    await book('2026-05-10', '-2.00');
    await save(said('interim_booked', '50.00', '2026-05-10', '2026-05-10T09:00:00Z'));
    await inLedger((ledger) =>
      ledger.countBalances(account, day('2026-05-01'), instant('2026-05-10T09:00:00Z')),
    );
    await book('2026-05-10', '-4.00');
    await book('2026-05-08', '-8.00');
    await book('2026-04-02', '-77.00');
    await book('2026-05-11', '-16.00');
    await save(said('interim_booked', '22.00', '2026-05-11', '2026-05-11T09:00:00Z'));
    expect(await reconcile()).toMatchObject({
      booked: '-28.00',
      difference: '0.00',
      basis: { opening: 'as_seen', reported: 'end_of_day' },
    });
  });

  it('counts an entry on the day on which it is booked, under whatever day a list shows it', async () => {
    await save(said('closing_booked', '0.00', '2026-05-10', '2026-05-12T12:00:00Z'));
    await book('2026-05-09', '-3.00', 'booked', '2026-05-11');
    await save(said('closing_booked', '-3.00', '2026-05-11', '2026-05-13T12:00:00Z'));
    expect(await reconcile()).toMatchObject({ booked: '-3.00', difference: '0.00' });
  });

  it('adds up what the bank does not show any more, and says what it is without', async () => {
    await save(said('closing_booked', '10.00', '2026-05-01', '2026-05-03T12:00:00Z'));
    await book('2026-05-02', '-4.00', 'booked', 'missing');
    await save(said('closing_booked', '10.00', '2026-05-05', '2026-05-07T12:00:00Z'));
    expect(await reconcile()).toMatchObject({
      expected: '6.00',
      difference: '4.00',
      missing: { count: 1, sum: '-4.00', difference: '0.00' },
    });
  });

  it('says which days it never saw, and how it stands since then', async () => {
    const cover = (from: string, to: string) =>
      inLedger((ledger) => ledger.cover(account, 'sync', [{ from: day(from), to: day(to) }], {}));
    await save(said('closing_booked', '10.00', '2026-01-31', '2026-02-02T12:00:00Z'));
    await cover('2026-01-01', '2026-02-01');
    await save(said('closing_booked', '70.00', '2026-05-01', '2026-05-03T12:00:00Z'));
    await cover('2026-05-01', '2026-05-02');
    await book('2026-05-03', '-5.00');
    await save(said('closing_booked', '65.00', '2026-05-03', '2026-05-05T12:00:00Z'));
    await cover('2026-05-02', '2026-05-04');
    expect(await reconcile()).toMatchObject({
      from: '2026-01-31',
      difference: '60.00',
      gaps: [{ from: '2026-02-02', to: '2026-04-30' }],
    });
    // The gap is inside: the days after it are judged on their own where a balance stands behind it.
    await store.admin(
      `insert into balances (owner_id, account_id, type, reference_date, amount, currency, asked_at, said_at)
       values ($1, $2, 'interim_booked', '2026-05-02', 70, 'EUR', '2026-05-02 12:00+00', '2026-05-02 12:00+00')`,
      [mine.ownerId, account],
    );
    expect((await reconcile())?.sinceGap).toMatchObject({ from: '2026-05-01', difference: '0.00', gaps: [] });
    expect((await events('account.gaps_changed')).map(({ data }) => data)).toEqual([
      { gaps: 1, appeared: [{ from: '2026-02-02', to: '2026-04-30' }], closed: [] },
    ]);
  });

  it('never adds up two currencies: each pocket is an account of its own', async () => {
    const yen = await store.seedAccount(mine, 'JPY');
    await save(
      said('closing_booked', '0.00', '2026-05-01', '2026-05-03T12:00:00Z'),
      said('closing_booked', '-1.00', '2026-05-04', '2026-05-06T12:00:00Z'),
    );
    await book('2026-05-02', '-1.00');
    const inYen = (amount: string, date: string, asked: string): SaidBalance => ({
      ...said('closing_booked', amount, date, asked),
      amount: { amount: amount as Decimal, currency: 'JPY' as Currency },
    });
    await inLedger((ledger) =>
      ledger.saveBalances(yen, [
        inYen('1000', '2026-05-01', '2026-05-03T12:00:00Z'),
        inYen('900', '2026-05-04', '2026-05-06T12:00:00Z'),
      ]),
    );
    await store.admin(
      `insert into transactions (owner_id, account_id, revision, entry_date, status, currency, amount, content_key, content_hash)
       values ($1, $2, 0, '2026-05-02', 'booked', 'JPY', -100, decode(md5('k'), 'hex'), decode(md5('h'), 'hex'))`,
      [mine.ownerId, yen],
    );
    expect(await reconcile()).toMatchObject({ booked: '-1.00', difference: '0.00' });
    expect(await store.queries.reconcile(mine, yen)).toMatchObject({
      opening: '1000',
      booked: '-100',
      difference: '0',
    });
  });

  it('says anew whether it closes when a person deletes a transaction', async () => {
    await save(said('closing_booked', '10.00', '2026-05-01', '2026-05-03T12:00:00Z'));
    await book('2026-05-02', '-4.00');
    await save(said('closing_booked', '6.00', '2026-05-05', '2026-05-07T12:00:00Z'));
    await publish();
    const { rows } = await store.queries.listTransactions(mine, {}, '-date', { limit: 5, after: null });
    const audit = { actor: 'test', action: 'transaction.deleted', subject: null, detail: {} };
    await store.changes.deleteTransaction(mine, rows[0]?.id ?? 0, audit);
    expect((await store.queries.getAccount(mine, account))?.reconciliation).toMatchObject({
      difference: '-4.00',
    });
    expect((await events('account.reconciled')).map(({ data }) => data.difference)).toEqual([
      '0.00',
      '-4.00',
    ]);
  });

  it('closes with statement files and syncs together', async () => {
    await store.admin(`insert into imports (owner_id, id, status) values ($1, 1, 'done')`, [mine.ownerId]);
    await store.admin(
      `insert into statements (owner_id, account_id, import_id, ordinal, kind, message, from_date, to_date, opening, closing,
         booked, pending, booked_sum) values ($1, $2, 1, 0, 'statement', 'm', '2026-04-01', '2026-04-30', 100, 90, 0, 0, 0)`,
      [mine.ownerId, account],
    );
    await book('2026-04-01', '-10.00');
    await book('2026-05-02', '-5.00');
    await save(said('interim_booked', '85.00', '2026-05-03', '2026-05-03T12:00:00Z'));
    expect(await reconcile()).toMatchObject({
      from: '2026-04-01',
      to: '2026-05-03',
      booked: '-15.00',
      difference: '0.00',
      basis: { opening: 'start_of_day' },
    });
  });
});
