/** What of a bank's list of accounts is wanted: a choice that is made with the sign-in and kept with the connection. */
import type { LocalDate } from '../dates.ts';
import type { AccountKind } from '../observations.ts';

export interface AccountsWanted {
  /** Only accounts of these kinds are taken in; null for all. */
  readonly kinds: readonly AccountKind[] | null;
  /** Whether accounts that the bank shows after its first list are taken in. */
  readonly later: boolean;
  /** No entry before this day is asked for; null for all that the bank has. */
  readonly from: LocalDate | null;
}

/**
 * Whether an account that is not known yet is taken in. Accounts that are known stay, whatever is wanted.
 * @param wanted null for everything.
 * @param first whether nothing of the connection was listed before.
 */
export const takesIn = (wanted: AccountsWanted | null, kind: AccountKind, first: boolean): boolean =>
  wanted === null || ((first || wanted.later) && (wanted.kinds === null || wanted.kinds.includes(kind)));
