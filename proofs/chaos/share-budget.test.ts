/**
 * Two servers on one database share the access budget of every connection, over days of the banks' clock: however often
 * both are asked, and though one of them is killed amid a call, the banks' own log never shows more calls without the
 * account holder in any rolling 24 hours than are allowed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../sandbox/core/bank/call-log.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { testCluster } from '../../src/store/embedded/testing.ts';
import { BankHouse, dataCalls, violationsIn } from './bank-house.ts';
import { BankLine } from './bank-line.ts';
import { connectOpen, endLeasesBut, isDataCall, type OpenConnection, syncStates } from './bank-syncs.ts';
import { ask, freePort, type ServerPlan, type ServerProcess, startServer, until } from './server-process.ts';

const IS_PROVING = process.env.PROVE === '1';
const LIMIT_MS = IS_PROVING ? 1_800_000 : 240_000;
const DAYS = IS_PROVING ? 20 : 3;
const HOURS_OF_STEP = 3;
const STEPS = (DAYS * 24) / HOURS_OF_STEP;
const HOUR_SECONDS = 3_600;
const DAY_MS = 86_400_000;
const SWEEP_MS = 200;
/** As the simulated banks declare, and as `rate-limited` refuses. */
const CALLS_MAX = 4;
const HOLDER = { 'PSU-IP-Address': '203.0.113.7', 'PSU-User-Agent': 'Browser/1.0' };

/** Calls of one consent, endpoint and account that were answered, without the account holder: at most so many a day. */
function mostInADay(lines: readonly LogLine[]): number {
  const places = Map.groupBy(lines, (line) => `${line.consent} ${line.path}`);
  let most = 0;
  for (const calls of places.values()) {
    const times = calls.map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
    for (const from of times)
      most = Math.max(most, times.filter((at) => at >= from && at < from + DAY_MS).length);
  }
  return most;
}

describe('two servers and the access budget', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-budget-'));
  const banks = new BankHouse();
  const lines: BankLine[] = [];
  const plans: ServerPlan[] = [];
  const servers: ServerProcess[] = [];
  const owners = ['patient', 'limited'];
  const connections: OpenConnection[] = [];
  let cluster: Awaited<ReturnType<typeof testCluster>>;
  let url: string;

  const part = <T>(of: readonly T[], at: number): T => {
    const one = of[at];
    if (one === undefined) throw new Error(`there is no ${at}`);
    return one;
  };
  const start = async (at: number): Promise<void> => {
    servers[at] = await startServer(part(plans, at));
  };

  beforeAll(async () => {
    await banks.open();
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
        sweepEveryMs: SWEEP_MS,
        banks: { url: await line.open(), controlKey: banks.controlKey },
      });
    }
    await start(0);
    await start(1);
    for (const [at, owner] of owners.entries())
      connections.push(await connectOpen(part(servers, 0), owner, at === 0 ? 'demo2' : 'demo2.rate-limited'));
  }, LIMIT_MS);
  afterAll(async () => {
    for (const server of servers) await server.stop();
    for (const line of lines) await line.close();
    await banks.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Moves the banks' clock; the other server is asked to look at it. Gives what it says then. */
  async function advance(seconds: number): Promise<string> {
    let at = '';
    for (const [number, server] of servers.entries()) {
      const body = { advance_seconds: number === 0 ? seconds : 1 };
      at = String((await ask(server, 'POST', '/v1/sandbox/clock', body)).json.now);
    }
    return at;
  }

  /** Waits until nothing is at work, and nothing that could be. */
  const isQuiet = (at: string): Promise<void> =>
    until(
      'all is quiet',
      () =>
        withClient(url, async (client) => {
          const { rows } = await client.query<{ busy: string }>(
            `select (select count(*) from tributary.syncs
                where status in ('due', 'running') or status = 'deferred' and due_at <= $1)
              + (select count(*) from tributary.connections where next_sync_at <= $1) as busy`,
            [at],
          );
          return rows[0]?.busy === '0';
        }),
      LIMIT_MS,
    );

  /** Asks for a sync at both servers at once, without anybody there. */
  const askBoth = ({ connection }: OpenConnection): Promise<unknown> =>
    Promise.all(servers.map((server) => ask(server, 'POST', `/v1/connections/${connection}/syncs`)));

  /** Kills the server that has just called the bank, before it hears the reply: the call counts all the same. */
  async function killAmidACall(one: OpenConnection): Promise<void> {
    for (const line of lines) line.hold = (call) => (isDataCall(call) ? 'reply' : null);
    await ask(part(servers, 0), 'POST', `/v1/connections/${one.connection}/syncs`);
    await until('a call is under way', () => lines.some(({ held }) => held.length > 0));
    const dying = lines.findIndex(({ held }) => held.length > 0);
    await part(servers, dying).kill();
    part(lines, dying).cut();
    for (const line of lines) line.hold = () => null;
    part(lines, 1 - dying).letGo();
    await endLeasesBut(url, part(servers, 1 - dying).child.pid ?? null);
    await start(dying);
  }

  it(
    'invariant 10: the banks see no more unattended calls than are allowed, in any rolling 24 hours',
    async () => {
      await isQuiet(await advance(1));
      for (let step = 0; step < STEPS; step++) {
        if (step === 9) await killAmidACall(part(connections, 0));
        for (const one of connections) await askBoth(one);
        if (step % 8 === 4)
          await fetch(`${part(servers, 1).url}/v1/connections/${part(connections, 0).connection}/syncs`, {
            method: 'POST',
            headers: { authorization: `Bearer ${part(servers, 1).token}`, ...HOLDER },
          });
        await isQuiet(await advance(HOURS_OF_STEP * HOUR_SECONDS));
      }
      const log = await banks.log();
      const data = dataCalls(log);
      const answered = data.filter(({ status, path: of }) => status === 200 && !of.endsWith('/transactions'));
      const alone = answered.filter(({ attended }) => !attended);
      expect(mostInADay(alone)).toBe(CALLS_MAX);
      expect(answered.length).toBeGreaterThan(alone.length);
      // Of further pages the banks know themselves that they do not count.
      expect(violationsIn(log)).toEqual([]);
      expect(log.some(({ status }) => status === 429)).toBe(false);
      // Every day was used, and nobody was told that anything was wrong.
      expect(alone.length).toBeGreaterThan(2 * DAYS * (CALLS_MAX - 1));
      for (const [at, owner] of owners.entries()) {
        const states = await syncStates(url, owner);
        expect(states.filter(({ status }) => status !== 'success' && status !== 'deferred')).toEqual([]);
        const { connection } = part(connections, at);
        const shown = (await ask(part(servers, 0), 'GET', `/v1/connections/${connection}`)).json;
        expect(shown).toMatchObject({ fault: null, reason: null });
        const budget = await ask(part(servers, 1), 'GET', `/v1/connections/${connection}/access-budget`);
        const { budgets } = budget.json as { budgets: { unattended: number; limit: number }[] };
        expect(budgets.length).toBeGreaterThan(2);
        for (const { unattended, limit } of budgets) expect(unattended).toBeLessThanOrEqual(limit);
      }
    },
    LIMIT_MS,
  );
});
