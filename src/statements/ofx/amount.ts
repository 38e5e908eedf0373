/**
 * Amounts as files of programs write them: with a decimal point or comma, and sometimes with thousands marks.
 * OFX allows point or comma and no thousands marks (OFX 1.6, 3.2.9.2); QIF exports often have them.
 */
import { type Decimal, decimalFrom } from '../../core/money.ts';

export type DecimalMark = '.' | ',';

/** An amount may be written with this many characters. */
const AMOUNT_CHARACTERS_MAX = 64;

/** `1,500` could be one and a half or fifteen hundred: `either` says that only the rest of the file can tell. */
export type AmountReading = Decimal | 'either' | null;

/**
 * Reads an amount. Blanks around it and behind its sign are dropped. Both marks, or one mark several times, tell
 * which is which; a single mark before exactly three digits does not.
 * @param mark the decimal mark, where it is known; an amount that cannot be written with it gives null.
 * @param preferred a mark that the format's standard names: alone it is the decimal mark, whatever follows it.
 * @returns the exact amount, `either`, or null when it is not an amount.
 */
export function readAmount(
  text: string,
  mark: DecimalMark | null,
  preferred: DecimalMark | null,
): AmountReading {
  const simple = mark ?? preferred;
  const plain = simple === null ? null : decimalFrom(text, simple);
  if (plain !== null) return plain;
  const parts = splitAmount(text);
  if (parts === null) return null;
  const shown = markShown(parts.digits);
  if (shown === 'either') return mark === null ? 'either' : fromGroups(parts.sign, parts.digits, mark);
  if (shown !== null && mark !== null && shown !== mark) return null;
  return fromGroups(parts.sign, parts.digits, shown ?? mark);
}

/** The decimal mark that an amount shows beyond doubt; null when it shows none. */
export function decimalMarkOf(text: string): DecimalMark | null {
  const parts = splitAmount(text);
  const shown = parts === null ? null : markShown(parts.digits);
  return shown === 'either' ? null : shown;
}

function splitAmount(text: string): { readonly sign: string; readonly digits: string } | null {
  if (text.length > AMOUNT_CHARACTERS_MAX) return null;
  const whole = text.trim();
  const sign = whole.startsWith('-') ? '-' : '';
  const digits = (sign === '-' || whole.startsWith('+') ? whole.slice(1) : whole).trim();
  return /^[\d.,'\u0020\u00a0]+$/.test(digits) && /\d/.test(digits) ? { sign, digits } : null;
}

/** The decimal mark of unsigned digits; `either` for one mark before three digits; null for none. */
function markShown(digits: string): DecimalMark | 'either' | null {
  const dot = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (dot === -1 && comma === -1) return null;
  if (dot !== -1 && comma !== -1) return dot > comma ? '.' : ',';
  const mark = dot === -1 ? ',' : '.';
  const at = Math.max(dot, comma);
  if (digits.indexOf(mark) !== at) return mark === '.' ? ',' : '.';
  const before = digits.slice(0, at);
  return digits.length - at === 4 && /^[1-9]\d{0,2}$/.test(before) ? 'either' : mark;
}

/** Puts the groups together; null when they are not groups of three, or when the decimal mark comes twice. */
function fromGroups(sign: string, digits: string, mark: DecimalMark | null): Decimal | null {
  const at = mark === null ? -1 : digits.indexOf(mark);
  const integer = at === -1 ? digits : digits.slice(0, at);
  const fraction = at === -1 ? '' : digits.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return null;
  if (
    !/^\d*$/.test(integer) &&
    !/^\d{1,3}(?:\.\d{3})+$|^\d{1,3}(?:,\d{3})+$|^\d{1,3}(?:['\u0020\u00a0]\d{3})+$/.test(integer)
  )
    return null;
  const plain = integer.replace(/\D/g, '');
  return decimalFrom(at === -1 ? sign + plain : `${sign}${plain}.${fraction}`);
}
