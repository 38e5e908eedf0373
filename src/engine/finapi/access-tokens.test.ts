/** Tokens of the finAPI surface on a real store: sections 2 and 15 of its contract. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { START, type TestAccess, testAccess, testClient, testUser } from '../../../proofs/finapi/access.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';
import { PASSWORD_TRIES_MAX, TOKEN_CACHE_MS } from './access-parts.ts';
import type { IssuedToken } from './access-port.ts';
import type { FinapiClient } from './clients-port.ts';

let store: TestStore;
let house: TestAccess;
let tenantId: number;
let client: FinapiClient;
let secret: string;

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  house = testAccess(store, { now: START });
  tenantId = (await store.directory.createTenant('Mandator')).id;
  ({ client, secret } = await testClient(house, tenantId));
  await testUser(house, client, 'user');
});

const given = (outcome: Awaited<ReturnType<TestAccess['access']['userToken']>>): IssuedToken => {
  if (!outcome.ok) throw new Error(`no token: ${outcome.fault.why}`);
  return outcome.value;
};
const signIn = async (password = 'password', of = client) => house.access.userToken(of, 'user', password);
const why = async (asked: ReturnType<TestAccess['access']['userToken']>): Promise<string> => {
  const outcome = await asked;
  return outcome.ok ? 'given' : outcome.fault.why;
};
const kind = async (token: string): Promise<string> => {
  const known = await house.access.authenticate(token);
  return typeof known === 'string' ? known : known.kind;
};

describe('clients', () => {
  it('are known by id and secret, and by nothing else', async () => {
    const { access } = house;
    expect((await access.client(client.clientId, secret))?.id).toBe(client.id);
    for (const [id, given] of [
      [client.clientId, randomUUID()],
      [client.clientId, ''],
      [client.clientId, secret.toUpperCase()],
      [randomUUID(), secret],
      ['\0', secret],
      ['x'.repeat(1000), secret],
    ] as const)
      expect(await access.client(id, given)).toBeNull();
  });

  it('get the same token as long as it has not expired, and another one after', async () => {
    const first = await house.access.clientToken(client);
    house.clock.now += 3_598_000;
    const second = await house.access.clientToken(client);
    expect(second).toMatchObject({ accessToken: first?.accessToken, refreshToken: null, expiresIn: 2 });
    house.clock.now += 1_500;
    const third = await house.access.clientToken(client);
    expect(third?.accessToken).not.toBe(first?.accessToken);
    expect(third?.expiresIn).toBe(3_600);
    expect(await kind(first?.accessToken ?? '')).toBe('client');
    house.clock.now += 600;
    expect(await kind(first?.accessToken ?? '')).toBe('expired');
    expect(await kind(third?.accessToken ?? '')).toBe('client');
  });

  it('get one token when many ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => house.access.clientToken(client)));
    expect(new Set(all.map((one) => one?.accessToken)).size).toBe(1);
  });

  it('of administration are told apart', async () => {
    const admin = await testClient(house, tenantId, { isMandatorAdmin: true });
    const token = await house.access.clientToken(admin.client);
    expect(await kind(token?.accessToken ?? '')).toBe('admin');
  });

  it('with tokens that never expire are told 0 seconds', async () => {
    const lasting = await testClient(house, tenantId, { clientAccessTokensValidityPeriod: 0 });
    const token = await house.access.clientToken(lasting.client);
    expect(token?.expiresIn).toBe(0);
    house.clock.now += 100 * 365 * 86_400_000;
    expect(await kind(token?.accessToken ?? '')).toBe('client');
  });
});

describe('users', () => {
  it('get the same pair of tokens for the same credentials, in any spelling of their id', async () => {
    const first = given(await signIn());
    const second = given(await house.access.userToken(client, 'USER', 'password'));
    expect(second).toEqual(first);
    expect(first.refreshToken).toMatch(/^[\w-]{43}$/);
    const caller = await house.access.authenticate(first.accessToken);
    expect(caller).toMatchObject({ kind: 'user', user: { userId: 'user' }, scope: { tenantId } });
  });

  it('get tokens of their own from each client of the mandator, and none from another mandator', async () => {
    const other = await testClient(house, tenantId);
    const [mine, theirs] = [given(await signIn()), given(await signIn('password', other.client))];
    expect(mine.accessToken).not.toBe(theirs.accessToken);
    const stranger = await testClient(house, (await store.directory.createTenant('Other')).id);
    expect(await why(signIn('password', stranger.client))).toBe('wrong');
  });

  it('with another password or an unknown id get the same answer, after a password was checked', async () => {
    expect(await why(signIn('passwore'))).toBe('wrong');
    expect(await why(house.access.userToken(client, 'nobody', 'password'))).toBe('wrong');
    expect(house.passwords.checked).toBe(2);
    expect(await why(signIn('x'.repeat(37)))).toBe('wrong');
    expect(await why(house.access.userToken(client, 'a\0b', 'password'))).toBe('wrong');
    expect(house.passwords.checked).toBe(2);
  });

  it('are refused, and nothing is counted, while too many passwords are checked', async () => {
    house.passwords.busy = true;
    expect(await house.access.userToken(client, 'user', 'password')).toEqual({
      ok: false,
      fault: { why: 'busy', retryAfter: 1 },
    });
  });
});

describe('locking', () => {
  it('comes with the last of the allowed failures in a row, ends all tokens, and denies the right password', async () => {
    const strict = await testClient(house, tenantId, { maxUserLoginAttempts: 3 });
    const token = given(await signIn());
    for (let failures = 0; failures < 3; failures++)
      expect(await why(signIn('wrong!', strict.client))).toBe('wrong');
    expect(await why(signIn())).toBe('locked');
    expect(await why(signIn('wrong!'))).toBe('locked');
    expect(await kind(token.accessToken)).toBe('unknown');
    const refreshed = await house.access.refresh(client, token.refreshToken ?? '');
    expect(refreshed.ok).toBe(false);
  });

  it('starts to count anew with each sign-in that succeeds', async () => {
    const strict = await testClient(house, tenantId, { maxUserLoginAttempts: 2 });
    for (let round = 0; round < 3; round++) {
      expect(await why(signIn('wrong!', strict.client))).toBe('wrong');
      expect(await why(signIn('password', strict.client))).toBe('given');
    }
  });

  it('never comes where the client wants none, but passwords are not tried without end', async () => {
    const open = await testClient(house, tenantId, { maxUserLoginAttempts: 0 });
    for (let failures = 0; failures < PASSWORD_TRIES_MAX; failures++)
      expect(await why(signIn('wrong!', open.client))).toBe('wrong');
    expect(await why(signIn('password', open.client))).toBe('too_often');
    expect(house.passwords.checked).toBe(PASSWORD_TRIES_MAX);
    house.clock.now += 900_000;
    expect(await why(signIn('password', open.client))).toBe('given');
  });

  it('holds when many wrong passwords come at once', async () => {
    const strict = await testClient(house, tenantId, { maxUserLoginAttempts: 5 });
    await Promise.all(Array.from({ length: 20 }, () => signIn('wrong!', strict.client)));
    expect(await why(signIn())).toBe('locked');
  });
});

describe('refreshing', () => {
  it('gives a further access token of the same grant, and the ones before go on until they are over', async () => {
    const first = given(await signIn());
    house.clock.now += 1_000;
    const second = given(await house.access.refresh(client, first.refreshToken ?? ''));
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second).toMatchObject({ refreshToken: first.refreshToken, expiresIn: 3_600 });
    expect(await kind(first.accessToken)).toBe('user');
    expect(await kind(second.accessToken)).toBe('user');
    // The one that lasts longest is the one for the same credentials.
    expect(given(await signIn()).accessToken).toBe(second.accessToken);
  });

  it('is for user tokens of the same client only', async () => {
    const { refreshToken, accessToken } = given(await signIn());
    const other = await testClient(house, tenantId);
    expect(await why(house.access.refresh(other.client, refreshToken ?? ''))).toBe('over');
    expect(await why(house.access.refresh(client, accessToken))).toBe('over');
    expect(await why(house.access.refresh(client, ''))).toBe('over');
    expect(await why(house.access.refresh(client, 'x'.repeat(5000)))).toBe('over');
    expect(await kind(refreshToken ?? '')).toBe('unknown');
  });

  it('goes on where access tokens last longer, with another refresh token', async () => {
    const short = await testClient(house, tenantId, { refreshTokensValidityPeriod: 60 });
    const first = given(await signIn('password', short.client));
    house.clock.now += 61_000;
    expect(await why(house.access.refresh(short.client, first.refreshToken ?? ''))).toBe('over');
    const second = given(await signIn('password', short.client));
    expect(second.accessToken).toBe(first.accessToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await why(house.access.refresh(short.client, second.refreshToken ?? ''))).toBe('given');
  });

  it('keeps a few access tokens of a grant, however often it is done', async () => {
    const first = given(await signIn());
    for (let times = 0; times < 12; times++) {
      house.clock.now += 10;
      await house.access.refresh(client, first.refreshToken ?? '');
    }
    const [count] = await store.admin('select count(*) from finapi_tokens where tenant_id = $1', [tenantId]);
    expect(count).toEqual(['6']);
    house.clock.now += TOKEN_CACHE_MS;
    expect(await kind(first.accessToken)).toBe('unknown');
  });
});

describe('revoking', () => {
  const revoke = (token: string, hint: 'access_token' | 'refresh_token' | null) =>
    house.access.revoke(client, token, hint);

  it('ends only the access token by its hint', async () => {
    const { accessToken, refreshToken } = given(await signIn());
    await revoke(refreshToken ?? '', 'access_token');
    expect(await kind(accessToken)).toBe('user');
    await revoke(accessToken, 'access_token');
    expect(await kind(accessToken)).toBe('unknown');
    expect(await why(house.access.refresh(client, refreshToken ?? ''))).toBe('given');
  });

  it('ends the refresh token with all access tokens of the grant by its hint', async () => {
    const first = given(await signIn());
    const second = given(await house.access.refresh(client, first.refreshToken ?? ''));
    await revoke(first.accessToken, 'refresh_token');
    expect(await kind(first.accessToken)).toBe('user');
    await revoke(first.refreshToken ?? '', 'refresh_token');
    for (const token of [first.accessToken, second.accessToken]) expect(await kind(token)).toBe('unknown');
    expect(await why(house.access.refresh(client, first.refreshToken ?? ''))).toBe('over');
  });

  it('ends everything of the grant without a hint', async () => {
    const { accessToken, refreshToken } = given(await signIn());
    await revoke(accessToken, null);
    expect(await kind(accessToken)).toBe('unknown');
    expect(await why(house.access.refresh(client, refreshToken ?? ''))).toBe('over');
    const own = await house.access.clientToken(client);
    await revoke(own?.accessToken ?? '', null);
    expect(await kind(own?.accessToken ?? '')).toBe('unknown');
  });

  it('does nothing to tokens of another client, nor for what is no token', async () => {
    const other = await testClient(house, tenantId);
    const { accessToken } = given(await signIn('password', other.client));
    for (const token of [accessToken, '', 'x', 'x'.repeat(5000)]) await revoke(token, null);
    expect(await kind(accessToken)).toBe('user');
  });
});

describe('what is kept', () => {
  it('holds no token and no secret: neither as it is nor as its hash alone would give it away', async () => {
    const { accessToken, refreshToken } = given(await signIn());
    const rows = await store.admin(
      `select row_to_json(t)::text from finapi_tokens t union all select row_to_json(c)::text from finapi_clients c
        union all select row_to_json(u)::text from finapi_users u`,
    );
    const all = rows.flat().join('\n');
    for (const text of [accessToken, refreshToken ?? '', secret, '"password"']) {
      expect(all).not.toContain(text);
      expect(all).not.toContain(Buffer.from(text, 'base64url').toString('hex'));
    }
  });

  it('is swept once it is over, tokens that never expire are not', async () => {
    const lasting = await testClient(house, tenantId, {
      userAccessTokensValidityPeriod: 0,
      refreshTokensValidityPeriod: 0,
    });
    const kept = given(await signIn('password', lasting.client));
    const gone = await house.access.clientToken(client);
    house.clock.now += 4_000_000;
    await house.access.work();
    expect(await kind(gone?.accessToken ?? '')).toBe('unknown');
    expect(await kind(kept.accessToken)).toBe('user');
    expect(kept.expiresIn).toBe(0);
  });

  it('changing a client secret ends its own tokens, and user access tokens are not affected', async () => {
    const admin = await testClient(house, tenantId, { isMandatorAdmin: true });
    const own = await house.access.clientToken(client);
    const { accessToken } = given(await signIn());
    const after = 'a'.repeat(36);
    const change = (clientId: string, before: string) =>
      house.access.changeSecret(admin.client, { clientId, before, after });
    expect(await change(client.clientId, after)).toBe(false);
    expect(await change(randomUUID(), secret)).toBe(false);
    const stranger = await testClient(house, (await store.directory.createTenant('Other')).id);
    expect(await change(stranger.client.clientId, stranger.secret)).toBe(false);
    expect(await change(client.clientId, secret)).toBe(true);
    expect(await kind(own?.accessToken ?? '')).toBe('unknown');
    expect(await kind(accessToken)).toBe('user');
    expect(await house.access.client(client.clientId, secret)).toBeNull();
    expect((await house.access.client(client.clientId, after))?.id).toBe(client.id);
  });

  it('a user that is deleted is felt by other processes within half a second, here at once', async () => {
    const { accessToken } = given(await signIn());
    const elsewhere = testAccess(store, house.clock);
    const caller = await house.access.authenticate(accessToken);
    await elsewhere.access.authenticate(accessToken);
    if (typeof caller === 'string' || caller.kind !== 'user') throw new Error('no user');
    expect(await house.access.deleteUser(caller)).toBe(true);
    expect(await kind(accessToken)).toBe('unknown');
    house.clock.now += TOKEN_CACHE_MS;
    expect(await elsewhere.access.authenticate(accessToken)).toBe('unknown');
  });
});
