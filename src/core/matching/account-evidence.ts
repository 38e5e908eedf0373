/** What speaks for and against two descriptions being of one account, short of a number that only one account has. */
import type { AccountKind } from '../observations.ts';
import type { KnownAccount } from './account-identity.ts';

/** A number as it is found again: by its keyed hash. */
export interface NumberKey {
  /** How it is written; `masked_…` when a part of it only is known, `stable` for the bank's own lasting id. */
  readonly scheme: string;
  /** Hexadecimal. */
  readonly lookup: string;
}

/** What is known of an account beside its numbers. */
export interface Traits {
  readonly currency: string | null;
  readonly kind: AccountKind;
  /** As {@link holderKey} gives it. */
  readonly holder: string | null;
  /** The institution's BIC (its first eight characters); null when it is not known. */
  readonly bank: string | null;
  /** The last characters of its numbers. */
  readonly tails: readonly string[];
}

/** Whether two sets of numbers are of one account: `other` when they have a kind of number in common and differ in all. */
export function compareNumbers(
  seen: readonly NumberKey[],
  have: readonly NumberKey[],
): 'same' | 'other' | 'unknown' {
  if (seen.some(({ lookup }) => have.some((one) => one.lookup === lookup))) return 'same';
  return seen.some(({ scheme }) => have.some((one) => one.scheme === scheme)) ? 'other' : 'unknown';
}

/** Numbers that everybody writes in one way. A number of one bank is not: its bank goes by code, BIC or name. */
const SURE: ReadonlySet<string> = new Set(['iban', 'bban', 'clabe', 'sort_code', 'aba']);

/** As {@link compareNumbers} across sources, which agree on numbers only that everybody writes in one way. */
export function compareSure(
  seen: readonly NumberKey[],
  have: readonly NumberKey[],
): 'same' | 'other' | 'unknown' {
  const compared = compareNumbers(seen, have);
  if (compared !== 'other') return compared;
  return compareNumbers(
    seen.filter(({ scheme }) => SURE.has(scheme)),
    have.filter(({ scheme }) => SURE.has(scheme)),
  );
}

/** Whether both have an IBAN and not the same: then no other number makes them one account. */
export function ibansDiffer(seen: readonly NumberKey[], have: readonly NumberKey[]): boolean {
  const ibans = (of: readonly NumberKey[]): NumberKey[] => of.filter(({ scheme }) => scheme === 'iban');
  return compareNumbers(ibans(seen), ibans(have)) === 'other';
}

export const sameTail = (a: Traits, b: Traits): boolean => a.tails.some((tail) => b.tails.includes(tail));

/** Whether two descriptions could be of one account: nothing that is known of both speaks against it. */
export const isAlike = (a: Traits, b: Traits): boolean =>
  a.currency === b.currency &&
  (a.kind === b.kind || a.kind === 'other' || b.kind === 'other') &&
  (a.bank === null || b.bank === null || a.bank === b.bank);

/** Whether type, currency, holder and the end of the number are known of both and the same. */
export const isSameByTraits = (a: Traits, b: Traits): boolean =>
  isAlike(a, b) && a.kind === b.kind && a.holder !== null && a.holder === b.holder && sameTail(a, b);

/** Whether both have a holder and not the same: names are written in many ways, so this is a doubt and no proof. */
export const holdersDiffer = (a: Traits, b: Traits): boolean =>
  a.holder !== null && b.holder !== null && a.holder !== b.holder;

/** Why a bank's account cannot be the one that was answered. */
export type Contradiction =
  /** Its number is that of another account. */
  | { readonly kind: 'number_of_another'; readonly accountId: number }
  /** Both have a number of one kind, and not the same. */
  | { readonly kind: 'number_differs' };

/**
 * Whether a number contradicts an answer; null when none does.
 * @param seen the account as the bank shows it, with the owner's accounts that its own numbers lead to.
 * @param wanted the account that was answered; null for a new one.
 */
export function contradiction(
  seen: {
    readonly currency: string | null;
    readonly numbers: readonly NumberKey[];
    readonly found: readonly KnownAccount[];
  },
  wanted: number | null,
  numbersOf: (accountId: number) => readonly NumberKey[],
): Contradiction | null {
  const fitting = seen.found.filter(
    (one) =>
      (seen.currency === null || one.currency === seen.currency) &&
      (one.accountId === wanted || !ibansDiffer(seen.numbers, numbersOf(one.accountId))),
  );
  const isFound = fitting.some(({ accountId }) => accountId === wanted);
  const [another] = fitting;
  if (another !== undefined && !isFound) return { kind: 'number_of_another', accountId: another.accountId };
  if (wanted === null) return null;
  const have = numbersOf(wanted);
  const differs = ibansDiffer(seen.numbers, have) || compareSure(seen.numbers, have) === 'other';
  return differs ? { kind: 'number_differs' } : null;
}
