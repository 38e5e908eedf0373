import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { INSTITUTIONS } from '../core/institutions.ts';
import { connect, DAY_MS, NOON, TestBank, TestClient } from '../testing.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());
beforeEach(() => bank.control('POST', '/reset'));

/** A request with headers that fetch does not let through. */
function raw(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { hostname, port } = new URL(bank.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the control interface', () => {
  it('is for who has the key, from this machine, and never for a page', async () => {
    const key = `Bearer ${bank.controlKey}`;
    const { host, port } = new URL(bank.url);
    expect(await raw('/control/clock', { host, authorization: key })).toBe(200);
    expect(await raw('/control/clock', { host: `localhost:${port}`, authorization: key })).toBe(200);
    expect(await raw('/control/clock', { host })).toBe(401);
    expect(await raw('/control/clock', { host, cookie: bank.controlKey })).toBe(401);
    expect(await raw('/control/clock', { host, authorization: `${key}x` })).toBe(401);
    for (const other of ['bank.example', `127.0.0.1.bank.example:${port}`, 'localhost.bank.example'])
      expect(await raw('/control/clock', { host: other, authorization: key }), other).toBe(403);
    expect(await raw('/control/clock', { host, authorization: key, origin: bank.url })).toBe(403);
    expect(await raw('/control/none', { host, authorization: key })).toBe(404);
    expect(await raw('/control/none', { host })).toBe(401);
  });

  it('keeps its key over a restart', async () => {
    const key = bank.controlKey;
    await bank.restart();
    expect(bank.controlKey).toBe(key);
    expect(key).toMatch(/^ctl_.{43}$/);
  });

  it('lists the institutions', async () => {
    const { body } = await bank.control('GET', '/institutions');
    expect(body.institutions.map((one: { id: string }) => one.id)).toEqual(INSTITUTIONS.map(({ id }) => id));
  });

  it('shows the books of a login: an entry has one cause, pending and booked, and the balances are their sums', async () => {
    const of = async (query: string) => (await bank.control('GET', `/books?${query}`)).body;
    const whose = 'institution=demo-de-open&login=demo2';
    const added = await bank.control('POST', '/entries', {
      institution: 'demo-de-open',
      login: 'demo2',
      account: 'current',
      amount: '-1.00',
      status: 'pending',
      text: 'Books',
    });
    const found = async () =>
      (await of(whose)).accounts[0].entries.find(({ text }: { text: string }) => text === 'Books');
    const pending = await found();
    await bank.control('POST', `/entries/${added.body.id}/book`, { amount: '-1.20', new_id: true });
    const booked = await found();
    expect([pending.status, booked.status, booked.cause]).toEqual(['pending', 'booked', pending.cause]);
    expect(booked.id).not.toBe(pending.id);
    const [account] = (await of(whose)).accounts;
    const cents = (text: string): number => Math.round(Number(text) * 100);
    const sum = account.entries
      .filter(({ status }: { status: string }) => status === 'booked')
      .reduce(
        (all: number, one: { amount: { amount: string } }) => all + cents(one.amount.amount),
        cents(account.opening),
      );
    expect(cents(account.balances[0].amount.amount)).toBe(sum);
    expect((await of(`${whose}&from=2098-01-01`)).accounts[0].entries).toEqual([]);
    expect((await bank.control('GET', '/books?institution=demo-de-open&login=nobody')).status).toBe(400);
  });

  it('says what is wrong with what was sent', async () => {
    for (const [method, at, body] of [
      ['POST', '/clock', {}],
      ['POST', '/clock', { now: 'tomorrow' }],
      ['POST', '/clock', { advance_days: -1 }],
      ['POST', '/clock', { advance_days: 1, advance_seconds: 1 }],
      ['POST', '/clock', '{"advance_days": '],
      ['POST', '/clock', 'null'],
      ['PUT', '/scenarios', { institution: 'demo-de' }],
      ['GET', '/log?after=-1', undefined],
      ['GET', '/log?limit=999999', undefined],
      ['GET', '/authorisations?open=maybe', undefined],
      ['POST', '/logins/unlock', { institution: 'demo-de', login: 'nobody' }],
    ] as const) {
      const reply = await bank.control(method, at, body);
      expect([reply.status, reply.body.error], `${at} ${JSON.stringify(body)}`).toEqual([400, 'bad_request']);
      expect(reply.body.message.length).toBeGreaterThan(10);
    }
  });

  it('names the member that is wrong', async () => {
    for (const [body, field] of [
      [{ institution: 'demo-xx', login: '*', scenario: 'slow' }, 'institution'],
      [{ institution: 'demo-de', login: 'nobody', scenario: 'slow' }, 'login'],
      [{ institution: 'demo-de', login: '*', scenario: 'fast' }, 'scenario'],
      [{ institution: 'demo-de', login: 7, scenario: 'slow' }, 'login'],
    ] as const) {
      const reply = await bank.control('PUT', '/scenarios', body);
      expect(reply.body).toMatchObject({ error: 'bad_request', fields: [field] });
      expect(reply.body.message).toMatch(new RegExp(`^${field}: .`));
    }
  });

  it('takes everything back at a reset, but not the clock', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    await bank.setScenario('demo-de', '*', 'slow');
    await bank.advance({ seconds: 5 });
    const before = (await bank.control('GET', '/clock')).body;
    const { last } = (await bank.control('GET', '/log')).body;
    expect(last).toBeGreaterThan(0);
    expect((await bank.control('POST', '/reset')).status).toBe(204);
    expect((await bank.control('GET', '/log')).body).toEqual({ log: [], last });
    await bank.restart();
    expect((await bank.control('GET', '/clock')).body).toEqual(before);
    expect((await bank.control('GET', '/scenarios')).body.scenarios).toEqual([]);
    expect((await bank.control('GET', '/consents')).body.consents).toEqual([]);
    expect((await client.get('/accounts', token)).body.error).toBe('token_invalid');
    // Numbers go on, so that nobody who follows the log misses a line.
    expect((await bank.lastLine())?.number).toBe(last + 1);
  });

  it('lists consents', async () => {
    const { consent } = await connect(bank, 'demo-de-open', 'demo');
    expect((await bank.control('GET', '/consents?institution=demo-de-open')).body.consents).toEqual([
      {
        id: consent,
        institution: 'demo-de-open',
        login: 'demo',
        ended: null,
        valid_until: expect.any(String),
      },
    ]);
    expect((await bank.control('GET', '/consents?institution=demo-de')).body.consents).toEqual([]);
  });
});

describe('the clock', () => {
  it('goes forward only, and survives a restart', async () => {
    const fresh = new TestBank();
    await fresh.start();
    try {
      const clock = (body?: unknown) => fresh.control(body ? 'POST' : 'GET', '/clock', body);
      expect((await clock()).body).toEqual({ now: '2026-01-31T11:00:00.000+00:00', offset_ms: 0 });
      expect((await clock({ advance_seconds: 90 })).body.now).toBe('2026-01-31T11:01:30.000+00:00');
      expect((await clock({ advance_days: 180 })).body.offset_ms).toBe(180 * DAY_MS + 90_000);
      expect((await clock({ now: '2026-08-01T00:00:00+02:00' })).body.now).toBe(
        '2026-07-31T22:00:00.000+00:00',
      );
      expect((await clock({ now: '2026-07-31T21:59:59Z' })).body.error).toBe('bad_request');
      expect((await clock({ advance_days: 3600 })).body.error).toBe('bad_request');
      await fresh.restart();
      expect((await clock()).body.now).toBe('2026-07-31T22:00:00.000+00:00');
      fresh.now = NOON - DAY_MS;
      expect((await clock()).body.now).toBe('2026-07-31T22:00:00.000+00:00');
    } finally {
      await fresh.end();
    }
  });

  it('moves data and deadlines', async () => {
    const fresh = new TestBank();
    await fresh.start();
    try {
      const { client, token } = await connect(fresh, 'demo-de-open', 'demo');
      const read = async () => {
        const [account] = (await client.get('/accounts', token)).body.accounts;
        return (await client.get(`/accounts/${account.id}/transactions`, token)).body;
      };
      const before = await read();
      await fresh.advance({ days: 40 });
      const after = await read();
      expect([before.to, after.to]).toEqual(['2026-01-31', '2026-03-12']);
      expect(after.transactions[0].booking_date > before.to).toBe(true);
      await fresh.advance({ days: 141 });
      expect((await client.get('/accounts', token)).body.error).toBe('consent_expired');
    } finally {
      await fresh.end();
    }
  });
});

describe('the log', () => {
  it('says what came, whose it was and what was said', async () => {
    const { client, consent } = await connect(bank, 'demo-de-code', 'demo');
    const [started, answered] = (await bank.log()).slice(-2);
    const seen = {
      institution: 'demo-de-code',
      authorisation: client.id,
      error: null,
      violations: [],
      attended: false,
    };
    expect(started).toMatchObject({
      ...seen,
      method: 'POST',
      path: '/banks/demo-de-code/authorisations',
      status: 201,
      step: 1,
    });
    expect(answered).toMatchObject({
      ...seen,
      path: `/banks/demo-de-code/authorisations/${client.id}/answers`,
      status: 200,
      consent,
      step: 1,
    });
    expect(started?.at).toMatch(/^2026-.*\+0[12]:00$/);
    expect(started?.request_id).toMatch(/^req-/);
  });

  it('has days and attendance of data calls', async () => {
    const { client, token, consent } = await connect(bank, 'demo-de-open', 'demo');
    const [account] = (await client.get('/accounts', token, true)).body.accounts;
    expect(await bank.lastLine()).toMatchObject({ attended: true, consent, days: null });
    await client.get(`/accounts/${account.id}/transactions?from=2026-01-01`, token);
    expect(await bank.lastLine()).toMatchObject({
      attended: false,
      path: `/banks/demo-de-open/accounts/${account.id}/transactions`,
      days: { from: '2026-01-01', to: null },
    });
  });

  it('notices what breaks the rules', async () => {
    const send = async (headers: Record<string, string>, query = '') => {
      await bank.send('GET', `/banks/demo-de/accounts${query}`, { token: 'ses_x', headers });
      return (await bank.lastLine())?.violations;
    };
    expect(await send({ 'x-request-id': 'one' })).toEqual([]);
    expect(await send({ 'x-request-id': 'one' })).toEqual(['request_id_repeated']);
    await bank.restart();
    expect(await send({ 'x-request-id': 'one' })).toEqual(['request_id_repeated']);
    expect(await send({ 'x-request-id': '' })).toEqual(['request_id_missing']);
    expect(await send({ 'x-request-id': 'a b' })).toEqual(['request_id_missing']);
    expect(await send({ 'psu-ip-address': '192.0.2.1' })).toEqual(['attended_incomplete']);
    expect(await send({ 'psu-ip-address': 'here', 'psu-user-agent': 'x' })).toEqual(['attended_incomplete']);
    for (const query of ['?login=demo', '?password=demo-pin', '?PIN=1', '?code=123456'])
      expect(await send({}, query), query).toEqual(['credentials_in_url']);
  });

  it('never holds a secret, wherever it was put', async () => {
    const client = new TestClient(bank, 'demo-de-code');
    const secrets = ['s3cret-pin', '987654', 'ses_secret', 'my-login'];
    await client.start({ method: 'code', login: 'demo', password: 's3cret-pin' });
    await client.start({ method: 'code', login: 'demo', password: 'demo-pin' });
    await client.answer(1, { code: '987654' });
    await client.get('/accounts/s3cret-pin/balances', 'ses_secret');
    await client.get('/accounts?password=s3cret-pin', 'ses_secret');
    await bank.send('GET', '/banks/demo-de-code/s3cret-pin/987654');
    await bank.send('GET', '/banks/my-login/accounts');
    await bank.send('GET', '/banks/demo-de-code/accounts/x/transactions?from=s3cret-pin&to=987654');
    const log = JSON.stringify(await bank.log());
    for (const secret of [...secrets, client.secret, 'demo-pin', '123456']) expect(log).not.toContain(secret);
  });

  it('is read in pages, and survives a restart', async () => {
    for (let call = 0; call < 5; call++) await bank.send('GET', '/banks/demo-de/accounts');
    const all = await bank.log();
    await bank.restart();
    expect(await bank.log()).toEqual(all);
    const { number } = all[1] ?? { number: 0 };
    const page = await bank.control('GET', `/log?after=${number}&limit=2`);
    expect(page.body.log).toEqual(all.slice(2, 4));
  });
});
