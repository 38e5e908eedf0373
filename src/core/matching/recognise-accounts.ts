/**
 * Which of the owner's accounts a bank's list shows. Numbers that one account only has decide; the bank's handle decides
 * while no number speaks against it; then the end of the number with type, currency and holder, where that fits one
 * account on both sides. What they leave open is asked: never is a second account made silently, and never are two
 * accounts taken for one (invariant 3). An answer of the account holder stands until a number contradicts it.
 */
import {
  compareNumbers,
  compareSure,
  contradiction,
  holdersDiffer,
  ibansDiffer,
  isAlike,
  isSameByTraits,
  type NumberKey,
  sameTail,
  type Traits,
} from './account-evidence.ts';
import { identify, type KnownAccount } from './account-identity.ts';
import { withOwnNumbers } from './shared-numbers.ts';

/** What the account holder said of an account that was asked for. */
export type MappingAnswer =
  | { readonly kind: 'account'; readonly accountId: number }
  | { readonly kind: 'new' }
  | { readonly kind: 'ignore' };

/** An account as the bank's list shows it now. */
export interface Sighting extends Traits {
  /** The account that its handle led to before; null for a new handle. */
  readonly linked: number | null;
  readonly answer: MappingAnswer | null;
  /** What was asked about it and is not answered; null for nothing. */
  readonly asked: { readonly why: UnclearReason; readonly candidates: readonly number[] } | null;
  /** Numbers that only one account has. */
  readonly numbers: readonly NumberKey[];
  /** Numbers of which the bank shows a part only: alone they say nothing. */
  readonly masked: readonly NumberKey[];
  /** The owner's accounts that the numbers lead to. */
  readonly found: readonly (KnownAccount & { readonly lookup: string })[];
}

/** An account that the owner has. */
export interface OwnAccount extends Traits {
  readonly accountId: number;
  /** All its numbers, masked ones too. */
  readonly numbers: readonly NumberKey[];
}

/** An account that this connection has not shown before. */
export interface OtherAccount extends OwnAccount {
  /** It came from the same institution, through a connection that has ended: it may come back under any name. */
  readonly orphaned: boolean;
}

/** What is known when a list is judged. */
export interface Known {
  /** All accounts that the connection has shown before. */
  readonly links: readonly OwnAccount[];
  /** Accounts of the owner that it has not: of files, of other connections. */
  readonly others: readonly OtherAccount[];
  /** The numbers of any account that the sightings' numbers lead to. */
  readonly numbersOf: (accountId: number) => readonly NumberKey[];
  /** Whether the bank never calls another account by a handle that it has used. */
  readonly permanent: boolean;
  /** Whether it is the first list under a consent: then somebody may have signed in with another login. */
  readonly newConsent: boolean;
}

/** Why only the account holder can tell. */
export type UnclearReason =
  /** Its numbers lead to several accounts. */
  | 'several_fit'
  /** A number contradicts what else is known of it, or what was answered. */
  | 'number_differs'
  /** The bank lists several accounts under one number. */
  | 'shared_number'
  /** It may be one of the candidates, under another name. */
  | 'may_be_known'
  /** After signing in anew none of the accounts is there that were there before: another login? */
  | 'other_accounts';

export type Recognised =
  | { readonly kind: 'known'; readonly accountId: number }
  | { readonly kind: 'new' }
  /** The account holder does not want it. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'ask'; readonly why: UnclearReason; readonly candidates: readonly number[] };

/** What a sighting is, and those of its numbers that are its own. */
export interface Recognition {
  readonly is: Recognised;
  readonly numbers: readonly NumberKey[];
}

const NEW: Recognised = { kind: 'new' };
const known = (accountId: number): Recognised => ({ kind: 'known', accountId });
const ask = (why: UnclearReason, candidates: Iterable<number> = []): Recognised => ({
  kind: 'ask',
  why,
  candidates: [...new Set(candidates)].sort((a, b) => a - b),
});
const idsOf = (accounts: readonly { readonly accountId: number }[]): number[] =>
  accounts.map(({ accountId }) => accountId);

/** Decides over a whole list at once: two sightings are never one account. */
export function recognise(sightings: readonly Sighting[], facts: Known): Recognition[] {
  const own = withOwnNumbers(sightings);
  const first = own.map((sighting) => byAnswer(sighting, facts) ?? byHandleAndNumbers(sighting, facts));
  const apart = oneEach(own, first);
  const taken = new Set<number>();
  for (const one of apart) if (one.kind === 'known') taken.add(one.accountId);
  for (const { linked } of own) if (linked !== null) taken.add(linked);
  const left: Left = {
    // What a bank says of its handles is believed while a consent lasts: with the next one some rename them after all.
    links:
      facts.permanent && !facts.newConsent
        ? []
        : facts.links.filter(({ accountId }) => !taken.has(accountId)),
    others: facts.others.filter(({ accountId }) => !taken.has(accountId)),
    all: own,
  };
  const decided = own.map((sighting, at): Recognised => {
    const is = apart[at] ?? NEW;
    if (is.kind !== 'new' || sighting.answer !== null) return is;
    const judged = byTraits(sighting, left);
    return judged.kind === 'new' ? (stillAsked(sighting, taken) ?? judged) : judged;
  });
  const final = oneEach(own, isAnotherLogin(own, decided, facts) ? askAll(own, decided, facts) : decided);
  return own.map((sighting, at) => ({ is: final[at] ?? NEW, numbers: sighting.numbers }));
}

type Owned = Sighting & { readonly shared: boolean };

/** What was answered for it, unless a number says otherwise by now; null when nothing was. */
function byAnswer(sighting: Owned, facts: Known): Recognised | null {
  const { answer, linked } = sighting;
  if (answer === null) return null;
  if (answer.kind === 'ignore') return { kind: 'ignored' };
  const wanted = answer.kind === 'account' ? answer.accountId : null;
  // Once it is linked as it was answered, the link stands for it.
  if (linked !== null && (wanted === null || wanted === linked)) return null;
  const against = contradiction(sighting, wanted, facts.numbersOf);
  if (against !== null) return ask('number_differs', idsOf(sighting.found));
  return wanted === null ? NEW : known(wanted);
}

function byHandleAndNumbers(sighting: Owned, facts: Known): Recognised {
  const { linked } = sighting;
  const link = linked === null ? undefined : facts.links.find(({ accountId }) => accountId === linked);
  // Where another number of it leads to an account with another IBAN, somebody has to look.
  const odd = sighting.found.filter(({ accountId }) =>
    ibansDiffer(sighting.numbers, facts.numbersOf(accountId)),
  );
  const identified = identify(
    sighting.found.filter((one) => one.accountId === linked || !odd.includes(one)),
    sighting.currency,
  );
  if (identified.kind === 'ask')
    return linked !== null && identified.candidates.includes(linked)
      ? known(linked)
      : ask('several_fit', identified.candidates);
  if (identified.kind === 'known') {
    const { accountId } = identified;
    if (linked !== null && linked !== accountId && facts.permanent)
      return ask('number_differs', [linked, accountId]);
    if (linked !== accountId && isCardForAccount(sighting, accountId, facts))
      return ask('number_differs', [accountId]);
    return known(accountId);
  }
  if (link !== undefined && (facts.permanent || compareNumbers(sighting.numbers, link.numbers) !== 'other'))
    return known(link.accountId);
  if (odd.length > 0) return ask('number_differs', idsOf(odd));
  if (!sighting.shared) return NEW;
  return ask('shared_number', idsOf(facts.links.filter((one) => isAlike(sighting, one))));
}

/** A card that was listed under the number of an account alone kept it: the account that comes later is not the card. */
function isCardForAccount({ kind }: Sighting, accountId: number, { links, others }: Known): boolean {
  const found = [...links, ...others].find((one) => one.accountId === accountId);
  return found !== undefined && (found.kind === 'card') !== (kind === 'card');
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
    return byHandle.length === 1 && byHandle[0] === at ? one : ask('shared_number', [one.accountId]);
  });
}

/** What no sighting of the list has taken. */
interface Left {
  readonly links: readonly OwnAccount[];
  readonly others: readonly OtherAccount[];
  readonly all: readonly Sighting[];
}

/**
 * A sighting that nothing leads to, beside accounts that this list shows no more and accounts of files and of other
 * connections: it may be one of them under another name. It is, when what is shown of it fits that one only; it is none
 * of them, when all have other numbers.
 */
function byTraits(sighting: Sighting, left: Left): Recognised {
  const seen = [...sighting.numbers, ...sighting.masked];
  const alike = left.links.filter((one) => isAlike(sighting, one) && one.kind === sighting.kind);
  const same = alike.filter((one) => compareNumbers(seen, one.numbers) === 'same');
  const unknown = alike.filter((one) => compareNumbers(seen, one.numbers) === 'unknown');
  const others = left.others.filter((one) => mayBe(sighting, one));
  const exact = others.filter((one) => isSameByTraits(sighting, one));
  const fits = [...same, ...exact];
  const doubtful = [...unknown, ...others.filter((one) => !exact.includes(one))];
  if (fits.length === 0 && doubtful.length === 0) return NEW;
  const [only] = fits;
  const isClear =
    only !== undefined &&
    fits.length === 1 &&
    doubtful.length === 0 &&
    !holdersDiffer(sighting, only) &&
    !left.all.some((one) => one !== sighting && isRival(one, sighting));
  return isClear ? known(only.accountId) : ask('may_be_known', idsOf([...fits, ...doubtful]));
}

/** A question that is open stays open as long as one of its candidates could be meant; null when there is none. */
function stillAsked({ asked }: Sighting, taken: ReadonlySet<number>): Recognised | null {
  const candidates = asked?.candidates.filter((id) => !taken.has(id)) ?? [];
  return asked === null || candidates.length === 0 ? null : ask(asked.why, candidates);
}

/** Whether an account that this connection never showed could be the sighting. */
function mayBe(sighting: Sighting, one: OtherAccount): boolean {
  if (!isAlike(sighting, one)) return false;
  const compared = compareSure(sighting.numbers, one.numbers);
  if (compared === 'other') return false;
  return sameTail(sighting, one) || (one.orphaned && compared === 'unknown' && one.kind === sighting.kind);
}

/** Whether another account of the list looks the same: then what is shown of a number says which of them it is no more. */
const isRival = (one: Sighting, sighting: Sighting): boolean =>
  isAlike(one, sighting) &&
  (sameTail(one, sighting) ||
    compareNumbers([...one.numbers, ...one.masked], [...sighting.numbers, ...sighting.masked]) === 'same');

/**
 * Whether somebody signed in anew and nothing of what was there before is: nothing may be done about it silently. What
 * was answered says nothing of the rest.
 */
function isAnotherLogin(
  sightings: readonly Sighting[],
  decided: readonly Recognised[],
  { links, newConsent }: Known,
): boolean {
  if (!newConsent || links.length === 0) return false;
  const linked = new Set(links.map(({ accountId }) => accountId));
  const open = decided.filter((_, at) => sightings[at]?.answer === null);
  return open.every((one) => {
    if (one.kind === 'ask') return one.why !== 'may_be_known' || !one.candidates.some((id) => linked.has(id));
    return one.kind !== 'known' || !linked.has(one.accountId);
  });
}

const askAll = (
  sightings: readonly Sighting[],
  decided: readonly Recognised[],
  { links }: Known,
): Recognised[] =>
  decided.map((one, at): Recognised => {
    const sighting = sightings[at];
    if (sighting === undefined || sighting.answer !== null) return one;
    if (one.kind !== 'known' && one.kind !== 'new') return one;
    const own = one.kind === 'known' ? [one.accountId] : [];
    return ask('other_accounts', [...own, ...idsOf(links.filter((link) => isAlike(sighting, link)))]);
  });
