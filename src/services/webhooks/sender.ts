/** Sends messages through the one door outwards: one call, no redirect, the beginning of the answer for the log. */

import { CALL_MS_MAX, IN_FLIGHT_MAX, RESPONSE_BYTES_MAX } from '../../engine/webhooks/limits.ts';
import type { Sender } from '../../engine/webhooks/ports.ts';
import type { EgressLimits } from '../egress/limits.ts';
import type { WebEgress } from '../egress/web-egress.ts';

/** Endpoints of one host whose calls are under way at the same time; more wait for a connection. */
const ENDPOINTS_PER_HOST = 16;

/** What the door is opened with for webhooks: the status counts, and the answer is cut. */
export const WEBHOOK_EGRESS: Partial<EgressLimits> = {
  connectMs: 10_000,
  headersMs: CALL_MS_MAX,
  replyMs: CALL_MS_MAX,
  bodyBytesMax: RESPONSE_BYTES_MAX,
  headerBytesMax: 16 * 1024,
  socketsPerHostMax: IN_FLIGHT_MAX * ENDPOINTS_PER_HOST,
  cutReplies: true,
};

const AGENT = 'Tributary-Webhooks (+https://www.standardwebhooks.com)';

type UrlFault = NonNullable<ReturnType<WebEgress['faultOf']>>;

const WHY: Readonly<Record<UrlFault, string>> = {
  not_a_url: 'is not a URL such as https://example.org/hooks',
  too_long: 'is too long',
  scheme: 'must begin with https://',
  user_info: 'must not hold a name or a password before the host',
  host: 'names no host that can be reached; IP addresses are written in their usual form',
  port: 'names a port at which no web server is called: use 443, or one from 1024 on',
  not_encrypted: 'must begin with https://: what is not encrypted is only sent where the operator allows it',
  address_not_allowed: 'leads to an address that is not public and that the operator does not allow',
};

/** The sender over an open door. */
export function webhookSender(egress: Pick<WebEgress, 'http' | 'faultOf'>): Sender {
  return {
    async post({ url, headers, body, signal }) {
      const request = {
        method: 'POST' as const,
        url,
        headers: { 'user-agent': AGENT, ...headers },
        body: Buffer.from(body, 'utf8'),
      };
      const reply = await egress.http({ signal }).send(request);
      if (!reply.ok) return { ok: false, trouble: reply.trouble };
      return {
        ok: true,
        status: reply.status,
        retryAfter: reply.headers['retry-after'] ?? null,
        response: shownText(reply.body),
      };
    },
    urlFault(url) {
      const fault = egress.faultOf(url);
      return fault === null ? null : WHY[fault];
    },
  };
}

/** Bytes of an answer as text that can be kept: what is not UTF-8 is replaced, control characters but breaks go. */
export const shownText = (body: Uint8Array): string =>
  Buffer.from(body.subarray(0, RESPONSE_BYTES_MAX))
    .toString('utf8')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .toWellFormed();
