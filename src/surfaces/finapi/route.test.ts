import fc from 'fast-check';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESS_REQUESTS_PER_MINUTE } from '../dialect/frame.ts';
import {
  anyText,
  choice,
  flag,
  flagField,
  freeText,
  idList,
  longId,
  money2,
  orders,
  paging,
} from './fields.ts';
import { echo, FAILING, finapiServer } from './testing.ts';

let app: FastifyInstance;
beforeAll(async () => {
  ({ app } = finapiServer([
    ...FAILING,
    echo({
      name: 'list',
      method: 'GET',
      path: '/api/v1/things',
      query: {
        ids: idList().optional(),
        isNew: flag().optional(),
        view: choice(['bankView', 'userView']).default('bankView'),
        order: orders({ id: 1, name: 1 }).optional(),
        ...paging(),
      },
    }),
    echo({
      name: 'create',
      method: 'POST',
      path: '/api/v1/things',
      body: {
        name: freeText(10),
        parentId: longId().optional(),
        amount: money2().optional(),
        storePin: flagField().default(false),
      },
    }),
    echo({ name: 'one', method: 'GET', path: '/api/v1/things/{id}' }),
    echo({ name: 'many', method: 'GET', path: '/api/v1/things/{ids}' }),
    echo({
      name: 'edit',
      method: 'PATCH',
      path: '/api/v1/things/{id}',
      body: { name: freeText(10).optional() },
    }),
    echo({ name: 'editMany', method: 'PATCH', path: '/api/v1/things/{ids}', body: {} }),
    echo({ name: 'remove', method: 'DELETE', path: '/api/v1/things/{id}' }),
    echo({ name: 'split', method: 'POST', path: '/api/v1/things/{id}/split' }),
    echo({ name: 'ofClient', method: 'GET', path: '/api/v1/clientThings', role: 'client' }),
    echo({ name: 'ofAdmin', method: 'GET', path: '/api/v1/adminThings', role: 'admin' }),
    echo({ name: 'ofBoth', method: 'GET', path: '/api/v1/banks', role: 'user_or_client' }),
    echo({
      name: 'grant',
      method: 'POST',
      path: '/oauth/grant',
      role: 'open',
      query: { grant_type: choice(['password']).optional(), username: choice(['ü+ p&']).optional() },
      body: { grant_type: anyText(20).optional(), username: anyText(20).optional() },
    }),
    echo({ name: 'person', method: 'GET', path: '/api/v1/people/{userId}' }),
  ]));
  await app.ready();
});
afterAll(() => app.close());

interface Told {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of no known shape are what is looked at.
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}
async function ask(method: InjectOptions['method'], url: string, more: InjectOptions = {}): Promise<Told> {
  const { headers, ...rest } = more;
  const answer = await app.inject({
    method: method ?? 'GET',
    url,
    ...rest,
    headers: { authorization: 'Bearer user', ...headers },
  });
  const { statusCode: status } = answer;
  return { status, body: answer.body === '' ? null : JSON.parse(answer.body), headers: answer.headers };
}
const codesOf = ({ body }: Told) => body.errors.map(({ code }: { code: string }) => code);
const json = (payload: string, more: Record<string, string> = {}): InjectOptions => ({
  payload,
  headers: { 'content-type': 'application/json', ...more },
});

describe('who asks', () => {
  it('answers 401 as BadCredentialsError and never repeats the token', async () => {
    const none = await ask('GET', '/api/v1/things', { headers: { authorization: '' } });
    expect([none.status, none.body.error]).toEqual([401, 'unauthorized']);
    expect(Object.keys(none.body).sort()).toEqual(['error', 'error_description']);
    for (const token of ['stranger', 'old']) {
      const told = await ask('GET', '/api/v1/things', { headers: { authorization: `Bearer ${token}` } });
      expect([told.status, told.body.error]).toEqual([401, 'invalid_token']);
      expect(told.body.error_description).not.toContain('stranger');
      expect(told.headers['www-authenticate']).toContain('invalid_token');
    }
    const client = await ask('POST', '/oauth/token', { headers: { authorization: '' } });
    expect([client.status, client.body]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'Bad client credentials' },
    ]);
  });

  it('answers 403 UNAUTHORIZED_ACCESS to each other role, and 423 to the locked', async () => {
    const allowed: readonly (readonly [string, readonly string[]])[] = [
      ['/api/v1/things', ['user']],
      ['/api/v1/clientThings', ['client']],
      ['/api/v1/adminThings', ['admin']],
      ['/api/v1/banks', ['user', 'client']],
    ];
    for (const [url, kinds] of allowed)
      for (const kind of ['user', 'client', 'admin']) {
        const told = await ask('GET', url, { headers: { authorization: `Bearer ${kind}` } });
        expect([url, kind, told.status]).toEqual([url, kind, kinds.includes(kind) ? 200 : 403]);
        if (told.status === 403) expect(codesOf(told)).toEqual(['UNAUTHORIZED_ACCESS']);
      }
    const locked = await ask('GET', '/api/v1/things', { headers: { authorization: 'Bearer locked' } });
    expect([locked.status, codesOf(locked), locked.body.errors[0].type]).toEqual([
      423,
      ['LOCKED'],
      'BUSINESS',
    ]);
  });
});

describe('ErrorMessage', () => {
  it('is answered before any route has the request as well', async () => {
    for (const url of ['/api/v1/%zz', '/oauth/%zz']) {
      const told = await ask('GET', url, { headers: { 'x-request-id': 'mine' } });
      expect([url, told.status, codesOf(told), told.body.requestId]).toEqual([
        url,
        400,
        ['BAD_REQUEST'],
        'mine',
      ]);
    }
  });

  it('is answered with 429 and Retry-After to who asks too often', async () => {
    let last: Told | null = null;
    for (let asked = 0; asked <= ADDRESS_REQUESTS_PER_MINUTE; asked++)
      last = await ask('GET', '/api/v1/refuse', { remoteAddress: '192.0.2.99' });
    expect([last?.status, last === null ? [] : codesOf(last)]).toEqual([429, ['BAD_REQUEST']]);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('has every member of the published description', async () => {
    const told = await ask('GET', '/api/v1/refuse?x=1', { headers: { 'x-request-id': 'mine' } });
    expect(told.status).toBe(510);
    expect(told.body).toEqual({
      errors: [
        {
          message: 'Bitte TAN eingeben',
          code: 'ADDITIONAL_AUTHENTICATION_REQUIRED',
          type: 'BUSINESS',
          multiStepAuthentication: { hash: 'h' },
        },
      ],
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/),
      requestId: 'mine',
      endpoint: 'GET /api/v1/refuse',
      authContext: '0/0',
      bank: '00000000 - Demo',
    });
    expect(told.headers['x-request-id']).toBe('mine');
  });

  it('says who asked: client and user as numbers', async () => {
    expect((await ask('GET', '/api/v1/adminThings')).body.authContext).toBe('7/21');
    const client = await ask('GET', '/api/v1/things', { headers: { authorization: 'Bearer client' } });
    expect(client.body.authContext).toBe('7/0');
  });

  it('answers 500 UNEXPECTED_ERROR without what went wrong', async () => {
    const told = await ask('GET', '/api/v1/break');
    expect([told.status, codesOf(told), told.body.authContext]).toEqual([500, ['UNEXPECTED_ERROR'], '7/21']);
    expect(JSON.stringify(told.body)).not.toContain('on purpose');
  });

  it('speaks German unless English is preferred; sub-tags are ignored', async () => {
    const texts: readonly (readonly [string, string])[] = [
      ['', 'Bitte TAN eingeben'],
      ['en', 'Enter the TAN'],
      ['en-GB', 'Enter the TAN'],
      ['de-AT, en;q=0.5', 'Bitte TAN eingeben'],
      ['fr, en;q=0.8, de;q=0.7', 'Enter the TAN'],
      ['cs', 'Bitte TAN eingeben'],
      ['en;q=0', 'Bitte TAN eingeben'],
    ];
    for (const [language, text] of texts) {
      const told = await ask('GET', '/api/v1/refuse', { headers: { 'accept-language': language } });
      expect([language, told.body.errors[0].message]).toEqual([language, text]);
    }
  });

  it('answers a request id: the sent one, one of ours, and 400 above 255 characters', async () => {
    const own = await ask('GET', '/api/v1/refuse');
    expect(own.body.requestId).toMatch(/^req_/);
    expect(own.headers['x-request-id']).toBe(own.body.requestId);
    const longest = await ask('GET', '/api/v1/things', { headers: { 'x-request-id': 'x'.repeat(255) } });
    expect([longest.status, longest.headers['x-request-id']]).toEqual([200, 'x'.repeat(255)]);
    const longer = await ask('GET', '/api/v1/things', { headers: { 'x-request-id': 'x'.repeat(256) } });
    expect([longer.status, codesOf(longer)]).toEqual([400, ['BAD_REQUEST']]);
    expect(longer.body.requestId).toMatch(/^req_/);
  });
});

describe('paths and methods', () => {
  it('tells {id} from {ids}, also with an encoded comma', async () => {
    expect((await ask('GET', '/api/v1/things/12')).body).toMatchObject({ name: 'one', path: { id: '12' } });
    for (const ids of ['1,2', '1%2C2'])
      expect((await ask('GET', `/api/v1/things/${ids}`)).body).toMatchObject({
        name: 'many',
        path: { ids: '1,2' },
      });
    expect((await ask('PATCH', '/api/v1/things/1,2', json('{}'))).body.name).toBe('editMany');
    expect((await ask('POST', '/api/v1/things/5/split')).body).toMatchObject({
      name: 'split',
      path: { id: '5' },
    });
    expect((await ask('GET', '/api/v1/people/a.b%40c-d')).body.path).toEqual({ userId: 'a.b@c-d' });
  });

  it('answers 404 UNKNOWN_ENTITY where there is nothing', async () => {
    for (const url of [
      '/api/v1/none',
      '/api/v1/things/abc',
      '/api/v1/things/1/2',
      '/oauth/none',
      '/api/v1/',
    ]) {
      const told = await ask('GET', url);
      expect([url, told.status, codesOf(told)]).toEqual([url, 404, ['UNKNOWN_ENTITY']]);
    }
  });

  it('answers 405 METHOD_NOT_ALLOWED with Allow', async () => {
    const put = await ask('PUT', '/api/v1/things/1');
    expect([put.status, codesOf(put)]).toEqual([405, ['METHOD_NOT_ALLOWED']]);
    expect(put.headers.allow).toContain('PATCH');
    const post = await ask('POST', '/api/v1/things/1');
    expect([post.status, post.headers.allow]).toEqual([405, 'DELETE, GET, PATCH']);
    const remove = await ask('DELETE', '/api/v1/things/1,2');
    expect([remove.status, remove.headers.allow]).toEqual([405, 'GET, PATCH']);
  });

  it('takes X-HTTP-Method-Override on a POST, and on nothing else', async () => {
    const meant = { 'x-http-method-override': 'PATCH' };
    expect((await ask('POST', '/api/v1/things/1', json('{"name":"a"}', meant))).body.name).toBe('edit');
    const removed = await ask('POST', '/api/v1/things/1', {
      headers: { 'x-http-method-override': 'delete' },
    });
    expect(removed.body.name).toBe('remove');
    expect((await ask('GET', '/api/v1/things/1', { headers: meant })).body.name).toBe('one');
  });

  it('answers nothing but 200 where there is nothing to say', async () => {
    const told = await ask('DELETE', '/api/v1/nothing', json(''));
    expect([told.status, told.body, told.headers['content-type']]).toEqual([200, null, undefined]);
  });

  it('answers HEAD like GET without a body', async () => {
    const told = await ask('HEAD', '/api/v1/things/1');
    expect([told.status, told.body]).toEqual([200, null]);
  });
});

describe('queries and bodies', () => {
  it('reads what generated clients send', async () => {
    const told = await ask(
      'GET',
      '/api/v1/things?ids=3&ids=1,2&isNew=True&order=name,desc&order=id&perPage=500&unknown=1',
    );
    expect(told.body.query).toEqual({
      ids: [3, 1, 2],
      isNew: true,
      view: 'bankView',
      order: [
        { property: 'name', direction: 'desc' },
        { property: 'id', direction: 'asc' },
      ],
      page: 1,
      perPage: 500,
    });
  });

  it('takes exactly 1000 identifiers, and refuses more with TOO_MANY_IDS', async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => at).join(',');
    const many = await ask('GET', `/api/v1/things?ids=${ids}`);
    expect(many.body.query.ids).toHaveLength(1000);
    const repeated = await ask('GET', `/api/v1/things?${ids.replaceAll(/(\d+),?/g, 'ids=$1&')}`);
    expect(repeated.body.query.ids).toHaveLength(1000);
    const more = await ask('GET', `/api/v1/things?ids=${ids},1000`);
    expect([more.status, codesOf(more)]).toEqual([400, ['TOO_MANY_IDS']]);
  });

  it('answers each wrong value of a query with its code', async () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['ids=1,x', 'BAD_REQUEST'],
      ['ids=-1', 'BAD_REQUEST'],
      ['isNew=yes', 'BAD_REQUEST'],
      ['isNew=', 'BAD_REQUEST'],
      ['view=bankview', 'BAD_REQUEST'],
      ['view=bankView&view=userView', 'BAD_REQUEST'],
      ['order=none', 'INVALID_FILTER_OPTIONS'],
      ['order=id,up', 'INVALID_FILTER_OPTIONS'],
      ['order=id,name', 'INVALID_FILTER_OPTIONS'],
      ['perPage=0', 'ILLEGAL_PAGE_SIZE'],
      ['perPage=501', 'ILLEGAL_PAGE_SIZE'],
      ['page=0', 'BAD_REQUEST'],
      ['ids=%zz', 'BAD_REQUEST'],
    ];
    for (const [query, code] of wrong) {
      const told = await ask('GET', `/api/v1/things?${query}`);
      expect([query, told.status, codesOf(told)]).toEqual([query, 400, [code]]);
    }
  });

  it('reads a body: unknown members are ignored, null counts as absent', async () => {
    const told = await ask(
      'POST',
      '/api/v1/things',
      json('{"name":"Miete €","parentId":null,"amount":-12.50,"storePin":null,"more":{"a":1}}'),
    );
    expect(told.body.body).toEqual({ name: 'Miete €', amount: '-12.5', storePin: false });
  });

  it('keeps every digit of money', async () => {
    const told = await ask('POST', '/api/v1/things', json('{"name":"a","amount":123456789012345678.91}'));
    expect(told.body.body.amount).toBe('123456789012345678.91');
  });

  it('answers MISSING_FIELD and BAD_REQUEST for members', async () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['', 'MISSING_FIELD'],
      ['{}', 'MISSING_FIELD'],
      ['{"name":null}', 'MISSING_FIELD'],
      ['{"name":5}', 'BAD_REQUEST'],
      ['{"name":"a/b"}', 'BAD_REQUEST'],
      ['{"name":"a\\nb"}', 'BAD_REQUEST'],
      ['{"name":"12345678901"}', 'BAD_REQUEST'],
      ['{"name":"a","amount":1.005}', 'BAD_REQUEST'],
      ['{"name":"a","amount":1e30}', 'BAD_REQUEST'],
      ['{"name":"a","amount":"1.00"}', 'BAD_REQUEST'],
      ['{"name":"a","parentId":-1}', 'BAD_REQUEST'],
      ['{"name":"a","parentId":1.5}', 'BAD_REQUEST'],
      ['{"name":"a","storePin":"true"}', 'BAD_REQUEST'],
      ['{"name":', 'BAD_REQUEST'],
      ['[]', 'BAD_REQUEST'],
      ['"name"', 'BAD_REQUEST'],
      [`${'['.repeat(100_000)}`, 'BAD_REQUEST'],
    ];
    for (const [payload, code] of wrong) {
      const told = await ask('POST', '/api/v1/things', json(payload));
      expect([payload.slice(0, 50), told.status, codesOf(told)]).toEqual([payload.slice(0, 50), 400, [code]]);
    }
  });

  it('takes an empty JSON body as {}, and a Latin charset', async () => {
    expect((await ask('PATCH', '/api/v1/things/1', json(''))).body.body).toEqual({});
    const type = 'application/json; charset=ISO-8859-1';
    for (const encoding of ['latin1', 'utf8'] as const) {
      const told = await ask('POST', '/api/v1/things', {
        payload: Buffer.from('{"name":"Grün"}', encoding),
        headers: { 'content-type': type },
      });
      expect([encoding, told.body.body?.name]).toEqual([encoding, 'Grün']);
    }
    const broken = await ask('POST', '/api/v1/things', {
      payload: Buffer.from('{"name":"Grün"}', 'latin1'),
      headers: { 'content-type': 'application/json' },
    });
    expect([broken.status, codesOf(broken)]).toEqual([400, ['BAD_REQUEST']]);
  });

  it('reads tokens requests in the query as well as in a form', async () => {
    const inQuery = await ask('POST', '/oauth/grant?grant_type=password&username=%C3%BC%2B+p%26', json(''));
    expect(inQuery.body.query).toEqual({ grant_type: 'password', username: 'ü+ p&' });
    const inForm = await ask('POST', '/oauth/grant', {
      payload: 'grant_type=password&username=%C3%BC%2B+p%26&unknown=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    });
    expect(inForm.body.body).toEqual({ grant_type: 'password', username: 'ü+ p&' });
  });

  it('answers 415 UNSUPPORTED_MEDIA_TYPE and 413 in shape', async () => {
    const xml = await ask('POST', '/api/v1/things', {
      payload: '<a/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect([xml.status, codesOf(xml)]).toEqual([415, ['UNSUPPORTED_MEDIA_TYPE']]);
    const large = await ask('POST', '/api/v1/things', json(`{"name":"${'x'.repeat(1024 * 1024)}"}`));
    expect([large.status, codesOf(large)]).toEqual([413, ['BAD_REQUEST']]);
  });

  it('reads the account holder from the PSU headers, and refuses wrong ones', async () => {
    const headers = { 'psu-ip-address': '192.0.2.1', 'psu-user-agent': 'A browser' };
    expect((await ask('GET', '/api/v1/things', { headers })).body.attended).toBe(true);
    const wrong = await ask('GET', '/api/v1/things', { headers: { 'psu-ip-address': 'here' } });
    expect([wrong.status, codesOf(wrong)]).toEqual([400, ['BAD_REQUEST']]);
  });
});

describe('whatever is sent', () => {
  const paths = ['/things', '/things/1', '/things/1,2', '/things/1/split', '/people/', '/none', '/things/'];
  const methods = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'] as const;
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const names = fc.constantFrom('ids', 'isNew', 'view', 'order', 'page', 'perPage', 'name', 'amount', 'x');
  const pairs = fc.array(fc.tuple(names, text), { maxLength: 4 });

  it('is answered in shape, and never with a mistake of ours', async () => {
    const asked = fc.record({
      method: fc.constantFrom(...methods),
      path: fc.constantFrom(...paths),
      tail: fc.oneof(
        fc.constant(''),
        text.map((one) => encodeURIComponent(one.toWellFormed())),
      ),
      query: pairs,
      body: fc.oneof(
        fc.json(),
        pairs.map((some) => JSON.stringify(Object.fromEntries(some))),
        text,
      ),
      type: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain'),
      meant: fc.constantFrom('', 'PATCH', 'DELETE', 'PUT'),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ method, path, tail, query, body, type, meant }) => {
        const search = query
          .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
          .join('&');
        const told = await ask(method, `/api/v1${path}${tail}?${search}`, {
          ...(method === 'GET' ? {} : { payload: body }),
          headers: { 'content-type': type, 'x-http-method-override': meant },
        });
        expect(told.status).toBeLessThan(500);
        if (told.status >= 400) expect(codesOf(told).length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });
});
