/**
 * Which account of an owner an observed one is. Only identifiers decide; what they cannot decide is asked, never
 * guessed (invariant 3). Within one owner only.
 */
import type { AccountIdentifier, AccountObservation } from '../observations.ts';

/** Identifiers that one account may come with. */
export const IDENTIFIERS_MAX = 20;

/** One way to find an account: texts are hashed with a key before they are compared or kept. */
export interface LookupKey {
  /** What is hashed: the same for every way a bank may write the same number. */
  readonly text: string;
  readonly identifier: AccountIdentifier;
}

const plain = (text: string): string => text.replace(/[\s./-]/g, '').toUpperCase();
const unpadded = (digits: string): string => digits.replace(/^0+(?=.)/, '');

/**
 * The keys under which an account is found, the strongest first. A German IBAN holds bank code and account number,
 * so it also gives the key of the `bank code/account` form in which MT940 files name the same account.
 */
export function lookupKeys(account: AccountObservation): LookupKey[] {
  const keys: LookupKey[] = [];
  const put = (text: string, identifier: AccountIdentifier): void => {
    if (keys.length < IDENTIFIERS_MAX && !keys.some((key) => key.text === text))
      keys.push({ text, identifier });
  };
  for (const identifier of account.identifiers) {
    const value = plain(identifier.value);
    if (value === '') continue;
    const bank = identifier.bank === null ? '' : plain(identifier.bank);
    if (identifier.scheme === 'iban') {
      put(`iban:${value}`, identifier);
      const german = /^DE\d{2}(\d{8})(\d{10})$/.exec(value);
      if (german?.[1] !== undefined && german[2] !== undefined)
        put(`local:${german[1]}:${unpadded(german[2])}`, identifier);
    } else if (identifier.scheme === 'clabe') put(`clabe:${value}`, identifier);
    else if (identifier.scheme === 'local' || identifier.scheme === 'bban')
      put(`local:${bank}:${unpadded(value)}`, identifier);
    else put(`${identifier.scheme}:${bank}:${value}`, identifier);
  }
  return keys;
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
