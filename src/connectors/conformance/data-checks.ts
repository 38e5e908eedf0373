/** What is checked in the data of a run: pages, windows and currencies. */
import { parseLocalDate } from '../../core/dates.ts';
import { isNegative } from '../../core/money.ts';
import { entryDate } from '../../core/observations.ts';
import type { Page, PageRequest, SeenAccount, SeenBalance, SeenTransaction } from '../contract.ts';
import type { RecordedCall } from './cassette.ts';
import type { Check } from './checks.ts';

interface FetchCall {
  readonly number: number;
  readonly request: PageRequest;
  readonly page: Extract<Page, { type: 'page' }> | null;
}

/** Every fetch of a run, with the page that it gave. */
export const fetchCalls = (calls: readonly RecordedCall[]): FetchCall[] =>
  calls.flatMap(({ input, output }, number) =>
    input.kind === 'fetch'
      ? [{ number, request: input.request, page: output.type === 'page' ? output : null }]
      : [],
  );

/** The accounts of a run, as often as they were listed. */
export const accountsOf = (calls: readonly RecordedCall[]): SeenAccount[] =>
  fetchCalls(calls).flatMap(({ request, page }) =>
    request.capability === 'accounts' ? ((page?.observations ?? []) as SeenAccount[]) : [],
  );

/** What is open can be fetched; at least one account is. */
export const openAccountsAreFetched: Check = (calls) => {
  const closed = new Set(
    accountsOf(calls).flatMap(({ handle, status }) => (status === 'open' ? [] : [handle])),
  );
  const fetched = fetchCalls(calls);
  return [
    ...(fetched.some(({ request, page }) => request.account !== null && page !== null)
      ? []
      : ['no account was fetched']),
    ...fetched
      .filter(({ request, page }) => page === null && !closed.has(request.account ?? ''))
      .map(({ number, request }) => `call ${number}: ${request.capability} failed`),
  ];
};

/** Accounts have a handle of their own, and a number or an id by which they are known again. */
export const accountsAreKnowable: Check = (calls) =>
  fetchCalls(calls).flatMap(({ number, request, page }) => {
    if (request.capability !== 'accounts' || page === null) return [];
    const seen = page.observations as readonly SeenAccount[];
    return [
      ...(new Set(seen.map(({ handle }) => handle)).size === seen.length
        ? []
        : [`call ${number}: one handle for two accounts`]),
      ...seen.flatMap(({ handle, stableId, account }, at) => [
        ...(handle === '' ? [`call ${number}: account ${at} has no handle`] : []),
        ...(stableId === null && account.identifiers.length === 0 && account.label === null
          ? [`call ${number}: account ${at} has nothing to be known by`]
          : []),
        ...account.identifiers
          .filter(({ value }) => value === '' || value !== value.replace(/\s/g, '').toUpperCase())
          .map(({ scheme }) => `call ${number}: a ${scheme} that is not in its plain form`),
      ]),
    ];
  });

/** A page says where it ends: the last one has no cursor to go on with, the others have a new one. */
export const pagesGoOn: Check = (calls) =>
  fetchCalls(calls).flatMap(({ number, request, page }) => {
    if (page === null) return [];
    const circle = page.more && JSON.stringify(page.cursor) === JSON.stringify(request.cursor);
    return [
      ...(circle ? [`call ${number}: goes on with the cursor that it came from`] : []),
      ...(page.more && page.complete ? [`call ${number}: whole, and yet there is more`] : []),
    ];
  });

/** Booked entries lie in the window that was asked for, and its last page says whether it was seen whole. */
export const windowsAreKept: Check = (calls) =>
  fetchCalls(calls).flatMap(({ number, request, page }) => {
    const { window } = request;
    if (page === null || window === null || request.capability !== 'transactions') return [];
    const seen = page.observations as readonly SeenTransaction[];
    const outside = seen.filter(({ transaction }) => {
      const day = entryDate(transaction);
      return transaction.status === 'booked' && (day === null || day < window.from || day > window.to);
    });
    return [
      ...(outside.length > 0 ? [`call ${number}: ${outside.length} booked entries outside the window`] : []),
      ...(page.more || page.complete ? [] : [`call ${number}: the window was not seen whole`]),
    ];
  });

/** Money of an account is in the account's currency. */
export const currenciesAreTheAccounts: Check = (calls) => {
  const currencies = new Map(accountsOf(calls).map(({ handle, account }) => [handle, account.currency]));
  return fetchCalls(calls).flatMap(({ number, request, page }) => {
    const expected = currencies.get(request.account ?? '') ?? null;
    if (page === null || expected === null) return [];
    const seen =
      request.capability === 'balances'
        ? (page.observations as readonly SeenBalance[]).map(({ balance }) => balance.amount.currency)
        : request.capability === 'transactions'
          ? (page.observations as readonly SeenTransaction[]).map(
              ({ transaction }) => transaction.amount.currency,
            )
          : [];
    const others = seen.filter((currency) => currency !== expected);
    return others.length > 0 ? [`call ${number}: ${others.length} amounts that are not in ${expected}`] : [];
  });
};

/** What is to be paid next has no sign, is of the account's currency, and is said of cards and loans only. */
export const paymentsDueAreOfCredit: Check = (calls) =>
  accountsOf(calls).flatMap(({ account, nextPayment }) => {
    if (nextPayment === undefined || nextPayment === null) return [];
    const { amount, date } = nextPayment;
    return [
      ...(account.kind === 'card' || account.kind === 'loan' ? [] : [`something due on a ${account.kind}`]),
      ...(isNegative(amount.amount) ? ['a next payment with a sign'] : []),
      ...(amount.currency === account.currency ? [] : [`a next payment in ${amount.currency}`]),
      ...(parseLocalDate(date) === null ? ['a next payment on no day'] : []),
    ];
  });
