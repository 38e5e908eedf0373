/**
 * Two servers on one database and one set of simulated banks: they share the work, never two on one connection, and
 * when one dies or stands still the other does all. The banks' clock makes hours and months pass.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testCluster } from '../../src/store/embedded/testing.ts';
import { BankHouse, dataCalls, sentTwice, violationsIn } from './bank-house.ts';
import { BankLine } from './bank-line.ts';
import { SignIn, type Street } from './bank-sign-in.ts';
import {
  areSynced,
  callsAtOnce,
  connectOpen,
  holdNth,
  isDataCall,
  nextSyncs,
  type OpenConnection,
  syncStates,
} from './bank-syncs.ts';
import { feedFacts, ledgerFacts } from './ledger-facts.ts';
import { ask, freePort, type ServerPlan, type ServerProcess, startServer, until } from './server-process.ts';

const IS_PROVING = process.env.PROVE === '1';
const LIMIT_MS = IS_PROVING ? 1_800_000 : 180_000;
/** More than one server works on at a time. */
const CONNECTIONS = IS_PROVING ? 60 : 12;
const LEASE_MS = 3_000;
/** So much slower is every call while work is shared: else one server is done before the other looks. */
const DELAY_MS = 400;
/** Looks at what is due, and a few of them. */
const SWEEP_MS = 200;
const SWEEPS_MS = 5 * SWEEP_MS;
const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;

describe('two servers and the banks', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-chaos-'));
  const banks = new BankHouse();
  const now = Date.now();
  const owners = Array.from({ length: CONNECTIONS }, (_, at) => `owner-${at}`);
  const connections: OpenConnection[] = [];
  const lines: BankLine[] = [];
  const servers: ServerProcess[] = [];
  const plans: ServerPlan[] = [];
  let cluster: Awaited<ReturnType<typeof testCluster>>;
  let url: string;

  const part = <T>(of: readonly T[], at: number): T => {
    const one = of[at];
    if (one === undefined) throw new Error(`there is no ${at}`);
    return one;
  };
  async function start(at: number): Promise<void> {
    servers[at] = await startServer(part(plans, at));
  }

  beforeAll(async () => {
    // The banks' clock moves only when it is told to, so that all owners are told the same.
    await banks.open(() => now);
    cluster = await testCluster();
    url = await cluster.createDatabase();
    for (const name of ['first', 'second']) {
      const line = new BankLine(banks.url);
      lines.push(line);
      plans.push({
        dataDir: path.join(folder, name),
        port: await freePort(),
        databaseUrl: url,
        keyFile: path.join(folder, 'keys', 'keys.json'),
        stepLeaseMs: LEASE_MS,
        syncLeaseMs: LEASE_MS,
        sweepEveryMs: SWEEP_MS,
        banks: { url: await line.open(), controlKey: banks.controlKey },
      });
    }
    await start(0);
    await start(1);
    for (const owner of owners) connections.push(await connectOpen(part(servers, 0), owner, 'demo2'));
    await areSynced(url, owners, LIMIT_MS);
  }, LIMIT_MS);
  afterEach(() => {
    for (const line of lines) {
      line.delayMs = 0;
      line.letGo();
    }
  });
  afterAll(async () => {
    for (const server of servers) {
      server.child.kill('SIGCONT');
      await server.stop();
    }
    for (const line of lines) await line.close();
    await banks.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Moves the banks' clock. A server that is asked to follows at once. */
  async function advance(days: number): Promise<void> {
    for (const [at, server] of servers.entries())
      await ask(server, 'POST', '/v1/sandbox/clock', { advance_seconds: at === 0 ? days * DAY_SECONDS : 1 });
  }

  const dataOf = (line: BankLine): number => line.calls.filter(isDataCall).length;
  /** The sessions of the data calls of a line, but for the first so many. */
  const sessionsOf = (line: BankLine, after: number): readonly (string | null)[] => [
    ...new Set(
      line.calls
        .filter(isDataCall)
        .slice(after)
        .map(({ bearer }) => bearer),
    ),
  ];
  const syncsOf = async (owner: string): Promise<number> => (await syncStates(url, owner)).length;

  /** Every owner's ledger is that of every other, every feed is whole, every sync has ended well, no rule was broken. */
  async function expectWhole(cutAt = performance.now()): Promise<void> {
    const first = await ledgerFacts(url, part(owners, 0));
    expect(Number(first.count)).toBeGreaterThan(100);
    for (const owner of owners) {
      expect([owner, await ledgerFacts(url, owner)]).toEqual([owner, first]);
      expect([owner, await feedFacts(url, owner)]).toMatchObject([owner, { gaps: 0, lost: 0 }]);
      expect([owner, await syncsOf(owner)]).toEqual([owner, await syncsOf(part(owners, 0))]);
    }
    expect(callsAtOnce(lines, cutAt)).toEqual([]);
    const log = await banks.log();
    expect([violationsIn(log), sentTwice(log)]).toEqual([[], []]);
  }

  it('next syncs by the clock are spread over the time until then', async () => {
    const at = await nextSyncs(url);
    expect(at).toHaveLength(CONNECTIONS);
    const hours = Map.groupBy(at, (one) => Math.floor(one / HOUR_MS));
    expect(Math.max(...[...hours.values()].map((those) => those.length))).toBeLessThanOrEqual(
      CONNECTIONS / 2,
    );
    expect(Math.max(...at) - Math.min(...at)).toBeGreaterThan(4 * HOUR_MS);
    expect(Math.min(...at) - Date.now()).toBeGreaterThan(3 * HOUR_MS);
  });

  it(
    `${CONNECTIONS} connections that are due at once: both servers do some, never two the same (invariant 7)`,
    async () => {
      const before = lines.map(dataOf);
      const syncs = await syncsOf(part(owners, 0));
      for (const line of lines) line.delayMs = DELAY_MS;
      await advance(1);
      await until('all are made due', async () =>
        (await Promise.all(owners.map(syncsOf))).every((count) => count === syncs + 1),
      );
      await areSynced(url, owners, LIMIT_MS);
      const [first = [], second = []] = lines.map((line, at) => sessionsOf(line, part(before, at)));
      expect([first.length, second.length]).not.toContain(0);
      expect(first.filter((session) => second.includes(session))).toEqual([]);
      await expectWhole();
    },
    LIMIT_MS,
  );

  it(
    'one that is killed amid its work: the other takes it up where it was and does all (invariants 7 and 13)',
    async () => {
      const before = lines.map(dataOf);
      for (const line of lines) line.delayMs = DELAY_MS;
      await advance(1);
      await until('both work', () => lines.every((line, at) => dataOf(line) > part(before, at) + 2));
      const running = async (): Promise<number> =>
        (await Promise.all(owners.map((owner) => syncStates(url, owner))))
          .flat()
          .filter((one) => one.status === 'running').length;
      expect(await running()).toBeGreaterThan(0);
      await part(servers, 0).kill();
      part(lines, 0).cut();
      const cutAt = performance.now();
      await areSynced(url, owners, LIMIT_MS);
      const states = (await Promise.all(owners.map((owner) => syncStates(url, owner)))).flat();
      expect(states.some(({ takeovers }) => takeovers > 0)).toBe(true);
      await expectWhole(cutAt);
      await start(0);
    },
    LIMIT_MS,
  );

  it(
    'one that stands still amid a sync: the other does it, and who wakes changes nothing (invariant 7)',
    async () => {
      const { connection } = part(connections, 0);
      const finished = async (): Promise<number> =>
        (await feedFacts(url, part(owners, 0))).types.filter((type) => type === 'sync.finished').length;
      const before = await finished();
      for (const line of lines) holdNth(line, [2], 'reply');
      await ask(part(servers, 0), 'POST', `/v1/connections/${connection}/syncs`);
      await until('it is at work', () => lines.some(({ held }) => held.length > 0));
      const asleep = lines.findIndex(({ held }) => held.length > 0);
      const awake = 1 - asleep;
      part(servers, asleep).child.kill('SIGSTOP');
      part(lines, awake).letGo();
      await areSynced(url, owners, LIMIT_MS);
      expect((await syncStates(url, part(owners, 0))).at(-1)).toMatchObject({
        status: 'success',
        takeovers: 1,
      });
      part(lines, asleep).letGo();
      part(servers, asleep).child.kill('SIGCONT');
      await sleep(LEASE_MS);
      expect(await finished()).toBe(before + 1);
      expect(await ledgerFacts(url, part(owners, 0))).toEqual(await ledgerFacts(url, part(owners, 1)));
    },
    LIMIT_MS,
  );

  it(
    'one that stands still amid a sign-in: the other asks the bank, and there is one consent (invariant 7)',
    async () => {
      const street: Street = { server: part(servers, 0), line: part(lines, 0), banks };
      const signIn = new SignIn(street, 'demo-de-code', 'code');
      await signIn.do('start');
      street.line.hold = ({ path: route }) => (route.endsWith('/answers') ? 'reply' : null);
      const answered = signIn.answer();
      await street.line.isHeld(1);
      part(servers, 0).child.kill('SIGSTOP');
      street.server = part(servers, 1);
      const ended = await signIn.finish();
      expect(ended).toMatchObject({ step: 'granted', fault: null });
      street.line.letGo();
      part(servers, 0).child.kill('SIGCONT');
      expect(await answered).toBe(200);
      const { json } = await ask(street.server, 'GET', `/v1/consents?connection_id=${ended.connection_id}`);
      expect(json.data).toMatchObject([{ state: 'authorised' }]);
      const log = await banks.log();
      expect([violationsIn(log), sentTwice(log)]).toEqual([[], []]);
    },
    LIMIT_MS,
  );

  it(
    '181 days later every consent has expired: no call for data, not even of a sync that runs (invariant 9)',
    async () => {
      const { connection } = part(connections, 0);
      for (const line of lines) holdNth(line, [2], 'reply');
      await ask(part(servers, 0), 'POST', `/v1/connections/${connection}/syncs`);
      await until('it is at work', () => lines.some(({ held }) => held.length > 0));
      await advance(181);
      const jump = (await banks.log()).at(-1)?.number ?? 0;
      for (const line of lines) line.letGo();
      const last = async (): Promise<string> => (await syncStates(url, part(owners, 0))).at(-1)?.status ?? '';
      await until('the sync has ended', async () => (await last()) === 'failed');
      for (const [at, one] of connections.entries()) {
        const server = part(servers, at % 2);
        const { json } = await ask(server, 'GET', `/v1/connections/${one.connection}`);
        expect(json).toMatchObject({
          status: 'reconnect_required',
          action: 'renew',
          reason: 'consent_expired',
          next_at: null,
        });
        expect((await ask(server, 'POST', `/v1/connections/${one.connection}/syncs`)).status).toBe(409);
      }
      const state = async (one: OpenConnection): Promise<unknown> =>
        (await ask(part(servers, 0), 'GET', `/v1/consents/${one.consent}`)).json.state;
      await until('the consents are expired', async () =>
        (await Promise.all(connections.map(state))).every((one) => one === 'expired'),
      );
      await advance(1);
      await sleep(SWEEPS_MS);
      const log = await banks.log();
      expect(dataCalls(log).filter(({ number }) => number > jump)).toEqual([]);
      expect(violationsIn(log)).toEqual([]);
    },
    LIMIT_MS,
  );
});
