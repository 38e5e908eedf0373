/** Lists of a hundred transactions through the server, against a bare handler with the same rows; and at more rows. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { codesOf } from '../../src/engine/categories/codes.ts';
import type { TransactionFilter } from '../../src/engine/ports.ts';
import { systemRandom } from '../../src/services/random.ts';
import { buildServer } from '../../src/surfaces/build-server.ts';
import { FakeWorld } from '../../src/surfaces/native/testing.ts';
import { fakeCategories } from '../../src/surfaces/native/testing-categories.ts';
import { fakeConnecting, fakeSyncing } from '../../src/surfaces/native/testing-connect.ts';
import { fakeFeed } from '../../src/surfaces/native/testing-feed.ts';
import { fakeMappings } from '../../src/surfaces/native/testing-mappings.ts';
import { fakeOpenFinanceIds } from '../../src/surfaces/native/testing-open-finance.ts';
import { FakeFolk, fakePeople } from '../../src/surfaces/native/testing-people.ts';
import { fakeTeams } from '../../src/surfaces/native/testing-teams.ts';
import { FakeHooks, fakeWebhooks } from '../../src/surfaces/native/testing-webhooks.ts';
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
/** Each side is loaded so long at a time, and so often a round. */
const TURN_MS = 1_000;
const TURNS = 3;
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
    query: () => 'category=HOME.FURNITURE',
    filter: () => ({ category: ['HOME.FURNITURE'] }),
  },
  {
    name: 'group',
    query: () => 'category=FOOD',
    filter: () => ({ category: codesOf('FOOD', []) ?? [] }),
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

/** Measures every list at the rows asked for (with `large`: ten million), and beside it at fewer. */
export const measureLists = (server: BenchServer, options: Options): Promise<Figure[]> =>
  server.withLedger((bench) =>
    server.withLedger(async (smallBench) => {
      const rows = options.large ? LARGE_ROWS : options.entries;
      const big = await open(bench, rows);
      const small = rows > SMALL_ROWS ? await open(smallBench, SMALL_ROWS) : null;
      const figures: Figure[] = [];
      for (const shape of SHAPES) figures.push(...(await measureShape(options, shape, big, small)));
      await big.close();
      await small?.close();
      return figures;
    }),
  );

/** A ledger with rows and the server before it. */
interface Place {
  readonly bench: LedgerBench;
  readonly rows: number;
  readonly readers: readonly Reader[];
  readonly port: number;
  close(): Promise<void>;
}

async function open(bench: LedgerBench, rows: number): Promise<Place> {
  progress(`lists: making ${rows} rows, ${ROWS_PER_OWNER} an owner`);
  const readers = await fillLists(bench, rows);
  return { bench, rows, readers, ...(await listenApi(bench)) };
}

/** All sides take short turns, so that what else the machine does meets each alike. */
async function measureShape(
  options: Options,
  shape: Shape,
  big: Place,
  small: Place | null,
): Promise<Figure[]> {
  const raw = await listenRaw(big.bench, big.readers, shape);
  const plan = (place: Place, port: number): LoadPlan => ({
    port,
    connections: CONNECTIONS,
    milliseconds: TURN_MS,
    requests: requestsOf(place, shape),
  });
  const plans = [
    plan(big, big.port),
    plan(big, raw.port),
    ...(small === null ? [] : [plan(small, small.port)]),
  ];
  for (const one of plans) await load(one);
  const rounds: Measured[] = [];
  const smaller: LoadResult[] = [];
  for (let turn = 0; turn < options.rounds * TURNS; turn++) {
    const one = await withCpu(() => load(plan(big, big.port)));
    const other = await withCpu(() => load(plan(big, raw.port)));
    if (small !== null) smaller.push(await load(plan(small, small.port)));
    const perAnswer = (cost: { cpuMs: number; value: LoadResult }): number => cost.cpuMs / cost.value.answers;
    rounds.push({ api: one.value, raw: other.value, apiCpuMs: perAnswer(one), rawCpuMs: perAnswer(other) });
  }
  await raw.close();
  const last = rounds.at(-1);
  progress(
    `lists by ${shape.name}: ${last?.api.perSecond.toFixed(0)}/s, raw ${last?.raw.perSecond.toFixed(0)}/s`,
  );
  const figures = againstRaw(shape.name, big.rows, rounds);
  return small === null ? figures : [...figures, growth(shape.name, big.rows, rounds, smaller)];
}

const requestsOf = ({ bench, readers }: Place, shape: Shape): string[] =>
  readers.map((reader) => {
    const account = bench.vault.ids.encode('account', reader.scope.ownerId, reader.accountId);
    const path = `/v1/transactions?limit=${PAGE}&${shape.query(account)}`;
    return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${reader.token}\r\n\r\n`;
  });

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
  const nobody = new FakeWorld();
  const folk = new FakeFolk();
  const app = buildServer({
    directory: bench.directory,
    ledger: bench.queries,
    changes: bench.changes,
    feed: fakeFeed(nobody),
    imports: bench.imports,
    // Lists of the ledger alone are measured: nothing is connected here.
    connecting: fakeConnecting(nobody),
    syncing: fakeSyncing(nobody),
    mappings: fakeMappings(nobody),
    categories: fakeCategories(nobody),
    numbers: { numbersOf: async () => new Map() },
    openFinance: fakeOpenFinanceIds(nobody),
    people: fakePeople(nobody, folk),
    teams: fakeTeams(nobody, folk, bench.vault.ids),
    webhooks: fakeWebhooks(nobody, new FakeHooks()),
    sandbox: null,
    ids: bench.vault.ids,
    seal: (bytes) => bytes,
    open: (bytes) => bytes,
    cursorKey: systemRandom(KEY_BYTES),
    clock: { now: () => new Date() },
    bankClock: nobody.bankClock,
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

function growth(name: string, rows: number, big: readonly Measured[], small: readonly LoadResult[]): Figure {
  const ours = median(big.map((round) => round.api.p50Ms));
  const theirs = median(small.map((one) => one.p50Ms));
  return {
    section: 'lists',
    what: `100 by ${name}, median latency at ${rows} rows against ${SMALL_ROWS}`,
    ours: `${ours.toFixed(2)} ms`,
    theirs: `${theirs.toFixed(2)} ms`,
    ratio: median(big.map((round, at) => round.api.p50Ms / (small[at]?.p50Ms ?? Number.NaN))),
    target: GROWTH_RATIO_MAX,
    atMost: true,
  };
}
