/**
 * CSV after RFC 4180: CR LF at the end of each record, fields in quotes where needed, UTF-8. Text that a spreadsheet
 * would run as a formula is guarded with an apostrophe before it (OWASP, CSV injection); amounts and dates are left
 * as they are, because they are of our own making.
 */

/** What a spreadsheet takes for the start of a formula, full-width forms too. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const QUOTED = /[",\r\n]/;

/** A field that people or banks wrote; '' for null. */
export function textField(text: string | null): string {
  if (text === null) return '';
  return plainField(FORMULA.test(text) ? `'${text}` : text);
}

/** A field of our own making, such as a date, an amount or an id; '' for null. */
export function plainField(text: string | null): string {
  if (text === null) return '';
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A record of fields that are ready. */
export const record = (fields: readonly string[]): string => `${fields.join(',')}\r\n`;
