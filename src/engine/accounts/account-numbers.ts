/** The numbers of accounts in full, for surfaces that show owners their own: they are sealed, and opened for one answer. */
import { nationalNumbers } from '../../core/matching/national-numbers.ts';
import type { AccountIdentifier, IdentifierScheme } from '../../core/observations.ts';
import type { ImportVault, OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';

/** A number of an account as it is kept. */
export interface SealedNumber {
  readonly accountId: number;
  /** The keyed hash by which it is found, in hex: the place that it is sealed for. */
  readonly lookup: string;
  readonly scheme: string;
  readonly sealed: Uint8Array;
}

export interface AccountNumberStore {
  /** The numbers of accounts of an owner, in the order in which they became known; names and banks' own ids are none. */
  sealedNumbers(scope: OwnerScope, accountIds: readonly number[]): Promise<readonly SealedNumber[]>;
}

/** The number of an account as people write it, and its sort code where its country has one. */
export interface AccountNumber {
  readonly number: string;
  readonly sortCode: string | null;
}

export interface AccountNumbers {
  /** The most telling number of each account, by the account's number; accounts without one are not in it. */
  numbersOf(scope: OwnerScope, accountIds: readonly number[]): Promise<ReadonlyMap<number, AccountNumber>>;
}

/** Where a number is sealed. */
export const numberPlace = (lookup: string): SealContext => ({
  table: 'account_identifiers',
  column: 'sealed',
  row: lookup,
});

/** Schemes whose number means nothing without the code beside it. */
const WITH_CODE: ReadonlySet<string> = new Set<IdentifierScheme>(['sort_code', 'aba']);

/** What is sealed of a number: with its code before it where it needs one. Numbers hold no blanks. */
export const numberText = ({ scheme, value, bank }: AccountIdentifier): string =>
  bank !== null && bank !== '' && WITH_CODE.has(scheme) ? `${bank.replaceAll(' ', '')} ${value}` : value;

/** Most telling first. A card of which a part is shown is better than nothing. */
const ORDER: readonly string[] = ['iban', 'clabe', 'sort_code', 'bban', 'aba', 'local', 'card'];
const MASKED_START = 'masked_';

const plainScheme = (scheme: string): string =>
  scheme.startsWith(MASKED_START) ? scheme.slice(MASKED_START.length) : scheme;

const rank = (scheme: string): number => {
  const place = ORDER.indexOf(plainScheme(scheme));
  const known = place === -1 ? ORDER.length : place;
  return scheme.startsWith(MASKED_START) ? known + ORDER.length + 1 : known;
};

/** How a number is shown: British accounts by their eight digits and sort code, all others as they are. */
function shownOf(scheme: string, text: string): AccountNumber {
  const plain = plainScheme(scheme);
  const gap = WITH_CODE.has(plain) ? text.indexOf(' ') : -1;
  if (gap > 0)
    return { number: text.slice(gap + 1), sortCode: plain === 'sort_code' ? text.slice(0, gap) : null };
  const parts = scheme === 'iban' ? (nationalNumbers(text)?.parts ?? null) : null;
  return parts?.scheme === 'sort_code'
    ? { number: parts.number, sortCode: parts.bank }
    : { number: text, sortCode: null };
}

interface NumberParts {
  readonly store: AccountNumberStore;
  readonly vault: Pick<ImportVault, 'sealerFor'>;
}

const byRank = (a: SealedNumber, b: SealedNumber): number => rank(a.scheme) - rank(b.scheme);

/** Opens one number. Throws when it cannot be opened: that is a mistake of ours. */
function openNumber(sealer: OwnerSealer, { lookup, sealed }: SealedNumber): string {
  const opened = sealer.open(numberPlace(lookup), sealed);
  if (!opened.ok) throw new Error(opened.fault.message);
  return Buffer.from(opened.value).toString();
}

/** Opens numbers with the owner's key. Throws when one cannot be opened: that is a mistake of ours. */
export const accountNumbers = ({ store, vault }: NumberParts): AccountNumbers => ({
  async numbersOf(scope, accountIds) {
    if (accountIds.length === 0) return new Map();
    const all = Map.groupBy(await store.sealedNumbers(scope, accountIds), ({ accountId }) => accountId);
    const sealer = await vault.sealerFor(scope.ownerId);
    return new Map(
      [...all].flatMap(([accountId, numbers]) => {
        const [best] = numbers.toSorted(byRank);
        return best === undefined
          ? []
          : [[accountId, shownOf(best.scheme, openNumber(sealer, best))] as const];
      }),
    );
  },
});

/** A number of an account in full, or as much of it as is known. */
export interface OpenedNumber {
  readonly scheme: string;
  /** Whether a part of it only is known. */
  readonly isMasked: boolean;
  /** Without the code before it. */
  readonly text: string;
}

/** All numbers of accounts, the most telling first; accounts without one are not in it. */
export type AllNumbers = (
  scope: OwnerScope,
  accountIds: readonly number[],
) => Promise<ReadonlyMap<number, readonly OpenedNumber[]>>;

/** Opens all numbers with the owner's key. Throws when one cannot be opened: that is a mistake of ours. */
export const allAccountNumbers =
  ({ store, vault }: NumberParts): AllNumbers =>
  async (scope, accountIds) => {
    if (accountIds.length === 0) return new Map();
    const sealed = (await store.sealedNumbers(scope, accountIds)).toSorted(byRank);
    const sealer = await vault.sealerFor(scope.ownerId);
    const opened = sealed.map((one) => {
      const text = openNumber(sealer, one);
      const scheme = plainScheme(one.scheme);
      const gap = WITH_CODE.has(scheme) ? text.indexOf(' ') : -1;
      return {
        accountId: one.accountId,
        scheme,
        isMasked: scheme !== one.scheme,
        text: text.slice(gap + 1),
      };
    });
    return Map.groupBy(opened, ({ accountId }) => accountId);
  };
