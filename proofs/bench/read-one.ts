/** Reads one file once, with our reader or a library, and prints what it cost: `read-one.ts ours|LIBRARY FORMAT FILE`. */
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { parse as parseCsv } from 'csv-parse/sync';
import type { Currency } from '../../src/core/money.ts';
import type { StatementFormat } from '../../src/statements/contract.ts';
import { readerOf } from '../../src/statements/formats.ts';
import { bareSaxes } from './saxes-pass.ts';

/** What one reading cost, and what it read, so that two readers can be held against each other. */
export interface Reading {
  readonly entries: number;
  /** The sum of all amounts in cents, null when it is not read. */
  readonly cents: number | null;
  readonly ms: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

type Sums = Pick<Reading, 'entries' | 'cents'>;
type Row = Readonly<Record<string, unknown>>;

const fromPeers = createRequire(new URL('peers/package.json', import.meta.url));
const CENTS = 100;
const BYTES_PER_MB = 1e6;
const KB_PER_MB = 1e3;

const centsOf = (amount: unknown): number => Math.round(Number(amount) * CENTS);

async function ours(format: string, file: string): Promise<Sums> {
  const reader = readerOf(format as StatementFormat).open({ currency: 'EUR' as Currency });
  let entries = 0;
  let cents = 0;
  const take = (events: ReturnType<typeof reader.push>): void => {
    for (const event of events) {
      if (event.type === 'fault') throw new Error(JSON.stringify(event.fault));
      if (event.type !== 'transaction') continue;
      entries++;
      cents += centsOf(event.transaction.amount.amount);
    }
  };
  for await (const piece of createReadStream(file)) take(reader.push(piece));
  take(reader.end());
  return { entries, cents };
}

const sumOf = (rows: readonly Row[], amount: (row: Row) => unknown): Sums => ({
  entries: rows.length,
  cents: rows.reduce((sum, row) => sum + centsOf(amount(row)), 0),
});

const german = (text: unknown): string => String(text).replaceAll('.', '').replace(',', '.');
/** The libraries know no preamble: they get the table alone. */
const csvTable = (file: string): string => {
  const text = readFileSync(file, 'utf8');
  return text.slice(text.indexOf('"Buchungstag'));
};

const PEERS: Readonly<Record<string, (file: string) => Sums | Promise<Sums>>> = {
  async 'mt940-js'(file) {
    const statements = await fromPeers('mt940-js').read(readFileSync(file));
    const rows: Row[] = statements.flatMap((one: { transactions: Row[] }) => one.transactions);
    // It says a credit by a flag of its own.
    return sumOf(rows, (row) => (row.isCredit === true ? row.amount : -Number(row.amount)));
  },
  'ofx-js'(file) {
    const { OFX } = fromPeers('ofx-js').parseSync(readFileSync(file, 'latin1'));
    return sumOf(OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN, (row) => row.TRNAMT);
  },
  qif2json(file) {
    const text = readFileSync(file, 'latin1');
    const table = text.slice(text.indexOf('!Type'));
    return sumOf(fromPeers('qif2json').parse(table, { dateFormat: 'us' }).transactions, (row) => row.amount);
  },
  papaparse(file) {
    const options = { header: true, delimiter: ';', skipEmptyLines: true };
    return sumOf(fromPeers('papaparse').parse(csvTable(file), options).data, (row) => german(row.Betrag));
  },
  'csv-parse'(file) {
    const rows: Row[] = parseCsv(csvTable(file), { columns: true, delimiter: ';' });
    return sumOf(rows, (row) => german(row.Betrag));
  },
  // No library on npm reads camt.053 right (iso20022.js 0.0.15 cannot be loaded by Node): the bare parser stands in.
  saxes: async (file) => ({ entries: await bareSaxes(file), cents: null }),
};

const [side = '', format = '', file = ''] = process.argv.slice(2);
const read = side === 'ours' ? (at: string) => ours(format, at) : PEERS[side];
if (read === undefined) throw new Error(`no reader ${side}`);
const from = performance.now();
const cpu = process.cpuUsage();
const sums = await read(file);
const used = process.cpuUsage(cpu);
const reading: Reading = {
  ...sums,
  ms: performance.now() - from,
  cpuMs: (used.user + used.system) / KB_PER_MB,
  rssMb: (process.resourceUsage().maxRSS * 1024) / BYTES_PER_MB,
};
process.stdout.write(JSON.stringify(reading));
