/**
 * What the store gives: values as the API shows them. Money, dates and instants are text (instants RFC 3339 UTC with
 * milliseconds and `Z`), ids are numbers; public ids are a matter of the surfaces.
 */
import type { CategorySource } from '../core/categories/types.ts';
import type { AccountKind, BalanceType, IdentifierScheme, TransactionStatus } from '../core/observations.ts';

/** Who did something, for the audit log: `api_key:12`, `session`, `operator`, `watch_folder`. */
export type Actor = string;

export interface TenantRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
}

export interface OwnerRow {
  readonly id: number;
  readonly kind: 'person' | 'team';
  readonly reference: string | null;
  readonly name: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ApiKeyRow {
  readonly id: number;
  readonly tenantId: number;
  readonly ownerId: number | null;
  readonly ownerOnly: boolean;
  readonly name: string;
  readonly tokenStart: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface IdentifierRow {
  readonly scheme: IdentifierScheme;
  readonly masked: string;
}

export interface BalanceRow {
  readonly accountId: number;
  readonly type: BalanceType;
  readonly amount: string;
  readonly currency: string;
  readonly referenceDate: string;
  /** The instant as the bank wrote it, where it gave one. */
  readonly bankTime: string | null;
  /** When we asked the bank; null for what a file says. */
  readonly askedAt: string | null;
}

/** An earlier balance of the bank and the booked entries up to a later one (invariant 8): see core/balances/reconcile.ts. */
export interface ReconciledSpan {
  readonly from: string | null;
  readonly to: string | null;
  readonly opening: string;
  readonly booked: string;
  readonly expected: string;
  readonly reported: string;
  readonly difference: string;
  /** The instant of the reported balance, null where only its day is known. */
  readonly asOf: string | null;
  readonly basis: {
    readonly opening: 'start_of_day' | 'end_of_day' | 'as_seen';
    readonly reported: 'end_of_day' | 'start_of_day';
  };
  /** Days between that were never seen. */
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
  /** Entries that the bank does not show any more: they are added up; the difference is what it is without them. */
  readonly missing: { readonly count: number; readonly sum: string; readonly difference: string } | null;
}

/** Whether an account closes, over everything that is known of it, and over the days after the last gap. */
export interface Reconciliation extends ReconciledSpan {
  readonly sinceGap: ReconciledSpan | null;
}

/** A connection that shows an account, or did. */
export interface AccountLinkRow {
  readonly connectionId: number;
  readonly bankStatus: 'open' | 'closed' | 'blocked';
  /** Whether the last whole list of the bank had it. */
  readonly present: boolean;
  readonly lastSyncedAt: string | null;
}

export interface AccountRow {
  readonly id: number;
  readonly connectionId: number;
  readonly connector: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly label: string | null;
  readonly customLabel: string | null;
  readonly holder: string | null;
  readonly product: string | null;
  readonly bic: string | null;
  readonly bankName: string | null;
  readonly masked: string | null;
  readonly identifiers: readonly IdentifierRow[];
  /** The latest booked and available balances, null when none is known. */
  readonly booked: BalanceRow | null;
  readonly available: BalanceRow | null;
  /** In the account's currency; null where the bank says none. */
  readonly creditLimit: string | null;
  readonly overdraftLimit: string | null;
  /** What is to be paid next to a card or loan, without a sign and in the account's currency; null where nothing is said. */
  readonly nextPayment: { readonly amount: string; readonly date: string } | null;
  /** Nothing earlier is fetched. */
  readonly historyStart: string | null;
  /** As it was after the latest sync or import that changed something. */
  readonly reconciliation: Reconciliation | null;
  readonly reconciledAt: string | null;
  /** Entries in quarantine. */
  readonly quarantined: number;
  /** Which connections show it; none for an account of files. */
  readonly links: readonly AccountLinkRow[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface TransactionRow {
  readonly id: number;
  readonly accountId: number;
  readonly status: TransactionStatus;
  readonly amount: string;
  readonly currency: string;
  readonly entryDate: string;
  readonly bookingDate: string | null;
  readonly valueDate: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyMasked: string | null;
  readonly text: string | null;
  readonly bankText: string | null;
  /** The code in force: a person's choice, or what the job found. Null where nothing is known, or not yet. */
  readonly category: string | null;
  /** Null until somebody or the job looked at it. */
  readonly categorySource: CategorySource | null;
  /** 0 to 1, two decimals. */
  readonly categoryConfidence: number | null;
  /** Who it was paid to or by, as a name to show. */
  readonly merchant: string | null;
  /** The other leg of a transfer between two accounts of the owner. */
  readonly transferOf: number | null;
  readonly bankReference: string | null;
  /** JSON text of {@link TransactionDetails}, already in the words of the native API; null when there is nothing. */
  readonly details: string | null;
  readonly presence: TransactionPresence;
  /** Since when the bank does not show it, null while it does. */
  readonly missingSince: string | null;
  readonly removedReason: 'dropped' | 'too_old' | null;
  readonly review: TransactionReview | null;
  readonly possibleDuplicateOf: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a transaction is to its bank: shown, not shown (then a pending one is hidden), not waited for any more. */
export type TransactionPresence = 'present' | 'missing' | 'removed';
/** Why a person may want to look at it. */
export type TransactionReview = 'unsure' | 'possible_duplicate' | 'collision';

export interface TransactionFilter {
  readonly accountIds?: readonly number[];
  readonly from?: string;
  readonly to?: string;
  readonly amountMin?: string;
  readonly amountMax?: string;
  readonly status?: readonly TransactionStatus[];
  /** Exact codes: a group stands for itself only. */
  readonly category?: readonly string[];
  readonly currency?: readonly string[];
  /** Case-insensitive part of text, counterparty name or bank text. */
  readonly text?: string;
  /** When absent, everything but what is removed and pending entries that are missing. */
  readonly presence?: readonly TransactionPresence[];
  /** Only those that are to be reviewed, or only those that are not. */
  readonly review?: boolean;
  /** Only those whose latest change an event announced; of every presence then, unless said. */
  readonly revision?: number;
}
export type TransactionSort = 'date' | '-date' | 'amount' | '-amount';
/** The place of a row in the order: its entry date or amount, and its id. */
export interface TransactionCursor {
  readonly key: string;
  readonly id: number;
}

export type ImportStatus = 'receiving' | 'applying' | 'done' | 'failed' | 'cancelled';

export interface ImportRow {
  readonly id: number;
  readonly documentId: number | null;
  readonly filename: string | null;
  readonly format: string | null;
  readonly status: ImportStatus;
  readonly bytesReceived: number;
  readonly bytesApplied: number;
  readonly entries: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** The fault as the reader or engine gave it. */
  readonly fault: Readonly<Record<string, unknown>> | null;
  readonly notes: readonly string[];
  readonly statements: readonly ImportStatementRow[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

/** One statement of a file and whether it closes. */
export interface ImportStatementRow {
  readonly accountId: number;
  readonly kind: 'statement' | 'report' | 'notification';
  readonly message: string;
  readonly reference: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly opening: string | null;
  readonly closing: string | null;
  readonly booked: number;
  readonly pending: number;
  readonly sum: string;
  readonly difference: string | null;
}

export interface DocumentRow {
  readonly id: number;
  readonly kind: 'statement_file';
  readonly title: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly createdAt: string;
}

export interface EventRow {
  readonly sequence: number;
  readonly type: string;
  readonly connectionId: number | null;
  readonly accountId: number | null;
  readonly importId: number | null;
  readonly syncId: number | null;
  readonly consentId: number | null;
  readonly attemptId: number | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
}

export interface AuditEntry {
  readonly actor: Actor;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}
export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly at: string;
}
