/** How fast files get into the ledger, against `COPY` of all the rows that they leave there. */
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import type { LedgerBench } from '../imports/harness.ts';
import { generateCamt } from '../statements/generate-camt.ts';
import { generateCsv } from '../statements/generate-csv.ts';
import { generateMt940 } from '../statements/generate-mt940.ts';
import { copyTables, dumpTables } from './copy.ts';
import type { Options } from './options.ts';
import { type Figure, median, progress, seconds, timed } from './report.ts';
import { bareSaxes } from './saxes-pass.ts';
import type { BenchServer } from './server.ts';

/** A camt entry is five times the bytes of an MT940 one. */
const CAMT_SHARE = 5;
const INGEST_RATIO_MIN = 0.5;
const UNCHANGED_RATIO_MIN = 1;
const CAMT_RATIO_MIN = 0.3;
const NOTICED_MS = 100;

/** One format with a file and the same entries exported again (another head, so that no byte-for-byte check helps). */
interface Kind {
  readonly name: 'mt940' | 'csv' | 'camt';
  readonly generate: (entries: number) => Generator<Buffer>;
  readonly exportedAgain: (head: Buffer) => Buffer;
  readonly entries: (asked: number) => number;
}

const replaced =
  (from: string, to: string) =>
  (head: Buffer): Buffer => {
    const text = head.toString('latin1');
    if (!text.includes(from)) throw new Error(`the head of the file has no ${from}`);
    return Buffer.from(text.replace(from, to), 'latin1');
  };

const KINDS: readonly Kind[] = [
  {
    name: 'mt940',
    generate: generateMt940,
    exportedAgain: replaced(':20:STARTUMS', ':20:AGAIN'),
    entries: (asked) => asked,
  },
  {
    name: 'csv',
    generate: generateCsv,
    exportedAgain: (head) => Buffer.concat([Buffer.from('"Exportiert am:";"31.12.2025"\r\n'), head]),
    entries: (asked) => asked,
  },
  {
    name: 'camt',
    generate: generateCamt,
    exportedAgain: replaced('<MsgId>GENERATED', '<MsgId>AGAIN'),
    entries: (asked) => Math.ceil(asked / CAMT_SHARE),
  },
];

/** Measures every format asked for. */
export async function measureIngest(server: BenchServer, options: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of KINDS)
    if (options.formats.length === 0 || options.formats.includes(kind.name))
      figures.push(...(await measureKind(server, options, kind)));
  return figures;
}

interface Round {
  readonly first: Cost;
  readonly again: Cost;
  readonly copy: Cost;
}

/** Wall time, and CPU time of this process and of the database. */
interface Cost {
  readonly ms: number;
  readonly ownCpu: number;
  readonly serverCpu: number;
}

async function measureKind(server: BenchServer, options: Options, kind: Kind): Promise<Figure[]> {
  const entries = kind.entries(options.entries);
  const file = path.join(server.folder, `${kind.name}.file`);
  const again = path.join(server.folder, `${kind.name}.again`);
  await pipeline(Readable.from(kind.generate(entries)), createWriteStream(file));
  await pipeline(Readable.from(reexported(kind, entries)), createWriteStream(again));
  const megabytes = (statSync(file).size / 1e6).toFixed(0);
  progress(`${kind.name}: ${entries} entries, ${megabytes} MB`);
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round++)
    rounds.push(
      await server.withLedger((bench) => oneRound(server, bench, { kind, entries, file, again, round })),
    );
  const figures = figuresOf(kind, entries, rounds);
  return kind.name === 'camt' ? [...(await againstSaxes(file, entries, rounds)), ...figures] : figures;
}

function* reexported(kind: Kind, entries: number): Generator<Buffer> {
  let isHead = true;
  for (const chunk of kind.generate(entries)) {
    yield isHead ? kind.exportedAgain(chunk) : chunk;
    isHead = false;
  }
}

interface Files {
  readonly kind: Kind;
  readonly entries: number;
  readonly file: string;
  readonly again: string;
  readonly round: number;
}

async function oneRound(server: BenchServer, bench: LedgerBench, files: Files): Promise<Round> {
  const { kind, entries } = files;
  const scope = await bench.newOwner();
  const first = await cost(server, () => importFile(bench, scope, files.file, { inserted: entries }));
  progress(`${kind.name} import ${say(first)}`);
  if (files.round === 0) await dumpTables(bench.url, server.folder);
  await withClient(bench.url, (client) => client.query('checkpoint'));
  const again = await cost(server, () => importFile(bench, scope, files.again, { unchanged: entries }));
  progress(`${kind.name} again  ${say(again)}`);
  let copyMs = 0;
  const copy = await cost(server, async () => {
    copyMs = await copyTables(bench.url, server.folder);
  });
  progress(`${kind.name} COPY   ${say({ ...copy, ms: copyMs })}`);
  return { first, again, copy: { ...copy, ms: copyMs } };
}

async function cost(server: BenchServer, work: () => Promise<unknown>): Promise<Cost> {
  const own = process.cpuUsage();
  const database = server.cpuSeconds() ?? 0;
  const { ms } = await timed(work);
  // A connection that ended is counted when the server has noticed.
  await sleep(NOTICED_MS);
  const used = process.cpuUsage(own);
  return {
    ms,
    ownCpu: (used.user + used.system) / 1e6,
    serverCpu: (server.cpuSeconds() ?? 0) - database,
  };
}

const say = (one: Cost): string =>
  `${seconds(one.ms)} (CPU: node ${one.ownCpu.toFixed(1)} s, postgres ${one.serverCpu.toFixed(1)} s)`;

async function importFile(
  bench: LedgerBench,
  scope: OwnerScope,
  file: string,
  expected: { readonly inserted?: number; readonly unchanged?: number },
): Promise<void> {
  const request = { filename: path.basename(file), read: {} };
  const received = await bench.imports.receive(scope, 'bench', request, createReadStream(file));
  if (!received.ok) throw new Error(`the file was refused: ${JSON.stringify(received.fault)}`);
  const row = await received.value.finished;
  const { status, inserted, updated, unchanged } = row;
  const asExpected =
    status === 'done' &&
    inserted === (expected.inserted ?? 0) &&
    unchanged === (expected.unchanged ?? 0) &&
    updated === 0;
  if (!asExpected)
    throw new Error(`the import ended as ${JSON.stringify({ status, inserted, updated, unchanged })}`);
}

const middle = (rounds: readonly Round[], of: (round: Round) => number): number => median(rounds.map(of));

function figuresOf(kind: Kind, entries: number, rounds: readonly Round[]): Figure[] {
  const copy = middle(rounds, (round) => round.copy.ms);
  const sides = [
    { side: 'first', what: 'import', target: INGEST_RATIO_MIN },
    { side: 'again', what: 'unchanged again', target: UNCHANGED_RATIO_MIN },
  ] as const;
  return sides.flatMap(({ side, what, target }) => {
    const ms = middle(rounds, (round) => round[side].ms);
    const cpu = middle(rounds, (round) => round[side].ownCpu + round[side].serverCpu);
    const copyCpu = middle(rounds, (round) => round.copy.ownCpu + round.copy.serverCpu);
    const base = { section: 'ingest', what: `${kind.name} ${entries} ${what}` };
    return [
      {
        ...base,
        ours: seconds(ms),
        theirs: `COPY ${seconds(copy)}`,
        ratio: middle(rounds, (round) => round.copy.ms / round[side].ms),
        target: kind.name === 'camt' ? null : target,
      },
      {
        ...base,
        what: `${base.what}, CPU`,
        ours: `${cpu.toFixed(1)} s`,
        theirs: `COPY ${copyCpu.toFixed(1)} s`,
        ratio: copyCpu / cpu,
        target: null,
      },
    ];
  });
}

async function againstSaxes(file: string, entries: number, rounds: readonly Round[]): Promise<Figure[]> {
  const passes: number[] = [];
  for (let at = 0; at < rounds.length; at++) passes.push((await timed(() => bareSaxes(file))).ms);
  const saxes = median(passes);
  progress(`camt bare saxes pass ${seconds(saxes)}`);
  const ms = middle(rounds, (round) => round.first.ms);
  return [
    {
      section: 'ingest',
      what: `camt ${entries} import`,
      ours: seconds(ms),
      theirs: `saxes ${seconds(saxes)}`,
      ratio: saxes / ms,
      target: CAMT_RATIO_MIN,
    },
  ];
}
