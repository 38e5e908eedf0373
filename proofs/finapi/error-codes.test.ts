/** Section 1.4 of the finAPI contract: every status and code that this surface answers, provoked, in shape and in both languages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, read } from './house.ts';
import type { BadCredentials, Bank, BankConnection, ErrorBody, TransactionPage, User } from './shapes.ts';

const OPEN_BLZ = '50010101';
const METHODS_BLZ = '50010100';

let house: FinapiHouse;
let user: FinapiUser;
let demo: BankConnection;
beforeAll(async () => {
  house = await FinapiHouse.start();
  user = await house.user();
  demo = await user.connected(DEMO_BLZ);
}, 120_000);
afterAll(() => house?.close());

const post = (place: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  user.ask('POST', `/api/v1/${place}`, { body, headers });
const get = (place: string, query: Readonly<Record<string, string | number>> = {}) =>
  user.ask('GET', `/api/v1/${place}`, { query });

describe('400', () => {
  it('BAD_REQUEST: a body that is no JSON, a value of another kind', async () => {
    expect(failed(await post('labels', '{"name":'))).toBe('400 BAD_REQUEST');
    expect(failed(await post('labels', { name: 7 }))).toBe('400 BAD_REQUEST');
    expect(failed(await get('bankConnections', { ids: 'abc' }))).toBe('400 BAD_REQUEST');
  });
  it('MISSING_FIELD: what is needed is named', async () => {
    const answer = await post('labels', {});
    expect(failed(answer)).toBe('400 MISSING_FIELD');
    expect((answer.json as ErrorBody).errors[0]?.message).toContain('name');
    expect(failed(await user.ask('PATCH', `/api/v1/accounts/${demo.accountIds[0]}`, { body: {} }))).toBe(
      '400 MISSING_FIELD',
    );
  });
  it('ILLEGAL_PAGE_SIZE, INVALID_FILTER_OPTIONS and TOO_MANY_IDS', async () => {
    for (const perPage of [0, 501])
      expect(failed(await get('labels', { perPage }))).toBe('400 ILLEGAL_PAGE_SIZE');
    expect(failed(await get('labels', { order: 'colour' }))).toBe('400 INVALID_FILTER_OPTIONS');
    const ids = Array.from({ length: 1_001 }, (_, at) => at + 1).join(',');
    expect(failed(await get('bankConnections', { ids }))).toBe('400 TOO_MANY_IDS');
  });
  it('at the token: a grant that there is not, a refresh token that is none', async () => {
    const grant = await house.tokenOf(house.client, { grant_type: 'magic' });
    expect([grant.status, (grant.json as ErrorBody).errors.length]).toEqual([400, 1]);
    const refresh = await house.tokenOf(house.client, {
      grant_type: 'refresh_token',
      refresh_token: 'x'.repeat(100),
    });
    expect(failed(refresh)).toBe('400 INVALID_TOKEN');
  });
});

describe('401 and 403', () => {
  it('401 has a body of its own', async () => {
    const answer = await house.ask('GET', '/api/v1/accounts', { token: 'nobody' });
    expect([answer.status, (answer.json as BadCredentials).error]).toEqual([401, 'invalid_token']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });
  it('UNAUTHORIZED_ACCESS: another role', async () => {
    expect(failed(await house.ask('GET', '/api/v1/accounts', { token: await house.clientToken() }))).toBe(
      '403 UNAUTHORIZED_ACCESS',
    );
  });
  it('USER_NOT_VERIFIED and USER_ALREADY_VERIFIED', async () => {
    const keys = await house.newClient({ user_auto_verification: false });
    const token = await house.clientToken(keys);
    const made = read<User>(await house.ask('POST', '/api/v1/users', { token, body: {} }), 201);
    const form = { grant_type: 'password', username: made.id, password: made.password };
    expect(failed(await house.tokenOf(keys, form))).toBe('403 USER_NOT_VERIFIED');
    const verify = () => house.ask('POST', `/api/v1/users/verify/${made.id}`, { token });
    expect((await verify()).status).toBe(200);
    expect(failed(await verify())).toBe('422 USER_ALREADY_VERIFIED');
    expect((await house.tokenOf(keys, form)).status).toBe(200);
  });
  it('FORBIDDEN: a mock for a user with automatic updates', async () => {
    const keys = await house.newClient({ automatic_batch_update: true });
    const automatic = await house.user({ isAutoUpdateEnabled: true }, keys);
    const body = { mockBankConnectionUpdates: [] };
    expect(failed(await automatic.ask('POST', '/api/v1/tests/mockBatchUpdate', { body }))).toBe(
      '403 FORBIDDEN',
    );
  });
});

describe('404, 405 and 415', () => {
  it('UNKNOWN_ENTITY, for an id of nobody and for a path that there is not', async () => {
    expect(failed(await get('labels/999999999'))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await get('labels/99999999999999999999'))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await get('nothing'))).toBe('404 UNKNOWN_ENTITY');
  });
  it('METHOD_NOT_ALLOWED, with the methods that there are', async () => {
    const answer = await user.ask('PUT', '/api/v1/labels', { body: {} });
    expect(failed(answer)).toBe('405 METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toContain('POST');
  });
  it('UNSUPPORTED_MEDIA_TYPE', async () => {
    expect(failed(await post('labels', '<name/>', { 'content-type': 'application/xml' }))).toBe(
      '415 UNSUPPORTED_MEDIA_TYPE',
    );
  });
});

describe('422', () => {
  it('ENTITY_EXISTS: a user, a label, a category, a rule, a connection', async () => {
    const token = await house.clientToken();
    const again = await house.ask('POST', '/api/v1/users', { token, body: { id: user.id.toUpperCase() } });
    expect(failed(again)).toBe('422 ENTITY_EXISTS');
    const rule = { triggerEvent: 'NEW_TERMS_AND_CONDITIONS' };
    for (const [place, body] of [
      ['labels', { name: 'a' }],
      ['categories', { name: 'a' }],
      ['notificationRules', rule],
    ] as const) {
      await user.post(`/api/v1/${place}`, body, 201);
      expect([place, failed(await post(place, body))]).toEqual([place, '422 ENTITY_EXISTS']);
    }
    expect(failed(await user.import(DEMO_BLZ))).toBe('422 ENTITY_EXISTS');
  });
  it('ILLEGAL_ENTITY_STATE: a part is not split, a category has two levels', async () => {
    const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: 1,
    });
    const [one] = transactions;
    if (one === undefined) throw new Error('the demo bank has nothing');
    const halves = [{ amount: 1 }, { amount: Math.round((one.amount - 1) * 100) / 100 }];
    const { children } = await user.post<{ children: number[] }>(`/api/v1/transactions/${one.id}/split`, {
      subTransactions: halves,
    });
    expect(failed(await post(`transactions/${children[0]}/split`, { subTransactions: halves }))).toBe(
      '422 ILLEGAL_ENTITY_STATE',
    );
    const main = await user.post<{ id: number }>('/api/v1/categories', { name: 'b' }, 201);
    const sub = await user.post<{ id: number }>('/api/v1/categories', { name: 'c', parentId: main.id }, 201);
    expect(failed(await post('categories', { name: 'd', parentId: sub.id }))).toBe(
      '422 ILLEGAL_ENTITY_STATE',
    );
  });
  it('ILLEGAL_FIELD_VALUE: a split that does not add up, an event that there is not', async () => {
    const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'bankView',
      perPage: 1,
    });
    const wrong = { subTransactions: [{ amount: 0.01 }, { amount: 0.01 }] };
    expect(failed(await post(`transactions/${transactions[0]?.id}/split`, wrong))).toBe(
      '422 ILLEGAL_FIELD_VALUE',
    );
    expect(failed(await post('notificationRules', { triggerEvent: 'SUNSHINE' }))).toBe(
      '422 ILLEGAL_FIELD_VALUE',
    );
    expect(failed(await user.import(OPEN_BLZ))).toBe('422 ILLEGAL_FIELD_VALUE');
  });
  it('MISSING_FIELD: an update without a PIN; NO_ACCOUNTS_FOR_TYPE_LIST; BANK_SERVER_REJECTION', async () => {
    const other = await house.user();
    const none = await other.import(METHODS_BLZ, { ...LOGIN, accountTypeIds: [7] });
    expect(['422 NO_ACCOUNTS_FOR_TYPE_LIST', '510 ADDITIONAL_AUTHENTICATION_REQUIRED']).toContain(
      failed(none),
    );
    expect(failed(await other.import(OPEN_BLZ, { ...LOGIN, accountTypeIds: [7] }))).toBe(
      '422 NO_ACCOUNTS_FOR_TYPE_LIST',
    );
    const wrong = await other.import(METHODS_BLZ, { ...LOGIN, bankingPin: 'wrong' });
    expect(failed(wrong)).toBe('422 BANK_SERVER_REJECTION');
    expect((wrong.json as ErrorBody).errors[0]?.type).toBe('BUSINESS');
  });
  it('INVALID_TWO_STEP_PROCEDURE, NO_EXISTING_CHALLENGE, UNSUPPORTED_ORDER', async () => {
    const edited = await user.ask('PATCH', `/api/v1/bankConnections/${demo.id}`, {
      body: { defaultTwoStepProcedureId: '955' },
    });
    expect(failed(edited)).toBe('422 INVALID_TWO_STEP_PROCEDURE');
    const other = await house.user();
    expect(failed(await other.import(DEMO_BLZ, { name: 'MSA', challengeResponse: CODE }))).toBe(
      '422 NO_EXISTING_CHALLENGE',
    );
    const order = {
      accountId: demo.accountIds[0],
      amount: 1,
      recipientName: 'A',
      recipientIban: 'DE89370400440532013000',
    };
    expect(failed(await post('accounts/requestSepaMoneyTransfer', order))).toBe('422 UNSUPPORTED_ORDER');
  });
});

describe('423, 451, 501 and 510', () => {
  it('LOCKED: a user after too many wrong passwords', async () => {
    const keys = await house.newClient({ login_attempts_max: 2 });
    const locked = await house.user({}, keys);
    const wrong = { grant_type: 'password', username: locked.id, password: 'not-this-one' };
    for (let at = 0; at < 2; at++) await house.tokenOf(keys, wrong);
    expect(failed(await house.tokenOf(keys, { ...wrong, password: locked.password }))).toBe('423 LOCKED');
    expect((await locked.ask('GET', '/api/v1/users')).status).toBeGreaterThanOrEqual(401);
  });
  it('WEB_FORM_REQUIRED, with the address in Location', async () => {
    const keys = await house.newClient({ web_forms_required: true });
    const formed = await house.user({}, keys);
    const answer = await formed.import(OPEN_BLZ, LOGIN);
    expect(failed(answer)).toBe('451 WEB_FORM_REQUIRED');
    expect(answer.headers.get('location')).toMatch(/^http/);
    const id = (answer.json as ErrorBody).errors[0]?.message;
    expect(await formed.get(`/api/v1/webForms/${id}`)).toMatchObject({
      id: Number(id),
      status: 'NOT_YET_OPENED',
    });
  });
  it('UNSUPPORTED_BANK: what can be seen and not imported', async () => {
    const { banks } = await user.get<{ banks: Bank[] }>('/api/v1/banks', {
      isSupported: 'false',
      perPage: 500,
    });
    for (const { id } of banks)
      expect(failed(await post('bankConnections/import', { bankId: id, ...LOGIN }))).toBe(
        '501 UNSUPPORTED_BANK',
      );
  });
  it('ADDITIONAL_AUTHENTICATION_REQUIRED', async () => {
    const other = await house.user();
    expect(failed(await other.import(DEMO_BLZ, { name: 'MSA' }))).toBe(
      '510 ADDITIONAL_AUTHENTICATION_REQUIRED',
    );
  });
});

describe('a user who is deleted while a call is under way', () => {
  it('leaves 401 behind, and never a mistake of ours', async () => {
    for (let round = 0; round < 4; round++) {
      const gone = await house.user();
      const bankId = (await gone.bank(DEMO_BLZ)).id;
      const calls = [
        gone.ask('POST', '/api/v1/bankConnections/import', { body: { bankId } }),
        gone.ask('POST', '/api/v1/categories', { body: { name: 'Aquarium' } }),
        gone.ask('POST', '/api/v1/labels', { body: { name: 'Fische' } }),
        gone.ask('DELETE', '/api/v1/users'),
      ];
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses.filter((status) => ![200, 201, 401, 423].includes(status))).toEqual([]);
    }
  });
});

describe('every failure', () => {
  it('says when, where, who and which request', async () => {
    const answer = await user.ask('GET', '/api/v1/labels/999999999', {
      headers: { 'x-request-id': 'mine-1' },
    });
    const body = answer.json as ErrorBody;
    expect(body.date).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(body.endpoint).toBe('GET /api/v1/labels/999999999');
    expect(body.authContext).toMatch(/^\d+\/\d+$/);
    expect([body.requestId, answer.headers.get('x-request-id')]).toEqual(['mine-1', 'mine-1']);
  });
  it('speaks German unless English is asked for', async () => {
    const say = async (language: string) =>
      (await user.ask('GET', '/api/v1/labels/999999999', { headers: { 'accept-language': language } }))
        .json as ErrorBody;
    const [german, english, british, french] = await Promise.all(
      ['de', 'en', 'en-GB,de;q=0.5', 'fr'].map(say),
    );
    const words = (body: ErrorBody | undefined) => body?.errors[0]?.message;
    expect(words(german)).not.toBe(words(english));
    expect(words(british)).toBe(words(english));
    expect(words(french)).toBe(words(german));
  });
});

it('leaves no mistake of ours in the log', () => {
  expect(house.mistakes()).toBe('');
});
