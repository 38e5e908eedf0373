/** Makes big MT940 files for the benchmark: the same bytes for the same number, and balances that close exactly. */
import { addDays, type LocalDate } from '../../src/core/dates.ts';

const ENTRIES_A_DAY = 40;
const LINE_CHARACTERS = 65;
const CHUNK_CHARACTERS = 256 * 1024;
const FIRST_DAY = '2019-01-02' as LocalDate;
const OPENING_CENTS = 1_234_567n;

const NAMES = [
  'STADTWERKE MUENCHEN GMBH',
  'REWE MARKT 5512',
  'Anna Katharina Hofmann',
  'DEUTSCHE TELEKOM AG',
  'AMAZON PAYMENTS EUROPE S.C.A.',
  'Hausverwaltung Lindner + Partner',
  'Finanzamt Muenchen Abteilung Erhebung',
  'SHELL 4711 FRANKFURT',
];
const TEXTS = [
  'Rechnung RE-2024-004711 Kundennummer 98123 Leistungszeitraum Januar bis Maerz',
  'Miete Wohnung 3. OG links inklusive Nebenkosten',
  'Kartenzahlung 2024-02-15T20.10 Debitk.4 2027-12',
  'Danke fuer Ihren Einkauf Bestellung 302-9981723-1123499',
  'Gehalt Personalnummer 00123 vielen Dank',
];

interface Kind {
  readonly gvc: string;
  readonly type: string;
  readonly text: string;
  readonly mark: 'C' | 'D';
}

const KINDS: readonly Kind[] = [
  { gvc: '166', type: 'NTRF', text: 'GUTSCHR. UEBERWEISUNG', mark: 'C' },
  { gvc: '105', type: 'NDDT', text: 'FOLGELASTSCHRIFT', mark: 'D' },
  { gvc: '177', type: 'NTRF', text: 'ONLINE-UEBERWEISUNG', mark: 'D' },
  { gvc: '106', type: 'NMSC', text: 'KARTENZAHLUNG', mark: 'D' },
];

/** A reproducible sequence of whole numbers below 2^32 (a linear congruential generator). */
function* numbers(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

const pick = <T>(list: readonly T[], at: number): T => {
  const one = list[at % list.length];
  if (one === undefined) throw new Error('internal: an empty list');
  return one;
};

const cents = (value: bigint): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${digits.slice(0, -2)},${digits.slice(-2)}`;
};

const short = (date: LocalDate): string => date.slice(2, 4) + date.slice(5, 7) + date.slice(8);

/** The subfields ?20 to ?29 of a text, 27 characters each. */
function subfields(text: string, from: number): { readonly text: string; readonly next: number } {
  let out = '';
  let code = from;
  for (let at = 0; at < text.length && code <= 29; at += 27) out += `?${code++}${text.slice(at, at + 27)}`;
  return { text: out, next: code };
}

function wrapped(text: string): string {
  let out = text.slice(0, LINE_CHARACTERS);
  for (let at = LINE_CHARACTERS; at < text.length; at += LINE_CHARACTERS)
    out += `\r\n${text.slice(at, at + LINE_CHARACTERS)}`;
  return out;
}

function entry(n: number, date: LocalDate, kind: Kind, amount: bigint, random: number): string {
  const end = subfields(`EREF+E2E-${random.toString(36)}-${n}`, 20);
  const mandate = kind.gvc === '105' ? subfields(`MREF+M${random % 9999}-${n % 977}`, end.next) : null;
  const text = subfields(`SVWZ+${pick(TEXTS, random >>> 4)}`, mandate?.next ?? end.next);
  const account = `DE${String((random % 89) + 10)}70050000${String(random % 10_000_000_000).padStart(10, '0')}`;
  const details =
    `${kind.gvc}?00${kind.text}?109310${end.text}${mandate?.text ?? ''}${text.text}` +
    `?30BYLADEMMXXX?31${account}?32${pick(NAMES, random >>> 9)}?34997`;
  return (
    `:61:${short(date)}${short(date).slice(2)}${kind.mark}R${cents(amount)}${kind.type}NONREF//${n}${random % 997}\r\n` +
    `:86:${wrapped(details)}\r\n`
  );
}

/**
 * An MT940 file of one statement with so many entries in the German form, about 330 bytes each, on ascending days of
 * 40 entries; chunk by chunk. Opening balance plus entries equals the closing balance.
 */
export function* generateMt940(entries: number): Generator<Buffer> {
  const random = numbers(940);
  let balance = OPENING_CENTS;
  let date = FIRST_DAY;
  let text =
    ':20:STARTUMS\r\n:25:70050000/0001234567\r\n:28C:00001/001\r\n' +
    `:60F:C${short(date)}EUR${cents(balance)}\r\n`;
  for (let n = 0; n < entries; n++) {
    if (n > 0 && n % ENTRIES_A_DAY === 0 && date < '2078-01-01') date = addDays(date, 1);
    const roll = random.next().value;
    const kind = pick(KINDS, roll >>> 3);
    const amount = BigInt((roll % 250_000) + 1);
    balance += kind.mark === 'C' ? amount : -amount;
    text += entry(n, date, kind, amount, roll);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text, 'latin1');
    text = '';
  }
  text += `:62F:${balance < 0n ? 'D' : 'C'}${short(date)}EUR${cents(balance)}\r\n-\r\n`;
  yield Buffer.from(text, 'latin1');
}
