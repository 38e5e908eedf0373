/** A worker's hold on an endpoint while it is sent to. */
import type { TenantScope } from '../ports.ts';
import type { Health } from './health.ts';
import { HOLD_EVERY_MS, LEASE_MS } from './limits.ts';
import type { WebhookParts } from './ports.ts';

export interface Hold {
  readonly scope: TenantScope;
  readonly endpointId: number;
  url: string;
  health: Health;
  secrets: readonly string[];
  /** Whether it is ours and enabled, as far as we know. */
  ours: boolean;
  /** By the process's own clock. */
  heldAt: number;
  /** When a success was last noted at the endpoint, epoch milliseconds. */
  notedAt: number | null;
}

/** Takes the endpoint; null when another has it, or it is disabled or gone. */
export async function takeHold(
  parts: WebhookParts,
  scope: TenantScope,
  endpointId: number,
): Promise<Hold | null> {
  const heldAt = performance.now();
  const held = await parts.store.take(scope, endpointId, parts.worker, parts.leaseMs ?? LEASE_MS);
  return held === null
    ? null
    : { ...held, scope, endpointId, secrets: [], ours: true, heldAt, notedAt: null };
}

/** Holds on to it, now and then. False when it is another's, disabled or gone by now. */
export async function keepHold(parts: WebhookParts, hold: Hold): Promise<boolean> {
  const now = performance.now();
  if (!hold.ours || now - hold.heldAt < HOLD_EVERY_MS) return hold.ours;
  hold.heldAt = now;
  const { scope, endpointId } = hold;
  const held = await parts.store.hold(scope, endpointId, parts.worker, parts.leaseMs ?? LEASE_MS);
  if (held === null) hold.ours = false;
  else hold.url = held.url;
  return hold.ours;
}
