/** The parts of a sync as the store has them: the list of accounts, and each account; and the pages of them. */
import type { Capability } from '../../connectors/contract.ts';
import type { IdStability } from '../../core/matching/trust.ts';
import type { Coverage, Days } from '../../core/sync/window.ts';
import type { ConnectionFault, SyncAccountRow } from '../connection-rows.ts';

export type PartStatus = SyncAccountRow['status'];
export type PartStage = SyncAccountRow['stage'];

/** The ordinal of the list of accounts among the parts of a sync; its accounts are counted from 1. */
export const LIST_ORDINAL = 0;

/** A part of a sync: the list of accounts, or one of its accounts. */
export interface SyncPart {
  readonly ordinal: number;
  /** The keyed hash of the bank's handle, hexadecimal. */
  readonly lookup: string;
  readonly accountId: number | null;
  readonly status: PartStatus;
  readonly stage: PartStage;
  readonly fault: ConnectionFault | null;
  /** When one that is put off may be asked for again, in epoch milliseconds. */
  readonly nextAllowedAt: number | null;
  readonly window: Days | null;
  readonly sealedCursor: Uint8Array | null;
  readonly pages: number;
  readonly sealedHandle: Uint8Array | null;
  readonly covered: Coverage;
  readonly currency: string | null;
  /** Of its account. */
  readonly kind: string | null;
}

/** What is absent stays as it is. */
export interface PartChange {
  readonly status?: PartStatus;
  readonly stage?: PartStage;
  readonly fault?: ConnectionFault | null;
  /** Goes with `status`: null when that is set and this is absent. */
  readonly nextAllowedAt?: number | null;
  readonly sealedCursor?: Uint8Array | null;
  /** Begins a window: what was fetched of an earlier one is dropped. */
  readonly window?: Days;
  /** A first chunk of it is in the ledger, matched with these facts: what was fetched is kept from now on. */
  readonly matching?: MatchingFacts;
  /** Added to what is there. */
  readonly inserted?: number;
  readonly updated?: number;
  readonly unchanged?: number;
}

export interface NewPage {
  readonly number: number;
  readonly capability: Capability;
  readonly sealedObservations: Uint8Array;
  readonly rawBytes: number;
  readonly sealedReplies: Uint8Array | null;
  readonly entries: number;
  /** Where the part stands after this page. */
  readonly stage: PartStage;
  readonly sealedCursor: Uint8Array | null;
}

export interface KeptPage {
  readonly number: number;
  readonly sealedObservations: Uint8Array;
  /** When it was fetched. */
  readonly at: number;
}

export interface NewPart {
  readonly lookup: string;
  readonly accountId: number | null;
  readonly status: Extract<PartStatus, 'waiting' | 'failed' | 'skipped'>;
  readonly fault: ConnectionFault | null;
}

/** What the matcher was told of a window, beside its days and entries: with that its work can be done again. */
export interface MatchingFacts {
  readonly matcher: number;
  /** What the connector declares, whether that was lowered for the account, and under which name. */
  readonly stability: IdStability;
  readonly kind: string;
  readonly demoted: boolean;
  readonly showsPending: boolean;
  /** The instant that counted, in epoch milliseconds. */
  readonly now: number;
  /** What was covered before. */
  readonly covered: Coverage;
}

export interface PartEnd {
  readonly syncId: number;
  readonly ordinal: number;
  readonly connectionId: number;
  readonly lookup: string;
  readonly covered: Coverage;
  readonly matching: MatchingFacts;
  /** Added to what is there. */
  readonly counts: { readonly inserted: number; readonly updated: number; readonly unchanged: number };
}
