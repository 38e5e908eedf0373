/** Rows of the quarantine, as the store gives them. */
import type { TransactionStatus } from '../../core/observations.ts';

/** An entry of which a bank says two things that cannot both be true. It is not in the ledger. */
export interface QuarantinedRow {
  readonly id: number;
  readonly accountId: number;
  readonly connectionId: number | null;
  readonly syncId: number | null;
  readonly reason: 'sign_contradiction';
  readonly entryDate: string;
  readonly status: TransactionStatus;
  /** As the bank wrote it: whether money came or went is not known. */
  readonly amount: string;
  readonly currency: string;
  readonly indicator: 'credit' | 'debit';
  readonly bookingDate: string | null;
  readonly valueDate: string | null;
  readonly counterpartyName: string | null;
  readonly text: string | null;
  readonly bankText: string | null;
  readonly bankReference: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly resolvedAt: string | null;
  /** The bank said it rightly later, or does not say it any more. */
  readonly resolution: 'taken_in' | 'withdrawn' | null;
}
