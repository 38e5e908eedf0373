/**
 * Transfers between two accounts of one owner: opposite amounts within some days, and something that says so. Amount and
 * day alone prove nothing: two payments can be of one amount by chance.
 */
import { holderKey } from '../../core/matching/account-identity.ts';
import { type Decimal, negate, sameAmount } from '../../core/money.ts';
import type { CategoryEntry, OppositePair, WorkAccount } from './store-port.ts';

/** What is known of the owner's accounts. */
export interface OwnAccounts {
  /** Which account a number is of, by the hash that entries know it under. */
  readonly byNumber: ReadonlyMap<string, number>;
  /** Accounts of which a number is known. */
  readonly numbered: ReadonlySet<number>;
  /** Names of holders, as {@link holderKey} writes them. */
  readonly holders: ReadonlySet<string>;
}

/** Two legs: the one that money left, and the one that it reached. */
export interface TransferPair {
  readonly outId: number;
  readonly inId: number;
}

export const pairName = ({ outId, inId }: TransferPair): string => `${outId}:${inId}`;

export const holdersOf = (accounts: readonly WorkAccount[]): ReadonlySet<string> =>
  new Set(accounts.map(({ holder }) => holderKey(holder)).filter((key) => key !== null));

/** ISO 20022: a book transfer, within one bank between its own accounts. */
const BOOK_TRANSFER = /"bank_transaction_code":"PMNT-[A-Z]{4}-BOOK/;
/** Words by which banks and people call money that stays theirs. */
const WORDS =
  /\b(?:own|internal|between) (?:accounts?|account transfer|transfer)|\btransfer (?:to|from) (?:my |own )?(?:savings?|current|checking|card|account)|\b(?:to|from) (?:my )?savings\b|umbuchung|(?:ü|ue)bertrag\b|konto(?:ü|ue)bertrag|eigen(?:es|e|en)? konto|sparkonto|tagesgeld|virement (?:interne|de compte)|compte (?:à|a) compte|cpte a cpte|livret|traspaso|transferencia (?:propia|interna|entre cuentas)|cuenta propia|giroconto|girofondi|overboeking eigen|eigen rekening|spaarrekening|kreditkartenabrechnung|card (?:payment|settlement) received/i;

/** Whether a leg shows that the other account is the owner's; `no` when it names somebody else's. */
function evidenceOf(
  leg: CategoryEntry,
  other: CategoryEntry,
  own: OwnAccounts,
): 'number' | 'words' | 'no' | null {
  if (leg.counterpartyAccount !== null) {
    const accountId = own.byNumber.get(leg.counterpartyAccount);
    if (accountId === other.accountId) return 'number';
    // It went to an account that is another one, as far as the other's numbers are known.
    if (accountId !== undefined || own.numbered.has(other.accountId)) return 'no';
  }
  const name = holderKey(leg.counterpartyName);
  if (name !== null && own.holders.has(name)) return 'words';
  if (leg.details !== null && BOOK_TRANSFER.test(leg.details)) return 'words';
  return WORDS.test(leg.text ?? '') || WORDS.test(leg.bankText ?? '') ? 'words' : null;
}

/** Whether two entries are the legs of one transfer, as far as their texts and numbers say. */
export function isTransfer(one: CategoryEntry, other: CategoryEntry, own: OwnAccounts): boolean {
  const said = [evidenceOf(one, other, own), evidenceOf(other, one, own)];
  if (said.includes('number')) return true;
  return !said.includes('no') && said.includes('words');
}

/** Whether two entries that were paired still are opposite. */
export const isOpposite = (one: CategoryEntry, other: CategoryEntry): boolean =>
  !one.hidden &&
  !other.hidden &&
  one.currency === other.currency &&
  one.accountId !== other.accountId &&
  sameAmount(one.amount as Decimal, negate(other.amount as Decimal));

/**
 * Chooses pairs, the nearest days first, each entry at most once.
 * @param rejected names of pairs ({@link pairName}) that a person refused.
 */
export function pairTransfers(
  candidates: readonly OppositePair[],
  entries: ReadonlyMap<number, CategoryEntry>,
  own: OwnAccounts,
  rejected: ReadonlySet<string>,
): readonly TransferPair[] {
  const taken = new Set<number>();
  const pairs: TransferPair[] = [];
  const nearest = [...candidates].sort(
    (a, b) =>
      a.days - b.days || Math.min(a.id, a.otherId) - Math.min(b.id, b.otherId) || a.otherId - b.otherId,
  );
  for (const { id, otherId } of nearest) {
    const one = entries.get(id);
    const other = entries.get(otherId);
    if (one === undefined || other === undefined || taken.has(id) || taken.has(otherId)) continue;
    const isOut = one.amount.startsWith('-');
    const pair = isOut ? { outId: id, inId: otherId } : { outId: otherId, inId: id };
    if (rejected.has(pairName(pair)) || !isTransfer(one, other, own)) continue;
    taken.add(id).add(otherId);
    pairs.push(pair);
  }
  return pairs;
}
