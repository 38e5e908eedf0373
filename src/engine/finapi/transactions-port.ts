/** Transactions as the finAPI surface shows them: entries of the ledger, parts of them, adjusting entries. finAPI v1, section 8. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decimal } from '../../core/money.ts';
import type { Result } from '../../core/result.ts';
import type { Caller, OwnerScope } from '../ports.ts';
import type { TransactionDetails } from '../transaction-details.ts';
import type { TableLanguage } from './categories-table.ts';

/** An entry of the ledger, a part of one that was split, or an adjusting entry. */
export type EntryKind = 'ledger' | 'part' | 'adjustment';
/** Originals only; what the user sees, which is parts in place of what was split; everything. */
export type EntryView = 'bank' | 'user' | 'all';

/** What is absent says nothing. */
export interface EntryFilter {
  readonly view: EntryView;
  readonly ids?: readonly number[] | undefined;
  /** Words in small letters that all have to be found in purpose or counterpart, in the counterpart, in the purpose. */
  readonly search?: readonly string[] | undefined;
  readonly counterpart?: readonly string[] | undefined;
  readonly purpose?: readonly string[] | undefined;
  readonly accountIds?: readonly number[] | undefined;
  readonly minBankBookingDate?: LocalDate | undefined;
  readonly maxBankBookingDate?: LocalDate | undefined;
  readonly minFinapiBookingDate?: LocalDate | undefined;
  readonly maxFinapiBookingDate?: LocalDate | undefined;
  readonly minAmount?: Decimal | undefined;
  readonly maxAmount?: Decimal | undefined;
  readonly direction?: 'all' | 'income' | 'spending' | undefined;
  readonly labelIds?: readonly number[] | undefined;
  /** 0 for those without a category. */
  readonly categoryIds?: readonly number[] | undefined;
  readonly includeChildCategories?: boolean | undefined;
  readonly isNew?: boolean | undefined;
  readonly isPotentialDuplicate?: boolean | undefined;
  readonly isAdjustingEntry?: boolean | undefined;
  readonly minImportDate?: LocalDate | undefined;
  readonly maxImportDate?: LocalDate | undefined;
}

/** What lists can be ordered by, as the contract spells it. */
export const ENTRY_ORDERS = {
  id: 'id',
  parentId: 'parentId',
  accountId: 'accountId',
  valueDate: 'valueDate',
  bankBookingDate: 'bankBookingDate',
  finapiBookingDate: 'finapiBookingDate',
  amount: 'amount',
  purpose: 'purpose',
  counterpartName: 'counterpartName',
  counterpartAccountNumber: 'counterpartAccountNumber',
  counterpartIban: 'counterpartIban',
  counterpartBlz: 'counterpartBlz',
  counterpartBic: 'counterpartBic',
  type: 'type',
  primanota: 'primanota',
  'category.id': 'category.id',
  'category.name': 'category.name',
  isPotentialDuplicate: 'isPotentialDuplicate',
  isNew: 'isNew',
  importDate: 'importDate',
} as const;
export type EntryProperty = keyof typeof ENTRY_ORDERS;

export interface EntryOrder {
  readonly property: EntryProperty;
  readonly direction: 'asc' | 'desc';
}

/** The number of the other side; both where an IBAN tells the national number. */
export interface CounterpartNumbers {
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly blz: string | null;
}

/** An entry with its counterpart's numbers in full. Money is exact text. */
export interface Entry extends CounterpartNumbers {
  readonly id: number;
  readonly parentId: number | null;
  readonly accountId: number;
  readonly connectionId: number;
  readonly kind: EntryKind;
  readonly valueDate: LocalDate;
  readonly bankBookingDate: LocalDate;
  readonly finapiBookingDate: LocalDate;
  readonly amount: Decimal;
  readonly currency: string;
  readonly purpose: string | null;
  readonly counterpartName: string | null;
  readonly counterpartBic: string | null;
  /** The code in force; null where there is none. */
  readonly categoryCode: string | null;
  readonly isNew: boolean;
  readonly isPotentialDuplicate: boolean;
  /** RFC 3339. */
  readonly importedAt: string;
  readonly bankText: string | null;
  readonly details: TransactionDetails;
  /** Parts in their order; empty where it is not split. */
  readonly children: readonly number[];
}

/** Sums over all that a filter meets, whatever page is shown. */
export interface EntryTotals {
  readonly totalCount: number;
  readonly income: Decimal;
  readonly spending: Decimal;
  readonly balance: Decimal;
}
export interface EntryPage extends EntryTotals {
  readonly entries: readonly Entry[];
}

/** What of an entry a person changes; what is absent stays. */
export interface EntryEdit {
  readonly isNew?: boolean | undefined;
  /** Ends the mark; nobody sets it. */
  readonly notDuplicate?: boolean | undefined;
  /** The code, null for no category. */
  readonly category?: { readonly code: string | null; readonly train: boolean } | undefined;
  readonly labelIds?: readonly number[] | undefined;
}

/** A part as it is asked for. What is undefined is the entry's own. */
export interface NewPart {
  readonly amount: Decimal;
  /** Undefined for the entry's, null for none. */
  readonly categoryCode?: string | null | undefined;
  readonly purpose?: string | undefined;
  readonly counterpartName?: string | undefined;
  readonly accountNumber?: string | undefined;
  readonly iban?: string | undefined;
  readonly bic?: string | undefined;
  readonly blz?: string | undefined;
  readonly labelIds?: readonly number[] | undefined;
}

/** Why a split, restore or deletion is refused: nothing has changed then. */
export type EntryRefusal = 'not_found' | 'is_part' | 'is_adjustment' | 'wrong_sum' | 'not_deletable';

export interface FinapiTransactions {
  /** A page of what a filter meets, with sums over all of it. `language` is that of names that are ordered by. */
  search(
    scope: OwnerScope,
    filter: EntryFilter,
    orders: readonly EntryOrder[],
    page: { readonly page: number; readonly perPage: number },
    language: TableLanguage,
  ): Promise<EntryPage>;
  /** Entries by id, in the order of the ids; unknown ones are left out. */
  byIds(scope: OwnerScope, ids: readonly number[]): Promise<readonly Entry[]>;
  /** Changes what is given of all that a filter meets. Gives the ids of what is another than before, ascending. */
  edit(caller: Caller, scope: OwnerScope, filter: EntryFilter, edit: EntryEdit): Promise<readonly number[]>;
  /** Replaces the parts of an entry; their amounts have to add up to its own. */
  split(scope: OwnerScope, id: number, parts: readonly NewPart[]): Promise<Result<null, EntryRefusal>>;
  /** Removes the parts of an entry; nothing happens where it has none. */
  restore(scope: OwnerScope, id: number): Promise<Result<null, EntryRefusal>>;
  /** Deletes one that may be deleted: of the demo bank, a possible duplicate, or an adjusting entry. */
  remove(caller: Caller, scope: OwnerScope, id: number): Promise<Result<null, EntryRefusal>>;
  /** Deletes all up to a day, `safe` only those that {@link remove} deletes. Gives their ids and those of their parts. */
  removeAll(
    caller: Caller,
    scope: OwnerScope,
    which: { readonly until: LocalDate | null; readonly safe: boolean },
  ): Promise<readonly number[]>;
}
