/** What comes back every month: salary, rent, standing orders, direct debits; and the debit that is given back. */
import { dayOf, daysInMonth, yearOf } from '../calendars/days.ts';
import { addDays, nextBusinessDay, onOrAfter, onOrBefore } from '../calendars/index.ts';
import { permille } from '../money.ts';
import { creditorIdOf } from '../numbers.ts';
import { digitsFrom, seeded } from '../seeded.ts';
import type { Day, Party } from '../types.ts';
import { partyElsewhere, partyNamed, partyOfAccount } from './accounts.ts';
import { amountOf } from './amounts.ts';
import { accountByKey, type Customer } from './customers.ts';
import type { Kind, Regular } from './life.ts';
import { type Details, EVENING, FORENOON, type Plan, plan } from './plan.ts';
import { fill, kindOf } from './texts.ts';

/** A plan and the day on which it happens, which is before its booking when it is announced. */
export interface Dated {
  readonly day: Day;
  readonly plan: Plan;
}

const INCOMING: ReadonlySet<Kind> = new Set(['salary', 'received', 'refund', 'interest']);
const DEBITS: ReadonlySet<Kind> = new Set(['debit', 'businessDebit']);
/** Raises are counted from here, so that an amount is a function of its day only. */
const RAISED_SINCE = 2024;

/** `2026-03`. */
export const monthText = (year: number, month: number): string => dayOf(year, month, 1).slice(0, 7);

/** This day of the month, or its last. */
export const dayWithin = (year: number, month: number, day: number): Day =>
  dayOf(year, month, Math.min(day, daysInMonth(year, month)));

function unitsFor(customer: Customer, entry: Regular, day: Day): bigint {
  const once = entry.varies ? `|${day}` : '';
  const chance = seeded(`${customer.seed}|${entry.cause}${once}`);
  const first = amountOf(customer.life, chance, entry.amount, entry.step);
  const raised = first + permille(first, BigInt(entry.raise * Math.max(0, yearOf(day) - RAISED_SINCE)));
  return INCOMING.has(entry.kind) ? raised : -raised;
}

/** Who collects, as the scheme of the country tells it; the mandate is the customer's. */
export function collector(
  customer: Customer,
  name: string,
): Pick<Details, 'counterparty' | 'mandateId' | 'creditorId' | 'endToEndId'> {
  const { country } = customer.institution;
  const own = `${customer.seed}|${name}`;
  switch (country) {
    case 'DE':
    case 'FR':
      return {
        counterparty: partyElsewhere(country, name),
        mandateId: `M${digitsFrom(`${own}|mandate`, 9)}`,
        creditorId: creditorIdOf(
          country,
          country === 'DE' ? `099999${digitsFrom(name, 5)}` : `999${digitsFrom(name, 3)}`,
        ),
        endToEndId: `E2E${digitsFrom(`${own}|end`, 10)}`,
      };
    case 'GB':
      return {
        counterparty: partyNamed(name),
        mandateId: digitsFrom(`${own}|mandate`, 10),
        creditorId: `9${digitsFrom(name, 5)}`,
        endToEndId: null,
      };
    default:
      return { counterparty: partyNamed(name), mandateId: null, creditorId: null, endToEndId: null };
  }
}

function regularDetails(customer: Customer, entry: Regular, day: Day): Partial<Details> {
  const words = {
    ...kindOf(customer, entry.kind),
    text: fill(customer, entry.text, entry.party, day),
    purpose: entry.purpose,
  };
  if (DEBITS.has(entry.kind)) return { ...collector(customer, entry.party), ...words };
  if (entry.kind === 'fee') return words;
  const endToEndId = entry.kind === 'salary' ? `${digitsFrom(entry.party, 6)}-${day.slice(0, 7)}` : null;
  return { ...words, endToEndId, counterparty: partyElsewhere(customer.institution.country, entry.party) };
}

/** The business day of this month on which it is booked. */
function bookingDay(customer: Customer, entry: Regular, year: number, month: number): Day {
  const wanted = dayWithin(year, month, entry.day);
  const { currency } = customer.life;
  return entry.move === 'before' ? onOrBefore(currency, wanted) : onOrAfter(currency, wanted);
}

/** The same event on both of the customer's accounts, on one day: empty when there is no such account. */
export function ownTransfer(
  customer: Customer,
  from: string,
  to: string,
  cause: string,
  units: bigint,
  day: Day,
  text: string,
): Plan[] {
  const payer = accountByKey(customer, from);
  const payee = accountByKey(customer, to);
  if (!payer || !payee) return [];
  const side = (key: string, signed: bigint, counterparty: Party): Plan => {
    const kind = payee.type === 'card' ? 'cardPayment' : 'own';
    const { bankText } = kindOf(customer, kind);
    const btc = signed > 0n ? 'PMNT-RCDT-BOOK' : 'PMNT-ICDT-BOOK';
    const when = { minute: FORENOON, settlesAt: FORENOON };
    return plan(key, cause, signed, day, { bankText, btc, text, counterparty }, when);
  };
  return [side(from, -units, partyOfAccount(payee)), side(to, units, partyOfAccount(payer))];
}

function returnedDebit(customer: Customer, debit: Plan, entry: Regular): Dated[] {
  const { life } = customer;
  const back = nextBusinessDay(life.currency, debit.settles, 2);
  const again = onOrAfter(life.currency, addDays(back, 7));
  const returned = plan(debit.account, `${debit.cause}:returned`, -debit.units, back, {
    ...debit.details,
    ...kindOf(customer, 'debitReturned'),
    text: fill(customer, life.returned.text, entry.party, debit.settles),
    returnReason: 'MD06',
    reversal: true,
    valueDate: debit.settles,
  });
  const repeated = { ...debit, cause: `${debit.cause}:again`, settles: again };
  return [
    { day: back, plan: returned },
    { day: again, plan: repeated },
  ];
}

function monthly(customer: Customer, entry: Regular, year: number, month: number): Dated[] {
  const { life } = customer;
  const settles = bookingDay(customer, entry, year, month);
  const cause = `${entry.cause}:${monthText(year, month)}`;
  const units = unitsFor(customer, entry, settles);
  if (entry.kind === 'own') {
    const text = fill(customer, entry.text, '', settles);
    const both = ownTransfer(customer, 'current', 'savings', `own:${cause}`, -units, settles, text);
    return both.map((side) => ({ day: settles, plan: side }));
  }
  const words = regularDetails(customer, entry, dayWithin(year, month, entry.day));
  const simple = plan('current', cause, units, settles, words);
  if (entry.announced) {
    const hold = {
      type: 'announced',
      units,
      text: words.text ?? null,
      bankText: words.bankText ?? null,
      likely: true,
    } as const;
    const day = onOrBefore(life.currency, addDays(settles, -1));
    return [{ day, plan: { ...simple, minute: EVENING, hold } }];
  }
  const comesBack = entry.cause === life.returned.cause && life.returned.months.includes(month);
  return [{ day: settles, plan: simple }, ...(comesBack ? returnedDebit(customer, simple, entry) : [])];
}

/** The regular payments that belong to this month, though some are booked in the next or the one before. */
export function regularsOf(customer: Customer, year: number, month: number): Dated[] {
  return customer.life.regular
    .filter((entry) => !customer.second || customer.life.second.includes(entry.cause))
    .filter((entry) => entry.months.length === 0 || entry.months.includes(month))
    .flatMap((entry) => monthly(customer, entry, year, month));
}
