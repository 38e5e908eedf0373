/** Webhooks as surfaces and jobs use them. */
import type { Result } from '../core/result.ts';
import type { Caller, PageOf, PageRequest, TenantScope } from './ports.ts';
import type { AttemptRow, DeliveryFilter, DeliveryRow, EndpointRow, ReplayRange } from './webhooks/rows.ts';

export type * from './webhooks/rows.ts';

/** Why something was not done. */
export type WebhookRefusal =
  | { readonly code: 'not_found' }
  /** The member of the request that is wrong, and why, in words that follow its name. */
  | { readonly code: 'invalid'; readonly member: 'url' | 'event_types' | 'owner_id'; readonly why: string }
  | { readonly code: 'endpoint_limit' }
  | { readonly code: 'secret_limit' }
  | { readonly code: 'disabled' }
  | { readonly code: 'stale' }
  | { readonly code: 'replay_too_large' };

export interface EndpointInput {
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
  readonly ownerId: number | null;
}

/** An endpoint with its new secret, which is told this once. */
export interface EndpointWithSecret {
  readonly endpoint: EndpointRow;
  readonly secret: string;
}

/** A delivery with every try and the text that is sent; null when its event is gone. */
export interface DeliveryView {
  readonly row: DeliveryRow;
  readonly messageId: string;
  readonly message: string | null;
  readonly attempts: readonly AttemptRow[];
}

type Answer<T> = Promise<Result<T, WebhookRefusal>>;

export interface Webhooks {
  endpoints(scope: TenantScope, page: PageRequest<number>): Promise<PageOf<EndpointRow>>;
  endpoint(scope: TenantScope, id: number): Promise<EndpointRow | null>;
  create(caller: Caller, input: EndpointInput): Answer<EndpointWithSecret>;
  /** With `ifUpdatedAt` only when the endpoint was last changed then; `stale` when it was not. */
  change(
    caller: Caller,
    id: number,
    change: Partial<Omit<EndpointInput, 'ownerId'>>,
    ifUpdatedAt?: string | null,
  ): Answer<EndpointRow>;
  enable(caller: Caller, id: number): Answer<EndpointRow>;
  disable(caller: Caller, id: number): Answer<EndpointRow>;
  remove(caller: Caller, id: number): Promise<boolean>;
  /** A new secret. The old ones go on signing for so many hours. */
  rotate(caller: Caller, id: number, overlapHours: number): Answer<EndpointWithSecret>;
  /** Sends a message of type `webhook.test`, whatever types the endpoint wants. */
  test(caller: Caller, id: number): Answer<DeliveryRow>;
  deliveries(
    scope: TenantScope,
    filter: DeliveryFilter,
    page: PageRequest<number>,
  ): Promise<PageOf<DeliveryRow>>;
  delivery(scope: TenantScope, id: number): Promise<DeliveryView | null>;
  /** Begins a delivery anew, now, with the same message id. */
  replay(caller: Caller, deliveryId: number): Answer<DeliveryRow>;
  /** The same for all events in a range that the endpoint wants, those it was never sent included. Gives how many. */
  replayRange(caller: Caller, endpointId: number, range: ReplayRange): Answer<number>;
}

/** What the server does by itself. */
export interface WebhookWork {
  /** Hands new events out to endpoints. */
  fanOut(): Promise<void>;
  /** Wakes whoever sends to endpoints to which something is due. */
  wakeDue(): Promise<void>;
  /** Sends what is due to an endpoint. Does nothing when another worker has it. */
  run(tenantId: number, endpointId: number, signal?: AbortSignal): Promise<void>;
  /** Drops what the log need not keep. Gives how many rows. */
  purge(): Promise<number>;
}
