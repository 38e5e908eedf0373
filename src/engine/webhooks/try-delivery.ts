/** One try of one delivery: made, signed, sent, judged, kept. */
import { newsOf } from './disabling.ts';
import { afterFailure, HEALTHY, isGivenUp } from './health.ts';
import type { Hold } from './hold.ts';
import { judge, type Verdict } from './judge.ts';
import { HOLD_EVERY_MS } from './limits.ts';
import { messageText } from './message.ts';
import type { DueDelivery, Posted, TriedDelivery, WebhookParts } from './ports.ts';
import { nextTry } from './retry.ts';

/** Words in the log for what was never sent. */
const EVENT_GONE = 'event_gone';
const OUR_MISTAKE = 'our_mistake';

/** The id of a message: the event's own at every try and replay, so that a receiver knows it again. */
export const messageIdOf = (
  { ids }: Pick<WebhookParts, 'ids'>,
  delivery: { readonly id: number; readonly ownerId: number | null; readonly sequence: number | null },
): string =>
  delivery.ownerId === null || delivery.sequence === null
    ? ids.encode('webhook_delivery', 0, delivery.id)
    : ids.encode('event', delivery.ownerId, delivery.sequence);

type Content = Pick<DueDelivery, 'ownerId' | 'sequence' | 'type' | 'message' | 'createdAt'>;

/** The text of a message; null when its event is gone. */
export async function messageOf(
  parts: WebhookParts,
  tenantId: number,
  { ownerId, sequence, type, message, createdAt }: Content,
): Promise<string | null> {
  if (ownerId === null || sequence === null)
    return messageText({ type, timestamp: createdAt, data: message ?? {} });
  const event = await parts.event({ tenantId, ownerId }, sequence);
  if (event === null) return null;
  return messageText({ type, timestamp: event.createdAt, data: parts.render(ownerId, event) });
}

/** What is sent; `gone` when the event is, `mistake` when we cannot say it. */
type Prepared =
  | { readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | 'gone'
  | 'mistake';

async function prepare(parts: WebhookParts, hold: Hold, delivery: DueDelivery): Promise<Prepared> {
  try {
    const body = await messageOf(parts, hold.scope.tenantId, delivery);
    if (body === null) return 'gone';
    return { body, headers: headersOf(parts, hold, messageIdOf(parts, delivery), body) };
  } catch (error) {
    parts.onError(error, { tenantId: hold.scope.tenantId, deliveryId: delivery.id });
    return 'mistake';
  }
}

/** Sends a delivery once and keeps what came of it. False when we were stopped, so that it was no try. */
export async function tryDelivery(
  parts: WebhookParts,
  hold: Hold,
  delivery: DueDelivery,
  signal: AbortSignal,
): Promise<boolean> {
  const prepared = await prepare(parts, hold, delivery);
  if (prepared === 'gone' || prepared === 'mistake') {
    await keepUnsent(parts, hold, delivery, prepared);
    return true;
  }
  const begin = performance.now();
  const posted = await parts.sender.post({ url: hold.url, ...prepared, signal });
  const verdict = judge(posted, parts.now());
  if (verdict.kind === 'stopped') {
    hold.ours = false;
    return false;
  }
  const tried = triedOf(parts, delivery, posted, verdict, Math.round(performance.now() - begin));
  await parts.store.keepTry(hold.scope, tried);
  await followUp(parts, hold, verdict, delivery.tries + 1);
  return true;
}

function headersOf(
  { sign, now }: WebhookParts,
  { secrets }: Hold,
  id: string,
  body: string,
): Readonly<Record<string, string>> {
  const at = new Date(now());
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => sign(secret, id, at, body)).join(' '),
  };
}

function triedOf(
  parts: WebhookParts,
  delivery: DueDelivery,
  posted: Posted,
  verdict: Exclude<Verdict, { kind: 'stopped' }>,
  durationMs: number,
): TriedDelivery {
  const at = parts.now();
  const base = {
    id: delivery.id,
    at,
    durationMs,
    statusCode: posted.ok ? posted.status : null,
    trouble: posted.ok ? null : posted.trouble,
    response: posted.ok ? posted.response : '',
  };
  if (verdict.kind === 'delivered') return { ...base, outcome: { status: 'delivered' } };
  // What an ended endpoint has not taken waits: it goes on when the endpoint is enabled again.
  const retryAfterMs = verdict.kind === 'gone' ? null : verdict.retryAfterMs;
  const dueAt = nextTry(delivery.tries + 1, at, retryAfterMs, () => fraction(parts));
  return { ...base, outcome: dueAt === null ? { status: 'failed' } : { status: 'pending', dueAt } };
}

/** A random number from 0 to 1. */
const fraction = ({ random }: WebhookParts): number => {
  const [high = 0, low = 0] = random(2);
  return (high * 256 + low) / 65_536;
};

/** Keeps how the endpoint fares now; ends it when it said so or nothing got through for days. */
async function followUp(parts: WebhookParts, hold: Hold, verdict: Verdict, tries: number): Promise<void> {
  const { store, now } = parts;
  const { scope, endpointId } = hold;
  const at = now();
  if (verdict.kind === 'delivered') return noteSuccess(parts, hold, at);
  const throttleMs = verdict.kind === 'failed' ? verdict.throttleMs : null;
  hold.health = afterFailure(hold.health, at, throttleMs);
  await store.keepHealth(scope, endpointId, hold.health, null);
  const reason = verdict.kind === 'gone' ? 'gone' : isGivenUp(hold.health, at, tries) ? 'failing' : null;
  if (reason === null) return;
  hold.ours = false;
  await store.disable(scope, endpointId, newsOf(parts, endpointId, reason), at);
}

/** Noted at once when it puts an end to trouble, else now and then: the row is the same for all deliveries. */
async function noteSuccess(parts: WebhookParts, hold: Hold, at: number): Promise<void> {
  const { health, notedAt } = hold;
  const isKnown =
    health.failingSince === null && health.recentFailures.length === 0 && health.pausedUntil === null;
  hold.health = HEALTHY;
  if (isKnown && notedAt !== null && Math.abs(at - notedAt) < HOLD_EVERY_MS) return;
  hold.notedAt = at;
  await parts.store.keepHealth(hold.scope, hold.endpointId, HEALTHY, at);
}

/**
 * Nothing was sent, and the endpoint is not to blame. An event that went leaves nothing to say; after a mistake of ours
 * it is tried again like any other, so that one message keeps no other back.
 */
async function keepUnsent(
  parts: WebhookParts,
  { scope }: Hold,
  { id, tries }: DueDelivery,
  why: 'gone' | 'mistake',
): Promise<void> {
  const at = parts.now();
  const dueAt = why === 'gone' ? null : nextTry(tries + 1, at, null, () => fraction(parts));
  const trouble = why === 'gone' ? EVENT_GONE : OUR_MISTAKE;
  await parts.store.keepTry(scope, {
    ...{ id, at, durationMs: 0, statusCode: null, trouble, response: '' },
    outcome: dueAt === null ? { status: 'failed' } : { status: 'pending', dueAt },
  });
}
