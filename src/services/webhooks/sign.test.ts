import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import { signMessage } from './sign.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('signatures of messages', () => {
  it('are those that two libraries verify, and an HMAC computed by hand', () => {
    const at = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    fc.assert(
      fc.property(fc.json(), fc.stringMatching(/^[a-z0-9_]{1,30}$/), (body, id) => {
        const signature = signMessage(SECRET, id, at, body);
        const timestamp = String(at.getTime() / 1_000);
        const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
        new StandardWebhook(SECRET).verify(body, headers);
        new SvixWebhook(SECRET).verify(body, headers);
        const hmac = createHmac('sha256', Buffer.alloc(32, 7)).update(`${id}.${timestamp}.${body}`, 'utf8');
        expect(signature).toBe(`v1,${hmac.digest('base64')}`);
      }),
      { numRuns: 50 },
    );
  });

  it('say no for another body, id, time or secret', () => {
    const at = new Date();
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    const headers = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': signMessage(SECRET, 'evt_1', at, '{"a":1}'),
    };
    const verify = (secret: string, body: string, more: object = {}) =>
      new SvixWebhook(secret).verify(body, { ...headers, ...more });
    verify(SECRET, '{"a":1}');
    expect(() => verify(SECRET, '{"a":2}')).toThrow(/signature/i);
    expect(() => verify(SECRET, '{"a":1}', { 'webhook-id': 'evt_2' })).toThrow(/signature/i);
    expect(() => verify(SECRET, '{"a":1}', { 'webhook-timestamp': String(Number(timestamp) - 1) })).toThrow(
      /signature/i,
    );
    expect(() => verify(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, '{"a":1}')).toThrow(/signature/i);
  });
});
