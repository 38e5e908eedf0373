/** What the store and the engine give of connections, attempts, consents and syncs. As in rows.ts: text, ids as numbers. */
import type { Capability, Choice, Fault, Field } from '../connectors/contract.ts';
import type { ConnectionAction, ConnectionStatus } from '../core/connection/status.ts';
import type { ProfileName } from '../core/consent/profiles.ts';

/** Why a connection is in trouble: a bank's fault, or what only we can know. */
export type ConnectionFault =
  | Fault
  /** Two wrong passwords were sent today; a third could lock the login at the bank. */
  | { readonly code: 'tries_used'; readonly retryAt: string }
  /** The connector is not there any more, or the server stopped in the midst of a step that must not be repeated. */
  | { readonly code: 'connector_missing' }
  | { readonly code: 'interrupted' }
  /** Several of our accounts could be the one that the bank shows: only the account holder can tell. */
  | { readonly code: 'account_unclear' }
  /** The owner has a connection to this login: a second one was not kept. */
  | { readonly code: 'connection_exists'; readonly connectionId: number };

/** `consent` gets a consent that a connection claims later; `consent_only` one for a connection that is there. */
export type ConnectPurpose = 'connect' | 'reconnect' | 'renew' | 'consent_only' | 'consent';

export type AttemptStep =
  | 'starting'
  | 'asking'
  | 'redirecting'
  | 'waiting'
  | 'granted'
  | 'failed'
  | 'cancelled';

/** What the account holder sees of a step; sealed at rest. */
export type AttemptView =
  | {
      readonly kind: 'ask';
      readonly fields: readonly Field[];
      readonly hint: string | null;
      readonly wrong: boolean;
    }
  /** `url` is the bank's own address: it is handed to the browser only, by the go-link. */
  | { readonly kind: 'redirect'; readonly url: string }
  | {
      readonly kind: 'wait';
      readonly why: 'app_approval' | 'second_signer' | 'bank_is_working';
      readonly device: string | null;
      readonly hint: string | null;
      readonly pollAfterMs: number;
    };

export interface AttemptRow {
  readonly id: number;
  /** The number is reserved from the start; the connection is there once access is granted. */
  readonly connectionId: number;
  readonly sessionId: number | null;
  readonly connector: string;
  readonly institutionId: string;
  readonly purpose: ConnectPurpose;
  readonly method: string;
  readonly scopes: readonly Capability[];
  readonly step: AttemptStep;
  /** Counts the steps: whoever answers names the number that was seen. */
  readonly stepNumber: number;
  /** Null when the attempt has ended or a step is under way. */
  readonly view: AttemptView | null;
  /** True while a step is with the bank. */
  readonly busy: boolean;
  readonly fault: ConnectionFault | null;
  readonly consentId: number | null;
  readonly dueAt: string | null;
  readonly deadlineAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

export type SessionPurpose = ConnectPurpose | 'manage';
export type SessionStatus = 'open' | 'waiting' | 'completed' | 'failed' | 'cancelled' | 'expired';

export interface ConnectSessionRow {
  readonly id: number;
  readonly purpose: SessionPurpose;
  /** `waiting`: the visit is over, the bank is not (a second signer, for example). */
  readonly status: SessionStatus;
  readonly connectionId: number | null;
  readonly institutionId: string | null;
  readonly scopes: readonly Capability[];
  readonly daysWanted: number | null;
  readonly language: string | null;
  readonly redirectUrl: string | null;
  readonly clientState: string | null;
  readonly attemptId: number | null;
  readonly expiresAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

export interface ConnectionRow {
  readonly id: number;
  readonly connector: string;
  readonly institutionId: string | null;
  readonly institutionName: string | null;
  readonly label: string | null;
  readonly method: string | null;
  readonly status: ConnectionStatus;
  readonly action: ConnectionAction;
  /** Why, as a code; null when all is well. */
  readonly reason: ConnectionFault['code'] | null;
  readonly fault: ConnectionFault | null;
  /** When we do something by ourselves next (a retry, the next sync); null when nothing is planned. */
  readonly nextAt: string | null;
  /** When a sync that is put off goes on, because the bank may not be asked before; null when none is. */
  readonly nextAllowedAt: string | null;
  readonly consentId: number | null;
  readonly consentExpiresAt: string | null;
  readonly attemptId: number | null;
  readonly syncId: number | null;
  readonly accounts: number;
  readonly connectedAt: string | null;
  readonly lastSyncedAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type ConsentState =
  | 'awaiting_authorisation'
  | 'partially_authorised'
  | 'authorised'
  | 'reauth_required'
  | 'rejected'
  | 'revoked'
  | 'expired';

export interface ConsentRow {
  readonly id: number;
  /** Null as long as no connection came of it, and when that is gone. */
  readonly connectionId: number | null;
  readonly connector: string;
  readonly institutionId: string;
  /** The rules that it stands under: see core/consent/profiles.ts. */
  readonly profile: ProfileName;
  readonly state: ConsentState;
  readonly reason: string | null;
  /** Whether the bank may be called with it at the moment of reading, by the bank's clock. */
  readonly usable: boolean;
  /** The first instant at which it cannot be used any more as it stands; null when nothing ends it. */
  readonly usableUntil: string | null;
  readonly scopes: readonly Capability[];
  readonly supersedes: number | null;
  readonly grantedAt: string | null;
  readonly expiresAt: string | null;
  readonly scaRenewBy: string | null;
  /** When the account holder has to say again that they want it; null where nothing asks for that. */
  readonly reconfirmBy: string | null;
  readonly events: readonly ConsentEventRow[];
  /** What was allowed, from each grant and change on; oldest first. Empty until it is authorised. */
  readonly versions: readonly ConsentVersionRow[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

/** What a consent allowed from an event on. */
export interface ConsentVersionRow {
  readonly number: number;
  /** The event that brought it. */
  readonly event: number;
  readonly scopes: readonly Capability[];
  readonly expiresAt: string | null;
  readonly scaRenewBy: string | null;
  readonly reconfirmBy: string | null;
  readonly at: string;
}

export interface ConsentEventRow {
  readonly number: number;
  readonly from: ConsentState | null;
  readonly to: ConsentState;
  readonly actor: 'user' | 'client' | 'bank' | 'operator' | 'system';
  readonly reason: string;
  readonly at: string;
  /** SHA-256 in hex over this event and the hash of the one before: see core/consent/chain.ts. */
  readonly hash: string;
}

export type SyncStatus = 'due' | 'running' | 'success' | 'partial' | 'failed' | 'deferred' | 'cancelled';
export type SyncCause = 'connected' | 'renewed' | 'scheduled' | 'requested' | 'retry';

export interface SyncRow {
  readonly id: number;
  readonly connectionId: number;
  readonly status: SyncStatus;
  readonly cause: SyncCause;
  readonly dueAt: string;
  readonly fault: ConnectionFault | null;
  /** When one that is put off goes on; null for all others. */
  readonly nextAllowedAt: string | null;
  readonly accounts: readonly SyncAccountRow[];
  readonly startedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

export interface SyncAccountRow {
  readonly ordinal: number;
  readonly accountId: number | null;
  readonly status: 'waiting' | 'running' | 'success' | 'failed' | 'skipped' | 'deferred';
  readonly stage: 'account' | 'balances' | 'holdings' | 'transactions' | 'keep' | 'done';
  readonly fault: ConnectionFault | null;
  /** When one that is put off may be asked for again. */
  readonly nextAllowedAt: string | null;
  readonly windowFrom: string | null;
  readonly windowTo: string | null;
  readonly pages: number;
  readonly entries: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface InstitutionRow {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly country: string;
  readonly bic: string | null;
  readonly bankCodes: readonly string[];
  readonly currencies: readonly string[];
  readonly sandbox: boolean;
  readonly connector: string;
  readonly scopes: readonly Capability[];
  readonly maxConsentDays: number | null;
  readonly historyDays: number | null;
  readonly methods: readonly InstitutionMethod[];
}

export interface InstitutionMethod {
  readonly key: string;
  readonly label: string;
  readonly sca: 'none' | 'redirect' | 'decoupled' | 'embedded';
  readonly fields: readonly Field[];
  /** Not for people: a program hands in what the bank gave it elsewhere. */
  readonly startsElsewhere?: boolean;
}

export type { Capability, Choice, ConnectionAction, ConnectionStatus, Fault, Field };
