/** The account of a QIF section: the name that the person gave it, and its kind. */
import { isValidIBAN } from 'ibantools';
import type { Currency } from '../../core/money.ts';
import type { AccountIdentifier, AccountObservation } from '../../core/observations.ts';
import type { RawEntry, RawSection } from './items.ts';

/**
 * The account of a section. Its name is the label; it is an identifier only where it is a number. Without an
 * `!Account` block, the category of a first entry "Opening Balance" names the account (`L[name]`).
 */
export function accountOf(
  section: RawSection,
  first: RawEntry | null,
  currency: Currency,
): AccountObservation {
  const label = section.account?.fields.get('N') || openingName(first);
  return {
    identifiers: label === null ? [] : identifiersOf(label),
    currency,
    kind: section.kind,
    label,
    holder: null,
    product: section.account?.fields.get('D') || null,
    bic: null,
    bankName: null,
  };
}

function openingName(first: RawEntry | null): string | null {
  if (first?.fields.get('P')?.toLowerCase() !== 'opening balance') return null;
  return /^\[([^\]]+)\]/.exec(first.fields.get('L') ?? '')?.[1]?.trim() || null;
}

function identifiersOf(label: string): AccountIdentifier[] {
  const number = label.replace(/\s+/g, '').toUpperCase();
  if (isValidIBAN(number)) return [{ scheme: 'iban', value: number, bank: null }];
  return /^[\d./-]{4,40}$/.test(number) ? [{ scheme: 'local', value: number, bank: null }] : [];
}
