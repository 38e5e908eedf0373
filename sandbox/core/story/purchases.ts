/** Purchases with cards: holds that book one to three business days later, and what turns out otherwise. */
import { nextBusinessDay } from '../calendars/index.ts';
import { permille } from '../money.ts';
import { remember } from '../remember.ts';
import { hash, type Seeded, seeded } from '../seeded.ts';
import type { Day } from '../types.ts';
import { partyNamed } from './accounts.ts';
import { amountOf, unitsIn, wholeSteps } from './amounts.ts';
import { accountByKey, type Customer } from './customers.ts';
import type { Everyday, Life } from './life.ts';
import { type Details, MORNING, type Plan, plan } from './plan.ts';
import { fill, kindOf } from './texts.ts';

/** The days of a month, in hundredths. */
const MONTH_DAYS_100 = 3044;
/** A purchase that comes once on every day of a month. */
const ODDS = MONTH_DAYS_100 * 1000;
/** How much more often the first customer buys than the second, in thousandths. */
const SECOND_SHARE = 550;

/** A hold for a room has a deposit on top. */
const HOTEL_HOLD = 1300n;

interface Amounts {
  readonly held: bigint;
  readonly booked: bigint;
}

/** What is held and what is booked, both above zero. */
function settle(life: Life, buy: Everyday, units: bigint, chance: Seeded): Amounts {
  switch (buy.settles) {
    case 'fuel':
      return { held: unitsIn(life, life.fuelHold), booked: units };
    case 'tip':
      // At least one step, also on a small bill.
      return {
        held: units,
        booked: units + wholeSteps(permille(units, BigInt(60 + chance.below(140))), 10n) + 10n,
      };
    case 'hotel':
      return { held: permille(units, HOTEL_HOLD), booked: units };
    default:
      return { held: units, booked: units };
  }
}

/** A purchase on this day as a plan; `cause` names it for good. */
export function purchase(
  customer: Customer,
  buy: Everyday,
  cause: string,
  day: Day,
  chance: Seeded,
  more: Partial<Details> = {},
): Plan {
  const { life } = customer;
  const merchant = chance.pick(buy.merchants);
  const town = life.towns[hash(merchant) % life.towns.length] ?? '';
  const { held, booked } = settle(life, buy, amountOf(life, chance, buy.amount, buy.step), chance);
  const [first, last] = buy.hours;
  const settles = nextBusinessDay(life.currency, day, buy.settles === 'hotel' ? 3 : 1 + chance.below(3));
  const words: Partial<Details> = {
    ...kindOf(customer, buy.kind),
    counterparty: partyNamed(merchant),
    text: fill(customer, buy.account === 'card' ? life.chargeText : life.purchaseText, merchant, day, town),
    mcc: buy.mccs?.[merchant] ?? buy.mcc,
    transactionDate: day,
    ...more,
  };
  const likely = chance.chance(buy.holds);
  return plan(buy.account, cause, -booked, settles, words, {
    minute: first * 60 + chance.below((last - first + 1) * 60),
    settlesAt: MORNING,
    books: buy.settles !== 'vanishes',
    hold:
      buy.kind === 'cash'
        ? null
        : { type: 'card', units: -held, text: merchant, bankText: life.holdText, likely },
  });
}

/** Salts that are kept. */
const SALTS_KEPT_MAX = 1000;
const saltOf = remember(SALTS_KEPT_MAX, (key) => hash(key));

/** The purchases that chance brings on this day. */
export function purchasesOf(customer: Customer, day: Day): Plan[] {
  const plans: Plan[] = [];
  const share = customer.second ? SECOND_SHARE : 1000;
  for (const buy of customer.life.everyday) {
    if (!accountByKey(customer, buy.account)) continue;
    const salt = saltOf(`${customer.seed}|${buy.cause}`);
    if (hash(day, salt) % ODDS >= buy.perMonth * share * 100) continue;
    plans.push(purchase(customer, buy, `${buy.cause}:${day}`, day, seeded(day, salt + 1)));
  }
  return plans;
}

/** A small purchase for an account on which nothing happens. */
export function smallPurchase(customer: Customer, account: 'current' | 'card', day: Day): Plan {
  const buy: Everyday = {
    ...customer.life.small,
    cause: 'small',
    account,
    kind: account === 'card' ? 'creditPurchase' : 'purchase',
    perMonth: 0,
    step: '0.10',
    hours: [9, 20],
    holds: 1000,
    settles: 'same',
  };
  const cause = `small:${day}`;
  return purchase(customer, buy, cause, day, seeded(`${customer.seed}|${account}|${cause}`));
}
