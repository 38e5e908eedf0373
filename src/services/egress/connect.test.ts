import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpReply, HttpTrouble } from '../../connectors/contract.ts';
import { type Egress, type EgressOptions, openEgress } from './open-egress.ts';
import { testCertificate } from './test-certificate.ts';

const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();
const doors: Egress[] = [];
let connections = 0;

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  connections = 0;
});

async function listen(server: Server | TcpServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const plainServer = () => listen(createHttpServer((_, response) => response.end('plain')));
const tlsServer = (options: ServerOptions) =>
  listen(createHttpsServer(options, (_, response) => response.end('encrypted')));

async function call(url: string, options: EgressOptions): Promise<HttpReply | HttpTrouble> {
  const door = openEgress(options);
  doors.push(door);
  return door.httpFor({ hosts: [new URL(url).host] }).send({ method: 'GET', url });
}

const outcome = (reply: HttpReply | HttpTrouble): string =>
  reply.ok ? Buffer.from(reply.body).toString() : reply.trouble;

describe('an address', () => {
  const metadata = 'metadata.google.internal';

  it('that is not public is not reached without leave, however the host is called', async () => {
    const port = await plainServer();
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::ffff:127.0.0.1]',
      '[::1]',
      '2130706433',
      '0x7f000001',
      '017700000001',
    ])
      expect([host, outcome(await call(`https://${host}:${port}/`, {}))]).toEqual([host, 'host_not_allowed']);
    expect(connections).toBe(0);
  });

  it('behind a name is judged, and one that is not allowed is enough to refuse all', async () => {
    const port = await plainServer();
    for (const answers of [
      ['127.0.0.1'],
      ['10.0.0.1'],
      ['8.8.8.8', '127.0.0.1'],
      ['127.0.0.1', '8.8.8.8'],
      ['2606:4700:4700::1111', '::ffff:10.0.0.1'],
      ['64:ff9b::7f00:1'],
      ['2002:7f00:1::'],
      ['fe80::1%lo'],
      ['not an address'],
    ]) {
      const reply = await call(`https://bank.test:${port}/`, { lookup: async () => answers });
      expect([answers, outcome(reply)]).toEqual([answers, 'host_not_allowed']);
    }
    expect(connections).toBe(0);
  });

  it('of a cloud and its like is not reached with any leave', async () => {
    for (const address of [
      '169.254.169.254',
      'fe80::1',
      '0.0.0.0',
      '::',
      '224.0.0.1',
      '100.64.0.1',
      '64:ff9b::a00:1',
    ]) {
      const options = { allowPrivate: [`${metadata}:80`], lookup: async () => [address] };
      expect([address, outcome(await call(`http://${metadata}:80/`, options))]).toEqual([
        address,
        'host_not_allowed',
      ]);
    }
  });

  it('that the operator allows is reached at this port, and no other', async () => {
    const port = await plainServer();
    const lookup = async () => ['127.0.0.1'];
    const allowPrivate = [`bank.test:${port}`];
    expect(outcome(await call(`http://bank.test:${port}/`, { allowPrivate, lookup }))).toBe('plain');
    for (const url of [
      `http://bank.test:${port + 1}/`,
      `https://bank.test:${port + 1}/`,
      `http://other.test:${port}/`,
    ])
      expect(outcome(await call(url, { allowPrivate, lookup }))).toBe('host_not_allowed');
    expect(connections).toBe(1);
  });

  it('that is public is not reached without encryption, even with leave', async () => {
    const options = { allowPrivate: ['bank.test:80'], lookup: async () => ['8.8.8.8'] };
    expect(outcome(await call('http://bank.test:80/', options))).toBe('host_not_allowed');
  });

  it('is the one that was judged: what the name means a moment later plays no part', async () => {
    const server = createHttpServer((_, response) =>
      response.writeHead(200, { connection: 'close' }).end('first'),
    );
    const port = await listen(server);
    let lookups = 0;
    const lookup = async () => {
      lookups += 1;
      return [lookups === 1 ? '127.0.0.1' : '169.254.169.254'];
    };
    const door = openEgress({ allowPrivate: [`bank.test:${port}`], lookup });
    doors.push(door);
    const http = door.httpFor({ hosts: [`bank.test:${port}`] });
    const send = () => http.send({ method: 'GET', url: `http://bank.test:${port}/` });
    expect(outcome(await send())).toBe('first');
    expect(lookups).toBe(1);
    expect(outcome(await send())).toBe('host_not_allowed');
    expect(lookups).toBe(2);
    expect(connections).toBe(1);
  });

  it('that does not answer gives way to the next of the name', async () => {
    const port = await plainServer();
    const options = { allowPrivate: [`bank.test:${port}`], lookup: async () => ['::1', '127.0.0.1'] };
    expect(outcome(await call(`http://bank.test:${port}/`, options))).toBe('plain');
  });

  it('that nobody knows makes the bank unreachable', async () => {
    const unknown = async (): Promise<never> => {
      throw new Error('ENOTFOUND');
    };
    expect(outcome(await call('https://bank.test/', { lookup: unknown }))).toBe('unreachable');
    expect(outcome(await call('https://bank.test/', { lookup: async () => [] }))).toBe('unreachable');
  });
});

describe('the time to connect', () => {
  it('holds for the look-up', async () => {
    const lookup = () => new Promise<never>(() => {});
    const begin = performance.now();
    expect(outcome(await call('https://bank.test/', { lookup, limits: { connectMs: 150 } }))).toBe('timeout');
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('holds for the handshake', async () => {
    const port = await listen(createTcpServer(() => {}));
    const place = `bank.test:${port}`;
    const options = { allowPrivate: [place], lookup: async () => ['127.0.0.1'], limits: { connectMs: 150 } };
    const begin = performance.now();
    expect(outcome(await call(`https://${place}/`, options))).toBe('timeout');
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('encryption', () => {
  const good = testCertificate(['bank.test']);
  const trust = (port: number, ca: string): EgressOptions => ({
    allowPrivate: [`bank.test:${port}`],
    lookup: async () => ['127.0.0.1'],
    tls: { [`bank.test:${port}`]: createSecureContext({ ca }) },
  });

  it('is with a server that proves its name', async () => {
    const port = await tlsServer(good);
    expect(outcome(await call(`https://bank.test:${port}/`, trust(port, good.cert)))).toBe('encrypted');
  });

  it('is not with one that nobody vouches for', async () => {
    const port = await tlsServer(good);
    const { tls: _, ...untrusting } = trust(port, good.cert);
    expect(outcome(await call(`https://bank.test:${port}/`, untrusting))).toBe('unreachable');
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(outcome(await call(`https://bank.test:${port}/`, untrusting))).toBe('unreachable');
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  it('is not with one of another name, or whose certificate is too old', async () => {
    for (const certificate of [testCertificate(['other.test']), testCertificate(['bank.test'], -1)]) {
      const port = await tlsServer(certificate);
      expect(outcome(await call(`https://bank.test:${port}/`, trust(port, certificate.cert)))).toBe(
        'unreachable',
      );
    }
  });

  it('is not with one that speaks an old version only, or none at all', async () => {
    const old = await tlsServer({
      ...good,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(outcome(await call(`https://bank.test:${old}/`, trust(old, good.cert)))).toBe('unreachable');
    const plain = await plainServer();
    expect(outcome(await call(`https://bank.test:${plain}/`, trust(plain, good.cert)))).toBe('unreachable');
  });

  it('shows our certificate where there is one for the place', async () => {
    const ours = testCertificate(['tributary.test']);
    const seen: boolean[] = [];
    const server = createHttpsServer({ ...good, ca: ours.cert, requestCert: true }, (request, response) => {
      seen.push((request.socket as TLSSocket).authorized);
      response.end('encrypted');
    });
    const port = await listen(server);
    const url = `https://bank.test:${port}/`;
    const identity = createSecureContext({ ca: good.cert, cert: ours.cert, key: ours.key });
    const options = trust(port, good.cert);
    expect(outcome(await call(url, { ...options, tls: { [`bank.test:${port}`]: identity } }))).toBe(
      'encrypted',
    );
    // The server says no only after its side of the handshake (TLS 1.3), so this is no longer the connection.
    expect(outcome(await call(url, options))).toBe('broken_reply');
    expect(seen).toEqual([true]);
  });
});
