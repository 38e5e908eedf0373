/** What a person says of transactions, over HTTP; what it does is proven in proofs/presence. */
import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { addTransaction, type TestServer, testServer } from './test-harness.ts';

let server: TestServer;
let url: string;
let other: string;
beforeEach(() => {
  server = testServer(publicIds(createSecretKey(Buffer.alloc(32, 7))));
  const owner = server.owners[0] ?? expect.fail('no owner');
  url = `/v1/transactions/${owner.objects.transaction}`;
  const row =
    server.world.transactions.find(({ of }) => of === owner.ownerId) ?? expect.fail('no transaction');
  const id = addTransaction(server.world, owner.ownerId, row.accountId, { review: 'unsure' });
  other = server.ids.encode('transaction', owner.ownerId, id);
});

afterEach(() => server.app.close());

const post = (to: string, body?: object, headers: Record<string, string> = {}) =>
  server.app.inject({
    url: to,
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
const get = (from: string) =>
  server.app.inject({ url: from, headers: { authorization: `Bearer ${server.key}` } });

describe('reviews over HTTP', () => {
  it('merge answers with the one that stays, and refuses by member', async () => {
    const foreign = server.owners[1]?.objects.transaction;
    for (const wrong of [url.slice('/v1/transactions/'.length), foreign, 'txn_nothing'])
      expect((await post(`${url}/merge`, { with: wrong })).json()).toMatchObject({
        status: 400,
        code: 'validation_failed',
        errors: [{ pointer: '/with' }],
      });
    const merged = await post(`${url}/merge`, { with: other });
    expect([merged.statusCode, `/v1/transactions/${merged.json().id}`]).toEqual([200, url]);
    expect((await get(`/v1/transactions/${other}`)).statusCode).toBe(404);
    expect((await post(`${url}/merge`, {})).json().code).toBe('validation_failed');
  });

  it('a split of what was never joined is refused', async () => {
    expect((await post(`${url}/split`)).json()).toMatchObject({ status: 409, code: 'not_now' });
  });

  it('none of them happens when the transaction is another one by now', async () => {
    const headers = { 'if-match': '"older"' };
    for (const [verb, body] of [['merge', { with: other }], ['split'], ['confirm']] as const)
      expect([verb, (await post(`${url}/${verb}`, body, headers)).statusCode]).toEqual([verb, 412]);
    const { etag } = (await get(url)).headers;
    expect((await post(`${url}/confirm`, undefined, { 'if-match': String(etag) })).statusCode).toBe(200);
  });

  it('the history of what never changed is empty, and lists can be asked for reviews and revisions', async () => {
    expect((await get(`${url}/history?limit=5`)).json()).toEqual({
      object: 'list',
      data: [],
      next_cursor: null,
    });
    for (const query of ['review=true', 'presence=all', 'presence=missing&presence=removed', 'revision=1'])
      expect([query, (await get(`/v1/transactions?${query}`)).statusCode]).toEqual([query, 200]);
    for (const query of ['review=yes', 'presence=gone', 'revision=0'])
      expect([query, (await get(`/v1/transactions?${query}`)).statusCode]).toEqual([query, 400]);
  });
});
