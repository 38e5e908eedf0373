/** One row of a CSV file to one observation. */
import type { LocalDate } from '../../core/dates.ts';
import { absolute, type Currency, type Decimal, isZero } from '../../core/money.ts';
import {
  type BankCodes,
  type Counterparty,
  NO_CODES,
  NO_COUNTERPARTY,
  NO_REFERENCES,
  type OriginalAmount,
  type References,
  type TransactionObservation,
} from '../../core/observations.ts';
import { ibanOf } from './account-number.ts';
import { readAmount, unitOf } from './amount.ts';
import { currencyOf } from './currency.ts';
import { instantOf } from './date.ts';
import type { RowStatus } from './indicators.ts';
import { statusOf } from './indicators.ts';
import { cellOf, type Plan } from './plan.ts';
import type { CsvRecord } from './record.ts';
import type { Role } from './roles.ts';
import { textOf } from './rows.ts';
import { rowStatusOf } from './said.ts';
import { readSepaText } from './sepa.ts';
import { type CellProblem, isProblem, signedAmount } from './value.ts';

const PLACEHOLDERS = new Set(['NOTPROVIDED', 'NOT PROVIDED', 'NONREF', '-', 'N/A', 'NULL']);
const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/** The cell's text, null when it is empty or only a placeholder. */
function textCell(cells: readonly string[], plan: Plan, role: Role): string | null {
  const at = plan.columns.of[role];
  if (at === undefined) return null;
  const text = (cells[at] ?? '').trim();
  return text === '' || PLACEHOLDERS.has(text) ? null : text;
}

/** Reads one row that looks like an entry; `ignored` when the bank says that it was not executed. */
export function readEntry(record: CsvRecord, plan: Plan): TransactionObservation | CellProblem | 'ignored' {
  const { cells, line } = record;
  const status = statusFor(cells, plan);
  if (status === null)
    return {
      role: 'status',
      rule: 'this word says neither booked nor pending',
      found: cellOf(cells, plan.columns, 'status'),
    };
  if (status === 'ignored') return 'ignored';
  const value = signedAmount(cells, plan);
  if (isProblem(value)) return value;
  const currency = currencyFor(cells, plan);
  if (typeof currency !== 'string') return currency;
  const dates = datesOf(cells, plan, status);
  if (isProblem(dates)) return dates;
  const balance = balanceOf(cells, plan);
  if (balance !== null && typeof balance !== 'string') return balance;
  const text = textOf(cells, plan);
  const sepa = readSepaText(text);
  return {
    status,
    amount: { amount: value.amount, currency },
    ...dates,
    bookedAt: bookedAt(cells, plan),
    reversal: value.reversal,
    counterparty: counterpartyOf(cells, plan),
    remittance: sepa === null ? text || null : sepa.remittance,
    creditorReference: textCell(cells, plan, 'creditor_reference'),
    bankText: textCell(cells, plan, 'bank_text'),
    references: referencesOf(cells, plan, sepa?.references ?? null),
    codes: codesOf(cells, plan),
    original: originalOf(cells, plan),
    charges: chargesOf(cells, plan, currency),
    runningBalance: balance,
    sourceCategory: textCell(cells, plan, 'category'),
    batchCount: 1,
    parts: [],
    line,
  };
}

function statusFor(cells: readonly string[], plan: Plan): Exclude<RowStatus, 'ignored'> | 'ignored' | null {
  const { of } = plan.columns;
  const said =
    of.status === undefined && of.pending === undefined && of.not_executed === undefined
      ? 'booked'
      : rowStatusOf(cells, plan);
  if (said !== 'booked' || of.booking_date === undefined) return said;
  // Some banks write "Pending" where the date will stand.
  const cell = cells[of.booking_date] ?? '';
  const first = cell.charCodeAt(0);
  return first >= 48 && first <= 57 ? said : statusOf(cell) === 'pending' ? 'pending' : said;
}

function currencyFor(cells: readonly string[], plan: Plan): Currency | CellProblem {
  const written = cellOf(cells, plan.columns, 'currency');
  const named =
    written === '' ? plan.currency : written === plan.currency ? plan.currency : currencyOf(written);
  if (named === null) return { role: 'currency', rule: 'this is the ISO code of a currency', found: written };
  for (const role of ['amount', 'debit', 'credit'] as const) {
    const cell = cellOf(cells, plan.columns, role);
    const unit = cell === '' ? null : unitOf(cell);
    if (unit !== null && unit !== 'unsure' && unit !== named)
      return { role, rule: `the amount is in ${named}, the currency of the row`, found: cell };
  }
  return named;
}

interface Dates {
  readonly bookingDate: LocalDate | null;
  readonly valueDate: LocalDate | null;
  readonly transactionDate: LocalDate | null;
}

function datesOf(cells: readonly string[], plan: Plan, status: RowStatus): Dates | CellProblem {
  const bookingDate = dateOf(cells, plan, 'booking_date', status);
  if (bookingDate !== null && typeof bookingDate !== 'string') return bookingDate;
  const valueDate = dateOf(cells, plan, 'value_date', status);
  if (valueDate !== null && typeof valueDate !== 'string') return valueDate;
  const transactionDate = dateOf(cells, plan, 'transaction_date', status);
  if (transactionDate !== null && typeof transactionDate !== 'string') return transactionDate;
  if (status === 'booked' && bookingDate === null && valueDate === null && transactionDate === null)
    return { role: 'booking_date', rule: 'a booked row has a date', found: '' };
  return { bookingDate, valueDate, transactionDate };
}

function dateOf(
  cells: readonly string[],
  plan: Plan,
  role: Role,
  status: RowStatus,
): LocalDate | null | CellProblem {
  const cell = cellOf(cells, plan.columns, role);
  if (cell === '') return null;
  const date = plan.date(cell);
  if (date !== null) return date;
  if (status === 'pending' && statusOf(cell) === 'pending') return null;
  return { role, rule: 'this is a date in the notation of the file', found: cell };
}

function bookedAt(cells: readonly string[], plan: Plan): string | null {
  const stamp = cellOf(cells, plan.columns, 'timestamp');
  if (stamp !== '') return instantOf(stamp);
  const cell = cellOf(cells, plan.columns, 'booking_date');
  return cell.length > 10 ? instantOf(cell) : null;
}

function balanceOf(cells: readonly string[], plan: Plan): Decimal | null | CellProblem {
  const cell = cellOf(cells, plan.columns, 'balance');
  if (cell === '') return null;
  return (
    readAmount(cell, plan.notation) ?? {
      role: 'balance',
      rule: 'this is not an amount in the notation of the file',
      found: cell,
    }
  );
}

function counterpartyOf(cells: readonly string[], plan: Plan): Counterparty {
  const name = textCell(cells, plan, 'counterparty_name');
  const account = textCell(cells, plan, 'counterparty_account');
  const bank = textCell(cells, plan, 'counterparty_bic');
  const ultimateName = textCell(cells, plan, 'ultimate_name');
  if (name === null && account === null && bank === null && ultimateName === null) return NO_COUNTERPARTY;
  const iban = account === null ? null : ibanOf(account);
  const bic = bank !== null && BIC.test(bank) ? bank : null;
  return { name, iban, account: iban === null ? account : null, bic, ultimateName };
}

const REFERENCE_ROLES: readonly (readonly [keyof References, Role])[] = [
  ['bank', 'reference'],
  ['entry', 'entry_reference'],
  ['endToEnd', 'end_to_end'],
  ['payment', 'payment_reference'],
  ['mandate', 'mandate'],
  ['creditor', 'creditor_id'],
  ['cheque', 'cheque'],
  ['customer', 'customer_reference'],
];

function referencesOf(cells: readonly string[], plan: Plan, inText: Partial<References> | null): References {
  let references: Record<keyof References, string | null> | null =
    inText === null ? null : { ...NO_REFERENCES, ...inText };
  for (const [key, role] of REFERENCE_ROLES) {
    if (plan.columns.of[role] === undefined) continue;
    const text = textCell(cells, plan, role);
    if (text === null) continue;
    references ??= { ...NO_REFERENCES };
    references[key] = text;
  }
  return references ?? NO_REFERENCES;
}

function codesOf(cells: readonly string[], plan: Plan): BankCodes {
  const proprietary = textCell(cells, plan, 'bank_code');
  const mcc = textCell(cells, plan, 'mcc');
  const returnReason = textCell(cells, plan, 'return_reason');
  if (proprietary === null && mcc === null && returnReason === null) return NO_CODES;
  return { ...NO_CODES, proprietary, mcc: mcc !== null && /^\d{4}$/.test(mcc) ? mcc : null, returnReason };
}

/** The amount in another currency; null when the file does not give both, or it is the booked currency's own. */
function originalOf(cells: readonly string[], plan: Plan): OriginalAmount | null {
  const cell = cellOf(cells, plan.columns, 'original_amount');
  if (cell === '') return null;
  const amount = readAmount(cell, plan.notation);
  const currency = currencyOf(cellOf(cells, plan.columns, 'original_currency'));
  if (amount === null || currency === null || isZero(amount)) return null;
  return { amount, currency, rate: textCell(cells, plan, 'rate') };
}

function chargesOf(
  cells: readonly string[],
  plan: Plan,
  currency: Currency,
): { amount: Decimal; currency: Currency } | null {
  const cell = cellOf(cells, plan.columns, 'charges');
  const amount = cell === '' ? null : readAmount(cell, plan.notation);
  return amount === null || isZero(amount) ? null : { amount: absolute(amount), currency };
}
