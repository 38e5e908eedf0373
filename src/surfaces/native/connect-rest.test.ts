import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionFault, SyncRow } from '../../engine/connection-rows.ts';
import type { SandboxRefusal } from '../../engine/sandbox-port.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { ConnectionFault as FaultSchema, Institution } from './connect-objects.ts';
import { faultObject } from './connection-faults.ts';
import { PROGRESS_STREAMS_MAX } from './limits.ts';
import { OPERATIONS } from './native-api.ts';
import { redirectUrl } from './redirect-url.ts';
import { type TestServer, testServer } from './test-harness.ts';
import { institution } from './testing-connect-rows.ts';
import { AUTHORISATION, ENTRY } from './testing-sandbox.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
beforeEach(() => {
  server = testServer(ids);
});
afterEach(() => server.app.close());

const ask = async (options: (InjectOptions & { url: string }) | string, key = server.key) => {
  const given = typeof options === 'string' ? { url: options } : options;
  return server.app.inject({ ...given, headers: { authorization: `Bearer ${key}`, ...given.headers } });
};
const send = (method: 'POST' | 'PUT', url: string, body: unknown = {}, key = server.key) =>
  ask({ url, method, headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }, key);
const post = (url: string, body: unknown = {}, key = server.key) => send('POST', url, body, key);
const first = () => server.owners[0] ?? expect.fail('no owner');
const objectId = (kind: keyof ReturnType<typeof first>['objects']): string => first().objects[kind] ?? '';

describe('institutions', () => {
  it('are found by name, country and code, with what has to be filled in', async () => {
    const found = (await ask('/v1/institutions?q=sparbank&country=de&bank_code=00000000')).json();
    expect(found.data.map((row: { id: string }) => row.id)).toEqual(['demo-de-code']);
    expect(Institution.safeParse(found.data[0]).error?.issues ?? []).toEqual([]);
    expect(found.data[0].methods[0]).toMatchObject({
      key: 'code',
      sca: 'embedded',
      fields: [{ key: 'login' }],
    });
    expect((await ask('/v1/institutions?country=FR')).json().data).toEqual([]);
    for (const query of ['country=DEU', 'country=1a', 'q=', 'bank_code=', `bank_code=${'1'.repeat(36)}`])
      expect([query, (await ask(`/v1/institutions?${query}`)).statusCode]).toEqual([query, 400]);
  });

  it('are paged without a gap or a double', async () => {
    server.world.institutions = Array.from({ length: 7 }, (_, i) => institution(`bank-${i}`, `Bank ${i}`));
    const seen: string[] = [];
    let next = '';
    for (let pages = 0; pages < 5; pages++) {
      const page = (await ask(`/v1/institutions?q=bank&limit=3${next}`)).json();
      seen.push(...page.data.map((row: { id: string }) => row.id));
      if (page.next_cursor === null) break;
      next = `&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(server.world.institutions.map((row) => row.id));
    expect((await ask(`/v1/institutions?q=other&limit=3${next}`)).json().code).toBe('cursor_invalid');
  });

  it('may be kept, and are asked for cheaply again', async () => {
    for (const url of ['/v1/institutions', '/v1/institutions/demo-de']) {
      const answer = await ask(url);
      expect([url, answer.headers['cache-control']]).toEqual([url, 'private, max-age=300']);
      expect(answer.headers.vary).toContain('authorization');
      const again = await ask({ url, headers: { 'if-none-match': String(answer.headers.etag) } });
      expect([url, again.statusCode, again.body]).toEqual([url, 304, '']);
      server.world.institutions = [institution('demo-de', `Renamed for ${url}`)];
      const changed = await ask({ url, headers: { 'if-none-match': String(answer.headers.etag) } });
      expect([url, changed.statusCode]).toEqual([url, 200]);
    }
  });

  it('are the same for every key, and texts that are no id are none', async () => {
    const bodies = new Set<string>();
    for (const owner of server.owners)
      for (const key of [owner.tenantKey, owner.ownerKey, server.addKey({ scopes: ['imports:read'] })])
        bodies.add((await ask('/v1/institutions/demo-de', key)).body);
    expect(bodies.size).toBe(1);
    for (const id of ['Demo-DE', 'nobank', '..', '%2e%2e%2f', '%00', 'a'.repeat(65), '-x', 'ä'])
      expect([id, (await ask(`/v1/institutions/${id}`)).json().status]).toEqual([id, 404]);
  });
});

describe('syncs', () => {
  it('are asked for, and say where to look', async () => {
    const answer = await post(`/v1/connections/${objectId('connection')}/syncs`);
    expect([answer.statusCode, answer.json().status]).toEqual([202, 'due']);
    expect(answer.headers.location).toBe(`/v1/syncs/${answer.json().id}`);
    expect((await ask(String(answer.headers.location))).json()).toEqual(answer.json());
    expect((await post(`${answer.headers.location}/cancel`)).json().status).toBe('cancelled');
  });

  it('one account that fails leaves the others, and says why', async () => {
    const sync = (await ask(`/v1/syncs/${objectId('sync')}`)).json();
    expect(sync).toMatchObject({
      status: 'partial',
      fault: { code: 'rate_limited', retry_at: '2026-06-01T12:00:00.000Z' },
    });
    expect(sync.accounts[0]).toMatchObject({
      account_id: objectId('account'),
      fault: { code: 'sca_needed', reach_from: null },
      from: '2026-01-01',
      unchanged: 20,
    });
  });

  const setSync = (change: Partial<SyncRow>): void => {
    const { syncs } = server.world;
    const at = syncs.findIndex((row) => row.of === first().ownerId);
    syncs[at] = { ...(syncs[at] ?? expect.fail('no sync')), ...change };
  };

  it('their progress is told until the end', async () => {
    setSync({ status: 'running', finishedAt: null });
    const base = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const stream = await fetch(`${base}/v1/syncs/${objectId('sync')}/events`, {
      headers: { authorization: `Bearer ${server.key}` },
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    setTimeout(() => setSync({ status: 'success' }), 100);
    expect(await stream.text()).toMatch(
      /^event: progress\ndata: \{.*"status":"running".*\}\n\nevent: end\ndata: \{.*"status":"success"/,
    );
  });

  it('streams are bounded in number; one that has ended is one event', async () => {
    const url = `/v1/syncs/${objectId('sync')}/events`;
    expect((await ask(url)).body).toMatch(/^event: end\n/);
    setSync({ status: 'due' });
    const base = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const closers: AbortController[] = [];
    // An answer that nobody holds is ended by the collector of garbage, and its stream with it.
    const held: Response[] = [];
    const open = async () => {
      const abort = new AbortController();
      closers.push(abort);
      const headers = { authorization: `Bearer ${server.key}` };
      const answer = await fetch(`${base}${url}`, { headers, signal: abort.signal });
      held.push(answer);
      return answer.status;
    };
    for (let i = 0; i < PROGRESS_STREAMS_MAX; i++) expect(await open()).toBe(200);
    expect(await open()).toBe(429);
    expect(held.length).toBe(PROGRESS_STREAMS_MAX + 1);
    for (const abort of closers) abort.abort();
  });
});

describe('the sandbox', () => {
  const CONTROLS = OPERATIONS.filter((operation) => operation.path.startsWith('/v1/sandbox/'));

  it('is not there in live mode, whatever is sent', async () => {
    await server.app.close();
    server = testServer(ids, { sandbox: null });
    expect(CONTROLS).toHaveLength(16);
    for (const { name, method, path, sandboxOnly } of CONTROLS) {
      const answer = await ask({ url: path.replace('{id}', AUTHORISATION), method });
      expect([name, sandboxOnly, answer.statusCode, answer.json().code]).toEqual([
        name,
        true,
        404,
        'sandbox_only',
      ]);
    }
  });

  it('hands on what was asked', async () => {
    const cases: [Promise<unknown>, string, unknown][] = [
      [
        post('/v1/sandbox/clock', { now: '2026-12-01T00:00:00Z' }),
        'moveClock',
        { to: '2026-12-01T00:00:00Z' },
      ],
      [post('/v1/sandbox/clock', { advance_seconds: 60 }), 'moveClock', { seconds: 60 }],
      [post('/v1/sandbox/clock', { advance_days: 180 }), 'moveClock', { days: 180 }],
      [
        send('PUT', '/v1/sandbox/scenarios', { institution_id: 'demo-de', scenario: 'slow' }),
        'setScenario',
        { institutionId: 'demo-de', login: '*', scenario: 'slow' },
      ],
      [
        send('PUT', '/v1/sandbox/scenarios', { institution_id: 'demo-de', login: 'demo2', scenario: null }),
        'setScenario',
        { institutionId: 'demo-de', login: 'demo2', scenario: null },
      ],
      [
        ask('/v1/sandbox/authorisations?institution_id=demo-de&open=true'),
        'authorisations',
        { institutionId: 'demo-de', open: true },
      ],
      [
        post(`/v1/sandbox/authorisations/${AUTHORISATION}/approve`, { signer: 'signer2' }),
        'decide',
        { decision: 'approve', signer: 'signer2' },
      ],
      [
        post(`/v1/sandbox/authorisations/${AUTHORISATION}/approve`),
        'decide',
        { decision: 'approve', signer: null },
      ],
      [post(`/v1/sandbox/authorisations/${AUTHORISATION}/refuse`), 'decide', { decision: 'refuse' }],
      [post(`/v1/sandbox/authorisations/${AUTHORISATION}/hold`), 'decide', { decision: 'hold' }],
      [
        post(`/v1/sandbox/entries/${ENTRY}/book`, { amount: '-57.20', new_id: true }),
        'bookEntry',
        { amount: '-57.20', text: null, bookingDate: null, newId: true },
      ],
      [ask({ url: `/v1/sandbox/entries/${ENTRY}`, method: 'DELETE' }), 'dropEntry', ENTRY],
      [
        post('/v1/sandbox/entries', { institution_id: 'demo-de', amount: '-12.340', text: 'Rent' }),
        'addEntry',
        {
          institutionId: 'demo-de',
          login: 'demo',
          account: 'current',
          amount: '-12.340',
          text: 'Rent',
          status: 'booked',
          bookingDate: null,
          valueDate: null,
          counterpartyName: null,
        },
      ],
      [post('/v1/sandbox/consents/revoke', { consent: 'cns_1' }), 'revokeAtBank', { consent: 'cns_1' }],
      [
        post('/v1/sandbox/consents/revoke', { institution_id: 'demo-de', login: 'demo' }),
        'revokeAtBank',
        { institutionId: 'demo-de', login: 'demo' },
      ],
      [ask('/v1/sandbox/log?after=1&limit=2'), 'log', { limit: 2, after: 1 }],
      [
        post('/v1/sandbox/connections', { institution_id: 'demo-de' }),
        'authorise',
        { institutionId: 'demo-de', login: null, scenario: null, purpose: 'connect' },
      ],
      [
        post('/v1/sandbox/consents', { institution_id: 'demo-de', login: 'demo2' }),
        'authorise',
        { institutionId: 'demo-de', login: 'demo2', scenario: null, purpose: 'consent' },
      ],
    ];
    for (const [answer, verb, given] of cases) {
      await answer;
      expect(server.banks.asked).toContainEqual({ verb, given });
    }
    expect(server.banks.asked).toHaveLength(cases.length);
  });

  it('takes one move of the clock, and one way to name consents', async () => {
    const cases: [string, object][] = [
      ['clock', {}],
      ['clock', { advance_days: 1, advance_seconds: 1 }],
      ['clock', { advance_days: 0 }],
      ['clock', { advance_days: 3_651 }],
      ['clock', { now: '2026-12-01' }],
      ['consents/revoke', {}],
      ['consents/revoke', { login: 'demo' }],
      ['consents/revoke', { institution_id: 'demo-de' }],
      ['consents/revoke', { consent: 'c', institution_id: 'demo-de', login: 'demo' }],
    ];
    for (const [path, body] of cases)
      expect([path, body, (await post(`/v1/sandbox/${path}`, body)).statusCode]).toEqual([path, body, 400]);
    expect(server.banks.asked).toEqual([]);
  });

  it('tells what the banks refused', async () => {
    const cases: [SandboxRefusal, number, string][] = [
      [{ code: 'unreachable' }, 503, 'sandbox_unreachable'],
      [{ code: 'not_found' }, 404, 'not_found'],
      [{ code: 'not_now', why: 'The sign-in has ended.' }, 409, 'not_now'],
      [
        { code: 'value', field: 'institutionId', message: 'is no simulated bank', known: ['demo-de'] },
        422,
        'sandbox_refused',
      ],
    ];
    for (const [refusal, status, code] of cases) {
      server.banks.refusal = refusal;
      for (const { name, method, path } of CONTROLS) {
        const body = path.endsWith('/clock')
          ? { advance_days: 1 }
          : path.endsWith('/revoke')
            ? { consent: 'c' }
            : { institution_id: 'demo-de', scenario: 'slow', amount: '1', text: 'x' };
        const known = Object.fromEntries(
          Object.entries(body).filter(([member]) => bodyMembers(name).includes(member)),
        );
        const url = path.replace('{id}', path.includes('/entries/') ? ENTRY : AUTHORISATION);
        const hasBody = method !== 'GET' && method !== 'DELETE';
        const answer = hasBody ? await send(method as 'POST', url, known) : await ask({ url, method });
        expect([name, answer.statusCode, answer.json().code]).toEqual([name, status, code]);
      }
    }
    const inBody = (
      await send('PUT', '/v1/sandbox/scenarios', { institution_id: 'x', scenario: null })
    ).json();
    expect(inBody.errors).toEqual([
      { pointer: '/institution_id', code: 'invalid', message: 'is no simulated bank', known: ['demo-de'] },
    ]);
    const inQuery = (await ask('/v1/sandbox/authorisations?institution_id=x')).json();
    expect(inQuery.errors[0].parameter).toBe('institution_id');
    expect((await post('/v1/sandbox/authorisations/aut_none/approve')).statusCode).toBe(404);
  });

  const bodyMembers = (name: string): string[] => {
    const schema = OPERATIONS.find((operation) => operation.name === name)?.bodySchema ?? null;
    return schema === null ? [] : Object.keys((schema as unknown as { shape: object }).shape);
  };

  it('a walked flow gives the connection, the attempt that still waits, or why nothing was granted', async () => {
    const walk = () => post('/v1/sandbox/connections', { institution_id: 'demo-de' });
    const granted = await walk();
    expect([granted.statusCode, granted.json().id]).toEqual([201, objectId('connection')]);
    expect(granted.headers.location).toBe(`/v1/connections/${objectId('connection')}`);
    server.banks.ends = 'waiting';
    const waiting = await walk();
    expect([waiting.statusCode, waiting.json().object]).toEqual([202, 'connect_attempt']);
    expect(waiting.headers.location).toBe(`/v1/connect-attempts/${waiting.json().id}`);
    server.banks.ends = 'failed';
    const failed = await walk();
    expect([failed.statusCode, failed.json().code]).toEqual([422, 'authorisation_failed']);
    expect(failed.json()).toMatchObject({
      detail: 'The bank did not accept what was entered.',
      connect_attempt: { step: 'failed', fault: { code: 'credentials_wrong', fields: ['password'] } },
    });
  });

  it('a walked consent gives the consent and no connection', async () => {
    const walk = () => post('/v1/sandbox/consents', { institution_id: 'demo-de' });
    const granted = await walk();
    expect([granted.statusCode, granted.json().id]).toEqual([201, objectId('consent')]);
    expect(granted.headers.location).toBe(`/v1/consents/${objectId('consent')}`);
    server.banks.ends = 'waiting';
    expect([(await walk()).statusCode, (await walk()).json().object]).toEqual([202, 'connect_attempt']);
    server.banks.ends = 'failed';
    expect([(await walk()).statusCode, (await walk()).json().code]).toEqual([422, 'authorisation_failed']);
  });

  it('the log is paged, and followed by number', async () => {
    const one = (await ask('/v1/sandbox/log?limit=2')).json();
    expect(one.data.map((row: { number: number }) => row.number)).toEqual([1, 2]);
    const two = (await ask(`/v1/sandbox/log?limit=2&cursor=${one.next_cursor}`)).json();
    expect([two.data.map((row: { number: number }) => row.number), two.next_cursor]).toEqual([[3], null]);
    expect((await ask('/v1/sandbox/log?after=3')).json().data).toEqual([]);
  });

  it('a key for one owner connects at the simulated banks, and does nothing else there', async () => {
    for (const { name, method, path } of CONTROLS) {
      const url = path.replace('{id}', AUTHORISATION);
      const answer = await ask({ url, method }, first().ownerKey);
      const isOwn = path === '/v1/sandbox/connections' || path === '/v1/sandbox/consents';
      expect([name, answer.json().code]).toEqual([name, isOwn ? 'validation_failed' : 'owner_key_confined']);
    }
    expect(server.banks.asked).toEqual([]);
    expect(
      (await post('/v1/sandbox/connections', { institution_id: 'demo-de' }, first().ownerKey)).statusCode,
    ).toBe(201);
  });
});

describe('faults in words', () => {
  const LATE = Date.parse('2026-06-02T00:00:00.000Z');
  const FAULTS: Readonly<Record<ConnectionFault['code'], ConnectionFault>> = {
    credentials_wrong: { code: 'credentials_wrong', fields: ['password'] },
    sca_needed: { code: 'sca_needed', reachFrom: '2026-03-01' as never },
    sca_refused: { code: 'sca_refused' },
    sca_expired: { code: 'sca_expired' },
    consent_expired: { code: 'consent_expired' },
    consent_revoked: { code: 'consent_revoked' },
    action_at_bank_needed: { code: 'action_at_bank_needed', reason: 'other', text: null },
    bank_down: { code: 'bank_down', retryAt: null },
    rate_limited: { code: 'rate_limited', retryAt: LATE },
    shape_not_understood: { code: 'shape_not_understood', where: 'accounts: no currency' },
    not_permitted: { code: 'not_permitted' },
    no_accounts: { code: 'no_accounts' },
    tries_used: { code: 'tries_used', retryAt: '2026-06-02T00:00:00.000Z' },
    connector_missing: { code: 'connector_missing' },
    interrupted: { code: 'interrupted' },
    account_unclear: { code: 'account_unclear' },
    connection_exists: { code: 'connection_exists', connectionId: 5 },
  };

  it('every one says what happened and what to do, in the shape that is documented', () => {
    for (const fault of Object.values(FAULTS)) {
      const shown = faultObject(fault) ?? expect.fail('nothing shown');
      const parsed = FaultSchema.safeParse(shown);
      expect([fault.code, parsed.error?.issues ?? []]).toEqual([fault.code, []]);
      expect(shown).toMatchObject({
        code: fault.code,
        text: expect.stringMatching(/\.$/),
        remedy: expect.stringMatching(/\.$/),
      });
    }
    expect(faultObject(FAULTS.rate_limited)).toMatchObject({ retry_at: '2026-06-02T00:00:00.000Z' });
    expect(faultObject(FAULTS.tries_used)).toMatchObject({ retry_at: '2026-06-02T00:00:00.000Z' });
    expect(faultObject(FAULTS.sca_needed)).toMatchObject({ reach_from: '2026-03-01' });
    expect(faultObject(FAULTS.credentials_wrong)).toMatchObject({ fields: ['password'] });
    expect(faultObject(null)).toBeNull();
    // A sync is tried again by itself, a sign-in is not.
    expect(faultObject(FAULTS.bank_down)).toMatchObject({ remedy: expect.stringContaining('by itself') });
    const signIn = faultObject(FAULTS.bank_down, 'sign_in');
    expect(signIn).toMatchObject({ remedy: expect.stringContaining('Sign in again later') });
  });

  it('an instant that no calendar has is none', () => {
    for (const retryAt of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300])
      expect(faultObject({ code: 'bank_down', retryAt })).toMatchObject({ retry_at: null });
  });
});

describe('redirect URLs', () => {
  it('what comes through is an http address without credentials, and reads the same again', () => {
    const part = fc.string({ unit: 'binary', maxLength: 30 });
    const address = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc
        .tuple(fc.constantFrom('http:', 'https:', 'HTTP:\\\\', 'https://', ' http://', 'file://'), part)
        .map((two) => two.join('')),
      part,
    );
    fc.assert(
      fc.property(address, (text) => {
        const outcome = redirectUrl.safeParse(text);
        if (!outcome.success) return;
        const url = new URL(outcome.data);
        expect(url.href).toBe(outcome.data);
        expect(['http:', 'https:']).toContain(url.protocol);
        expect([url.username, url.password]).toEqual(['', '']);
        expect(outcome.data.length).toBeLessThanOrEqual(2_000);
        expect(outcome.data).toMatch(/^[\x21-\x7e]+$/);
        // The page adds its own parameters: they are then there once.
        url.searchParams.append('status', 'completed');
        expect(url.searchParams.getAll('status')).toEqual(['completed']);
      }),
    );
  });
});
