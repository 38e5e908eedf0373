import { countrySpecs } from 'ibantools';

const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries(countrySpecs).flatMap(([country, { chars, IBANRegistry }]) =>
    typeof chars === 'number' && IBANRegistry === true ? [[country, chars] as const] : [],
  ),
);

const IBAN_SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]+$/;
const BIC_SHAPE = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
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

/**
 * Whether the text has the form of an IBAN: country, two digits and the country's length (ISO 13616). The check
 * digits are not checked: what the bank calls an IBAN is reported as one.
 */
export function isIbanShaped(text: string): boolean {
  return text.length === IBAN_LENGTHS.get(text.slice(0, 2)) && IBAN_SHAPE.test(text);
}

/** The length of an IBAN of the country that the text starts with; null when there is no such country. */
export const ibanLength = (text: string): number | null => IBAN_LENGTHS.get(text.slice(0, 2)) ?? null;

/** Whether the text has the form of a BIC (ISO 9362). */
export const isBicShaped = (text: string): boolean =>
  (text.length === 8 || text.length === 11) && BIC_SHAPE.test(text);

/** A reference without blanks around it; null when it is empty or a placeholder. */
export function reference(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' || PLACEHOLDERS.has(trimmed) ? null : trimmed;
}

/** A text with its runs of blanks made one and none around it; null when nothing is left. */
export function tidy(text: string): string | null {
  const trimmed = (text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text).trim();
  return trimmed === '' ? null : trimmed;
}
