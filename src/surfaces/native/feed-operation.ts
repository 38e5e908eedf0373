/** Operations on the feed: of all owners of the tenant, or of one that is named or that the key is for. */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { failure, success } from '../../core/result.ts';
import { FEED_BEGINNING, type FeedPlace } from '../../engine/feed-port.ts';
import type { OwnerScope, TenantScope } from '../../engine/ports.ts';
import { permits } from '../../engine/scopes.ts';
import { type Problem, problem } from '../http/problem.ts';
import { listName } from './cursor.ts';
import type { IncomingCall } from './operation.ts';
import { define, type Operation, type OperationSpec, OWNER_ID, ownerNumber } from './operation.ts';

export type FeedReach = TenantScope | OwnerScope;

/** An operation on the feed. Keys for one owner reach that owner's part of it, others all unless `owner_id` names one. */
export function feedOperation<Q extends z.ZodRawShape>(
  spec: OperationSpec<Q, Record<never, never>, FeedReach>,
): Operation {
  const owner = {
    owner_id: OWNER_ID.owner_id.describe(
      'Only what happened to this owner. All owners when not said, unless the API key is for one only.',
    ),
  };
  const query = { ...spec.query, ...owner } as unknown as Q;
  return define<Q, Record<never, never>, FeedReach>(
    { ...spec, query },
    { target: null, about: 'feed' },
    async ({ services, caller }, asked) => {
      const named = (asked as { owner_id?: string }).owner_id;
      if (named === undefined && !caller.ownerOnly) return success({ tenantId: caller.tenantId });
      const ownerId = named === undefined ? caller.ownerId : ownerNumber(services, named);
      const scope = ownerId === null ? null : await services.reach.reach(caller, ownerId);
      return scope === null ? failure(problem('not_found')) : success(scope);
    },
  );
}

/** Any place of the tenant's feed will do in any part of it: cursors are tied to the tenant and nothing else. */
const listOfTenant = (tenantId: number): string => listName('changes', tenantId, null, {});

/** The cursor of a place: its position, and the public id of the event there. */
export function cursorOf({ services, caller }: IncomingCall, place: FeedPlace): string {
  const { position, ownerId, sequence } = place;
  const event = sequence === 0 ? '' : services.ids.encode('event', ownerId, sequence);
  return services.cursors.encode(listOfTenant(caller.tenantId), [String(position), event]);
}

/** The place of a cursor; null when it is none of this feed. */
export function placeOf({ services, caller }: IncomingCall, cursor: string): FeedPlace | null {
  const [position = '', event = ''] = services.cursors.decode(listOfTenant(caller.tenantId), cursor) ?? [];
  if (!/^\d{1,16}$/.test(position)) return null;
  if (event === '') return position === '0' ? FEED_BEGINNING : null;
  const id = services.ids.decode(event);
  if (id?.kind !== 'event') return null;
  return { position: Number(position), ownerId: id.owner, sequence: id.object };
}

/** Whether the key of a call still opens what it opened; asked again and again by what takes long. */
export async function stillMay(call: IncomingCall): Promise<boolean> {
  const token = (call.request.headers.authorization ?? '').replace(/^bearer +/i, '');
  const known = await call.services.authenticator.authenticate(token);
  return known.ok && known.value.keyId === call.caller.keyId && permits(known.value, 'events:read');
}

/** A place where a reader waits; a problem when the key, or the server, has too many. */
export function takeReader(call: IncomingCall): Problem | { release(): void } {
  return call.services.feedReaders.take(call.caller.keyId) ?? problem('streams_full');
}

/** Fires when the reader hangs up or the server closes. To be forgotten at the end: a connection outlives its requests. */
export function leaving({ raw, server }: FastifyRequest): { readonly signal: AbortSignal; forget(): void } {
  const gone = new AbortController();
  const hungUp = (): void => gone.abort();
  raw.socket.once('close', hungUp);
  return {
    signal: AbortSignal.any([server.closing, gone.signal]),
    forget: () => raw.socket.off('close', hungUp),
  };
}
