/** Section 19 of the finAPI contract: what servers that imitate finAPI get wrong, one by one. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, read } from './house.ts';
import type {
  Account,
  BadCredentials,
  BankConnection,
  Category,
  ErrorBody,
  NotificationRule,
  Token,
  Transaction,
  TransactionPage,
  User,
} from './shapes.ts';

const OPEN_BLZ = '50010101';
const NOBODYS = 999_999_999;

let house: FinapiHouse;
let user: FinapiUser;
let demo: BankConnection;
beforeAll(async () => {
  house = await FinapiHouse.start();
  user = await house.user();
  demo = await user.connected(DEMO_BLZ);
}, 120_000);
afterAll(() => house?.close());

const url = (place: string, query: readonly (readonly [string, string])[]): string =>
  `${place}?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString()}`;

describe('the traps', () => {
  it('1: token parameters are taken from the query with a JSON content type, from a form, and from Basic', async () => {
    const { clientId, clientSecret } = house.client;
    const inQuery = await house.ask(
      'POST',
      url('/oauth/token', [
        ['grant_type', 'client_credentials'],
        ['client_id', clientId],
        ['client_secret', clientSecret],
      ]),
      { headers: { 'content-type': 'application/json' } },
    );
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const byBasic = await house.ask('POST', '/oauth/token', {
      form: { grant_type: 'client_credentials' },
      headers: { authorization: `Basic ${basic}` },
    });
    const tokens = [inQuery, byBasic].map((answer) => read<Token>(answer).access_token);
    expect(new Set([...tokens, await house.clientToken()]).size).toBe(1);
  });

  it('2: the comma of a path list may be percent-encoded', async () => {
    for (const list of [`${demo.id},${NOBODYS}`, `${demo.id}%2C${NOBODYS}`, `${demo.id}%2c${NOBODYS}`]) {
      const { connections } = await user.get<{ connections: BankConnection[] }>(
        `/api/v1/bankConnections/${list}`,
      );
      expect(connections.map(({ id }) => id)).toEqual([demo.id]);
    }
  });

  it('3: booleans are taken in any spelling', async () => {
    const ask = (value: string) =>
      user.get<TransactionPage>('/api/v1/transactions', { view: 'userView', isNew: value });
    const counts = await Promise.all(
      ['True', 'true', 'TRUE'].map(async (value) => (await ask(value)).paging.totalCount),
    );
    expect(new Set(counts).size).toBe(1);
    expect(counts[0]).toBeGreaterThan(0);
    expect((await ask('False')).paging.totalCount).toBe(0);
    expect(
      failed(await user.ask('GET', '/api/v1/transactions', { query: { view: 'userView', isNew: 'maybe' } })),
    ).toBe('400 BAD_REQUEST');
  });

  it('4: ids are repeated, joined by commas, or both', async () => {
    const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: 3,
    });
    const [a, b, c] = transactions.map(({ id }) => id);
    for (const ids of [[`${a},${b},${c}`], [String(a), String(b), String(c)], [`${a},${b}`, String(c)]]) {
      const found = await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView', ids });
      expect(found.transactions.map(({ id }) => id)).toEqual([a, b, c]);
    }
  });

  it('5: an import at an unknown bank is 422, an update of an unknown connection 404', async () => {
    const imported = await user.ask('POST', '/api/v1/bankConnections/import', {
      body: { bankId: NOBODYS, ...LOGIN },
    });
    expect(failed(imported)).toBe('422 UNKNOWN_ENTITY');
    const updated = await user.ask('POST', '/api/v1/bankConnections/update', {
      body: { bankConnectionId: NOBODYS },
    });
    expect(failed(updated)).toBe('404 UNKNOWN_ENTITY');
  });

  it('6: what is busy is 423, but 422 for trigger and mock', { timeout: 60_000 }, async () => {
    const busy = await house.user();
    await house.scenario('demo-de-open', 'demo', 'slow');
    const made = read<BankConnection>(await busy.import(OPEN_BLZ, { ...LOGIN, storePin: true }), 201);
    expect(made.updateStatus).toBe('IN_PROGRESS');
    const id = made.id;
    const all: readonly (readonly [string, string, object?])[] = [
      ['POST', '/api/v1/bankConnections/update', { bankConnectionId: id }],
      ['PATCH', `/api/v1/bankConnections/${id}`, { bankingPin: 'demo-pin' }],
      ['DELETE', `/api/v1/bankConnections/${id}`],
      ['DELETE', '/api/v1/bankConnections'],
      ['DELETE', '/api/v1/accounts'],
      ['DELETE', '/api/v1/users'],
    ];
    for (const [method, place, body] of all)
      expect([place, failed(await busy.ask(method, place, body === undefined ? {} : { body }))]).toEqual([
        place,
        '423 LOCKED',
      ]);
    const triggered = await busy.ask('POST', '/api/v1/transactions/triggerCategorization', { body: {} });
    expect(triggered.status).toBe(422);
    const mocked = { mockBankConnectionUpdates: [{ bankConnectionId: id }] };
    expect((await busy.ask('POST', '/api/v1/tests/mockBatchUpdate', { body: mocked })).status).toBe(422);
    await house.scenario('demo-de-open', 'demo', null);
    await busy.ready(id);
    expect((await busy.ask('DELETE', `/api/v1/bankConnections/${id}`)).status).toBe(200);
  });

  it('7: a list of transactions needs a view', async () => {
    expect(failed(await user.ask('GET', '/api/v1/transactions'))).toBe('400 MISSING_FIELD');
    expect(failed(await user.ask('GET', '/api/v1/transactions', { query: { view: 'both' } }))).toBe(
      '400 BAD_REQUEST',
    );
  });

  it('8: 401 has a body of its own; a wrong password of a user is 400, a wrong secret of a client 401', async () => {
    const none = await house.ask('GET', '/api/v1/users');
    expect([none.status, (none.json as BadCredentials).error]).toEqual([401, 'unauthorized']);
    const wrong = await house.ask('GET', '/api/v1/users', { token: 'x'.repeat(128) });
    expect([wrong.status, (wrong.json as BadCredentials).error]).toEqual([401, 'invalid_token']);
    const ofUser = await house.tokenOf(house.client, {
      grant_type: 'password',
      username: user.id,
      password: 'wrong-one',
    });
    expect([ofUser.status, (ofUser.json as ErrorBody).errors.length]).toEqual([400, 1]);
    const ofClient = await house.tokenOf(
      { ...house.client, clientSecret: randomUUID() },
      { grant_type: 'client_credentials' },
    );
    expect([ofClient.status, typeof (ofClient.json as BadCredentials).error_description]).toEqual([
      401,
      'string',
    ]);
  });

  it('9: only the creation of a user shows the password', async () => {
    const token = await house.clientToken();
    const made = read<User>(await house.ask('POST', '/api/v1/users', { token, body: {} }), 201);
    expect(made.password).not.toMatch(/^X*$/);
    const signed = await house.signIn(made.id, made.password);
    expect((await signed.get<User>('/api/v1/users')).password).toBe('XXXXX');
    expect((await signed.patch<User>('/api/v1/users', { phone: '1' })).password).toBe('XXXXX');
  });

  it('10: the same token is given until it ends', async () => {
    const again = await house.signIn(user.id, user.password);
    expect(again.token).toBe(user.token);
  });

  it('11: an import sets no update, neither manual nor automatic', () => {
    expect([demo.lastManualUpdate, demo.lastAutoUpdate]).toEqual([null, null]);
  });

  it('12: connections, accounts and notification rules have no pages', async () => {
    for (const place of ['bankConnections', 'accounts', 'notificationRules'])
      expect(Object.keys(await user.get<object>(`/api/v1/${place}`))).toHaveLength(1);
  });

  it('13: a choice of category trains, unless it is told not to', async () => {
    const other = await house.user();
    await other.connected(DEMO_BLZ);
    const { transactions } = await other.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: 500,
    });
    const category = await other.post<Category>('/api/v1/categories', { name: 'Aquarium' }, 201);
    const byName = Map.groupBy(
      transactions.filter(({ counterpartName, amount }) => counterpartName !== null && amount < 0),
      ({ counterpartName }) => counterpartName,
    );
    const [twins] = [...byName.values()].filter((group) => group.length > 2);
    const [first] = twins ?? [];
    if (first === undefined) throw new Error('nobody was paid twice');
    const item = {
      transactionId: '1',
      accountTypeId: 1,
      amount: first.amount,
      purpose: first.purpose,
      counterpart: first.counterpartName,
    };
    const check = async (): Promise<string | undefined> => {
      const { categorizationCheckResult } = await other.post<{
        categorizationCheckResult: { category: Category | null }[];
      }>('/api/v1/tests/checkCategorization', { transactionData: [item] });
      return categorizationCheckResult[0]?.category?.name;
    };
    await other.patch<Transaction>(`/api/v1/transactions/${first.id}`, {
      categoryId: category.id,
      trainCategorization: false,
    });
    expect(await check()).not.toBe('Aquarium');
    await other.patch<Transaction>(`/api/v1/transactions/${first.id}`, { categoryId: 0 });
    await other.patch<Transaction>(`/api/v1/transactions/${first.id}`, { categoryId: category.id });
    expect(await check()).toBe('Aquarium');
  });

  it('14: the ids in a rule are text', async () => {
    const params = { accountIds: demo.accountIds.join(',') };
    const rule = await user.post<NotificationRule>(
      '/api/v1/notificationRules',
      { triggerEvent: 'NEW_ACCOUNT_BALANCE', params },
      201,
    );
    expect(rule.params).toEqual(params);
    const wrong = { triggerEvent: 'NEW_ACCOUNT_BALANCE', params: { accountIds: demo.accountIds } };
    expect(failed(await user.ask('POST', '/api/v1/notificationRules', { body: wrong }))).toBe(
      '422 ILLEGAL_FIELD_VALUE',
    );
  });

  it('15: a stored PIN shows as five letters', async () => {
    const other = await house.user();
    const bank = await other.connected(OPEN_BLZ, { ...LOGIN, storePin: true });
    expect(bank.bankingPin).toBe('XXXXX');
    const without = await other.patch<BankConnection>(`/api/v1/bankConnections/${bank.id}`, {
      bankingPin: '',
    });
    expect(without.bankingPin).toBeNull();
  });

  it('16: defaults may be sent, and members that are null count as absent', async () => {
    const other = await house.user();
    const bankId = (await other.bank(DEMO_BLZ)).id;
    const body = {
      bankId,
      storePin: false,
      skipPositionsDownload: false,
      bankingUserId: null,
      name: null,
      challengeResponse: null,
    };
    const made = read<BankConnection>(
      await other.ask('POST', '/api/v1/bankConnections/import', { body }),
      201,
    );
    expect(made).toMatchObject({ name: null, bankingUserId: null, bankingPin: null });
    expect((await other.get<{ accounts: Account[] }>('/api/v1/accounts')).accounts).toHaveLength(1);
  });

  it('of the challenge: an answer without a question is refused, a wrong one ends the question', async () => {
    const other = await house.user();
    const bankId = (await other.bank(DEMO_BLZ)).id;
    const send = (more: object) =>
      other.ask('POST', '/api/v1/bankConnections/import', { body: { bankId, name: 'MSA', ...more } });
    expect(failed(await send({ challengeResponse: CODE }))).toBe('422 NO_EXISTING_CHALLENGE');
    expect(failed(await send({}))).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    expect(failed(await send({ challengeResponse: '000000' }))).toBe('422 BANK_SERVER_REJECTION');
    expect(failed(await send({ challengeResponse: CODE }))).toBe('422 NO_EXISTING_CHALLENGE');
    expect(failed(await send({}))).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    expect((await send({ challengeResponse: CODE })).status).toBe(201);
  });
});

it('leaves no mistake of ours in the log', () => {
  expect(house.mistakes()).toBe('');
});
