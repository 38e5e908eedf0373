/** Types of accounts as the finAPI surface numbers them: finAPI v1, section 7. */
import type { AccountKind } from '../../core/observations.ts';

/** 1 Checking to 8 Bausparen. */
export type AccountTypeId = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** How a type is called, in both languages of the surface. */
export const ACCOUNT_TYPES: Readonly<Record<AccountTypeId, { readonly de: string; readonly en: string }>> = {
  1: { de: 'Girokonto', en: 'Checking' },
  2: { de: 'Sparkonto', en: 'Savings' },
  3: { de: 'Kreditkarte', en: 'CreditCard' },
  4: { de: 'Depot', en: 'Security' },
  5: { de: 'Darlehen', en: 'Loan' },
  6: { de: 'Taschengeldkonto', en: 'Pocket' },
  7: { de: 'Mitgliedskonto', en: 'Membership' },
  8: { de: 'Bausparen', en: 'Bausparen' },
};

/** Its positions are securities: it has no daily balances. */
export const SECURITY_TYPE: AccountTypeId = 4;
/** The highest type that a person can give: 8 is in the list of the contract, and its own bounds leave it out. */
export const EDITABLE_TYPE_MAX = 7;

/** What a bank calls its kind of account is a type of ours; a number above all is none. */
export const isAccountTypeId = (id: number): id is AccountTypeId =>
  Number.isInteger(id) && id >= 1 && id <= 8;

const OF_KINDS: Readonly<Record<AccountKind, AccountTypeId>> = {
  current: 1,
  savings: 2,
  card: 3,
  loan: 5,
  investment: 4,
  cash: 1,
  other: 1,
};

const BAUSPAREN = /bauspar/i;

/** The type that follows from what the bank says of an account: its kind, and the word Bauspar in its name or product. */
export function accountTypeOf(account: {
  readonly kind: AccountKind;
  readonly label: string | null;
  readonly product: string | null;
}): AccountTypeId {
  const isSavings = account.kind === 'savings' || account.kind === 'other';
  if (isSavings && BAUSPAREN.test(`${account.label ?? ''} ${account.product ?? ''}`)) return 8;
  return OF_KINDS[account.kind];
}
