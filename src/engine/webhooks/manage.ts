/** Endpoints: made, changed, enabled, disabled, removed, and given new secrets. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller } from '../ports.ts';
import type { EndpointInput, EndpointWithSecret, WebhookRefusal } from '../webhooks-port.ts';
import { ENDPOINTS_MAX, PATTERNS_MAX, SECRETS_LIVE_MAX, URL_CHARACTERS_MAX } from './limits.ts';
import { isPattern } from './patterns.ts';
import type { WebhookParts } from './ports.ts';
import type { EndpointRow } from './rows.ts';
import { newSecret } from './secrets.ts';
import { wake } from './wake.ts';

type Answer<T> = Promise<Result<T, WebhookRefusal>>;
type Change = Partial<Omit<EndpointInput, 'ownerId'>>;

const HOUR_MS = 3_600_000;
const FIRST_SECRET = 1;
const notFound = failure({ code: 'not_found' } as const);

/** An entry of the log about an endpoint. */
export const entryOf = (
  caller: Caller,
  verb: string,
  id: number,
  detail: Record<string, string | number> = {},
): ReturnType<typeof auditEntry> =>
  auditEntry(caller, `webhook_endpoint.${verb}`, auditSubject('webhook_endpoint', 0, id), detail);

const found = (row: EndpointRow | null): Result<EndpointRow, WebhookRefusal> =>
  row === null ? notFound : success(row);

/** What is wrong with what was said; null when nothing is. */
function faultOf({ sender }: WebhookParts, said: Change): WebhookRefusal | null {
  const { url, eventTypes } = said;
  const why =
    url === undefined ? null : url.length > URL_CHARACTERS_MAX ? 'is too long' : sender.urlFault(url);
  if (why !== null) return { code: 'invalid', member: 'url', why };
  if (eventTypes === undefined) return null;
  const wrong = eventTypes.find((pattern) => !isPattern(pattern));
  if (wrong === undefined && eventTypes.length >= 1 && eventTypes.length <= PATTERNS_MAX) return null;
  return {
    code: 'invalid',
    member: 'event_types',
    why: `must be 1 to ${PATTERNS_MAX} types such as sync.finished, or patterns such as transactions.* and *`,
  };
}

/**
 * Makes an endpoint with its first secret. It gets what happens from now on. Refusals: `invalid`, `endpoint_limit`. The
 * caller has looked that the owner is in reach.
 */
export async function createEndpoint(
  parts: WebhookParts,
  caller: Caller,
  input: EndpointInput,
): Answer<EndpointWithSecret> {
  const fault = faultOf(parts, input);
  if (fault !== null) return failure(fault);
  const { store, feed, now } = parts;
  const scope = { tenantId: caller.tenantId };
  const place = await feed.head(scope);
  const id = await store.nextEndpointId(scope);
  const { secret, sealed } = await newSecret(parts, scope.tenantId, id, FIRST_SECRET);
  const made = await store.addEndpoint(scope, {
    endpoint: { id, ...input, eventTypes: [...new Set(input.eventTypes)] },
    secret: sealed,
    place,
    endpointsMax: ENDPOINTS_MAX,
    now: now(),
    audit: entryOf(caller, 'created', id),
  });
  if (made === 'full') return failure({ code: 'endpoint_limit' });
  if (made === 'no_owner') return failure({ code: 'invalid', member: 'owner_id', why: 'names no owner' });
  return success({ endpoint: made, secret });
}

/** Changes what is given; `stale` when the endpoint was last changed at another instant than `ifUpdatedAt`. */
export async function changeEndpoint(
  parts: WebhookParts,
  caller: Caller,
  id: number,
  change: Change,
  ifUpdatedAt: string | null,
): Answer<EndpointRow> {
  const { store, now } = parts;
  const scope = { tenantId: caller.tenantId };
  // First of all: one of somebody else answers like none, whatever is wrong with the change (invariant 12).
  if ((await store.getEndpoint(scope, id)) === null) return notFound;
  const fault = faultOf(parts, change);
  if (fault !== null) return failure(fault);
  const audit = entryOf(caller, 'updated', id, { changed: Object.keys(change).join(' ') });
  const row = await store.changeEndpoint(scope, id, change, ifUpdatedAt, now(), audit);
  return row === 'stale' ? failure({ code: 'stale' }) : found(row);
}

/** Enables an endpoint with a clean health: what waits goes out at once. */
export async function enableEndpoint(parts: WebhookParts, caller: Caller, id: number): Answer<EndpointRow> {
  const scope = { tenantId: caller.tenantId };
  const row = await parts.store.enable(scope, id, parts.now(), entryOf(caller, 'enabled', id));
  if (row !== null) await wake(parts, scope.tenantId, id);
  return found(row);
}

/** Disables an endpoint: nothing is sent to it, and what happens from now on is not kept for it. */
export async function disableEndpoint(parts: WebhookParts, caller: Caller, id: number): Answer<EndpointRow> {
  const disabling = { reason: 'requested', news: null, audit: entryOf(caller, 'disabled', id) } as const;
  return found(await parts.store.disable({ tenantId: caller.tenantId }, id, disabling, parts.now()));
}

/** Removes an endpoint with its secrets and its log. False when there is none. */
export const removeEndpoint = (parts: WebhookParts, caller: Caller, id: number): Promise<boolean> =>
  parts.store.removeEndpoint({ tenantId: caller.tenantId }, id, entryOf(caller, 'deleted', id));

/**
 * Gives an endpoint a new secret. The old ones go on signing for so many hours, so that receivers can be moved over;
 * with 0 they end at once. `secret_limit` when too many sign already.
 */
export async function rotateSecret(
  parts: WebhookParts,
  caller: Caller,
  id: number,
  overlapHours: number,
): Answer<EndpointWithSecret> {
  const { store, now } = parts;
  const scope = { tenantId: caller.tenantId };
  const count = await store.secretCount(scope, id, now());
  if (count === null) return notFound;
  if (overlapHours > 0 && count.live >= SECRETS_LIVE_MAX) return failure({ code: 'secret_limit' });
  const { secret, sealed } = await newSecret(parts, scope.tenantId, id, count.next);
  const audit = entryOf(caller, 'secret_rotated', id, { overlap_hours: overlapHours });
  const oldUntil = now() + overlapHours * HOUR_MS;
  // Somebody else rotated at this very moment: then there is a new secret, and it is theirs to tell.
  if (!(await store.addSecret(scope, id, sealed, oldUntil, now(), audit)))
    return failure({ code: 'secret_limit' });
  const endpoint = await store.getEndpoint(scope, id);
  return endpoint === null ? notFound : success({ endpoint, secret });
}
