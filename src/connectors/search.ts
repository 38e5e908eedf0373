/** Finding an institution as people look for it: by the start of words, without accents, by BIC or bank code. */
import type { FoundInstitution, InstitutionSearch } from './contract.ts';

/** Institutions that one search gives. */
export const SEARCH_LIMIT_MAX = 500;
/** Characters and words of a search that count; what is beyond them is not looked at. */
const TEXT_CHARS_MAX = 200;
const WORDS_MAX = 10;
/** An account number is compared with bank codes of at least so many characters. */
const CODE_CHARS_MIN = 3;

/** An institution with what is searched, made once. */
export interface Searchable {
  readonly found: FoundInstitution;
  /** Name first, then aliases; folded. */
  readonly names: readonly string[];
  /** Words of names, and BIC and bank codes, folded. */
  readonly words: readonly string[];
  readonly codes: readonly string[];
}

/** Letters that have no decomposition in Unicode. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Lower case without accents, and one blank for whatever is neither letter nor digit. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const plainCode = (text: string): string => folded(text).replaceAll(' ', '');

/** Makes institutions ready to be searched, in the order of their names. */
export function searchable(institutions: readonly FoundInstitution[]): Searchable[] {
  const ready = institutions.map((found): Searchable => {
    const { name, aliases, bic, bankCodes } = found.institution;
    const names = [name, ...aliases].map(folded);
    const codes = bankCodes.map(plainCode);
    const bics = bic === null ? [] : [plainCode(bic)];
    return { found, names, codes, words: [...names.flatMap((one) => one.split(' ')), ...bics, ...codes] };
  });
  return ready.sort((a, b) => inOrder(a.names[0] ?? '', b.names[0] ?? '') || inOrder(idOf(a), idOf(b)));
}

const idOf = ({ found }: Searchable): string => found.institution.id;
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The institutions that fit, the best first; at most {@link SEARCH_LIMIT_MAX}. */
export function searchIn(all: readonly Searchable[], query: InstitutionSearch): FoundInstitution[] {
  const text = folded((query.text ?? '').slice(0, TEXT_CHARS_MAX));
  const words = text === '' ? [] : text.split(' ').slice(0, WORDS_MAX);
  const code = plainCode((query.bankCode ?? '').slice(0, TEXT_CHARS_MAX));
  const country = query.country?.toUpperCase();
  const after = Math.max(query.after ?? 0, 0);
  const limit = Math.min(Math.max(query.limit, 0), SEARCH_LIMIT_MAX);
  return all
    .filter(({ found }) => country === undefined || found.institution.country === country)
    .filter(({ codes }) => code === '' || codes.some((one) => codesFit(one, code)))
    .map((one) => ({ one, rank: rankOf(one, text, words) }))
    .filter(({ rank }) => rank < NO_FIT)
    .sort((a, b) => a.rank - b.rank)
    .slice(after, after + limit)
    .map(({ one }) => one.found);
}

/** Somebody types a code, or has an account number that starts with one. */
const codesFit = (code: string, wanted: string): boolean =>
  code.startsWith(wanted) || (code.length >= CODE_CHARS_MIN && wanted.startsWith(code));

const NO_FIT = 4;

/** 0 for a whole name, 1 for the start of one, 2 for starts of words, 3 for parts of words, else {@link NO_FIT}. */
function rankOf(one: Searchable, text: string, words: readonly string[]): number {
  if (words.length === 0 || one.names.includes(text) || one.codes.includes(text)) return 0;
  if (one.names.some((name) => name.startsWith(text))) return 1;
  if (words.every((word) => one.words.some((own) => own.startsWith(word)))) return 2;
  return words.every((word) => one.words.some((own) => own.includes(word))) ? 3 : NO_FIT;
}
