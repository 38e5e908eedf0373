/** What a bank tells of its history at an instant: entries of accounts, in an order and in pages of its own. */
import type { Offer } from '../../src/connectors/contract.ts';
import type { LocalDate } from '../../src/core/dates.ts';
import { addDays } from '../../src/core/dates.ts';
import { add, type Currency, type Decimal } from '../../src/core/money.ts';
import { NO_COUNTERPARTY, type TransactionObservation } from '../../src/core/observations.ts';
import { type BankAccount, type BankEntry, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { bankDayOf, bookingDayOf, decimalOf, purchaseDayOf, utcDayOf } from './amounts.ts';
import type { History, Payment } from './history.ts';
import { type Naming, referenceOf, type Telling, tellsApart } from './ids.ts';

export type Stage = 'pending' | 'booked';

/** A payment as the bank shows it. */
export interface Sighting {
  readonly payment: Payment;
  readonly stage: Stage;
  /** The day that the bank files it under; null when it has none. */
  readonly day: LocalDate | null;
}

/** Days that a bank was asked for, both included. */
export interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** How a delivery looks, and what it is missing. */
export interface Shape {
  readonly pageSize: number;
  /** Stands for an order of the entries. */
  readonly order: number;
  /** Whether the bank delivers its first page a second time within the window, where its ids tell. */
  readonly repeats: boolean;
  /** Holds that the bank leaves out this time, though it has them: those whose number has this rest by 5. */
  readonly flicker: number | null;
}

export const PLAIN_SHAPE: Shape = { pageSize: 100, order: 1, repeats: false, flicker: null };

/** Everything that the bank has of an account at an hour, oldest number first. */
export function sightingsOf(history: History, account: number, hour: number, shape: Shape): Sighting[] {
  const seen: Sighting[] = [];
  for (const payment of history.payments) {
    if (payment.account !== account) continue;
    const { shownAt, bookedAt, hiddenAt } = payment;
    const flickers = shape.flicker !== null && payment.number % 5 === shape.flicker;
    if (shownAt !== null && shownAt <= hour && hour < hiddenAt && !flickers)
      seen.push({ payment, stage: 'pending', day: heldDay(history, payment) });
    if (bookedAt !== null && bookedAt <= hour)
      seen.push({ payment, stage: 'booked', day: bookingDayOf(history, payment) });
  }
  return seen;
}

/** The day that a hold counts for: announced money that of its value, other holds that of the purchase. */
export function heldDay(history: History, payment: Payment): LocalDate | null {
  if (payment.undated) return null;
  if (payment.kind === 'announced') return bankDayOf(history, payment.bookedAt ?? 0);
  return purchaseDayOf(history, payment);
}

export const valueDayOf = (history: History, payment: Payment): LocalDate =>
  addDays(bookingDayOf(history, payment), payment.valueDays);

/** An entry as the scripted bank tells it. */
export function entryOf(
  history: History,
  naming: Naming,
  sighting: Sighting,
  place: number,
  telling: Telling,
): BankEntry {
  const { payment, stage, day } = sighting;
  const { digits } = digitsOf(history, payment);
  const pending = stage === 'pending';
  const id = referenceOf(naming, history, payment, stage, place, telling);
  const told: Partial<TransactionObservation> = {
    bookingDate: pending ? null : day,
    valueDate: pending ? (payment.kind === 'announced' ? day : null) : valueDayOf(history, payment),
    transactionDate: pending && payment.undated ? null : purchaseDayOf(history, payment),
    counterparty: NO_COUNTERPARTY,
    reversal: payment.reversal,
    original: originalOf(payment),
  };
  return {
    id,
    day,
    amount: decimalOf(pending ? payment.heldUnits : payment.units, digits),
    text: pending ? payment.heldText : payment.text,
    status: stage,
    pendingId: linkOf(history, naming, sighting, telling),
    more: told,
  };
}

const digitsOf = (history: History, payment: Payment) => {
  const account = history.accounts[payment.account];
  if (account === undefined) throw new Error('internal: no account');
  return account;
};

const originalOf = ({ original, units }: Payment): TransactionObservation['original'] =>
  original === null
    ? null
    : { amount: decimalOf(units < 0 ? -original : original, 2), currency: 'MXN' as Currency, rate: null };

function linkOf(history: History, naming: Naming, { payment, stage }: Sighting, telling: Telling) {
  if (!naming.links || stage === 'pending' || payment.shownAt === null) return null;
  return referenceOf(naming, history, payment, 'pending', 1, telling);
}

/** The entries of an account as they are delivered. */
export function deliveryOf(
  history: History,
  naming: Naming,
  account: number,
  hour: number,
  shape: Shape,
  telling: Telling,
): BankEntry[] {
  const places = new Map<string | null, number>();
  // The bank's own order is by amount: what is booked late is put between.
  const own = sightingsOf(history, account, hour, shape).sort(
    (a, b) => a.payment.units - b.payment.units || a.payment.number - b.payment.number,
  );
  const entries = own.map((sighting) => {
    const place = (places.get(sighting.day) ?? 0) + 1;
    places.set(sighting.day, place);
    return entryOf(history, naming, sighting, place, telling);
  });
  const ordered = shuffled(entries, shape.order);
  const twice = shape.repeats && tellsApart(naming) ? ordered.slice(0, shape.pageSize) : [];
  return [...twice, ...ordered];
}

/** The list in an order that a number stands for. */
export const shuffled = <T>(list: readonly T[], order: number): T[] =>
  list
    .map((one, at) => ({ one, key: Math.imul(at + 1, order | 1) % 1_009, at }))
    .sort((a, b) => a.key - b.key || a.at - b.at)
    .map(({ one }) => one);

/** The bank's balance at an hour: opening and all that is booked. */
export const balanceOf = (history: History, account: number, hour: number): number =>
  history.payments
    .filter((one) => one.account === account && one.bookedAt !== null && one.bookedAt <= hour)
    .reduce((sum, one) => sum + one.units, history.accounts[account]?.opening ?? 0);

/** A bank that tells a history. */
export class HistoryBank extends ScriptedBank {
  readonly history: History;
  readonly naming: Naming;
  /** Raised by every delivery: see {@link Telling}. */
  delivery = 0;
  consent = 0;

  constructor(history: History, naming: Naming, offer: Partial<Offer> = {}) {
    super({ idStability: naming.declared, ...offer });
    this.history = history;
    this.naming = naming;
  }

  /** Everything that the bank has at this hour is what it tells from now on. */
  turnTo(hour: number, shape: Shape = PLAIN_SHAPE): void {
    this.delivery++;
    this.tellAgain(hour, shape);
  }

  /** The bank says so many minor units too much of what is on each account. */
  lie(units: number): void {
    for (const [at, account] of this.accounts.entries()) {
      const { digits = 0 } = this.history.accounts[at] ?? {};
      const amount = ({ amount: was }: { amount: string }): string =>
        add(was as Decimal, decimalOf(units, digits));
      account.balances = account.balances?.map((one) => ({ ...one, amount: amount(one) })) ?? [];
    }
  }

  /** The same once more, under the same names, in another order or in other pages. */
  tellAgain(hour: number, shape: Shape): void {
    const telling: Telling = { delivery: this.delivery, consent: this.consent };
    this.pageSize = shape.pageSize;
    this.accounts = this.history.accounts.map((account, at): BankAccount => {
      const amount = decimalOf(balanceOf(this.history, at, hour), account.digits);
      return {
        handle: `account-${at}-of-consent-${this.consent}`,
        iban: account.iban,
        currency: account.currency,
        entries: deliveryOf(this.history, this.naming, at, hour, shape, telling),
        balances: [{ type: 'closing_booked', amount, date: utcDayOf(this.history, hour) }],
      };
    });
  }
}
