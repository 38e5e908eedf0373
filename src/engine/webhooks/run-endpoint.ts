/**
 * Sends what is due to one endpoint. One worker has an endpoint at a time, by a lease in its row: that keeps the number
 * of calls to it, the order of first tries and its breaker right over all processes.
 */
import { callsAllowed } from './health.ts';
import { type Hold, keepHold, takeHold } from './hold.ts';
import { lanesOf } from './lanes.ts';
import { BATCH_DELIVERIES, IN_FLIGHT_MAX, MISTAKE_PAUSE_MS, RUN_MS_MAX } from './limits.ts';
import type { DueDelivery, WebhookParts } from './ports.ts';
import { tryDelivery } from './try-delivery.ts';
import { wake } from './wake.ts';

/** Sends until nothing is due, the time is over, or the endpoint is another's, paused or disabled. */
export async function runEndpoint(
  parts: WebhookParts,
  tenantId: number,
  endpointId: number,
  signal: AbortSignal,
): Promise<void> {
  const scope = { tenantId };
  const hold = await takeHold(parts, scope, endpointId);
  if (hold === null) return;
  let notBefore: number | null = null;
  try {
    await sendBatches(parts, hold, signal);
  } catch (error) {
    parts.onError(error, { tenantId, endpointId });
    notBefore = parts.now() + MISTAKE_PAUSE_MS;
  }
  const next = await parts.store.giveBack(scope, endpointId, parts.worker, notBefore);
  if (next !== null && !signal.aborted) await wake(parts, tenantId, endpointId, next);
}

async function sendBatches(parts: WebhookParts, hold: Hold, signal: AbortSignal): Promise<void> {
  const { store, now } = parts;
  const begin = performance.now();
  while (!signal.aborted && hold.ours && performance.now() - begin < RUN_MS_MAX) {
    if (callsAllowed(hold.health, now(), IN_FLIGHT_MAX) === 0) return;
    const due = await store.dueDeliveries(hold.scope, hold.endpointId, now(), BATCH_DELIVERIES);
    if (due.length === 0) return;
    hold.secrets = await openSecrets(parts, hold);
    await sendBatch(parts, hold, due, signal);
  }
}

async function openSecrets(parts: WebhookParts, { scope, endpointId }: Hold): Promise<readonly string[]> {
  const sealed = await parts.store.liveSecrets(scope, endpointId, parts.now());
  return Promise.all(sealed.map((one) => parts.secrets.open(scope.tenantId, endpointId, one)));
}

/** Sends one batch: lanes side by side, each in its order, as many calls at once as the endpoint's health allows. */
async function sendBatch(
  parts: WebhookParts,
  hold: Hold,
  due: readonly DueDelivery[],
  signal: AbortSignal,
): Promise<void> {
  const waiting = lanesOf(due).map((lane) => [...lane]);
  const takeTurns = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift())
      for (const delivery of lane) {
        if (signal.aborted || !hold.ours) return;
        if (callsAllowed(hold.health, parts.now(), IN_FLIGHT_MAX) === 0) return;
        const isDone = await tryDelivery(parts, hold, delivery, signal);
        if (!isDone || !(await keepHold(parts, hold))) return;
      }
  };
  const many = callsAllowed(hold.health, parts.now(), IN_FLIGHT_MAX);
  // After a pause one call alone shows whether it is over.
  if (many === 1) waiting.splice(1);
  if (many === 1) waiting[0]?.splice(1);
  await Promise.all(Array.from({ length: Math.min(many, waiting.length) }, takeTurns));
}
