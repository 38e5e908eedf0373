/**
 * The numbers of other sides in full: they are sealed, and opened for what is answered, searched for or ordered by.
 * finAPI v1, section 8, the fields `counterpart…`.
 */
import { nationalNumbers } from '../../core/matching/national-numbers.ts';
import type { ImportVault, OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { maskAccountNumber } from '../transaction-details.ts';
import type { CounterpartNumbers, EntryProperty, NewPart } from './transactions-port.ts';
import type {
  FinapiEntryStore,
  NumberedSide,
  Places,
  SealedText,
  SearchWord,
} from './transactions-store-port.ts';

/** Numbers of other sides that one search or order looks at: those that came last. */
export const SIDES_MAX = 20_000;

const NONE: CounterpartNumbers = { iban: null, accountNumber: null, blz: null };

/** What was said for a part. */
interface OwnNumbers {
  readonly iban?: string;
  readonly accountNumber?: string;
}

const counterpartyPlace = (lookup: string): SealContext => ({
  table: 'counterparty_accounts',
  column: 'sealed',
  row: lookup,
});
const partPlace = (id: string): SealContext => ({ table: 'finapi_parts', column: 'sealed_numbers', row: id });

/** Throws when it cannot be opened: that is a mistake of ours. */
function opened(sealer: OwnerSealer, place: SealContext, { sealed }: SealedText): string {
  const text = sealer.open(place, sealed);
  if (!text.ok) throw new Error(text.fault.message);
  return Buffer.from(text.value).toString();
}

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/;

/** A number as the surface shows it: an IBAN with the national number that it holds, or a number as it is. */
export function numbersOf(number: string): CounterpartNumbers {
  const plain = number.replaceAll(/\s/g, '').toUpperCase();
  if (!IBAN.test(plain)) return { ...NONE, accountNumber: number };
  const parts = nationalNumbers(plain)?.parts ?? null;
  return { iban: plain, accountNumber: parts?.number ?? null, blz: parts?.bank ?? null };
}

/** Opens the numbers of an entry: of a part its own, and what it does not say from the entry. */
export function openNumbers(
  sealer: OwnerSealer,
  { number, own, ownBlz }: Pick<NumberedSide, 'number' | 'own' | 'ownBlz'>,
): CounterpartNumbers {
  const entry = number === null ? NONE : numbersOf(opened(sealer, counterpartyPlace(number.lookup), number));
  const said: OwnNumbers =
    own === null ? {} : (JSON.parse(opened(sealer, partPlace(own.lookup), own)) as OwnNumbers);
  return {
    iban: said.iban ?? entry.iban,
    accountNumber: said.accountNumber ?? entry.accountNumber,
    blz: ownBlz ?? entry.blz,
  };
}

/** The numbers of a part, sealed for its id, and how they are shown in lists; null where it says none. */
export function sealPart(sealer: OwnerSealer, id: number, { iban, accountNumber }: NewPart) {
  if (iban === undefined && accountNumber === undefined)
    return { sealedNumbers: null, maskedIban: null, maskedAccount: null };
  const said: OwnNumbers = {
    ...(iban === undefined ? {} : { iban }),
    ...(accountNumber === undefined ? {} : { accountNumber }),
  };
  return {
    sealedNumbers: sealer.seal(partPlace(String(id)), Buffer.from(JSON.stringify(said))),
    maskedIban: iban === undefined ? null : maskAccountNumber(iban),
    maskedAccount: accountNumber === undefined ? null : maskAccountNumber(accountNumber),
  };
}

/** The numbers of all sides of an owner, opened at most once in a call. */
export interface Sides {
  /** Words that could be of a number, with the sides whose numbers hold them. */
  words(words: readonly string[] | undefined): Promise<readonly SearchWord[] | undefined>;
  /** Places in the order of a number; undefined for what is no number. */
  places(property: EntryProperty): Promise<Places | undefined>;
}

const NUMBER_OF: Partial<Record<EntryProperty, keyof CounterpartNumbers>> = {
  counterpartIban: 'iban',
  counterpartAccountNumber: 'accountNumber',
  counterpartBlz: 'blz',
};
/** Words are compared with numbers when they could be part of one. */
const OF_A_NUMBER = /^(?=.*\d)[a-z0-9]+$/;

interface OpenSide extends CounterpartNumbers {
  readonly key: number;
}

export function sidesOf(
  { store, vault }: { readonly store: FinapiEntryStore; readonly vault: Pick<ImportVault, 'sealerFor'> },
  scope: OwnerScope,
): Sides {
  let known: Promise<readonly OpenSide[]> | null = null;
  const open = async (): Promise<readonly OpenSide[]> => {
    const [sides, sealer] = await Promise.all([
      store.sides(scope, SIDES_MAX),
      vault.sealerFor(scope.ownerId),
    ]);
    return sides.map((side) => ({ key: side.key, ...openNumbers(sealer, side) }));
  };
  const all = (): Promise<readonly OpenSide[]> => {
    known ??= open();
    return known;
  };
  const holds = (side: OpenSide, word: string): boolean =>
    [side.iban, side.accountNumber, side.blz].some(
      (number) => number?.replaceAll(' ', '').toLowerCase().includes(word) === true,
    );
  return {
    async words(words) {
      if (words === undefined) return undefined;
      const sides = words.some((word) => OF_A_NUMBER.test(word)) ? await all() : [];
      return words.map((word) => ({
        word,
        sides: OF_A_NUMBER.test(word) ? sides.filter((side) => holds(side, word)).map(({ key }) => key) : [],
      }));
    },
    async places(property) {
      const member = NUMBER_OF[property];
      if (member === undefined) return undefined;
      const numbered = (await all()).flatMap((side) => {
        const number = side[member];
        return number === null ? [] : [{ key: side.key, number }];
      });
      const sorted = [...new Set(numbered.map(({ number }) => number))].sort();
      const place = new Map(sorted.map((number, at) => [number, at]));
      return {
        keys: numbered.map(({ key }) => key),
        places: numbered.map(({ number }) => place.get(number) ?? 0),
      };
    },
  };
}
