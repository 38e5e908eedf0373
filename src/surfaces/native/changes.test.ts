import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { ChangeList } from './change-objects.ts';
import { FEED_READERS_PER_KEY_MAX } from './limits.ts';
import { type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
let base = '';
const open = new Set<IncomingMessage>();
beforeEach(async () => {
  server = testServer(ids);
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const one of open) one.destroy();
  open.clear();
  await server.app.close();
});

const ask = async (query: string, key = server.tenantKey) => {
  const answer = await server.app.inject({
    url: `/v1/changes${query}`,
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: answer.statusCode, body: answer.json() };
};
let sequence = 1;
const happen = (of: number, type = 'account.updated', data: Record<string, unknown> = {}): void => {
  const at = server.world.instant();
  const none = { connectionId: null, accountId: null, importId: null, syncId: null };
  const about = { ...none, consentId: null, attemptId: null };
  server.world.events.push({ of, sequence: ++sequence, type, ...about, data, createdAt: at });
};
const owner = (number: number): string => ids.encode('owner', number, number);
const idsOf = (body: { data: { id: string }[] }): string[] => body.data.map((one) => one.id);

describe('GET /v1/changes', () => {
  it('gives all owners of the tenant in one order, and a cursor that goes on', async () => {
    happen(12);
    const { status, body } = await ask('?limit=2');
    expect(status).toBe(200);
    expect(ChangeList.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body.data.map((one: { owner_id: string }) => one.owner_id)).toEqual([owner(11), owner(12)]);
    expect([body.has_more, body.held_since]).toEqual([true, null]);
    const rest = (await ask(`?cursor=${body.next_cursor}`)).body;
    expect([rest.data.length, rest.has_more]).toEqual([1, false]);
    const end = (await ask(`?cursor=${rest.next_cursor}`)).body;
    expect([end.data, end.has_more, end.next_cursor]).toEqual([[], false, rest.next_cursor]);
    happen(11);
    expect((await ask(`?cursor=${rest.next_cursor}`)).body.data).toHaveLength(1);
    // An old cursor is as good as ever.
    expect((await ask(`?cursor=${body.next_cursor}`)).body.data).toHaveLength(2);
  });

  it('takes a cursor whatever else is asked, and `now`', async () => {
    const { next_cursor } = (await ask('?cursor=now')).body;
    happen(11, 'a');
    happen(12, 'b');
    expect((await ask(`?cursor=${next_cursor}&type=b`)).body.data).toMatchObject([{ type: 'b' }]);
    const mine = (await ask(`?cursor=${next_cursor}&owner_id=${owner(11)}&limit=1`)).body;
    expect(mine.data).toMatchObject([{ type: 'a' }]);
    expect((await ask(`?cursor=${mine.next_cursor}`)).body.data).toMatchObject([{ type: 'b' }]);
    expect((await ask('?type=a&type=b')).body.data).toHaveLength(2);
    expect((await ask('?type=never')).body).toMatchObject({ data: [], has_more: false });
  });

  it('invariant 12: is of the tenant, and for a key of one owner of that owner', async () => {
    const [mine, , theirs] = server.owners;
    if (mine === undefined || theirs === undefined) throw new Error('owners');
    const other = (await ask('', theirs.tenantKey)).body;
    const seen = (await ask('', mine.tenantKey)).body;
    expect(idsOf(seen).filter((id) => idsOf(other).includes(id))).toEqual([]);
    const own = (await ask('', mine.ownerKey)).body;
    expect(own.data.map((one: { owner_id: string }) => one.owner_id)).toEqual([owner(11)]);
    expect((await ask(`?owner_id=${owner(12)}`, mine.ownerKey)).body.code).toBe('not_found');
    expect((await ask(`?owner_id=${owner(21)}`, mine.tenantKey)).body.code).toBe('not_found');
    // A cursor opens nothing elsewhere.
    expect((await ask(`?cursor=${other.next_cursor}`, mine.tenantKey)).body.code).toBe('cursor_invalid');
    for (const wrong of ['x', `${seen.next_cursor.slice(0, -2)}AA`, `${seen.next_cursor}A`])
      expect((await ask(`?cursor=${wrong}`)).body.code).toBe('cursor_invalid');
    expect((await ask('', server.addKey({ scopes: ['accounts:read'] }))).body.code).toBe('scope_missing');
    const noTransactions = server.addKey({ scopes: ['events:read'] });
    expect((await ask('?include=transactions', noTransactions)).body.code).toBe('scope_missing');
    expect((await ask('?include=transactions')).body.data[0].transactions).toEqual([]);
  });

  it('waits for something new, and no longer than was asked', async () => {
    const { next_cursor } = (await ask('?cursor=now')).body;
    const begin = Date.now();
    const waiting = ask(`?cursor=${next_cursor}&wait=20`);
    setTimeout(() => happen(12), 300);
    expect((await waiting).body.data).toHaveLength(1);
    expect(Date.now() - begin).toBeLessThan(5_000);
    const still = Date.now();
    expect((await ask('?cursor=now&wait=1')).body.data).toEqual([]);
    expect(Date.now() - still).toBeGreaterThan(900);
    expect((await ask('?wait=61')).body.code).toBe('validation_failed');
  });

  it('waits on when what is new is not for it', async () => {
    const { next_cursor } = (await ask('?cursor=now')).body;
    const begin = Date.now();
    const waiting = ask(`?cursor=${next_cursor}&wait=2&owner_id=${owner(11)}`);
    setTimeout(() => happen(12), 200);
    expect((await waiting).body.data).toEqual([]);
    expect(Date.now() - begin).toBeGreaterThan(1_800);
    // It looked a few times, not all the time.
    expect(server.world.asked.filter((name) => name === 'changesAfter').length).toBeLessThan(8);
  });

  it('tells a key that was revoked meanwhile nothing', async () => {
    const key = server.addKey({});
    const waiting = ask('?cursor=now&wait=20', key);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const last = server.world.keys.at(-1);
    if (last === undefined) throw new Error('a key');
    server.world.keys[server.world.keys.length - 1] = { ...last, revokedAt: server.world.instant() };
    server.world.now += 1_000;
    happen(11, 'secret');
    const { status, body } = await waiting;
    expect([status, body.code]).toEqual([401, 'api_key_revoked']);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('ends a wait when the server stops', async () => {
    const begin = Date.now();
    const waiting = ask('?cursor=now&wait=60');
    setTimeout(() => void server.app.close(), 200);
    expect((await waiting).status).toBe(200);
    expect(Date.now() - begin).toBeLessThan(5_000);
  });
});

/** An open stream, and what came of it so far. */
async function stream(query = '', headers: Record<string, string> = {}, key = server.tenantKey) {
  const asked = httpRequest(`${base}/v1/changes/stream${query}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    agent: false,
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  open.add(answer);
  const seen = { text: '', ended: false, status: answer.statusCode };
  answer.setEncoding('utf8');
  answer.on('data', (piece: string) => {
    seen.text += piece;
  });
  answer.on('error', () => {});
  answer.on('close', () => {
    seen.ended = true;
  });
  return {
    seen,
    close: () => answer.destroy(),
    /** Waits until so many changes came; gives them with their ids. */
    async changes(count: number) {
      const found = () =>
        [...seen.text.matchAll(/event: change\nid: (\S+)\ndata: (.*)\n\n/g)].map((one) => ({
          cursor: one[1] ?? '',
          change: JSON.parse(one[2] ?? ''),
        }));
      for (let k = 0; k < 300 && found().length < count; k++) await new Promise((r) => setTimeout(r, 20));
      return found();
    },
    async end() {
      for (let k = 0; k < 300 && !seen.ended; k++) await new Promise((r) => setTimeout(r, 20));
      return seen.ended;
    },
  };
}

describe('GET /v1/changes/stream', () => {
  it('tells what happens from now on, each with its cursor', async () => {
    const live = await stream();
    happen(11, 'a', { text: 'line\nbreak' });
    happen(12, 'b');
    happen(21, 'of another tenant');
    const told = await live.changes(2);
    expect(told.map((one) => [one.change.type, one.change.owner_id])).toEqual([
      ['a', owner(11)],
      ['b', owner(12)],
    ]);
    expect(live.seen.text).toMatch(/^retry: \d+\nid: \S+\n\n/);
    expect(live.seen.text).not.toContain('another tenant');
    expect((await ask(`?cursor=${told[0]?.cursor}`)).body.data).toMatchObject([{ type: 'b' }]);
  });

  it('goes on after Last-Event-ID, losing and doubling nothing', async () => {
    const first = await stream();
    happen(11, 'a');
    happen(11, 'b');
    const told = await first.changes(2);
    first.close();
    happen(12, 'c');
    const second = await stream('?cursor=now', { 'last-event-id': told[0]?.cursor ?? '' });
    expect((await second.changes(2)).map((one) => one.change.type)).toEqual(['b', 'c']);
    const third = await stream(`?cursor=${told[1]?.cursor}&type=c`);
    expect((await third.changes(1)).map((one) => one.change.type)).toEqual(['c']);
    expect((await stream('', { 'last-event-id': 'x' })).seen.status).toBe(400);
  });

  it('ends when its key is revoked, before anything more is told', async () => {
    const key = server.addKey({});
    const live = await stream('', {}, key);
    happen(11, 'a');
    await live.changes(1);
    const last = server.world.keys.at(-1);
    if (last === undefined) throw new Error('a key');
    server.world.keys[server.world.keys.length - 1] = { ...last, revokedAt: server.world.instant() };
    server.world.now += 1_000;
    happen(11, 'secret');
    expect(await live.end()).toBe(true);
    expect(live.seen.text).not.toContain('secret');
  });

  it('ends when the server stops', async () => {
    const live = await stream();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const begin = Date.now();
    await server.app.close();
    expect(await live.end()).toBe(true);
    expect(Date.now() - begin).toBeLessThan(3_000);
  });

  it('is open so many times for one key, and a place is free again when one ends', async () => {
    const key = server.addKey({});
    const streams = [];
    for (let k = 0; k < FEED_READERS_PER_KEY_MAX; k++) streams.push(await stream('', {}, key));
    expect((await stream('', {}, key)).seen.status).toBe(429);
    expect((await ask('?cursor=now&wait=1', key)).body.code).toBe('streams_full');
    expect((await ask('', key)).status).toBe(200);
    expect((await stream()).seen.status).toBe(200);
    streams[0]?.close();
    let status = 429;
    for (let k = 0; k < 100 && status === 429; k++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const again = await stream('', {}, key);
      status = again.seen.status ?? 0;
    }
    expect(status).toBe(200);
  });

  it('waits for a slow reader instead of filling memory', async () => {
    const asked = httpRequest(`${base}/v1/changes/stream`, {
      headers: { authorization: `Bearer ${server.tenantKey}` },
      agent: false,
    });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    open.add(answer);
    answer.pause();
    // Far more than sockets hold.
    for (let k = 0; k < 3_000; k++) happen(11, 'big', { text: 'x'.repeat(10_000) });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const reads = server.world.asked.filter((name) => name === 'changesAfter').length;
    expect(reads).toBeLessThan(25);
  });
});
