/**
 * What an IBAN says of the number that the country itself uses. The positions are those of the IBAN Registry (SWIFT, under
 * ISO 13616), counted in the BBAN from 0. A country is here only where its standard leaves one way to write the number.
 */

/** Where a part of the BBAN stands: from, and up to but not with. */
type Span = readonly [from: number, to: number];

interface Structure {
  /** Characters of the BBAN. */
  readonly length: number;
  /** Bank code and account number, where the country's own forms are made of these two. */
  readonly parts?: { readonly scheme: 'local' | 'sort_code'; readonly bank: Span; readonly number: Span };
}

const local = (length: number, bank: Span, number: Span): Structure => ({
  length,
  parts: { scheme: 'local', bank, number },
});

/** The BBAN as a whole is the number in Belgium, Spain (CCC), France and Monaco (RIB), Italy and San Marino, and so on. */
const STRUCTURES: Readonly<Record<string, Structure>> = {
  // Bank code and account number: Konto und Bankleitzahl, registreringsnummer og kontonummer, předčíslí-číslo/kód banky.
  AT: local(16, [0, 5], [5, 16]),
  CZ: local(20, [0, 4], [4, 20]),
  DE: local(18, [0, 8], [8, 18]),
  DK: local(14, [0, 4], [4, 14]),
  SK: local(20, [0, 4], [4, 20]),
  // Four letters of the BIC, then sort code and account number.
  GB: { length: 18, parts: { scheme: 'sort_code', bank: [4, 10], number: [10, 18] } },
  IE: { length: 18, parts: { scheme: 'sort_code', bank: [4, 10], number: [10, 18] } },
  AD: { length: 20 },
  BE: { length: 12 },
  BG: { length: 18 },
  CH: { length: 17 },
  CY: { length: 24 },
  EE: { length: 16 },
  ES: { length: 20 },
  FI: { length: 14 },
  FR: { length: 23 },
  GR: { length: 23 },
  HR: { length: 17 },
  HU: { length: 24 },
  IS: { length: 22 },
  IT: { length: 23 },
  LI: { length: 17 },
  LT: { length: 16 },
  LU: { length: 16 },
  LV: { length: 17 },
  MC: { length: 23 },
  MT: { length: 27 },
  NL: { length: 14 },
  NO: { length: 11 },
  PL: { length: 24 },
  PT: { length: 21 },
  RO: { length: 20 },
  SE: { length: 20 },
  SI: { length: 15 },
  SM: { length: 23 },
};

/** The numbers of its country that an IBAN contains. */
export interface NationalNumbers {
  /** All that follows country and check digits. */
  readonly bban: string;
  readonly parts: {
    readonly scheme: 'local' | 'sort_code';
    readonly bank: string;
    readonly number: string;
  } | null;
}

/** Takes an IBAN apart; null for a country that is not in the table, and for another length than the country's. */
export function nationalNumbers(iban: string): NationalNumbers | null {
  const structure = STRUCTURES[iban.slice(0, 2)];
  const bban = iban.slice(4);
  if (structure === undefined || bban.length !== structure.length) return null;
  const { parts } = structure;
  if (parts === undefined) return { bban, parts: null };
  const { scheme, bank, number } = parts;
  return { bban, parts: { scheme, bank: bban.slice(...bank), number: bban.slice(...number) } };
}
