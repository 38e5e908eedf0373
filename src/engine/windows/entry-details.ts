/** What scores look at, from the columns of the ledger or from what was just seen. */
import type { LocalDate } from '../../core/dates.ts';
import type { EntryDetails } from '../../core/matching/entries.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { TransactionDetails } from '../transaction-details.ts';

type Columns = Pick<
  EntryColumns,
  'bookingDate' | 'valueDate' | 'counterpartyName' | 'text' | 'bankText' | 'details'
>;

const NOTHING: TransactionDetails = {};

/** The details of an entry. What the bank only named its own way counts when it says nothing else. */
export function entryDetails(entry: Columns): EntryDetails {
  const more: TransactionDetails = entry.details === null ? NOTHING : JSON.parse(entry.details);
  const said = [entry.counterpartyName, entry.text].filter((text) => text !== null).join(' ');
  const { original } = more;
  return {
    bookingDate: entry.bookingDate,
    valueDate: entry.valueDate,
    transactionDate: (more.transaction_date ?? null) as LocalDate | null,
    text: said === '' ? (entry.bankText ?? '') : said,
    original: original === undefined ? null : { amount: original.amount, currency: original.currency },
    runningBalance: more.running_balance ?? null,
  };
}
