/** What the store gives of webhooks. Instants are RFC 3339 text where people see them. */

export type DisabledReason = 'requested' | 'gone' | 'failing';
export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

export interface EndpointRow {
  readonly id: number;
  /** Only what happens to this owner; null for all of the tenant. */
  readonly ownerId: number | null;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: string | null;
  readonly failingSince: string | null;
  readonly pausedUntil: string | null;
  readonly lastDeliveredAt: string | null;
  /** The secrets that sign, without what they are; the one in force has no end. */
  readonly secrets: readonly { readonly createdAt: string; readonly expiresAt: string | null }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DeliveryRow {
  readonly id: number;
  readonly endpointId: number;
  /** Whose event it is and which; both null for tests and news of other endpoints. */
  readonly ownerId: number | null;
  readonly sequence: number | null;
  readonly type: string;
  readonly status: DeliveryStatus;
  /** All tries so far. */
  readonly attempts: number;
  /** When the next try is due; null when none is. */
  readonly dueAt: string | null;
  readonly createdAt: string;
  readonly replayedAt: string | null;
  readonly finishedAt: string | null;
}

export interface AttemptRow {
  readonly number: number;
  readonly at: string;
  readonly durationMs: number;
  readonly statusCode: number | null;
  /** Why no answer came: one word. */
  readonly trouble: string | null;
  /** The beginning of the answer. */
  readonly response: string;
}

export interface DeliveryFilter {
  readonly endpointId?: number | undefined;
  readonly status?: readonly DeliveryStatus[] | undefined;
  readonly type?: readonly string[] | undefined;
  readonly event?: { readonly ownerId: number; readonly sequence: number } | undefined;
}

/** Which events of an endpoint are sent again. */
export interface ReplayRange {
  /** Only events since this instant, and before this one (RFC 3339). */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Only events of this owner, and of these after a sequence number. */
  readonly ownerId?: number | undefined;
  readonly after?: number | undefined;
  /** Also those that arrived; else only what did not, or was never sent. */
  readonly delivered: boolean;
}
