/**
 * What the store gives: values as the API shows them. Money, dates and instants are text (instants RFC 3339 UTC with
 * milliseconds and `Z`), ids are numbers; public ids are a matter of the surfaces.
 */
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
  readonly bankTime: string | null;
}

/** Opening balance plus booked entries against the closing balance, over all statements of the account (invariant 8). */
export interface Reconciliation {
  readonly from: string | null;
  readonly to: string | null;
  readonly opening: string;
  readonly booked: string;
  readonly expected: string;
  readonly reported: string;
  readonly difference: string;
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
  readonly category: string | null;
  readonly bankReference: string | null;
  /** JSON text of {@link TransactionDetails}, already in the words of the native API; null when there is nothing. */
  readonly details: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface TransactionFilter {
  readonly accountIds?: readonly number[];
  readonly from?: string;
  readonly to?: string;
  readonly amountMin?: string;
  readonly amountMax?: string;
  readonly status?: readonly TransactionStatus[];
  readonly category?: readonly string[];
  readonly currency?: readonly string[];
  /** Case-insensitive part of text, counterparty name or bank text. */
  readonly text?: string;
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
