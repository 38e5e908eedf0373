/** An account of the ledger as the finAPI surface shows it: finAPI v1, section 7. Derived, nothing of it is stored. */
import { nationalNumbers } from '../../core/matching/national-numbers.ts';
import { absolute, add, type Decimal, isNegative } from '../../core/money.ts';
import type { OpenedNumber } from '../accounts/account-numbers.ts';
import type { AccountLinkRow, AccountRow } from '../rows.ts';
import { type AccountTypeId, accountTypeOf, isAccountTypeId } from './account-types.ts';
import type { AccountState, AccountStatus, FinapiAccount } from './accounts-port.ts';

/** Of an account that nobody has changed on this surface, and nothing was fetched or imported for. */
const UNTOUCHED: AccountState = {
  isNew: true,
  typeId: null,
  isFixed: false,
  importedAt: null,
  attemptedAt: null,
  outcome: 'none',
};

/** Gives the account as it is shown. `numbers` are the most telling first. */
export function finapiAccountOf(
  row: AccountRow,
  state: AccountState = UNTOUCHED,
  numbers: readonly OpenedNumber[] = [],
  downloading = false,
): FinapiAccount {
  const iban = numbers.find(({ scheme, isMasked }) => scheme === 'iban' && !isMasked)?.text ?? null;
  const typeId = state.typeId !== null && isAccountTypeId(state.typeId) ? state.typeId : accountTypeOf(row);
  const lastSuccessfulUpdate = latest([
    ...row.links.map(({ lastSyncedAt }) => lastSyncedAt),
    state.importedAt,
  ]);
  return {
    id: row.id,
    connectionId: row.connectionId,
    name: row.customLabel ?? row.label ?? row.product,
    number: nationalOf(iban) ?? numbers[0]?.text ?? row.masked ?? '',
    iban,
    holder: row.holder,
    currency: row.currency,
    typeId,
    ...fundsOf(row, typeId),
    lastSuccessfulUpdate,
    lastUpdateAttempt: state.attemptedAt ?? lastSuccessfulUpdate,
    isNew: state.isNew,
    status: statusOf(row.links, state, lastSuccessfulUpdate !== null, downloading),
  };
}

/** The number that the country itself uses: of Germany the account number, of others all that follows the check digits. */
function nationalOf(iban: string | null): string | null {
  if (iban === null) return null;
  const national = nationalNumbers(iban);
  return national?.parts?.number ?? national?.bban ?? iban.slice(IBAN_HEAD_CHARACTERS);
}
const IBAN_HEAD_CHARACTERS = 4;

const CHECKING: AccountTypeId = 1;
const CARD: AccountTypeId = 3;

type Funds = Pick<FinapiAccount, 'balance' | 'overdraft' | 'overdraftLimit' | 'availableFunds'>;

/**
 * What there is, what is owed beyond it and what can be spent. What can be spent is what the bank says, unless it said the
 * balance later; else balance and limit together, where both are known. Nothing is taken for zero that nobody said.
 */
function fundsOf(row: AccountRow, typeId: AccountTypeId): Funds {
  const balance = amountOf(row.booked?.amount);
  const overdraftLimit = amountOf(typeId === CARD ? row.creditLimit : row.overdraftLimit);
  const isOverdrawn = balance !== null && isNegative(balance);
  const overdraft = typeId === CHECKING && isOverdrawn ? absolute(balance) : null;
  const { available, booked } = row;
  const isFresh = available !== null && (booked === null || available.referenceDate >= booked.referenceDate);
  const sum = balance === null || overdraftLimit === null ? null : add(balance, overdraftLimit);
  return { balance, overdraft, overdraftLimit, availableFunds: isFresh ? amountOf(available.amount) : sum };
}

const amountOf = (text: string | null | undefined): Decimal | null => (text ?? null) as Decimal | null;

/** The latest of some instants; RFC 3339 UTC texts of one form are in the order of time. */
const latest = (instants: readonly (string | null)[]): string | null =>
  instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);

function statusOf(
  links: readonly AccountLinkRow[],
  { outcome, isFixed }: AccountState,
  wasUpdated: boolean,
  downloading: boolean,
): AccountStatus {
  if (downloading) return 'DOWNLOAD_IN_PROGRESS';
  if (links.length > 0) {
    const shown = links.filter(({ present, bankStatus }) => present && bankStatus !== 'closed');
    if (shown.length === 0) return 'DEPRECATED';
    if (!wasUpdated || outcome === 'failed' || shown.every(({ bankStatus }) => bankStatus === 'blocked'))
      return 'DOWNLOAD_FAILED';
  }
  return isFixed ? 'UPDATED_FIXED' : 'UPDATED';
}
