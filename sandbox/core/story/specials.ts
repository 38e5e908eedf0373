/** What happens once a month and is there for a reason: each is something that matching must get right. */
import { dayOf, nthWeekday } from '../calendars/days.ts';
import { nextBusinessDay, onOrAfter } from '../calendars/index.ts';
import { digitsOf, divide, moneyOf, permille, textOf, unitsOf } from '../money.ts';
import { seeded } from '../seeded.ts';
import type { Day, SandboxAccount } from '../types.ts';
import { partyNamed, partyOfAccount } from './accounts.ts';
import { amountOf } from './amounts.ts';
import { accountByKey, type Customer } from './customers.ts';
import { type Abroad, charge, type Shared, shop } from './life.ts';
import { FORENOON, type Plan, plan } from './plan.ts';
import { purchase } from './purchases.ts';
import { type Dated, dayWithin, monthText } from './regulars.ts';
import { fill, kindOf } from './texts.ts';

const WEDNESDAY = 3;
/** The rate of a purchase abroad has four decimals. */
const RATE_DIGITS = 4;
/** What the card's bank takes for it, in thousandths. */
const ABROAD_CHARGE = 15n;

/** Two coffees on one day: the same text and amount, booked on the same day, only the ids differ. */
function coffees(customer: Customer, year: number, month: number): Dated[] {
  const day = nthWeekday(year, month, WEDNESDAY, 2);
  const { coffee, currency } = customer.life;
  const buy = shop('coffee', '5814', 0, coffee.amount, [coffee.merchant], {
    step: '0.10',
    hours: [9, 9],
    holds: 1000,
  });
  const both = [1, 2].map((cup): Plan => {
    const one = purchase(
      customer,
      buy,
      `coffee-${cup}:${day}`,
      day,
      seeded(`${customer.seed}|coffee|${day}`),
    );
    return { ...one, minute: one.minute + (cup - 1) * 95, settles: nextBusinessDay(currency, day, 2) };
  });
  return both.map((cup) => ({ day, plan: cup }));
}

/** Something is ordered, and sent back every other month: the money comes back two weeks later. */
function order(customer: Customer, year: number, month: number): Dated[] {
  const { life } = customer;
  const day = dayOf(year, month, 10);
  const key = month % 4 < 2 && accountByKey(customer, 'card') ? 'card' : 'current';
  const make = key === 'card' ? charge : shop;
  const chance = seeded(`${customer.seed}|order|${day}`);
  const cause = `order:${monthText(year, month)}`;
  const bought = purchase(
    customer,
    make('order', '5964', 0, life.order.amount, life.order.merchants),
    cause,
    day,
    chance,
  );
  if (month % 2 === 1) return [{ day, plan: bought }];
  const back = nextBusinessDay(life.currency, bought.settles, 8);
  const name = bought.details.counterparty.name ?? '';
  const refund = plan(key, `${cause}:refund`, -bought.units, back, {
    ...kindOf(customer, 'refund'),
    counterparty: partyNamed(name),
    text: fill(customer, life.refundText, name, day),
    mcc: '5964',
  });
  return [
    { day, plan: bought },
    { day: back, plan: refund },
  ];
}

/** A purchase in another currency: what it cost there, the rate, and the bank's charge inside the amount. */
function abroad(customer: Customer, one: Abroad, year: number, month: number): Dated[] {
  if (!accountByKey(customer, 'card')) return [];
  const { life } = customer;
  const chance = seeded(`${customer.seed}|${one.cause}|${monthText(year, month)}`);
  const day = dayWithin(year, month, 2 + chance.below(26));
  const original = amountOf(one, chance, one.amount, null);
  const rate = chance.between(unitsOf(one.rate[0], RATE_DIGITS), unitsOf(one.rate[1], RATE_DIGITS));
  const exchanged = exchange(original, one.currency, rate, life.currency);
  const charges = permille(exchanged, ABROAD_CHARGE);
  const buy = charge(one.cause, one.mcc, 0, life.small.amount, [one.merchant]);
  const cause = `${one.cause}:${monthText(year, month)}`;
  const base = purchase(customer, buy, cause, day, chance, {
    text: `${one.merchant} ${moneyOf(original, one.currency).amount} ${one.currency}`,
    original: { amount: moneyOf(original, one.currency), rate: textOf(rate, RATE_DIGITS) },
    charges,
  });
  const units = -(exchanged + charges);
  // The charge is not known yet while it is held.
  const hold = base.hold && { ...base.hold, units: -exchanged };
  return [{ day, plan: { ...base, units, hold } }];
}

/** So much of the own currency buys this; `rate` in ten-thousandths. */
export function exchange(original: bigint, from: string, rate: bigint, to: string): bigint {
  const scale = 10n ** BigInt(RATE_DIGITS + digitsOf(to));
  return divide(original * scale, rate * 10n ** BigInt(digitsOf(from)));
}

/** What the bank's two customers send each other: each sees the side that is theirs. */
function shared(customer: Customer, one: Shared, year: number, month: number): Dated[] {
  const mine: SandboxAccount | undefined = accountByKey(customer, 'current');
  if (!mine || !customer.other) return [];
  const { life, institution } = customer;
  const day: Day = onOrAfter(life.currency, dayWithin(year, month, one.day));
  const cause = `${one.cause}:${monthText(year, month)}`;
  // Nothing of the customer goes into the chance: both must come to the same sum.
  const units = amountOf(life, seeded(`${institution.id}|shared|${cause}`), one.amount, one.step);
  const pays = (one.from === 'second') === customer.second;
  return [
    {
      day,
      plan: plan(
        'current',
        cause,
        pays ? -units : units,
        day,
        {
          ...kindOf(customer, pays ? 'sent' : 'received'),
          counterparty: partyOfAccount(customer.other),
          text: fill(customer, one.text, '', day),
        },
        { minute: FORENOON, settlesAt: FORENOON },
      ),
    },
  ];
}

/** All of this month. */
export function specialsOf(customer: Customer, year: number, month: number): Dated[] {
  const { life } = customer;
  const away = life.abroad[month % Math.max(1, life.abroad.length)];
  const common = life.shared.flatMap((one) => shared(customer, one, year, month));
  if (customer.second) return common;
  return [
    ...coffees(customer, year, month),
    ...order(customer, year, month),
    ...(away ? abroad(customer, away, year, month) : []),
    ...common,
  ];
}
