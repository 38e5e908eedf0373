import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { OPERATIONS } from '../native/native-api.ts';
import { type TestServer, testServer } from '../native/test-harness.ts';
import { attendedOfBrowser, PSU_FACTS, readAttended } from './attended.ts';

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

  it('invariant 10: is never half there: what is wrong is named', () => {
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

  it('tells what else the device said, each fact in its form', () => {
    const there = { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': AGENT };
    const more = {
      'psu-ip-port': '65535',
      'psu-accept': 'text/html',
      'psu-accept-charset': 'utf-8',
      'psu-accept-encoding': 'gzip',
      'psu-accept-language': 'de, en;q=0.5',
      'psu-http-method': 'POST',
      'psu-device-id': '99435c7e-ad88-49ec-a2ad-99ddcb1f5555',
      'psu-geo-location': 'GEO:52.506931;13.144558',
    } as const;
    expect(Object.keys(more)).toEqual(Object.keys(PSU_FACTS));
    const outcome = readAttended({ ...there, ...more }, now);
    expect(outcome).toEqual({
      ok: true,
      value: { ip: '203.0.113.7', userAgent: AGENT, at: now.getTime(), more },
    });
    const wrong = [
      ['psu-ip-port', '0', '65536', 'x'],
      ['psu-accept', '', 'a\tb', 'x'.repeat(501)],
      ['psu-http-method', 'get', 'FETCH'],
      ['psu-device-id', 'phone'],
      ['psu-geo-location', '52.5;13.1', 'GEO:52.5'],
    ];
    for (const [name = '', ...values] of wrong)
      for (const value of values) {
        const bad = readAttended({ ...there, [name]: value }, now);
        expect([name, value, bad.ok ? null : bad.fault.problem]).toEqual([name, value, 'psu_header_invalid']);
      }
    // A fact without the account holder speaks of nobody.
    for (const [name, value] of Object.entries(more))
      expect([name, readAttended({ [name]: value }, now).ok]).toEqual([name, false]);
  });

  it('may have asked up to 15 minutes ago by the real time, which is told by the clock of the banks', () => {
    const at = (iso: string, bankNow = now) =>
      readAttended(
        { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': AGENT, 'psu-request-date': iso },
        bankNow,
        now,
      );
    const instant = (ms: number): string => new Date(now.getTime() + ms).toISOString();
    const heldAt = (iso: string, bankNow?: Date) => {
      const outcome = at(iso, bankNow);
      return outcome.ok ? (outcome.value?.at ?? null) : outcome.fault.detail;
    };
    const ahead = new Date(now.getTime() + 86_400_000);
    expect(heldAt(instant(-15 * 60_000))).toBe(now.getTime() - 15 * 60_000);
    expect(heldAt(instant(-60_000), ahead)).toBe(ahead.getTime() - 60_000);
    expect(heldAt('2026-06-01T14:00:00+02:00')).toBe(now.getTime());
    // Clocks differ a little; nobody asked later than now.
    expect(heldAt(instant(30_000))).toBe(now.getTime());
    for (const wrong of [
      instant(-15 * 60_000 - 1),
      instant(30_001),
      '2026-06-01',
      '2026-06-01T12:00:00',
      'now',
    ])
      expect([wrong, at(wrong).ok]).toEqual([wrong, false]);
  });

  it('on the hosted page is told by the own request of their browser, and is nobody without its name', () => {
    const asks = (ip: string, headers: Record<string, string>) =>
      attendedOfBrowser({ ip, method: 'POST', headers }, now);
    expect(asks('::ffff:203.0.113.7', { 'user-agent': AGENT, 'accept-language': 'de' })).toEqual({
      ip: '203.0.113.7',
      userAgent: AGENT,
      at: now.getTime(),
      more: { 'psu-accept-language': 'de', 'psu-http-method': 'POST' },
    });
    expect(asks('203.0.113.7', {})).toBeNull();
    expect(asks('203.0.113.7', { 'user-agent': '\u0007' })).toBeNull();
    expect(asks('unix:', { 'user-agent': AGENT })).toBeNull();
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
