/** Which references of banks are references at all. Blank ones, placeholders and mere positions have cost others money. */

const PLACEHOLDERS = new Set([
  'NOTPROVIDED',
  'NOTAVAILABLE',
  'NONREF',
  'NOREF',
  'NONE',
  'NULL',
  'UNDEFINED',
  'NA',
]);
/** Nothing but zeros and marks: `0`, `000`, `0-0`, `00000000-0000-0000-0000-000000000000`. */
const ZEROS = /^[0\s\p{P}\p{S}]*$/u;
const MARKS = /[\s\p{P}\p{S}]+/gu;
/** The place in a day (`2026-03-01-4`, `20260301.4`), or a plain small number. */
const POSITION = /^(?:\d{4}-?\d{2}-?\d{2}[-._/ #]\d{1,6}|\d{1,4})$/;
/** The longest text that can be a placeholder, marks included. */
const PLACEHOLDER_CHARS = 16;

/**
 * The reference as it counts, trimmed; null for blanks, zeros and placeholders.
 * @param reference as the bank wrote it.
 */
export function usableReference(reference: string | null): string | null {
  if (reference === null) return null;
  const text = reference.trim();
  if (hasDigit(text)) return text;
  if (ZEROS.test(text)) return null;
  if (text.length > PLACEHOLDER_CHARS) return text;
  return PLACEHOLDERS.has(text.replace(MARKS, '').toUpperCase()) ? null : text;
}

/** Whether there is a digit but zero: no blank and no placeholder has one. */
function hasDigit(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 49 && code <= 57) return true;
  }
  return false;
}

/** Whether a usable reference is only a place in a list: it shifts when the bank puts an entry in between. */
export const isPositional = (reference: string): boolean => POSITION.test(reference);

/** Whether two references are made alike (as long, marks at the same places): the same scheme with another value. */
export function isSameScheme(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++)
    if (isMark(a.charCodeAt(at)) !== isMark(b.charCodeAt(at))) return false;
  return true;
}

const isMark = (code: number): boolean =>
  !((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122));
