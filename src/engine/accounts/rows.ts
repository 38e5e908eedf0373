/** Rows of the mapping of accounts, as store and engine give them. As in rows.ts of the engine: text, ids as numbers. */
import type { AccountsWanted } from '../../core/connection/wanted.ts';
import type { Evidence } from '../../core/matching/account-answers.ts';
import type { NumberKey } from '../../core/matching/account-evidence.ts';
import type { UnclearReason } from '../../core/matching/recognise-accounts.ts';
import type { AccountKind } from '../../core/observations.ts';

/** Why an account of a bank is not one of ours by itself: what is not clear, or what a person did. */
export type MappingReason = UnclearReason | 'deleted' | 'detached';

/** `open` waits for an answer. `mapped` and `new` have one of our accounts; `ignored` is left out of syncs. */
export type MappingState = 'open' | 'mapped' | 'new' | 'ignored';

/** An account of a bank as the account holder sees it when they are asked. */
export interface MappedAccount {
  readonly kind: AccountKind;
  readonly currency: string | null;
  readonly label: string | null;
  readonly holder: string | null;
  /** For people: all but its end hidden. */
  readonly maskedNumber: string | null;
}

/** One of our accounts that it may be. */
export interface CandidateRow extends MappedAccount {
  readonly accountId: number;
  readonly currency: string;
  readonly customLabel: string | null;
}

export interface MappingRow extends MappedAccount {
  readonly id: number;
  readonly connectionId: number;
  readonly state: MappingState;
  readonly reason: MappingReason;
  readonly candidates: readonly CandidateRow[];
  /** The account that it is, once that is known. */
  readonly accountId: number | null;
  readonly answeredAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type MappingAnswerKind = 'account' | 'new' | 'ignore';

/** A mapping with what answers are judged by. */
export interface StoredMapping extends Evidence, MappedAccount {
  readonly id: number;
  readonly connectionId: number;
  /** The keyed hash of the handle, hexadecimal. */
  readonly lookup: string;
  readonly answer: MappingAnswerKind | null;
  readonly accountId: number | null;
  readonly reason: MappingReason;
  readonly candidates: readonly number[];
}

/** An account that has to be asked for. */
export interface NewQuestion extends Evidence, MappedAccount {
  readonly lookup: string;
  readonly reason: UnclearReason;
  readonly candidates: readonly number[];
}

/** An account of the owner with what tells it from others. Masked numbers have a scheme that begins with `masked_`. */
export interface AccountTraitsRow {
  readonly accountId: number;
  readonly currency: string;
  readonly kind: AccountKind;
  readonly holder: string | null;
  readonly bic: string | null;
  readonly numbers: readonly (NumberKey & { readonly masked: string })[];
}

export interface OtherAccountRow extends AccountTraitsRow {
  /** The institution of the connection that it is under; null for files. */
  readonly institutionId: string | null;
  /** Whether that connection has ended. */
  readonly ended: boolean;
}

/** What is known of the connection whose list is taken in. */
export interface ListingFacts {
  readonly institutionId: string | null;
  readonly bic: string | null;
  /** Under which grant of a consent its list was last taken in; null for none yet. */
  readonly listedGrantId: number | null;
  /** Whether it is wanted beside another connection to the same login. */
  readonly forceNew: boolean;
  /** What of the list is wanted; null for everything. */
  readonly wanted: AccountsWanted | null;
  readonly mappings: readonly StoredMapping[];
}
