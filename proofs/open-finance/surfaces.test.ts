/** What other surfaces made, seen on this one, and what it does with whatever clients send. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeStatement } from '../security/words.ts';
import { BANAMEX, BBVA, OpenFinanceHouse, PRESENT, type User } from './house.ts';

const RUNS = 150;

let house: OpenFinanceHouse;
let demo: User;
beforeAll(async () => {
  house = await OpenFinanceHouse.start();
  demo = house.demo;
}, 120_000);
afterAll(() => house.close());

const connectionOf = async (providerName: string) => {
  const found = (await house.connections(demo)).filter((one) => one.providerName === providerName);
  expect(found).toHaveLength(1);
  return found[0] ?? expect.fail('no connection');
};
const productsOf = async (connectionId: string) =>
  (await house.products(demo)).filter((product) => product.connectionId === connectionId);
const idsOf = (products: readonly Record<string, unknown>[]) => products.map(({ id }) => id).sort();

describe('a connection that another surface made', () => {
  let nativeId = '';
  let id = '';
  let products: unknown[] = [];

  it('is there, synced and shown like one of this surface', async () => {
    const made = await house.native('POST', '/v1/sandbox/connections', { institution_id: 'demo-de-open' });
    expect(made.status).toBe(201);
    nativeId = made.json.id;
    ({ id } = await connectionOf('Demo Offene Bank'));
    await house.until(demo, id, 'active');
    const synced = await house.sync(demo, id);
    expect(synced.status).toBe(200);
    products = idsOf(synced.json);
    expect(products.length).toBeGreaterThan(0);
    expect(idsOf(await productsOf(id))).toEqual(products);
    const accounts = (await house.native('GET', '/v1/accounts?limit=100')).json.data as {
      connection_id: string;
      label: string;
      balances: { booked: { amount: { amount: string } } | null };
    }[];
    const shown = accounts
      .filter((account) => account.connection_id === nativeId)
      .map(({ label, balances }) => [label, balances.booked?.amount.amount]);
    expect(shown.sort()).toEqual(
      [...synced.text.matchAll(/"name":"([^"]+)","balance":([^,]+),/g)]
        .map(([, name, balance]) => [name, balance])
        .sort(),
    );
  });

  it('keeps its ids when its consent is renewed elsewhere', async () => {
    const renewed = await house.native('POST', `/v1/connections/${nativeId}/renew`, {
      fields: { login: 'demo' },
    });
    expect([renewed.status, renewed.json.step]).toEqual([202, 'granted']);
    const synced = await house.sync(demo, id);
    expect([synced.status, idsOf(synced.json)]).toEqual([200, products]);
    expect((await connectionOf('Demo Offene Bank')).id).toBe(id);
  });

  it('is paused elsewhere: it stays active, and is not synced', async () => {
    await house.native('PATCH', `/v1/connections/${nativeId}`, { paused: true });
    const synced = await house.sync(demo, id);
    expect([synced.status, synced.json.code]).toEqual([409, 'CONNECTION_PAUSED']);
    expect((await connectionOf('Demo Offene Bank')).status).toBe('active');
    await house.native('PATCH', `/v1/connections/${nativeId}`, { paused: false });
    expect((await house.sync(demo, id)).status).toBe(200);
  });

  it('is known as one with the login that a token is for', async () => {
    const made = await house.native('POST', '/v1/sandbox/connections', { institution_id: BBVA.institution });
    expect(made.status).toBe(201);
    const known = await connectionOf('BBVA');
    await house.until(demo, known.id, 'active');
    const second = await house.create(demo, await house.authToken(BBVA));
    expect([second.status, second.json.code, second.json.connectionId]).toEqual([
      409,
      'CONNECTION_EXISTS',
      known.id,
    ]);
    expect((await connectionOf('BBVA')).id).toBe(known.id);
  });

  it('of statement files is there too, with its products, and has no provider to ask', async () => {
    const words = {
      account: 'DE02120300000000202051',
      counterparty: 'DE02500105170137075030',
      text: 'A payment',
    };
    const file = writeStatement(words as Parameters<typeof writeStatement>[0]);
    const sent = await fetch(`${house.url}/v1/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.nativeKey}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(file),
    });
    expect(sent.status).toBe(201);
    const files = await connectionOf('file');
    expect(files).toMatchObject({ status: 'active', lastSync: expect.stringMatching(/Z$/) });
    const shown = await productsOf(files.id);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ provider: 'file', productType: 'checking', lastSync: files.lastSync });
    const synced = await house.sync(demo, files.id);
    expect([synced.status, synced.json.code]).toEqual([409, 'NO_PROVIDER']);
  });

  it('is disconnected elsewhere: it is revoked here, and its products are not shown', async () => {
    const known = await connectionOf('BBVA');
    const rows = (await house.native('GET', '/v1/connections')).json.data as {
      id: string;
      institution_id: string | null;
    }[];
    const own = rows.find(({ institution_id }) => institution_id === BBVA.institution);
    const done = await house.native('POST', `/v1/connections/${own?.id}/disconnect`, {});
    expect(done.status).toBe(200);
    expect((await connectionOf('BBVA')).status).toBe('revoked');
    expect(await productsOf(known.id)).toEqual([]);
    const synced = await house.sync(demo, known.id);
    expect([synced.status, synced.json.code]).toEqual([409, 'CONSENT_REVOKED']);
  });

  it('is deleted here, and gone there', async () => {
    const known = await connectionOf('BBVA');
    const place = `/api/openfinance/connections/${known.id}`;
    expect((await house.ask(demo.token, 'DELETE', place)).status).toBe(204);
    const rows = (await house.native('GET', '/v1/connections')).json.data as unknown[];
    expect(JSON.stringify(rows)).not.toContain(BBVA.institution);
  });
});

describe('a token that another surface sent', () => {
  it('is used: it is refused everywhere, and the connection that it made goes on', async () => {
    const token = await house.authToken(BANAMEX);
    const wanted = {
      institution_id: BANAMEX.institution,
      method: 'token',
      fields: { token },
      force_new: true,
    };
    const made = await house.native('POST', '/v1/connections', wanted);
    expect([made.status, made.json.step]).toEqual([202, 'granted']);
    const { id } = await connectionOf('Banamex');
    await house.until(demo, id, 'active');
    const again = await house.native('POST', '/v1/connections', wanted);
    expect([again.status, again.json.code]).toEqual([422, 'fields_invalid']);
    expect(again.json.errors).toEqual([
      { pointer: '/fields/token', code: 'used', message: expect.any(String) },
    ]);
    const here = await house.create(await house.user(), token, BANAMEX);
    expect([here.status, here.json.code]).toEqual([400, 'AUTH_TOKEN_INVALID']);
    expect((await house.sync(demo, id)).status).toBe(200);
  });
});

describe('without anybody there', () => {
  it('invariant 10: a provider is asked as often as it allows, then 429 says when again', async () => {
    const user = await house.user();
    const id = await house.connected(user, BANAMEX);
    const answers: [number, string | null][] = [];
    for (let n = 0; n < 8; n++) {
      const synced = await house.sync(user, id, {});
      answers.push([synced.status, synced.headers.get('retry-after')]);
    }
    const refused = answers.filter(([status]) => status === 429);
    expect(answers.every(([status]) => status === 200 || status === 429)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    for (const [, wait] of refused) expect(Number(wait)).toBeGreaterThan(60);
    expect((await house.connections(user)).map(({ status }) => status)).toEqual(['active']);
    expect((await house.products(user)).length).toBeGreaterThan(0);
    const attended = await house.sync(user, id, PRESENT);
    expect(attended.status).toBe(200);
    const seen = await house.seen(0);
    expect(seen.flatMap(({ violations }) => violations).filter((one) => one !== 'code_repeated')).toEqual([]);
  }, 60_000);
});

describe('invariant 15: whatever is sent', () => {
  const PLACES = [
    ['GET', '/api/openfinance/connections'],
    ['POST', '/api/openfinance/connections'],
    ['PUT', '/api/openfinance/connections'],
    ['DELETE', '/api/openfinance/connections/{}'],
    ['GET', '/api/openfinance/products'],
    ['POST', '/api/openfinance/sync/{}'],
    ['POST', '/api/auth/login'],
    ['PUT', '/api/profile/me'],
    ['PUT', '/api/profile/consent'],
  ] as const;
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('\0', '"', '%00', '%', '..', '../../', "' or 1=1 --", '{{7*7}}', '😀', '\ud800', 'null'),
    fc.string({ minLength: 300, maxLength: 3000 }),
  );
  const value = fc.oneof(
    hostile,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(hostile),
    fc.object(),
  );
  const body = fc.oneof(
    fc.dictionary(
      fc.constantFrom(
        'providerName',
        'scopes',
        'authToken',
        'email',
        'password',
        'alias',
        'phoneNumber',
        'type',
        'granted',
        '__proto__',
        'constructor',
      ),
      value,
      { noNullPrototype: false },
    ),
    hostile,
  );

  it('is never a mistake of ours, and every failure has a message and a code', async () => {
    const user = await house.user();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PLACES), hostile, body, async ([method, place], word, sent) => {
        const at = place.replace('{}', encodeURIComponent(word.toWellFormed()));
        const withBody = method === 'POST' || method === 'PUT';
        const answer = await house.ask(user.token, method, at, withBody ? sent : undefined);
        expect([at, sent, answer.status]).toEqual([at, sent, expect.any(Number)]);
        expect(answer.status, `${method} ${at} ${JSON.stringify(sent)}: ${answer.text}`).toBeLessThan(500);
        if (answer.status < 400) return;
        expect(Object.keys(answer.json ?? {}), `${method} ${at} ${answer.text}`).toEqual(
          expect.arrayContaining(['message', 'code']),
        );
      }),
      { numRuns: RUNS },
    );
    expect(house.mistakes()).toBe('');
  }, 120_000);
});

describe('a consent that is over by the clock', () => {
  it('is expired here, and a sync says so, until it is given again', async () => {
    const { id } = await connectionOf('Demo Offene Bank');
    const products = idsOf(await productsOf(id));
    const moved = await house.native('POST', '/v1/sandbox/clock', { advance_days: 200 });
    expect(moved.status).toBe(200);
    expect((await connectionOf('Demo Offene Bank')).status).toBe('expired');
    expect(await productsOf(id)).toEqual([]);
    const synced = await house.sync(demo, id);
    expect([synced.status, synced.json.code]).toEqual([409, 'CONSENT_EXPIRED']);
    const rows = (await house.native('GET', '/v1/connections')).json.data as {
      id: string;
      institution_id: string | null;
    }[];
    const own = rows.find(({ institution_id }) => institution_id === 'demo-de-open');
    const again = await house.native('POST', `/v1/connections/${own?.id}/reconnect`, {
      fields: { login: 'demo' },
    });
    expect([again.status, again.json.step]).toEqual([202, 'granted']);
    await house.until(demo, id, 'active');
    expect(idsOf((await house.sync(demo, id)).json)).toEqual(products);
  }, 60_000);
});
