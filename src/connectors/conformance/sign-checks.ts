/**
 * The one rule of signs, shown by what is known of the data: a purchase, a payment, a refund and an overpaid card. See
 * docs/balances-and-signs.md.
 */
import { BOOKED_TYPES } from '../../core/balances/preference.ts';
import { DecimalSum, isNegative, isZero, subtract } from '../../core/money.ts';
import type { SeenAccount, SeenBalance, SeenTransaction } from '../contract.ts';
import type { RecordedCall } from './cassette.ts';
import type { Check } from './checks.ts';
import { accountsOf, fetchCalls } from './data-checks.ts';
import type { KnownSign, SignKind, Subject } from './subject.ts';

/** Money in or money out, by what an entry is. */
const SIGNS: Readonly<Record<KnownSign['kind'], 'in' | 'out'>> = {
  purchase: 'out',
  payment: 'in',
  refund: 'in',
  overpaid_card: 'in',
  received: 'in',
  sent: 'out',
};
const NEEDED = ['purchase', 'payment', 'refund', 'overpaid_card'] as const satisfies readonly SignKind[];
/** What every bank with cards or loans can show. */
const OF_CREDIT: ReadonlySet<SignKind> = new Set(['payment', 'overpaid_card']);

interface Fetched {
  readonly account: SeenAccount;
  readonly entries: readonly SeenTransaction[];
  readonly balances: readonly SeenBalance[];
}

/** Each account with its latest window and balances. */
function fetchedOf(calls: readonly RecordedCall[]): Fetched[] {
  return accountsOf(calls).map((account) => {
    let entries: SeenTransaction[] = [];
    let balances: readonly SeenBalance[] = [];
    for (const { request, page } of fetchCalls(calls)) {
      if (page === null || request.account !== account.handle) continue;
      if (request.capability === 'balances') balances = page.observations as readonly SeenBalance[];
      if (request.capability !== 'transactions') continue;
      const seen = page.observations as readonly SeenTransaction[];
      entries = request.cursor === null ? [...seen] : [...entries, ...seen];
    }
    return { account, entries: entries.filter(({ contradiction }) => contradiction === undefined), balances };
  });
}

/**
 * Money in is positive and money out negative, what is owed is a negative balance, on cards too. Each of the four is shown
 * by entries that are known, or it is said why the bank cannot show it.
 */
export const signsAreOneConvention: Check = (calls, subject) => {
  const fetched = fetchedOf(calls);
  return [...missingKinds(fetched, subject), ...subject.signs.flatMap((known) => wrongSigns(fetched, known))];
};

function missingKinds(fetched: readonly Fetched[], { signs, lacks = {} }: Subject): string[] {
  const credit = fetched.some(
    ({ account: { account } }) => account.kind === 'card' || account.kind === 'loan',
  );
  return NEEDED.flatMap((kind) => {
    const isKnown = signs.some((one) => one.kind === kind);
    const excuse = lacks[kind]?.trim() ?? '';
    if (isKnown) return excuse === '' ? [] : [`${kind}: known, and lacking all the same`];
    if (excuse === '') return [`no ${kind} is known: name one, or say why the bank cannot show it`];
    return credit && OF_CREDIT.has(kind) ? [`${kind}: there is a card or loan, which can show it`] : [];
  });
}

function wrongSigns(fetched: readonly Fetched[], { kind, what, fits }: KnownSign): string[] {
  const sign = SIGNS[kind];
  const known = fetched.flatMap((one) =>
    one.entries.filter(({ transaction }) => fits(transaction, one.account)).map((entry) => ({ entry, one })),
  );
  if (known.length === 0) return [`${what}: none was fetched`];
  const other = known.filter(({ entry: { transaction } }) => {
    const { amount } = transaction.amount;
    return isZero(amount) || isNegative(amount) !== (sign === 'out');
  });
  if (other.length > 0) return [`${what}: ${other.length} of ${known.length} have the other sign`];
  return wrongBalances(what, kind, known);
}

/** Of the payments that are known, so many find something owed, in hundredths: a card may have been overpaid before. */
const OWED_PERCENT_MIN = 75;

/** What the balances say: something is owed before most payments, and there is money on a card that was overpaid. */
function wrongBalances(
  what: string,
  kind: KnownSign['kind'],
  known: readonly { readonly entry: SeenTransaction; readonly one: Fetched }[],
): string[] {
  if (kind !== 'payment' && kind !== 'overpaid_card') return [];
  const told = known.flatMap(({ entry, one }) => balancesAround(one, entry) ?? []);
  if (told.length === 0) return [`${what}: there is no booked balance to count back from`];
  if (kind === 'payment') {
    const owed = told.filter(({ before }) => isNegative(before)).length;
    return owed * 100 >= told.length * OWED_PERCENT_MIN
      ? []
      : [`${what}: nothing is owed before most of them; owed is a negative balance`];
  }
  return told.some(({ after }) => isNegative(after) || isZero(after))
    ? [`${what}: the card has no money on it afterwards; owed is a negative balance`]
    : [];
}

/** The booked balances before an entry's day and after it, counted back from the latest one; null where they cannot be told. */
function balancesAround({ entries, balances }: Fetched, { transaction }: SeenTransaction) {
  const [now] = balances
    .map(({ balance }) => balance)
    .filter(({ type }) => (BOOKED_TYPES as readonly string[]).includes(type))
    .toSorted((a, b) => ((a.date ?? '') < (b.date ?? '') ? 1 : -1));
  const day = transaction.bookingDate;
  if (now === undefined || day === null) return null;
  const [since, later] = [new DecimalSum(), new DecimalSum()];
  for (const { transaction: one } of entries) {
    if (one.status !== 'booked' || one.bookingDate === null) continue;
    if (one.bookingDate >= day) since.add(one.amount.amount);
    if (one.bookingDate > day) later.add(one.amount.amount);
  }
  const { amount } = now.amount;
  return { before: subtract(amount, since.value()), after: subtract(amount, later.value()) };
}
