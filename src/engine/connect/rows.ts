/** Rows of connecting as the store gives them. Instants are epoch milliseconds here, and sealed values stay sealed. */
import type { Capability } from '../../connectors/contract.ts';
import type { AccountsWanted } from '../../core/connection/wanted.ts';
import type { ProfileName } from '../../core/consent/profiles.ts';
import type { ConsentActor, ConsentReason, ConsentState } from '../../core/consent/transitions.ts';
import type {
  AttemptStep,
  ConnectionFault,
  ConnectPurpose,
  ConnectSessionRow,
  SessionStatus,
  SyncStatus,
} from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';

/** What is with the bank while a step is marked. */
export type SentEvent = 'started' | 'renewing' | 'answered' | 'returned' | 'polled';

export interface StoredAttempt {
  readonly id: number;
  readonly connectionId: number;
  readonly sessionId: number | null;
  readonly connector: string;
  readonly institutionId: string;
  readonly purpose: ConnectPurpose;
  readonly method: string;
  readonly scopes: readonly Capability[];
  readonly daysWanted: number | null;
  readonly actor: string;
  readonly step: AttemptStep;
  readonly stepNumber: number;
  readonly sealedState: Uint8Array | null;
  readonly sealedView: Uint8Array | null;
  readonly sentEvent: SentEvent | null;
  /** Whose mark it is. */
  readonly worker: string | null;
  /** Whether the worker of the mark has not been heard of for longer than a step can take; by the database's clock. */
  readonly leaseOver: boolean;
  readonly browserHash: Uint8Array | null;
  readonly loginLookup: Uint8Array | null;
  /** Wanted beside another connection to the same login. */
  readonly forceNew: boolean;
  readonly fault: ConnectionFault | null;
  readonly consentId: number | null;
  readonly dueAt: number | null;
  readonly deadlineAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | null;
}

/** An attempt that begins: it is marked from the first moment. */
export interface NewAttempt {
  readonly id: number;
  readonly connectionId: number;
  readonly sessionId: number | null;
  readonly connector: string;
  readonly institutionId: string;
  readonly purpose: ConnectPurpose;
  readonly method: string;
  readonly scopes: readonly Capability[];
  readonly daysWanted: number | null;
  readonly actor: string;
  readonly browserHash: Uint8Array | null;
  readonly loginLookup: Uint8Array | null;
  readonly forceNew: boolean;
  /** Kept with the connection when access is granted; null leaves what it has. */
  readonly wanted: AccountsWanted | null;
  /** The consent that waits for it; null where one that stands is renewed. */
  readonly consentId: number | null;
  readonly deadlineAt: number;
}

export interface Mark {
  readonly event: SentEvent;
  /** Unique to this step of this worker. */
  readonly worker: string;
  readonly leaseMs: number;
}

/** Where an attempt stands after a step that did not end it. */
export interface NextStep {
  readonly step: Extract<AttemptStep, 'asking' | 'redirecting' | 'waiting'>;
  readonly stepNumber: number;
  readonly sealedState: Uint8Array;
  readonly sealedView: Uint8Array;
  readonly dueAt: number | null;
  readonly deadlineAt: number;
}

export interface AttemptEnd {
  readonly step: Extract<AttemptStep, 'granted' | 'failed' | 'cancelled'>;
  readonly fault: ConnectionFault | null;
  readonly consentId: number | null;
}

export interface SessionChange {
  readonly status: SessionStatus;
  /** Whether the visit came to its end with this. */
  readonly finished: boolean;
  readonly connectionId?: number;
  readonly attemptId?: number;
}

/** A session with the browser that it is bound to. */
export interface StoredSession extends ConnectSessionRow {
  readonly browserHash: Uint8Array | null;
  readonly wanted: AccountsWanted | null;
}

export type NewSession = Pick<
  ConnectSessionRow,
  | 'purpose'
  | 'institutionId'
  | 'connectionId'
  | 'scopes'
  | 'daysWanted'
  | 'language'
  | 'redirectUrl'
  | 'clientState'
> & { readonly expiresAt: number; readonly wanted?: AccountsWanted };

export type TokenKind = 'link' | 'go' | 'return';

export interface StoredToken {
  readonly kind: TokenKind;
  readonly scope: OwnerScope;
  readonly sessionId: number | null;
  readonly attemptId: number | null;
  readonly expiresAt: number;
  readonly used: boolean;
}

export interface NewToken {
  readonly hash: Uint8Array;
  readonly kind: TokenKind;
  readonly sessionId: number | null;
  readonly attemptId: number | null;
  readonly expiresAt: number;
}

export interface StoredConnection {
  readonly id: number;
  readonly connector: string;
  readonly institutionId: string | null;
  readonly label: string | null;
  readonly sealedSession: Uint8Array | null;
  /** Counts what was kept as session: whoever renews it names the one that was read. */
  readonly sessionVersion: number;
  readonly consentId: number | null;
  readonly pausedAt: number | null;
  readonly disconnectedAt: number | null;
  readonly faultCode: ConnectionFault['code'] | null;
}

/** Everything that the status of a connection is derived from. */
export interface ConnectionFacts {
  readonly id: number;
  readonly connector: string;
  readonly institutionId: string | null;
  readonly institutionName: string | null;
  readonly label: string | null;
  readonly method: string | null;
  readonly hasSession: boolean;
  readonly connectedAt: string | null;
  readonly pausedAt: string | null;
  readonly disconnectedAt: string | null;
  readonly nextSyncAt: string | null;
  readonly lastSyncedAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastStatus: 'success' | 'partial' | 'failed' | 'deferred' | null;
  readonly lastFault: ConnectionFault | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly accounts: number;
  /** How many accounts of the bank are asked for. */
  readonly unclear: number;
  readonly consent: StoredConsent | null;
  readonly attempt: { readonly id: number; readonly step: AttemptStep } | null;
  readonly sync: { readonly id: number; readonly status: SyncStatus; readonly dueAt: string } | null;
}

export interface StoredConsent extends ConsentTimes {
  readonly id: number;
  /** The connection's number is taken from the start; the connection is there once access is granted. */
  readonly connectionId: number;
  readonly connector: string;
  readonly institutionId: string;
  readonly profile: ProfileName;
  readonly state: ConsentState;
  readonly reason: string | null;
  readonly scopes: readonly Capability[];
  readonly sealedReference: Uint8Array | null;
  /** The sign-in that granted it last. */
  readonly grantId: number | null;
  readonly grantedAt: number | null;
  /** How many days before each end it was last warned of that. */
  readonly warned: { readonly [E in ConsentEnd]: number | null };
}

/** The ends of a consent, in epoch milliseconds; null where there is none. */
export interface ConsentTimes {
  readonly expiresAt: number | null;
  readonly scaRenewBy: number | null;
  readonly reconfirmBy: number | null;
}

/** What a consent can come to its end by. */
export type ConsentEnd = 'expiry' | 'sca_renewal' | 'reconfirmation';

/** A consent that somebody asks a bank for. */
export interface NewConsent {
  readonly id: number;
  readonly connectionId: number;
  readonly attemptId: number;
  readonly connector: string;
  readonly institutionId: string;
  readonly profile: ProfileName;
  readonly onEnd: 'keep' | 'erase';
  readonly scopes: readonly Capability[];
  /** Keyed hashes by which its evidence is found when it is gone. */
  readonly pseudonym: Uint8Array;
  readonly ownerPseudonym: Uint8Array;
}

/** What says that the account holder was there: sealed, and a salted digest of it. */
export interface ConsentProof {
  readonly sealed: Uint8Array;
  readonly digest: Uint8Array;
}

/** What is allowed from an event on. */
export interface ConsentTermsNow extends ConsentTimes {
  readonly scopes: readonly Capability[];
}

/** What came with a bank's grant. */
export interface ConsentGrant {
  readonly attemptId: number;
  readonly sealedReference: Uint8Array | null;
  /** The one that it replaces; null keeps what is known. */
  readonly supersedes: number | null;
}

export interface ConsentMove {
  readonly from: ConsentState | null;
  readonly to: ConsentState;
  readonly actor: ConsentActor;
  readonly reason: ConsentReason;
  readonly proof?: ConsentProof | null;
  /** A new version. */
  readonly terms?: ConsentTermsNow;
  readonly grant?: ConsentGrant;
}

/** A consent that the bank has still to be told is over. */
export interface NewRevocation {
  readonly id: number;
  readonly connectionId: number;
  readonly consentId: number | null;
  readonly connector: string;
  readonly institutionId: string;
  readonly sealedSession: Uint8Array;
  readonly dueAt: number;
}

export interface StoredRevocation extends NewRevocation {
  /** With this one. */
  readonly tries: number;
}

/** What a bank granted and no connection has claimed yet. */
export interface StoredUnclaimed {
  readonly consentId: number;
  /** The number that is reserved for its connection. */
  readonly connectionId: number;
  readonly connector: string;
  readonly institutionId: string;
  readonly method: string;
  readonly sealedSession: Uint8Array;
  readonly loginLookup: Uint8Array | null;
  readonly claimUntil: number;
}

/** Something of an owner that is due. */
export interface Due {
  readonly ownerId: number;
  readonly id: number;
}
