/**
 * What makes an entry the same entry in another file or window. Content is compared as a multiset (see window.ts), so that n
 * equal payments on one day stay n.
 */
import type { LocalDate } from '../dates.ts';
import { canonical } from '../money.ts';
import type { TransactionObservation } from '../observations.ts';

const BLANKS = /\s+/g;

/** The parts of a text that stay when a bank wraps it differently or changes its case. */
const normal = (text: string | null): string => (text === null ? '' : text.replace(BLANKS, '').toLowerCase());

/**
 * What makes an entry the same entry in another file: date, amount, currency, text, the other side and the
 * end-to-end reference. Not the status, codes, value date or the bank's reference: they change on booking or with
 * every delivery. Parts are joined with a character that no bank text has.
 * @param date the day that the entry counts for.
 * @param otherAccount what stands for the other side's account number: a keyed hash, for the text is hashed bare.
 */
export function contentText(seen: TransactionObservation, date: LocalDate, otherAccount: string): string {
  return `${date}\u001f${canonical(seen.amount.amount)}\u001f${seen.amount.currency}\u001f${normal(
    seen.remittance,
  )}\u001f${normal(seen.counterparty.name)}\u001f${otherAccount}\u001f${seen.references.endToEnd ?? ''}`;
}
