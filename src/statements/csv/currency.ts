/** Currencies as headers and cells of bank exports write them. */
import type { Currency } from '../../core/money.ts';

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Signs that stand for one currency only. `$`, `kr` and `¥` stand for several and say nothing. */
const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  zł: 'PLN',
  Kč: 'CZK',
  Ft: 'HUF',
  '₹': 'INR',
  '₺': 'TRY',
  '₴': 'UAH',
};
const UNSURE_SIGNS: ReadonlySet<string> = new Set(['$', 'kr', 'kr.', '¥', 'Fr.', 'R$', 'US$']);

/** The currency of `EUR`, `eur` or a sign of one currency; null for anything else. */
export function currencyOf(text: string): Currency | null {
  const bare = text.trim();
  const code = SIGNS[bare] ?? bare.toUpperCase();
  return code.length === 3 && CODES.has(code) ? (code as Currency) : null;
}

/** Whether the text is a sign that several currencies share. */
export const isUnsureSign = (text: string): boolean => UNSURE_SIGNS.has(text.trim());

/** Most names do not end in a code or sign, and need no closer look. */
const ENDS_IN_CURRENCY = /(?:[A-Z]{3}|[€£łčt])[)\]]? ?$/u;

/** A column's name without the currency at its end, and that currency: `Betrag (EUR)`, `Amount CZK`, `bedrag in EUR`. */
export function splitHeaderCurrency(name: string): {
  readonly bare: string;
  readonly currency: Currency | null;
} {
  if (name.length > 60 || !ENDS_IN_CURRENCY.test(name)) return { bare: name, currency: null };
  const found = /^(.*?)[ ,_-]*(?:\b(?:in|en|w|i) +)?[([]?(€|£|zł|Kč|Ft|\b[A-Z]{3})[)\]]? *$/u.exec(name);
  const currency = found === null ? null : currencyOf(found[2] ?? '');
  return currency === null ? { bare: name, currency: null } : { bare: found?.[1] ?? name, currency };
}
