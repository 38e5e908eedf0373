import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connecting } from '../../../engine/connect-port.ts';
import { finapiAccounts } from '../../../engine/finapi/accounts.ts';
import type { BusyConnections } from '../../../engine/finapi/busy.ts';
import type { TokenCaller } from '../../../engine/finapi/clients-port.ts';
import type { Finapi } from '../../../engine/finapi/finapi.ts';
import type { OwnerScope } from '../../../engine/ports.ts';
import { openFinapiAccounts } from '../../../store/finapi/accounts.ts';
import { openDailyBalances } from '../../../store/finapi/daily-balances.ts';
import { openFinapiLabels } from '../../../store/finapi/labels.ts';
import { openTestStore, type TestStore } from '../../../store/testing.ts';
import { LABEL_OPERATIONS } from '../labels/operations.ts';
import { CLIENT, finapiServer } from '../testing.ts';
import { berlinDay } from '../timestamps.ts';
import { ACCOUNT_OPERATIONS } from './operations.ts';

let store: TestStore;
let app: FastifyInstance;
let busy: BusyConnections = new Map();
const callers = new Map<string, TokenCaller>();
const IBAN = 'DE89370400440532013000';
let withIban = 0;

/** Connections as they are; deleted as the superuser does. */
const connecting = {
  async connections(scope: OwnerScope) {
    const rows = await store.admin('select id from connections where owner_id = $1', [scope.ownerId]);
    return { rows: rows.map(([id]) => ({ id: Number(id) })), more: false };
  },
  async deleteConnection({ scope }: { scope: OwnerScope }, id: number) {
    await store.admin('delete from connections where owner_id = $1 and id = $2', [scope.ownerId, id]);
    return true;
  },
} as unknown as Pick<Connecting, 'connections' | 'deleteConnection'>;

beforeAll(async () => {
  store = await openTestStore();
  const accounts = finapiAccounts({
    store: openFinapiAccounts(store.app),
    daily: openDailyBalances(store.app),
    ledger: store.queries,
    changes: store.changes,
    connecting,
    numbers: async () => new Map([[withIban, [{ scheme: 'iban', isMasked: false, text: IBAN }]]]),
    busy: async () => busy,
    clock: { now: () => new Date('2026-03-31T22:30:00Z') },
    dayOf: berlinDay,
  });
  const access = { authenticate: async (token: string) => callers.get(token) ?? 'unknown' };
  const finapi = { access, accounts, labels: openFinapiLabels(store.app) } as unknown as Partial<Finapi>;
  app = finapiServer([...ACCOUNT_OPERATIONS, ...LABEL_OPERATIONS], finapi).app;
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await store.close();
});
beforeEach(() => {
  busy = new Map();
});

let users = 0;
/** A new user, who comes with a token of their own. */
async function user(): Promise<{ token: string; scope: OwnerScope }> {
  const scope = await store.seedOwner();
  const token = `user-${++users}`;
  const known = { id: users, ownerId: scope.ownerId, userId: token, isAutoUpdateEnabled: false };
  callers.set(token, { kind: 'user', client: CLIENT, user: known, scope });
  return { token, scope };
}
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
async function ask(token: string, method: Method, url: string, body?: object) {
  const answer = await app.inject({
    method,
    url: `/api/v1${url}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of no known shape are what is looked at.
  const json: any = answer.body === '' ? null : JSON.parse(answer.body);
  const codes = (json?.errors ?? []).map(({ code }: { code: string }) => code);
  return {
    status: answer.statusCode,
    json,
    text: answer.body,
    failed: [answer.statusCode, ...codes].join(' '),
  };
}
const change = (scope: OwnerScope, accountId: number, set: string) =>
  store.admin(`update accounts set ${set} where owner_id = $1 and id = $2`, [scope.ownerId, accountId]);
const booked = (scope: OwnerScope, accountId: number, amount: string, day = '2026-03-30') =>
  store.admin(
    `insert into balances (owner_id, account_id, type, reference_date, amount, currency)
      values ($1, $2, 'closing_booked', $3, $4, 'EUR')`,
    [scope.ownerId, accountId, day, amount],
  );
const connectionOf = async (scope: OwnerScope) =>
  Number((await store.admin('select id from connections where owner_id = $1', [scope.ownerId]))[0]?.[0]);
const count = async (table: string, scope: OwnerScope) =>
  Number((await store.admin(`select count(*) from ${table} where owner_id = $1`, [scope.ownerId]))[0]?.[0]);

describe('accounts', () => {
  it('are shown complete, in German unless English is wanted', async () => {
    const { token, scope } = await user();
    const id = await store.seedAccount(scope);
    withIban = id;
    await change(scope, id, `kind = 'savings', holder = 'Ada Muster'`);
    await booked(scope, id, '-1234.50');
    const { json, text } = await ask(token, 'GET', `/accounts/${id}`);
    expect(json).toEqual({
      id,
      bankConnectionId: await connectionOf(scope),
      accountName: 'Test account',
      accountNumber: '0532013000',
      subAccountNumber: null,
      iban: IBAN,
      accountHolderName: 'Ada Muster',
      accountHolderId: null,
      accountCurrency: 'EUR',
      accountTypeId: 2,
      accountTypeName: 'Sparkonto',
      balance: -1234.5,
      overdraft: null,
      overdraftLimit: null,
      availableFunds: null,
      lastSuccessfulUpdate: null,
      lastUpdateAttempt: null,
      isNew: true,
      status: 'UPDATED',
      supportedOrders: [],
      clearingAccounts: [],
    });
    expect(text).toContain('"balance":-1234.50');
  });

  it('are found by every filter', async () => {
    const { token, scope } = await user();
    const [giro, card, plain] = [
      await store.seedAccount(scope),
      await store.seedAccount(scope),
      await store.seedAccount(scope),
    ];
    withIban = giro;
    await change(scope, card, `kind = 'card', custom_label = 'Meine Kreditkarte'`);
    await booked(scope, giro, '100.00');
    await booked(scope, card, '-20');
    const connection = await connectionOf(scope);
    await store.admin(
      `insert into account_links (owner_id, connection_id, lookup, account_id, sealed_handle, bank_status, last_synced_at,
         created_at, updated_at)
       values ($1, $2, sha256('l'), $3, decode('01', 'hex'), 'open', '2026-03-29 22:30+00', now(), now())`,
      [scope.ownerId, connection, giro],
    );
    const found = async (query: string) => {
      const { json } = await ask(token, 'GET', `/accounts?${query}`);
      return json.accounts.map(({ id }: { id: number }) => id);
    };
    expect(await found('')).toEqual([giro, card, plain]);
    expect(await found(`ids=${card},${plain}&ids=999999999`)).toEqual([card, plain]);
    expect(await found('search=kredit%20MEINE')).toEqual([card]);
    expect(await found('search=32013000')).toEqual([giro]);
    expect(await found('search=de8937')).toEqual([giro]);
    expect(await found('search=kredit%20giro')).toEqual([]);
    expect(await found('accountTypeIds=3&accountTypeIds=7')).toEqual([card]);
    expect(await found(`bankConnectionIds=${connection}`)).toEqual([giro, card, plain]);
    expect(await found('bankConnectionIds=999999999')).toEqual([]);
    expect(await found('minBalance=-20')).toEqual([giro, card]);
    expect(await found('maxBalance=99.99')).toEqual([card]);
    // Half past midnight in Berlin: the day there counts.
    expect(await found('minLastSuccessfulUpdate=2026-03-30')).toEqual([giro]);
    expect(await found('maxLastSuccessfulUpdate=2026-03-29')).toEqual([]);
    expect((await ask(token, 'GET', '/accounts?minBalance=ten')).failed).toBe('400 BAD_REQUEST');
    const many = Array.from({ length: 1001 }, (_, at) => at + 1).join(',');
    expect((await ask(token, 'GET', `/accounts?ids=${many}`)).failed).toBe('400 TOO_MANY_IDS');
  });

  it('of other users do not exist: 404 for one, and a list drops them without a word', async () => {
    const [mine, theirs] = [await user(), await user()];
    const [own, other] = [await store.seedAccount(mine.scope), await store.seedAccount(theirs.scope)];
    for (const [method, body] of [['GET'], ['PATCH', { isNew: false }], ['DELETE']] as const)
      for (const id of [other, 999_999_999, '99999999999999999999'])
        expect((await ask(mine.token, method, `/accounts/${id}`, body)).failed).toBe('404 UNKNOWN_ENTITY');
    const { json } = await ask(mine.token, 'GET', `/accounts/${own}%2C${other}`);
    expect(json.accounts.map(({ id }: { id: number }) => id)).toEqual([own]);
    const daily = await ask(mine.token, 'GET', `/accounts/dailyBalances?accountIds=${own},${other}`);
    expect(daily.failed).toBe('404 UNKNOWN_ENTITY');
    expect(await count('accounts', theirs.scope)).toBe(1);
  });

  it('keep name, type and flag that a person gave; an empty name is the bank’s again', async () => {
    const { token, scope } = await user();
    const id = await store.seedAccount(scope);
    const name = 'N'.repeat(512);
    const first = await ask(token, 'PATCH', `/accounts/${id}`, { accountName: name, accountTypeId: 6 });
    expect(first.json).toMatchObject({
      accountName: name,
      accountTypeId: 6,
      accountTypeName: 'Taschengeldkonto',
      isNew: true,
    });
    // What the bank says of its kind later changes nothing.
    await change(scope, id, `kind = 'loan'`);
    const second = await ask(token, 'PATCH', `/accounts/${id}`, { isNew: false, accountName: null });
    expect(second.json).toMatchObject({ accountName: name, accountTypeId: 6, isNew: false });
    const third = await ask(token, 'PATCH', `/accounts/${id}`, { accountName: '' });
    expect(third.json).toMatchObject({ accountName: 'Test account', accountTypeId: 6, isNew: false });
  });

  it('refuse an edit of nothing, of an unknown type, of a long name, and while they are updated', async () => {
    const { token, scope } = await user();
    const id = await store.seedAccount(scope);
    const failed = async (body: object) => (await ask(token, 'PATCH', `/accounts/${id}`, body)).failed;
    expect(await failed({})).toBe('400 MISSING_FIELD');
    expect(await failed({ accountName: null })).toBe('400 MISSING_FIELD');
    for (const accountTypeId of [0, 8, 9, 1_000_000])
      expect(await failed({ accountTypeId })).toBe('400 UNKNOWN_ENTITY');
    expect(await failed({ accountName: 'n'.repeat(513) })).toBe('400 BAD_REQUEST');
    expect(await failed({ accountName: 'a/b' })).toBe('400 BAD_REQUEST');
    const connection = await connectionOf(scope);
    busy = new Map([[connection, { download: true, categorization: 'READY' }]]);
    expect(await failed({ isNew: false })).toBe('423 LOCKED');
    busy = new Map([[connection, { download: false, categorization: 'PENDING' }]]);
    expect(await failed({ isNew: false })).toBe('200');
  });

  it('cannot be deleted while their connection is busy; deleting all does nothing then', async () => {
    const { token, scope } = await user();
    const id = await store.seedAccount(scope);
    busy = new Map([[await connectionOf(scope), { download: false, categorization: 'IN_PROGRESS' }]]);
    expect((await ask(token, 'DELETE', `/accounts/${id}`)).failed).toBe('423 LOCKED');
    expect((await ask(token, 'DELETE', '/accounts')).failed).toBe('423 LOCKED');
    expect(await count('accounts', scope)).toBe(1);
  });

  it('take their connection with them when the last one is deleted', async () => {
    const { token, scope } = await user();
    const [first, second] = [await store.seedAccount(scope), await store.seedAccount(scope)];
    expect(await ask(token, 'DELETE', `/accounts/${first}`)).toMatchObject({ status: 200, text: '' });
    expect([await count('accounts', scope), await count('connections', scope)]).toEqual([1, 1]);
    expect((await ask(token, 'DELETE', `/accounts/${second}`)).status).toBe(200);
    expect([await count('accounts', scope), await count('connections', scope)]).toEqual([0, 0]);
    const events = await store.queries.listEvents(
      scope,
      { type: ['account.deleted'] },
      { limit: 9, after: null },
    );
    expect(events.rows.map(({ accountId }) => accountId)).toEqual([first, second]);
  });

  it('are deleted with all connections at once; the answer lists them ascending', async () => {
    const [mine, theirs] = [await user(), await user()];
    const ids = [await store.seedAccount(mine.scope), await store.seedAccount(mine.scope)];
    await store.seedAccount(theirs.scope);
    expect((await ask(mine.token, 'DELETE', '/accounts')).json).toEqual({ identifiers: ids });
    expect((await ask(mine.token, 'DELETE', '/accounts')).json).toEqual({ identifiers: [] });
    expect([await count('connections', mine.scope), await count('accounts', theirs.scope)]).toEqual([0, 1]);
  });
});

describe('daily balances', () => {
  it('come with projection and in pages of 20 unless told, each day once', async () => {
    const { token, scope } = await user();
    const id = await store.seedAccount(scope);
    await booked(scope, id, '50.00', '2026-03-10');
    await store.seedTransactions(scope, id, 4, { firstDay: '2026-03-05', days: 2 });
    const { json } = await ask(token, 'GET', '/accounts/dailyBalances');
    // Half past midnight in Berlin: it is April there.
    expect(json.paging).toEqual({ page: 1, perPage: 20, pageCount: 2, totalCount: 32 });
    expect(json.dailyBalances[0].date).toBe('2026-03-01 00:00:00.000');
    expect(json.latestCommonBalanceTimestamp).toBeNull();
    const known = await ask(token, 'GET', '/accounts/dailyBalances?withProjection=False&perPage=500');
    const days = known.json.dailyBalances.map(({ date }: { date: string }) => date.slice(0, 10));
    expect([days[0], days.at(-1), days.length]).toEqual(['2026-03-04', '2026-03-10', 7]);
    const moved = known.json.dailyBalances.filter(
      ({ transactions }: { transactions: [] }) => transactions.length > 0,
    );
    expect(moved.map(({ transactions }: { transactions: number[] }) => transactions.length)).toEqual([2, 2]);
  });

  it('refuse days in the wrong order or too many, sizes and orders that there are not, and mixed currencies', async () => {
    const { token, scope } = await user();
    const [euro, krona] = [await store.seedAccount(scope), await store.seedAccount(scope, 'SEK')];
    const failed = async (query: string) =>
      (await ask(token, 'GET', `/accounts/dailyBalances?${query}`)).failed;
    expect(await failed('startDate=2026-03-02&endDate=2026-03-01')).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await failed('startDate=2025-03-01&endDate=2026-03-02')).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await failed('startDate=01.03.2026')).toBe('400 BAD_REQUEST');
    expect(await failed('perPage=501')).toBe('400 ILLEGAL_PAGE_SIZE');
    expect(await failed('order=id')).toMatch(/^400 /);
    expect(await failed(`accountIds=${euro}&accountIds=${krona}`)).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await failed(`accountIds=${krona}`)).toBe('200');
    await change(scope, euro, `kind = 'investment'`);
    expect(await failed(`accountIds=${euro}`)).toBe('404 UNKNOWN_ENTITY');
  });
});

describe('labels', () => {
  it('are made, found, ordered, renamed and deleted', async () => {
    const { token } = await user();
    const made: { id: number; name: string }[] = [];
    for (const name of ['Zug', 'Ärzte & Apotheke', 'Urlaub 2026', 'urlaub 2025']) {
      const { status, json } = await ask(token, 'POST', '/labels', { name });
      expect([status, json.name]).toEqual([201, name]);
      made.push(json);
    }
    const [train, doctors, later, earlier] = made;
    const list = async (query: string) => (await ask(token, 'GET', `/labels?${query}`)).json;
    expect(await list('')).toEqual({
      labels: made,
      paging: { page: 1, perPage: 20, pageCount: 1, totalCount: 4 },
    });
    expect((await list('search=ÄRZTE')).labels).toEqual([doctors]);
    expect((await list('search=2026%20url')).labels).toEqual([later]);
    expect((await list(`ids=${train?.id},${later?.id}`)).labels).toEqual([train, later]);
    expect((await list('order=name,desc')).labels).toEqual([train, later, earlier, doctors]);
    expect(await list('perPage=3&page=2')).toEqual({
      labels: [earlier],
      paging: { page: 2, perPage: 3, pageCount: 2, totalCount: 4 },
    });
    const place = `/labels/${train?.id}`;
    expect((await ask(token, 'PATCH', place, { name: 'Bahn' })).json).toEqual({
      id: train?.id,
      name: 'Bahn',
    });
    expect((await ask(token, 'GET', place)).json).toEqual({ id: train?.id, name: 'Bahn' });
    expect((await ask(token, 'GET', `/labels/${later?.id},${train?.id},999999`)).json.labels.length).toBe(2);
    expect(await ask(token, 'DELETE', place)).toMatchObject({ status: 200, text: '' });
    expect((await ask(token, 'DELETE', '/labels')).json).toEqual({
      identifiers: [doctors?.id, later?.id, earlier?.id],
    });
  });

  it('refuse a name that is there, too long or missing, and what is another user’s', async () => {
    const [mine, theirs] = [await user(), await user()];
    const { json: label } = await ask(mine.token, 'POST', '/labels', { name: 'Steuer' });
    const failed = async (method: Method, place: string, body?: object, token = mine.token) =>
      (await ask(token, method, `/labels${place}`, body)).failed;
    expect(await failed('POST', '', { name: 'Steuer' })).toBe('422 ENTITY_EXISTS');
    expect(await failed('POST', '', { name: 'Steuer' }, theirs.token)).toBe('201');
    expect(await failed('POST', '', { name: 'n'.repeat(289) })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await failed('POST', '', { name: 'n'.repeat(288) })).toBe('201');
    expect(await failed('POST', '', { name: 'a<b' })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await failed('POST', '', {})).toBe('400 MISSING_FIELD');
    expect(await failed('POST', '', { name: '' })).toBe('400 MISSING_FIELD');
    for (const id of [label.id, 999_999_999]) {
      expect(await failed('GET', `/${id}`, undefined, theirs.token)).toBe('404 UNKNOWN_ENTITY');
      expect(await failed('PATCH', `/${id}`, { name: 'x' }, theirs.token)).toBe('404 UNKNOWN_ENTITY');
      expect(await failed('DELETE', `/${id}`, undefined, theirs.token)).toBe('404 UNKNOWN_ENTITY');
    }
    expect(await failed('GET', '?perPage=0')).toBe('400 ILLEGAL_PAGE_SIZE');
    const { json } = await ask(theirs.token, 'GET', `/labels/${label.id},${label.id + 1}`);
    expect(json.labels.some(({ id }: { id: number }) => id === label.id)).toBe(false);
  });
});
