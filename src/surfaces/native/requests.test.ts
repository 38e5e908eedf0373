import { createSecretKey } from 'node:crypto';
import { connect } from 'node:net';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BODY_BYTES_MAX } from '../../core/limits.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { ERROR_CODES } from '../http/error-catalogue.ts';
import { addTransaction, type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
const make = (change: Parameters<typeof testServer>[1] = {}): void => {
  server = testServer(ids, change);
};
beforeEach(() => make());
afterEach(() => server.app.close());

type Inject = InjectOptions & { url: string };
const ask = async (options: Inject | string, key: string = server.key) => {
  const given = typeof options === 'string' ? { url: options } : options;
  return server.app.inject({ ...given, headers: { authorization: `Bearer ${key}`, ...given.headers } });
};
const json = (url: string, method: 'POST' | 'PATCH', body: unknown, headers = {}): Inject => ({
  url,
  method,
  headers: { 'content-type': 'application/json', ...headers },
  payload: typeof body === 'string' ? body : JSON.stringify(body),
});
const first = () => server.owners[0] ?? expect.fail('no owner');
const objectId = (kind: keyof ReturnType<typeof first>['objects']): string => first().objects[kind] ?? '';

describe('strictness', () => {
  it('an unknown parameter is refused with the nearest name', async () => {
    const answer = (await ask('/v1/transactions?acount_id=x')).json();
    expect(answer).toMatchObject({ status: 400, code: 'parameter_unknown' });
    expect(answer.errors[0]).toMatchObject({ parameter: 'acount_id', code: 'unknown' });
    expect(answer.errors[0].message).toContain('account_id');
    const body = (await ask(json('/v1/owners', 'POST', { refrence: 'x' }))).json();
    expect(body.errors[0]).toMatchObject({ pointer: '/refrence', code: 'unknown' });
    expect(body.errors[0].message).toContain('reference');
  });

  it('invariant 15: bad values are refused by name and never a 500', async () => {
    const bad = [
      'limit=0',
      'limit=501',
      'limit=1e2',
      'limit=99999999999999999999',
      'limit=1&limit=2',
      'limit=',
      'booking_date_gte=2026-02-30',
      'booking_date_lte=20260101',
      'amount_gte=1e9',
      'amount_gte=NaN',
      `amount_gte=${'9'.repeat(19)}`,
      'status=paid',
      'currency=eur',
      'q=',
      `q=${'x'.repeat(201)}`,
      'q=%00',
      'sort=id',
      'include=everything',
      'account_id=txn_x',
      'owner_id=a&owner_id=b',
      'cursor=',
    ];
    for (const query of bad) {
      const answer = await ask(`/v1/transactions?${query}`);
      expect([query, answer.statusCode]).toEqual([query, 400]);
      expect([query, answer.json().errors[0].parameter]).toEqual([query, query.split('=')[0]]);
    }
    const bodies = [
      { name: '' },
      { name: 'a\0b' },
      { name: '\ud800' },
      { name: 12 },
      { kind: 'robot' },
      { metadata: { a: 1 } },
      { metadata: [] },
      { metadata: { '': 'x' } },
      { expires_at: 1 },
    ];
    for (const body of bodies) {
      const answer = await ask(json('/v1/owners', 'POST', body));
      expect([body, answer.statusCode]).toEqual([body, 400]);
      expect(answer.json().errors[0].pointer).toContain(`/${Object.keys(body)[0]}`);
    }
    for (const text of [
      '{"__proto__":{"a":1}}',
      `${'['.repeat(100_000)}`,
      `{"name":${'{"a":'.repeat(50_000)}`,
      '\ufeff{}x',
    ])
      expect((await ask(json('/v1/owners', 'POST', text))).statusCode).toBe(400);
    const latin = Buffer.from([0x7b, 0xff, 0x7d]);
    const notUtf8 = await ask({ ...json('/v1/owners', 'POST', ''), payload: latin });
    expect(notUtf8.json().code).toBe('json_malformed');
  });

  it('no path, query or body makes a 500', async () => {
    const paths = [
      '/v1/accounts/',
      '/v1/transactions?',
      '/v1/events?after=',
      '/v1/owners?reference=',
      '/docs/errors/',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc
          .oneof(
            fc.webPath(),
            fc.webQueryParameters(),
            fc.string(),
            fc.string({ unit: 'binary' }).map(encodeURI.bind(null)),
          )
          .map((text) => text.replace(/[^\x21-\x7e]/g, '%')),
        async (path, rest) => {
          const answer = await ask(`${path}${rest}`);
          expect([path + rest, answer.statusCode < 500]).toEqual([path + rest, true]);
        },
      ),
      { numRuns: 200 },
    );
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        expect((await ask(json('/v1/owners', 'POST', body))).statusCode).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  });

  it('takes form fields as well as JSON', async () => {
    const form = (payload: string): Inject => ({
      url: '/v1/owners',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });
    const answer = await ask(form('name=Ada+L%C3%B6we&reference=u1&metadata[plan]=pro&metadata[x]=1'));
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      name: 'Ada Löwe',
      reference: 'u1',
      metadata: { plan: 'pro', x: '1' },
    });
    expect((await ask(form('name=a&name=b'))).json().errors[0].code).toBe('repeated');
    expect((await ask(form('name=%zz'))).json().code).toBe('url_malformed');
    const key = await ask({
      ...form('name=k&scopes=accounts:read&scopes=owners:read&owner_only=false'),
      url: '/v1/api_keys',
    });
    expect(key.json()).toMatchObject({ scopes: ['accounts:read', 'owners:read'], owner_only: false });
  });
});

describe('limits', () => {
  const owner = (body: object) => ask(json('/v1/owners', 'POST', body));
  const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, '']));
  const padded = (bytes: number): Inject => {
    const body = '{"name":"x"}';
    return json('/v1/owners', 'POST', body + ' '.repeat(bytes - body.length));
  };
  it.each<
    [string, () => Promise<{ statusCode: number }>, () => Promise<{ statusCode: number }>, number, number]
  >([
    ['body bytes', () => ask(padded(BODY_BYTES_MAX)), () => ask(padded(BODY_BYTES_MAX + 1)), 201, 413],
    ['page', () => ask('/v1/transactions?limit=500'), () => ask('/v1/transactions?limit=501'), 200, 400],
    ['name', () => owner({ name: 'x'.repeat(200) }), () => owner({ name: 'x'.repeat(201) }), 201, 400],
    ['metadata pairs', () => owner({ metadata: pairs(50) }), () => owner({ metadata: pairs(51) }), 201, 400],
    [
      'metadata key',
      () => owner({ metadata: { ['k'.repeat(40)]: '' } }),
      () => owner({ metadata: { ['k'.repeat(41)]: '' } }),
      201,
      400,
    ],
    [
      'metadata value',
      () => owner({ metadata: { k: 'v'.repeat(500) } }),
      () => owner({ metadata: { k: 'v'.repeat(501) } }),
      201,
      400,
    ],
    [
      'search',
      () => ask(`/v1/transactions?q=${'x'.repeat(200)}`),
      () => ask(`/v1/transactions?q=${'x'.repeat(201)}`),
      200,
      400,
    ],
    [
      'repeated values',
      () => ask(`/v1/transactions?${'category=FOOD&'.repeat(100)}`),
      () => ask(`/v1/transactions?${'category=FOOD&'.repeat(101)}`),
      200,
      400,
    ],
    [
      'idempotency key',
      () => ask(json('/v1/owners', 'POST', {}, { 'idempotency-key': 'k'.repeat(255) })),
      () => ask(json('/v1/owners', 'POST', {}, { 'idempotency-key': 'k'.repeat(256) })),
      201,
      400,
    ],
  ])('%s: at the limit and above it', async (_name, at, above, good, bad) => {
    expect([(await at()).statusCode, (await above()).statusCode]).toEqual([good, bad]);
  });

  it('requests per minute', async () => {
    await server.app.close();
    const { config } = server.parts;
    make({ config: { ...config, requestsPerMinute: 3 } });
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await ask('/v1/meta')).statusCode);
    expect(codes).toEqual([200, 200, 200, 429]);
    const refused = await ask('/v1/meta');
    expect(refused.headers['retry-after']).toBe('20');
    expect(refused.headers['ratelimit-policy']).toBe('"default";q=3;w=60');
    expect((await ask('/v1/meta', server.tenantKey)).statusCode).toBe(200);
    server.world.now += 20_000;
    expect((await ask('/v1/meta')).statusCode).toBe(200);
  });

  it('headers of more than 16 KiB are a problem, and so is what is not HTTP', async () => {
    const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const large = await fetch(`${url}/v1/meta`, { headers: { 'x-filler': 'a'.repeat(17_000) } });
    expect(large.status).toBe(431);
    expect(large.headers.get('content-type')).toContain('application/problem+json');
    expect(await large.json()).toMatchObject({ code: 'headers_too_large', status: 431 });
    const fits = await fetch(`${url}/v1/meta`, { headers: { 'x-filler': 'a'.repeat(15_000) } });
    expect(fits.status).toBe(401);
    const answer = await say(url, 'HELLO there\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });
});

/** Sends bytes as they are and gives what comes back until the other side hangs up. */
async function say(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  let answer = '';
  for await (const part of socket) answer += String(part);
  return answer;
}

describe('idempotency', () => {
  const post = (body: object, key = 'k1', token = server.key) =>
    ask(json('/v1/owners', 'POST', body, { 'idempotency-key': key }), token);

  it('the same request again gives the same answer and does nothing', async () => {
    const [one, two] = [await post({ reference: 'r1' }), await post({ reference: 'r1' })];
    expect([two.statusCode, two.body, two.headers.location]).toEqual([201, one.body, one.headers.location]);
    expect([one.headers['idempotency-replayed'], two.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(server.world.owners.filter((owner) => owner.reference === 'r1')).toHaveLength(1);
  });

  it('another body, an operation of its own, another tenant', async () => {
    await post({ reference: 'r1' });
    expect((await post({ reference: 'r2' })).json()).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
    const other = json('/v1/api_keys', 'POST', { name: 'x', scopes: ['*'] }, { 'idempotency-key': 'k1' });
    expect((await ask(other)).statusCode).toBe(201);
    expect((await post({ reference: 'r2' }, 'k1', server.addKey({ tenantId: 2 }))).statusCode).toBe(201);
  });

  it('a failure of the request is kept, one of ours is not', async () => {
    const taken = { reference: 'user_11' };
    expect((await post(taken)).statusCode).toBe(409);
    const again = await post(taken);
    expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([409, 'true']);
    const { createOwner } = server.parts.directory;
    server.parts.directory.createOwner = async () => {
      throw new Error('broken');
    };
    expect((await post({}, 'k2')).statusCode).toBe(500);
    server.parts.directory.createOwner = createOwner;
    expect((await post({}, 'k2')).statusCode).toBe(201);
  });

  it('while the first is under way the second waits', async () => {
    const { createOwner } = server.parts.directory;
    const gate = Promise.withResolvers<void>();
    server.parts.directory.createOwner = async (...given) => {
      await gate.promise;
      return createOwner.call(server.parts.directory, ...given);
    };
    const running = post({ reference: 'r1' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await post({ reference: 'r1' })).json()).toMatchObject({
      status: 409,
      code: 'idempotency_key_in_use',
    });
    gate.resolve();
    expect((await running).statusCode).toBe(201);
  });

  it('invariant 11: kept answers are sealed', async () => {
    const made = await ask(
      json('/v1/api_keys', 'POST', { name: 'x', scopes: ['*'] }, { 'idempotency-key': 'k' }),
    );
    const kept = [...server.world.idempotency.values()].map((one) =>
      Buffer.from(one.body ?? []).toString('latin1'),
    );
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toContain(made.json().token);
  });
});

describe('conditional requests', () => {
  it('304 when nothing changed, 412 when something did', async () => {
    const url = `/v1/owners/${objectId('owner')}`;
    const seen = await ask(url);
    const etag = String(seen.headers.etag);
    expect((await ask({ url, headers: { 'if-none-match': `W/${etag}, "x"` } })).statusCode).toBe(304);
    const changed = await ask(json(url, 'PATCH', { name: 'New' }, { 'if-match': etag }));
    expect([changed.statusCode, changed.json().name]).toEqual([200, 'New']);
    expect((await ask({ url, headers: { 'if-none-match': etag } })).statusCode).toBe(200);
    expect((await ask(json(url, 'PATCH', { name: 'X' }, { 'if-match': etag }))).statusCode).toBe(412);
    expect((await ask({ url, method: 'DELETE', headers: { 'if-match': etag } })).statusCode).toBe(412);
    expect((await ask(json(url, 'PATCH', { name: 'X' }, { 'if-match': 'nonsense' }))).json().code).toBe(
      'if_match_invalid',
    );
    expect(
      (await ask({ url, method: 'DELETE', headers: { 'if-match': String(changed.headers.etag) } }))
        .statusCode,
    ).toBe(204);
    expect((await ask(url, server.tenantKey)).statusCode).toBe(404);
    // The key that meant this owner went with it, at once.
    expect((await ask(url)).json().code).toBe('api_key_unknown');
  });

  it('metadata is merged key by key, null removes', async () => {
    const url = `/v1/owners/${objectId('owner')}`;
    await ask(json(url, 'PATCH', { metadata: { a: '1', b: '2' } }));
    const merged = await ask(json(url, 'PATCH', { metadata: { a: null, c: '3' }, name: null }));
    expect(merged.json()).toMatchObject({ metadata: { b: '2', c: '3' }, name: null, reference: 'user_11' });
    expect((await ask(json(url, 'PATCH', { metadata: null }))).json().metadata).toEqual({});
  });

  it('labels and categories, and back to what the bank said', async () => {
    const account = `/v1/accounts/${objectId('account')}`;
    expect((await ask(json(account, 'PATCH', { label: 'Mine' }))).json()).toMatchObject({
      label: 'Mine',
      bank_label: 'Giro',
    });
    expect((await ask(json(account, 'PATCH', { label: null }))).json().label).toBe('Giro');
    const transaction = `/v1/transactions/${objectId('transaction')}`;
    expect((await ask(json(transaction, 'PATCH', { category: 'food' }))).json().category).toBe('FOOD');
    expect((await ask(json(transaction, 'PATCH', { amount: '1' }))).json().code).toBe('parameter_unknown');
    expect((await ask({ url: transaction, method: 'DELETE' })).statusCode).toBe(204);
    expect((await ask(transaction)).statusCode).toBe(404);
  });
});

describe('transactions', () => {
  const fill = (count: number): void => {
    const account = server.world.accounts[0]?.id ?? 0;
    for (let i = 0; i < count; i++)
      addTransaction(server.world, 11, account, {
        entryDate: `2026-04-${String(1 + (i % 9)).padStart(2, '0')}`,
        amount: `${(i % 7) - 3}.50`,
        text: i % 2 === 0 ? `even ${i}` : '=cmd|calc',
      });
  };

  it('invariant 14: amounts are the exact text of the bank', async () => {
    const body = (await ask('/v1/transactions')).body;
    expect(body).toContain('"amount":{"amount":"-12.340","currency":"EUR"}');
    expect(body).toContain('"running_balance":"87.660"');
  });

  it('every order pages through every row once, with any page size', async () => {
    fill(40);
    for (const sort of ['-date', 'date', '-amount', 'amount'])
      for (const limit of [1, 7, 41, 500]) {
        const seen: string[] = [];
        let url: string | null = `/v1/transactions?sort=${sort}&limit=${limit}`;
        for (let pages = 0; url !== null && pages < 50; pages++) {
          const answer = await ask(url);
          seen.push(...answer.json().data.map((row: { id: string }) => row.id));
          const next = answer.json().next_cursor;
          if (next !== null) expect(answer.headers.link).toContain(`cursor=${next}`);
          url = next === null ? null : `/v1/transactions?sort=${sort}&limit=${limit}&cursor=${next}`;
        }
        expect([sort, limit, seen.length, new Set(seen).size]).toEqual([sort, limit, 41, 41]);
      }
  });

  it('a cursor is tied to filters and order', async () => {
    fill(3);
    const { next_cursor: cursor } = (await ask('/v1/transactions?limit=1&q=e')).json();
    expect((await ask(`/v1/transactions?limit=2&q=e&include=total_count&cursor=${cursor}`)).statusCode).toBe(
      200,
    );
    for (const query of ['q=x', 'q=e&sort=date', '', 'q=e&status=booked'])
      expect((await ask(`/v1/transactions?${query}&cursor=${cursor}`)).json().code).toBe('cursor_invalid');
  });

  it('filters, counts and answers nothing for accounts that are not there', async () => {
    fill(9);
    const total = (await ask('/v1/transactions?include=total_count&limit=1')).json();
    expect([total.total_count, total.data.length]).toEqual([10, 1]);
    expect((await ask('/v1/transactions?q=EVEN&include=total_count')).json().total_count).toBe(5);
    expect((await ask('/v1/transactions?booking_date_gte=2026-05-01')).json().data).toHaveLength(1);
    expect((await ask('/v1/transactions?amount_gte=-0.5&amount_lte=0.50')).json().data).toHaveLength(1);
    const missing = ids.encode('account', 11, 999_999);
    const none = (await ask(`/v1/transactions?account_id=${missing}&include=total_count`)).json();
    expect(none).toEqual({ object: 'list', data: [], next_cursor: null, total_count: 0 });
    const both = await ask(`/v1/transactions?account_id=${missing}&account_id=${objectId('account')}`);
    expect(both.json().data).toHaveLength(10);
  });

  it('exports all pages as CSV and as JSON lines', async () => {
    fill(1200);
    const csv = await ask({ url: '/v1/transactions?sort=date', headers: { accept: 'text/csv' } });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    const lines = csv.body.split('\r\n');
    expect([lines.length, lines.at(-1)]).toEqual([1203, '']);
    expect(csv.body).toContain(",'=cmd|calc,");
    expect(csv.body).toContain('"Café ""Zur Post"""');
    expect(csv.body).toContain(',-12.340,EUR,');
    const ndjson = await ask({ url: '/v1/transactions', headers: { accept: 'application/x-ndjson' } });
    const rows = ndjson.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(rows.map((row) => row.id)).size).toBe(1201);
    const paged = await ask({ url: '/v1/transactions?limit=5', headers: { accept: 'text/csv' } });
    expect(paged.json().errors[0]).toMatchObject({ parameter: 'limit', code: 'not_allowed' });
  });

  it('an export reads the next page only when the one before was taken', async () => {
    fill(5000);
    const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const { listTransactions } = server.parts.ledger;
    const big = 'x'.repeat(20_000);
    server.parts.ledger.listTransactions = async (...given) => {
      const page = await listTransactions(...given);
      return { ...page, rows: page.rows.map((row) => ({ ...row, text: big })) };
    };
    server.world.asked = [];
    const response = await fetch(`${url}/v1/transactions`, {
      headers: { authorization: `Bearer ${server.key}`, accept: 'text/csv' },
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.world.asked.filter((one) => one === 'listTransactions').length).toBeLessThan(5);
    await reader?.cancel();
  });

  it('the hot path asks the store once and nothing else', async () => {
    await ask('/v1/transactions?limit=100');
    server.world.asked = [];
    await ask('/v1/transactions?limit=100');
    expect(server.world.asked).toEqual(['listTransactions']);
  });

  it('HEAD gives the headers and starts no export', async () => {
    const head = await ask({ url: '/v1/transactions', method: 'HEAD' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    server.world.asked = [];
    await ask({ url: '/v1/transactions', method: 'HEAD', headers: { accept: 'text/csv' } });
    expect(server.world.asked).not.toContain('listTransactions');
  });
});

describe('documentation', () => {
  it('has a page for every code and one for all, without script', async () => {
    const index = await server.app.inject('/docs/errors');
    for (const code of ERROR_CODES) {
      expect(index.body).toContain(`/docs/errors/${code}`);
      const page = await server.app.inject(`/docs/errors/${code}`);
      expect([code, page.statusCode]).toEqual([code, 200]);
      expect(page.body).toContain(`<code>${code}</code>`);
      expect(page.body).not.toContain('<script');
    }
    const missing = await server.app.inject('/docs/errors/%3Cscript%3E');
    expect([missing.statusCode, missing.body.includes('<script>')]).toEqual([404, false]);
    const docs = await server.app.inject('/docs');
    expect(docs.body).toContain('/v1/transactions');
    expect((await server.app.inject('/assets/tributary.css')).headers['content-type']).toContain('text/css');
  });
});
