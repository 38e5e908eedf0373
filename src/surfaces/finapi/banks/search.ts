/** Filters, order and pages of banks: section 5 of the finAPI contract. The list is in memory. */
import { nationalNumbers } from '../../../core/matching/national-numbers.ts';
import type { BankView } from '../../../engine/finapi/banks-port.ts';
import type { Order } from '../fields.ts';
import { type DataSource, pinsAreVolatile, sourcesOf } from './render.ts';

export interface BankFilter {
  readonly ids?: readonly number[] | undefined;
  /** As it was written: words, or an IBAN. */
  readonly search?: string | undefined;
  readonly isSupported?: boolean | undefined;
  readonly pinsAreVolatile?: boolean | undefined;
  readonly supportedDataSources?: readonly DataSource[] | undefined;
  readonly location?: readonly string[] | undefined;
  readonly isTestBank?: boolean | undefined;
}

/** The banks that fit all that is asked. */
export function filterBanks(banks: readonly BankView[], filter: BankFilter): readonly BankView[] {
  const searched = filter.search === undefined ? banks : searchBanks(banks, filter.search);
  return searched.filter(
    (bank) =>
      (filter.ids?.includes(bank.id) ?? true) &&
      (filter.isSupported ?? bank.isSupported) === bank.isSupported &&
      (filter.isTestBank ?? bank.isTestBank) === bank.isTestBank &&
      (filter.pinsAreVolatile ?? pinsAreVolatile(bank)) === pinsAreVolatile(bank) &&
      (filter.supportedDataSources?.every((source) => sourcesOf(bank).includes(source)) ?? true) &&
      (bank.country === null || (filter.location?.includes(bank.country) ?? true)),
  );
}

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** Every word has to be in the name, a bank code or the BIC; an IBAN means the bank that it is of. */
export function searchBanks(banks: readonly BankView[], text: string): readonly BankView[] {
  const iban = text.replaceAll(/\s/gu, '').toUpperCase();
  if (IBAN.test(iban)) return banks.filter((bank) => isBankOf(bank, iban));
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return banks.filter((bank) => {
    const { aliases = [], bankCodes = [] } = bank.institution ?? {};
    const fields = [bank.name, bank.blz, bank.bic ?? '', ...aliases, ...bankCodes];
    return words.every((word) => fields.some((field) => field.toLowerCase().includes(word)));
  });
}

/** Whether the IBAN has the bank's code where its country puts it. */
function isBankOf({ institution }: BankView, iban: string): boolean {
  if (institution === null || !iban.startsWith(institution.country)) return false;
  const bank = nationalNumbers(iban)?.parts?.bank ?? iban.slice(4);
  return institution.bankCodes.some((code) => code !== '' && bank.startsWith(code));
}

/** What lists of banks may be ordered by. */
export const BANK_ORDERS = { id: 0, name: 0, blz: 0, bic: 0, popularity: 0 } as const;
export type BankOrder = Order<keyof typeof BANK_ORDERS>;

const NAMES = new Intl.Collator('de');

/** The banks in the order asked for, then by number. */
export const orderBanks = (banks: readonly BankView[], orders: readonly BankOrder[]): readonly BankView[] =>
  [...banks].sort((a, b) => {
    for (const { property, direction } of orders) {
      const difference = compare(a[property], b[property]);
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
    return a.id - b.id;
  });

function compare(a: string | number | null, b: string | number | null): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return NAMES.compare(String(a ?? ''), String(b ?? ''));
}
