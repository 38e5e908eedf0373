/** From OFX account groups (BANKACCTFROM, CCACCTFROM, INVACCTFROM, BANKACCTTO) to account observations. */
import { isValidBIC, isValidIBAN } from 'ibantools';
import type { Currency } from '../../core/money.ts';
import {
  type AccountIdentifier,
  type AccountKind,
  type AccountObservation,
  type Counterparty,
  NO_COUNTERPARTY,
} from '../../core/observations.ts';
import { type Fields, SLOT } from './tags.ts';

/** The statement groups that we read, by the kind of account they are of. */
export type StatementGroup = 'STMTRS' | 'CCSTMTRS' | 'INVSTMTRS';

const KINDS: ReadonlyMap<string, AccountKind> = new Map([
  ['CHECKING', 'current'],
  ['SAVINGS', 'savings'],
  ['MONEYMRKT', 'savings'],
  ['CD', 'savings'],
  ['CREDITLINE', 'loan'],
]);

/** What the account of a statement is, as the file says it. */
export function accountOf(
  group: StatementGroup,
  fields: Fields,
  currency: Currency | null,
  institution: string,
): AccountObservation {
  const bank = fields.get(SLOT.BANKID);
  return {
    identifiers: identifiersOf(group, fields, currency, institution),
    currency,
    kind: kindOf(group, fields),
    label: null,
    holder: null,
    product: null,
    bic: isValidBIC(bank) ? bank : null,
    bankName: institution === '' ? null : institution,
  };
}

function kindOf(group: StatementGroup, fields: Fields): AccountKind {
  if (group === 'CCSTMTRS') return 'card';
  if (group === 'INVSTMTRS') return 'investment';
  return KINDS.get(fields.get(SLOT.ACCTTYPE).toUpperCase()) ?? 'other';
}

/** The number without blanks, letters in capitals. */
const numberOf = (text: string): string => text.replace(/\s+/g, '').toUpperCase();
const orNull = (text: string): string | null => (text === '' ? null : text);

function identifiersOf(
  group: StatementGroup,
  fields: Fields,
  currency: Currency | null,
  institution: string,
): AccountIdentifier[] {
  const value = numberOf(fields.get(SLOT.ACCTID));
  if (value === '') return [];
  if (group === 'CCSTMTRS') return [{ scheme: 'card', value, bank: orNull(institution) }];
  if (group === 'INVSTMTRS') return [{ scheme: 'local', value, bank: orNull(fields.get(SLOT.BROKERID)) }];
  if (isValidIBAN(value)) return [{ scheme: 'iban', value, bank: null }];
  const national = nationalIdentifier(value, fields, currency);
  return national === null ? [localIdentifier(value, fields)] : [national, localIdentifier(value, fields)];
}

/** A number of one bank: the branch is part of the bank's code where it is given. */
function localIdentifier(value: string, fields: Fields): AccountIdentifier {
  const bank = [numberOf(fields.get(SLOT.BANKID)), numberOf(fields.get(SLOT.BRANCHID))];
  return { scheme: 'local', value, bank: orNull(bank.filter((part) => part !== '').join('-')) };
}

/** The number in its country's own scheme, where bank code, number and currency leave no doubt. */
function nationalIdentifier(
  value: string,
  fields: Fields,
  currency: Currency | null,
): AccountIdentifier | null {
  const bank = numberOf(fields.get(SLOT.BANKID));
  if (currency === 'USD' && isRoutingNumber(bank)) return { scheme: 'aba', value, bank };
  if (currency === 'GBP' && /^\d{2}-?\d{2}-?\d{2}$/.test(bank) && /^\d{8}$/.test(value))
    return { scheme: 'sort_code', value, bank: bank.replaceAll('-', '') };
  if (currency === 'MXN' && /^\d{18}$/.test(value)) return { scheme: 'clabe', value, bank: null };
  const rib = bank + numberOf(fields.get(SLOT.BRANCHID)) + value + numberOf(fields.get(SLOT.ACCTKEY));
  return isRib(rib) ? { scheme: 'bban', value: rib, bank: null } : null;
}

/** Whether the text is a routing number of the American Bankers Association: nine digits whose weighted sum closes. */
export function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text) || text === '000000000') return false;
  const weights = [3, 7, 1];
  return [...text].reduce((sum, digit, at) => sum + Number(digit) * (weights[at % 3] ?? 0), 0) % 10 === 0;
}

/**
 * Whether the text is a French relevé d'identité bancaire: bank (5), branch (5), account (11), key (2), where the
 * whole, letters read as digits, is divisible by 97.
 */
export function isRib(text: string): boolean {
  if (!/^\d{10}[0-9A-Z]{11}\d{2}$/.test(text)) return false;
  const digits = text.replace(/[A-Z]/g, (letter) => RIB_DIGITS.charAt(letter.charCodeAt(0) - 65));
  return BigInt(digits) % 97n === 0n;
}
/** A to Z as digits in a RIB: A–I and J–R are 1–9, S–Z are 2–9. */
const RIB_DIGITS = '12345678912345678923456789';

/** The other side of a transfer (BANKACCTTO, CCACCTTO), with the name that stands elsewhere. */
export function counterpartyOf(name: string, fields: Fields): Counterparty {
  const written = fields.get(SLOT.ACCTID);
  if (written === '') return name === '' ? NO_COUNTERPARTY : { ...NO_COUNTERPARTY, name };
  const number = numberOf(written);
  const bank = fields.get(SLOT.BANKID);
  const iban = isValidIBAN(number);
  return {
    name: orNull(name),
    iban: iban ? number : null,
    account: iban ? null : number,
    bic: isValidBIC(bank) ? bank : null,
    ultimateName: null,
  };
}
