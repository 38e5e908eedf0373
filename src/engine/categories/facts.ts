/** What the categoriser is told of a transaction, from the columns of the ledger. */
import type { CategoryFacts } from '../../core/categories/types.ts';
import type { TransactionDetails } from '../transaction-details.ts';
import type { CategoryEntry, WorkAccount } from './store-port.ts';

const NOTHING: TransactionDetails = {};
/** A German business transaction code, as readers of MT940 keep it, or in a structured code of German banks. */
const GVC = /^GVC:(\d{3})$|(?:^|\+)(\d{3})(?:\+|$)/;

/** The facts of an entry. `account` is undefined for one that was deleted meanwhile. */
export function factsOf(
  entry: CategoryEntry,
  account: WorkAccount | undefined,
  ownTransfer: boolean,
): CategoryFacts {
  const { codes, references }: TransactionDetails =
    entry.details === null ? NOTHING : JSON.parse(entry.details);
  const isOut = entry.amount.startsWith('-');
  const gvc = GVC.exec(codes?.proprietary ?? '');
  return {
    direction: isOut ? 'out' : 'in',
    amount: isOut ? entry.amount.slice(1) : entry.amount,
    currency: entry.currency,
    accountKind: account?.kind ?? 'other',
    counterpartyName: entry.counterpartyName,
    counterpartyAccount: entry.counterpartyAccount,
    text: entry.text,
    bankText: entry.bankText,
    mcc: codes?.mcc ?? null,
    purpose: codes?.purpose ?? null,
    btc: codes?.bank_transaction_code ?? null,
    gvc: gvc?.[1] ?? gvc?.[2] ?? null,
    creditorId: references?.creditor ?? null,
    mandateId: references?.mandate ?? null,
    country: account?.country ?? null,
    ownTransfer,
  };
}
