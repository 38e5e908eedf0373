/** An account of ours with what tells it from others, as it is compared. */
import { holderKey, tailOf } from '../../core/matching/account-identity.ts';
import type { OwnAccount } from '../../core/matching/recognise-accounts.ts';
import type { AccountTraitsRow } from './rows.ts';

const BANK_CHARACTERS = 8;
/** The part of a BIC that names the bank; the branch is left out. */
export const bankOf = (bic: string | null): string | null =>
  bic === null || bic.length < BANK_CHARACTERS ? null : bic.slice(0, BANK_CHARACTERS).toUpperCase();

/** An account of ours as it is compared. The bank's own id has no end that anybody knows. */
export const ownAccountOf = (row: AccountTraitsRow): OwnAccount => ({
  accountId: row.accountId,
  currency: row.currency,
  kind: row.kind,
  holder: holderKey(row.holder),
  bank: bankOf(row.bic),
  tails: row.numbers
    .filter(({ scheme }) => scheme !== 'stable')
    .map(({ masked }) => tailOf(masked))
    .filter((tail) => tail !== null),
  numbers: row.numbers,
});
