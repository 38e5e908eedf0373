import { type Currency, type Decimal, decimalFrom } from '../../core/money.ts';

const COMMA = 44;
const POINT = 46;

/** Currencies with three decimals, where `1.234` is no thousand (ISO 4217). */
const THREE_DECIMALS: ReadonlySet<string> = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

/** An amount found in a text: without sign, where it ends, and whether it had a decimal mark. */
export interface ScannedAmount {
  readonly amount: Decimal;
  readonly end: number;
  readonly marked: boolean;
}

/**
 * Reads the unsigned amount that starts at a place of the text: digits and one decimal mark. SWIFT's mark is the
 * comma; some banks write a point, which is read when it cannot be a thousands mark. Null when there is no amount,
 * a second mark, too many digits, or a point before exactly three digits of a currency that has two.
 */
export function scanAmount(text: string, start: number, currency: Currency | null): ScannedAmount | null {
  let end = start;
  let mark = -1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code >= 48 && code <= 57) continue;
    if (code !== COMMA && code !== POINT) break;
    if (mark !== -1) return null;
    mark = end;
  }
  const point = mark !== -1 && text.charCodeAt(mark) === POINT;
  if (point && end - mark === 4 && !(currency !== null && THREE_DECIMALS.has(currency))) return null;
  const amount = decimalFrom(text.slice(start, end), point ? '.' : ',');
  return amount === null ? null : { amount, end, marked: mark !== -1 };
}
