/**
 * A big CSV export as a German bank writes it: semicolons, quoted cells, decimal commas, running balances, account and
 * balances above the header. Deterministic, and it closes exactly.
 */

/** Rows in one chunk. */
const CHUNK_ROWS = 500;
const ENTRIES_PER_DAY_MIN = 7;
/** Days that a file spans at most, so that the year stays one that banks know; a larger file has fuller days. */
const DAYS = 28 * 12 * 40;
const OPENING_CENTS = 1_000_000;

const two = (value: number): string => String(value).padStart(2, '0');

function dateOf(day: number): string {
  const at = day % DAYS;
  return `${two((at % 28) + 1)}.${two((Math.floor(at / 28) % 12) + 1)}.${1985 + Math.floor(at / 336)}`;
}

function money(cents: number): string {
  const size = Math.abs(cents);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(?:\d{3})+$)/g, '.');
  return `${cents < 0 ? '-' : ''}${whole},${two(size % 100)}`;
}

/** The signed cents of one entry: mostly purchases, now and then a salary. */
const centsOf = (at: number): number =>
  at % 20 === 0 ? 180_000 + (at % 977) : -(((at * 7919) % 18_000) + 101);

function row(at: number, perDay: number, balance: number): string {
  const date = dateOf(Math.floor(at / perDay));
  const cents = centsOf(at);
  const type = cents > 0 ? 'GUTSCHRIFT' : at % 3 === 0 ? 'FOLGELASTSCHRIFT' : 'KARTENZAHLUNG';
  const text = `Rechnung ${100_000 + at} vom ${date} Kundennummer ${(at * 31) % 99_999} vielen Dank`;
  const iban = `DE${two((at % 89) + 10)}37040044${String((at * 104_729) % 10_000_000_000).padStart(10, '0')}`;
  const name = cents > 0 ? 'Arbeitgeber Müller GmbH & Co. KG' : `Händler Nr. ${at % 1000} "Am Markt"`;
  const cells = [
    date,
    date,
    type,
    text,
    name,
    iban,
    'COBADEFFXXX',
    `E2E-${at}`,
    `REF${at}`,
    money(cents),
    'EUR',
    money(balance),
  ];
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';');
}

/** The bytes of a statement of so many entries, chunk by chunk. */
export function* generateCsv(entries: number): Generator<Buffer> {
  let sum = 0;
  for (let at = 0; at < entries; at++) sum += centsOf(at);
  yield Buffer.from(
    [
      '"Kontonummer:";"DE89370400440532013000"',
      `"Anfangssaldo:";"${money(OPENING_CENTS)} EUR"`,
      `"Endsaldo:";"${money(OPENING_CENTS + sum)} EUR"`,
      '',
      '"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC";"Ende-zu-Ende-Referenz";"Referenz";"Betrag";"Währung";"Saldo"',
      '',
    ].join('\r\n'),
  );
  const perDay = Math.max(ENTRIES_PER_DAY_MIN, Math.ceil(entries / DAYS));
  let balance = OPENING_CENTS;
  for (let from = 0; from < entries; from += CHUNK_ROWS) {
    const rows: string[] = [];
    for (let at = from; at < Math.min(entries, from + CHUNK_ROWS); at++) {
      balance += centsOf(at);
      rows.push(row(at, perDay, balance));
    }
    yield Buffer.from(`${rows.join('\r\n')}\r\n`);
  }
}
