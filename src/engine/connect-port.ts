/**
 * Connecting as surfaces use it: institutions, sessions of the hosted page, attempts, connections and consents. Every
 * verb gives a refusal as a value; nothing changed then. Objects of another owner answer like ones that do not exist.
 */
import type { Attended, Capability } from '../connectors/contract.ts';
import type { AccountsWanted } from '../core/connection/wanted.ts';
import type { ChainedEvent, ChainedVersion, ChainVerdict } from '../core/consent/chain.ts';
import type { Result } from '../core/result.ts';
import type {
  AttemptRow,
  ConnectionRow,
  ConnectPurpose,
  ConnectSessionRow,
  ConsentRow,
  InstitutionRow,
  SessionPurpose,
} from './connection-rows.ts';
import type { Actor, OwnerScope, PageOf, PageRequest, TenantScope } from './ports.ts';

/** Who asks, and whether the account holder is there. */
export interface Asking {
  readonly scope: OwnerScope;
  readonly actor: Actor;
  readonly attended: Attended | null;
}

export type ConnectRefusal =
  | { readonly code: 'not_found' }
  | { readonly code: 'institution_unknown' }
  /** `methods` are those that the institution has. */
  | { readonly code: 'method_unknown'; readonly methods: readonly string[] }
  | { readonly code: 'fields_invalid'; readonly errors: readonly FieldError[] }
  | { readonly code: 'scope_not_offered'; readonly offered: readonly Capability[] }
  /** A live attempt is on this connection; it is named. */
  | { readonly code: 'attempt_live'; readonly attemptId: number }
  /** The attempt has gone on (or ended): what was answered is not what is asked now. */
  | { readonly code: 'step_passed'; readonly attempt: AttemptRow }
  | { readonly code: 'step_busy'; readonly attempt: AttemptRow }
  /** Nothing to answer: a redirect or an approval is awaited. */
  | { readonly code: 'nothing_asked'; readonly attempt: AttemptRow }
  /** The login has a connection of the owner: a second one has to be wanted. */
  | { readonly code: 'connection_exists'; readonly connectionId: number }
  /** The connection cannot do that now, for example sync without consent or renew after it was disconnected. */
  | { readonly code: 'not_now'; readonly why: string }
  /** More than the account holder allowed, or for longer: that needs a sign-in at the bank. */
  | { readonly code: 'authorisation_required'; readonly why: string }
  /** Only the account holder may say it, and nothing says that they are there. */
  | { readonly code: 'account_holder_needed' }
  /** Two wrong passwords were sent today. */
  | { readonly code: 'tries_used'; readonly retryAt: string }
  /** Nobody is there, and nothing of the connection may be fetched before this instant. */
  | { readonly code: 'budget_used'; readonly nextAllowedAt: string }
  | { readonly code: 'session_ended'; readonly session: ConnectSessionRow };

/** `rule` is for programs, `message` for people. */
export interface FieldError {
  readonly field: string;
  readonly rule: 'required' | 'unknown' | 'too_short' | 'too_long' | 'pattern' | 'choice' | 'used';
  readonly message: string;
}

/** Which consent a connection is made of, and for which bank it is meant. */
export interface ClaimConsent {
  readonly consentId: number;
  readonly connector: string;
  readonly institutionId: string;
  /** What the product keeps beside the connection; null keeps nothing new. The caller limits its size. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

export type ClaimRefusal =
  | { readonly code: 'not_found' }
  /** Nobody has allowed it yet, or somebody refused. */
  | { readonly code: 'consent_not_authorised' }
  /** Its connection, where it has one. */
  | { readonly code: 'consent_used'; readonly connectionId: number }
  | { readonly code: 'consent_revoked' }
  /** It is over, or was not claimed in time. */
  | { readonly code: 'consent_expired' }
  /** It was given at another bank, or over another connector. */
  | { readonly code: 'other_bank' };

/** Why a browser's return from a bank was not taken; nothing changed. */
export type ReturnRefusal = 'unknown' | 'used' | 'late' | 'other_browser' | 'ended';

export interface StartConnect {
  readonly purpose: ConnectPurpose;
  /** For `connect`. */
  readonly institutionId: string | null;
  /** For the others. */
  readonly connectionId: number | null;
  /** Null for the institution's usual one. */
  readonly method: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** Empty for all that the institution offers. */
  readonly scopes: readonly Capability[];
  readonly daysWanted: number | null;
  /** Whether a second connection to a login that has one is wanted; not, when absent. */
  readonly forceNew?: boolean;
  /** Which of the bank's accounts are taken in; everything, or what the connection has kept, when absent. */
  readonly wanted?: AccountsWanted;
  readonly sessionId: number | null;
  /** The browser that will be sent to the bank; null when the go-link decides. */
  readonly browserHash: Uint8Array | null;
}

/** What is left of a consent; what is not said stays. */
export interface NarrowConsent {
  /** At least one; all of them are in the consent. */
  readonly scopes?: readonly Capability[];
  /** Epoch milliseconds; not later than the end that there is. */
  readonly expiresAt?: number;
}

/** Whose evidence is wanted: of one consent, of all of an owner, or of all. The numbers are those that they had. */
export type EvidenceOf =
  | { readonly ownerId: number; readonly consentId: number }
  | { readonly ownerId: number; readonly consentId: null }
  | null;

/** What is kept of a consent that is gone: nothing in it tells who its owner was. */
export interface ConsentEvidenceRow {
  /** The keyed hash that stands for the consent, in hex. */
  readonly pseudonym: string;
  readonly supersedes: string | null;
  readonly connector: string;
  readonly institutionId: string;
  readonly profile: string;
  readonly state: string;
  readonly reason: string | null;
  readonly events: readonly ChainedEvent[];
  readonly versions: readonly ChainedVersion[];
  readonly verdict: ChainVerdict;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly keptAt: string;
}

export interface OpenSession {
  readonly purpose: SessionPurpose;
  readonly institutionId: string | null;
  readonly connectionId: number | null;
  readonly scopes: readonly Capability[];
  readonly daysWanted: number | null;
  readonly language: string | null;
  readonly redirectUrl: string | null;
  readonly clientState: string | null;
  /** Which of the bank's accounts the sign-ins of the visit take in; as for {@link StartConnect} when absent. */
  readonly wanted?: AccountsWanted;
}

/** A session as the page finds it by its link. */
export interface VisitedSession {
  readonly scope: OwnerScope;
  readonly session: ConnectSessionRow;
}

export interface InstitutionQuery {
  readonly text?: string;
  readonly country?: string;
  readonly bankCode?: string;
}

export interface Connecting {
  // institutions
  searchInstitutions(query: InstitutionQuery, page: { limit: number; after: number }): PageOf<InstitutionRow>;
  institution(id: string): InstitutionRow | null;

  // attempts
  start(asking: Asking, request: StartConnect): Promise<Result<AttemptRow, ConnectRefusal>>;
  answer(
    asking: Asking,
    attemptId: number,
    stepNumber: number,
    fields: Readonly<Record<string, string>>,
  ): Promise<Result<AttemptRow, ConnectRefusal>>;
  /** Asks the bank how it stands, where that is due; else gives the attempt as it is. */
  poll(asking: Asking, attemptId: number): Promise<Result<AttemptRow, ConnectRefusal>>;
  cancel(asking: Asking, attemptId: number): Promise<Result<AttemptRow, ConnectRefusal>>;
  attempt(scope: OwnerScope, attemptId: number): Promise<AttemptRow | null>;
  attempts(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<AttemptRow>>;
  /**
   * A token for the go-link of a redirecting attempt: the browser that opens it is the one that may return. Null when
   * the attempt does not redirect.
   */
  goToken(scope: OwnerScope, attemptId: number): Promise<string | null>;
  /** Opens a go-link in a browser (by the hash of its cookie): the bank's address, or why not. */
  go(
    token: string,
    browserHash: Uint8Array,
  ): Promise<{ readonly url: string } | { readonly refused: ReturnRefusal }>;
  /** A browser came back from the bank with our `state`. */
  returned(
    state: string,
    browserHash: Uint8Array | null,
    query: Readonly<Record<string, string>>,
    attended: Attended | null,
  ): Promise<
    | { readonly attempt: AttemptRow; readonly scope: OwnerScope }
    | {
        readonly refused: ReturnRefusal;
        readonly attempt: AttemptRow | null;
        readonly scope: OwnerScope | null;
      }
  >;

  // sessions of the hosted page
  openSession(
    asking: Asking,
    request: OpenSession,
  ): Promise<Result<{ session: ConnectSessionRow; token: string }, ConnectRefusal>>;
  session(scope: OwnerScope, sessionId: number): Promise<ConnectSessionRow | null>;
  sessions(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<ConnectSessionRow>>;
  /** Finds the session of a link and binds it to the first browser that opens it. */
  visit(
    token: string,
    browserHash: Uint8Array,
  ): Promise<VisitedSession | { readonly refused: 'unknown' | 'late' | 'other_browser' }>;
  /** Ends an open session: what its live attempt does is cancelled too. */
  cancelSession(asking: Asking, sessionId: number): Promise<Result<ConnectSessionRow, ConnectRefusal>>;

  // connections and consents
  connection(scope: OwnerScope, connectionId: number): Promise<ConnectionRow | null>;
  connections(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<ConnectionRow>>;
  rename(asking: Asking, connectionId: number, label: string | null): Promise<ConnectionRow | null>;
  pause(
    asking: Asking,
    connectionId: number,
    paused: boolean,
  ): Promise<Result<ConnectionRow, ConnectRefusal>>;
  /** Ends the consent here and at the bank; the data stays. */
  disconnect(asking: Asking, connectionId: number): Promise<Result<ConnectionRow, ConnectRefusal>>;
  /** Disconnects, and deletes the connection with its accounts and all below. False when there is none. */
  deleteConnection(asking: Asking, connectionId: number): Promise<boolean>;
  consent(scope: OwnerScope, consentId: number): Promise<ConsentRow | null>;
  consents(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<ConsentRow>>;
  /** Revokes here at once (tokens are destroyed, a running sync stops) and at the bank as soon as it can be reached. */
  revokeConsent(asking: Asking, consentId: number): Promise<Result<ConsentRow, ConnectRefusal>>;
  /**
   * Leaves less of a consent that can be used: fewer scopes, an earlier end. Only the account holder can (a person's own
   * login, a session, or a key whose request says that they are there): `account_holder_needed` otherwise.
   * `authorisation_required` for more than there is, `not_now` for one that cannot be used.
   */
  narrow(asking: Asking, consentId: number, to: NarrowConsent): Promise<Result<ConsentRow, ConnectRefusal>>;
  /**
   * The account holder says again that they want it, where the rules of their country ask for that. It also brings a
   * consent back that was suspended only because that word was missing. `account_holder_needed` as in {@link narrow}.
   */
  reconfirm(asking: Asking, consentId: number): Promise<Result<ConsentRow, ConnectRefusal>>;
  /** Works the chain of its events out anew; null when the owner has no such consent. */
  verifyConsent(scope: OwnerScope, consentId: number): Promise<ChainVerdict | null>;
  /** What is kept of consents that are gone with their connection or owner, each with its chain worked out anew. */
  consentEvidence(scope: TenantScope, of: EvidenceOf): Promise<readonly ConsentEvidenceRow[]>;

  /** Until when a consent that was given before its connection can be claimed; null for all others. */
  unclaimed(scope: OwnerScope, consentId: number): Promise<{ readonly claimUntil: string } | null>;
  /**
   * Makes a connection of a consent that was given before, or gives the consent to the owner's connection to that
   * institution. The first sync follows.
   */
  claimConsent(asking: Asking, claim: ClaimConsent): Promise<Result<ConnectionRow, ClaimRefusal>>;

  // what comes back by the clock: called by jobs
  /** Goes on with attempts that are due: polls, deadlines, those of a process that died. Gives how many. */
  resumeAttempts(limit: number): Promise<number>;
  /** Ends sessions and consents whose time is over, and tells banks of revoked consents. */
  sweep(limit: number): Promise<number>;
}
