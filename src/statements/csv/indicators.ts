/** The words with which exports say which way money went and whether an entry is booked. */
import { phrases, plainWords } from './words.ts';

export type Direction = 'debit' | 'credit';
export type RowStatus = 'booked' | 'pending' | 'ignored';

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ...phrases(
    'd|dr|db|dbit|debit|s|soll|sollbuchung|af|debet|debito|uit|out|outflow|withdrawal|money out|kiadas|terheles|obciazenie|belastung|lastschrift|ausgabe|ausgang|cargo|adeudo|dare|wn|uttag|ut|rc',
  ).map((word) => [word, 'debit'] as const),
  ...phrases(
    'c|cr|crdt|credit|h|haben|habenbuchung|bij|kredit|credito|in|inflow|deposit|money in|bevetel|jovairas|uznanie|gutschrift|einnahme|eingang|abono|ingreso|avere|ma|insattning|inn|ind|rd',
  ).map((word) => [word, 'credit'] as const),
]);

/** `RC` and `RD` take an entry back, as in SWIFT. */
const REVERSALS = new Set(['rc', 'rd']);

/** What a direction cell says: the way, and whether it takes an entry back; null when it says neither. */
export function directionOf(cell: string): Direction | null {
  const bare = cell.trim();
  if (bare === '-' || bare === '\u2212') return 'debit';
  if (bare === '+') return 'credit';
  return DIRECTIONS.get(plainWords(bare)) ?? null;
}

export const isReversalMark = (cell: string): boolean => REVERSALS.has(plainWords(cell));

const STATUSES: ReadonlyMap<string, RowStatus> = new Map([
  ...phrases(
    'booked|posted|settled|completed|complete|cleared|executed|done|processed|sent|paid|success|successful|succeeded|final|umsatz gebucht|gebucht|verbucht|ausgefuhrt|abgerechnet|comptabilise|effectue|execute|contabilizado|realizado|ejecutado|contabilizzato|eseguito|geboekt|verwerkt|uitgevoerd|efetuado|concluido|zaksiegowana|zaksiegowano|zrealizowana|rozliczona|bokford|bokfort|utford|utfort|bogfort|gennemfort|udfort|kirjattu|zauctovano|reconciled|false|no|0',
  ).map((word) => [word, 'booked'] as const),
  ...phrases(
    'pending|authorised|authorized|authorisation|authorization|reserved|processing|on hold|umsatz vorgemerkt|vorgemerkt|vormerkung|offen|ausstehend|reserviert|umsatz angekundigt|en attente|en cours|a venir|pendiente|pendiente de contabilizar|retenido|in sospeso|non contabilizzato|in attesa|in behandeling|gereserveerd|pendente|cativo|oczekujaca|oczekujace|w trakcie realizacji|blokada|reserverat|reservert|reserveret|odottaa|varaus|cekajici|true|yes|1',
  ).map((word) => [word, 'pending'] as const),
  ...phrases(
    'failed|declined|cancelled|canceled|reverted|rejected|expired|voided|void|deleted|abgelehnt|storniert|refuse|annule|rechazado|anulado|rifiutato|annullato|geweigerd|geannuleerd|recusado|cancelado|odrzucona|anulowana|avvisad|avvist',
  ).map((word) => [word, 'ignored'] as const),
]);
/** Words that answer "is it pending?", not "what is its state?". */
const ANSWERS = new Set(['true', 'false', 'yes', 'no', '0', '1']);

/** What a status cell says; null for a word that is not known. */
export function statusOf(cell: string): RowStatus | null {
  const word = plainWords(cell);
  return ANSWERS.has(word) ? null : (STATUSES.get(word) ?? null);
}

/** What the answer to "is it pending?" says. */
export const pendingAnswer = (cell: string): RowStatus | null =>
  ANSWERS.has(plainWords(cell)) ? (STATUSES.get(plainWords(cell)) ?? null) : statusOf(cell);

const OPENING = phrases(
  'opening balance|balance brought forward|balance forward|brought forward|previous balance|starting balance|beginning balance|start balance|anfangssaldo|alter kontostand|alter saldo|saldovortrag|anfangsbestand|solde initial|solde precedent|ancien solde|solde d ouverture|saldo inicial|saldo anterior|saldo iniziale|saldo precedente|beginsaldo|vorig saldo|oud saldo|saldo poczatkowe|ingaende saldo|inngaende saldo|startsaldo|alkusaldo|pocatecni zustatek|nyito egyenleg',
);
const CLOSING = phrases(
  'closing balance|ending balance|balance carried forward|carried forward|final balance|end balance|endsaldo|neuer kontostand|neuer saldo|schlusssaldo|endbestand|solde final|nouveau solde|solde de cloture|saldo final|saldo finale|eindsaldo|nieuw saldo|saldo koncowe|utgaende saldo|slutsaldo|sluttsaldo|loppusaldo|konecny zustatek|zaro egyenleg',
);
const SUMMARY = phrases(
  'total|totals|totaal|totale|totali|totales|totaux|summe|summen|gesamt|gesamtsumme|sum|suma|razem|summa|sommaire|saldo|kontostand|solde|balance|available balance|ledger balance|current balance|aktueller kontostand|kontostand vom|saldo disponible|saldo disponibile|beschikbaar saldo|saldo per|total debits|total credits|total amount|grand total|subtotal|zwischensumme|anzahl|end of statement|end of file|umsatze',
);

/** A part of every phrase in OPENING and CLOSING: most texts have none, and need no closer look. */
const BALANCE_STEM = /sald|balanc|forward|stand|bestand|sold|z[uů]statek|egyenleg/i;

/** What a row that is no entry is about; `exact` wants the whole cell to be the phrase. */
export function summaryOf(cell: string, exact: boolean): 'opening' | 'closing' | 'other' | null {
  if (cell.length > 80 || (exact && !BALANCE_STEM.test(cell))) return null;
  const words = plainWords(cell);
  if (words === '') return null;
  const hit = (list: readonly string[]): boolean =>
    list.some((phrase) => words === phrase || (!exact && words.startsWith(`${phrase} `)));
  if (hit(OPENING)) return 'opening';
  if (hit(CLOSING)) return 'closing';
  return !exact && hit(SUMMARY) ? 'other' : null;
}
