/** What stands above the header (or below the rows): account, holder, currency, period, balances, where labelled. */
import type { LocalDate } from '../../core/dates.ts';
import type { Currency, Decimal } from '../../core/money.ts';
import { accountIdentifier } from './account-number.ts';
import { looksLikeAmount, type Notation, readAmount, unitOf } from './amount.ts';
import { currencyOf } from './currency.ts';
import { looksLikeDate } from './date.ts';
import { summaryOf } from './indicators.ts';
import type { CsvRecord } from './record.ts';
import { phrases, plainWords } from './words.ts';

/** A labelled cell. */
interface Labelled {
  readonly label: string;
  readonly value: string;
  readonly line: number;
}

/** A labelled balance, not yet read in the file's notation. */
export interface LabelledBalance {
  readonly kind: 'opening' | 'closing' | 'other';
  readonly cell: string;
  readonly line: number;
}

export interface Preamble {
  readonly account: string | null;
  readonly holder: string | null;
  readonly bankName: string | null;
  readonly bic: string | null;
  readonly currency: Currency | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly balances: readonly LabelledBalance[];
}

export const NO_PREAMBLE: Preamble = Object.freeze({
  account: null,
  holder: null,
  bankName: null,
  bic: null,
  currency: null,
  from: null,
  to: null,
  balances: [],
});

const set = (list: string): ReadonlySet<string> => new Set(phrases(list));
const ACCOUNT = set(
  'iban|account|account number|account no|account iban|account details for|konto|kontonummer|kontonummer iban|auftragskonto|compte|numero de compte|n de compte|cuenta|numero de cuenta|conto|numero conto|rekening|rekeningnummer|conta|numer rachunku|rachunek|numer konta|tilinumero|cislo uctu|szamlaszam|card number|kartennummer|kreditkarte|girokonto|tagesgeld',
);
const HOLDER = set(
  'account holder|account owner|kontoinhaber|name|titulaire|titular|intestatario|rekeninghouder|posiadacz|kontohaver|kontoinnehavare|customer|kunde|client',
);
const CURRENCY = set(
  'currency|account currency|wahrung|kontowahrung|devise|divisa|moneda|munt|valuta|waluta|moeda|mena',
);
const BANK = set('bank|bank name|kreditinstitut|banque|banco|banca|institut');
const BIC = set('bic|swift|bic swift|swift bic');
const FROM = set('from|from date|von|start date|vom|desde|du|dal|van|data od|od|de');
const TO = set('to|to date|bis|end date|hasta|au|al|tot|data do|do|ate');
const PERIOD = set('period|statement period|zeitraum|buchungszeitraum|periode|periodo|okres|za okres');

/** Reads what is labelled clearly in the rows that are neither header nor entries. */
export function readPreamble(records: readonly CsvRecord[]): Preamble {
  const all = records.flatMap(labelledOf);
  const of = (labels: ReadonlySet<string>, test: (value: string) => boolean): string | null =>
    all.find((one) => labels.has(one.label) && test(one.value))?.value ?? null;
  const period = of(PERIOD, () => true)?.split(/ - | – | bis | to | au | al | t\/m /) ?? [];
  const isDate = (value: string | undefined): value is string =>
    value !== undefined && looksLikeDate(value.trim());
  const balances = all.flatMap((one): LabelledBalance[] => {
    const kind = looksLikeAmount(one.value) && !looksLikeDate(one.value) ? summaryOf(one.label, false) : null;
    return kind === null ? [] : [{ kind, cell: one.value, line: one.line }];
  });
  const units = balances
    .map((one) => unitOf(one.cell))
    .flatMap((unit) => (unit === null || unit === 'unsure' ? [] : [unit]));
  return {
    account: of(ACCOUNT, (value) => accountIdentifier(value) !== null) ?? onlyIban(records),
    holder: of(HOLDER, (value) => !looksLikeAmount(value)),
    bankName: of(BANK, () => true),
    bic: of(BIC, (value) => /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(value)),
    currency: currencyOf(of(CURRENCY, (value) => currencyOf(value) !== null) ?? '') ?? units[0] ?? null,
    from: of(FROM, isDate) ?? (isDate(period[0]) ? period[0].trim() : null),
    to: of(TO, isDate) ?? (isDate(period[1]) ? period[1].trim() : null),
    balances,
  };
}

/** Pairs of label and value: neighbouring cells, or `label: value` in one cell. */
function labelledOf(record: CsvRecord): Labelled[] {
  const cells = record.cells.map((cell) => cell.trim()).filter((cell) => cell !== '' && cell.length <= 200);
  const pairs: Labelled[] = [];
  for (const [at, cell] of cells.entries()) {
    const colon = cell.indexOf(':');
    const next = cells[at + 1];
    if (colon > 0 && colon < cell.length - 1)
      pairs.push({
        label: plainWords(cell.slice(0, colon)),
        value: cell.slice(colon + 1).trim(),
        line: record.line,
      });
    else if (next !== undefined) pairs.push({ label: plainWords(cell), value: next, line: record.line });
  }
  return pairs;
}

/** The IBAN of the text, when exactly one stands there. */
function onlyIban(records: readonly CsvRecord[]): string | null {
  const found = new Set<string>();
  for (const record of records)
    for (const cell of record.cells) {
      const identifier = accountIdentifier(cell);
      if (identifier?.scheme === 'iban') found.add(identifier.value);
    }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

/** The balances of one kind in the notation of the file; null when there is none or they differ. */
export function labelledBalance(
  preamble: Preamble,
  kind: 'opening' | 'closing',
  notation: Notation,
): Decimal | null {
  const values = preamble.balances.flatMap((one) =>
    one.kind === kind ? [readAmount(one.cell, notation)] : [],
  );
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

/** A date of the period in the file's order; null when there is none. */
export const periodDate = (
  cell: string | null,
  date: (cell: string) => LocalDate | null,
): LocalDate | null => (cell === null ? null : date(cell));
