import { countrySpecs } from 'ibantools';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;

const LETTERS = 26;
/** The length of an IBAN by its country: the letters' places in the alphabet make the index; 0 is no country. */
const IBAN_LENGTHS = new Uint8Array(LETTERS * LETTERS);
/** 1 for the index of every country of ISO 3166. */
const COUNTRIES = new Uint8Array(LETTERS * LETTERS);
for (const [country, { chars, IBANRegistry }] of Object.entries(countrySpecs)) {
  COUNTRIES[countryIndex(country, 0)] = 1;
  if (typeof chars === 'number' && IBANRegistry === true) IBAN_LENGTHS[countryIndex(country, 0)] = chars;
}

/** What banks write where they have nothing to say. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'NONREF',
  'NOTPROVIDED',
  'NOT PROVIDED',
  'NOREF',
  'KREF+',
  'EREF+',
  'MREF+',
  'EREF',
  'PREF',
  'MARF',
]);
const PLACEHOLDER_CHARACTERS_MAX = 12;

/** The index of the country code at a place; -1 when two capital letters do not stand there. */
function countryIndex(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return isCapital(first) && isCapital(second) ? (first - 65) * LETTERS + second - 65 : -1;
}

/** Whether all characters from a place on are capital letters or digits. */
function isPlain(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code) && !isCapital(code)) return false;
  }
  return true;
}

/** The length of an IBAN of the country that the text starts with; null when there is no such country. */
export function ibanLength(text: string): number | null {
  return IBAN_LENGTHS[countryIndex(text, 0)] || null;
}

/**
 * Whether the text has the form of an IBAN: country, two digits and the country's length (ISO 13616). The check
 * digits are not checked: what the bank calls an IBAN is reported as one.
 */
export const isIbanShaped = (text: string): boolean =>
  text.length === ibanLength(text) &&
  isDigit(text.charCodeAt(2)) &&
  isDigit(text.charCodeAt(3)) &&
  isPlain(text, 4);

/** Whether the text has the form of a BIC (ISO 9362): four letters, a country, then two or five letters or digits. */
export function isBicShaped(text: string): boolean {
  if (text.length !== 8 && text.length !== 11) return false;
  for (let i = 0; i < 4; i++) if (!isCapital(text.charCodeAt(i))) return false;
  return COUNTRIES[countryIndex(text, 4)] === 1 && isPlain(text, 6);
}

/** The letters that placeholders start with: most references start with another, and need no look-up. */
const isPlaceholderStart = (code: number): boolean =>
  code === 78 || code === 69 || code === 75 || code === 77 || code === 80;

/** A reference without blanks around it; null when it is empty or a placeholder. */
export function reference(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'NONREF') return null;
  const perhaps = trimmed.length <= PLACEHOLDER_CHARACTERS_MAX && isPlaceholderStart(trimmed.charCodeAt(0));
  return perhaps && PLACEHOLDERS.has(trimmed) ? null : trimmed;
}

/** The text without its blanks. */
export const withoutBlanks = (text: string): string => (text.includes(' ') ? text.replaceAll(' ', '') : text);

/** A text with its runs of blanks made one and none around it; null when nothing is left. */
export function tidy(text: string): string | null {
  const trimmed = (text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text).trim();
  return trimmed === '' ? null : trimmed;
}
