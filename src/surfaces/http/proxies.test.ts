import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../services/config.ts';
import { attendedOfBrowser } from './attended.ts';
import { createHttpServer } from './server.ts';

const NOW = new Date('2026-06-01T12:00:00.000Z');
let stop: (() => Promise<void>) | null = null;
afterEach(async () => stop?.());

/** A server that tells whom it takes a browser's request for. */
async function told(trustedProxies: readonly string[], headers: Record<string, string>): Promise<unknown> {
  const app = createHttpServer({
    log: pino({ level: 'silent' }),
    publicUrl: null,
    trustedProxies,
    random: (bytes) => new Uint8Array(bytes),
  });
  app.get('/', async (request) => ({ ip: attendedOfBrowser(request, NOW)?.ip ?? null }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  stop = () => app.close();
  const reply = await fetch(url, { headers: { 'user-agent': 'Browser/1.0', ...headers } });
  return ((await reply.json()) as { ip: unknown }).ip;
}

describe('a browser behind a proxy', () => {
  it('is known by what a trusted proxy says, and not by what the browser adds', async () => {
    expect(await told([], {})).toBe('127.0.0.1');
    expect(await told(['127.0.0.1'], { 'x-forwarded-for': '203.0.113.7' })).toBe('203.0.113.7');
    expect(await told(['127.0.0.0/8'], { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' })).toBe(
      '203.0.113.7',
    );
  });

  it('is nobody when nobody named the proxy: its address is not the account holder’s', async () => {
    expect(await told([], { 'x-forwarded-for': '203.0.113.7' })).toBeNull();
    expect(await told([], { via: '1.1 somewhere' })).toBeNull();
    expect(await told(['10.0.0.1'], { 'x-forwarded-for': '203.0.113.7' })).toBeNull();
    expect(await told(['127.0.0.1'], { 'x-forwarded-for': 'unknown' })).toBeNull();
    expect(await told(['127.0.0.1'], { forwarded: 'for=203.0.113.7' })).toBeNull();
  });

  it('is a setting that names what it does not understand', () => {
    const read = (value: string) => readConfig({ TRIBUTARY_TRUSTED_PROXIES: value });
    const good = read('10.1.0.5, 192.168.0.0/24');
    expect(good.ok && good.value.trustedProxies).toEqual(['10.1.0.5', '192.168.0.0/24']);
    for (const bad of ['everyone', '0.0.0.0/0', '10.0.0.0/40'])
      expect(read(bad)).toMatchObject({ ok: false, fault: [expect.stringContaining('TRUSTED_PROXIES')] });
  });
});
