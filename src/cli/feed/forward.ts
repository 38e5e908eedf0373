/** Sends an event to a program on this machine or its network, exactly as a webhook is sent. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageText } from '../../engine/webhooks/message.ts';
import { openWebEgress, type WebEgress } from '../../services/egress/web-egress.ts';
import { signMessage } from '../../services/webhooks/sign.ts';
import { VERSION } from '../version.ts';
import type { ApiChange } from './objects.ts';

/** Between two tries; then the event is given up, and `tributary changes` still has it. */
const RETRY_MS = [300, 1_000, 3_000] as const;
/** How long a receiver may take. */
const RECEIVER_MS_MAX = 15_000;
/** Networks that a developer's receiver can be in. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

export interface Forwarded {
  /** Of the last try; null when the receiver did not answer. */
  readonly status: number | null;
  readonly trouble: string | null;
  readonly tries: number;
  readonly milliseconds: number;
}

/** The secret that `listen` signs with: always the same for the same key and server, and of no use for the key. */
export const listenSecret = (key: string, url: string): string =>
  `whsec_${createHmac('sha256', key).update(`tributary listen\n${url}`).digest('base64')}`;

export const openForwarding = (): WebEgress =>
  openWebEgress({
    allowLoopback: true,
    allowRanges: PRIVATE,
    limits: { headersMs: RECEIVER_MS_MAX, replyMs: RECEIVER_MS_MAX, bodyBytesMax: 4_096, cutReplies: true },
  });

/** Tries until the receiver takes it (2xx), a few times at most. */
export async function forward(
  egress: WebEgress,
  to: string,
  secret: string,
  change: ApiChange,
  signal: AbortSignal,
): Promise<Forwarded> {
  const begin = performance.now();
  const { owner_id, ...event } = change;
  const data = { owner_id, ...event };
  const body = messageText({ type: change.type, timestamp: change.created_at, data });
  for (let tries = 1; ; tries++) {
    const at = new Date();
    const reply = await egress.http({ signal }).send({
      method: 'POST',
      url: to,
      headers: {
        'user-agent': `tributary-listen/${VERSION}`,
        'content-type': 'application/json',
        'webhook-id': change.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': signMessage(secret, change.id, at, body),
      },
      body: Buffer.from(body, 'utf8'),
    });
    const milliseconds = Math.round(performance.now() - begin);
    const outcome = reply.ok
      ? { status: reply.status, trouble: null }
      : { status: null, trouble: reply.trouble };
    const pause = RETRY_MS[tries - 1];
    const isTaken = reply.ok && reply.status >= 200 && reply.status < 300;
    if (isTaken || pause === undefined || signal.aborted) return { ...outcome, tries, milliseconds };
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}
