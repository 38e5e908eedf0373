/**
 * What connecting needs of the store. Work in one transaction holds the owner's lock from its start, so nothing of the
 * owner changes under it. `now` is epoch milliseconds by the engine's clock; leases go by the database's own.
 */
import type { Chain } from '../../core/consent/chain.ts';
import type { ConsentRow, SyncCause } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { AuditEntry, OwnerScope, PageOf, PageRequest, TenantScope } from '../ports.ts';
import type { JobTransaction } from '../queue-port.ts';
import type {
  AttemptEnd,
  ConnectionFacts,
  ConsentEnd,
  ConsentMove,
  Due,
  Mark,
  NewAttempt,
  NewConsent,
  NewRevocation,
  NewSession,
  NewToken,
  NextStep,
  SessionChange,
  StoredAttempt,
  StoredConnection,
  StoredConsent,
  StoredRevocation,
  StoredSession,
  StoredToken,
  StoredUnclaimed,
} from './rows.ts';

/** The part of the vault that connecting uses. */
export interface ConnectVault {
  sealerFor(ownerId: number): Promise<OwnerSealer>;
  /** A keyed hash of a login, the same for all owners: 32 bytes. */
  loginHash(text: string): Uint8Array;
  /** A keyed hash that stands for something whose name must not be kept: 32 bytes. */
  pseudonym(text: string): Uint8Array;
}

/** Objects whose number is taken before their row is written. */
export type Numbered = 'connections' | 'connect_attempts' | 'consents' | 'revocations';

/** Something to announce in the owner's feed. */
export interface ConnectEventEntry {
  readonly type: string;
  readonly connectionId?: number | null;
  readonly accountId?: number | null;
  readonly consentId?: number | null;
  readonly attemptId?: number | null;
  readonly data: Record<string, unknown>;
}

export interface AttemptWrites {
  attempt(id: number): Promise<StoredAttempt | null>;
  liveAttemptOf(connectionId: number): Promise<StoredAttempt | null>;
  /** How many attempts of the owner are live. */
  liveAttempts(): Promise<number>;
  addAttempt(attempt: NewAttempt, mark: Mark, now: number): Promise<void>;
  /** False when another's mark is on it whose lease is not over. */
  markAttempt(id: number, mark: Mark, loginLookup: Uint8Array | null, now: number): Promise<boolean>;
  /** Goes on to the next step and takes the mark off. False when the mark is not this worker's any more. */
  goOn(id: number, worker: string, next: NextStep, now: number): Promise<boolean>;
  /** Takes the mark off and asks again at `dueAt`. False as in {@link goOn}. */
  putOff(id: number, worker: string, dueAt: number, now: number): Promise<boolean>;
  /** Ends it and forgets what was sealed. False when it had ended. */
  endAttempt(id: number, end: AttemptEnd, now: number): Promise<boolean>;
  bindAttempt(id: number, browserHash: Uint8Array, now: number): Promise<void>;
  deleteAttemptsOf(connectionId: number): Promise<void>;
}

export interface SessionWrites {
  session(id: number): Promise<StoredSession | null>;
  addSession(session: NewSession, now: number): Promise<StoredSession>;
  changeSession(id: number, change: SessionChange, now: number): Promise<void>;
  bindSession(id: number, browserHash: Uint8Array, now: number): Promise<void>;
}

export interface TokenWrites {
  addToken(token: NewToken, now: number): Promise<void>;
  /** False when it was used before. */
  useToken(hash: Uint8Array, now: number): Promise<boolean>;
  /** Lets the browser of an attempt come back once more. */
  reopenReturn(attemptId: number): Promise<void>;
}

export interface ConsentWrites {
  consent(id: number): Promise<StoredConsent | null>;
  /** Writes a consent in its first state, with that event. */
  addConsent(consent: NewConsent, move: ConsentMove, now: number): Promise<void>;
  /** Moves it to another state, or leaves it there with other terms; with that event, and a version where terms change. */
  moveConsent(id: number, move: ConsentMove, now: number): Promise<void>;
  warnedOfConsent(id: number, end: ConsentEnd, days: number, now: number): Promise<void>;
  /** The consent that ended and whose data is still to go; null when there is nothing to do. */
  consentToErase(id: number): Promise<StoredConsent | null>;
  /** Notes that the data of an ended consent is gone. */
  erasedOfConsent(id: number, now: number): Promise<void>;
  /** Lets the consents of a connection go; their evidence stays. */
  deleteConsentsOf(connectionId: number): Promise<void>;
}

export interface ConnectionWrites {
  connection(id: number): Promise<StoredConnection | null>;
  /** Makes the connection or, where it is there, gives it the new session and consent, and takes its end back. */
  grantConnection(
    connection: {
      readonly id: number;
      readonly connector: string;
      readonly institutionId: string;
      readonly method: string;
      readonly sealedSession: Uint8Array;
      readonly consentId: number;
      /** The keyed hash of the login; null leaves what is known of it. */
      readonly loginLookup: Uint8Array | null;
      readonly forceNew: boolean;
    },
    now: number,
  ): Promise<void>;
  /**
   * The owner's connection to a login other than one, the ones that live first; null when there is none, and when the one
   * has this login itself.
   */
  connectionOfLogin(institutionId: string, login: Uint8Array, except: number): Promise<number | null>;
  replaceSession(connectionId: number, sealedSession: Uint8Array, now: number): Promise<void>;
  /** Takes the session away: nothing can call the bank, and nothing is planned. */
  dropSession(connectionId: number, disconnected: boolean, now: number): Promise<void>;
  /** Asks a sync that waits or runs to stop. */
  stopSyncs(connectionId: number, now: number): Promise<void>;
  renameConnection(connectionId: number, label: string | null, now: number): Promise<void>;
  pauseConnection(connectionId: number, pausedAt: number | null, now: number): Promise<void>;
  /** Moves accounts that another connection shows as well below that one. */
  leaveShared(connectionId: number): Promise<void>;
  accountsOf(connectionId: number): Promise<readonly number[]>;
  deleteAccount(accountId: number): Promise<void>;
  deleteConnection(connectionId: number): Promise<void>;
  addRevocation(revocation: NewRevocation, now: number): Promise<void>;
}

export interface UnclaimedWrites {
  unclaimed(consentId: number): Promise<StoredUnclaimed | null>;
  unclaimedCount(): Promise<number>;
  addUnclaimed(unclaimed: StoredUnclaimed, now: number): Promise<void>;
  dropUnclaimed(consentId: number): Promise<void>;
  /** The owner's connection to the institution of a consent: of its login first, then one that lives, then the oldest. */
  connectionFor(
    unclaimed: Pick<StoredUnclaimed, 'connector' | 'institutionId' | 'loginLookup'>,
  ): Promise<number | null>;
  /** Puts a consent, and the attempt that got it, to another connection; names the consent that it replaces there. */
  moveConsentTo(consentId: number, connectionId: number, supersedes: number | null): Promise<void>;
  /** Keeps what a product wants beside a connection, instead of what it kept before. */
  keepMetadata(connectionId: number, sealed: Uint8Array): Promise<void>;
}

export interface TryWrites {
  /**
   * When wrong passwords of a login were sent since an instant, oldest first. Holds the login until the transaction
   * ends: two at once cannot both be the last one.
   */
  triesSince(lookup: Uint8Array, since: number): Promise<readonly number[]>;
  /** Notes a try before it is sent; its number. */
  addTry(lookup: Uint8Array, now: number): Promise<number>;
}

export interface SpentTokenWrites {
  /** Notes by its hash that a token is about to be sent; false when it was before. Two at once wait for each other. */
  spendToken(lookup: Uint8Array, now: number): Promise<boolean>;
}

export interface ConnectTransaction
  extends AttemptWrites,
    SessionWrites,
    TokenWrites,
    ConsentWrites,
    ConnectionWrites,
    UnclaimedWrites,
    TryWrites,
    SpentTokenWrites {
  /** For jobs that are sent in this transaction. */
  readonly jobs: JobTransaction;
  takeNumber(of: Numbered): Promise<number>;
  appendEvent(event: ConnectEventEntry): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  requestSync(wanted: {
    readonly connectionId: number;
    readonly cause: SyncCause;
    readonly actor: string;
    readonly dueAt: number;
    readonly sealedAttended: Uint8Array | null;
  }): Promise<number>;
}

/** A consent as it is stored: whether it can be used is for whoever has the clock. */
export type SeenConsent = Omit<ConsentRow, 'usable' | 'usableUntil'>;

/** What is kept of a consent that is gone. */
export interface KeptEvidence {
  /** In hex, as `chain.pseudonym`. */
  readonly ownerPseudonym: string;
  readonly supersedes: string | null;
  readonly connector: string;
  readonly institutionId: string;
  readonly profile: string;
  readonly state: string;
  readonly reason: string | null;
  readonly chain: Chain;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly keptAt: string;
}

export interface ConnectReads {
  attempt(scope: OwnerScope, id: number): Promise<StoredAttempt | null>;
  attempts(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<StoredAttempt>>;
  session(scope: OwnerScope, id: number): Promise<StoredSession | null>;
  sessions(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<StoredSession>>;
  connection(scope: OwnerScope, id: number): Promise<ConnectionFacts | null>;
  connections(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<ConnectionFacts>>;
  consent(scope: OwnerScope, id: number): Promise<SeenConsent | null>;
  consents(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<SeenConsent>>;
  /** A consent's history as it is chained; null when the owner has none of this number. */
  chain(scope: OwnerScope, id: number): Promise<Chain | null>;
  /** What is kept of consents that are gone, by keyed hashes (null for all), the newest first; at most `limit`. */
  evidence(
    scope: TenantScope,
    of: { readonly pseudonym: Uint8Array } | { readonly ownerPseudonym: Uint8Array } | null,
    limit: number,
  ): Promise<readonly KeptEvidence[]>;
  token(hash: Uint8Array): Promise<StoredToken | null>;
  unclaimed(scope: OwnerScope, consentId: number): Promise<StoredUnclaimed | null>;
  /** The numbers of consents of an owner that nothing has claimed. */
  unclaimedOf(scope: OwnerScope, limit: number): Promise<readonly number[]>;
}

/** What comes back by the clock, over all owners: ids only, seen by the jobs role. */
export interface ConnectDues {
  /** Attempts to poll, past their deadline, or left by a worker that died. */
  dueAttempts(now: number, limit: number): Promise<readonly Due[]>;
  /** Open sessions whose time is over. */
  dueSessions(now: number, limit: number): Promise<readonly Due[]>;
  /** Consents past one of their ends, or so near to one that it is announced. */
  dueConsents(now: number, warnDays: readonly number[], limit: number): Promise<readonly Due[]>;
  /** Ended consents whose data is to go. */
  dueErasures(limit: number): Promise<readonly Due[]>;
  dueRevocations(now: number, limit: number): Promise<readonly Due[]>;
  /** Consents that nothing claimed in time. */
  dueUnclaimed(now: number, limit: number): Promise<readonly Due[]>;
  /** The scope of an owner; null when the owner is gone. */
  scopeOf(ownerId: number): Promise<OwnerScope | null>;
}

export interface ConnectStore extends ConnectReads, ConnectDues {
  /** Runs work in one transaction of an owner, alone with the owner. Run again when the database asks for it. */
  write<T>(scope: OwnerScope, work: (tx: ConnectTransaction) => Promise<T>): Promise<T>;
  /** Says what became of a try: a refused one counts for a day, another never was. */
  settleTry(lookup: Uint8Array, number: number, refused: boolean): Promise<void>;
  /** Forgets that a token was sent: the bank did not take it. */
  unspendToken(lookup: Uint8Array): Promise<void>;
  /** Keeps a renewed session. False when another was kept since the version that was read. */
  keepSession(
    scope: OwnerScope,
    connectionId: number,
    version: number,
    sealedSession: Uint8Array,
    now: number,
  ): Promise<boolean>;
  /** Takes a revocation that is due, until a later instant; null when another worker has it or it is done. */
  takeRevocation(scope: OwnerScope, id: number, now: number, until: number): Promise<StoredRevocation | null>;
  /** Moves it to its next try. */
  putOffRevocation(scope: OwnerScope, id: number, dueAt: number): Promise<void>;
  /** Keeps a session that the bank renewed while it was told. */
  keepRevocation(scope: OwnerScope, id: number, sealedSession: Uint8Array): Promise<void>;
  dropRevocation(scope: OwnerScope, id: number): Promise<void>;
  /** Those in the outbox, oldest first; and makes all that nobody is telling due now. */
  revocationsOf(scope: OwnerScope, limit: number): Promise<readonly number[]>;
  hastenRevocations(scope: OwnerScope, now: number): Promise<void>;
  /** Forgets tokens and tries that are older than an instant each; how many, at most `limit` of each. */
  forget(tokensEndedBefore: number, triesBefore: number, limit: number): Promise<number>;
}
