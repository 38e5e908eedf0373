import { createSecretKey } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publicIds } from '../../services/vault/public-ids.ts';
import { checkIsolation, documentedOperations } from './isolation.ts';
import { OPERATIONS } from './native-api.ts';
import { Problem } from './pages.ts';
import { addTransaction, type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
const make = (change: Parameters<typeof testServer>[1] = {}): void => {
  server = testServer(ids, change);
};
beforeEach(() => make());
afterEach(() => server.app.close());

type Inject = InjectOptions & { url: string };
const ask = async (options: Inject | string, key: string | null = server.key) => {
  const given = typeof options === 'string' ? { url: options } : options;
  const headers = { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...given.headers };
  return server.app.inject({ ...given, headers });
};
const json = (url: string, method: 'POST' | 'PATCH', body: unknown, headers = {}): Inject => ({
  url,
  method,
  headers: { 'content-type': 'application/json', ...headers },
  payload: typeof body === 'string' ? body : JSON.stringify(body),
});
const first = () => server.owners[0] ?? expect.fail('no owner');
const objectId = (kind: keyof ReturnType<typeof first>['objects']): string => first().objects[kind] ?? '';

describe('authentication', () => {
  it('tells apart why a key opens nothing', async () => {
    const { world, addKey } = server;
    const revoked = addKey({});
    const last = world.keys.at(-1);
    if (last !== undefined) world.keys[world.keys.length - 1] = { ...last, revokedAt: world.instant() };
    const cases: [string | null, string][] = [
      [null, 'authentication_required'],
      ['sk_sandbox_oops', 'api_key_malformed'],
      [`${server.key.slice(0, -1)}!`, 'api_key_malformed'],
      [server.key.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')), 'api_key_malformed'],
      [addKey({ mode: 'live' }), 'api_key_wrong_mode'],
      [revoked, 'api_key_revoked'],
      [addKey({ expiresAt: world.instant() }), 'api_key_expired'],
    ];
    world.keys = world.keys.filter((key) => key.name !== 'gone');
    for (const [key, code] of cases) {
      const answer = await ask('/v1/meta', key);
      expect([answer.statusCode, answer.json().code]).toEqual([401, code]);
      expect(answer.headers['www-authenticate']).toContain('Bearer');
    }
    const unknown = addKey({});
    world.keys.pop();
    expect((await ask('/v1/meta', unknown)).json().code).toBe('api_key_unknown');
    expect((await ask({ url: '/v1/meta', headers: { authorization: 'Basic abc' } }, null)).statusCode).toBe(
      401,
    );
  });

  it('lets a key expire at its instant and not before', async () => {
    const key = server.addKey({ expiresAt: new Date(server.world.now + 1000).toISOString() });
    server.world.now += 999;
    expect((await ask('/v1/meta', key)).statusCode).toBe(200);
    server.world.now += 1;
    expect((await ask('/v1/meta', key)).json().code).toBe('api_key_expired');
  });

  it('forgets a revoked key at once here, and within a second elsewhere', async () => {
    const made = (await ask(json('/v1/api_keys', 'POST', { name: 'n', scopes: ['*'] }))).json();
    expect((await ask('/v1/meta', made.token)).statusCode).toBe(200);
    expect((await ask({ url: `/v1/api_keys/${made.id}/revoke`, method: 'POST' })).statusCode).toBe(200);
    expect((await ask('/v1/meta', made.token)).json().code).toBe('api_key_revoked');
    // Another process revokes: the key is read again within half a second.
    const { world } = server;
    const key = server.addKey({});
    expect((await ask('/v1/meta', key)).statusCode).toBe(200);
    const last = world.keys.at(-1) ?? expect.fail('no key');
    world.keys[world.keys.length - 1] = { ...last, revokedAt: world.instant() };
    world.now += 500;
    expect((await ask('/v1/meta', key)).json().code).toBe('api_key_revoked');
  });

  it('asks for the scope of each operation and for no other', async () => {
    for (const operation of OPERATIONS) {
      if (operation.scope === null) continue;
      // A stream that is open is not waited for.
      const query = operation.name === 'stream_changes' ? '?cursor=none' : '';
      const request = (key: string) =>
        ask({ url: operation.path.replace('{id}', 'none') + query, method: operation.method }, key);
      const others = server.addKey({
        scopes: OPERATIONS.flatMap((o) => (o.scope !== null && o.scope !== operation.scope ? [o.scope] : [])),
      });
      const refused = await request(others);
      expect([operation.name, refused.statusCode, refused.json().code]).toEqual([
        operation.name,
        403,
        'scope_missing',
      ]);
      const allowed = await request(server.addKey({ ownerId: 11, scopes: [operation.scope] }));
      expect([operation.name, allowed.statusCode]).not.toEqual([operation.name, 403]);
    }
  });

  it('a key never gives another a scope that it lacks', async () => {
    const key = server.addKey({ scopes: ['api_keys:write', 'accounts:read'] });
    const beyond = await ask(json('/v1/api_keys', 'POST', { name: 'x', scopes: ['*'] }), key);
    expect([beyond.statusCode, beyond.json().code]).toEqual([403, 'scope_missing']);
    expect(
      (await ask(json('/v1/api_keys', 'POST', { name: 'x', scopes: ['accounts:read'] }), key)).statusCode,
    ).toBe(201);
  });

  it('a key for one owner reaches nothing of the tenant', async () => {
    for (const url of ['/v1/api_keys', '/v1/audit', `/v1/api_keys/${objectId('api_key')}`])
      expect((await ask(url, first().ownerKey)).json().code).toBe('owner_key_confined');
    const owners = (await ask('/v1/owners', first().ownerKey)).json();
    expect(owners.data.map((owner: { id: string }) => owner.id)).toEqual([objectId('owner')]);
    const other = await ask('/v1/owners?reference=user_12', first().ownerKey);
    expect(other.json().data).toEqual([]);
  });

  it('needs an owner where the key has none', async () => {
    expect((await ask('/v1/accounts', server.tenantKey)).json().code).toBe('owner_required');
    const named = await ask(`/v1/accounts?owner_id=${objectId('owner')}`, server.tenantKey);
    expect(named.json().data).toHaveLength(1);
  });

  it('holds at most two live keys of one name', async () => {
    const post = () => ask(json('/v1/api_keys', 'POST', { name: 'rotating', scopes: ['*'] }));
    const [one, two, three] = [await post(), await post(), await post()];
    expect([one.statusCode, two.statusCode, three.statusCode]).toEqual([201, 201, 409]);
    expect(three.json().code).toBe('api_key_name_full');
    await ask({ url: `/v1/api_keys/${one.json().id}/revoke`, method: 'POST' });
    expect((await post()).statusCode).toBe(201);
  });

  it('invariant 11: a token is in one answer only, and in no log', async () => {
    const made = (await ask(json('/v1/api_keys', 'POST', { name: 'n', scopes: ['*'] }))).json();
    expect(made.token).toMatch(/^sk_sandbox_[0-9A-Za-z]{49}$/);
    const shown = await ask(`/v1/api_keys/${made.id}`);
    const listed = await ask('/v1/api_keys');
    const audit = await ask('/v1/audit');
    for (const text of [shown.body, listed.body, audit.body, ...server.logged]) {
      expect(text).not.toContain(made.token);
      expect(text).not.toContain(server.key);
    }
  });
});

describe('isolation', () => {
  it('invariant 12: another owner’s object answers exactly like one that does not exist', async () => {
    const outcome = await checkIsolation({ app: server.app, ids, owners: server.owners, missing: 987_654 });
    expect(outcome.violations).toEqual([]);
    expect(outcome.compared).toBeGreaterThan(500);
  });

  it('the check sees a hole', async () => {
    const { directory } = server.parts;
    await server.app.close();
    make({ directory: { ...directory, ownerIsOf: async () => true } });
    const outcome = await checkIsolation({ app: server.app, ids, owners: server.owners, missing: 987_654 });
    expect(outcome.violations.length).toBeGreaterThan(10);
  });

  it('a cursor of one owner opens no list of another', async () => {
    for (const owner of [11, 12]) addTransaction(server.world, owner, 1, {});
    const own = (await ask('/v1/transactions?limit=1', server.addKey({ ownerId: 11 }))).json();
    const other = server.addKey({ ownerId: 12 });
    const answer = await ask(`/v1/transactions?limit=1&cursor=${own.next_cursor}`, other);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'cursor_invalid']);
  });
});

describe('contract', () => {
  it('routes and the document are the same in both directions', async () => {
    await server.app.ready();
    const routes = server.app.routeTable
      .all()
      .filter(({ url, method }) => url.startsWith('/v1/') && method !== 'HEAD')
      .map(({ method, url }) => `${method} ${url.replace(':id', '{id}')}`);
    const documented = (await documentedOperations(server.app)).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect([...routes].sort()).toEqual([...documented].sort());
    expect(new Set(OPERATIONS.map((operation) => operation.name)).size).toBe(OPERATIONS.length);
  });

  it('every object that is read is as its schema says, and no list has more or less', async () => {
    let checked = 0;
    for (const operation of OPERATIONS) {
      if (operation.method !== 'GET') continue;
      const schema = operation.answers[200]?.schema ?? null;
      if (schema === null) continue;
      const id = operation.target === null ? '' : (first().objects[operation.target] ?? 'none');
      const answer = await ask(operation.path.replace('{id}', id));
      expect([operation.name, answer.statusCode]).toEqual([operation.name, 200]);
      const parsed = schema.safeParse(answer.json());
      expect([operation.name, parsed.error?.issues ?? []]).toEqual([operation.name, []]);
      expect([operation.name, parsed.data]).toEqual([operation.name, answer.json()]);
      checked++;
    }
    expect(checked).toBeGreaterThan(15);
  });

  it('the document refers to nothing that it does not have', async () => {
    const text = (await server.app.inject('/openapi.json')).body;
    const document = JSON.parse(text);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(Object.keys(document.components.schemas)).toContain(name);
    for (const [, name] of text.matchAll(/"#\/components\/examples\/([^"]+)"/g))
      expect(Object.keys(document.components.examples)).toContain(name);
    for (const [, name] of text.matchAll(/"#\/components\/responses\/([^"]+)"/g))
      expect(Object.keys(document.components.responses)).toContain(name);
    expect(text).not.toContain('$defs');
    expect(text.length).toBeLessThan(500_000);
    expect(document.openapi).toBe('3.1.0');
  });

  it('every reply has a request id, security headers and no cache', async () => {
    for (const url of ['/v1/meta', '/v1/nothing', '/docs', '/healthz', '/%zz', '/v1/accounts?x=1']) {
      const { headers } = await ask(url);
      expect([url, headers['request-id']]).toEqual([url, expect.stringMatching(/^req_[0-9a-z]{24}$/)]);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toBeDefined();
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('every failure has the shape of a problem', async () => {
    const failures = [
      ask('/v1/nothing'),
      ask({ url: '/v1/accounts', method: 'PUT' }),
      ask('/v1/%E0%A4%A'),
      ask('/v1/accounts?q=%zz'),
      ask({ url: '/v1/accounts', headers: { accept: 'image/png' } }),
      ask({ url: '/v1/owners', method: 'POST', headers: { 'content-type': 'text/xml' }, payload: '<a/>' }),
      ask(json('/v1/owners', 'POST', '{"name":')),
      ask(json('/v1/owners', 'POST', '[]')),
      ask(json('/v1/owners', 'POST', 'null')),
      ask(json('/v1/owners', 'POST', '"x"')),
      ask(json('/v1/owners', 'POST', { naem: 'x' })),
      ask(`/v1/accounts/${'a'.repeat(3000)}`),
    ];
    const wanted = [404, 405, 400, 400, 406, 415, 400, 400, 400, 400, 400, 404];
    for (const [at, failure] of failures.entries()) {
      const answer = await failure;
      const body = answer.json();
      expect([at, answer.statusCode]).toEqual([at, wanted[at]]);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(z.safeParse(Problem, body).error?.issues ?? []).toEqual([]);
      expect(body.status).toBe(answer.statusCode);
      expect(body.request_id).toBe(answer.headers['request-id']);
      expect(body.type).toBe(`https://bank.example/docs/errors/${body.code}`);
      const page = await server.app.inject(`/docs/errors/${body.code}`);
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    }
  });

  it('405 says what the path takes', async () => {
    const answer = await ask({ url: `/v1/owners/${objectId('owner')}`, method: 'PUT' });
    expect(answer.headers.allow).toBe('DELETE, GET, HEAD, PATCH');
  });

  it('a mistake of ours tells nothing and is logged with the request id', async () => {
    const { ledger } = server.parts;
    await server.app.close();
    const listAccounts = async () => {
      throw new Error('secret in a stack');
    };
    make({ ledger: { ...ledger, listAccounts } });
    const answer = await ask('/v1/accounts');
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal_error']);
    expect(answer.body).not.toContain('secret');
    const line = server.logged.find((one) => one.includes('secret in a stack'));
    expect(line).toContain(answer.json().request_id);
  });

  it('a database that is away is 503, and /readyz says so', async () => {
    const { ledger, directory } = server.parts;
    await server.app.close();
    const away = async () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    make({ ledger: { ...ledger, listAccounts: away }, directory: { ...directory, describe: away } });
    const answer = await ask('/v1/accounts');
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'service_unavailable']);
    expect(answer.headers['retry-after']).toBe('1');
    expect((await server.app.inject('/readyz')).statusCode).toBe(503);
    expect((await server.app.inject('/healthz')).json().status).toBe('ok');
  });
});
