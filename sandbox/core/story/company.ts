/** What only a company has: invoices paid in, batches paid out and collected, and a collection that comes back. */

import { daysInMonth, nthWeekday } from '../calendars/days.ts';
import { addDays, isBusinessDay, nextBusinessDay, onOrAfter, onOrBefore } from '../calendars/index.ts';
import { moneyOf } from '../money.ts';
import { creditorIdOf } from '../numbers.ts';
import { hash, type Seeded, seeded } from '../seeded.ts';
import type { Day, EntryPart } from '../types.ts';
import { partyElsewhere, partyNamed } from './accounts.ts';
import { amountOf, unitsIn } from './amounts.ts';
import type { Customer } from './customers.ts';
import type { Business, Kind, Range } from './life.ts';
import { EVENING, type Plan, plan } from './plan.ts';
import { type Dated, dayWithin, monthText } from './regulars.ts';
import { fill, kindOf } from './texts.ts';

const THURSDAY = 4;
const WEEKS_MAX = 5;
/** Invoice numbers begin anew each year. */
const INVOICE_NUMBERS = 9000;

interface Batch {
  readonly units: bigint;
  readonly parts: readonly EntryPart[];
}

/** One payment to each of them; `sign` is -1 for money that goes out. */
function batchOf(
  customer: Customer,
  names: readonly string[],
  sign: bigint,
  amount: (name: string) => bigint,
  text: (name: string) => string,
): Batch {
  let units = 0n;
  const parts = names.map((name): EntryPart => {
    const part = sign * amount(name);
    units += part;
    return {
      amount: moneyOf(part, customer.life.currency),
      counterparty: partyElsewhere(customer.institution.country, name),
      text: text(name),
    };
  });
  return { units, parts };
}

/** A batch as one entry, announced on the evening before. */
function batchPlan(
  customer: Customer,
  kind: Kind,
  cause: string,
  batch: Batch,
  settles: Day,
  btc?: string,
): Dated {
  const kinds = kindOf(customer, kind);
  const text = `${kinds.bankText} ${batch.parts.length} Posten`;
  const words = {
    ...kinds,
    ...(btc ? { btc } : {}),
    text,
    parts: batch.parts,
    counterparty: partyNamed(kinds.bankText),
  };
  const hold = {
    type: 'announced',
    units: batch.units,
    text,
    bankText: kinds.bankText,
    likely: true,
  } as const;
  const day = onOrBefore(customer.life.currency, addDays(settles, -1));
  return { day, plan: plan('current', cause, batch.units, settles, words, { minute: EVENING, hold }) };
}

/** An amount that is the same every month for this name. */
const fixedAmount =
  (customer: Customer, range: Range, step: string) =>
  (name: string): bigint =>
    amountOf(customer.life, seeded(`${customer.seed}|amount|${name}`), range, step);

function wages(customer: Customer, business: Business, year: number, month: number): Dated {
  const day = onOrBefore(customer.life.currency, dayWithin(year, month, business.wagesDay));
  const text = fill(customer, business.wagesText, '', day);
  const batch = batchOf(
    customer,
    business.employees,
    -1n,
    fixedAmount(customer, business.wage, '1.00'),
    () => text,
  );
  return batchPlan(customer, 'batchPaid', `wages:${monthText(year, month)}`, batch, day, 'PMNT-ICDT-SALA');
}

/** At least two, in their order. */
function someOf(names: readonly string[], chance: Seeded): string[] {
  const first = chance.below(names.length - 1);
  return names.filter((_, at) => at === first || at === first + 1 || chance.chance(350));
}

/** On Thursdays, or the business day after. */
function supplies(customer: Customer, business: Business, year: number, month: number): Dated[] {
  const thursdays: Day[] = [];
  for (let week = 1; week <= WEEKS_MAX; week++) {
    const day = nthWeekday(year, month, THURSDAY, week);
    if (Number(day.slice(8)) <= daysInMonth(year, month)) thursdays.push(day);
  }
  return thursdays.map((thursday) => {
    const chance = seeded(`${customer.seed}|supplies|${thursday}`);
    const batch = batchOf(
      customer,
      someOf(business.suppliers, chance),
      -1n,
      () => amountOf(customer.life, chance, business.supply, null),
      (name) => `${fill(customer, business.supplyText, name, thursday)}${100 + chance.below(900)}`,
    );
    const settles = onOrAfter(customer.life.currency, thursday);
    return batchPlan(customer, 'batchPaid', `supplies:${thursday}`, batch, settles);
  });
}

function fees(customer: Customer, business: Business, year: number, month: number): Dated[] {
  const { currency } = customer.life;
  const settles = onOrAfter(currency, dayWithin(year, month, business.feesDay));
  const amount = fixedAmount(customer, business.fee, '5.00');
  const text = fill(customer, business.feesText, '', settles);
  const cause = `fees:${monthText(year, month)}`;
  const batch = batchOf(customer, business.subscribers, 1n, amount, () => text);
  const collected = batchPlan(customer, 'batchCollected', cause, batch, settles);
  if (month % 2 === 1) return [collected];
  const name = seeded(`${customer.seed}|${cause}|returned`).pick(business.subscribers);
  const back = nextBusinessDay(currency, settles, 3);
  const charges = unitsIn(customer.life, business.returnCharge);
  const returned = plan('current', `${cause}:returned`, -(amount(name) + charges), back, {
    ...kindOf(customer, 'collectionReturned'),
    counterparty: partyElsewhere(customer.institution.country, name),
    text: `${fill(customer, business.returnText, name, settles)} ${text}`,
    mandateId: `V${hash(name)}`,
    creditorId: creditorIdOf('DE', '09999900001'),
    returnReason: 'AM04',
    reversal: true,
    charges,
    valueDate: settles,
  });
  return [collected, { day: back, plan: returned }];
}

/** The batches of this month; none for a private customer. */
export function batchesOf(customer: Customer, year: number, month: number): Dated[] {
  const { business } = customer.life;
  if (!business) return [];
  return [
    wages(customer, business, year, month),
    ...supplies(customer, business, year, month),
    ...fees(customer, business, year, month),
  ];
}

/** Invoices that are paid on this day; none for a private customer. */
export function invoicesOf(customer: Customer, day: Day): Plan[] {
  const { business, currency } = customer.life;
  if (!business || !isBusinessDay(currency, day)) return [];
  // About 21 business days a month.
  const ofThousand = Math.round((business.invoicesPerMonth * 1000) / 21 / business.clients.length);
  return business.clients.flatMap((name, index) => {
    const chance = seeded(`${customer.seed}|invoice|${name}|${day}`);
    if (!chance.chance(ofThousand)) return [];
    const number = 1000 + chance.below(INVOICE_NUMBERS);
    const text = `${fill(customer, business.invoiceText, name, day)}${number}`;
    const words = {
      ...kindOf(customer, 'received'),
      counterparty: partyElsewhere(customer.institution.country, name),
      text,
      endToEndId: `RE-${day.slice(0, 4)}-${number}`,
    };
    return [
      plan(
        'current',
        `invoice-${index + 1}:${day}`,
        amountOf(customer.life, chance, business.invoice, null),
        day,
        words,
      ),
    ];
  });
}
