import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalDate } from '../../core/dates.ts';
import type { QuarantinedRow } from '../../engine/balances/rows.ts';
import type { AccountRow, LedgerQueries, Reconciliation } from '../../engine/ports.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { Coverage, QuarantinedEntry, Reconciliation as ReconciliationSchema } from './balance-objects.ts';
import { Account } from './objects.ts';
import { type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const day = (text: string): LocalDate => text as LocalDate;
const GAP = { from: day('2026-02-01'), to: day('2026-02-28') };
const CLOSES: Reconciliation = {
  from: '2026-01-01',
  to: '2026-05-31',
  opening: '100.00',
  booked: '-0.005',
  expected: '99.995',
  reported: '100.00',
  difference: '0.005',
  asOf: '2026-05-31T10:00:00.000Z',
  basis: { opening: 'as_seen', reported: 'end_of_day' },
  gaps: [GAP],
  missing: { count: 1, sum: '-3.00', difference: '-2.995' },
  sinceGap: null,
};
let server: TestServer;
let asked: unknown[];

beforeEach(() => {
  asked = [];
  server = testServer(ids);
  const { ledger } = server.parts;
  Object.assign(ledger, {
    readCoverage: async () => ({
      coverage: [
        { from: day('2026-01-01'), to: day('2026-01-31'), sources: ['file'] },
        { from: day('2026-03-01'), to: day('2026-05-31'), sources: ['file', 'sync'] },
      ],
      gaps: [GAP],
    }),
    reconcile: async () => CLOSES,
    listQuarantined: async (_, filter, page) => {
      asked.push([filter, page]);
      return { rows: [{ ...ROW, accountId: account().id }], more: true };
    },
  } satisfies Partial<LedgerQueries>);
});
afterEach(() => server.app.close());

const account = (): AccountRow => server.world.accounts[0] ?? expect.fail('no account');
const accountId = (): string => server.owners[0]?.objects.account ?? '';
const ask = async (url: string, method: 'GET' | 'PATCH' = 'GET', body?: object) => {
  const answer = await server.app.inject({
    url,
    method,
    headers: {
      authorization: `Bearer ${server.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.json() };
};

const ROW: QuarantinedRow = {
  id: 7,
  accountId: 0,
  connectionId: 3,
  syncId: null,
  reason: 'sign_contradiction',
  entryDate: '2026-05-04',
  status: 'booked',
  amount: '-12.500',
  currency: 'BHD',
  indicator: 'credit',
  bookingDate: '2026-05-04',
  valueDate: null,
  counterpartyName: 'Shop',
  text: null,
  bankText: null,
  bankReference: 'ref',
  firstSeenAt: '2026-05-31T12:00:00.000Z',
  lastSeenAt: '2026-05-31T12:00:00.000Z',
  resolvedAt: null,
  resolution: null,
};

describe('what an account says of itself', () => {
  it('is which days were seen, by whom, and the gaps', async () => {
    const { status, body } = await ask(`/v1/accounts/${accountId()}/coverage`);
    expect(status).toBe(200);
    expect(Coverage.parse(body)).toMatchObject({
      account_id: accountId(),
      coverage: [{ from: '2026-01-01', sources: ['file'] }, { sources: ['file', 'sync'] }],
      gaps: [GAP],
      history_start: null,
    });
    expect((await ask(`/v1/accounts/${accountId().slice(0, -1)}/coverage`)).status).toBe(404);
  });

  it('invariant 8: is whether it closes, with every figure and how it was read', async () => {
    Object.assign(account(), {
      reconciliation: CLOSES,
      reconciledAt: '2026-05-31T12:00:00.000Z',
      quarantined: 2,
      creditLimit: '500.000',
    });
    const { body } = await ask(`/v1/accounts/${accountId()}`);
    expect(Account.parse(body)).toMatchObject({
      reconciliation: {
        difference: '0.005',
        basis: { opening: 'as_seen' },
        gaps: [GAP],
        missing: { count: 1 },
        since_gap: null,
      },
      limits: { credit: { amount: '500.000', currency: 'EUR' }, overdraft: null },
      quarantined: 2,
    });
    const list = await ask(`/v1/accounts/${accountId()}/balances`);
    expect(ReconciliationSchema.parse(list.body.reconciliation)).toEqual(body.reconciliation);
    expect(list.body.data[0]).toMatchObject({ as_of: null, as_of_source: null });
  });

  it('is whose instant a balance is of', async () => {
    const [balance] = server.world.balances;
    if (balance === undefined) throw new Error('no balance');
    const read = async () => (await ask(`/v1/accounts/${accountId()}/balances`)).body.data[0];
    Object.assign(balance, { askedAt: '2026-05-31T12:00:00.000Z' });
    expect(await read()).toMatchObject({
      as_of: '2026-05-31T12:00:00.000Z',
      as_of_source: 'asked',
      bank_time: null,
    });
    Object.assign(balance, { bankTime: '2026-05-31T13:59:00+02:00' });
    expect(await read()).toMatchObject({ as_of: '2026-05-31T13:59:00+02:00', as_of_source: 'bank' });
  });

  it('is how far back it goes, as the person set it', async () => {
    const path = `/v1/accounts/${accountId()}`;
    expect((await ask(path, 'PATCH', { history_start: '2026-02-30' })).body.code).toBe('validation_failed');
    expect((await ask(path, 'PATCH', { history_start: '2026-02-03' })).body.history_start).toBe('2026-02-03');
    expect((await ask(path, 'PATCH', { label: 'Mine' })).body).toMatchObject({
      history_start: '2026-02-03',
      label: 'Mine',
    });
    expect((await ask(path, 'PATCH', { history_start: null })).body.history_start).toBeNull();
  });
});

describe('entries in quarantine', () => {
  it('are shown as the bank said them, page by page, of one account and with those that have ended', async () => {
    const { status, body } = await ask(
      `/v1/quarantined-entries?account_id=${accountId()}&resolved=true&limit=1`,
    );
    expect(status).toBe(200);
    expect(QuarantinedEntry.parse(body.data[0])).toMatchObject({
      account_id: accountId(),
      said: { amount: '-12.500', currency: 'BHD', indicator: 'credit' },
      entry_date: '2026-05-04',
      resolution: null,
    });
    expect(asked).toEqual([
      [
        { accountId: account().id, resolved: true },
        { limit: 1, after: null },
      ],
    ]);
    const next = `&limit=1&cursor=${encodeURIComponent(body.next_cursor)}`;
    await ask(`/v1/quarantined-entries?account_id=${accountId()}&resolved=true${next}`);
    expect(asked.at(-1)).toEqual([
      { accountId: account().id, resolved: true },
      { limit: 1, after: 7 },
    ]);
  });

  it('of what is no account are none: the store is not asked', async () => {
    const { status, body } = await ask('/v1/quarantined-entries?account_id=acc_nonsense');
    const balances = await ask('/v1/balances?account_id=acc_nonsense');
    expect([status, body.code]).toEqual([balances.status, balances.body.code]);
    expect(asked).toEqual([]);
  });
});
