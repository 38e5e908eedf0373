/** What transactions of the finAPI surface need of the store. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decimal } from '../../core/money.ts';
import type { Result } from '../../core/result.ts';
import type { AuditEntry, OwnerScope } from '../ports.ts';
import type {
  Entry,
  EntryFilter,
  EntryOrder,
  EntryProperty,
  EntryRefusal,
  EntryTotals,
} from './transactions-port.ts';

/** A number as it is kept. Of a part, `lookup` is its id. */
export interface SealedText {
  readonly lookup: string;
  readonly sealed: Uint8Array;
}

/** An entry with what its numbers are opened from. */
export interface SealedEntry extends Omit<Entry, 'iban' | 'accountNumber' | 'blz' | 'details'> {
  /** JSON text. */
  readonly details: string | null;
  /** Of the entry itself, or of the one that it is a part of. */
  readonly number: SealedText | null;
  /** What was said for the part. */
  readonly own: SealedText | null;
  readonly ownBlz: string | null;
}

/** Whose number it is: an account on the other side (all of its entries), or a part with a number of its own. */
export interface NumberedSide {
  /** As `search` names it: twice the part's id, or twice the account's number and one. */
  readonly key: number;
  readonly number: SealedText | null;
  readonly own: SealedText | null;
  readonly ownBlz: string | null;
}

/** The filter as the database can answer it. */
export interface StoreFilter
  extends Omit<EntryFilter, 'categoryIds' | 'includeChildCategories' | 'search' | 'counterpart'> {
  readonly categories?: { readonly codes: readonly string[]; readonly none: boolean } | undefined;
  /** Words with the sides whose numbers hold them. */
  readonly search?: readonly SearchWord[] | undefined;
  readonly counterpart?: readonly SearchWord[] | undefined;
}
export interface SearchWord {
  readonly word: string;
  readonly sides: readonly number[];
}

/** Places in an order that the database does not know: of what is sealed, or named in another language. */
export interface Places {
  readonly keys: readonly (string | number)[];
  readonly places: readonly number[];
}
export interface SearchOrder {
  readonly by: readonly EntryOrder[];
  readonly given: Partial<Record<EntryProperty, Places>>;
  /** What the codes of banks are called, by code: for the order by type. */
  readonly types: Readonly<Record<'gvc' | 'btc', Readonly<Record<string, string>>>>;
}

/** A part with its id and its numbers sealed. */
export interface StoredPart {
  readonly id: number;
  readonly amount: Decimal;
  /** Undefined for the entry's. */
  readonly categoryCode: string | null | undefined;
  readonly purpose: string | null;
  readonly counterpartName: string | null;
  readonly maskedAccount: string | null;
  readonly maskedIban: string | null;
  readonly bic: string | null;
  readonly blz: string | null;
  readonly sealedNumbers: Uint8Array | null;
}

/** An entry that may be deleted. */
export interface Deletable {
  readonly id: number;
  readonly kind: 'ledger' | 'adjustment';
  readonly children: readonly number[];
}

export interface FinapiEntryStore {
  /** The ids of a page, and sums over all. */
  search(
    scope: OwnerScope,
    filter: StoreFilter,
    order: SearchOrder,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<EntryTotals & { readonly ids: readonly number[] }>;
  /** In the order of the ids. */
  entries(scope: OwnerScope, ids: readonly number[]): Promise<readonly SealedEntry[]>;
  /** All sides with a number, the latest first, at most so many. */
  sides(scope: OwnerScope, limit: number): Promise<readonly NumberedSide[]>;
  /** Gives those that were otherwise. */
  setNew(scope: OwnerScope, filter: StoreFilter, isNew: boolean): Promise<readonly number[]>;
  /** Sets the category of parts and adjusting entries; gives those that had another. */
  setCategory(scope: OwnerScope, ids: readonly number[], code: string | null): Promise<readonly number[]>;
  /** Takes the category of ledger entries from this surface, or gives it back. */
  setCleared(scope: OwnerScope, ids: readonly number[], cleared: boolean): Promise<void>;
  /** Ids for parts. */
  newIds(scope: OwnerScope, count: number): Promise<readonly number[]>;
  /** Replaces the parts of an entry, under the owner's lock: the sum is compared with the amount as it is then. */
  split(scope: OwnerScope, id: number, parts: readonly StoredPart[]): Promise<Result<null, EntryRefusal>>;
  restore(scope: OwnerScope, id: number): Promise<Result<null, EntryRefusal>>;
  /** Those that may be deleted, by id, at most so many after an id. `demo` are connections whose entries always may. */
  deletable(
    scope: OwnerScope,
    which: {
      readonly id: number | null;
      readonly until: LocalDate | null;
      readonly safe: boolean;
      readonly demo: readonly number[];
    },
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly Deletable[]>;
  /** Deletes entries of the ledger for good, each with its line in the log; gives those that there were. */
  deleteLedger(
    scope: OwnerScope,
    deletions: readonly { readonly id: number; readonly audit: AuditEntry }[],
  ): Promise<readonly number[]>;
  /** Adjusting entries are not shown any more; gives those that there were. */
  hideAdjustments(scope: OwnerScope, ids: readonly number[]): Promise<readonly number[]>;
}
