/** Lists of a hundred transactions through the server, against a bare handler with the same rows; and at more rows. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { TransactionFilter } from '../../src/engine/ports.ts';
import { systemRandom } from '../../src/services/random.ts';
import { buildServer } from '../../src/surfaces/build-server.ts';
import { transactionsJson } from '../../src/surfaces/native/transaction-json.ts';
import type { LedgerBench } from '../imports/harness.ts';
import { outputOf } from './child.ts';
import { fillLists, type Reader, ROWS_PER_OWNER } from './lists-data.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import type { Options } from './options.ts';
import { type Figure, median, progress } from './report.ts';
import type { BenchServer } from './server.ts';

const PAGE = 100;
const CONNECTIONS = 8;
const LOAD_MS = 3_000;
const WARM_MS = 1_000;
const REQUESTS_RATIO_MIN = 0.9;
const P99_RATIO_MAX = 2;
const GROWTH_RATIO_MAX = 1.2;
const SMALL_ROWS = 100_000;
const LARGE_ROWS = 10_000_000;
const KEY_BYTES = 32;

/** The lists that are asked for: as a query of the API and as a filter of the ledger. */
const SHAPES: readonly {
  readonly name: string;
  readonly query: (accountId: string) => string;
  readonly filter: (accountId: number) => TransactionFilter;
}[] = [
  {
    name: 'account',
    query: (id) => `account_id=${id}`,
    filter: (accountId) => ({ accountIds: [accountId] }),
  },
  {
    name: 'date range',
    query: () => 'booking_date_gte=2020-01-01&booking_date_lte=2021-12-31',
    filter: () => ({ from: '2020-01-01', to: '2021-12-31' }) as TransactionFilter,
  },
  {
    name: 'category',
    query: () => 'category=housing',
    filter: () => ({ category: ['housing'] }),
  },
  {
    name: 'text',
    query: () => 'q=versicherung',
    filter: () => ({ text: 'versicherung' }),
  },
];
type Shape = (typeof SHAPES)[number];

interface Measured {
  readonly api: LoadResult;
  readonly raw: LoadResult;
  readonly apiCpuMs: number;
  readonly rawCpuMs: number;
}

/** Measures every list at the rows asked for, and again at fewer (with `large`: at ten million). */
export async function measureLists(server: BenchServer, options: Options): Promise<Figure[]> {
  const rows = options.large ? LARGE_ROWS : options.entries;
  const figures: Figure[] = [];
  const big = await measureAt(server, options, rows);
  for (const { name, rounds } of big) figures.push(...againstRaw(name, rows, rounds));
  if (rows <= SMALL_ROWS) return figures;
  const small = await measureAt(server, options, SMALL_ROWS);
  for (const [at, { name, rounds }] of big.entries())
    figures.push(growth(name, rows, rounds, small[at]?.rounds ?? []));
  return figures;
}

interface ShapeRounds {
  readonly name: string;
  readonly rounds: readonly Measured[];
}

const measureAt = (server: BenchServer, options: Options, rows: number): Promise<ShapeRounds[]> =>
  server.withLedger(async (bench) => {
    progress(`lists: making ${rows} rows, ${ROWS_PER_OWNER} an owner`);
    const readers = await fillLists(bench, rows);
    const api = await listenApi(bench);
    const results: ShapeRounds[] = [];
    for (const shape of SHAPES) {
      const raw = await listenRaw(bench, readers, shape);
      results.push({
        name: shape.name,
        rounds: await rounds(bench, options, shape, readers, api.port, raw.port),
      });
      await raw.close();
      const last = results.at(-1)?.rounds.at(-1);
      progress(
        `lists by ${shape.name}: ${last?.api.perSecond.toFixed(0)}/s (p99 ${last?.api.p99Ms.toFixed(1)} ms), raw ${last?.raw.perSecond.toFixed(0)}/s (p99 ${last?.raw.p99Ms.toFixed(1)} ms)`,
      );
    }
    await api.close();
    return results;
  });

async function rounds(
  bench: LedgerBench,
  options: Options,
  shape: Shape,
  readers: readonly Reader[],
  api: number,
  raw: number,
): Promise<Measured[]> {
  const requests = readers.map((reader) => {
    const account = bench.vault.ids.encode('account', reader.scope.ownerId, reader.accountId);
    const path = `/v1/transactions?limit=${PAGE}&${shape.query(account)}`;
    return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${reader.token}\r\n\r\n`;
  });
  const plan = (port: number, milliseconds: number): LoadPlan => ({
    port,
    connections: CONNECTIONS,
    milliseconds,
    requests,
  });
  for (const port of [api, raw]) await load(plan(port, WARM_MS));
  const measured: Measured[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const one = await withCpu(() => load(plan(api, LOAD_MS)));
    const other = await withCpu(() => load(plan(raw, LOAD_MS)));
    const perAnswer = (cost: { cpuMs: number; value: LoadResult }): number => cost.cpuMs / cost.value.answers;
    measured.push({ api: one.value, raw: other.value, apiCpuMs: perAnswer(one), rawCpuMs: perAnswer(other) });
  }
  return measured;
}

async function withCpu<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly cpuMs: number }> {
  const from = process.cpuUsage();
  const value = await work();
  const used = process.cpuUsage(from);
  return { value, cpuMs: (used.user + used.system) / 1_000 };
}

const LOAD_SCRIPT = fileURLToPath(new URL('load.ts', import.meta.url));
const load = async (plan: LoadPlan): Promise<LoadResult> =>
  JSON.parse(await outputOf([LOAD_SCRIPT, JSON.stringify(plan)]));

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

async function listenApi(bench: LedgerBench): Promise<Listening> {
  const app = buildServer({
    directory: bench.directory,
    ledger: bench.queries,
    changes: bench.changes,
    imports: bench.imports,
    ids: bench.vault.ids,
    seal: (bytes) => bytes,
    open: (bytes) => bytes,
    cursorKey: systemRandom(KEY_BYTES),
    clock: { now: () => new Date() },
    random: systemRandom,
    // As in the product: one line a request, written out.
    log: pino({ level: 'info' }, pino.destination('/dev/null')),
    config: { publicUrl: null, mode: 'sandbox', version: 'bench', requestsPerMinute: 1e9 },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { port, close: () => app.close() };
}

/** The least that gives the same rows: it knows the owner by the token and asks the ledger, nothing more. */
async function listenRaw(bench: LedgerBench, readers: readonly Reader[], shape: Shape): Promise<Listening> {
  const byToken = new Map(readers.map((reader) => [`Bearer ${reader.token}`, reader]));
  const server = createServer(async (request, response) => {
    const reader = byToken.get(request.headers.authorization ?? '');
    if (reader === undefined) {
      response.writeHead(401).end();
      return;
    }
    const filter = shape.filter(reader.accountId);
    const page = { limit: PAGE, after: null };
    const { rows } = await bench.queries.listTransactions(reader.scope, filter, '-date', page);
    const json = transactionsJson(bench.vault.ids, reader.scope.ownerId, rows);
    const body = Buffer.from(`{"object":"list","data":[${json.join(',')}],"next_cursor":null}`);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

function againstRaw(name: string, rows: number, rounds: readonly Measured[]): Figure[] {
  const middle = (of: (round: Measured) => number): number => median(rounds.map(of));
  const section = 'lists';
  const what = `100 by ${name}, ${rows} rows`;
  return [
    {
      section,
      what: `${what}, requests`,
      ours: `${middle((one) => one.api.perSecond).toFixed(0)}/s`,
      theirs: `raw ${middle((one) => one.raw.perSecond).toFixed(0)}/s`,
      ratio: middle((one) => one.api.perSecond / one.raw.perSecond),
      target: REQUESTS_RATIO_MIN,
    },
    {
      section,
      what: `${what}, p99`,
      ours: `${middle((one) => one.api.p99Ms).toFixed(1)} ms`,
      theirs: `raw ${middle((one) => one.raw.p99Ms).toFixed(1)} ms`,
      ratio: middle((one) => one.api.p99Ms / one.raw.p99Ms),
      target: P99_RATIO_MAX,
      atMost: true,
    },
    {
      section,
      what: `${what}, CPU of the server process`,
      ours: `${middle((one) => one.apiCpuMs).toFixed(2)} ms`,
      theirs: `raw ${middle((one) => one.rawCpuMs).toFixed(2)} ms`,
      ratio: middle((one) => one.apiCpuMs / one.rawCpuMs),
      target: null,
    },
  ];
}

function growth(name: string, rows: number, big: readonly Measured[], small: readonly Measured[]): Figure {
  const middle = (rounds: readonly Measured[]): number => median(rounds.map((round) => round.api.p50Ms));
  return {
    section: 'lists',
    what: `100 by ${name}, median latency at ${rows} rows against ${SMALL_ROWS}`,
    ours: `${middle(big).toFixed(2)} ms`,
    theirs: `${middle(small).toFixed(2)} ms`,
    ratio: middle(big) / middle(small),
    target: GROWTH_RATIO_MAX,
    atMost: true,
  };
}
