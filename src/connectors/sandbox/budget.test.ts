import { describe, expect, it } from 'vitest';
import type { BudgetReport, Context, HttpReply, HttpRequest } from '../contract.ts';
import { budgetOf } from './budget.ts';
import { send } from './call.ts';
import { sandboxBank } from './institutions.ts';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const bank = sandboxBank('demo-de');

/** What the bank hears and tells, with one reply. */
async function sent(reply: Omit<HttpReply, 'ok' | 'reply'>, attended: Context['attended'], isData = true) {
  if (bank === null) throw new Error('no bank');
  const requests: HttpRequest[] = [];
  const reports: BudgetReport[] = [];
  const context: Context = {
    institutionId: 'demo-de',
    http: {
      send: async (request) => {
        requests.push(request);
        return { ok: true, reply: 0, ...reply };
      },
    },
    now: NOW,
    random: (bytes) => new Uint8Array(bytes),
    sha256: (data) => data,
    attended,
    sign: async () => null,
    keepSession: async () => {},
    budget: (report) => reports.push(report),
    consent: () => {},
    note: () => {},
  };
  const session = { token: 't', consent: 'c' } as never;
  await send(
    { bank, base: 'https://bank.test', context },
    { method: 'GET', path: '/accounts', bearer: 't', ...(isData ? { session } : {}) },
  );
  return { headers: requests[0]?.headers ?? {}, reports };
}

const body = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const JSON_TYPE = { 'content-type': 'application/json' };
const LIMITS = {
  ...JSON_TYPE,
  'x-ratelimit-limit': '4',
  'x-ratelimit-remaining': '1',
  'x-ratelimit-reset': '90',
};

describe('what the sandbox bank says of its count', () => {
  it('is told with data replies and refusals, and nowhere else', async () => {
    const page = { status: 200, headers: LIMITS, body: body({}) };
    const said = { limit: 4, remaining: 1, resetAt: NOW + 90_000 };
    expect((await sent(page, null)).reports).toEqual([said]);
    expect((await sent(page, null, false)).reports).toEqual([]);
    expect((await sent({ ...page, headers: {} }, null)).reports).toEqual([]);
    const refused = { status: 429, headers: LIMITS, body: body({ error: 'rate_limited' }) };
    expect((await sent(refused, null)).reports).toEqual([{ ...said, counted: false }]);
    const down = { status: 503, headers: JSON_TYPE, body: body({ error: 'maintenance' }) };
    expect((await sent(down, null)).reports).toEqual([{ counted: false }]);
    // What is not an error of the bank's list may have been counted.
    expect((await sent({ ...down, body: body('<html>') }, null)).reports).toEqual([]);
  });

  it('is read strictly', () => {
    const reply = (headers: HttpReply['headers']): HttpReply => ({
      ok: true,
      status: 200,
      headers,
      body: body({}),
      reply: 0,
    });
    for (const wrong of ['-1', '1.5', '', 'many', '1e3', '9999999999'])
      expect(budgetOf(reply({ 'x-ratelimit-remaining': wrong }), null, NOW)).toBeNull();
  });
});

describe('the account holder, as the bank is told', () => {
  it('invariant 10: is what came, as it came, and nobody when nobody is there', async () => {
    const page = { status: 200, headers: {}, body: body({}) };
    const psu = (headers: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('psu-')));
    const more = { 'psu-ip-port': '50443', 'psu-accept-language': 'de', 'psu-http-method': 'POST' } as const;
    const attended = { ip: '203.0.113.7', userAgent: 'Browser/1.0', at: NOW, more };
    expect(psu((await sent(page, attended)).headers)).toEqual({
      'psu-ip-address': '203.0.113.7',
      'psu-user-agent': 'Browser/1.0',
      ...more,
    });
    expect(psu((await sent(page, null)).headers)).toEqual({});
  });
});
