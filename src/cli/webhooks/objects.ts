/** The objects of webhooks, as far as the CLI shows them. */

export interface ApiWebhookEndpoint {
  readonly id: string;
  readonly owner_id: string | null;
  readonly url: string;
  readonly description: string | null;
  readonly event_types: readonly string[];
  readonly status: 'enabled' | 'disabled';
  readonly disabled_reason: string | null;
  readonly failing_since: string | null;
  readonly paused_until: string | null;
  readonly last_delivered_at: string | null;
  readonly secrets: readonly { readonly created_at: string; readonly expires_at: string | null }[];
  readonly secret?: string;
}

export interface ApiWebhookAttempt {
  readonly number: number;
  readonly at: string;
  readonly duration_ms: number;
  readonly status_code: number | null;
  readonly error: string | null;
  readonly response: string;
}

export interface ApiWebhookDelivery {
  readonly id: string;
  readonly webhook_endpoint_id: string;
  readonly event_id: string | null;
  readonly sequence: number | null;
  readonly type: string;
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly attempts_made: number;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly message_id?: string;
  readonly message?: string | null;
  readonly attempts?: readonly ApiWebhookAttempt[];
}
