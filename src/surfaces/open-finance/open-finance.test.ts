import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { success } from '../../core/result.ts';
import type { AttemptRow, ConnectionFault, SyncRow } from '../../engine/connection-rows.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { type OpenFinanceBench, openBench } from './testing.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const CONNECTIONS = '/api/openfinance/connections';
const BODY = { providerName: 'BBVA', scopes: 'accounts transactions', authToken: 'canary-auth-token' };
const UNKNOWN = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const NOT_FOUND = '{"message":"Conexión no encontrada o no pertenece al usuario.","code":"NOT_FOUND"}';

let bench: OpenFinanceBench;
beforeEach(() => {
  bench = openBench(ids);
});
afterEach(() => bench.server.app.close());

/** What the next sign-in comes to. */
function signInEnds(change: Partial<AttemptRow>): void {
  const { start } = bench.server.parts.connecting;
  const fakes: { start: typeof start } = bench.server.parts.connecting;
  fakes.start = async (asking, request) => {
    const made = await start(asking, request);
    return made.ok ? success({ ...made.value, ...change }) : made;
  };
}
const failed = (fault: ConnectionFault): Partial<AttemptRow> => ({
  step: 'failed',
  fault,
  finishedAt: 'now',
});

describe('connections and products', () => {
  it('have exactly the documented members, in their order', async () => {
    const { own, ask, uuid } = bench;
    const listed = await ask({ url: CONNECTIONS });
    const id = uuid(own);
    expect(listed.body).toBe(
      `[{"id":"${id}","providerName":"Demo Bank","status":"active","lastSync":"${own.lastSuccessAt}"}]`,
    );
    const products = await ask({ url: '/api/openfinance/products' });
    expect(products.body).toBe(
      `[{"id":"${products.json()[0].id}","connectionId":"${id}","provider":"Demo Bank","productType":"checking",` +
        `"name":"Giro","balance":100.00,"currency":"EUR","nextPaymentAmount":null,"nextPaymentDate":null,` +
        `"lastSync":"${own.lastSuccessAt}"}]`,
    );
  });

  it('are shown only while the connection is active', async () => {
    const cases = [
      [{ status: 'pending', lastSuccessAt: null }, {}, 'pending'],
      [{ status: 'syncing', lastSuccessAt: null }, {}, 'pending'],
      [{ status: 'bank_unavailable' }, {}, 'error'],
      [{ status: 'reconnect_required' }, { state: 'reauth_required' }, 'error'],
      [{ status: 'revoked' }, { state: 'revoked' }, 'revoked'],
      [{ status: 'disconnected' }, { state: 'revoked' }, 'revoked'],
      [{ status: 'reconnect_required' }, { state: 'expired' }, 'expired'],
      // The row says nothing yet: the consent itself is asked at the moment of reading.
      [{ status: 'active' }, { state: 'authorised', expiresAt: '2020-01-01T00:00:00.000Z' }, 'expired'],
    ] as const;
    for (const [row, consent, status] of cases) {
      await bench.server.app.close();
      bench = openBench(ids);
      bench.change(row, consent);
      const [connection] = (await bench.ask({ url: CONNECTIONS })).json();
      expect([row, connection.status]).toEqual([row, status]);
      expect((await bench.ask({ url: '/api/openfinance/products' })).body).toBe('[]');
    }
  });

  it('invariant 12: another user’s, an unknown and a malformed id answer the same bytes', async () => {
    const { other, uuid, ask, post } = bench;
    const asked = [
      uuid(other),
      UNKNOWN,
      'x',
      '0',
      `${UNKNOWN}0`,
      '%20',
      'con_7m2c9x4k8v1qz6r3t5w0y2n8fa',
      "'--",
      'x'.repeat(1_999),
      'x'.repeat(2_001),
    ];
    const seen = new Set<string>();
    for (const id of asked) {
      const removed = await ask({ url: `${CONNECTIONS}/${id}`, method: 'DELETE' });
      const synced = await post(`/api/openfinance/sync/${id}`);
      for (const answer of [removed, synced]) {
        expect([id, answer.statusCode, answer.body]).toEqual([id, 404, NOT_FOUND]);
        const {
          'request-id': _id,
          ratelimit: _left,
          'ratelimit-policy': _p,
          date: _date,
          ...headers
        } = answer.headers;
        seen.add(JSON.stringify(headers));
      }
    }
    expect(seen.size, [...seen].join(' ')).toBe(1);
    expect(bench.server.world.verbs).toEqual([]);
    expect((await ask({ url: CONNECTIONS }, 'other')).json()).toHaveLength(1);
  });

  it('want a token, whatever else is wrong', async () => {
    const { ask, post } = bench;
    const asked = [
      ask({ url: CONNECTIONS }, null),
      ask({ url: '/api/openfinance/products' }, 'nonsense'),
      post(CONNECTIONS, '{', null),
      ask({ url: `${CONNECTIONS}/x`, method: 'DELETE' }, null),
      post('/api/openfinance/sync/x', undefined, null),
      ask({ url: '/api/profile/me' }, null),
    ];
    for (const answer of await Promise.all(asked)) {
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(Object.keys(answer.json())).toEqual(['message', 'code']);
    }
  });
});

describe('creating a connection', () => {
  it('passes the token on, answers 201 with its place, and gives neither token nor scopes back', async () => {
    const { world } = bench.server;
    signInEnds({ step: 'granted', connectionId: bench.own.id, finishedAt: 'now' });
    const body = { ...BODY, providerName: ' bbva ', scopes: 'transactions_read, accounts_read', more: 1 };
    const made = await bench.ask({
      url: CONNECTIONS,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'psu-ip-address': '192.0.2.7',
        'psu-user-agent': 'Browser/1.0',
      },
      payload: JSON.stringify(body),
    });
    expect(made.statusCode).toBe(201);
    expect(Object.keys(made.json())).toEqual(['id', 'providerName', 'status', 'lastSync']);
    expect(made.headers.location).toBe(`${CONNECTIONS}?id=${made.json().id}`);
    expect(world.verbs).toMatchObject([
      {
        verb: 'start',
        asking: { attended: { ip: '192.0.2.7', userAgent: 'Browser/1.0' }, scope: { ownerId: 11 } },
        given: {
          institutionId: 'demo-mx-bbva',
          method: 'token',
          fields: { token: BODY.authToken },
          scopes: ['accounts', 'balances', 'transactions'],
        },
      },
    ]);
    expect(`${made.body}${bench.server.logged.join('')}`).not.toContain(BODY.authToken);
  });

  it('names every field that is missing or wrong, and asks nobody', async () => {
    const fields = async (body: unknown): Promise<[number, string, string[]]> => {
      const answer = await bench.post(CONNECTIONS, body);
      const { message, code, errors, ...more } = answer.json();
      expect(more).toEqual({});
      expect(message).toEqual(expect.any(String));
      return [answer.statusCode, code, (errors ?? []).map(({ field }: { field: string }) => field)];
    };
    const all = ['providerName', 'scopes', 'authToken'];
    expect(await fields({})).toEqual([400, 'VALIDATION_FAILED', all]);
    expect(await fields(undefined)).toEqual([400, 'VALIDATION_FAILED', all]);
    expect(await fields({ providerName: null, scopes: ['accounts'], authToken: 7 })).toEqual([
      400,
      'VALIDATION_FAILED',
      all,
    ]);
    for (const name of all) {
      for (const value of [undefined, '', null, 5, {}, '\0', 'x'.repeat(5000)])
        expect((await fields({ ...BODY, [name]: value }))[0], `${name} ${value}`).toBe(400);
      expect(await fields({ ...BODY, [name]: undefined })).toEqual([400, 'VALIDATION_FAILED', [name]]);
    }
    const scope = await bench.post(CONNECTIONS, { ...BODY, scopes: 'accounts payments' });
    expect(scope.json().errors).toEqual([
      { field: 'scopes', message: expect.stringMatching(/payments.*accounts_read.*transactions/) },
    ]);
    const provider = await bench.post(CONNECTIONS, { ...BODY, providerName: 'Nobody' });
    expect(provider.json().errors).toEqual([
      { field: 'providerName', message: 'is not a provider here; known are BBVA, Banamex' },
    ]);
    expect((await fields({ ...BODY, providerName: 'Demo Bank' }))[0]).toBe(400);
    expect((await fields('[]'))[0]).toBe(400);
    expect((await fields('{"a":'))[0]).toBe(400);
    expect(bench.server.world.verbs).toEqual([]);
  });

  it('says of a provider’s refusal what it is, and never 401 or 404', async () => {
    const retryAt = bench.server.world.bankClock.now().getTime() + 90_000;
    const cases: readonly (readonly [ConnectionFault, number, string, string | undefined])[] = [
      [{ code: 'credentials_wrong', fields: ['token'] }, 400, 'AUTH_TOKEN_INVALID', undefined],
      [{ code: 'consent_revoked' }, 400, 'AUTH_TOKEN_INVALID', undefined],
      [{ code: 'action_at_bank_needed', reason: 'locked', text: null }, 409, 'REAUTH_REQUIRED', undefined],
      [{ code: 'connection_exists', connectionId: bench.own.id }, 409, 'CONNECTION_EXISTS', undefined],
      [{ code: 'rate_limited', retryAt }, 429, 'PROVIDER_RATE_LIMITED', '90'],
      [{ code: 'shape_not_understood', where: 'x' }, 502, 'PROVIDER_ERROR', undefined],
      [{ code: 'not_permitted' }, 502, 'PROVIDER_ERROR', undefined],
      [{ code: 'bank_down', retryAt }, 503, 'PROVIDER_UNAVAILABLE', '90'],
      [{ code: 'bank_down', retryAt: null }, 503, 'PROVIDER_UNAVAILABLE', '60'],
      [{ code: 'interrupted' }, 503, 'PROVIDER_UNAVAILABLE', '60'],
    ];
    let ends: Partial<AttemptRow> = {};
    const { start } = bench.server.parts.connecting;
    const fakes: { start: typeof start } = bench.server.parts.connecting;
    fakes.start = async (asking, request) => {
      const made = await start(asking, request);
      return made.ok ? success({ ...made.value, ...ends }) : made;
    };
    for (const [fault, status, code, wait] of cases) {
      ends = failed(fault);
      const answer = await bench.post(CONNECTIONS, BODY);
      expect([fault.code, answer.statusCode, answer.json().code]).toEqual([fault.code, status, code]);
      expect(answer.headers['retry-after']).toBe(wait);
    }
    ends = failed({ code: 'connection_exists', connectionId: bench.own.id });
    const exists = await bench.post(CONNECTIONS, BODY);
    expect(exists.json().connectionId).toBe(bench.uuid(bench.own));
    // A provider that asks for more than a token is left.
    ends = {};
    expect((await bench.post(CONNECTIONS, BODY)).statusCode).toBe(502);
    expect(bench.server.world.verbs.at(-1)?.verb).toBe('cancel');
  });

  it('gives the connection that there is where the first list of accounts shows a second one', async () => {
    const { own, server, uuid } = bench;
    const second = { ...own, of: 11, id: 7777, status: 'disconnected' as const };
    const fault = { code: 'connection_exists', connectionId: own.id } as const;
    server.world.connections.push({ ...second, reason: 'connection_exists', fault });
    signInEnds({ step: 'granted', connectionId: 7777, finishedAt: 'now' });
    const answer = await bench.post(CONNECTIONS, BODY);
    expect([answer.statusCode, answer.json().connectionId]).toEqual([409, uuid(own)]);
    expect(server.world.connections.some(({ id }) => id === 7777)).toBe(false);
  });
});

describe('a sync', () => {
  const url = (): string => `/api/openfinance/sync/${bench.uuid(bench.own)}`;

  it('answers the products of the connection', async () => {
    for (const status of ['success', 'partial'] as const) {
      bench.syncEnds({ status });
      const answer = await bench.post(url());
      expect([status, answer.statusCode, answer.json().length]).toEqual([status, 200, 1]);
    }
  });

  it('says why there is nothing new, and never 401 or 404', async () => {
    const { world } = bench.server;
    const retryAt = world.bankClock.now().getTime() + 90_000;
    const of = (fault: ConnectionFault): Partial<SyncRow> => ({ status: 'failed', fault });
    const dueAt = new Date(retryAt).toISOString();
    const cases: readonly (readonly [Partial<SyncRow>, number, string, string | undefined])[] = [
      [of({ code: 'consent_expired' }), 409, 'CONSENT_EXPIRED', undefined],
      [of({ code: 'consent_revoked' }), 409, 'CONSENT_REVOKED', undefined],
      [of({ code: 'sca_needed', reachFrom: null }), 409, 'REAUTH_REQUIRED', undefined],
      [of({ code: 'credentials_wrong', fields: [] }), 409, 'REAUTH_REQUIRED', undefined],
      [of({ code: 'no_accounts' }), 409, 'REAUTH_REQUIRED', undefined],
      [of({ code: 'account_unclear' }), 409, 'ACCOUNT_MAPPING_REQUIRED', undefined],
      [of({ code: 'shape_not_understood', where: 'x' }), 502, 'PROVIDER_ERROR', undefined],
      [of({ code: 'connector_missing' }), 502, 'PROVIDER_ERROR', undefined],
      [of({ code: 'bank_down', retryAt: null }), 503, 'PROVIDER_UNAVAILABLE', '60'],
      [of({ code: 'rate_limited', retryAt }), 429, 'PROVIDER_RATE_LIMITED', '90'],
      [{ status: 'deferred', dueAt }, 429, 'PROVIDER_RATE_LIMITED', '90'],
      [{ status: 'cancelled' }, 409, 'SYNC_CANCELLED', undefined],
    ];
    for (const [end, status, code, wait] of cases) {
      await bench.server.app.close();
      bench = openBench(ids);
      bench.syncEnds(end);
      const answer = await bench.post(url());
      expect([end, answer.statusCode, answer.json().code]).toEqual([end, status, code]);
      expect(answer.headers['retry-after']).toBe(wait);
    }
  });

  it('that has not ended when the server stops is 504, and goes on without anybody waiting', async () => {
    bench.syncEnds({ status: 'running' });
    const waiting = bench.post(url());
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = bench.server.app.close();
    const answer = await waiting;
    expect([answer.statusCode, answer.json().code]).toEqual([504, 'PROVIDER_TIMEOUT']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await stopped;
  });

  it('over the budget says when again, and asks nobody', async () => {
    const { world } = bench.server;
    const at = new Date(world.bankClock.now().getTime() + 120_000).toISOString();
    world.refusal = { code: 'budget_used', nextAllowedAt: at };
    const answer = await bench.post(url());
    expect([answer.statusCode, answer.json().code]).toEqual([429, 'PROVIDER_RATE_LIMITED']);
    expect(answer.headers['retry-after']).toBe('120');
  });

  it('that cannot begin says why not', async () => {
    const cases = [
      [{ status: 'reconnect_required', reason: 'consent_expired' }, 'CONSENT_EXPIRED'],
      [{ status: 'revoked', reason: 'consent_revoked' }, 'CONSENT_REVOKED'],
      [{ status: 'disconnected', reason: null }, 'CONSENT_REVOKED'],
      [{ status: 'reconnect_required', reason: 'sca_needed' }, 'REAUTH_REQUIRED'],
      [{ status: 'paused', reason: null }, 'CONNECTION_PAUSED'],
      [{ status: 'active', reason: null, institutionId: null }, 'NO_PROVIDER'],
    ] as const;
    bench.server.world.refusal = { code: 'not_now', why: 'for the test' };
    for (const [row, code] of cases) {
      bench.change(row);
      const answer = await bench.post(url());
      expect([answer.statusCode, answer.json().code]).toEqual([409, code]);
    }
  });
});

describe('users of the surface', () => {
  const USER = { userName: 'Ana', email: 'ana@example.com', password: 'a long secret' };

  it('register and log in, and are told seconds', async () => {
    const registered = await bench.post('/api/auth/register', USER, null);
    expect([registered.statusCode, Object.keys(registered.json())]).toEqual([200, ['token', 'expiresIn']]);
    expect(registered.json().expiresIn).toBe(3600);
    const again = await bench.post('/api/auth/register', USER, null);
    expect([again.statusCode, again.json().message]).toEqual([400, 'El usuario ya existe.']);
    const { token } = (await bench.post('/api/auth/login', USER, null)).json();
    expect((await bench.ask({ url: CONNECTIONS }, token)).body).toBe('[]');
    for (const wrong of [{ password: 'other' }, { email: 'nobody@example.com' }]) {
      const answer = await bench.post('/api/auth/login', { ...USER, ...wrong }, null);
      expect([answer.statusCode, answer.json().message]).toEqual([401, 'Correo o contraseña incorrecta.']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
    expect(bench.server.logged.join('')).not.toContain(USER.password);
  });

  it('are refused with the field that is wrong, and told to wait', async () => {
    const wrong = [
      [{ userName: 'ab' }, 'userName'],
      [{ email: 'no address' }, 'email'],
      [{ password: 'short' }, 'password'],
      [{ password: 'x'.repeat(101) }, 'password'],
      [{ preferredLanguage: 'Spanish of Mexico' }, 'preferredLanguage'],
    ] as const;
    for (const [change, field] of wrong) {
      const answer = await bench.post('/api/auth/register', { ...USER, ...change }, null);
      const errors = answer.json().errors.map((error: { field: string }) => error.field);
      expect([answer.statusCode, errors]).toEqual([400, [field]]);
    }
    bench.server.folk.retryAfter = 17;
    for (const place of ['register', 'login']) {
      const answer = await bench.post(`/api/auth/${place}`, USER, null);
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '17']);
    }
    bench.server.folk.registration = false;
    expect((await bench.post('/api/auth/register', USER, null)).statusCode).toBe(403);
  });

  it('have a profile and consents of it, each their own', async () => {
    const put = (url: string, body: unknown) =>
      bench.ask({
        url,
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
    const keys = ['id', 'alias', 'email', 'phoneNumber', 'preferredLanguage', 'demoMode'];
    expect(Object.keys((await bench.ask({ url: '/api/profile/me' })).json())).toEqual(keys);
    const changed = await put('/api/profile/me', { alias: 'Ana', phoneNumber: '+52 55 1234 5678' });
    expect(changed.json()).toMatchObject({ alias: 'Ana', phoneNumber: '+52 55 1234 5678' });
    expect((await put('/api/profile/me', { phoneNumber: '<script>' })).statusCode).toBe(400);
    const given = await put('/api/profile/consent', { type: 'MARKETING_EMAIL', granted: true });
    expect(Object.keys(given.json())).toEqual(['id', 'type', 'granted', 'timestamp']);
    expect((await bench.ask({ url: '/api/profile/consent' })).json()).toHaveLength(1);
    expect((await bench.ask({ url: '/api/profile/consent' }, 'other')).body).toBe('[]');
    expect((await put('/api/profile/consent', { type: 'ALL', granted: true })).statusCode).toBe(400);
  });
});
