/** Webhooks in memory, for tests of the surface. */
import { failure, success } from '../../core/result.ts';
import type { DeliveryRow, EndpointRow, Webhooks } from '../../engine/webhooks-port.ts';
import { type FakeWorld, pageBy } from './testing.ts';

type Of<Row> = Row & { readonly tenantId: number };

/** What there is; tests may put rows in directly. */
export class FakeHooks {
  endpoints: Of<EndpointRow>[] = [];
  deliveries: Of<DeliveryRow>[] = [];
}

const SECRET = 'whsec_dGhpcyBpcyBhIHNlY3JldCBvZiBhIHRlc3Q=';

/** Puts an endpoint in and gives its number. */
export function addEndpoint(world: FakeWorld, hooks: FakeHooks, tenantId: number): number {
  const at = world.instant();
  const id = world.id();
  hooks.endpoints.push({
    tenantId,
    id,
    ownerId: null,
    url: 'https://example.org/hooks',
    description: null,
    eventTypes: ['*'],
    status: 'enabled',
    disabledReason: null,
    disabledAt: null,
    failingSince: null,
    pausedUntil: null,
    lastDeliveredAt: null,
    secrets: [{ createdAt: at, expiresAt: null }],
    createdAt: at,
    updatedAt: at,
  });
  return id;
}

/** Puts a delivery of an owner's first event (null: of a test) in and gives its number. */
export function addDelivery(
  world: FakeWorld,
  hooks: FakeHooks,
  tenantId: number,
  endpointId: number,
  ownerId: number | null,
): number {
  const at = world.instant();
  const id = world.id();
  hooks.deliveries.push({
    tenantId,
    id,
    endpointId,
    ownerId,
    sequence: ownerId === null ? null : 1,
    type: ownerId === null ? 'webhook.test' : 'account.created',
    status: 'delivered',
    attempts: 1,
    dueAt: null,
    createdAt: at,
    replayedAt: null,
    finishedAt: at,
  });
  return id;
}

const notFound = failure({ code: 'not_found' } as const);

/** The verbs over it. */
export function fakeWebhooks(world: FakeWorld, hooks: FakeHooks): Webhooks {
  const find = (tenantId: number, id: number): Of<EndpointRow> | undefined =>
    hooks.endpoints.find((row) => row.id === id && row.tenantId === tenantId);
  const change = (row: Of<EndpointRow> | undefined, made: Partial<EndpointRow>) => {
    if (row === undefined) return notFound;
    world.now += 1;
    const changed = { ...row, ...made, updatedAt: world.instant() };
    hooks.endpoints[hooks.endpoints.indexOf(row)] = changed;
    return success(changed);
  };
  const delivery = (tenantId: number, id: number): Of<DeliveryRow> | undefined =>
    hooks.deliveries.find((row) => row.id === id && row.tenantId === tenantId);
  return {
    endpoints: async ({ tenantId }, page) =>
      pageBy(
        hooks.endpoints.filter((row) => row.tenantId === tenantId),
        page,
        (row) => row.id,
      ),
    endpoint: async ({ tenantId }, id) => find(tenantId, id) ?? null,
    async create({ tenantId }, { url, ...input }) {
      if (!url.startsWith('https://'))
        return failure({ code: 'invalid', member: 'url', why: 'must begin with https://' });
      const id = addEndpoint(world, hooks, tenantId);
      const made = change(find(tenantId, id), { ...input, url });
      return made.ok ? success({ endpoint: made.value, secret: SECRET }) : made;
    },
    change: async ({ tenantId }, id, made) => change(find(tenantId, id), made),
    enable: async ({ tenantId }, id) =>
      change(find(tenantId, id), { status: 'enabled', disabledReason: null, disabledAt: null }),
    disable: async ({ tenantId }, id) =>
      change(find(tenantId, id), {
        status: 'disabled',
        disabledReason: 'requested',
        disabledAt: world.instant(),
      }),
    async remove({ tenantId }, id) {
      const before = hooks.endpoints.length;
      hooks.endpoints = hooks.endpoints.filter((row) => row.id !== id || row.tenantId !== tenantId);
      return hooks.endpoints.length < before;
    },
    async rotate({ tenantId }, id) {
      const done = change(find(tenantId, id), {});
      return done.ok ? success({ endpoint: done.value, secret: SECRET }) : done;
    },
    async test({ tenantId }, id) {
      const row = find(tenantId, id);
      if (row === undefined) return notFound;
      if (row.status === 'disabled') return failure({ code: 'disabled' });
      const made = addDelivery(world, hooks, tenantId, id, null);
      return success(delivery(tenantId, made) ?? hooks.deliveries[0] ?? never());
    },
    deliveries: async ({ tenantId }, { endpointId, status, type }, page) =>
      pageBy(
        hooks.deliveries.filter(
          (row) =>
            row.tenantId === tenantId &&
            (endpointId === undefined || row.endpointId === endpointId) &&
            (status?.includes(row.status) ?? true) &&
            (type?.includes(row.type) ?? true),
        ),
        page,
        (row) => row.id,
        'down',
      ),
    async delivery({ tenantId }, id) {
      const row = delivery(tenantId, id);
      return row === undefined ? null : { row, messageId: 'evt_1', message: '{}', attempts: [] };
    },
    async replay({ tenantId }, id) {
      const row = delivery(tenantId, id);
      return row === undefined ? notFound : success(row);
    },
    replayRange: async ({ tenantId }, id) => (find(tenantId, id) === undefined ? notFound : success(0)),
  };
}

const never = (): never => {
  throw new Error('no delivery');
};
