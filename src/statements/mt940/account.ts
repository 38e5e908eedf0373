import { type Currency, isCurrency } from '../../core/money.ts';
import type { AccountIdentifier } from '../../core/observations.ts';
import { ibanLength, isBicShaped, isIbanShaped } from './identifiers.ts';

/** What a `:25:` says of the account. */
export interface ReadAccount {
  readonly identifiers: readonly AccountIdentifier[];
  readonly currency: Currency | null;
  readonly bic: string | null;
  readonly bankName: string | null;
}

export const NO_ACCOUNT: ReadAccount = { identifiers: [], currency: null, bic: null, bankName: null };

const GERMAN_BANK_CODE = /^\d{8}$/;
const GERMAN_ACCOUNT = /^\d{1,10}$/;
const NUMBER_THEN_CURRENCY = /^([\d.\- ]*\d) ?([A-Z]{3})$/;

/** Only letters and digits, letters in capitals: `1291.99.348` and `1111-11-11111` are one number each. */
const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** The IBAN at the start of a text, and what follows it; null when it starts with none. */
function ibanFirst(text: string): { readonly iban: string; readonly rest: string } | null {
  const compact = text.replaceAll(' ', '').toUpperCase();
  const length = ibanLength(compact);
  if (length === null || !isIbanShaped(compact.slice(0, length))) return null;
  const rest = compact.slice(length);
  const follows = rest === '' || isCurrency(rest) || text.charAt(length) === ' ';
  return follows ? { iban: compact.slice(0, length), rest } : null;
}

function ibanAccount(iban: string, rest: string, bic: string | null): ReadAccount {
  return {
    identifiers: [{ scheme: 'iban', value: iban, bank: null }],
    currency: isCurrency(rest.slice(0, 3)) && rest.length === 3 ? (rest as Currency) : null,
    bic,
    bankName: null,
  };
}

/** A number of one bank; for a German bank code also as the number of the whole country (BBAN). */
function localAccount(number: string, bank: string | null, currency: Currency | null): ReadAccount {
  const value = plain(number);
  if (value === '') return { ...NO_ACCOUNT, currency };
  const local: AccountIdentifier = { scheme: 'local', value, bank };
  const bic = bank !== null && isBicShaped(bank) ? bank : null;
  const german = bank !== null && GERMAN_BANK_CODE.test(bank) && GERMAN_ACCOUNT.test(value);
  const identifiers = german
    ? [{ scheme: 'bban', value: bank + value.padStart(10, '0'), bank } as const, local]
    : [local];
  const coded = bank === null || bic !== null || /\d/.test(bank);
  return { identifiers, currency, bic, bankName: coded ? null : bank };
}

/**
 * Reads a `:25:`: an IBAN, `bank code/account`, `BIC/account` or `BIC/IBAN`, or a bare number, each perhaps with its
 * currency or a text behind it. Never fails: a form that is not known is a number of its bank.
 */
export function readAccount(text: string): ReadAccount {
  const whole = text.trim();
  const own = ibanFirst(whole);
  if (own !== null) return ibanAccount(own.iban, own.rest, null);
  const slash = whole.indexOf('/');
  const bank = slash > 0 ? whole.slice(0, slash).trim() : null;
  let number = slash > 0 ? whole.slice(slash + 1).trim() : whole;
  const behind = number.lastIndexOf('/');
  let currency: Currency | null = null;
  if (behind > 0) {
    const last = number.slice(behind + 1).trim();
    if (isCurrency(last)) currency = last;
    number = number.slice(0, behind).trim();
  }
  const inner = ibanFirst(number);
  if (inner !== null) {
    const read = ibanAccount(inner.iban, inner.rest, bank !== null && isBicShaped(bank) ? bank : null);
    return currency === null ? read : { ...read, currency };
  }
  const withCurrency = NUMBER_THEN_CURRENCY.exec(number);
  const code = withCurrency?.[2];
  if (code !== undefined && isCurrency(code))
    return localAccount(withCurrency?.[1] ?? number, bank, currency ?? code);
  return localAccount(number, bank, currency);
}

const ANNOUNCED_IBAN = /\bIBAN(?: no\.?| nr\.?)?:? {0,3}([A-Z]{2}\d{2}[A-Z0-9]{10,30})\b/i;

/** The IBAN that a bank names in the text above the entries (`For your inform. IBAN no.: …`), or null. */
export function announcedIban(text: string): string | null {
  const found = ANNOUNCED_IBAN.exec(text)?.[1]?.toUpperCase();
  return found !== undefined && isIbanShaped(found) ? found : null;
}
