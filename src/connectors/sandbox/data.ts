/** The data of the sandbox bank (its README, "Data"), for an institution with these currencies. */
import { z } from 'zod';
import type { BalanceType } from '../../core/observations.ts';
import {
  currencyAmong,
  currencyText,
  dayText,
  decimalText,
  id,
  instantText,
  text,
  unsignedText,
} from '../kit/shapes.ts';

const ACCOUNTS_MAX = 1000;
const BALANCES_MAX = 20;
const HOLDINGS_MAX = 1000;
/** As the bank promises. */
export const PAGE_ENTRIES_MAX = 100;
const PARTS_MAX = 1000;
const NUMBER_CHARS_MAX = 64;

const BALANCE_TYPES = [
  'opening_booked',
  'closing_booked',
  'interim_booked',
  'previously_closed_booked',
  'opening_available',
  'closing_available',
  'interim_available',
  'forward_available',
  'expected',
  'information',
] as const satisfies readonly BalanceType[];

const code = z.string().max(NUMBER_CHARS_MAX);
const number = z.string().min(1).max(NUMBER_CHARS_MAX);
const party = z.object({
  name: text.nullable(),
  iban: number.nullable(),
  account: number.nullable(),
  bic: number.nullable(),
});

/** The shapes of the four replies; money must be of one of the currencies. */
export function dataShapes(currencies: readonly string[]) {
  const currency = currencyAmong(currencies);
  const money = z.object({ amount: decimalText, currency });

  const account = z.object({
    id,
    stable_id: id.nullable(),
    iban: number.nullable(),
    bban: number.nullable(),
    sort_code: number.nullable(),
    account_number: number.nullable(),
    routing_number: number.nullable(),
    clabe: number.nullable(),
    bic: number.nullable(),
    masked_pan: number.nullable(),
    type: z.enum(['current', 'savings', 'card', 'loan', 'securities']),
    product: text.nullable(),
    name: text.nullable(),
    holder: text.nullable(),
    currency,
    status: z.enum(['open', 'closed', 'blocked']),
    usage: z.enum(['private', 'business']).nullable(),
    /** In the account's currency. */
    credit_limit: decimalText.nullable(),
    overdraft_limit: decimalText.nullable(),
    /** An amount without a sign. */
    next_payment: z
      .object({ amount: z.object({ amount: unsignedText, currency }), date: dayText })
      .nullable(),
  });

  const balance = z.object({
    type: z.enum(BALANCE_TYPES),
    amount: money,
    date: dayText.nullable(),
    at: instantText.nullable(),
  });

  const holding = z.object({
    isin: code.nullable(),
    national_number: code.nullable(),
    name: text.nullable(),
    quantity: unsignedText,
    quantity_kind: z.enum(['units', 'nominal']),
    quote: money.nullable(),
    quote_kind: z.enum(['price', 'percent']),
    quoted_at: instantText.nullable(),
    value: money.nullable(),
    purchase_quote: money.nullable(),
    purchase_value: money.nullable(),
  });

  const original = z.object({
    amount: z.object({ amount: decimalText, currency: currencyText }),
    rate: decimalText.nullable(),
  });

  const entry = z.object({
    id: id.nullable(),
    pending_id: id.nullable(),
    status: z.enum(['booked', 'pending']),
    amount: money,
    indicator: z.enum(['credit', 'debit']),
    booking_date: dayText.nullable(),
    value_date: dayText.nullable(),
    transaction_date: dayText.nullable(),
    booked_at: instantText.nullable(),
    counterparty: party,
    text: text.nullable(),
    bank_text: text.nullable(),
    end_to_end_id: text.nullable(),
    mandate_id: text.nullable(),
    creditor_id: text.nullable(),
    btc: code.nullable(),
    mcc: code.nullable(),
    purpose: code.nullable(),
    return_reason: code.nullable(),
    reversal: z.boolean(),
    original: original.nullable(),
    charges: money.nullable(),
    balance_after: decimalText.nullable(),
    parts: z
      .array(z.object({ amount: money.nullable(), counterparty: party.nullable(), text: text.nullable() }))
      .max(PARTS_MAX),
  });

  return {
    accounts: z.object({ accounts: z.array(account).max(ACCOUNTS_MAX) }),
    balances: z.object({ balances: z.array(balance).max(BALANCES_MAX) }),
    holdings: z.object({ holdings: z.array(holding).max(HOLDINGS_MAX) }),
    transactions: z.object({
      transactions: z.array(entry).max(PAGE_ENTRIES_MAX),
      next: id.nullable(),
      from: dayText,
      to: dayText,
    }),
  };
}

export type DataShapes = ReturnType<typeof dataShapes>;
export type BankAccount = z.output<DataShapes['accounts']>['accounts'][number];
export type BankBalance = z.output<DataShapes['balances']>['balances'][number];
export type BankHolding = z.output<DataShapes['holdings']>['holdings'][number];
export type BankPage = z.output<DataShapes['transactions']>;
export type BankEntry = BankPage['transactions'][number];
