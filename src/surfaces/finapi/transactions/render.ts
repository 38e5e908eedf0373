/** Transactions as this dialect writes them. finAPI v1, section 8. */
import { z } from 'zod';
import type { CategoryTable } from '../../../engine/finapi/categories-table.ts';
import type { Label } from '../../../engine/finapi/labels-port.ts';
import type { Entry } from '../../../engine/finapi/transactions-port.ts';
import { typeCodes } from '../../../engine/finapi/transactions-types.ts';
import type { TransactionDetails } from '../../../engine/transaction-details.ts';
import { CATEGORY, categoryJson } from '../categories/render.ts';
import { berlinTime, dayTime, money } from '../render.ts';

/** Longer ones are cut: the contract says how long they are at most. */
const PURPOSE_CHARACTERS_MAX = 2_000;
const NAME_CHARACTERS_MAX = 80;

const cut = (text: string | null, charactersMax: number): string | null =>
  text === null ? null : [...text.slice(0, charactersMax * 2)].slice(0, charactersMax).join('');

/** Who stands behind debtor or creditor, by which side of which payment the counterpart is. */
function differentSides(
  { amount }: Entry,
  { references, counterparty_ultimate_name: behind }: TransactionDetails,
) {
  const isOut = amount.startsWith('-');
  const isDirectDebit = references?.mandate !== undefined || references?.creditor !== undefined;
  // The reference party of the debtor in a transfer and of the creditor in a direct debit is `differentDebitor`.
  const isDebitor = isDirectDebit === isOut;
  return {
    differentDebitor: isDebitor ? (behind ?? null) : null,
    differentCreditor: isDebitor ? null : (behind ?? null),
  };
}

/** Amounts of returns. What was paid in another currency is none of them. */
function returned({ currency }: Entry, { codes, charges, original }: TransactionDetails) {
  const isReturn = codes?.return_reason !== undefined;
  const isOwn = original?.currency === currency;
  return {
    compensationAmount: money(isReturn && charges?.currency === currency ? charges.amount : null),
    originalAmount: money(isReturn && isOwn ? (original?.amount ?? null) : null),
  };
}

/** A transaction, every member of 1.73 present. */
export function transactionJson(entry: Entry, table: CategoryTable, labels: readonly Label[]) {
  const { details } = entry;
  const references = details.references ?? {};
  const { type, zka, swift, primanota } = typeCodes(entry.bankText, details);
  return {
    id: entry.id,
    parentId: entry.parentId,
    accountId: entry.accountId,
    valueDate: dayTime(entry.valueDate),
    bankBookingDate: dayTime(entry.bankBookingDate),
    finapiBookingDate: dayTime(entry.finapiBookingDate),
    amount: money(entry.amount),
    purpose: cut(entry.purpose, PURPOSE_CHARACTERS_MAX),
    counterpartName: cut(entry.counterpartName, NAME_CHARACTERS_MAX),
    counterpartAccountNumber: entry.accountNumber,
    counterpartIban: entry.iban,
    counterpartBlz: entry.blz,
    counterpartBic: entry.counterpartBic,
    counterpartBankName: null,
    counterpartMandateReference: references.mandate ?? null,
    counterpartCustomerReference: references.customer ?? null,
    counterpartCreditorId: references.creditor ?? null,
    counterpartDebitorId: null,
    type,
    typeCodeZka: zka,
    typeCodeSwift: swift,
    sepaPurposeCode: details.codes?.purpose ?? null,
    primanota,
    category: categoryJson(table, entry.categoryCode),
    labels: labels.map(({ id, name }) => ({ id, name })),
    isPotentialDuplicate: entry.isPotentialDuplicate,
    isAdjustingEntry: entry.kind === 'adjustment',
    isNew: entry.isNew,
    importDate: berlinTime(entry.importedAt),
    children: entry.children.length === 0 ? null : entry.children,
    paypalData: null,
    endToEndReference: references.end_to_end ?? null,
    ...returned(entry, details),
    ...differentSides(entry, details),
  };
}

const TIME = z.string().meta({ examples: ['2026-11-22 00:00:00.000'] });

/** A transaction, for the documentation. */
export const TRANSACTION = z.object({
  id: z.int(),
  parentId: z.int().nullable(),
  accountId: z.int(),
  valueDate: TIME,
  bankBookingDate: TIME,
  finapiBookingDate: TIME,
  amount: z.number(),
  purpose: z.string().max(PURPOSE_CHARACTERS_MAX).nullable(),
  counterpartName: z.string().max(NAME_CHARACTERS_MAX).nullable(),
  counterpartAccountNumber: z.string().nullable(),
  counterpartIban: z.string().nullable(),
  counterpartBlz: z.string().nullable(),
  counterpartBic: z.string().nullable(),
  counterpartBankName: z.null(),
  counterpartMandateReference: z.string().nullable(),
  counterpartCustomerReference: z.string().nullable(),
  counterpartCreditorId: z.string().nullable(),
  counterpartDebitorId: z.null(),
  type: z.string().nullable(),
  typeCodeZka: z.string().nullable(),
  typeCodeSwift: z.string().nullable(),
  sepaPurposeCode: z.string().nullable(),
  primanota: z.string().nullable(),
  category: CATEGORY.nullable(),
  labels: z.array(z.object({ id: z.int(), name: z.string() })),
  isPotentialDuplicate: z.boolean(),
  isAdjustingEntry: z.boolean(),
  isNew: z.boolean(),
  importDate: TIME,
  children: z.array(z.int()).nullable(),
  paypalData: z.null(),
  endToEndReference: z.string().nullable(),
  compensationAmount: z.number().nullable(),
  originalAmount: z.number().nullable(),
  differentDebitor: z.string().nullable(),
  differentCreditor: z.string().nullable(),
});
