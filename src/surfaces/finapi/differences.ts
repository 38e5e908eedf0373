/** What this surface does in another way than finAPI, and why: for the documentation. */
import type { Difference } from '../dialect/manual.ts';

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'SEPA orders answer 422 UNSUPPORTED_ORDER, and there are no payments.',
    why: 'This server reads accounts and never moves money.',
  },
  {
    what: 'The message of 401 does not repeat the token.',
    why: 'A token has no place in answers and the logs that keep them.',
  },
  {
    what: '429, 413, 408, 431 and 503 exist, with the code BAD_REQUEST (UNEXPECTED_ERROR for 503).',
    why: 'Limits hold for every request; the codes that clients know are a closed list.',
  },
  {
    what: 'Languages are German and English only.',
    why: 'Others would be German texts under another name.',
  },
  {
    what: 'Numbers of banks are of this server, with the statement files as bank 1.',
    why: 'finAPI says itself that they differ between environments: look banks up by BLZ.',
  },
  {
    what: "A bank's supportedDataSources is FINTS_SERVER for every bank that can be imported, city is always null.",
    why: 'Banks are reached over interfaces of several kinds, which the closed list does not know; nothing is made up.',
  },
  {
    what: 'health counts, for each connection, whether the bank answered the last time.',
    why: 'finAPI speaks of "the latest couple" of attempts and does not say how many.',
  },
  {
    what: 'Daily balances are of one currency: without accountIds of the accounts in euros (else of the most frequent currency), and accountIds of several currencies are 422. Accounts of which no bank ever said a booked balance are left out.',
    why: 'Amounts of different currencies have no sum, and a balance that nobody said is not zero.',
  },
  {
    what: 'The first day of which a balance is really known can be the day before the first transaction.',
    why: 'Otherwise what comes in on that day would not be the difference between two balances.',
  },
  {
    what: 'An adjusting entry stays as long as balance and transactions disagree, goes when a later update explains the difference, and stands on the last day of days that were never seen where it comes from them. UPDATED_FIXED is an account whose latest update that brought something made one.',
    why: 'It follows from what the ledger knows at that moment, and is only a row of this surface.',
  },
  {
    what: 'subAccountNumber and accountHolderId are always null, clearingAccounts and supportedOrders are empty; accountNumber is empty for an account of which no number is known.',
    why: 'Banks do not tell them over the interfaces that are used, and nothing can be ordered.',
  },
  {
    what: 'A deleted account, and a name that is given to one, are deleted and named on all surfaces; an empty name gives the name of the bank again.',
    why: 'All surfaces show one ledger.',
  },
  {
    what: 'A user can have 10,000 labels; the next one is 422 ILLEGAL_ENTITY_STATE.',
    why: 'Everything that grows from outside has a limit.',
  },
  {
    what: 'Words without a digit are not looked for in account numbers, IBANs and bank codes of counterparts; with a digit, in the 20,000 that came last. The mask of a number is never found.',
    why: 'Full numbers are sealed in the ledger, and are opened for the page that is answered and for searches that may mean one.',
  },
  {
    what: 'A deleted transaction never comes back, whatever rememberDeletion says, and is deleted on all surfaces. One call deletes at most 10,000; sub-transactions cannot be deleted by themselves.',
    why: 'What a person deleted stays deleted; without one of its parts a split would not add up.',
  },
  {
    what: 'Sub-transactions and adjusting entries are of this surface only. When the bank changes the amount of a split transaction, its parts are removed. An adjusting entry cannot be split, a transaction has at most 100 parts, and parts teach the categorization nothing.',
    why: 'The ledger holds what banks said and nothing else, and parts of another amount would not add up.',
  },
  {
    what: 'A category that is cleared with 0 is cleared on this surface until triggerCategorization asks for it again; other surfaces show what the categorization found.',
    why: 'There, taking a choice back means asking the categorization.',
  },
  {
    what: 'isPotentialDuplicate is what the ledger marks as a possible duplicate; ending it ends the review on all surfaces. One call ends at most 1,000 marks.',
    why: 'There is one matcher, and its findings are the same everywhere.',
  },
  {
    what: 'The import date of a transaction that came as pending is when it was booked; pending transactions are not shown.',
    why: 'This surface has not shown it before, and clients ask for what is new by that date.',
  },
  {
    what: 'counterpartBankName, counterpartDebitorId and paypalData are always null; compensationAmount and originalAmount are there for returns in the currency of the account.',
    why: 'Nothing is told of the first three, and nothing is made up.',
  },
  {
    what: "In orders by text, letters are compared small and by their number, so that 'ä' comes after 'z' (names of categories are ordered as German readers expect); what has no value comes last, or first when descending.",
    why: 'The order is the same on every database.',
  },
];
