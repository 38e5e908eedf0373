/** What syncs and files say of an account beside its entries: balances, covered days, whether it closes, quarantine. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/connectors/contract.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type BankAccount, type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { importBytes } from '../imports/harness.ts';
import { DAY_MS, daysAgo, HOUR_MS, NOON, openSyncBench, type SyncBench } from '../syncs/bench.ts';

const IBAN = 'DE02120300000000202051';
let bench: SyncBench;
let scope: OwnerScope;
let bank: ScriptedBank;
let connectionId: number;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  bench.clock = NOON;
  for (const list of Object.values(bench.told)) list.length = 0;
  scope = await bench.ledger.newOwner();
  bank = new ScriptedBank({ historyDays: 365, historyDaysWithoutSca: 90, idStability: 'permanent' });
});

const entry = (id: string, day: number, amount: string, more: Partial<BankEntry> = {}): BankEntry => ({
  id,
  day: daysAgo(day),
  amount,
  text: `Payment ${id}`,
  ...more,
});
const have = (balance: string, day: number, entries: BankEntry[], more: Partial<BankAccount> = {}): void => {
  const balances: BankAccount['balances'] = [{ type: 'interim_booked', amount: balance, date: daysAgo(day) }];
  bank.accounts = [{ handle: 'a', iban: IBAN, entries, balances, ...more }];
};
const sync = (cause: 'connected' | 'scheduled' | 'renewed' = 'scheduled') =>
  bench.sync(scope, connectionId, bank, cause);
const account = async () => {
  const [found] = (await bench.ledger.queries.listAccounts(scope, { limit: 5, after: null })).rows;
  if (found === undefined) throw new Error('no account');
  return found;
};
const coverage = async () => bench.ledger.queries.readCoverage(scope, (await account()).id);
const events = async (...type: string[]) =>
  (await bench.ledger.queries.listEvents(scope, { type }, { limit: 100, after: null })).rows;
const begin = async (): Promise<void> => {
  connectionId = await bench.connect(scope);
  await sync('connected');
};
/** Later, by so many days: the bank's days move with the clock. */
const wait = (days: number): void => {
  bench.clock += days * DAY_MS;
};

describe('invariant 8: after each sync an account', () => {
  it('says expected, reported and difference: nothing first, then that it closes, then by how much not', async () => {
    const history = [entry('1', 300, '-4.00'), entry('2', 0, '-1.00')];
    have('100.00', 0, history);
    await begin();
    expect((await account()).reconciliation).toBeNull();
    const evening = entry('3', 0, '-2.50');
    wait(1);
    have('97.505', -1, [...history, evening, entry('4', -1, '0.005')]);
    await sync();
    expect((await account()).reconciliation).toMatchObject({
      from: daysAgo(0),
      to: daysAgo(-1),
      opening: '100.00',
      booked: '-2.495',
      expected: '97.505',
      reported: '97.505',
      difference: '0.000',
      basis: { opening: 'as_seen', reported: 'end_of_day' },
      gaps: [],
    });
    wait(1);
    have('90.00', -2, [...history, evening, entry('4', -1, '0.005'), entry('5', -2, '-7.00')]);
    await sync();
    expect((await account()).reconciliation).toMatchObject({
      expected: '90.505',
      reported: '90.00',
      difference: '-0.505',
    });
    expect(
      (await events('account.reconciled')).map(({ data, syncId }) => [data.difference, typeof syncId]),
    ).toEqual([
      ['0.000', 'number'],
      ['-0.505', 'number'],
    ]);
  });

  it('is told of once, however often nothing is new', async () => {
    have('100.00', 0, [entry('1', 1, '-4.00')]);
    await begin();
    wait(1);
    have('90.00', -1, [entry('1', 1, '-4.00'), entry('2', -1, '-10.00')]);
    for (let time = 0; time < 3; time++) {
      bench.clock += HOUR_MS;
      await sync();
    }
    expect(await events('account.reconciled')).toHaveLength(1);
    expect(await events('balances.changed')).toHaveLength(2);
    const [balance] = (await bench.ledger.queries.listBalances(scope, {}, { limit: 5, after: null })).rows;
    expect(balance).toMatchObject({ amount: '90.00', askedAt: new Date(bench.clock).toISOString() });
  });

  it('does not count what is pending, and closes when a hold is booked under another amount', async () => {
    have('50.00', 0, [entry('h', 0, '-20.00', { status: 'pending' })]);
    await begin();
    wait(1);
    have('50.00', -1, [entry('h', 0, '-20.00', { status: 'pending' })]);
    await sync();
    expect((await account()).reconciliation).toMatchObject({ booked: '0', difference: '0.00' });
    wait(1);
    have('27.00', -2, [entry('h', -2, '-23.00')]);
    await sync();
    expect((await account()).reconciliation).toMatchObject({ booked: '-23.00', difference: '0.00' });
  });

  it('adds up what the bank does not show any more, and says what it is without', async () => {
    const [kept, gone] = [entry('1', 2, '-4.00'), entry('2', -1, '-6.00')];
    have('100.00', 0, [kept]);
    await begin();
    wait(2);
    have('94.00', -2, [kept, gone]);
    await sync();
    for (let day = -3; day >= -5; day--) {
      wait(1);
      have('100.00', day, [kept]);
      await sync();
    }
    expect((await account()).reconciliation).toMatchObject({
      expected: '94.00',
      reported: '100.00',
      difference: '6.00',
      missing: { count: 1, sum: '-6.00', difference: '0.00' },
    });
  });

  it('keeps limits apart from balances, and a limit that is reported as available is not what is booked', async () => {
    have('0', 0, [], {
      kind: 'card',
      creditLimit: '5000.00',
      overdraftLimit: '0.00',
      balances: [{ type: 'interim_available', amount: '5000.00', date: daysAgo(0) }],
    });
    await begin();
    expect(await account()).toMatchObject({
      booked: null,
      available: { amount: '5000.00' },
      creditLimit: '5000.00',
      overdraftLimit: '0.00',
      reconciliation: null,
    });
  });

  it('keeps what is to be paid next as the bank said it last, and nothing once it says nothing', async () => {
    const due = (nextPayment?: { amount: string; date: string }): void =>
      have('-900.00', 0, [], { kind: 'loan', ...(nextPayment === undefined ? {} : { nextPayment }) });
    due({ amount: '150.00', date: daysAgo(-5) });
    await begin();
    expect((await account()).nextPayment).toEqual({ amount: '150.00', date: daysAgo(-5) });
    due({ amount: '149.50', date: daysAgo(-36) });
    wait(1);
    await sync();
    expect((await account()).nextPayment).toEqual({ amount: '149.50', date: daysAgo(-36) });
    due();
    wait(1);
    await sync();
    expect((await account()).nextPayment).toBeNull();
  });

  it('keeps the decimals of its currency: none, three, four', async () => {
    const pockets: [string, string, string, string][] = [
      ['JPY', '1000', '-250', '750'],
      ['KWD', '10.000', '-0.125', '9.875'],
      ['CLF', '1.0000', '-0.0001', '0.9999'],
    ];
    const accounts = (day: number, isLater: boolean): BankAccount[] =>
      pockets.map(([currency, opening, amount, closing]) => ({
        handle: currency,
        iban: IBAN,
        currency,
        entries: isLater ? [entry(currency, -1, amount)] : [],
        balances: [{ type: 'interim_booked', amount: isLater ? closing : opening, date: daysAgo(day) }],
      }));
    bank.accounts = accounts(0, false);
    await begin();
    wait(1);
    bank.accounts = accounts(-1, true);
    await sync();
    const { rows } = await bench.ledger.queries.listAccounts(scope, { limit: 5, after: null });
    expect(
      rows.map(({ currency, reconciliation }) => [
        currency,
        reconciliation?.booked,
        reconciliation?.reported,
      ]),
    ).toEqual(pockets.map(([currency, , amount, closing]) => [currency, amount, closing]));
    for (const { reconciliation } of rows) expect(Number(reconciliation?.difference)).toBe(0);
  });
});

describe('covered days', () => {
  it('begin with all that the bank gives, grow with each sync, and have a gap when access was away too long', async () => {
    have('1.00', 0, [entry('1', 365, '-1.00')]);
    connectionId = await bench.connect(scope, { expiresAt: bench.clock + 180 * DAY_MS });
    await sync('connected');
    expect(await bench.lines(scope)).toHaveLength(1);
    expect((await coverage()).coverage).toEqual([{ from: daysAgo(365), to: daysAgo(0), sources: ['sync'] }]);
    // Without the account holder the bank gives 90 days.
    wait(120);
    have('1.00', -120, [entry('1', 365, '-1.00'), entry('2', -50, '-1.00')]);
    await sync();
    const gap = { from: daysAgo(-1), to: daysAgo(-29) };
    expect((await coverage()).gaps).toEqual([gap]);
    expect((await account()).reconciliation).toMatchObject({ gaps: [gap] });
    expect((await events('account.gaps_changed')).map(({ data }) => data)).toEqual([
      { gaps: 1, appeared: [gap], closed: [] },
    ]);
    // The next authentication fetches it, and no more than it.
    await bench.renew(scope, connectionId, 'token-0');
    await sync('renewed');
    const window = bank.calls.filter(({ capability }) => capability === 'transactions').at(-1)?.window;
    expect(window?.from).toBe(daysAgo(9));
    expect((await coverage()).gaps).toEqual([]);
    expect(await bench.lines(scope)).toHaveLength(2);
    expect((await events('account.gaps_changed')).at(-1)?.data).toEqual({
      gaps: 0,
      appeared: [],
      closed: [gap],
    });
  });

  it('are those of files too, where a statement names its days and closes', async () => {
    have('90.00', 0, [entry('1', 3, '-10.00')]);
    await begin();
    const file = (closing: string): Buffer =>
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2025-02-01T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2025-02-01T06:00:00Z</CreDtTm>
<FrToDt><FrDtTm>2025-01-01T00:00:00Z</FrDtTm><ToDtTm>2025-01-31T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-01-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-01-31</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-01-15</Dt></BookgDt><ValDt><Dt>2025-01-15</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef></Ntry>
</Stmt></BkToCstmrStmt></Document>`);
    expect(await importBytes(bench.ledger.imports, scope, file('90.01'))).toMatchObject({ status: 'done' });
    expect((await coverage()).coverage).toHaveLength(1);
    expect(await importBytes(bench.ledger.imports, scope, file('90.00'))).toMatchObject({ status: 'done' });
    const gap = { from: '2025-02-01', to: daysAgo(366) };
    expect(await coverage()).toMatchObject({
      coverage: [
        { from: '2025-01-01', to: '2025-01-31', sources: ['file'] },
        { from: daysAgo(365), to: daysAgo(0), sources: ['sync'] },
      ],
      gaps: [gap],
    });
    // File and bank are one account, and one answer: it does not close over the gap, and says why.
    const [told] = (await events('account.reconciled')).slice(-1);
    expect(told?.data).toMatchObject({ from: '2025-01-01', opening: '100.00', gaps: 1 });
    expect((await account()).reconciliation).toMatchObject({ reported: '90.00', gaps: [gap] });
  });

  it('begin no earlier than the person wants', async () => {
    have('1.00', 0, [entry('1', 20, '-1.00')]);
    await begin();
    const { id } = await account();
    await bench.ledger.changes.updateAccount(scope, id, { historyStart: daysAgo(-195) }, null, {
      actor: 'test',
      action: 'account.updated',
      subject: null,
      detail: {},
    });
    expect(await account()).toMatchObject({ historyStart: daysAgo(-195) });
    wait(200);
    await bench.renew(scope, connectionId, 'token-0');
    await sync('renewed');
    expect(bank.calls.at(-1)?.window?.from).toBe(daysAgo(-195));
  });
});

describe('a bank that fails on a long history', () => {
  const refuseBefore = (fault: Fault, day: number) => {
    bank.script = ({ capability, window }) =>
      capability === 'transactions' && window !== null && window.from < daysAgo(day) ? fault : null;
  };

  it('is asked for a shorter one, and the operator is told', async () => {
    have('1.00', 0, [entry('1', 20, '-1.00')]);
    refuseBefore({ code: 'shape_not_understood', where: 'status 400 without a known error' }, 90);
    await begin();
    expect((await coverage()).coverage).toEqual([{ from: daysAgo(90), to: daysAgo(0), sources: ['sync'] }]);
    expect(bench.told.notUnderstood).toHaveLength(1);
    // With the next authentication the rest is asked for once more.
    bank.script = () => null;
    await sync('renewed');
    expect((await coverage()).coverage[0]?.from).toBe(daysAgo(365));
  });

  it('that is only down is tried again first: its history does not shrink for an outage', async () => {
    have('1.00', 0, [entry('1', 20, '-1.00')]);
    const down: Fault = { code: 'bank_down', retryAt: null };
    refuseBefore(down, 0);
    connectionId = await bench.connect(scope);
    const row = await sync('connected');
    expect(row.accounts[0]?.fault).toMatchObject({ code: 'bank_down' });
    expect(bank.calls.filter(({ capability }) => capability === 'transactions')).toHaveLength(1);
  });
});

describe('invariant 8: an entry whose sign and indicator contradict each other', () => {
  const wrong = entry('9', 1, '-30.00', { contradicts: 'credit' });

  it('is quarantined and shown, the others are taken in, and it ends when the bank says it rightly', async () => {
    have('100.00', 0, [entry('1', 1, '-4.00'), wrong, entry('2', 0, '-1.00')]);
    await begin();
    expect(await bench.lines(scope)).toHaveLength(2);
    expect(await account()).toMatchObject({ quarantined: 1 });
    const listed = async (resolved: boolean) =>
      (await bench.ledger.queries.listQuarantined(scope, { resolved }, { limit: 5, after: null })).rows;
    expect(await listed(false)).toMatchObject([
      { amount: '-30.00', indicator: 'credit', entryDate: daysAgo(1), bankReference: '9', connectionId },
    ]);
    bench.clock += HOUR_MS;
    await sync();
    expect(await listed(false)).toHaveLength(1);
    bench.clock += HOUR_MS;
    have('100.00', 0, [entry('1', 1, '-4.00'), entry('9', 1, '-30.00'), entry('2', 0, '-1.00')]);
    await sync();
    expect(await listed(false)).toEqual([]);
    expect(await listed(true)).toMatchObject([{ resolution: 'taken_in' }]);
    expect(await bench.lines(scope)).toHaveLength(3);
    expect(
      (await events('entries.quarantined', 'entries.released')).map(({ type, data }) => [type, data]),
    ).toEqual([
      ['entries.quarantined', { entries: 1 }],
      ['entries.released', { taken_in: 1, withdrawn: 0 }],
    ]);
  });

  it('makes nothing of its day missing that the ledger has', async () => {
    have('100.00', 0, [entry('9', 1, '-30.00'), entry('1', 1, '-4.00')]);
    await begin();
    have('100.00', 0, [wrong]);
    for (let time = 0; time < 3; time++) {
      bench.clock += HOUR_MS;
      await sync();
    }
    const [row] = await bench.admin(
      'select count(*), count(missing_since) from transactions where owner_id = $1',
      [scope.ownerId],
    );
    expect(row).toEqual(['2', '0']);
    expect(await account()).toMatchObject({ quarantined: 1 });
  });

  it('when there are too many of them, the bank is not understood: nothing of the window is taken in', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) =>
      entry(`q${n}`, 1, '-1.00', { contradicts: 'credit' }),
    );
    have('100.00', 0, [...many, entry('1', 1, '-4.00')]);
    connectionId = await bench.connect(scope);
    const row = await sync('connected');
    expect(row.accounts[0]?.fault).toMatchObject({ code: 'shape_not_understood' });
    expect(await bench.lines(scope)).toEqual([]);
    expect(await account()).toMatchObject({ quarantined: 0 });
  });
});
