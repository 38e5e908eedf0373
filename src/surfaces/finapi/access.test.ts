/** Authorization, users, client configuration and mandator administration over HTTP: sections 2, 3, 4 and 15 of the finAPI contract. */
import { createDecipheriv } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessHouse } from '../../../proofs/finapi/access-server.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';

let store: TestStore;
let house: AccessHouse;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  house = await AccessHouse.open(store);
});

const USERS = '/api/v1/users';
const CONFIGURATION = '/api/v1/clientConfiguration';
const ADMIN = '/api/v1/mandatorAdmin';

/** As the documentation tells clients to: hexadecimal digits, 12 bytes of nonce, what is encrypted, 16 bytes of tag. */
function decrypt(hex: string, key: string): string {
  const bytes = Buffer.from(hex, 'hex');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

describe('POST /oauth/token', () => {
  it('takes its parameters from query, form, JSON body and Basic, also mixed', async () => {
    const { client_id: id, client_secret: secret } = house.credentials();
    const grant = { grant_type: 'client_credentials' };
    const basic = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
    const ways = [
      { query: { ...house.credentials(), ...grant } },
      { query: { ...house.credentials(), ...grant }, headers: { 'content-type': 'application/json' } },
      { form: { ...house.credentials(), ...grant } },
      { body: { ...house.credentials(), ...grant } },
      { form: grant, headers: basic },
      { query: grant, headers: basic },
      { query: { client_id: id }, form: { client_secret: secret, ...grant } },
      { query: grant, body: { client_secret: secret, client_id: id, refresh_token: null } },
    ];
    const tokens = new Set<string>();
    for (const way of ways) {
      const answer = await house.ask('POST', '/oauth/token', way);
      expect([answer.status, way]).toEqual([200, way]);
      tokens.add(answer.json.access_token);
    }
    expect(tokens.size).toBe(1);
  });

  it('answers as published: bearer, all, seconds, a refresh token for users only', async () => {
    await house.user('user');
    const user = (await house.signIn('user')).json;
    expect(user).toEqual({
      access_token: expect.stringMatching(/^[\w-]{20,128}$/),
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'all',
      refresh_token: expect.stringMatching(/^[\w-]{20,128}$/),
    });
    const client = (await house.tokenOf({ grant_type: 'client_credentials' })).json;
    expect(client.refresh_token).toBeNull();
    const refreshed = await house.tokenOf({ grant_type: 'refresh_token', refresh_token: user.refresh_token });
    expect(refreshed.json).toMatchObject({ refresh_token: user.refresh_token, expires_in: 3600 });
  });

  it('wrong client credentials are 401 with the other body, and no password is looked at', async () => {
    const grant = { grant_type: 'password', username: 'user', password: 'password' };
    for (const wrong of [
      { client_id: 'nobody' },
      { client_secret: 'x' },
      { client_id: '' },
      { client_secret: '' },
    ]) {
      const answer = await house.tokenOf({ ...grant, ...wrong });
      expect([answer.status, answer.json]).toEqual([
        401,
        { error: 'invalid_client', error_description: 'Bad client credentials' },
      ]);
    }
    expect(house.house.passwords.checked).toBe(0);
  });

  it('wrong user credentials are 400 with the usual body, in German and in English', async () => {
    await house.user('user');
    const wrong = await house.signIn('user', 'passwort');
    expect(wrong.status).toBe(400);
    expect(wrong.json.errors[0]).toMatchObject({
      type: 'BUSINESS',
      message: 'Benutzername oder Passwort ist falsch.',
    });
    const english = await house.ask('POST', '/oauth/token', {
      form: { ...house.credentials(), grant_type: 'password', username: 'nobody', password: 'password' },
      headers: { 'accept-language': 'en' },
    });
    expect(english.json.errors[0].message).toBe('User name or password is wrong.');
  });

  it('an invalid refresh_token, an unsupported grant_type, and what is missing, are 400', async () => {
    const code = (form: Record<string, string>) =>
      house.code('POST', '/oauth/token', { form: { ...house.credentials(), ...form } });
    expect(await code({ grant_type: 'refresh_token', refresh_token: 'x' })).toBe('400 INVALID_TOKEN');
    expect(await code({ grant_type: 'implicit' })).toBe('400 BAD_REQUEST');
    expect(await code({})).toBe('400 MISSING_FIELD');
    expect(await code({ grant_type: 'refresh_token' })).toBe('400 MISSING_FIELD');
    expect(await code({ grant_type: 'password', password: 'x' })).toBe('400 MISSING_FIELD');
    expect(await code({ grant_type: 'password', username: 'x' })).toBe('400 MISSING_FIELD');
  });

  it('an unverified user is 403, a locked one 423, a user of a mandator admin client 403', async () => {
    const strict = await AccessHouse.open(store, {
      isUserAutoVerificationEnabled: false,
      maxUserLoginAttempts: 1,
    });
    const token = await strict.clientToken();
    await strict.ask('POST', USERS, { token, body: { id: 'user', password: 'password' } });
    const grant = { grant_type: 'password', username: 'user', password: 'password' };
    const code = (form: Record<string, string>) => strict.code('POST', '/oauth/token', { form });
    expect(await code({ ...strict.credentials(), ...grant })).toBe('403 USER_NOT_VERIFIED');
    expect(await code({ ...strict.credentials(), ...grant, password: 'passwort' })).toBe('400 BAD_REQUEST');
    expect(await code({ ...strict.credentials(), ...grant })).toBe('423 LOCKED');
    expect(await code({ ...strict.credentials(strict.admin), ...grant })).toBe('403 UNAUTHORIZED_ACCESS');
  });

  it('too many tries of a user that is never locked are 400 with the time to wait, too much work is 503', async () => {
    const open = await AccessHouse.open(store, { maxUserLoginAttempts: 0 });
    for (let tries = 0; tries < 50; tries++) await open.signIn('nobody');
    const late = await open.signIn('nobody');
    expect([late.status, late.headers['retry-after']]).toEqual([400, '900']);
    open.house.passwords.busy = true;
    expect((await open.signIn('somebody')).status).toBe(503);
  });
});

describe('POST /oauth/revoke', () => {
  it('is 200 without a body for tokens that are there and for those that are not', async () => {
    const user = await house.user('user');
    const token = await house.clientToken();
    for (const revoked of [user, 'nothing', user]) {
      const answer = await house.ask('POST', '/oauth/revoke', { token, query: { token: revoked } });
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
    expect(await house.code('GET', USERS, { token: user })).toBe('401 invalid_token');
    const form = { token, token_type_hint: 'access_token' };
    expect((await house.ask('POST', '/oauth/revoke', { token, form })).status).toBe(200);
    expect(await house.code('GET', CONFIGURATION, { token })).toBe('401 invalid_token');
  });

  it('needs a token of a client or of the administration, a token to revoke, and a type that there is', async () => {
    const user = await house.user('user');
    const query = { token: 'x' };
    // The published description forgets that it needs a token.
    const bare = await house.server.app.inject({ method: 'POST', url: '/oauth/revoke?token=x' });
    expect([bare.statusCode, bare.json().error]).toEqual([401, 'unauthorized']);
    expect(await house.code('POST', '/oauth/revoke', { token: user, query })).toBe('403 UNAUTHORIZED_ACCESS');
    const token = await house.clientToken();
    expect(await house.code('POST', '/oauth/revoke', { token })).toBe('400 MISSING_FIELD');
    const hinted = { ...query, token_type_hint: 'id_token' };
    expect(await house.code('POST', '/oauth/revoke', { token, query: hinted })).toBe('400 BAD_REQUEST');
    expect(await house.code('POST', '/oauth/revoke', { token: await house.adminToken(), query })).toBe('200');
  });
});

describe('users', () => {
  it('create returns the password in clear, all else XXXXX', async () => {
    const token = await house.clientToken();
    const body = {
      id: 'Max.Muster+1@test',
      password: 'geheim',
      email: 'max@example.org',
      phone: '+49 99 999999-999',
    };
    const made = await house.ask('POST', USERS, { token, body });
    const shown = { ...body, id: 'max.muster+1@test', isAutoUpdateEnabled: false };
    expect([made.status, made.json]).toEqual([201, shown]);
    const user = (await house.signIn('MAX.MUSTER+1@TEST', 'geheim')).json.access_token;
    expect((await house.ask('GET', USERS, { token: user })).json).toEqual({ ...shown, password: 'XXXXX' });
    const rows = await store.admin('select row_to_json(u)::text from finapi_users u');
    for (const text of ['max@example.org', '999999', 'geheim'])
      expect(rows.flat().join()).not.toContain(text);
  });

  it('get a random id and password where none is given', async () => {
    const token = await house.clientToken();
    const made = await house.ask('POST', USERS, { token, body: {} });
    expect(made.json).toMatchObject({ email: null, phone: null, isAutoUpdateEnabled: false });
    expect(made.json.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await house.signIn(made.json.id, made.json.password)).status).toBe(200);
    const other = await house.ask('POST', USERS, { token, body: {} });
    expect(other.json.password).not.toBe(made.json.password);
  });

  it('with wrong members are 400, with an id that is taken in any spelling 422, also at once', async () => {
    const token = await house.clientToken();
    const code = (body: object) => house.code('POST', USERS, { token, body });
    for (const wrong of [
      { id: 'a'.repeat(37) },
      { id: '' },
      { id: 'ä' },
      { password: '12345' },
      { password: 'a'.repeat(37) },
      { password: 'a/bcdef' },
      { email: 'a'.repeat(321) },
      { phone: '1'.repeat(51) },
      { isAutoUpdateEnabled: 'yes' },
    ])
      expect([wrong, await code(wrong)]).toEqual([wrong, '400 BAD_REQUEST']);
    expect(await code({ id: 'user' })).toBe('201');
    expect(await code({ id: 'USER' })).toBe('422 ENTITY_EXISTS');
    const owners = () => store.admin('select count(*) from owners where tenant_id = $1', [house.tenantId]);
    const before = Number((await owners())[0]?.[0]);
    const codes = await Promise.all(Array.from({ length: 5 }, () => code({ id: 'twin' })));
    expect(codes.sort()).toEqual(['201', ...Array(4).fill('422 ENTITY_EXISTS')]);
    expect(Number((await owners())[0]?.[0])).toBe(before + 1);
  });

  it('cannot have the automatic update where it is disabled for the client: 422', async () => {
    const without = await AccessHouse.open(store, { isAutomaticBatchUpdateEnabled: false });
    const token = await without.clientToken();
    const body = { isAutoUpdateEnabled: true };
    expect(await without.code('POST', USERS, { token, body })).toBe('422 ILLEGAL_ENTITY_STATE');
    const user = await without.user('user');
    expect(await without.code('PATCH', USERS, { token: user, body })).toBe('422 ILLEGAL_ENTITY_STATE');
    const off = { isAutoUpdateEnabled: false };
    expect(await without.code('PATCH', USERS, { token: user, body: off })).toBe('200');
  });

  it('edit what is given, clear with an empty text, and refuse nothing at all', async () => {
    const token = await house.user('user', { email: 'a@example.org', phone: '1' });
    const edit = (body: object) => house.ask('PATCH', USERS, { token, body });
    expect((await edit({ email: 'b@example.org', phone: null })).json).toEqual({
      id: 'user',
      password: 'XXXXX',
      email: 'b@example.org',
      phone: '1',
      isAutoUpdateEnabled: false,
    });
    expect((await edit({ email: '', isAutoUpdateEnabled: true })).json).toMatchObject({
      email: null,
      phone: '1',
      isAutoUpdateEnabled: true,
    });
    for (const nothing of [{}, { email: null, phone: null, isAutoUpdateEnabled: null }])
      expect(await house.code('PATCH', USERS, { token, body: nothing })).toBe('400 BAD_REQUEST');
  });

  it('are deleted with everything, but not while something of them is busy: 423', async () => {
    const token = await house.user('user');
    const [owner] = await store.admin('select owner_id from finapi_users where tenant_id = $1', [
      house.tenantId,
    ]);
    house.house.busy.add(Number(owner?.[0]));
    expect(await house.code('DELETE', USERS, { token })).toBe('423 LOCKED');
    expect(await house.code('GET', USERS, { token })).toBe('200');
    house.house.busy.clear();
    expect((await house.ask('DELETE', USERS, { token })).text).toBe('');
    expect(await house.code('GET', USERS, { token })).toBe('401 invalid_token');
    expect(await house.code('POST', USERS, { token: await house.clientToken(), body: { id: 'user' } })).toBe(
      '201',
    );
  });

  it('each service takes its own kind of token: 403 for another, 401 without one', async () => {
    const [client, admin, user] = [
      await house.clientToken(),
      await house.adminToken(),
      await house.user('user'),
    ];
    const query = { userId: 'user' };
    for (const [method, place, right] of [
      ['GET', USERS, user],
      ['POST', USERS, client],
      ['PATCH', USERS, user],
      ['GET', `${USERS}/verificationStatus`, client],
      ['POST', `${USERS}/requestPasswordChange`, client],
      ['POST', `${USERS}/executePasswordChange`, client],
      ['POST', `${USERS}/verify/user`, client],
      ['DELETE', `${USERS}/user`, client],
      ['GET', CONFIGURATION, client],
      ['PATCH', CONFIGURATION, client],
      ['GET', `${ADMIN}/getUserList`, admin],
      ['POST', `${ADMIN}/deleteUsers`, admin],
      ['POST', `${ADMIN}/changeClientCredentials`, admin],
    ] as const) {
      expect([place, await house.code(method, place, { query })]).toEqual([place, '401 unauthorized']);
      const bad = await house.code(method, place, { query, token: 'x' });
      expect([place, bad]).toEqual([place, '401 invalid_token']);
      for (const token of [client, admin, user].filter((one) => one !== right)) {
        const code = await house.code(method, place, { query, token });
        expect([place, code]).toEqual([place, '403 UNAUTHORIZED_ACCESS']);
      }
    }
  });
});

describe('passwords', () => {
  it('are changed with a token that only who has the data decryption key can read, and all tokens end', async () => {
    const user = await house.user('user', { email: 'max@example.org' });
    const token = await house.clientToken();
    const asked = await house.ask('POST', `${USERS}/requestPasswordChange`, {
      token,
      body: { userId: 'USER' },
    });
    expect(asked.json.userId).toBe('user');
    expect(decrypt(asked.json.userEmail, house.dataKey)).toBe('max@example.org');
    const passwordChangeToken = decrypt(asked.json.passwordChangeToken, house.dataKey);
    expect(passwordChangeToken).toMatch(/^[0-9a-f-]{36}$/);
    const body = { userId: 'User', password: 'neues passwort', passwordChangeToken };
    const change = () => house.code('POST', `${USERS}/executePasswordChange`, { token, body });
    expect(await change()).toBe('200');
    expect(await house.code('GET', USERS, { token: user })).toBe('401 invalid_token');
    expect((await house.signIn('user')).status).toBe(400);
    expect((await house.signIn('user', 'neues passwort')).status).toBe(200);
    expect(await change()).toBe('403 FORBIDDEN');
  });

  it('unlock a locked user', async () => {
    const strict = await AccessHouse.open(store, { maxUserLoginAttempts: 1 });
    await strict.user('user');
    await strict.signIn('user', 'passwort');
    expect((await strict.signIn('user')).status).toBe(423);
    const token = await strict.clientToken();
    const asked = await strict.ask('POST', `${USERS}/requestPasswordChange`, {
      token,
      body: { userId: 'user' },
    });
    expect(asked.json.userEmail).toBeNull();
    const passwordChangeToken = decrypt(asked.json.passwordChangeToken, strict.dataKey);
    const body = { userId: 'user', password: 'neues passwort', passwordChangeToken };
    await strict.ask('POST', `${USERS}/executePasswordChange`, { token, body });
    expect((await strict.signIn('user', 'neues passwort')).status).toBe(200);
  });

  it('are not changed with another token, one that is an hour old, or one that another followed: 403', async () => {
    await house.user('user');
    const request = async (token: string): Promise<string> => {
      const asked = await house.ask('POST', `${USERS}/requestPasswordChange`, {
        token,
        body: { userId: 'user' },
      });
      return decrypt(asked.json.passwordChangeToken, house.dataKey);
    };
    const change = (token: string, passwordChangeToken: string) =>
      house.code('POST', `${USERS}/executePasswordChange`, {
        token,
        body: { userId: 'user', password: 'neues passwort', passwordChangeToken },
      });
    const token = await house.clientToken();
    expect(await change(token, 'abc')).toBe('403 FORBIDDEN');
    const first = await request(token);
    const second = await request(token);
    expect(await change(token, first)).toBe('403 FORBIDDEN');
    house.house.clock.now += 3_600_000;
    expect(await change(await house.clientToken(), second)).toBe('403 FORBIDDEN');
    expect((await house.signIn('user')).status).toBe(200);
  });

  it('of nobody are 404, of an unverified user 422, and what is missing or malformed is 400', async () => {
    const strict = await AccessHouse.open(store, { isUserAutoVerificationEnabled: false });
    const token = await strict.clientToken();
    const code = (place: string, body: object) => strict.code('POST', `${USERS}/${place}`, { token, body });
    await strict.ask('POST', USERS, { token, body: { id: 'user', password: 'password' } });
    expect(await code('requestPasswordChange', { userId: 'nobody' })).toBe('404 UNKNOWN_ENTITY');
    expect(await code('requestPasswordChange', { userId: 'user' })).toBe('422 USER_NOT_VERIFIED');
    expect(await code('requestPasswordChange', {})).toBe('400 MISSING_FIELD');
    const change = { userId: 'nobody', password: 'password', passwordChangeToken: 'abc' };
    expect(await code('executePasswordChange', change)).toBe('404 UNKNOWN_ENTITY');
    expect(await code('executePasswordChange', { ...change, password: 'short' })).toBe('400 BAD_REQUEST');
    expect(await code('executePasswordChange', { ...change, passwordChangeToken: 'XYZ' })).toBe(
      '400 BAD_REQUEST',
    );
    expect(await code('executePasswordChange', { ...change, passwordChangeToken: null })).toBe(
      '400 MISSING_FIELD',
    );
  });
});

describe('verification', () => {
  it('is asked for, done once, and allows deleting only before', async () => {
    const strict = await AccessHouse.open(store, { isUserAutoVerificationEnabled: false });
    const token = await strict.clientToken();
    for (const id of ['one', 'two'])
      await strict.ask('POST', USERS, { token, body: { id, password: 'password' } });
    const status = (userId: string) =>
      strict.ask('GET', `${USERS}/verificationStatus`, { token, query: { userId } });
    expect((await status('ONE')).json).toEqual({ userId: 'one', isUserVerified: false });
    expect(await strict.code('POST', `${USERS}/verify/One`, { token })).toBe('200');
    expect((await status('one')).json).toEqual({ userId: 'one', isUserVerified: true });
    expect((await strict.signIn('one')).status).toBe(200);
    expect(await strict.code('POST', `${USERS}/verify/one`, { token })).toBe('422 USER_ALREADY_VERIFIED');
    expect(await strict.code('DELETE', `${USERS}/one`, { token })).toBe('422 USER_ALREADY_VERIFIED');
    expect(await strict.code('DELETE', `${USERS}/TWO`, { token })).toBe('200');
    for (const [method, place] of [
      ['POST', 'verify/two'],
      ['DELETE', 'two'],
      ['DELETE', 'nobody%20at%20all'],
      ['GET', 'verificationStatus?userId=two'],
    ] as const)
      expect([place, await strict.code(method, `${USERS}/${place}`, { token })]).toEqual([
        place,
        '404 UNKNOWN_ENTITY',
      ]);
    expect(await strict.code('GET', `${USERS}/verificationStatus`, { token })).toBe('400 MISSING_FIELD');
  });

  it("users of another mandator are nobody's", async () => {
    await house.user('user');
    const other = await AccessHouse.open(store);
    const token = await other.clientToken();
    const body = { userId: 'user' };
    for (const [method, place] of [
      ['POST', 'verify/user'],
      ['DELETE', 'user'],
      ['GET', 'verificationStatus?userId=user'],
    ] as const)
      expect(await other.code(method, `${USERS}/${place}`, { token })).toBe('404 UNKNOWN_ENTITY');
    expect(await other.code('POST', `${USERS}/requestPasswordChange`, { token, body })).toBe(
      '404 UNKNOWN_ENTITY',
    );
    const deleted = await other.ask('POST', `${ADMIN}/deleteUsers`, {
      token: await other.adminToken(),
      body: { userIds: ['user'] },
    });
    expect(deleted.json).toEqual({ deletedUsers: [], nonDeletedUsers: [] });
    expect((await house.signIn('user')).status).toBe(200);
  });
});

describe('client configuration', () => {
  it('is shown, and changed where something is given', async () => {
    const token = await house.clientToken();
    const first = (await house.ask('GET', CONFIGURATION, { token })).json;
    expect(first).toEqual({
      isAutomaticBatchUpdateEnabled: true,
      userNotificationCallbackUrl: null,
      userSynchronizationCallbackUrl: null,
      refreshTokensValidityPeriod: 7_776_000,
      userAccessTokensValidityPeriod: 3600,
      clientAccessTokensValidityPeriod: 3600,
      maxUserLoginAttempts: 10,
      isUserAutoVerificationEnabled: true,
      isMandatorAdmin: false,
      isWebScrapingEnabled: false,
      availableBankGroups: ['AT', 'DE'],
      applicationName: null,
      pinStorageAvailableInWebForm: true,
      paymentsEnabled: false,
    });
    const change = {
      userNotificationCallbackUrl: 'https://example.org/n',
      userSynchronizationCallbackUrl: 'https://example.org/s',
      refreshTokensValidityPeriod: 0,
      userAccessTokensValidityPeriod: 60,
      clientAccessTokensValidityPeriod: 61,
      applicationName: 'My App',
    };
    const changed = await house.ask('PATCH', CONFIGURATION, {
      token,
      body: { ...change, isPinStorageAvailableInWebForm: false },
    });
    const expected = { ...first, ...change, pinStorageAvailableInWebForm: false };
    expect(changed.json).toEqual(expected);
    expect((await house.ask('GET', CONFIGURATION, { token })).json).toEqual(expected);
    expect((await house.ask('PATCH', CONFIGURATION, { token, body: {} })).json).toEqual(expected);
    const cleared = {
      applicationName: '',
      userNotificationCallbackUrl: '',
      userSynchronizationCallbackUrl: null,
    };
    expect((await house.ask('PATCH', CONFIGURATION, { token, body: cleared })).json).toEqual({
      ...expected,
      applicationName: null,
      userNotificationCallbackUrl: null,
    });
  });

  it('counts for tokens that are given from then on', async () => {
    const token = await house.clientToken();
    const user = await house.user('one');
    await house.ask('PATCH', CONFIGURATION, { token, body: { userAccessTokensValidityPeriod: 60 } });
    expect((await house.signIn('one')).json).toMatchObject({ access_token: user, expires_in: 3600 });
    await house.user('two');
    expect((await house.signIn('two')).json.expires_in).toBe(60);
  });

  it('refuses addresses that cannot be called and periods from 1 to 59: 400', async () => {
    const token = await house.clientToken();
    for (const wrong of [
      { userNotificationCallbackUrl: 'nonsense' },
      { userSynchronizationCallbackUrl: 'http://example.org' },
      { userSynchronizationCallbackUrl: `https://example.org/${'x'.repeat(500)}` },
      { refreshTokensValidityPeriod: 59 },
      { userAccessTokensValidityPeriod: -1 },
      { clientAccessTokensValidityPeriod: 60.5 },
      { applicationName: 'x'.repeat(65) },
    ])
      expect([wrong, await house.code('PATCH', CONFIGURATION, { token, body: wrong })]).toEqual([
        wrong,
        '400 BAD_REQUEST',
      ]);
  });
});

describe('mandator administration', () => {
  it('lists users, deleted ones with a distorted id, and tells every client with an address', async () => {
    const token = await house.clientToken();
    await house.ask('PATCH', CONFIGURATION, {
      token,
      body: { userSynchronizationCallbackUrl: 'https://one.example' },
    });
    const user = await house.user('user');
    await house.user('zoe');
    await house.ask('DELETE', USERS, { token: user });
    await house.house.access.work();
    expect(house.house.told).toEqual([
      { url: 'https://one.example', message: { userId: 'user', event: 'DELETED' } },
    ]);
    const list = async (query: Record<string, string> = {}) =>
      (await house.ask('GET', `${ADMIN}/getUserList`, { token: await house.adminToken(), query })).json;
    const all = await list();
    expect(all.paging).toEqual({ page: 1, perPage: 20, pageCount: 1, totalCount: 2 });
    expect(all.users).toEqual([
      {
        userId: 'uXXr',
        registrationDate: '2026-11-21',
        deletionDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        lastActiveDate: '2026-11-21',
        bankConnectionCount: 0,
        latestBankConnectionImportDate: null,
        latestBankConnectionDeletionDate: null,
        monthlyStats: null,
        isLocked: false,
      },
      expect.objectContaining({ userId: 'zoe', deletionDate: null, isLocked: false }),
    ]);
    const ids = async (query: Record<string, string>) =>
      (await list(query)).users.map(({ userId }: { userId: string }) => userId);
    expect(await ids({ order: 'userId,desc' })).toEqual(['zoe', 'uXXr']);
    expect(await ids({ isDeleted: 'True' })).toEqual(['uXXr']);
    expect(await ids({ isDeleted: 'false' })).toEqual(['zoe']);
    expect(await ids({ isLocked: 'true' })).toEqual([]);
    expect(await ids({ minRegistrationDate: '2026-11-22' })).toEqual([]);
    expect(await ids({ maxRegistrationDate: '2026-11-21', perPage: '1', page: '2' })).toEqual(['zoe']);
    expect(await ids({ minDeletionDate: '2000-01-01' })).toEqual(['uXXr']);
    expect(await ids({ maxDeletionDate: '2000-01-01' })).toEqual(['zoe']);
    expect((await list({ includeMonthlyStats: 'true' })).users[1].monthlyStats[0]).toEqual({
      month: '2026-11',
      minBankConnectionCount: 0,
      maxBankConnectionCount: 0,
    });
  });

  it('refuses pages, days, months and orders that there are not: 400', async () => {
    const token = await house.adminToken();
    for (const [query, code] of [
      [{ perPage: '501' }, '400 ILLEGAL_PAGE_SIZE'],
      [{ minRegistrationDate: '2026-02-30' }, '400 BAD_REQUEST'],
      [{ monthlyStatsStartDate: '2026-13' }, '400 BAD_REQUEST'],
      [{ order: 'email' }, '400 INVALID_FILTER_OPTIONS'],
    ] as const)
      expect(await house.code('GET', `${ADMIN}/getUserList`, { token, query })).toBe(code);
  });

  it('deletes users, not the busy ones, and says nothing of those that there are not', async () => {
    for (const id of ['a', 'b', 'c']) await house.user(id);
    const [owner] = await store.admin(
      `select owner_id from finapi_users where tenant_id = $1 and user_id = 'b'`,
      [house.tenantId],
    );
    house.house.busy.add(Number(owner?.[0]));
    const token = await house.adminToken();
    const body = { userIds: ['C', 'b', 'a', 'nobody', 'A', 'no user', ''] };
    const deleted = await house.ask('POST', `${ADMIN}/deleteUsers`, { token, body });
    expect(deleted.json).toEqual({ deletedUsers: ['a', 'c'], nonDeletedUsers: ['b'] });
    expect(await house.code('POST', `${ADMIN}/deleteUsers`, { token, body: {} })).toBe('400 MISSING_FIELD');
  });

  it('changes a client secret of exactly 36 characters, for who knows the old one: else 422', async () => {
    const token = await house.adminToken();
    const own = await house.clientToken();
    const newClientSecret = 'N'.repeat(36);
    const change = (fields: object) =>
      house.code('POST', `${ADMIN}/changeClientCredentials`, {
        token,
        body: { clientId: house.client.clientId, oldClientSecret: house.secret, newClientSecret, ...fields },
      });
    expect(await change({ newClientSecret: 'N'.repeat(35) })).toBe('400 BAD_REQUEST');
    expect(await change({ newClientSecret: '_'.repeat(36) })).toBe('400 BAD_REQUEST');
    expect(await change({ clientId: 'nobody' })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await change({ oldClientSecret: 'wrong' })).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(await change({})).toBe('200');
    expect(await house.code('GET', CONFIGURATION, { token: own })).toBe('401 invalid_token');
    expect((await house.tokenOf({ grant_type: 'client_credentials' })).status).toBe(401);
  });
});
