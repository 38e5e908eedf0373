/**
 * Which account of an owner an observed one is: the numbers. Numbers that one account only can have decide; what they
 * cannot decide is asked, never guessed (invariant 3). Within one owner only.
 */
import type { AccountIdentifier, AccountObservation, IdentifierScheme } from '../observations.ts';
import { nationalNumbers } from './national-numbers.ts';

/** Keys that one account may come with. */
export const IDENTIFIERS_MAX = 20;

/** One way to find an account: texts are hashed with a key before they are compared or kept. */
export interface LookupKey {
  /** What is hashed: the same for every way a bank may write the same number. */
  readonly text: string;
  readonly identifier: AccountIdentifier;
}

const PLAIN = /[\s./-]/g;
const plain = (text: string): string => text.replace(PLAIN, '').toUpperCase();
const unpadded = (digits: string): string => digits.replace(/^0+(?=.)/, '');

/** A Czech or Slovak number `prefix-number`: the number has ten digits behind a prefix, or two accounts would be one. */
const PREFIXED = /^(\d{1,6})-(\d{2,10})$/;
const PREFIXED_DIGITS = 10;

/** A number of one bank, without the zeros that some write before it. */
function localNumber(value: string): string {
  const prefixed = PREFIXED.exec(value.replace(/\s/g, ''));
  const [, prefix, number] = prefixed ?? [];
  return prefix === undefined || number === undefined
    ? unpadded(plain(value))
    : unpadded(prefix + number.padStart(PREFIXED_DIGITS, '0'));
}

/**
 * The keys under which an account is found, the strongest first. An IBAN holds the number that its country uses, so it
 * also gives the keys of that: bank code and account number, sort code and account number, the BBAN.
 * @param within qualifies numbers that name no bank of their own, so that those of two banks stay apart; '' leaves them
 * as they are.
 */
export function lookupKeys(account: AccountObservation, within = ''): LookupKey[] {
  const keys: LookupKey[] = [];
  for (const identifier of account.identifiers)
    for (const one of [identifier, ...contained(identifier)]) {
      const text = keyText(one, within);
      if (text === null || keys.length >= IDENTIFIERS_MAX || keys.some((key) => key.text === text)) continue;
      keys.push({ text, identifier: one });
    }
  return keys;
}

/** The shortest number of a whole country: that of Norway. */
const BBAN_CHARACTERS_MIN = 11;

function keyText({ scheme, value: written, bank: coded }: AccountIdentifier, within: string): string | null {
  const value = plain(written);
  if (value === '') return null;
  const code = plain(coded ?? '');
  const bank = code === '' ? within : code;
  if (scheme === 'iban' || scheme === 'clabe') return `${scheme}:${value}`;
  // Without a bank beside it, or with the bank's code at its start, it is the number of the whole country.
  const isWhole = value.length >= BBAN_CHARACTERS_MIN && value.startsWith(code);
  if (scheme === 'bban' && isWhole) return `bban:${value}`;
  if (scheme === 'bban' || scheme === 'local') return `local:${bank}:${localNumber(written)}`;
  return `${scheme}:${bank}:${value}`;
}

/** The numbers of its country that an IBAN contains. */
function contained({ scheme, value }: AccountIdentifier): AccountIdentifier[] {
  const national = scheme === 'iban' ? nationalNumbers(plain(value)) : null;
  if (national === null) return [];
  const { bban, parts } = national;
  const whole: AccountIdentifier = { scheme: 'bban', value: bban, bank: null };
  return parts === null ? [whole] : [{ scheme: parts.scheme, value: parts.number, bank: parts.bank }, whole];
}

/** Anything that is neither digit nor letter, or the Xs that banks write in place of digits. */
const MASKED = /[^0-9A-Z]|X{3,}/;

/** Whether the bank shows only a part of the number. */
export const isMaskedNumber = (scheme: IdentifierScheme, value: string): boolean =>
  scheme !== 'iban' && MASKED.test(plain(value));

/** Characters at the end of a number that tell accounts of one holder apart where no more is shown. */
export const TAIL_CHARACTERS = 4;
const TAIL = new RegExp(`[0-9A-Z]{${TAIL_CHARACTERS}}$`);

/** The last characters of a number, shown in full or in part; null when fewer are to be seen. */
export function tailOf(number: string): string | null {
  const tail = TAIL.exec(plain(number))?.[0] ?? null;
  return tail === null || /X{3}/.test(tail) ? null : tail;
}

/** The words of a holder's name, however banks order and write them; null when there are none. */
export function holderKey(holder: string | null): string | null {
  const words =
    (holder ?? '')
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? null : words.sort().join(' ');
}

/** An account that some of the keys lead to. */
export interface KnownAccount {
  readonly accountId: number;
  readonly currency: string;
}

export type Identified =
  | { readonly kind: 'known'; readonly accountId: number }
  | { readonly kind: 'new' }
  /** Several accounts fit, or the file does not say which currency pocket of one number it is of. */
  | { readonly kind: 'ask'; readonly candidates: readonly number[] };

/**
 * Decides over the accounts that the observed account's keys lead to. An account is one currency of one number.
 * @param currency the observed account's currency, null when the source does not say.
 */
export function identify(known: readonly KnownAccount[], currency: string | null): Identified {
  const fitting = known.filter((one) => currency === null || one.currency === currency);
  const ids = [...new Set(fitting.map((one) => one.accountId))].sort((a, b) => a - b);
  const [only] = ids;
  if (only === undefined) return { kind: 'new' };
  return ids.length === 1 ? { kind: 'known', accountId: only } : { kind: 'ask', candidates: ids };
}
