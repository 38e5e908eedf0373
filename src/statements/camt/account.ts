/** The account, the facts and the balances of a statement, from its fields. */
import { isValidIBAN } from 'ibantools';
import type { LocalDate } from '../../core/dates.ts';
import type { Currency, Decimal } from '../../core/money.ts';
import { negate } from '../../core/money.ts';
import type {
  AccountIdentifier,
  AccountKind,
  AccountObservation,
  BalanceObservation,
  BalanceType,
  IdentifierScheme,
} from '../../core/observations.ts';
import type { StatementFacts } from '../contract.ts';
import type { BalanceFields, StatementFields } from './keys.ts';

/** ISO 20022 external cash account types under our names; all others are `other`. */
const ACCOUNT_KINDS: ReadonlyMap<string, AccountKind> = new Map([
  ['CACC', 'current'],
  ['TRAN', 'current'],
  ['SLRY', 'current'],
  ['ODFT', 'current'],
  ['SVGS', 'savings'],
  ['LLSV', 'savings'],
  ['MOMA', 'savings'],
  ['ONDP', 'savings'],
  ['CARD', 'card'],
  ['LOAN', 'loan'],
  ['CASH', 'cash'],
]);

/** Names of account number schemes, ISO 20022 codes and the proprietary ones of the UK and Mexico. */
const SCHEMES: ReadonlyMap<string, IdentifierScheme> = new Map([
  ['IBAN', 'iban'],
  ['UK.OBIE.IBAN', 'iban'],
  ['BBAN', 'bban'],
  ['CLABE', 'clabe'],
  ['PAN', 'card'],
  ['UK.OBIE.PAN', 'card'],
]);

const BALANCE_TYPES: ReadonlyMap<string, BalanceType> = new Map([
  ['OPBD', 'opening_booked'],
  ['CLBD', 'closing_booked'],
  ['ITBD', 'interim_booked'],
  ['PRCD', 'previously_closed_booked'],
  ['OPAV', 'opening_available'],
  ['CLAV', 'closing_available'],
  ['ITAV', 'interim_available'],
  ['FWAV', 'forward_available'],
  ['XPCD', 'expected'],
  ['INFO', 'information'],
]);

/** A number without blanks, letters in capitals. */
export function plainNumber(text: string): string {
  return (/\s/.test(text) ? text.replace(/\s+/g, '') : text).toUpperCase();
}

const IBAN_FORM = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/;

/** Whether a plain number has the form of an IBAN (ISO 13616); its check digits may be wrong. */
export const hasIbanForm = (number: string): boolean => IBAN_FORM.test(number);

/** The account of a statement; `currency` stands in when the account names none. */
export function accountOf(fields: StatementFields, currency: string | null): AccountObservation {
  return {
    identifiers: identifiersOf(fields),
    currency: (fields.accountCurrency ?? currency) as Currency | null,
    kind: ACCOUNT_KINDS.get(fields.accountType ?? '') ?? 'other',
    label: fields.accountName,
    holder: fields.owner,
    product: fields.product,
    bic: fields.bic === null ? null : plainNumber(fields.bic),
    bankName: fields.bankName,
  };
}

function identifiersOf(fields: StatementFields): AccountIdentifier[] {
  const bic = fields.bic === null ? null : plainNumber(fields.bic);
  const bank = bic ?? fields.bankCode ?? fields.otherIssuer ?? fields.bankName;
  const found: AccountIdentifier[] = [];
  const add = (scheme: IdentifierScheme, text: string | null): void => {
    if (text === null) return;
    const value = plainNumber(text);
    if (value === '' || found.some((one) => one.value === value)) return;
    found.push({ scheme, value, bank: scheme === 'iban' ? null : bank });
  };
  const iban = fields.iban;
  add(iban !== null && hasIbanForm(plainNumber(iban)) ? 'iban' : 'local', iban);
  add('bban', fields.bban);
  add(otherScheme(fields), fields.other);
  return found;
}

/** The scheme that the file names; a number whose check digits are an IBAN's is one wherever it stands. */
function otherScheme(fields: StatementFields): IdentifierScheme {
  const named = SCHEMES.get((fields.otherScheme ?? '').toUpperCase());
  if (named !== undefined) return named;
  return fields.other !== null && isValidIBAN(plainNumber(fields.other)) ? 'iban' : 'local';
}

/** What a statement says of itself. */
export function factsOf(
  fields: StatementFields,
  kind: StatementFacts['kind'],
  message: string,
): StatementFacts {
  return {
    kind,
    message,
    id: fields.id,
    sequence: fields.sequence ?? fields.legalSequence,
    from: fields.from as LocalDate | null,
    to: fields.to as LocalDate | null,
    created: fields.created as LocalDate | null,
  };
}

/**
 * A balance of which amount and currency are known. Without a direction the amount counts as it stands, which is
 * money of the holder unless it bears a minus.
 */
export function balanceOf(
  fields: BalanceFields,
  amount: Decimal,
  currency: Currency,
  line: number,
): BalanceObservation {
  return {
    type: BALANCE_TYPES.get(fields.type ?? '') ?? 'other',
    amount: { amount: fields.direction === 'DBIT' ? negate(amount) : amount, currency },
    date: fields.date as LocalDate | null,
    at: fields.at,
    line,
  };
}

/** The booked balances between which the entries of a statement lie. */
export class BookedBalances {
  #opening: BalanceObservation | null = null;
  #previous: BalanceObservation | null = null;
  #closing: BalanceObservation | null = null;

  /** Takes a balance of the statement's currency: the earliest opening and the latest closing count. */
  add(balance: BalanceObservation): void {
    if (balance.type === 'opening_booked' && isEarlier(balance, this.#opening)) this.#opening = balance;
    if (balance.type === 'closing_booked' && !isEarlier(balance, this.#closing)) this.#closing = balance;
    if (balance.type === 'closing_booked') this.#closing ??= balance;
    if (balance.type === 'previously_closed_booked') this.#previous ??= balance;
  }

  /** The opening balance, or the closing one of the statement before where the bank gives only that. */
  get opening(): Decimal | null {
    return (this.#opening ?? this.#previous)?.amount.amount ?? null;
  }

  get closing(): Decimal | null {
    return this.#closing?.amount.amount ?? null;
  }
}

function isEarlier(balance: BalanceObservation, than: BalanceObservation | null): boolean {
  return than === null || (balance.date !== null && than.date !== null && balance.date < than.date);
}
