/** Following a feed whose server goes away, cuts its streams anywhere, or cannot stream at all. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Webhook } from 'svix';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../client.ts';
import { filterOf, follow } from './follow.ts';
import { forward, listenSecret, openForwarding } from './forward.ts';
import type { ApiChange } from './objects.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const change = (n: number): ApiChange => ({
  id: `evt_${n}`,
  object: 'event',
  type: 'x',
  owner_id: 'own_1',
  sequence: n,
  connection_id: null,
  account_id: null,
  data: { text: 'ä' },
  created_at: '2026-01-01T10:00:00.000Z',
});
const block = (n: number): string => `event: change\nid: ${n}\ndata: ${JSON.stringify(change(n))}\n\n`;

type Answer = (response: ServerResponse, query: URLSearchParams, path: string) => void;
async function serve(answer: Answer): Promise<Client> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    response.on('error', () => {});
    answer(response, url.searchParams, url.pathname);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = { value: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, source: 'test' };
  const key = { value: 'sk_sandbox_x', source: 'test' };
  return new Client({ url, key, owner: null, heldBackFor: null, looked: [] });
}

/** Follows until so many events were taken; gives them, what was said, and why it ended. */
async function take(client: Client, count: number, poll = false) {
  const stop = new AbortController();
  const taken: string[] = [];
  const notes: string[] = [];
  const following = {
    client,
    filter: {},
    signal: stop.signal,
    poll,
    note: (line: string) => notes.push(line),
  };
  const fault = await follow(following, '0', async ({ change: { id } }) => {
    taken.push(id);
    if (taken.length >= count) stop.abort();
  });
  return { taken, notes, fault };
}
const upTo = (count: number): string[] => Array.from({ length: count }, (_, k) => `evt_${k + 1}`);
const pageAfter = (response: ServerResponse, query: URLSearchParams, last: number): void => {
  const n = Number(query.get('cursor')) + 1;
  const data = n <= last ? [change(n)] : [];
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ data, next_cursor: String(n <= last ? n : n - 1), has_more: n < last }));
};

describe('following the feed', () => {
  it('invariant 13: loses and doubles nothing, wherever streams are cut off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 700 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        async (cuts, count) => {
          let streams = 0;
          const client = await serve((response, query) => {
            const cut = cuts[streams++];
            const from = Number(query.get('cursor'));
            const text = upTo(count)
              .slice(from)
              .map((_, k) => block(from + k + 1))
              .join('');
            response.writeHead(200, { 'content-type': 'text/event-stream' });
            response.write(`retry: 1\nid: ${from}\n\n`);
            if (cut === undefined) response.write(text);
            else response.write(text.slice(0, cut), () => response.destroy());
          });
          expect((await take(client, count)).taken).toEqual(upTo(count));
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);

  it('asks again and again where the stream does not get through, or on demand', async () => {
    const proxied = await serve((response, query, path) => {
      if (path.endsWith('/stream')) response.setHeader('content-type', 'text/html').end('<p>no</p>');
      else pageAfter(response, query, 3);
    });
    const through = await take(proxied, 3);
    expect([through.taken, through.notes.length]).toEqual([upTo(3), 1]);
    const asked: string[] = [];
    const plain = await serve((response, query, path) => {
      asked.push(path);
      pageAfter(response, query, 3);
    });
    expect((await take(plain, 3, true)).taken).toEqual(upTo(3));
    expect(new Set(asked)).toEqual(new Set(['/v1/changes']));
  });

  it('waits for a server in trouble, and gives up where a new try would change nothing', async () => {
    let asked = 0;
    const troubled = await serve((response, query, path) => {
      asked++;
      const problem = { code: 'service_unavailable', title: 'Away', status: 503, detail: 'x' };
      if (asked < 3)
        response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify(problem));
      else if (path.endsWith('/stream')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(block(Number(query.get('cursor')) + 1));
      }
    });
    expect((await take(troubled, 1)).taken).toEqual(['evt_1']);
    const refusing = await serve((response) => {
      const problem = { code: 'api_key_revoked', title: 'Revoked', status: 401, detail: 'x' };
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(problem));
    });
    const { taken, fault } = await take(refusing, 1);
    expect([taken, fault?.problem?.code]).toEqual([[], 'api_key_revoked']);
  });

  it('takes types apart at commas', () => {
    expect(filterOf(['a.b,c.d', 'e'], { owner_id: 'own_1' })).toEqual({
      ok: true,
      value: { owner_id: 'own_1', type: ['a.b', 'c.d', 'e'] },
    });
    expect(filterOf(undefined, {})).toEqual({ ok: true, value: {} });
    for (const wrong of ['', 'a,', 'a.*']) expect(filterOf([wrong], {}).ok).toBe(false);
  });
});

describe('forwarding', () => {
  it('sends what a webhook sends, signed so that another library verifies it, and tries again', async () => {
    const secret = listenSecret('sk_sandbox_key', 'http://localhost:8080');
    expect(listenSecret('sk_sandbox_key', 'http://localhost:8080')).toBe(secret);
    expect(listenSecret('sk_sandbox_other', 'http://localhost:8080')).not.toBe(secret);
    const got: { headers: Record<string, string>; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString('utf8');
      });
      request.on('end', () => {
        got.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(got.length === 1 ? 500 : 204).end();
      });
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const egress = openForwarding();
    const sent = await forward(egress, to, secret, change(7), new AbortController().signal);
    expect(sent).toMatchObject({ status: 204, trouble: null, tries: 2 });
    const [first, second] = got;
    if (first === undefined || second === undefined) throw new Error('two tries');
    expect(first.headers['webhook-id']).toBe('evt_7');
    expect(second.headers['webhook-id']).toBe('evt_7');
    for (const { headers, body } of got)
      expect(new Webhook(secret).verify(body, headers)).toEqual({
        type: 'x',
        timestamp: '2026-01-01T10:00:00.000Z',
        data: { ...change(7) },
      });
    expect(() => new Webhook(secret).verify(`${second.body} `, second.headers)).toThrow();
    await egress.close();
  });

  it('gives an event up after some tries, and leads to no public host without encryption', async () => {
    const egress = openForwarding();
    const gone = await forward(
      egress,
      'http://127.0.0.1:9/',
      listenSecret('k', 'u'),
      change(1),
      AbortSignal.timeout(400),
    );
    expect(gone.status).toBeNull();
    expect(egress.faultOf('http://8.8.8.8/')).toBe('not_encrypted');
    expect(egress.faultOf('http://169.254.169.254/')).toBe('address_not_allowed');
    expect(egress.faultOf('http://192.168.1.5:3000/hook')).toBeNull();
    await egress.close();
  });
});
