import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { readAttended } from './attended.ts';
import { OPERATIONS } from './native-api.ts';
import { type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
beforeEach(() => {
  server = testServer(ids);
});
afterEach(() => server.app.close());

const now = new Date('2026-06-01T12:00:00.000Z');
const AGENT = 'Browser/1.0';
const read = (ip?: string, userAgent?: string) =>
  readAttended(
    {
      ...(ip === undefined ? {} : { 'psu-ip-address': ip }),
      ...(userAgent === undefined ? {} : { 'psu-user-agent': userAgent }),
    },
    now,
  );

describe('the account holder of a request', () => {
  it('is there with an address and a browser, at the instant of the request', () => {
    for (const ip of ['203.0.113.7', '2001:db8::1', '::ffff:203.0.113.7'])
      expect(read(ip, AGENT)).toEqual({ ok: true, value: { ip, userAgent: AGENT, at: now.getTime() } });
    expect(read()).toEqual({ ok: true, value: null });
  });

  it('is never half there: what is wrong is named', () => {
    const bad: [string | undefined, string | undefined, string][] = [
      ['203.0.113.7', undefined, 'PSU-User-Agent'],
      [undefined, AGENT, 'PSU-IP-Address'],
      ['', AGENT, 'PSU-IP-Address'],
      ['localhost', AGENT, 'PSU-IP-Address'],
      ['203.0.113.7, 203.0.113.8', AGENT, 'PSU-IP-Address'],
      ['203.0.113.256', AGENT, 'PSU-IP-Address'],
      ['203.0.113.07', AGENT, 'PSU-IP-Address'],
      ['203.0.113.7:443', AGENT, 'PSU-IP-Address'],
      ['[2001:db8::1]', AGENT, 'PSU-IP-Address'],
      ['fe80::1%eth0', AGENT, 'PSU-IP-Address'],
      ['203.0.113.7', '', 'PSU-User-Agent'],
      ['203.0.113.7', 'a\tb', 'PSU-User-Agent'],
      ['203.0.113.7', 'x'.repeat(501), 'PSU-User-Agent'],
    ];
    for (const [ip, agent, header] of bad) {
      const outcome = read(ip, agent);
      expect([ip, agent, outcome.ok ? null : outcome.fault]).toEqual([
        ip,
        agent,
        expect.objectContaining({
          problem: 'psu_header_invalid',
          errors: [{ header, code: 'invalid', message: expect.any(String) }],
        }),
      ]);
    }
    expect(read('203.0.113.7', 'x'.repeat(500)).ok).toBe(true);
  });

  it('any two texts are an account holder or a problem, and what comes through is what was said', () => {
    const text = fc.option(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.ipV4(), fc.ipV6(), fc.constant(AGENT)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(text, text, (ip, agent) => {
        const outcome = read(ip, agent);
        if (!outcome.ok) return;
        if (outcome.value === null) expect([ip, agent]).toEqual([undefined, undefined]);
        else expect(outcome.value).toEqual({ ip, userAgent: agent, at: now.getTime() });
      }),
    );
  });

  it('is asked of the headers alone, and refused before anything is done', async () => {
    const id = server.owners[0]?.objects.connection ?? '';
    const sync = (headers: Record<string, string>) =>
      server.app.inject({
        url: `/v1/connections/${id}/syncs`,
        method: 'POST',
        headers: { authorization: `Bearer ${server.key}`, ...headers },
        remoteAddress: '198.51.100.9',
      });
    expect((await sync({})).statusCode).toBe(202);
    expect(server.world.verbs.at(-1)?.asking.attended).toBeNull();
    const there = { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': AGENT };
    expect((await sync(there)).statusCode).toBe(202);
    expect(server.world.verbs.at(-1)?.asking.attended).toEqual({
      ip: '203.0.113.7',
      userAgent: AGENT,
      at: server.world.now,
    });
    // What the account holder may do for a while is counted by the clock of the banks.
    server.world.aheadMs = 86_400_000;
    await sync(there);
    expect(server.world.verbs.at(-1)?.asking.attended?.at).toBe(server.world.now + 86_400_000);
    const refused = await sync({ ...there, 'psu-ip-address': 'unknown' });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'psu_header_invalid']);
    expect(refused.json().detail).toContain('PSU-IP-Address');
    expect(server.world.verbs).toHaveLength(3);
  });

  it('every POST about connecting takes the headers, and says so', async () => {
    const document = (await server.app.inject('/openapi.json')).json();
    const posts = OPERATIONS.filter(
      ({ method, path }) =>
        method === 'POST' && /^\/v1\/(connect-|connections|consents|syncs|sandbox\/connections)/.test(path),
    );
    expect(posts.length).toBeGreaterThan(11);
    for (const { path, name, attendable } of posts) {
      const names = document.paths[path].post.parameters.map((one: { name: string }) => one.name);
      expect([name, attendable, names]).toEqual([
        name,
        true,
        expect.arrayContaining(['PSU-IP-Address', 'PSU-User-Agent']),
      ]);
    }
  });
});
