/** What is called, by the address that a name has at that moment; nothing here leaves the machine. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpReply, HttpTrouble } from '../../connectors/contract.ts';
import { addressKind } from './address.ts';
import { testCertificate } from './test-certificate.ts';
import { openWebEgress, type WebEgress, type WebEgressOptions } from './web-egress.ts';

const servers: Server[] = [];
const doors: WebEgress[] = [];
let requests: string[] = [];
afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  requests = [];
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
async function listen(answer: Answer = (_, response) => response.end('here'), server = createServer()) {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.headers.host}${request.url}`);
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function open(options: WebEgressOptions): WebEgress {
  const door = openWebEgress(options);
  doors.push(door);
  return door;
}
const get = (door: WebEgress, url: string): Promise<HttpReply | HttpTrouble> =>
  door.http().send({ method: 'POST', url, body: Buffer.from('{}') });
const outcome = (reply: HttpReply | HttpTrouble): string =>
  reply.ok ? `${reply.status} ${Buffer.from(reply.body)}` : reply.trouble;

/** The table of addresses that are never called without leave: registries of IANA, and what hides another address. */
const FORBIDDEN: readonly string[] = [
  ...['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.0.1'],
  ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.254', '169.254.0.1', '169.254.169.254', '100.64.0.1'],
  ...['100.127.255.255', '192.0.0.1', '192.0.0.192', '192.88.99.1', '198.18.0.1', '198.19.255.255'],
  ...[
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
  ],
  ...['168.63.129.16', '::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1'],
  ...['fc00::1', 'fd12:3456::1', 'fd00:ec2::254', 'fe80::1', 'febf::1', 'fec0::1', '2001:db8::1', '3fff::1'],
  ...['2002:7f00:1::', '2002:a00:1::1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1'],
  ...[
    '2001::1',
    '2001:0:7f00:1::1',
    '5f00::1',
    '100::1',
    'ff02::1',
    'ff0e::1',
    'fe80::1%eth0',
    'fe80::1%1',
    'x',
  ],
];

describe('a name', () => {
  it('that has a forbidden address is not called, alone or among public ones, encrypted or not', async () => {
    const door = (answers: string[]) => open({ lookup: async () => answers });
    for (const address of FORBIDDEN)
      for (const answers of [[address], ['8.8.8.8', address], [address, '2606:4700:4700::1111']]) {
        expect([answers, outcome(await get(door(answers), 'https://hooks.test/'))]).toEqual([
          answers,
          'host_not_allowed',
        ]);
        // Loopback that is allowed changes nothing for the others.
        if (addressKind(address) !== 'loopback')
          for (const url of ['http://hooks.test/', 'https://hooks.test/'])
            expect(outcome(await get(open({ allowLoopback: true, lookup: async () => answers }), url))).toBe(
              'host_not_allowed',
            );
      }
  });

  it('that leads to a private address by another name (CNAME) is judged by the address', async () => {
    const port = await listen();
    const zone: Readonly<Record<string, string>> = { 'hooks.test': 'inner.test', 'inner.test': '127.0.0.1' };
    const lookup = async (name: string): Promise<string[]> => {
      const next = zone[name] ?? '';
      return /^\d/.test(next) ? [next] : lookup(next);
    };
    expect(outcome(await get(open({ lookup }), `https://hooks.test:${port}/`))).toBe('host_not_allowed');
    expect(requests).toEqual([]);
  });

  it('whose answer changes between look-ups is looked up once, and the socket goes where was judged', async () => {
    const port = await listen();
    let asked = 0;
    // The first answer is allowed, every later one is the address of the same machine under a forbidden name.
    const lookup = async (): Promise<string[]> => (asked++ === 0 ? ['127.0.0.1'] : ['10.255.255.1']);
    const door = open({ allowRanges: ['127.0.0.1'], lookup });
    expect(outcome(await get(door, `http://hooks.test:${port}/a`))).toBe('200 here');
    expect(asked).toBe(1);
    // A second connection judges anew.
    const second = open({ allowRanges: ['127.0.0.1'], lookup });
    expect(outcome(await get(second, `http://hooks.test:${port}/b`))).toBe('host_not_allowed');
    expect(requests).toEqual([`hooks.test:${port}/a`]);
  });

  it('is reached on loopback and in ranges that the operator allows, also without encryption', async () => {
    const port = await listen();
    for (const options of [{ allowLoopback: true }, { allowRanges: ['127.0.0.0/8'] }]) {
      for (const host of ['localhost', '127.0.0.1'])
        expect(outcome(await get(open(options), `http://${host}:${port}/`))).toBe('200 here');
      const wrong = open({ ...options, lookup: async () => ['127.0.0.1', '8.8.8.8'] });
      expect(outcome(await get(wrong, `http://hooks.test:${port}/`))).toBe('host_not_allowed');
    }
    expect(outcome(await get(open({}), `http://127.0.0.1:${port}/`))).toBe('host_not_allowed');
    const range = open({ allowRanges: ['10.0.0.0/8'] });
    expect(outcome(await get(range, `http://127.0.0.1:${port}/`))).toBe('host_not_allowed');
    expect(requests).toHaveLength(4);
  });

  it('is called over TLS by the host that was named, and only with a certificate for it', async () => {
    const { key, cert } = testCertificate(['hooks.test']);
    const port = await listen((_, response) => response.end('sealed'), createHttpsServer({ key, cert }));
    const place = `hooks.test:${port}`;
    const lookup = async () => ['127.0.0.1'];
    const tls = { [place]: createSecureContext({ ca: cert }) };
    expect(outcome(await get(open({ allowLoopback: true, lookup, tls }), `https://${place}/`))).toBe(
      '200 sealed',
    );
    expect(outcome(await get(open({ allowLoopback: true, lookup }), `https://${place}/`))).toBe(
      'unreachable',
    );
  });
});

describe('a call', () => {
  it('follows no redirect, whether to a private address, a file or a socket', async () => {
    for (const location of [
      'http://169.254.169.254/',
      'http://127.0.0.1:1/',
      'file:///etc/passwd',
      'unix:/x.sock',
    ]) {
      const port = await listen((_, response) => response.writeHead(302, { location }).end());
      const reply = await get(open({ allowLoopback: true }), `http://127.0.0.1:${port}/`);
      expect(reply.ok && [reply.status, reply.headers.location]).toEqual([302, location]);
    }
    expect(requests).toHaveLength(4);
  });

  it('heeds no proxy of the environment', async () => {
    const [proxy, port] = [await listen((_, response) => response.end('proxy')), await listen()];
    const before = { ...process.env };
    const names = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy}`;
    process.env.NODE_USE_ENV_PROXY = '1';
    try {
      expect(outcome(await get(open({ allowLoopback: true }), `http://127.0.0.1:${port}/`))).toBe('200 here');
    } finally {
      for (const name of [...names, 'NODE_USE_ENV_PROXY'])
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
    }
  });

  it('goes nowhere else by what a caller smuggles in: headers, or options of sockets', async () => {
    const port = await listen();
    const door = open({ allowLoopback: true });
    const url = `http://127.0.0.1:${port}/`;
    for (const name of [
      'host',
      'Host',
      'proxy-authorization',
      'connection',
      'transfer-encoding',
      'content-length',
    ])
      expect(outcome(await door.http().send({ method: 'POST', url, headers: { [name]: 'x' } }))).toBe(
        'host_not_allowed',
      );
    const smuggled = {
      method: 'POST' as const,
      url,
      socketPath: '/run/docker.sock',
      origin: 'http://169.254.169.254',
      path: '/elsewhere',
      hostname: '10.0.0.1',
      lookup: () => {},
    };
    expect(outcome(await door.http().send(smuggled))).toBe('200 here');
    expect(requests).toEqual([`127.0.0.1:${port}/`]);
  });

  it('with cut replies keeps the status of what is too long, too slow, packed or breaks off', async () => {
    const limits = { cutReplies: true, bodyBytesMax: 8, replyMs: 400 };
    const answers: Readonly<Record<string, Answer>> = {
      '200 12345678': (_, response) => response.end('123456789'),
      '201 12': (_, response) => response.writeHead(201).write('12'),
      '202 ab': (_, response) => {
        response.writeHead(202, { 'content-length': 6 }).write('ab');
        setTimeout(() => response.destroy(), 50);
      },
      '203 zzz': (_, response) => response.writeHead(203, { 'content-encoding': 'gzip' }).end('zzz'),
      '204 ': (request, response) =>
        response.writeHead(request.headers['accept-encoding'] === 'identity' ? 204 : 500).end(),
    };
    for (const [expected, answer] of Object.entries(answers)) {
      const port = await listen(answer);
      const door = open({ allowLoopback: true, limits });
      expect(outcome(await get(door, `http://127.0.0.1:${port}/`))).toBe(expected);
    }
    const silent = await listen(() => {});
    expect(outcome(await get(open({ allowLoopback: true, limits }), `http://127.0.0.1:${silent}/`))).toBe(
      'timeout',
    );
  });
});

/**
 * A second classifier that shares no code with the first: whole addresses as numbers, ranges as their first and last.
 * True for what is public.
 */
function publicByNumbers(address: string): boolean {
  const v4 = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const v6 = (text: string): bigint => {
    const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
    const last = dotted === null ? 0n : v4(dotted[2] ?? '');
    const plain =
      dotted === null ? text : `${dotted[1]}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`;
    const [left = '', right] = plain.split('::');
    const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
    const [head, tail] = [groups(left), groups(right ?? '')];
    const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
    const all = [...head, ...new Array<string>(zeros).fill('0'), ...tail];
    return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  };
  const ranges4: [string, string][] = [
    ['0.0.0.0', '0.255.255.255'],
    ['10.0.0.0', '10.255.255.255'],
    ['100.64.0.0', '100.127.255.255'],
    ['127.0.0.0', '127.255.255.255'],
    ['168.63.129.16', '168.63.129.16'],
    ['169.254.0.0', '169.254.255.255'],
    ['172.16.0.0', '172.31.255.255'],
    ['192.0.0.0', '192.0.0.255'],
    ['192.0.2.0', '192.0.2.255'],
    ['192.88.99.0', '192.88.99.255'],
    ['192.168.0.0', '192.168.255.255'],
    ['198.18.0.0', '198.19.255.255'],
    ['198.51.100.0', '198.51.100.255'],
    ['203.0.113.0', '203.0.113.255'],
    ['224.0.0.0', '255.255.255.255'],
  ];
  const public4 = (value: bigint): boolean =>
    !ranges4.some(([from, to]) => v4(from) <= value && value <= v4(to));
  if (!address.includes(':')) return public4(v4(address));
  const value = v6(address);
  if (value >> 32n === 0xffffn) return public4(value & 0xffff_ffffn);
  // Global unicast is 2000::/3; within it Teredo, documentation twice, and 6to4 are not for us.
  if (value < v6('2000::') || value > v6('3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')) return false;
  const ranges6: [string, string][] = [
    ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ];
  return !ranges6.some(([from, to]) => v6(from) <= value && value <= v6(to));
}

describe('the judgement of an address', () => {
  const EDGES = [
    0, 1, 9, 10, 11, 15, 16, 31, 32, 63, 64, 88, 99, 100, 113, 126, 127, 128, 129, 168, 169, 172, 192, 198,
  ];
  const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...EDGES, 199, 203, 223, 224, 240, 254, 255));
  const ipv4 = fc.oneof(
    fc.tuple(byte, byte, byte, byte).map((parts) => parts.join('.')),
    fc.constantFrom(...FORBIDDEN.filter((address) => /^[\d.]+$/.test(address))),
  );
  const group = fc.oneof(
    fc.nat({ max: 0xffff }),
    fc.constantFrom(
      0,
      0,
      0,
      1,
      0x64,
      0xff9b,
      0x100,
      0x2000,
      0x2001,
      0x2002,
      0xdb8,
      0x3fff,
      0xfff,
      0x1000,
      0x5f00,
    ),
    fc.constantFrom(0x4000, 0xfc00, 0xfd00, 0xec2, 0xfe80, 0xfebf, 0xfec0, 0xff02, 0xffff, 0x7f00, 0xa9fe),
  );
  const whole = fc.array(group, { minLength: 8, maxLength: 8 });
  const hex = (groups: readonly number[]): string => groups.map((one) => one.toString(16)).join(':');
  const ipv6 = fc.oneof(
    whole.map(hex),
    // Zeros in the middle left out.
    fc
      .tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 3 }))
      .map(([head, tail]) => `${hex(head)}::${hex(tail)}`),
    ipv4.map((address) => `::ffff:${address}`),
    ipv4.map((address) => `64:ff9b::${address}`),
    ipv4.map((address) => `::${address}`),
  );

  it('agrees with a second one that counts in whole numbers, on any address', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (address) => {
        expect([address, addressKind(address) === 'public']).toEqual([address, publicByNumbers(address)]);
      }),
      { numRuns: 6_000 },
    );
  });

  it('is what decides whether a URL with an address may be called', () => {
    const door = openWebEgress();
    fc.assert(
      fc.property(ipv4, (address) => {
        expect([address, door.faultOf(`https://${address}/`) === null]).toEqual([
          address,
          publicByNumbers(address),
        ]);
      }),
      { numRuns: 1_000 },
    );
  });
});
