/** Connecting: one step at a time. */
import type { Fault } from './faults.ts';
import type { Field } from './manifest.ts';
import type { Capability, Instant, Json } from './values.ts';

export type ConnectEvent =
  | {
      readonly type: 'started';
      readonly method: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly scopes: readonly Capability[];
      readonly daysWanted: number | null;
      /** Where the bank sends the browser back to, with `state` in it already; and that state. */
      readonly returnUrl: string;
      readonly returnState: string;
    }
  | { readonly type: 'answered'; readonly fields: Readonly<Record<string, string>> }
  /** The browser came back; `state` was checked and is not among the parameters. */
  | { readonly type: 'returned'; readonly query: Readonly<Record<string, string>> }
  | { readonly type: 'polled' }
  /** Like `started`, for a connection that has (or had) a session. */
  | {
      readonly type: 'renewing';
      readonly session: Json;
      readonly method: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly scopes: readonly Capability[];
      readonly daysWanted: number | null;
      readonly returnUrl: string;
      readonly returnState: string;
    }
  | { readonly type: 'cancelled' };

export type ConnectOutcome =
  | {
      readonly type: 'ask';
      readonly state: Json;
      readonly fields: readonly Field[];
      /** What to do, in the bank's words or ours; null when the fields say it. */
      readonly hint: string | null;
      /** Set when it is asked again because the answer before was wrong. */
      readonly wrong: boolean;
      readonly until: Instant;
    }
  | { readonly type: 'redirect'; readonly state: Json; readonly url: string; readonly until: Instant }
  | {
      readonly type: 'wait';
      readonly state: Json;
      /** Who has to do something, and where. */
      readonly kind: 'app_approval' | 'second_signer' | 'bank_is_working';
      /** The device's name as the bank says it. */
      readonly device: string | null;
      readonly hint: string | null;
      readonly pollAfterMs: number;
      readonly until: Instant;
    }
  | { readonly type: 'granted'; readonly session: Json; readonly consent: Grant }
  | { readonly type: 'failed'; readonly fault: Fault };

/** The consent as the bank granted it. */
export interface Grant {
  /** The bank's id of it; sealed. */
  readonly reference: string | null;
  readonly validUntil: Instant | null;
  /** When strong customer authentication is due again, where the bank says it. */
  readonly scaRenewBy: Instant | null;
  readonly scopes: readonly Capability[];
}
