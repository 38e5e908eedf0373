/** Money, dates and counts in words, from their exact text: no Number and no Date in between (invariant 14). */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const formats = new Map<string, Intl.NumberFormat>();
/** Currencies times scales that are remembered. */
const FORMATS_MAX = 500;

/** An amount with its currency, grouped, with exactly the digits that it has: `1,204.30 EUR`. */
export function moneyText(amount: string, currency: string): string {
  return `${numberText(amount)} ${currency}`;
}

/** A decimal grouped, with a real minus sign, with exactly the digits that it has. */
export function numberText(amount: string): string {
  const scale = amount.split('.')[1]?.length ?? 0;
  // Intl takes decimal text as it is, however long; its types know that only for literals.
  return formatOf(scale)
    .format(amount as Intl.StringNumericLiteral)
    .replace('-', '−');
}

function formatOf(scale: number): Intl.NumberFormat {
  const known = formats.get(`${scale}`);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en', { minimumFractionDigits: scale, maximumFractionDigits: scale });
  if (formats.size < FORMATS_MAX) formats.set(`${scale}`, made);
  return made;
}

/** A calendar date (`2026-01-31`) as `31 Jan 2026`. */
export function dateText(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

export const isZero = (amount: string): boolean => /^-?0*(\.0*)?$/.test(amount);
export const isNegative = (amount: string): boolean => amount.startsWith('-');
export const withoutSign = (amount: string): string => amount.replace(/^-/, '');

/** `1 entry`, `2 entries`. */
export const countText = (count: number, one: string, many: string): string =>
  `${numberText(String(count))} ${count === 1 ? one : many}`;
