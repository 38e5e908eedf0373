/** Words of banks, made comparable: no marks on letters, no capitals, no punctuation. */

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Text in small letters a–z and digits, words parted by one blank: `Währung (EUR)` → `wahrung eur`. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøæœłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** The phrases of a list written `a|b|c`. */
export const phrases = (list: string): readonly string[] => list.split('|');
