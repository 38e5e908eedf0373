/**
 * What syncing needs of the store. `now` is epoch milliseconds by the engine's clock, which in sandbox mode is that of the
 * banks; leases go by the database's own. What a worker writes counts only while the sync is its own: after that nothing
 * is written and the answer is false, null or {@link Lost}.
 */
import type { Capability } from '../../connectors/contract.ts';
import type { ProfileName } from '../../core/consent/profiles.ts';
import type { ConsentDeadlines } from '../../core/consent/usable.ts';
import type { LocalDate } from '../../core/dates.ts';
import type { NumberKey } from '../../core/matching/account-evidence.ts';
import type { WindowFacts } from '../../core/sync/window.ts';
import type { MappingLedger } from '../accounts/ledger-port.ts';
import type { AccountTraitsRow } from '../accounts/rows.ts';
import type { ConnectRefusal } from '../connect-port.ts';
import type { ConnectionFault, SyncCause, SyncRow } from '../connection-rows.ts';
import type { HoldingLedger } from '../holdings-port.ts';
import type { EventOrigin, LedgerTransaction } from '../imports/ledger-port.ts';
import type { AuditEntry, OwnerScope, PageOf, PageRequest } from '../ports.ts';
import type { JobTransaction } from '../queue-port.ts';
import type { BudgetStore, Reservation, Reserved } from './budget-port.ts';
import type { KeptPage, NewPage, NewPart, PartChange, PartEnd, SyncPart } from './part-rows.ts';

export type * from './part-rows.ts';
export { LIST_ORDINAL } from './part-rows.ts';

/** Another worker has the sync, or it has ended. */
export class Lost extends Error {}

/** A sync in the hands of a worker. */
export interface SyncWork {
  readonly scope: OwnerScope;
  readonly syncId: number;
  readonly worker: string;
}

export interface ClaimedSync {
  readonly scope: OwnerScope;
  readonly connectionId: number;
  readonly connector: string;
  readonly institutionId: string | null;
  readonly cause: SyncCause;
  readonly tries: number;
  readonly takeovers: number;
  /** The consent under which it began, and the sign-in that had granted it last. */
  readonly consentId: number | null;
  readonly grantId: number | null;
  readonly sealedAttended: Uint8Array | null;
}

/** The consent in force, as syncs need to know it. */
export interface StandingConsent extends ConsentDeadlines {
  readonly id: number;
  readonly scopes: readonly string[];
  /** The sign-in that granted it last: a renewal keeps the consent. */
  readonly grantId: number | null;
  /** When the account holder authenticated last, in epoch milliseconds. */
  readonly scaAt: number | null;
  readonly profile: ProfileName;
}

/** Whether the bank may be called, and with what. */
export interface Standing {
  readonly stopRequested: boolean;
  readonly paused: boolean;
  readonly disconnected: boolean;
  readonly sealedSession: Uint8Array | null;
  readonly sessionVersion: number;
  readonly consent: StandingConsent | null;
  /** The call that was to be reserved; null when it is over the budget, or none was. */
  readonly reserved: Reserved | null;
}

/** A pending entry for which the bank has no date. */
export interface UndatedEntry {
  readonly date: LocalDate;
  readonly key: string;
  readonly reference: string | null;
}

export interface StoredLink extends AccountTraitsRow {
  readonly lookup: string;
}

export interface NewLink {
  readonly lookup: string;
  readonly accountId: number;
  readonly sealedHandle: Uint8Array;
  readonly bankStatus: 'open' | 'closed' | 'blocked';
  readonly creditLimit: string | null;
  readonly overdraftLimit: string | null;
  readonly nextPayment: { readonly amount: string; readonly date: string } | null;
}

/** A ledger transaction of a sync: it begins with the owner's lock, and only while the sync is the worker's own. */
export interface SyncLedger extends LedgerTransaction, MappingLedger, HoldingLedger {
  linksOf(connectionId: number): Promise<readonly StoredLink[]>;
  numbersOf(accountIds: readonly number[]): Promise<readonly (NumberKey & { readonly accountId: number })[]>;
  /**
   * Keeps how the connection calls an account. An older name of the account in this connection goes, the days that are
   * covered stay.
   */
  saveLink(connectionId: number, link: NewLink, now: number): Promise<void>;
  /** Notes which links the whole list of the bank did not have. */
  markAbsent(connectionId: number, listed: readonly string[], now: number): Promise<void>;
  /** Moves an account that came from files, or from a connection that has ended, below this one, with its event. */
  adoptAccount(accountId: number, connectionId: number, origin: EventOrigin): Promise<boolean>;
  addParts(syncId: number, parts: readonly NewPart[], now: number): Promise<void>;
  changePart(syncId: number, ordinal: number, change: PartChange, now: number): Promise<void>;
  /** What was fetched of a part is of no use any more: its observations go. */
  dropObservations(syncId: number, ordinal: number): Promise<void>;
  /** An account is in the ledger: its part has ended, the days are covered, its observations go. */
  endPart(end: PartEnd, now: number): Promise<void>;
}

/** Sends the job of a sync, in the transaction of its row where there is one. */
export type SendJob = (jobs: JobTransaction | null, syncId: number) => Promise<void>;

/** How a sync ends, or is put off. */
export interface SyncEnd {
  readonly status: 'success' | 'partial' | 'failed' | 'cancelled' | 'deferred';
  readonly fault: ConnectionFault | null;
  /** Why the connection is in trouble; what is kept of a cancelled sync is nothing. */
  readonly connectionFault: ConnectionFault | null;
  /** What becomes of the accounts that have not ended; null leaves them as they are. */
  readonly rest: { readonly status: 'failed' | 'skipped'; readonly fault: ConnectionFault | null } | null;
  /** Put off by the access budget: what is known of the connection stays as it is. */
  readonly byBudget: boolean;
  /** When one that is put off goes on. */
  readonly dueAt: number | null;
  /** When the next one by the clock is due, as far as the connection may be used then. */
  readonly nextSyncAt: number | null;
  /** The sync that follows this one. */
  readonly next: {
    readonly cause: Extract<SyncCause, 'retry' | 'renewed'>;
    readonly dueAt: number;
    readonly tries: number;
  } | null;
}

/** A connection and who may use it, for a sync that is asked for. */
export interface ConnectionStanding extends Omit<Standing, 'sealedSession' | 'stopRequested' | 'reserved'> {
  readonly connector: string;
  readonly hasSession: boolean;
}

export interface SyncStore extends BudgetStore {
  // one sync
  /** Takes a sync whose turn it is, or whose worker died; null when it is not due, has ended or another has it. */
  claim(
    ownerId: number,
    syncId: number,
    worker: string,
    leaseMs: number,
    now: number,
  ): Promise<ClaimedSync | null>;
  /**
   * Reads anew whether the bank may be called, keeps the lease alive, and reserves a call where one is given: it counts
   * from then on, also when nothing more is heard of it.
   */
  standing(work: SyncWork, leaseMs: number, call?: Reservation | null): Promise<Standing | null>;
  /** Keeps a renewed session. False when another was kept since the version that was read. */
  keepSession(
    scope: OwnerScope,
    connectionId: number,
    version: number,
    sealed: Uint8Array,
    now: number,
  ): Promise<boolean>;
  /** Gives a revocation of the consent that the bank has still to be told of a session that was renewed too late. */
  keepForRevocation(
    scope: OwnerScope,
    connectionId: number,
    consentId: number,
    seal: (revocationId: number) => Uint8Array,
  ): Promise<void>;
  /** The list of accounts as a part, made when it is missing. */
  listPart(work: SyncWork, now: number): Promise<SyncPart | null>;
  /** The accounts, in the order of the bank's list. */
  parts(work: SyncWork): Promise<readonly SyncPart[]>;
  changePart(work: SyncWork, ordinal: number, change: PartChange, now: number): Promise<boolean>;
  /** Commits a page with its cursor. False also when the page of this number is there already. */
  savePage(work: SyncWork, ordinal: number, page: NewPage, now: number): Promise<boolean>;
  /** Pages whose observations are not in the ledger yet, after a number, in their order. */
  pages(
    work: Pick<SyncWork, 'scope' | 'syncId'>,
    ordinal: number,
    capability: Capability,
    after: number,
    limit: number,
  ): Promise<readonly KeptPage[]>;
  /** What the next window of an account is planned with: days that syncs saw whole, pending entries, the person's choice. */
  historyOf(
    scope: OwnerScope,
    accountId: number,
  ): Promise<Pick<WindowFacts, 'seen' | 'oldestPending' | 'oldestQuarantined' | 'historyStart'>>;
  undatedEntries(scope: OwnerScope, accountId: number): Promise<readonly UndatedEntry[]>;
  /** Throws {@link Lost}, and nothing was written. */
  inLedger<T>(work: SyncWork, inside: (ledger: SyncLedger) => Promise<T>): Promise<T>;
  end(work: SyncWork, connectionId: number, end: SyncEnd, send: SendJob, now: number): Promise<boolean>;
  /** Gives a sync back that has not ended, for another worker; `mistake` counts it as taken up from one that failed. */
  release(work: SyncWork, dueAt: number, mistake: boolean, send: SendJob, now: number): Promise<boolean>;

  // asking
  /** Asks for a sync unless `check` says why not; null when there is no such connection. */
  request(
    scope: OwnerScope,
    wanted: {
      readonly connectionId: number;
      readonly actor: string;
      readonly sealedAttended: Uint8Array | null;
      /** When the access budget allows it; null for now. One that is live already keeps its own time. */
      readonly putOffUntil: number | null;
    },
    check: (standing: ConnectionStanding) => ConnectRefusal | null,
    audit: AuditEntry,
    send: SendJob,
    now: number,
  ): Promise<{ readonly syncId: number } | { readonly refused: ConnectRefusal } | null>;
  /**
   * Stops a sync: at once when it waits, at its next step when it runs. False when there is none. `nextSyncAt` says when
   * the connection's next one by the clock is due instead of one that waited.
   */
  cancel(
    scope: OwnerScope,
    syncId: number,
    nextSyncAt: (of: {
      readonly connectionId: number;
      readonly connector: string;
      readonly institutionId: string | null;
    }) => number | null,
    audit: AuditEntry,
    now: number,
  ): Promise<boolean>;
  get(scope: OwnerScope, syncId: number): Promise<SyncRow | null>;
  list(
    scope: OwnerScope,
    filter: { readonly connectionId?: number },
    page: PageRequest<number>,
  ): Promise<PageOf<SyncRow>>;

  // by the clock, over all owners
  dueConnections(now: number, limit: number): Promise<readonly DueConnection[]>;
  /** Makes the sync of a connection whose time has come, unless `check` says why not; then nothing is planned any more. */
  schedule(
    scope: OwnerScope,
    connectionId: number,
    check: (standing: ConnectionStanding) => string | null,
    send: SendJob,
    now: number,
  ): Promise<boolean>;
  /** Syncs that should run and do not: due before an instant, or left by their worker. */
  dueSyncs(dueBefore: number, limit: number): Promise<readonly DueSync[]>;
  scopeOf(ownerId: number): Promise<OwnerScope | null>;
  /** Drops pages that are older than an instant; how many. */
  purge(before: number, limit: number): Promise<number>;
}

export interface DueConnection {
  readonly ownerId: number;
  readonly connectionId: number;
}
export interface DueSync extends DueConnection {
  readonly syncId: number;
}
