/** What webhooks need from the outside, handed in by the composition root. Instants are epoch milliseconds. */
import type { AuditEntry, EventRow, OwnerScope, PageOf, PageRequest, TenantScope } from '../ports.ts';
import type { PublicIds } from '../public-ids.ts';
import type { Queue } from '../queue-port.ts';
import type { Health } from './health.ts';
import type {
  AttemptRow,
  DeliveryFilter,
  DeliveryRow,
  DisabledReason,
  EndpointRow,
  ReplayRange,
} from './rows.ts';

/** A secret at rest, with its place among those of its endpoint. */
export interface SealedSecret {
  readonly number: number;
  readonly sealed: Uint8Array;
}

export interface NewEndpoint {
  readonly id: number;
  readonly ownerId: number | null;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
}

export interface EndpointChange {
  readonly url?: string;
  readonly description?: string | null;
  readonly eventTypes?: readonly string[];
}

/** Why an endpoint is sent to no more, and who is told of it: endpoints of the tenant that want such news. */
export interface Disabling {
  readonly reason: DisabledReason;
  readonly news: { readonly type: string; readonly message: Readonly<Record<string, unknown>> } | null;
  readonly audit: AuditEntry;
}

/** Endpoints and their secrets. Every change writes its audit entry in the same transaction. */
export interface EndpointStore {
  nextEndpointId(scope: TenantScope): Promise<number>;
  /** `full` when the tenant has so many, `no_owner` when the owner is not there. `place`: where its events begin. */
  addEndpoint(
    scope: TenantScope,
    given: {
      readonly endpoint: NewEndpoint;
      readonly secret: SealedSecret;
      readonly place: string;
      readonly endpointsMax: number;
      readonly now: number;
      readonly audit: AuditEntry;
    },
  ): Promise<EndpointRow | 'full' | 'no_owner'>;
  getEndpoint(scope: TenantScope, id: number): Promise<EndpointRow | null>;
  listEndpoints(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<EndpointRow>>;
  /** `stale` when it was last changed at another instant than `ifUpdatedAt`. */
  changeEndpoint(
    scope: TenantScope,
    id: number,
    change: EndpointChange,
    ifUpdatedAt: string | null,
    now: number,
    audit: AuditEntry,
  ): Promise<EndpointRow | 'stale' | null>;
  /** Enables it with a clean health; what waits is due again. Null when there is none. */
  enable(scope: TenantScope, id: number, now: number, audit: AuditEntry): Promise<EndpointRow | null>;
  /** Disables an enabled one; one that is disabled stays as it is. Null when there is none. */
  disable(scope: TenantScope, id: number, disabling: Disabling, now: number): Promise<EndpointRow | null>;
  removeEndpoint(scope: TenantScope, id: number, audit: AuditEntry): Promise<boolean>;
  /** The number that the next secret will have, and how many sign at this instant. Null when there is no endpoint. */
  secretCount(
    scope: TenantScope,
    endpointId: number,
    now: number,
  ): Promise<{ readonly next: number; readonly live: number } | null>;
  /** Adds a secret; all others end at `oldUntil`, or when they do already. False when the number is taken by now. */
  addSecret(
    scope: TenantScope,
    endpointId: number,
    secret: SealedSecret,
    oldUntil: number,
    now: number,
    audit: AuditEntry,
  ): Promise<boolean>;
  /** The secrets that sign at an instant, newest first. */
  liveSecrets(scope: TenantScope, endpointId: number, now: number): Promise<readonly SealedSecret[]>;
}

/** A delivery whose turn it is. */
export interface DueDelivery {
  readonly id: number;
  readonly ownerId: number | null;
  readonly sequence: number | null;
  readonly connectionId: number | null;
  readonly type: string;
  readonly message: Readonly<Record<string, unknown>> | null;
  readonly tries: number;
  readonly attempts: number;
  readonly createdAt: string;
}

/** A worker's hold on an endpoint. */
export interface Held {
  readonly url: string;
  readonly health: Health;
}

/** What a try came to. */
export interface TriedDelivery {
  readonly id: number;
  readonly at: number;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly trouble: string | null;
  readonly response: string;
  readonly outcome:
    | { readonly status: 'delivered' | 'failed' }
    | { readonly status: 'pending'; readonly dueAt: number };
}

/** Sending. Leases go by the database's own clock. */
export interface SendingStore {
  /** Takes an enabled endpoint; null when another worker has it, or it is disabled or gone. */
  take(scope: TenantScope, endpointId: number, worker: string, leaseMs: number): Promise<Held | null>;
  /** Holds on to it; null when it is another's by now, disabled or gone. */
  hold(scope: TenantScope, endpointId: number, worker: string, leaseMs: number): Promise<Held | null>;
  /** Gives it back; the instant when something is due next, not before the one given, null for nothing. */
  giveBack(
    scope: TenantScope,
    endpointId: number,
    worker: string,
    notBefore: number | null,
  ): Promise<number | null>;
  /** What is due, the longest waiting first. */
  dueDeliveries(
    scope: TenantScope,
    endpointId: number,
    now: number,
    limit: number,
  ): Promise<readonly DueDelivery[]>;
  /** Keeps a try and what follows. Nothing happens to a delivery that is not waiting any more. */
  keepTry(scope: TenantScope, tried: TriedDelivery): Promise<void>;
  /** Keeps how an endpoint fares. */
  keepHealth(
    scope: TenantScope,
    endpointId: number,
    health: Health,
    deliveredAt: number | null,
  ): Promise<void>;
  /** Endpoints to which something is due and that nobody has, of all tenants. */
  dueEndpoints(
    now: number,
    limit: number,
  ): Promise<readonly { readonly tenantId: number; readonly endpointId: number }[]>;
}

/** The deliveries of one event: for each endpoint that wants it. */
export interface FannedEvent {
  readonly ownerId: number;
  readonly sequence: number;
  readonly connectionId: number | null;
  readonly type: string;
  readonly endpointIds: readonly number[];
}

/** Handing events out to endpoints. */
export interface FanOutStore {
  /** Tenants that have endpoints, and events that were not handed out yet. */
  tenants(after: number, limit: number): Promise<readonly number[]>;
  /** Up to where the tenant's events were handed out, and its endpoints; null when it has none (any more). */
  standing(scope: TenantScope): Promise<{
    readonly place: string;
    readonly endpoints: readonly Pick<EndpointRow, 'id' | 'ownerId' | 'eventTypes' | 'status'>[];
  } | null>;
  /**
   * In one transaction: a delivery for each endpoint and event that has none, and the place moves on. False, changing
   * nothing, when the place is not `from` any more: another process was quicker.
   */
  fanOut(
    scope: TenantScope,
    from: string,
    to: string,
    events: readonly FannedEvent[],
    now: number,
  ): Promise<boolean>;
}

/** The log, and sending again. */
export interface DeliveryStore {
  listDeliveries(
    scope: TenantScope,
    filter: DeliveryFilter,
    page: PageRequest<number>,
  ): Promise<PageOf<DeliveryRow>>;
  getDelivery(
    scope: TenantScope,
    id: number,
  ): Promise<{
    readonly row: DeliveryRow;
    readonly message: Readonly<Record<string, unknown>> | null;
    readonly attempts: readonly AttemptRow[];
  } | null>;
  /** A message of no owner to one endpoint. Null when the endpoint is gone or disabled. */
  addMessage(
    scope: TenantScope,
    endpointId: number,
    message: { readonly type: string; readonly data: Readonly<Record<string, unknown>> },
    now: number,
    audit: AuditEntry,
  ): Promise<DeliveryRow | null>;
  /** Begins a delivery anew, due now. Null when there is none. */
  replay(scope: TenantScope, id: number, now: number, audit: AuditEntry): Promise<DeliveryRow | null>;
  /** The same for all events in a range; `too_many` and nothing changes above `eventsMax`. Gives how many. */
  replayRange(
    scope: TenantScope,
    endpoint: EndpointRow,
    range: ReplayRange,
    given: {
      readonly now: number;
      readonly eventsMax: number;
      readonly audit: AuditEntry;
    },
  ): Promise<number | 'too_many'>;
  /** Lets go of finished deliveries from before an instant, and of secrets that ended. Gives how many rows. */
  purge(before: number, now: number, limit: number): Promise<number>;
}

export interface WebhookStore extends EndpointStore, SendingStore, FanOutStore, DeliveryStore {}

/** The events of all owners of a tenant, in an order that no reader can be made to skip. */
export interface TenantFeed {
  after(
    scope: TenantScope,
    place: string,
    limit: number,
  ): Promise<{ readonly rows: readonly (EventRow & { readonly ownerId: number })[]; readonly place: string }>;
  /** A place before everything that happens from now on. */
  head(scope: TenantScope): Promise<string>;
}

/** What came back of a call. */
export type Posted =
  | {
      readonly ok: true;
      readonly status: number;
      readonly retryAfter: string | null;
      /** The beginning of the answer, as text. */
      readonly response: string;
    }
  | { readonly ok: false; readonly trouble: string };

export interface Sender {
  /** Sends once, follows nothing, and judges the address at this moment. Never rejects. */
  post(call: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  }): Promise<Posted>;
  /** Why nothing could ever be sent to a URL, in words that follow its name; null when it can be. */
  urlFault(url: string): string | null;
}

export interface SecretKeeper {
  seal(tenantId: number, endpointId: number, number: number, secret: string): Promise<Uint8Array>;
  open(tenantId: number, endpointId: number, secret: SealedSecret): Promise<string>;
}

export interface WebhookParts {
  readonly store: WebhookStore;
  readonly feed: TenantFeed;
  readonly sender: Sender;
  readonly secrets: SecretKeeper;
  /** One signature of Standard Webhooks, `v1,…`. */
  readonly sign: (secret: string, id: string, at: Date, body: string) => string;
  /** The event as the API shows it. Null when it is gone. */
  readonly event: (scope: OwnerScope, sequence: number) => Promise<EventRow | null>;
  readonly render: (ownerId: number, event: EventRow) => Readonly<Record<string, unknown>>;
  readonly ids: PublicIds;
  readonly queue: Pick<Queue, 'send'>;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly worker: string;
  readonly leaseMs?: number;
  readonly onError: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}
