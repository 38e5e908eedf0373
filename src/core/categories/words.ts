/** Texts of banks as words: folded, small, without what only decorates them. Everything below works on these. */

/** Of each text only so much is read. */
export const TEXT_CHARACTERS_MAX = 500;
/** Of each text only so many words. */
export const WORDS_MAX = 48;
/** A longer run of letters is no word. */
const WORD_CHARACTERS_MAX = 40;

const PLAIN = /^[^\u0080-\uffff]*$/;
const MARKS = /\p{M}+/gu;
/** Letters that have no decomposition. */
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
  ـ: '',
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/**
 * A text in small letters without accents: NFKD without marks, and single letters written out. At most
 * {@link TEXT_CHARACTERS_MAX} characters of it are read.
 */
export function fold(text: string): string {
  const start = text.length > TEXT_CHARACTERS_MAX ? text.slice(0, TEXT_CHARACTERS_MAX) : text;
  if (PLAIN.test(start)) return start.toLowerCase();
  return start
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
    .slice(0, 2 * TEXT_CHARACTERS_MAX);
}

const APOSTROPHES = new Set([0x27, 0x60, 0xb4, 0x2018, 0x2019, 0x201b, 0x2032]);

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Letters and digits; of what is not ASCII, all but signs, blanks and controls. */
function isWordCode(code: number): boolean {
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || isDigit(code);
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba;
  if (code === 0xd7 || code === 0xf7) return false;
  return !(
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x3004) ||
    (code >= 0x3008 && code <= 0x3020) ||
    code === 0x60c ||
    code === 0x61b ||
    code === 0x61c ||
    code === 0x61f ||
    (code >= 0xd800 && code <= 0xf8ff) ||
    (code >= 0xfe00 && code <= 0xfe6f) ||
    code === 0xfeff ||
    code >= 0xfff0
  );
}

/**
 * Puts single letters that follow each other together: `h & m` is `hm`, `e. V.` is `ev`. An `s` alone belongs to the
 * word before: `Joe s` is `joes`, as `Joe's` is.
 */
function join(words: readonly string[]): string[] {
  const joined: string[] = [];
  let letters = '';
  const close = (): void => {
    const last = joined.length - 1;
    if (letters === 's' && last >= 0 && !joined[last]?.endsWith('s')) joined[last] += letters;
    else if (letters !== '') joined.push(letters);
    letters = '';
  };
  for (const word of words) {
    if (word.length === 1 && !isDigit(word.charCodeAt(0))) {
      letters += word;
      continue;
    }
    close();
    joined.push(word);
  }
  close();
  return joined;
}

/**
 * The words of a text, folded, at most {@link WORDS_MAX}. Whatever is neither letter nor digit parts words, but for
 * apostrophes, which are left out. Takes time in proportion to what is read, whatever the text.
 */
export function wordsOf(text: string | null): string[] {
  if (text === null || text === '') return [];
  const folded = fold(text);
  const words: string[] = [];
  let word = '';
  let from = -1;
  let singles = false;
  for (let at = 0; at <= folded.length && words.length < WORDS_MAX; at++) {
    const code = at < folded.length ? folded.charCodeAt(at) : 0x20;
    if (isWordCode(code)) {
      if (from < 0) from = at;
    } else {
      if (from >= 0) word += folded.slice(from, at);
      from = -1;
      if (APOSTROPHES.has(code) || word === '') continue;
      if (word.length === 1) singles = true;
      words.push(word.slice(0, WORD_CHARACTERS_MAX));
      word = '';
    }
  }
  return singles ? join(words) : words;
}

/** Whether a digit is in the word. */
export function hasDigit(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (isDigit(word.charCodeAt(at))) return true;
  return false;
}
