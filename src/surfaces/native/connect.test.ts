import { createHash, createSecretKey } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectRefusal } from '../../engine/connect-port.ts';
import type { AttemptRow } from '../../engine/connection-rows.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { ConnectAttempt, Connection, ConnectSession, NewConnectSession } from './connect-objects.ts';
import { OPERATIONS } from './native-api.ts';
import { type TestServer, testServer } from './test-harness.ts';
import { askingAttempt, openSession } from './testing-connect-rows.ts';
import { AUTHORISATION, ENTRY } from './testing-sandbox.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
beforeEach(() => {
  server = testServer(ids);
});
afterEach(() => server.app.close());

type Inject = Omit<InjectOptions, 'method'> & { url: string };
const ask = async (options: InjectOptions & { url: string }, key = server.key) =>
  server.app.inject({ ...options, headers: { authorization: `Bearer ${key}`, ...options.headers } });
const send =
  (method: 'POST' | 'PATCH' | 'DELETE') =>
  (url: string, body: unknown = {}, more: Partial<Inject> = {}) =>
    ask({
      url,
      method,
      payload: JSON.stringify(body),
      ...more,
      headers: { 'content-type': 'application/json', ...more.headers },
    });
const [post, patch] = [send('POST'), send('PATCH')];
const first = () => server.owners[0] ?? expect.fail('no owner');
const objectId = (kind: keyof ReturnType<typeof first>['objects']): string => first().objects[kind] ?? '';
const lastVerb = () => server.world.verbs.at(-1) ?? expect.fail('nothing was asked of the engine');
const PRESENT = { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': 'Browser/1.0 (test)' };
/** Puts the owner's own attempt at another step. */
const setAttempt = (change: Partial<AttemptRow>): void => {
  const { attempts } = server.world;
  const at = attempts.findIndex((row) => row.of === first().ownerId);
  attempts[at] = { ...(attempts[at] ?? expect.fail('no attempt')), ...change };
};

describe('connect sessions', () => {
  it('gives its link in one answer only, and never to the log', async () => {
    const answer = await post('/v1/connect-sessions', {
      state: 'order 7',
      redirect_url: 'https://app.example/done?x=1',
    });
    expect(answer.statusCode).toBe(201);
    const session = answer.json();
    expect(NewConnectSession.safeParse(session).error?.issues ?? []).toEqual([]);
    expect(session.url).toMatch(/^https:\/\/bank\.example\/connect\/link-token-of-\d+$/);
    expect(session).toMatchObject({
      purpose: 'connect',
      state: 'order 7',
      redirect_url: 'https://app.example/done?x=1',
    });
    expect(answer.headers.location).toBe(`/v1/connect-sessions/${session.id}`);
    const shown = await ask({ url: `/v1/connect-sessions/${session.id}` });
    expect(ConnectSession.safeParse(shown.json()).error?.issues ?? []).toEqual([]);
    const listed = await ask({ url: '/v1/connect-sessions' });
    expect(listed.json().data[0].id).toBe(session.id);
    for (const text of [shown.body, listed.body, ...server.logged]) expect(text).not.toContain('link-token');
  });

  it('hands on what was asked, in the words of the engine', async () => {
    await post(
      '/v1/connect-sessions',
      {
        purpose: 'renew',
        connection_id: objectId('connection'),
        scopes: ['accounts', 'accounts', 'balances'],
        valid_days: 90,
        language: 'pt-BR',
      },
      { headers: PRESENT },
    );
    expect(lastVerb()).toEqual({
      verb: 'openSession',
      asking: {
        scope: { tenantId: 1, ownerId: 11 },
        actor: expect.stringMatching(/^api_key:\d+$/),
        attended: { ip: '203.0.113.7', userAgent: 'Browser/1.0 (test)', at: server.world.now },
      },
      given: {
        purpose: 'renew',
        institutionId: null,
        connectionId: ids.decode(objectId('connection'))?.object,
        scopes: ['accounts', 'balances'],
        daysWanted: 90,
        language: 'pt-BR',
        redirectUrl: null,
        clientState: null,
      },
    });
  });

  it('the same Idempotency-Key opens one session, with the same link', async () => {
    const more = { headers: { 'idempotency-key': 'k1' } };
    const [one, two] = [
      await post('/v1/connect-sessions', {}, more),
      await post('/v1/connect-sessions', {}, more),
    ];
    expect([two.statusCode, two.json().url]).toEqual([201, one.json().url]);
    expect(server.world.verbs).toHaveLength(1);
  });

  it('invariant 15: refuses addresses that no browser should be sent to', async () => {
    const bad = [
      'app.example/done',
      '/done',
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'ftp://app.example/',
      'myapp://done',
      'https://user@app.example/',
      'https://user:geheim@app.example/',
      'https://',
      'https://app.example/?status=success',
      'https://app.example/?session_id=1',
      'https://app.example/?a=1&state=x',
      `https://app.example/${'a'.repeat(2_000)}`,
      // Within the limit as it is written, beyond it once it is encoded.
      `https://app.example/${'ä'.repeat(900)}`,
      '',
      7,
      null,
    ];
    for (const url of bad) {
      const answer = await post('/v1/connect-sessions', { redirect_url: url });
      expect([url, answer.statusCode, answer.json().errors[0]?.pointer]).toEqual([url, 400, '/redirect_url']);
      expect(answer.body).not.toContain('geheim');
    }
    expect(server.world.verbs).toEqual([]);
  });

  it('keeps an address as the parser of URLs read it', async () => {
    const answer = await post('/v1/connect-sessions', { redirect_url: 'HTTP:\\\\app.example\\a b#end' });
    expect(answer.json().redirect_url).toBe('http://app.example/a%20b#end');
  });

  it('knows which members go with which purpose', async () => {
    const connection_id = objectId('connection');
    const cases: [object, string, string][] = [
      [{ connection_id }, '/connection_id', 'invalid'],
      [{ purpose: 'renew' }, '/connection_id', 'required'],
      [{ purpose: 'reconnect' }, '/connection_id', 'required'],
      [{ purpose: 'renew', connection_id, institution_id: 'demo-de' }, '/institution_id', 'invalid'],
      [{ purpose: 'manage', institution_id: 'demo-de' }, '/institution_id', 'invalid'],
      [{ purpose: 'consent_only', connection_id, institution_id: 'demo-de' }, '/institution_id', 'invalid'],
      [{ purpose: 'consent_only' }, '/connection_id', 'required'],
      [{ purpose: 'consent', connection_id }, '/connection_id', 'invalid'],
    ];
    for (const [body, pointer, code] of cases) {
      const answer = await post('/v1/connect-sessions', body);
      expect([body, answer.statusCode, answer.json().errors]).toEqual([
        body,
        400,
        [{ pointer, code, message: expect.any(String) }],
      ]);
    }
    for (const body of [
      {},
      { institution_id: 'demo-de' },
      { purpose: 'manage' },
      { purpose: 'consent' },
      { purpose: 'consent', institution_id: 'demo-de' },
      { purpose: 'manage', connection_id },
    ])
      expect([body, (await post('/v1/connect-sessions', body)).statusCode]).toEqual([body, 201]);
    // One that is not there, and another owner's that happens to have the number of this owner's.
    const number = ids.decode(connection_id)?.object ?? 0;
    for (const id of [ids.encode('connection', 11, 987_654), ids.encode('connection', 12, number)]) {
      const answer = await post('/v1/connect-sessions', { purpose: 'renew', connection_id: id });
      expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([404, '/connection_id']);
    }
  });

  it('is cancelled once', async () => {
    const url = `/v1/connect-sessions/${objectId('connect_session')}/cancel`;
    expect((await post(url)).json().status).toBe('cancelled');
    const session = openSession(server.world, 11);
    server.world.refusal = { code: 'session_ended', session: { ...session, status: 'expired' } };
    const answer = await post(url);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'session_ended']);
    expect(answer.json().connect_session).toMatchObject({ object: 'connect_session', status: 'expired' });
  });
});

describe('connecting by the API alone', () => {
  it('starts an attempt and says where to look', async () => {
    const answer = await post('/v1/connections', {
      institution_id: 'demo-de',
      method: 'code',
      fields: { login: 'demo', password: 'demo-pin' },
      valid_days: 180,
    });
    expect(answer.statusCode).toBe(202);
    const attempt = answer.json();
    expect(ConnectAttempt.safeParse(attempt).error?.issues ?? []).toEqual([]);
    expect(answer.headers.location).toBe(`/v1/connect-attempts/${attempt.id}`);
    expect(attempt).toMatchObject({
      step: 'asking',
      step_number: 1,
      connection_id: null,
      redirect: null,
      wait: null,
    });
    expect(attempt.ask.fields[0]).toMatchObject({
      key: 'code',
      kind: 'digits',
      length_max: 6,
      media: { type: 'flicker', code: '11048711' },
    });
    expect(lastVerb()).toMatchObject({
      verb: 'start',
      asking: { attended: null },
      given: {
        purpose: 'connect',
        institutionId: 'demo-de',
        connectionId: null,
        method: 'code',
        fields: { login: 'demo', password: 'demo-pin' },
        scopes: [],
        daysWanted: 180,
        sessionId: null,
        browserHash: null,
      },
    });
  });

  it('says which member names no institution, and that one is gone', async () => {
    server.world.refusal = { code: 'institution_unknown' };
    const made = await post('/v1/connections', { institution_id: 'nobank' });
    expect([made.statusCode, made.json().errors[0].pointer]).toEqual([422, '/institution_id']);
    const renewed = await post(`/v1/connections/${objectId('connection')}/renew`);
    expect([renewed.statusCode, renewed.json().errors]).toEqual([422, []]);
    expect(renewed.json().detail).toContain('any more');
  });

  it('takes a form, as curl sends it', async () => {
    const answer = await ask({
      url: '/v1/connections',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload:
        'institution_id=demo-de&fields[login]=demo&fields[password]=a%26b&scopes=accounts&valid_days=90',
    });
    expect(answer.statusCode).toBe(202);
    expect(lastVerb().given).toMatchObject({
      fields: { login: 'demo', password: 'a&b' },
      scopes: ['accounts'],
      daysWanted: 90,
    });
  });

  it('reconnects and renews by the id of the connection', async () => {
    for (const purpose of ['reconnect', 'renew']) {
      const answer = await post(`/v1/connections/${objectId('connection')}/${purpose}`, {
        fields: { login: 'demo' },
      });
      expect([answer.statusCode, answer.json().purpose]).toEqual([202, purpose]);
      // The connection of a renewal is there from the start.
      expect(answer.json().connection_id).toBe(objectId('connection'));
      expect(lastVerb().given).toMatchObject({ purpose, institutionId: null, fields: { login: 'demo' } });
    }
  });

  it('answers a step, polls and cancels', async () => {
    const url = `/v1/connect-attempts/${objectId('connect_attempt')}`;
    expect((await post(`${url}/poll`)).json().step).toBe('asking');
    const done = (await post(`${url}/answer`, { step: 1, fields: { code: '123456' } })).json();
    expect(done).toMatchObject({
      step: 'granted',
      step_number: 2,
      ask: null,
      connection_id: objectId('connection'),
    });
    expect(lastVerb().given).toEqual({ stepNumber: 1, fields: { code: '123456' } });
    expect((await post(`${url}/cancel`)).json().step).toBe('cancelled');
  });

  it('shows the link to the bank to keys that may connect, where one attempt is asked for, never the bank’s address', async () => {
    setAttempt({ step: 'redirecting', view: { kind: 'redirect', url: 'https://bank.invalid/secret' } });
    const url = `/v1/connect-attempts/${objectId('connect_attempt')}`;
    const shown = await ask({ url });
    expect(shown.json().redirect.url).toMatch(/^https:\/\/bank\.example\/connect\/go\/go-token-of-\d+$/);
    const listed = await ask({ url: '/v1/connect-attempts' });
    expect(listed.json().data.map((row: { redirect: unknown }) => row.redirect)).toContainEqual({
      url: null,
    });
    const reader = server.addKey({ ownerId: 11, scopes: ['connections:read'] });
    expect((await ask({ url }, reader)).json().redirect).toEqual({ url: null });
    for (const text of [shown.body, listed.body, ...server.logged])
      expect(text).not.toContain('bank.invalid');
  });

  it('says who has to do something, and when to ask again', async () => {
    setAttempt({
      step: 'waiting',
      view: { kind: 'wait', why: 'app_approval', device: 'Demo phone', hint: null, pollAfterMs: 1_001 },
    });
    const { wait, ask: asked } = (
      await ask({ url: `/v1/connect-attempts/${objectId('connect_attempt')}` })
    ).json();
    expect([wait, asked]).toEqual([
      { why: 'app_approval', device: 'Demo phone', hint: null, poll_after_seconds: 2 },
      null,
    ]);
  });

  it('a failed attempt says what happened and what to do', async () => {
    setAttempt({
      step: 'failed',
      view: null,
      fault: { code: 'action_at_bank_needed', reason: 'locked', text: 'Gesperrt' },
    });
    const { fault } = (await ask({ url: `/v1/connect-attempts/${objectId('connect_attempt')}` })).json();
    expect(fault).toEqual({
      code: 'action_at_bank_needed',
      text: 'The login is locked at the bank.',
      remedy: expect.stringContaining('bank'),
      fields: [],
      reason: 'locked',
      bank_text: 'Gesperrt',
      where: null,
      retry_at: null,
      reach_from: null,
      connection_id: null,
    });
  });
});

describe('refusals', () => {
  const attempt = () => askingAttempt(server.world, 11);
  const CASES: Readonly<
    Record<
      ConnectRefusal['code'],
      () => { refusal: ConnectRefusal; status: number; shows: object; retryAfter?: string }
    >
  > = {
    not_found: () => ({ refusal: { code: 'not_found' }, status: 404, shows: { errors: [] } }),
    connection_exists: () => ({
      refusal: { code: 'connection_exists', connectionId: 7 },
      status: 409,
      shows: { connection_id: server.ids.encode('connection', 11, 7) },
    }),
    institution_unknown: () => ({
      refusal: { code: 'institution_unknown' },
      status: 422,
      shows: {},
    }),
    method_unknown: () => ({
      refusal: { code: 'method_unknown', methods: ['code', 'app'] },
      status: 422,
      shows: { methods: ['code', 'app'], errors: [{ pointer: '/method' }] },
    }),
    fields_invalid: () => ({
      refusal: {
        code: 'fields_invalid',
        errors: [
          { field: 'login', rule: 'required', message: 'is required' },
          { field: 'a/b~', rule: 'pattern', message: 'does not fit' },
        ],
      },
      status: 422,
      shows: {
        errors: [
          { pointer: '/fields/login', code: 'required', message: 'is required' },
          { pointer: '/fields/a~1b~0', code: 'pattern', message: 'does not fit' },
        ],
      },
    }),
    scope_not_offered: () => ({
      refusal: { code: 'scope_not_offered', offered: ['accounts'] },
      status: 422,
      shows: { offered: ['accounts'], errors: [{ pointer: '/scopes' }] },
    }),
    attempt_live: () => ({
      refusal: { code: 'attempt_live', attemptId: 77 },
      status: 409,
      shows: { connect_attempt_id: ids.encode('connect_attempt', 11, 77) },
    }),
    step_passed: () => ({
      refusal: { code: 'step_passed', attempt: { ...attempt(), stepNumber: 5 } },
      status: 409,
      shows: { connect_attempt: { object: 'connect_attempt', step_number: 5 } },
    }),
    step_busy: () => ({
      refusal: { code: 'step_busy', attempt: { ...attempt(), busy: true } },
      status: 409,
      shows: { retryable: true, connect_attempt: { busy: true } },
      retryAfter: '1',
    }),
    nothing_asked: () => ({
      refusal: { code: 'nothing_asked', attempt: attempt() },
      status: 409,
      shows: { connect_attempt: { step: 'asking' } },
    }),
    authorisation_required: () => ({
      refusal: { code: 'authorisation_required', why: 'holdings was not allowed.' },
      status: 409,
      shows: { detail: 'holdings was not allowed.' },
    }),
    account_holder_needed: () => ({ refusal: { code: 'account_holder_needed' }, status: 403, shows: {} }),
    not_now: () => ({
      refusal: { code: 'not_now', why: 'The connection is paused.' },
      status: 409,
      shows: { detail: 'The connection is paused.' },
    }),
    budget_used: () => ({
      refusal: {
        code: 'budget_used',
        nextAllowedAt: new Date(server.world.now + server.world.aheadMs + 60_500).toISOString(),
      },
      status: 429,
      shows: { next_allowed_at: expect.any(String), action: 'wait' },
      retryAfter: '61',
    }),
    tries_used: () => ({
      refusal: {
        code: 'tries_used',
        retryAt: new Date(server.world.now + server.world.aheadMs + 90_500).toISOString(),
      },
      status: 429,
      shows: { retry_at: expect.any(String), action: 'wait' },
      retryAfter: '91',
    }),
    session_ended: () => ({
      refusal: { code: 'session_ended', session: openSession(server.world, 11) },
      status: 409,
      shows: { connect_session: { object: 'connect_session' } },
    }),
  };

  for (const code of Object.keys(CASES) as ConnectRefusal['code'][])
    it(`${code} is a problem of the catalogue, on every verb that can meet it`, async () => {
      server.world.aheadMs = 180 * 86_400_000;
      const { refusal, status, shows, retryAfter } = CASES[code]();
      server.world.refusal = refusal;
      const attemptUrl = `/v1/connect-attempts/${objectId('connect_attempt')}`;
      const connectionUrl = `/v1/connections/${objectId('connection')}`;
      const answers = [
        await post('/v1/connections', { institution_id: 'demo-de' }),
        await post(`${connectionUrl}/renew`),
        await post(`${connectionUrl}/reconnect`),
        await post(`${connectionUrl}/disconnect`),
        await post(`${connectionUrl}/syncs`),
        await patch(connectionUrl, { paused: true, label: 'x' }),
        await post(`${attemptUrl}/answer`, { step: 1, fields: {} }),
        await post(`${attemptUrl}/poll`),
        await post(`${attemptUrl}/cancel`),
        await post(`/v1/connect-sessions/${objectId('connect_session')}/cancel`),
        await post(`/v1/consents/${objectId('consent')}/revoke`),
        await post(`/v1/syncs/${objectId('sync')}/cancel`),
      ];
      for (const [at, answer] of answers.entries()) {
        expect([at, answer.statusCode]).toEqual([at, status]);
        expect(answer.json()).toMatchObject({ code, ...shows });
        expect(answer.headers['retry-after']).toBe(retryAfter);
      }
      // What was refused has changed nothing.
      expect(server.world.verbs.some(({ verb }) => verb === 'rename')).toBe(false);
    });
});

describe('connections', () => {
  const url = () => `/v1/connections/${objectId('connection')}`;

  it('is labelled and paused, only as it was seen', async () => {
    const seen = await ask({ url: url() });
    expect(Connection.safeParse(seen.json()).error?.issues ?? []).toEqual([]);
    const tag = { headers: { 'if-match': String(seen.headers.etag) } };
    expect((await patch(url(), { label: 'House' }, tag)).json().label).toBe('House');
    const stale = await patch(url(), { label: 'Flat' }, tag);
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'precondition_failed']);
    const gone = await send('DELETE')(url(), {}, tag);
    expect(gone.statusCode).toBe(412);
    expect((await patch(url(), { paused: true, label: null })).json()).toMatchObject({
      status: 'paused',
      label: null,
    });
    expect((await patch(url(), { paused: false })).json().status).toBe('active');
    expect((await patch(url(), {})).json().label).toBeNull();
  });

  it('is deleted once', async () => {
    const remove = () => ask({ url: url(), method: 'DELETE' });
    expect([(await remove()).statusCode, (await remove()).statusCode]).toEqual([204, 404]);
    expect((await ask({ url: url() })).statusCode).toBe(404);
  });

  it('lists of attempts, consents and syncs can be of one connection', async () => {
    for (const list of ['connect-attempts', 'consents', 'syncs']) {
      const of = async (id: string) => (await ask({ url: `/v1/${list}?connection_id=${id}` })).json();
      expect([list, (await of(objectId('connection'))).data.length]).toEqual([list, 1]);
      const number = ids.decode(objectId('connection'))?.object ?? 0;
      for (const id of [ids.encode('connection', 11, 987_654), ids.encode('connection', 12, number)])
        expect((await of(id)).data).toEqual([]);
      const wrong = await of(objectId('account'));
      expect([wrong.status, wrong.errors[0].parameter]).toEqual([400, 'connection_id']);
    }
  });

  it('a cursor of one connection opens no list of another', async () => {
    for (let i = 0; i < 3; i++) await post(`/v1/connections/${objectId('connection')}/syncs`);
    const page = (await ask({ url: `/v1/syncs?limit=2&connection_id=${objectId('connection')}` })).json();
    expect([page.data.length, page.next_cursor === null]).toEqual([2, false]);
    const next = `/v1/syncs?limit=2&cursor=${page.next_cursor}`;
    expect((await ask({ url: next })).json().code).toBe('cursor_invalid');
    const rest = (await ask({ url: `${next}&connection_id=${objectId('connection')}` })).json();
    expect(rest.data).toHaveLength(2);
  });
});

describe('bad input', () => {
  const MINE = OPERATIONS.filter(({ path }) =>
    /^\/v1\/(connect-|connections|consents|syncs|sandbox)/.test(path),
  );
  const WRONG: readonly unknown[] = [
    true,
    -1,
    1.5,
    1e300,
    '',
    '\0',
    'x'.repeat(5_000),
    [],
    [[]],
    {},
    { a: { b: 1 } },
    null,
    { ['k'.repeat(65)]: 'v' },
    Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])),
    { key: 'v'.repeat(2_001) },
    '\ud800',
    '2026-02-30',
  ];

  /** What makes a body whole, for the members that an operation knows. */
  const WHOLE: Readonly<Record<string, unknown>> = {
    institution_id: 'demo-de',
    step: 1,
    fields: {},
    amount: '1.00',
    text: 'x',
    scenario: 'slow',
  };
  const pathTo = (operation: (typeof MINE)[number]): string => {
    const id = operation.target === null ? '' : first().objects[operation.target];
    return operation.path.replace(
      '{id}',
      id ?? (operation.path.includes('/entries/') ? ENTRY : AUTHORISATION),
    );
  };

  it('invariant 15: wrong values of every member of every body are refused by name, or are fit', async () => {
    const refused = new Map<string, number>();
    for (const operation of MINE) {
      if (operation.bodySchema === null) continue;
      const members = Object.keys((operation.bodySchema as unknown as { shape: object }).shape);
      const whole = Object.fromEntries(Object.entries(WHOLE).filter(([name]) => members.includes(name)));
      for (const member of [...members, 'surprise'])
        for (const value of WRONG) {
          server.world.verbs.length = 0;
          server.banks.asked.length = 0;
          const answer = await ask({
            url: pathTo(operation),
            method: operation.method,
            headers: { 'content-type': 'application/json' },
            payload: JSON.stringify({ ...whole, [member]: value }),
          });
          const what = `${operation.name} ${member} ${JSON.stringify(value).slice(0, 40)}`;
          expect([what, answer.statusCode]).toEqual([what, expect.toSatisfy((code: number) => code < 500)]);
          if (answer.statusCode < 400) continue;
          const name = `${operation.name} ${member}`;
          refused.set(name, (refused.get(name) ?? 0) + 1);
          const pointers = answer.json().errors.map((error: { pointer: string }) => error.pointer);
          expect([what, pointers]).toEqual([
            what,
            expect.toSatisfy((all: string[]) =>
              all.some((one) => one === '' || one.startsWith(`/${member}`)),
            ),
          ]);
          expect([what, server.world.verbs.length + server.banks.asked.length]).toEqual([what, 0]);
        }
      // Nothing takes all of these, and nothing takes a name that it does not know.
      for (const member of members)
        expect([operation.name, member, refused.get(`${operation.name} ${member}`) ?? 0]).toEqual([
          operation.name,
          member,
          expect.toSatisfy((count: number) => count > WRONG.length / 2),
        ]);
      expect(refused.get(`${operation.name} surprise`)).toBe(WRONG.length);
    }
    expect(refused.size).toBeGreaterThan(60);
  });

  it('invariant 11: what was filled in is in no answer and in no log', async () => {
    const secret = 'hunter2-secret';
    const attempts = [
      post('/v1/connections', { institution_id: 'demo-de', fields: { password: secret } }),
      post('/v1/connections', { institution_id: 7, fields: { password: secret } }),
      post('/v1/connections', { institution_id: 'demo-de', fields: { password: [secret] } }),
      post('/v1/connections', { institution_id: 'demo-de', fields: secret }),
      post('/v1/connections', { institution_id: 'demo-de', password: secret }),
      post('/v1/connections', { institution_id: 'demo-de', fields: { password: `${secret}\0` } }),
      post(`/v1/connect-attempts/${objectId('connect_attempt')}/answer`, {
        step: secret,
        fields: { code: secret },
      }),
    ];
    for (const answer of await Promise.all(attempts)) expect(answer.body).not.toContain(secret);
    expect(server.logged.join('\n')).not.toContain(secret);
  });

  it('invariant 11: a request that is remembered can not be tried out by whoever reads the database', async () => {
    const body = { institution_id: 'demo-de', fields: { password: '0000' } };
    const more = { headers: { 'idempotency-key': 'k' } };
    await post('/v1/connections', body, more);
    const kept = JSON.stringify([...server.world.idempotency.entries()]);
    const length = (text: string): Buffer => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(Buffer.byteLength(text));
      return bytes;
    };
    const text = JSON.stringify(body);
    const plain = createHash('sha256').update(length('/v1/connections')).update('/v1/connections');
    expect(kept).not.toContain(plain.update(length(text)).update(text).digest('hex'));
    const [[, one] = []] = [...server.world.idempotency];
    await server.app.close();
    server = testServer(ids, { cursorKey: new Uint8Array(32).fill(9) });
    await post('/v1/connections', body, more);
    const [[, other] = []] = [...server.world.idempotency];
    expect(other?.fingerprint).not.toBe(one?.fingerprint);
  });

  it('a wrong body tells nothing of whose object it is about', async () => {
    const answer = (id: string) => post(`/v1/connect-attempts/${id}/answer`, { step: 'x' });
    const missing = await answer(ids.encode('connect_attempt', 11, 987_654));
    const foreign = await answer(server.owners[2]?.objects.connect_attempt ?? '');
    expect([missing.statusCode, foreign.statusCode]).toEqual([400, 400]);
    expect(foreign.json().errors).toEqual(missing.json().errors);
  });
});
