import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpReply, HttpRequest, HttpTrouble } from '../../connectors/contract.ts';
import type { HttpDoor } from '../../engine/connector-context.ts';
import { type CallNote, type Egress, type EgressOptions, openEgress } from './open-egress.ts';

const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();
const doors: Egress[] = [];

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener): Promise<string> => listen(createServer(listener));
/** A server that says whatever it likes. */
const speak = (on: (socket: Socket) => void): Promise<string> => listen(createTcpServer(on));

interface Opened {
  readonly get: (url: string, request?: Partial<HttpRequest>) => Promise<HttpReply | HttpTrouble>;
  readonly egress: Egress;
  readonly notes: CallNote[];
}

function open(
  place: string,
  options: EgressOptions = {},
  door: Partial<Parameters<HttpDoor>[0]> = {},
): Opened {
  const notes: CallNote[] = [];
  const egress = openEgress({ allowPrivate: [place], onCall: (note) => notes.push(note), ...options });
  doors.push(egress);
  const http = egress.httpFor({ hosts: [place], ...door });
  return {
    egress,
    notes,
    get: (path, request = {}) => http.send({ method: 'GET', url: `http://${place}${path}`, ...request }),
  };
}

const text = (reply: HttpReply | HttpTrouble): string =>
  reply.ok ? Buffer.from(reply.body).toString('utf8') : reply.trouble;
const HEAD = 'HTTP/1.1 200 OK\r\n';
const never = (): void => {};

describe('a call', () => {
  it('gives the reply as it is, with headers in lower case and repeated ones joined', async () => {
    const place = await serve((request, response) => {
      response.writeHead(201, [
        ...['Content-Type', 'application/json', 'Set-Cookie', 'a=1', 'set-cookie', 'b=2'],
        ...['X-Request-ID', '7', 'X-Many', 'one', 'x-many', 'two'],
      ]);
      response.end(JSON.stringify([request.method, request.url]));
    });
    const reply = await open(place).get('/v1/accounts?from=2026-01-01&q=ä', { method: 'POST' });
    expect(reply).toMatchObject({
      ok: true,
      status: 201,
      reply: 0,
      headers: {
        'content-type': 'application/json',
        'set-cookie': 'a=1, b=2',
        'x-request-id': '7',
        'x-many': 'one, two',
      },
    });
    expect(text(reply)).toBe('["POST","/v1/accounts?from=2026-01-01&q=%C3%A4"]');
  });

  it('sends body and headers, and our own where they are ours', async () => {
    const place = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(JSON.stringify({ ...request.headers, body: Buffer.concat(chunks).toString('hex') }));
    });
    const body = Uint8Array.from({ length: 256 }, (_, n) => n);
    const headers = { Authorization: 'Bearer x', 'Content-Type': 'text/plain', 'X-Empty': '' };
    const seen = JSON.parse(text(await open(place).get('/', { method: 'PUT', headers, body })));
    expect(seen).toMatchObject({
      host: place,
      authorization: 'Bearer x',
      'content-type': 'text/plain',
      'content-length': '256',
      'accept-encoding': 'gzip, br, deflate',
      'user-agent': 'tributary',
      'x-empty': '',
      body: Buffer.from(body).toString('hex'),
    });
  });

  it('is refused where a header is not its own to set or is malformed, or a body too large', async () => {
    let calls = 0;
    const place = await serve((_, response) => response.end(String(++calls)));
    const { get } = open(place);
    const names = [
      'Host',
      'connection',
      'Transfer-Encoding',
      'content-length',
      'Proxy-Authorization',
      'upgrade',
      'expect',
      'te',
    ];
    for (const name of [...names, 'a b', '', 'a:b', 'ä'])
      expect([name, await get('/', { headers: { [name]: 'x' } })]).toEqual([
        name,
        { ok: false, trouble: 'host_not_allowed' },
      ]);
    for (const value of ['a\r\nHost: evil', 'a\n', '\u0000', '\u0100', 'x'.repeat(40_000)])
      expect(await get('/', { headers: { 'x-a': value } })).toEqual({
        ok: false,
        trouble: 'host_not_allowed',
      });
    const body = new Uint8Array(16 * 1024 * 1024 + 1);
    expect(await get('/', { method: 'POST', body })).toEqual({ ok: false, trouble: 'host_not_allowed' });
    expect(calls).toBe(0);
    expect(text(await get('/'))).toBe('1');
  });

  it('follows no redirect: it is a reply', async () => {
    let calls = 0;
    const place = await serve((_, response) => {
      calls += 1;
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end('moved');
    });
    const reply = await open(place).get('/');
    expect(reply).toMatchObject({
      ok: true,
      status: 302,
      headers: { location: 'http://169.254.169.254/latest/meta-data/' },
    });
    expect(calls).toBe(1);
  });

  it('of one user numbers the replies, troubles apart, and shows each before it is given', async () => {
    const place = await serve((request, response) => response.end(request.url));
    const shown: HttpReply[] = [];
    const door = openEgress({ allowPrivate: [place] });
    doors.push(door);
    const http = door.httpFor({ hosts: [place], onReply: (reply) => shown.push(reply) });
    const outcomes = [];
    for (const url of [`http://${place}/a`, 'https://evil.example/', `http://${place}/b`])
      outcomes.push(await http.send({ method: 'GET', url }));
    expect(outcomes.map((one) => (one.ok ? one.reply : one.trouble))).toEqual([0, 'host_not_allowed', 1]);
    expect(shown).toEqual([outcomes[0], outcomes[2]]);
    const other = await door.httpFor({ hosts: [place] }).send({ method: 'GET', url: `http://${place}/c` });
    expect(other).toMatchObject({ reply: 0 });
  });

  it('is given even where showing or telling it throws', async () => {
    const place = await serve((_, response) => response.end('reply'));
    const errors: unknown[] = [];
    const fail = (): never => {
      throw new Error('no room');
    };
    const { get } = open(place, { onCall: fail, onError: (error) => errors.push(error) }, { onReply: fail });
    expect(text(await get('/'))).toBe('reply');
    expect(errors).toHaveLength(2);
  });

  it('heeds no proxy of the environment', async () => {
    let proxied = 0;
    const proxy = await serve((_, response) => response.end(String(++proxied)));
    const place = await serve((_, response) => response.end('direct'));
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : `http://${proxy}`;
    try {
      expect(text(await open(place).get('/'))).toBe('direct');
      expect(proxied).toBe(0);
    } finally {
      for (const [index, name] of names.entries())
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
    }
  });

  it('is told without what was said: no query, no header, no body, no id in the path', async () => {
    const place = await serve((_, response) => response.writeHead(200, { 'x-a': 'SECRET' }).end('SECRET'));
    const { get, notes } = open(place);
    await get('/v1/accounts/DE89370400440532013000/balances/2026?token=SECRET', {
      headers: { authorization: 'SECRET' },
      method: 'POST',
      body: Buffer.from('SECRET'),
    });
    await get('/');
    expect(notes).toEqual([
      {
        method: 'POST',
        host: place,
        path: '/v1/accounts/{}/balances/{}',
        outcome: 200,
        milliseconds: expect.any(Number),
      },
      { method: 'GET', host: place, path: '/', outcome: 200, milliseconds: expect.any(Number) },
    ]);
    const http = doors[0]?.httpFor({ hosts: [place] });
    await http?.send({ method: 'GET', url: 'https://secret.example/SECRET' });
    expect(notes[2]).toMatchObject({ host: '', path: '', outcome: 'host_not_allowed' });
    expect(JSON.stringify(notes)).not.toContain('SECRET');
  });
});

describe('before a call', () => {
  it('invariant 9: a no, or no answer, keeps it from being made', async () => {
    let calls = 0;
    const place = await serve((_, response) => response.end(String(++calls)));
    const errors: unknown[] = [];
    let answer: () => Promise<boolean> = async () => false;
    const { get } = open(place, { onError: (error) => errors.push(error) }, { before: () => answer() });
    expect(await get('/')).toEqual({ ok: false, trouble: 'stopped' });
    answer = async () => {
      throw new Error('no database');
    };
    expect(await get('/')).toEqual({ ok: false, trouble: 'stopped' });
    expect(errors).toHaveLength(1);
    expect(calls).toBe(0);
    answer = async () => true;
    expect(text(await get('/'))).toBe('1');
  });

  it('invariant 9: it is asked when the call has its turn, not when it joins the line', async () => {
    let calls = 0;
    let finish: () => void = () => {};
    const place = await serve((_, response) => {
      calls += 1;
      finish = () => response.end('done');
    });
    let usable = true;
    const { get } = open(place, { limits: { socketsPerHostMax: 1 } }, { before: async () => usable });
    const first = get('/');
    const second = get('/');
    while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    usable = false;
    finish();
    expect(text(await first)).toBe('done');
    expect(await second).toEqual({ ok: false, trouble: 'stopped' });
    expect(calls).toBe(1);
  });
});

describe('an abort', () => {
  it('stops what is under way at once, wherever it stands', async () => {
    const silent = await serve(never);
    const half = await speak((socket) => void socket.write(`${HEAD}content-length: 100\r\n\r\nabc`));
    for (const place of [silent, half]) {
      const stop = new AbortController();
      const { get } = open(place, {}, { signal: stop.signal });
      const begin = performance.now();
      setTimeout(() => stop.abort(), 100);
      expect(await get('/')).toEqual({ ok: false, trouble: 'stopped' });
      expect(performance.now() - begin).toBeLessThan(2_000);
      expect(await get('/')).toEqual({ ok: false, trouble: 'stopped' });
    }
  });

  it('reaches calls that wait in line, and leaves the line to the others', async () => {
    const held: (() => void)[] = [];
    const place = await serve((_, response) => void held.push(() => response.end('done')));
    const { get, egress } = open(place, { limits: { socketsPerHostMax: 1 } });
    const first = get('/');
    const stop = new AbortController();
    const waiting = egress
      .httpFor({ hosts: [place], signal: stop.signal })
      .send({ method: 'GET', url: `http://${place}/` });
    const third = get('/');
    while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect(await waiting).toEqual({ ok: false, trouble: 'stopped' });
    held[0]?.();
    expect(text(await first)).toBe('done');
    while (held.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    held[1]?.();
    expect(text(await third)).toBe('done');
  });

  it('comes with the end of the door', async () => {
    const place = await serve(never);
    const { get, egress } = open(place);
    const call = get('/');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await egress.close();
    expect(await call).toEqual({ ok: false, trouble: 'stopped' });
    expect(await get('/')).toEqual({ ok: false, trouble: 'stopped' });
  });
});

describe('the limits of time', () => {
  const timed = async (place: string, limits: NonNullable<EgressOptions['limits']>) => {
    const begin = performance.now();
    const outcome = await open(place, { limits }).get('/');
    return { outcome, ms: performance.now() - begin };
  };

  it('end a reply whose headers do not come', async () => {
    const { outcome, ms } = await timed(await serve(never), { headersMs: 150 });
    expect(outcome).toEqual({ ok: false, trouble: 'timeout' });
    expect(ms).toBeGreaterThan(140);
    expect(ms).toBeLessThan(2_000);
  });

  it('end headers that come drop by drop', async () => {
    const place = await speak((socket) => {
      socket.write(HEAD);
      const timer = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect((await timed(place, { headersMs: 200 })).outcome).toEqual({ ok: false, trouble: 'timeout' });
  });

  it('end a body that comes drop by drop', async () => {
    const place = await serve((_, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { outcome, ms } = await timed(place, { replyMs: 300 });
    expect(outcome).toEqual({ ok: false, trouble: 'timeout' });
    expect(ms).toBeLessThan(2_000);
  });

  it('leave a slow reply alone that ends in time', async () => {
    const place = await serve((_, response) => {
      response.write('a');
      setTimeout(() => response.end('b'), 300);
    });
    const { outcome } = await timed(place, { headersMs: 200, replyMs: 5_000 });
    expect(text(outcome)).toBe('ab');
  });

  it('end a wait for a turn', async () => {
    const place = await serve(never);
    const { get } = open(place, { limits: { socketsPerHostMax: 1, replyMs: 200 } });
    const outcomes = await Promise.all([get('/'), get('/')]);
    expect(outcomes).toEqual([
      { ok: false, trouble: 'timeout' },
      { ok: false, trouble: 'timeout' },
    ]);
  });
});

describe('the limits of size', () => {
  const BYTES_MAX = 100_000;
  const get = async (place: string, path = '/') =>
    open(place, { limits: { bodyBytesMax: BYTES_MAX } }).get(path);
  const tooLarge = { ok: false, trouble: 'reply_too_large' };

  it('hold for a body that says how long it is, and one that does not', async () => {
    const place = await serve((request, response) => {
      const bytes = Buffer.alloc(Number(request.url?.slice(2)));
      if (request.url?.startsWith('/c')) response.end(bytes);
      else for (let at = 0; at <= bytes.length; at += 10_000) response.write(bytes.subarray(at, at + 10_000));
      response.end();
    });
    for (const kind of ['c', 'x']) {
      const most = await get(place, `/${kind}${BYTES_MAX}`);
      expect(most.ok && most.body.length).toBe(BYTES_MAX);
      expect(await get(place, `/${kind}${BYTES_MAX + 1}`)).toEqual(tooLarge);
    }
  });

  it('stop a body without end', async () => {
    const place = await serve((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)) && !response.destroyed);
      };
      response.on('drain', more);
      more();
    });
    expect(await get(place)).toEqual(tooLarge);
  });

  it('hold for what is unpacked: a bomb is stopped', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(BYTES_MAX);
    const bombs: Record<string, Buffer> = {
      gzip: bomb,
      deflate: deflateSync(Buffer.alloc(64 * 1024 * 1024)),
      br: brotliCompressSync(Buffer.alloc(8 * 1024 * 1024)),
    };
    for (const [encoding, body] of Object.entries(bombs)) {
      const place = await serve((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(body),
      );
      expect([encoding, await get(place)]).toEqual([encoding, tooLarge]);
    }
  });

  it('hold for headers', async () => {
    const place = await speak((socket) => {
      socket.write(HEAD);
      for (let n = 0; n < 100; n++) socket.write(`x-${n}: ${'y'.repeat(1_000)}\r\n`);
      socket.write('content-length: 0\r\n\r\n');
    });
    expect(await get(place)).toEqual(tooLarge);
  });

  it('let so many connections be open at once, and the other calls wait', async () => {
    let [now, most] = [0, 0];
    const place = await serve((_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end('done');
      }, 20);
    });
    const { get: call } = open(place, { limits: { socketsPerHostMax: 3 } });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => call('/')));
    expect(outcomes.map(text)).toEqual(Array.from({ length: 20 }, () => 'done'));
    expect(most).toBe(3);
  });
});

describe('a packed body', () => {
  const plain = JSON.stringify(Array.from({ length: 500 }, (_, n) => ({ n, text: 'größer' })));
  const packed: readonly (readonly [string, Buffer])[] = [
    ['gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['identity', Buffer.from(plain)],
    ['gzip', Buffer.concat([gzipSync(plain.slice(0, 100)), gzipSync(plain.slice(100))])],
  ];
  for (const [index, [encoding, body]] of packed.entries())
    it(`is unpacked: ${encoding} (${index + 1})`, async () => {
      const place = await serve((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(body),
      );
      const reply = await open(place).get('/');
      expect(text(reply)).toBe(plain);
      expect(reply.ok && Object.keys(reply.headers)).toEqual(['date']);
    });

  it('may be empty', async () => {
    const place = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
    expect(await open(place).get('/')).toMatchObject({ ok: true, status: 200, body: { length: 0 } });
    const gone = await serve((_, response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end());
    expect(await open(gone).get('/')).toMatchObject({ ok: true, status: 204 });
  });

  const broken: readonly (readonly [string, string, Buffer])[] = [
    ['cut off', 'gzip', gzipSync(plain).subarray(0, 60)],
    ['cut off before its check', 'gzip', gzipSync(plain).subarray(0, -4)],
    ['cut off', 'br', brotliCompressSync(plain).subarray(0, 20)],
    ['cut off', 'deflate', deflateSync(plain).subarray(0, 20)],
    ['not packed at all', 'gzip', Buffer.from(plain)],
    ['changed on the way', 'gzip', flipped(gzipSync(plain))],
    ['packed in another way', 'zstd', Buffer.from(plain)],
    ['packed twice', 'gzip, gzip', gzipSync(gzipSync(plain))],
    ['packed as constructor', 'constructor', Buffer.from(plain)],
  ];
  for (const [what, encoding, body] of broken)
    it(`is a broken reply when it is ${what}: ${encoding}`, async () => {
      const place = await serve((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(body),
      );
      expect(await open(place).get('/')).toEqual({ ok: false, trouble: 'broken_reply' });
    });
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.length - 8;
  copy.writeUInt8(copy.readUInt8(at) ^ 255, at);
  return copy;
}

describe('a bank that breaks off', () => {
  const broken: Readonly<Record<string, (socket: Socket) => void>> = {
    'before it answers': (socket) => void socket.once('data', () => socket.destroy()),
    'by a reset before it answers': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    'amid the headers': (socket) => void socket.once('data', () => socket.end(`${HEAD}content-le`)),
    'amid the body': (socket) =>
      void socket.once('data', () => socket.end(`${HEAD}content-length: 100\r\n\r\nabc`)),
    'by a reset amid the body': (socket) =>
      void socket.once('data', () => {
        socket.write(`${HEAD}content-length: 100\r\n\r\nabc`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        );
      }),
    'amid a chunk': (socket) =>
      void socket.once('data', () => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n10\r\nabc`)),
    'with what is not HTTP': (socket) =>
      void socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n')),
    'with a wrong chunk': (socket) =>
      void socket.once('data', () => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`)),
    'with two lengths': (socket) =>
      void socket.once('data', () => socket.end(`${HEAD}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`)),
    'with an upgrade that nobody asked for': (socket) =>
      void socket.once('data', () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      ),
  };
  for (const [what, on] of Object.entries(broken))
    it(`${what} is a broken reply, and nothing is sent a second time`, async () => {
      let connections = 0;
      const place = await speak((socket) => {
        connections += 1;
        on(socket);
      });
      const reply = await open(place).get('/', { method: 'GET' });
      expect(reply).toEqual({ ok: false, trouble: 'broken_reply' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(connections).toBe(1);
    });

  it('on a connection that was used before is a broken reply, too', async () => {
    let requests = 0;
    const place = await speak((socket) =>
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write(`${HEAD}content-length: 2\r\n\r\nok`);
        else socket.destroy();
      }),
    );
    const { get } = open(place);
    expect(text(await get('/'))).toBe('ok');
    expect(await get('/', { method: 'GET' })).toEqual({ ok: false, trouble: 'broken_reply' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(requests).toBe(2);
  });

  it('may send what is only on the way first', async () => {
    const place = await speak((socket) => {
      socket.once('data', () =>
        socket.write(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${HEAD}content-length: 2\r\n\r\nok`),
      );
    });
    const reply = await open(place).get('/');
    expect(reply).toMatchObject({ ok: true, status: 200 });
    expect(text(reply)).toBe('ok');
  });
});

describe('a bank that is not there', () => {
  it('is unreachable', async () => {
    const server = createTcpServer();
    const place = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await open(place).get('/')).toEqual({ ok: false, trouble: 'unreachable' });
  });
});
