import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isDecimal } from '../../core/money.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { createHttpServer } from '../http/server.ts';
import { makeServices } from '../native/native-api.ts';
import { type TestServer, testServer } from '../native/test-harness.ts';
import { addPerson } from '../native/testing-people.ts';
import { exactNumber, NO_CONTENT, ok, refuse } from './answer.ts';
import { dialectSurface, PERSON_REQUESTS_PER_MINUTE } from './dialect.ts';
import { type DialectOperation, dialectOperation, openOperation } from './operation.ts';
import type { Dialect } from './parts.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const DOC = { group: 'Things', summary: 'A thing', answers: {} } as const;
const decimal = (text: string) => (isDecimal(text) ? text : expect.fail(text));

const operations: readonly DialectOperation[] = [
  dialectOperation({
    ...DOC,
    name: 'get',
    method: 'GET',
    path: '/api/things/{id}',
    query: { count: z.int().min(1).optional(), word: z.string().optional() },
    handle: async ({ path, query, attended, person }) =>
      ok({ z: path.id, a: query, ip: attended?.ip ?? null, who: person.actor }),
  }),
  dialectOperation({
    ...DOC,
    name: 'make',
    method: 'POST',
    path: '/api/things',
    body: { name: z.string().min(1).max(5), more: z.record(z.string(), z.unknown()).optional() },
    handle: async ({ body }) =>
      body.name === 'boom'
        ? Promise.reject(new Error('secret inside'))
        : ok({ amount: exactNumber(decimal('1.250')), name: body.name }, 201),
  }),
  dialectOperation({
    ...DOC,
    name: 'remove',
    method: 'DELETE',
    path: '/api/things/{id}',
    handle: async ({ path }) =>
      path.id === 'kept' ? refuse(409, 'KEPT', 'It stays.', { more: { id: 'kept' } }) : NO_CONTENT,
  }),
  openOperation({
    ...DOC,
    name: 'enter',
    method: 'POST',
    path: '/api/doors',
    body: { word: z.string() },
    handle: async ({ body, person }) => ok({ word: body.word, person }),
  }),
];
const dialect: Dialect = {
  name: 'things',
  title: 'Things',
  lead: 'Things.',
  prefixes: ['/api'],
  operations,
  notes: [],
  examples: [],
  words: { token_missing: { message: 'Who are you?' } },
};

let server: TestServer;
let app: FastifyInstance;
let token: string;
beforeEach(() => {
  server = testServer(ids);
  const personId = addPerson(server.world, server.folk, { tenantId: 1, ownerId: 11 });
  token = server.folk.tokenOf(personId);
  const { parts } = server;
  app = createHttpServer({ log: parts.log, publicUrl: null, random: parts.random });
  app.register(dialectSurface(makeServices(parts), dialect));
});
afterEach(async () => {
  await app.close();
  await server.app.close();
});

const ask = (options: InjectOptions & { url: string }, as: string | null = token) =>
  app.inject({
    ...options,
    headers: { ...(as === null ? {} : { authorization: `Bearer ${as}` }), ...options.headers },
  });
const send = (url: string, body: unknown, headers: Record<string, string> = {}) => ({
  url,
  method: 'POST' as const,
  headers: { 'content-type': 'application/json', ...headers },
  payload: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('an exact number', () => {
  it('invariant 14: has the digits of its decimal', () => {
    const written = ['0', '-0.00', '007.50', '-012', '1.250', '999999999999999999.12345678'];
    expect(written.map((text) => JSON.stringify(exactNumber(decimal(text))))).toEqual([
      '0',
      '-0.00',
      '7.50',
      '-12',
      '1.250',
      '999999999999999999.12345678',
    ]);
  });
});

describe('an operation of a dialect', () => {
  it('answers its value with the keys in their order and the digits of an exact number', async () => {
    const got = await ask({ url: '/api/things/7?count=2&unknown=x' });
    expect(got.body).toMatch(/^\{"z":"7","a":\{"count":2\},"ip":null,"who":"person:\d+"\}$/);
    const made = await ask(send('/api/things', { name: 'a', other: 1 }));
    expect([made.statusCode, made.body]).toEqual([201, '{"amount":1.250,"name":"a"}']);
    expect(made.headers['cache-control']).toBe('no-store');
    const gone = await ask({ url: '/api/things/7', method: 'DELETE' });
    expect([gone.statusCode, gone.body]).toEqual([204, '']);
    const kept = await ask({ url: '/api/things/kept', method: 'DELETE' });
    expect([kept.statusCode, kept.json()]).toEqual([409, { message: 'It stays.', code: 'KEPT', id: 'kept' }]);
  });

  it('takes forms and HEAD too', async () => {
    const form = await ask({
      url: '/api/things',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'name=ab&more[x]=1&other=2',
    });
    expect(form.statusCode).toBe(201);
    const head = await ask({ url: '/api/things/7', method: 'HEAD' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });

  it('tells who is not signed in in its own words, whatever else is wrong', async () => {
    const missing = await ask(send('/api/things', 'no json'), null);
    expect([missing.statusCode, missing.json()]).toEqual([
      401,
      { message: 'Who are you?', code: 'TOKEN_MISSING' },
    ]);
    expect(missing.headers['www-authenticate']).toBe('Bearer');
    const wrong = await ask({ url: '/api/things/7' }, 'nonsense');
    expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'TOKEN_INVALID']);
    server.folk.expired.add(token);
    const late = await ask({ url: '/api/things/7' });
    expect([late.statusCode, late.json().code]).toEqual([401, 'TOKEN_EXPIRED']);
    const open = await ask(send('/api/doors', { word: 'friend' }), null);
    expect(open.json()).toEqual({ word: 'friend', person: null });
  });

  it('invariant 15: names the field and the rule, in the shape of the dialect', async () => {
    const bad = await ask(send('/api/things', { name: 7 }));
    expect([bad.statusCode, bad.json()]).toMatchObject([
      400,
      { code: 'VALIDATION_FAILED', errors: [{ field: 'name' }] },
    ]);
    const none = await ask(send('/api/things', {}));
    expect(none.json().errors).toEqual([{ field: 'name', message: 'is required' }]);
    expect(none.json().message).toBe('name: is required');
    const query = await ask({ url: '/api/things/7?count=0&count=2' });
    expect([query.statusCode, query.json().errors[0].field]).toEqual([400, 'count']);
    const psu = await ask({ url: '/api/things/7', headers: { 'psu-ip-address': '203.0.113.7' } });
    expect([psu.statusCode, psu.json().code]).toEqual([400, 'PSU_HEADER_INVALID']);
    expect(psu.json().errors[0].field).toBe('PSU-User-Agent');
  });

  it('knows the account holder by both headers', async () => {
    const there = await ask({
      url: '/api/things/7',
      headers: { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': 'Test' },
    });
    expect(there.json().ip).toBe('203.0.113.7');
  });

  it('keeps its shape for what goes wrong outside an operation', async () => {
    const shapes = await Promise.all([
      ask({ url: '/api/nothing' }),
      ask({ url: '/api/things', method: 'PUT' }),
      ask(send('/api/things', '{"name":')),
      ask(send('/api/things', 'x', { 'content-type': 'text/plain' })),
      ask(send('/api/things', { name: 'x'.repeat(2 * 1024 * 1024) })),
      ask(send('/api/things', { name: 'boom' })),
    ]);
    expect(shapes.map(({ statusCode }) => statusCode)).toEqual([404, 405, 400, 415, 413, 500]);
    for (const one of shapes) {
      expect(Object.keys(one.json()).slice(0, 2)).toEqual(['message', 'code']);
      expect(one.body).not.toContain('secret inside');
    }
    const early = await ask({ url: '/api/things/%zz' });
    expect([early.statusCode, early.json().code]).toEqual([400, 'URL_MALFORMED']);
    const long = await ask({ url: `/api/things/${'x'.repeat(10_000)}` });
    expect([long.statusCode, long.json().z]).toEqual([200, 'x'.repeat(10_000)]);
    expect(shapes[1]?.headers.allow).toContain('POST');
  });

  it('counts requests of a person', async () => {
    let last = 200;
    for (let i = 0; i <= PERSON_REQUESTS_PER_MINUTE && last === 200; i++)
      last = (await ask({ url: '/api/things/7' })).statusCode;
    expect(last).toBe(429);
  });

  it('never fails by what is sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string(), async (value, text) => {
        const sent = await ask(send('/api/things', { name: value, more: value }));
        const asked = await ask({
          url: `/api/things/${encodeURIComponent(text) || 'x'}?word=${encodeURIComponent(text)}`,
        });
        expect(sent.statusCode).toBeLessThan(500);
        expect(asked.statusCode).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  });
});
