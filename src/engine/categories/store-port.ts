/** What categorising needs of the store. Whoever works holds an owner by a lease; rows decide, not who was told. */
import type { CategoryCode } from '../../core/categories/taxonomy.ts';
import type { CategorySource, Direction, MemoryKeyKind } from '../../core/categories/types.ts';
import type { LocalDate } from '../../core/dates.ts';
import type { AccountKind } from '../../core/observations.ts';
import type { AuditEntry, OwnerScope, PageOf, PageRequest, TenantScope } from '../ports.ts';
import type { Lesson } from './lesson.ts';
import type { OwnCategoryStore } from './own.ts';
import type { CategoryRuleRow, CategoryRunKind, CategoryRunRow } from './port.ts';

/** A place in the entries of an owner: what changed last stands last. */
export interface EntryPlace {
  readonly revision: number;
  readonly id: number;
}

/** What is stored of a transaction's category. */
export interface StoredAnswer {
  readonly code: string | null;
  readonly source: CategorySource;
  /** In hundredths. */
  readonly confidence: number;
  readonly merchant: string | null;
  readonly transferOf: number | null;
}

/** A transaction as the job sees it. */
export interface CategoryEntry {
  readonly id: number;
  readonly accountId: number;
  readonly revision: number;
  readonly date: LocalDate;
  /** With its sign. */
  readonly amount: string;
  readonly currency: string;
  readonly counterpartyName: string | null;
  /** The keyed hash of the other side's account number, in hex. */
  readonly counterpartyAccount: string | null;
  readonly text: string | null;
  readonly bankText: string | null;
  readonly details: string | null;
  /** Not shown: a pending one that the bank does not show any more. */
  readonly hidden: boolean;
  /** Somebody asked for another look: its answer is written even when it stays the same. */
  readonly again: boolean;
  /** What a person chose. */
  readonly choice: string | null;
  /** Null when nobody looked at it yet. */
  readonly answer: StoredAnswer | null;
}

export interface WorkAccount {
  readonly id: number;
  readonly kind: AccountKind;
  readonly holder: string | null;
  /** ISO 3166-1 of its bank, as far as it is known. */
  readonly country: string | null;
}

/** A number of an account, sealed. */
export interface SealedNumber {
  readonly accountId: number;
  /** The hash by which it is found, in hex: what seals are bound to. */
  readonly lookup: string;
  readonly sealed: Uint8Array;
}

/** An answer on its way into the store. It counts only while the transaction is as it was seen. */
export interface NewAnswer extends StoredAnswer {
  readonly id: number;
  readonly seenRevision: number;
  /** Nobody looked at it before: there is nothing to write over. */
  readonly isFirst: boolean;
  readonly version: number;
}

/** How far an owner's entries are done. */
export interface Standing {
  readonly wanted: number;
  readonly place: EntryPlace;
  /** Another text whenever the tenant's rules are others; null while there are none. */
  readonly tenantRules: string | null;
}

/** A rule of a tenant for all of its owners. */
export interface TenantRule {
  readonly id: number;
  readonly kind: 'iban' | 'keyword';
  readonly direction: Direction;
  readonly code: CategoryCode;
  /** The hash by which it is found, in hex: what the seal is bound to. */
  readonly lookup: string;
  /** The IBAN; null for keywords. */
  readonly sealed: Uint8Array | null;
  /** Empty for an IBAN. */
  readonly keywords: readonly string[];
  readonly createdAt: string;
}

/** Another look at what is uncategorised of one connection. */
export interface AskStanding {
  readonly connectionId: number;
  /** Transactions up to this number were looked at. */
  readonly atId: number;
}

/** A run on its way. */
export interface RunStanding {
  readonly id: number;
  readonly kind: CategoryRunKind;
  /** Transactions up to this number were looked at. */
  readonly atId: number;
}

/** What one transaction of the job writes. */
export interface WorkDone {
  readonly answers: readonly NewAnswer[];
  /** What the event says; null where nothing changed that anybody sees. */
  readonly news: { readonly count: number; readonly from: LocalDate; readonly to: LocalDate } | null;
  /** From where to where the owner's entries were looked at. */
  readonly from: EntryPlace;
  readonly to: EntryPlace;
  /** How far a run came with it. */
  readonly run: {
    readonly id: number;
    readonly atId: number;
    readonly seen: number;
    readonly changed: number;
    readonly isDone: boolean;
  } | null;
  /** How far another look came with it: up to which number, or done. */
  readonly ask: (AskStanding & { readonly toId: number | null }) | null;
}

/** Opposite amounts of two accounts within some days. */
export interface OppositePair {
  readonly id: number;
  readonly otherId: number;
  readonly days: number;
}

export interface OwnerKey {
  readonly tenantId: number;
  readonly ownerId: number;
}

/** The job's side. Leases go by the database's own clock. */
export interface CategoryWorkStore {
  /** Owners of whom something is due and whom nobody has. */
  due(limit: number): Promise<readonly OwnerKey[]>;
  /** Takes an owner; null when nothing is due or another worker has it. */
  take(scope: OwnerScope, worker: string, leaseMs: number): Promise<Standing | null>;
  /** Gives the owner back; what was wanted up to `wanted` is done, unless null. */
  giveBack(scope: OwnerScope, worker: string, wanted: number | null): Promise<void>;
  accounts(scope: OwnerScope): Promise<readonly WorkAccount[]>;
  numbers(scope: OwnerScope): Promise<readonly SealedNumber[]>;
  allRules(scope: OwnerScope, limit: number): Promise<readonly RuleAnswer[]>;
  tenantRules(scope: TenantScope): Promise<readonly TenantRule[]>;
  /** Another text whenever they are others; null while there are none. */
  tenantRulesVersion(scope: TenantScope): Promise<string | null>;
  /** Pairs that a person said are no transfer, as `out:in`. */
  rejections(scope: OwnerScope): Promise<ReadonlySet<string>>;
  /** Entries behind a place up to an event, in order. */
  changedEntries(
    scope: OwnerScope,
    after: EntryPlace,
    wanted: number,
    limit: number,
  ): Promise<readonly CategoryEntry[]>;
  /** Entries that are to be looked at again. */
  entriesAgain(scope: OwnerScope, limit: number): Promise<readonly CategoryEntry[]>;
  /** Entries by id, after one. */
  entriesAfter(scope: OwnerScope, id: number, limit: number): Promise<readonly CategoryEntry[]>;
  entriesOf(scope: OwnerScope, ids: readonly number[]): Promise<readonly CategoryEntry[]>;
  /** Entries of other accounts with the opposite amount, the nearest days first; none that is another one's other leg. */
  opposites(
    scope: OwnerScope,
    entries: readonly CategoryEntry[],
    days: number,
    limit: number,
  ): Promise<readonly OppositePair[]>;
  runUnderWay(scope: OwnerScope): Promise<RunStanding | null>;
  askUnderWay(scope: OwnerScope): Promise<AskStanding | null>;
  /** Entries of a connection that have no category, by id, after one. */
  uncategorised(
    scope: OwnerScope,
    connectionId: number,
    id: number,
    limit: number,
  ): Promise<readonly CategoryEntry[]>;
  /** Writes in one transaction, or, when the owner is another worker's by now or the run was stopped, nothing: false. */
  write(scope: OwnerScope, worker: string, leaseMs: number, done: WorkDone): Promise<boolean>;
}

/** What a rule answers; null where it lost its say. */
export interface RuleAnswer {
  readonly kind: MemoryKeyKind;
  readonly key: string;
  readonly direction: Direction;
  readonly code: string | null;
}

/** The persons' side. Every change writes its audit entry in the same transaction. */
export interface CategoryChoiceStore extends OwnCategoryStore {
  listRules(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<CategoryRuleRow>>;
  deleteRule(scope: OwnerScope, id: number, audit: AuditEntry): Promise<boolean>;
  /** Keeps a lesson of no transaction, keys each once. False when it is about an own category that is not there. */
  teach(scope: OwnerScope, lesson: Lesson, audit: AuditEntry): Promise<boolean>;
  /** Gives the one of its kind that is under way where there is one. */
  startRun(scope: OwnerScope, kind: CategoryRunKind, audit: AuditEntry): Promise<CategoryRunRow>;
  getRun(scope: OwnerScope, id: number): Promise<CategoryRunRow | null>;
  stopRun(scope: OwnerScope, id: number, audit: AuditEntry): Promise<CategoryRunRow | null>;
  /** Ends the pair that a transaction is of and remembers it; both are looked at again. */
  rejectTransfer(
    scope: OwnerScope,
    transactionId: number,
    audit: AuditEntry,
  ): Promise<'rejected' | 'not_found' | 'no_transfer'>;
}
