import { countrySpecs } from 'ibantools';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;

const LETTERS = 26;
/** The length of an IBAN by its country: the letters' places in the alphabet make the index; 0 is no country. */
const IBAN_LENGTHS = new Uint8Array(LETTERS * LETTERS);
for (const [country, { chars, IBANRegistry }] of Object.entries(countrySpecs)) {
  if (typeof chars === 'number' && IBANRegistry === true) IBAN_LENGTHS[countryIndex(country)] = chars;
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

/** The index of the country that the text starts with, -1 when its first two characters are not capital letters. */
function countryIndex(text: string): number {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
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
  return IBAN_LENGTHS[countryIndex(text)] || null;
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

/** Whether the text has the form of a BIC (ISO 9362): six letters, then two or five letters or digits. */
export function isBicShaped(text: string): boolean {
  if (text.length !== 8 && text.length !== 11) return false;
  for (let i = 0; i < 6; i++) if (!isCapital(text.charCodeAt(i))) return false;
  return isPlain(text, 6);
}

/** A reference without blanks around it; null when it is empty or a placeholder. */
export function reference(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > PLACEHOLDER_CHARACTERS_MAX) return trimmed;
  return trimmed === '' || PLACEHOLDERS.has(trimmed) ? null : trimmed;
}

/** A text with its runs of blanks made one and none around it; null when nothing is left. */
export function tidy(text: string): string | null {
  const trimmed = (text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text).trim();
  return trimmed === '' ? null : trimmed;
}
