/**
 * Which of the owner's accounts a bank's list shows. The bank's handle decides while nothing speaks against it, and the
 * account's numbers decide over handles that a renewed consent can mint anew. What they leave open is asked: never is a
 * second account made silently, and never are two accounts taken for one (invariant 3).
 */
import { identify, type KnownAccount } from '../matching/account-identity.ts';
import type { AccountKind, IdentifierScheme } from '../observations.ts';

/** A number as it is found again: by its keyed hash. */
export interface NumberKey {
  readonly scheme: string;
  /** Hexadecimal. */
  readonly lookup: string;
}

/** An account as the bank's list shows it now. */
export interface Sighting {
  readonly currency: string | null;
  readonly kind: AccountKind;
  /** The account that its handle led to before; null for a new handle. */
  readonly linked: number | null;
  /** Numbers that only one account has. */
  readonly numbers: readonly NumberKey[];
  /** Numbers of which the bank shows a part only: alone they say nothing. */
  readonly masked: readonly NumberKey[];
  /** The owner's accounts that the numbers lead to. */
  readonly found: readonly (KnownAccount & { readonly lookup: string })[];
}

/** An account that this connection has shown before. */
export interface LinkedAccount {
  readonly accountId: number;
  readonly currency: string;
  readonly kind: AccountKind;
  /** Of all its numbers, masked ones too. */
  readonly numbers: readonly NumberKey[];
}

export type Recognised =
  | { readonly kind: 'known'; readonly accountId: number }
  | { readonly kind: 'new' }
  /** Only the account holder can tell. */
  | { readonly kind: 'ask' };

/** What a sighting is, and those of its numbers that are its own. */
export interface Recognition {
  readonly is: Recognised;
  readonly numbers: readonly NumberKey[];
}

const ASK: Recognised = { kind: 'ask' };

/**
 * Decides over a whole list at once: two sightings are never one account.
 * @param links all accounts that the connection has shown before.
 * @param permanent whether the bank never calls another account by a handle that it has used.
 */
export function recognise(
  sightings: readonly Sighting[],
  links: readonly LinkedAccount[],
  permanent: boolean,
): Recognition[] {
  const own = withOwnNumbers(sightings);
  const known = new Map(links.map((link) => [link.accountId, link]));
  const first = own.map((sighting) => byHandleAndNumbers(sighting, known, permanent));
  const apart = oneEach(own, first);
  const taken = new Set<number>();
  for (const one of apart) if (one.kind === 'known') taken.add(one.accountId);
  for (const { linked } of own) if (linked !== null) taken.add(linked);
  const left = links.filter((link) => !taken.has(link.accountId));
  return own.map((sighting, at) => {
    const is = apart[at] ?? ASK;
    const isOpen = is.kind === 'new' && !permanent;
    return { is: isOpen ? amongTheLeft(sighting, left, own) : is, numbers: sighting.numbers };
  });
}

/**
 * A card is often listed under the number of the account that pays it: the number is the account's then. Where several
 * accounts of one currency are listed under one number, it tells them apart no more.
 */
function withOwnNumbers(sightings: readonly Sighting[]): (Sighting & { readonly shared: boolean })[] {
  const carriers = new Map<string, Sighting[]>();
  for (const sighting of sightings)
    for (const { lookup } of sighting.numbers) {
      const place = `${lookup}|${sighting.currency}`;
      carriers.set(place, [...(carriers.get(place) ?? []), sighting]);
    }
  return sightings.map((sighting) => {
    let shared = false;
    const numbers = sighting.numbers.filter(({ lookup }) => {
      const all = carriers.get(`${lookup}|${sighting.currency}`) ?? [];
      if (all.length === 1) return true;
      const accounts = all.filter((one) => one.kind !== 'card');
      if (accounts.length === 1) return accounts[0] === sighting;
      shared = true;
      return false;
    });
    const kept = new Set(numbers.map(({ lookup }) => lookup));
    return { ...sighting, numbers, shared, found: sighting.found.filter(({ lookup }) => kept.has(lookup)) };
  });
}

function byHandleAndNumbers(
  sighting: Sighting & { readonly shared: boolean },
  links: ReadonlyMap<number, LinkedAccount>,
  permanent: boolean,
): Recognised {
  const { linked } = sighting;
  const link = linked === null ? undefined : links.get(linked);
  const identified = identify(sighting.found, sighting.currency);
  if (identified.kind === 'ask')
    return linked !== null && identified.candidates.includes(linked)
      ? { kind: 'known', accountId: linked }
      : ASK;
  if (identified.kind === 'known') {
    if (linked !== null && linked !== identified.accountId && permanent) return ASK;
    return identified;
  }
  if (link !== undefined && (permanent || compare(sighting.numbers, link.numbers) !== 'other'))
    return { kind: 'known', accountId: link.accountId };
  return sighting.shared ? ASK : { kind: 'new' };
}

/** Whether two sets of numbers are of one account: `other` when they have a kind of number in common and differ in all. */
function compare(seen: readonly NumberKey[], have: readonly NumberKey[]): 'same' | 'other' | 'unknown' {
  if (seen.some(({ lookup }) => have.some((one) => one.lookup === lookup))) return 'same';
  return seen.some(({ scheme }) => have.some((one) => one.scheme === scheme)) ? 'other' : 'unknown';
}

/** Of several sightings that would be one account, the one with its handle is; without a handle none is. */
function oneEach(sightings: readonly Sighting[], decided: readonly Recognised[]): Recognised[] {
  const claims = new Map<number, number[]>();
  for (const [at, one] of decided.entries())
    if (one.kind === 'known') claims.set(one.accountId, [...(claims.get(one.accountId) ?? []), at]);
  return decided.map((one, at) => {
    if (one.kind !== 'known') return one;
    const all = claims.get(one.accountId) ?? [];
    if (all.length === 1) return one;
    const byHandle = all.filter((place) => sightings[place]?.linked === one.accountId);
    return byHandle.length === 1 && byHandle[0] === at ? one : ASK;
  });
}

/**
 * A sighting that nothing leads to, beside accounts that this list shows no more: one of them may have got another handle.
 * It is, when what the bank shows of the number fits one of them only; it is none of them, when all have other numbers.
 */
function amongTheLeft(
  sighting: Sighting,
  left: readonly LinkedAccount[],
  all: readonly Sighting[],
): Recognised {
  const seen = [...sighting.numbers, ...sighting.masked];
  const alike = left.filter((one) => one.currency === sighting.currency && one.kind === sighting.kind);
  const same = alike.filter((one) => compare(seen, one.numbers) === 'same');
  const unknown = alike.filter((one) => compare(seen, one.numbers) === 'unknown');
  if (unknown.length > 0 || same.length > 1) return ASK;
  const [only] = same;
  if (only === undefined) return { kind: 'new' };
  const rivals = all.filter(
    (one) =>
      one !== sighting &&
      one.currency === sighting.currency &&
      one.kind === sighting.kind &&
      compare([...one.numbers, ...one.masked], seen) === 'same',
  );
  return rivals.length === 0 ? { kind: 'known', accountId: only.accountId } : ASK;
}

const PLAIN = /[\s./-]/g;
/** Anything that is neither digit nor letter, or the Xs that banks write in place of digits. */
const MASKED = /[^0-9A-Z]|X{3,}/;

/** Whether the bank shows only a part of the number. */
export const isMaskedNumber = (scheme: IdentifierScheme, value: string): boolean =>
  scheme !== 'iban' && MASKED.test(value.replace(PLAIN, '').toUpperCase());
