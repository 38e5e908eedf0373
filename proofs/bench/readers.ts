/** Each statement reader against the fastest npm library that reads the same file right, and its memory. */
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { StatementFormat } from '../../src/statements/contract.ts';
import { generateCamt } from '../statements/generate-camt.ts';
import { generateCsv } from '../statements/generate-csv.ts';
import { generateMt940 } from '../statements/generate-mt940.ts';
import { generateOfx } from '../statements/generate-ofx.ts';
import { generateQif } from '../statements/generate-qif.ts';
import { outputOf } from './child.ts';
import type { Options } from './options.ts';
import type { Reading } from './read-one.ts';
import { type Figure, median, progress, seconds } from './report.ts';

/** Files for the comparison: what the libraries can hold in memory. */
const ENTRIES = 100_000;
const ENTRIES_QUICK = 20_000;
/** How much larger the second file is when memory is looked at. */
const GROWTH = 8;
const MEMORY_RATIO_MAX = 1.25;

const FORMATS: readonly {
  readonly format: StatementFormat;
  readonly peer: string;
  readonly generate: (entries: number) => Generator<Buffer>;
  /** A camt entry is long, and qif2json takes the square of the length: they get fewer entries. */
  readonly share: number;
  readonly target: number | null;
}[] = [
  { format: 'mt940', peer: 'mt940-js', generate: generateMt940, share: 1, target: 3 },
  { format: 'ofx', peer: 'ofx-js', generate: generateOfx, share: 1, target: 3 },
  { format: 'qif', peer: 'qif2json', generate: generateQif, share: 10, target: 1 },
  { format: 'csv', peer: 'papaparse', generate: generateCsv, share: 1, target: 1 },
  { format: 'csv', peer: 'csv-parse', generate: generateCsv, share: 1, target: 1 },
  { format: 'camt', peer: 'saxes', generate: generateCamt, share: 5, target: null },
];

const PEERS = fileURLToPath(new URL('peers', import.meta.url));
const SCRIPT = fileURLToPath(new URL('read-one.ts', import.meta.url));

/** Measures every reader in processes of its own. */
export async function measureReaders(options: Options): Promise<Figure[]> {
  const hasPeers = installPeers();
  const folder = mkdtempSync(path.join(tmpdir(), 'measure-tributary-'));
  const figures: Figure[] = [];
  const known = new Set<string>();
  try {
    for (const one of FORMATS) {
      if (options.formats.length > 0 && !options.formats.includes(one.format)) continue;
      const entries = Math.ceil((options.quick ? ENTRIES_QUICK : ENTRIES) / one.share);
      const file = path.join(folder, `${one.format}.${entries}`);
      if (!existsSync(file)) await pipeline(Readable.from(one.generate(entries)), createWriteStream(file));
      if (hasPeers) figures.push(...(await compare(one, file, options)));
      if (known.has(one.format)) continue;
      known.add(one.format);
      const large = path.join(folder, `${one.format}.large`);
      await pipeline(Readable.from(one.generate(entries * GROWTH)), createWriteStream(large));
      figures.push(await memory(one.format, file, large));
      rmSync(large);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

/** Installs the libraries beside the benchmark; false, with a word, when that cannot be done. */
function installPeers(): boolean {
  if (existsSync(path.join(PEERS, 'node_modules', 'mt940-js'))) return true;
  progress('readers: installing the libraries to compare with');
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync(npm, args, { cwd: PEERS, stdio: 'pipe' });
    return true;
  } catch {
    progress('readers: SKIPPED the comparison, the libraries cannot be installed (is there a registry?)');
    return false;
  }
}

const readOnce = async (side: string, format: string, file: string): Promise<Reading> =>
  JSON.parse(await outputOf([SCRIPT, side, format, file]));

async function compare(one: (typeof FORMATS)[number], file: string, options: Options): Promise<Figure[]> {
  const ours: Reading[] = [];
  const theirs: Reading[] = [];
  for (let round = 0; round < options.rounds; round++) {
    ours.push(await readOnce('ours', one.format, file));
    theirs.push(await readOnce(one.peer, one.format, file));
  }
  const [own] = ours;
  const [other] = theirs;
  if (own === undefined || other === undefined) return [];
  progress(`${one.format}: ours ${seconds(own.ms)}, ${one.peer} ${seconds(other.ms)}`);
  if (own.entries !== other.entries || (other.cents !== null && own.cents !== other.cents))
    throw new Error(`${one.peer} does not read the file as we do: ${JSON.stringify([own, other])}`);
  // CPU time: the libraries and we use one thread, and it is steady on a machine that does other work.
  const ownMs = median(ours.map((reading) => reading.cpuMs));
  const otherMs = median(theirs.map((reading) => reading.cpuMs));
  return [
    {
      section: 'readers',
      what: `${one.format}, ${own.entries} entries, CPU`,
      ours: seconds(ownMs),
      theirs: `${one.peer} ${seconds(otherMs)}`,
      ratio: otherMs / ownMs,
      target: one.target,
    },
  ];
}

async function memory(format: string, file: string, large: string): Promise<Figure> {
  const small = await readOnce('ours', format, file);
  const big = await readOnce('ours', format, large);
  return {
    section: 'readers',
    what: `${format}, peak memory of ${big.entries} entries against ${small.entries}`,
    ours: `${big.rssMb.toFixed(0)} MB`,
    theirs: `${small.rssMb.toFixed(0)} MB`,
    ratio: big.rssMb / small.rssMb,
    target: MEMORY_RATIO_MAX,
    atMost: true,
  };
}
