import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInOnPages } from './bank-pages.ts';
import { followBankClock, SandboxControl } from './control.ts';

const BOMB = gzipSync(Buffer.alloc(64_000_000, 32));
let answer: (reply: ServerResponse) => void = (reply) => void reply.end();
const asked: string[] = [];
const server = createServer((request, reply) => {
  asked.push(request.url ?? '');
  answer(reply);
});
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const control = () => new SandboxControl({ url, controlKey: 'ctl_secret' });
const json = (body: unknown) => (reply: ServerResponse) => void reply.end(JSON.stringify(body));

describe('an answer of the control interface', () => {
  const bad: readonly (readonly [string, (reply: ServerResponse) => void])[] = [
    [
      'that has no end',
      (reply) => {
        const more = (): void => {
          while (!reply.destroyed && reply.write(Buffer.alloc(1_000_000, 32)));
        };
        reply.on('drain', more).on('close', () => reply.removeAllListeners('drain'));
        more();
      },
    ],
    ['that is a bomb', (reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB)],
    ['that is no JSON', (reply) => void reply.end('<html>')],
    ['that is broken off', (reply) => void reply.writeHead(200, { 'content-length': 9 }).destroy()],
  ];
  for (const [name, misbehave] of bad)
    it(`${name} is as good as none, and the key is not in what is said of it`, async () => {
      answer = misbehave;
      const said = await control().call('GET', '/control/clock');
      expect(said).toMatchObject({ ok: false, fault: { status: 503, error: 'unreachable' } });
      expect(JSON.stringify(said)).not.toContain('ctl_secret');
    });

  it('leads nowhere else', async () => {
    asked.length = 0;
    answer = (reply) => void reply.writeHead(307, { location: `${url}/elsewhere` }).end('{}');
    expect((await control().call('POST', '/control/clock', {})).ok).toBe(false);
    expect(asked).toEqual(['/control/clock']);
  });
});

describe('the banks’ clock', () => {
  it('goes forward only, and no further than theirs can', async () => {
    answer = json({ offset_ms: 5_000_000 });
    const clock = await followBankClock(control());
    const ahead = () => Math.round((clock.now() - Date.now()) / 1_000_000);
    expect(ahead()).toBe(5);
    for (const offset_ms of [1, -1, 1.5, '9000000', null, 8.64e15, Number.MAX_SAFE_INTEGER]) {
      answer = json({ offset_ms });
      await clock.follow();
      expect([offset_ms, ahead()]).toEqual([offset_ms, 5]);
    }
    await clock.stop();
  });
});

describe('the pages of a bank', () => {
  it('are read to a limit, and a page elsewhere is not opened', async () => {
    answer = (reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB);
    await expect(signInOnPages(url, { login: 'demo', password: 'x' })).rejects.toThrow(/more than/);
    answer = (reply) => void reply.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    const back = await signInOnPages(url, { login: 'demo', password: 'x' });
    expect(back?.href).toBe('http://169.254.169.254/');
  });
});
