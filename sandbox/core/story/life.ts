/**
 * A life: what happens to a customer in one country, as a table. Amounts are text in the country's currency; where two
 * are given, it is the lowest and the highest. Merchants and firms are invented.
 *
 * Texts may hold `{name}` (the other side), `{town}`, `{date}`, `{month}` (its name), `{mm}`, `{year}` and `{number}`
 * (a number of the customer's at the other side).
 */

export type Range = readonly [low: string, high: string];

/** What kind of entry it is: decides the bank's own text and the bank transaction code. */
export type Kind =
  | 'salary'
  | 'received'
  | 'sent'
  | 'standing'
  | 'own'
  | 'debit'
  | 'businessDebit'
  | 'debitReturned'
  | 'purchase'
  | 'creditPurchase'
  | 'cash'
  | 'refund'
  | 'cardPayment'
  | 'interest'
  | 'fee'
  | 'batchPaid'
  | 'batchCollected'
  | 'collectionReturned';

/** What comes back every month or some months. */
export interface Regular {
  readonly cause: string;
  readonly kind: Kind;
  /** Of the month; its last day when the month is shorter. */
  readonly day: number;
  /** Where it goes when banks are closed on that day. */
  readonly move: 'before' | 'after';
  /** 1–12; empty for all. */
  readonly months: readonly number[];
  readonly amount: Range;
  /** Amounts are the lowest one and so many steps more; null for the smallest unit. */
  readonly step: string | null;
  /** Another amount every time, or one for the customer. */
  readonly varies: boolean;
  /** How much more each year, in thousandths of the first amount. */
  readonly raise: number;
  readonly party: string;
  readonly text: string;
  /** ISO 20022 purpose code. */
  readonly purpose: string | null;
  /** Shown as pending from the evening of the business day before. */
  readonly announced: boolean;
}

/** How a hold turns into a booking: the same amount, another one, or not at all. */
export type Settling = 'same' | 'fuel' | 'tip' | 'hotel' | 'vanishes';

/** What happens by chance on any day: purchases and cash. */
export interface Everyday {
  readonly cause: string;
  readonly account: 'current' | 'card';
  readonly kind: Kind;
  /** ISO 18245. */
  readonly mcc: string;
  /** Of merchants whose trade is another one. */
  readonly mccs?: Readonly<Record<string, string>>;
  readonly perMonth: number;
  readonly amount: Range;
  readonly step: string | null;
  readonly merchants: readonly string[];
  /** Hours of the day, from 9 on so that the morning's bookings are done. */
  readonly hours: readonly [first: number, last: number];
  /** In how many of a thousand cases the bank shows a hold before it books. */
  readonly holds: number;
  readonly settles: Settling;
}

/** A purchase in another currency, on the credit card. `rate`: how much of it one unit of the own currency buys. */
export interface Abroad {
  readonly cause: string;
  readonly merchant: string;
  readonly currency: string;
  readonly amount: Range;
  /** With four decimals. */
  readonly rate: Range;
  readonly mcc: string;
}

/** How an account of this country is called, and where it starts. */
export interface AccountSheet {
  readonly product: string;
  readonly name: string;
  readonly opening: string;
  readonly overdraft: string | null;
  readonly limit: string | null;
}

/** A loan that is paid back in instalments. */
export interface LoanSheet extends AccountSheet {
  /** Of the month; the instalment goes to the next business day when banks are closed. */
  readonly day: number;
  readonly instalment: string;
  readonly instalmentText: string;
  readonly instalmentBankText: string;
  /** In ten-thousandths a year, charged monthly on what is owed. */
  readonly interest: number;
  readonly interestText: string;
  readonly interestBankText: string;
}

/** Money between the customer's own accounts, and what keeps the current account within bounds. */
export interface OwnMoney {
  /** Before the salary comes, all but `target` goes to savings when it is more than `high`. */
  readonly sweepDay: number;
  readonly target: string;
  readonly high: string;
  /** Below it, `topUp` comes back from savings, or a multiple. */
  readonly low: string;
  readonly topUp: string;
  readonly step: string;
  readonly saveText: string;
  readonly topUpText: string;
  /** Above it, half of the savings leave in January. */
  readonly savingsMost: string;
  readonly elsewhere: string;
  readonly elsewhereText: string;
  readonly cardText: string;
  readonly overpay: string;
  readonly overpayText: string;
  readonly interestText: string;
  /** In ten-thousandths a year. */
  readonly interest: number;
}

/** A sum that one customer of the bank sends to the other each month. */
export interface Shared {
  readonly cause: string;
  readonly from: 'first' | 'second';
  readonly day: number;
  readonly amount: Range;
  readonly step: string;
  readonly text: string;
}

/** What a company does besides. */
export interface Business {
  /** Those who pay invoices, each about so often a month. */
  readonly clients: readonly string[];
  readonly invoicesPerMonth: number;
  readonly invoice: Range;
  readonly invoiceText: string;
  /** Paid in one batch. */
  readonly employees: readonly string[];
  readonly wage: Range;
  readonly wagesDay: number;
  readonly wagesText: string;
  /** Some of them are paid in one batch each week. */
  readonly suppliers: readonly string[];
  readonly supply: Range;
  readonly supplyText: string;
  /** Collected from in one batch each month; every other month one of the debits comes back. */
  readonly subscribers: readonly string[];
  readonly fee: Range;
  readonly feesDay: number;
  readonly feesText: string;
  readonly returnText: string;
  /** What the bank takes for a debit that comes back. */
  readonly returnCharge: string;
}

export interface Life {
  readonly currency: string;
  readonly holders: readonly [first: string, second: string];
  readonly months: readonly string[];
  readonly towns: readonly string[];
  readonly current: AccountSheet;
  readonly savings: AccountSheet;
  readonly card: AccountSheet;
  /** Where it is there, the bank also tells what is to be paid next. */
  readonly loan?: LoanSheet;
  /** Where its bank keeps securities. */
  readonly securities?: AccountSheet;
  readonly bankTexts: Readonly<Record<Kind, string>>;
  /** Bank transaction codes where they are not those of SEPA. */
  readonly codes: { readonly [K in Kind]?: string };
  /** The text of a purchase when it is booked; as a hold it is just the merchant's name. */
  readonly purchaseText: string;
  /** The same on the credit card. */
  readonly chargeText: string;
  /** The bank's text of a hold. */
  readonly holdText: string;
  /** What pumps hold before it is known how much was taken. */
  readonly fuelHold: string;
  readonly regular: readonly Regular[];
  readonly everyday: readonly Everyday[];
  /** On days without a purchase on an account that would have no hold left. */
  readonly small: Pick<Everyday, 'mcc' | 'mccs' | 'amount' | 'merchants'>;
  /** Bought twice on one day of each month, for the same price. */
  readonly coffee: { readonly merchant: string; readonly amount: Range };
  /** Ordered and sent back every other month. */
  readonly order: { readonly merchants: readonly string[]; readonly amount: Range };
  readonly refundText: string;
  /** The regular debit that comes back in two months of the year, and is collected again. */
  readonly returned: { readonly cause: string; readonly months: readonly number[]; readonly text: string };
  readonly abroad: readonly Abroad[];
  readonly own: OwnMoney;
  readonly shared: readonly Shared[];
  /** The causes of regular payments that the second customer has too. */
  readonly second: readonly string[];
  /** Null for a private customer. */
  readonly business: Business | null;
}

/** A regular payment, announced by nobody and moved to the next business day unless it says otherwise. */
export const regular = (
  cause: string,
  kind: Kind,
  day: number,
  party: string,
  amount: Range,
  text: string,
  more: Partial<Regular> = {},
): Regular => ({
  cause,
  kind,
  day,
  move: 'after',
  months: [],
  amount,
  step: null,
  varies: false,
  raise: 0,
  party,
  text,
  purpose: null,
  announced: false,
  ...more,
});

/** A purchase with the debit card that books what was held; not every bank shows the hold. */
export const shop = (
  cause: string,
  mcc: string,
  perMonth: number,
  amount: Range,
  merchants: readonly string[],
  more: Partial<Everyday> = {},
): Everyday => ({
  cause,
  account: 'current',
  kind: 'purchase',
  mcc,
  perMonth,
  amount,
  step: null,
  merchants,
  hours: [9, 20],
  holds: 400,
  settles: 'same',
  ...more,
});

/** A purchase with the credit card; nearly all of them show as a hold first. */
export const charge = (
  cause: string,
  mcc: string,
  perMonth: number,
  amount: Range,
  merchants: readonly string[],
  more: Partial<Everyday> = {},
): Everyday =>
  shop(cause, mcc, perMonth, amount, merchants, {
    account: 'card',
    kind: 'creditPurchase',
    holds: 900,
    ...more,
  });

/** Twelve names with blanks between them. */
export const monthNames = (names: string): readonly string[] => names.split(' ');
