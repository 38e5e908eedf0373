/** Waking whoever sends to an endpoint. Rows decide: a wake that gets lost is made again by the sweep. */
import { SWEEP_ROWS } from './limits.ts';
import type { WebhookParts } from './ports.ts';

/** One job per endpoint waits at most; `at` (epoch milliseconds) is when, now when absent. */
export async function wake(
  { queue }: WebhookParts,
  tenantId: number,
  endpointId: number,
  at: number | null = null,
): Promise<void> {
  await queue.send(
    'webhook.send',
    { tenantId, endpointId },
    { key: `${tenantId}/${endpointId}`, startAfter: at === null ? null : new Date(at) },
  );
}

/** Wakes for every endpoint to which something is due and that nobody has. */
export async function wakeDue(parts: WebhookParts): Promise<void> {
  for (const { tenantId, endpointId } of await parts.store.dueEndpoints(parts.now(), SWEEP_ROWS))
    await wake(parts, tenantId, endpointId);
}
