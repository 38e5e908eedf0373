/** The words of entries. */
import { dayOfMonth, monthOf, yearOf } from '../calendars/days.ts';
import { digitsFrom } from '../seeded.ts';
import type { Day } from '../types.ts';
import type { Customer } from './customers.ts';
import type { Kind } from './life.ts';

const CODES: Readonly<Record<Kind, string>> = {
  salary: 'PMNT-RCDT-SALA',
  received: 'PMNT-RCDT-ESCT',
  sent: 'PMNT-ICDT-ESCT',
  standing: 'PMNT-ICDT-STDO',
  own: 'PMNT-ICDT-BOOK',
  debit: 'PMNT-RDDT-ESDD',
  businessDebit: 'PMNT-RDDT-BBDD',
  debitReturned: 'PMNT-RDDT-UPDD',
  purchase: 'PMNT-CCRD-POSD',
  creditPurchase: 'PMNT-CCRD-POSC',
  cash: 'PMNT-CCRD-CWDL',
  refund: 'PMNT-CCRD-RIMB',
  cardPayment: 'PMNT-RCDT-BOOK',
  interest: 'ACMT-MCOP-INTR',
  fee: 'ACMT-MDOP-CHRG',
  batchPaid: 'PMNT-ICDT-ESCT',
  batchCollected: 'PMNT-IDDT-ESDD',
  collectionReturned: 'PMNT-IDDT-UPDD',
};

/** The bank transaction code and the bank's own text of this kind of entry. */
export const kindOf = (customer: Customer, kind: Kind): { btc: string; bankText: string } => ({
  btc: customer.life.codes[kind] ?? CODES[kind],
  bankText: customer.life.bankTexts[kind],
});

const BLANK = /\{[a-z]*\}/g;

const two = (value: number): string => String(value).padStart(2, '0');

/** The date as people of the country write it. */
function dateText(country: string, day: Day): string {
  const [dd, mm, year] = [two(dayOfMonth(day)), two(monthOf(day)), String(yearOf(day))];
  if (country === 'DE') return `${dd}.${mm}.${year}`;
  return country === 'US' ? `${mm}/${dd}/${year}` : `${dd}/${mm}/${year}`;
}

/** Fills in the blanks of a text of a life: the other side's name, the day and numbers that stay the same. */
export function fill(customer: Customer, template: string, name: string, day: Day, town = ''): string {
  return template.replace(BLANK, (blank) => {
    switch (blank) {
      case '{name}':
        return name;
      case '{town}':
        return town;
      case '{date}':
        return dateText(customer.institution.country, day);
      case '{month}':
        return customer.life.months[monthOf(day) - 1] ?? '';
      case '{mm}':
        return two(monthOf(day));
      case '{year}':
        return String(yearOf(day));
      case '{number}':
        return digitsFrom(`${customer.seed}|number|${name}`, 8);
      default:
        throw new Error(`a text of a life has an unknown blank: ${blank}`);
    }
  });
}
