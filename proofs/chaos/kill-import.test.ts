/**
 * A real server, its real database, and `kill -9`. What was acknowledged is in the ledger in the end, once, whenever
 * the server or its database died; what was not acknowledged is there whole or not at all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { testCluster } from '../../src/store/embedded/testing.ts';
import { generateMt940 } from '../statements/generate-mt940.ts';
import { feedFacts, importStates, type LedgerFacts, ledgerFacts } from './ledger-facts.ts';
import {
  embeddedUrl,
  freePort,
  newOwner,
  postmasterOf,
  type ServerPlan,
  type ServerProcess,
  startServer,
  until,
  upload,
} from './server-process.ts';

const IS_PROVING = process.env.PROVE === '1';
const FREEZE_TRIES = 6;
const ENTRIES = IS_PROVING ? 1_000_000 : 40_000;
const KILLS = IS_PROVING ? 12 : 3;
const LEASE_MS = 1_000;
const LIMIT_MS = IS_PROVING ? 1_800_000 : 120_000;
/** The longest that a server is left in peace before it is killed. */
const PEACE_MS = IS_PROVING ? 8_000 : 700;

const running: ServerProcess[] = [];
async function start(plan: ServerPlan): Promise<ServerProcess> {
  const server = await startServer(plan);
  running.push(server);
  return server;
}
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.child.kill('SIGCONT');
    await server.stop();
  }
});

const file = (): Generator<Buffer> => generateMt940(ENTRIES);
const someTime = (): Promise<void> => sleep(50 + Math.random() * PEACE_MS);

async function expectWhole(url: string, reference: string, whole: LedgerFacts): Promise<void> {
  expect(await ledgerFacts(url, reference)).toEqual(whole);
  const feed = await feedFacts(url, reference);
  expect(feed).toMatchObject({ gaps: 0, lost: 0, lastTaken: feed.types.length });
  expect(feed.types.filter((type) => type === 'account.created')).toHaveLength(1);
  expect(feed.types.filter((type) => type === 'import.completed')).toHaveLength(1);
}

const isDone = (url: string, reference: string) => async (): Promise<boolean> =>
  (await importStates(url, reference)).every((one) => one.status === 'done');

describe('an import whose server is killed', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-chaos-'));
  let plan: ServerPlan;
  let whole: LedgerFacts;

  beforeAll(async () => {
    plan = { dataDir, port: await freePort(), leaseMs: LEASE_MS };
    const server = await start(plan);
    expect([201, 202]).toContain((await upload(server, await newOwner(server, 'calm'), file()))?.status);
    await until('the calm import is done', isDone(embeddedUrl(dataDir), 'calm'), LIMIT_MS);
    whole = await ledgerFacts(embeddedUrl(dataDir), 'calm');
    await server.stop();
  }, LIMIT_MS);
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it(
    'invariants 1 and 13: server and database killed again and again, the ledger is that of an undisturbed import',
    async () => {
      expect(Number(whole.count)).toBe(ENTRIES);
      let server = await start(plan);
      const owner = await newOwner(server, 'killed');
      const answer = upload(server, owner, file());
      const applying = async (): Promise<boolean> =>
        (await importStates(embeddedUrl(dataDir), 'killed'))[0]?.status === 'applying';
      await until('the file was read', applying, LIMIT_MS);
      const counts: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const url = embeddedUrl(dataDir);
        const taken = async (): Promise<number> => Number((await ledgerFacts(url, 'killed')).count);
        // The first dies with a part of the file in the ledger, the others whenever it comes.
        if (kill === 0) await until('a part is in the ledger', async () => (await taken()) > 0);
        else await someTime();
        const dying = server.kill();
        // As in a power cut: the database dies with the server.
        if (kill % 2 === 1) process.kill(postmasterOf(dataDir) ?? 0, 'SIGKILL');
        await dying;
        server = await start(plan);
        counts.push(Number((await ledgerFacts(embeddedUrl(dataDir), 'killed')).count));
      }
      expect(counts[0]).toBeGreaterThan(0);
      expect(counts[0]).toBeLessThan(ENTRIES);
      expect([null, 201, 202]).toContain((await answer)?.status ?? null);
      await until('a second server goes on', isDone(embeddedUrl(dataDir), 'killed'), LIMIT_MS);
      await expectWhole(embeddedUrl(dataDir), 'killed', whole);
      const again = await upload(server, owner, file());
      expect([201, 202]).toContain(again?.status);
      await until('the same file once more', isDone(embeddedUrl(dataDir), 'killed'), LIMIT_MS);
      expect(await ledgerFacts(embeddedUrl(dataDir), 'killed')).toMatchObject({
        count: whole.count,
        sum: whole.sum,
        lines: whole.lines,
      });
    },
    LIMIT_MS,
  );

  it(
    'invariant 13: the database server itself is killed: the server says so and ends, the next one goes on',
    async () => {
      const server = await start(plan);
      const answer = upload(server, await newOwner(server, 'broken'), file());
      const url = embeddedUrl(dataDir);
      await until(
        'the file was read',
        async () => (await importStates(url, 'broken'))[0]?.status === 'applying',
      );
      await someTime();
      process.kill(postmasterOf(dataDir) ?? 0, 'SIGKILL');
      expect(await server.ended).toBe(1);
      const status = (await answer)?.status ?? null;
      expect([null, 201, 202, 500, 503]).toContain(status);
      await start(plan);
      await until('the import is done', isDone(embeddedUrl(dataDir), 'broken'), LIMIT_MS);
      await expectWhole(embeddedUrl(dataDir), 'broken', whole);
    },
    LIMIT_MS,
  );

  it(
    'invariants 13 and 15: an upload that was cut is failed with a clear word and nothing of it is in the ledger',
    async () => {
      const server = await start(plan);
      const pieces = [...generateMt940(20_000)];
      const cutAt = Math.floor(pieces.length / 2);
      let cut: Promise<unknown> = Promise.resolve();
      const lost = await upload(server, await newOwner(server, 'cut'), pieces, async (piece) => {
        if (piece !== cutAt) return;
        await until('the import has begun', async () =>
          (await importStates(embeddedUrl(dataDir), 'cut')).some((one) => Number(one.pages) > 0),
        );
        cut = server.kill();
        await cut;
      });
      expect(lost).toBeNull();
      await start(plan);
      const url = embeddedUrl(dataDir);
      await until(
        'the import has failed',
        async () => (await importStates(url, 'cut'))[0]?.status === 'failed',
      );
      expect(await importStates(url, 'cut')).toMatchObject([
        {
          status: 'failed',
          pages: '0',
          fault: { code: 'interrupted', text: expect.stringContaining('import it again') },
        },
      ]);
      expect(await ledgerFacts(url, 'cut')).toMatchObject({ count: '0', accounts: null, balances: null });
      expect(await feedFacts(url, 'cut')).toMatchObject({ types: ['import.failed'], gaps: 0 });
    },
    LIMIT_MS,
  );
});

describe('two servers on one database', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-chaos-'));
  let databaseUrl: string;
  let cluster: Awaited<ReturnType<typeof testCluster>>;
  let whole: LedgerFacts;
  const planOf = async (name: string): Promise<ServerPlan> => ({
    dataDir: path.join(folder, name),
    port: await freePort(),
    databaseUrl,
    keyFile: path.join(folder, 'keys', 'keys.json'),
    leaseMs: LEASE_MS,
  });

  beforeAll(async () => {
    cluster = await testCluster();
    databaseUrl = await cluster.createDatabase();
    const server = await start(await planOf('first'));
    await upload(server, await newOwner(server, 'calm'), file());
    await until('the calm import is done', isDone(databaseUrl, 'calm'), LIMIT_MS);
    whole = await ledgerFacts(databaseUrl, 'calm');
    await server.stop();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function startBoth(): Promise<[ServerProcess, ServerProcess]> {
    return [await start(await planOf('first')), await start(await planOf('second'))];
  }

  /** Starts an import on the first server and waits until a part of it is in the ledger. */
  async function begin(server: ServerProcess, reference: string): Promise<void> {
    const owner = await newOwner(server, reference);
    // Nobody waits for the answer: who sent it may never get one.
    void upload(server, owner, file());
    const some = async (): Promise<boolean> => Number((await ledgerFacts(databaseUrl, reference)).count) > 0;
    await until('a part is in the ledger', some, LIMIT_MS);
  }

  /**
   * What PostgreSQL does by itself after IDLE_IN_TRANSACTION_MS, or STATEMENT_TIMEOUT_MS in the midst of a statement:
   * who stands still loses its locks.
   */
  const endIdle = (): Promise<unknown> =>
    withClient(databaseUrl, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state in ('idle in transaction', 'active')
          and wait_event = 'ClientRead' and state_change < now() - interval '1 second'`),
    );

  /**
   * Stops a server in the midst of an import and waits until the other has taken it over. What its connections had sent
   * by then still happens, so a fast machine may be done first: then with another owner's import.
   */
  async function freezeUntilTakenOver(server: ServerProcess): Promise<string> {
    for (let tries = 1; tries <= FREEZE_TRIES; tries++) {
      const owner = `dozing-${tries}`;
      await begin(server, owner);
      server.child.kill('SIGSTOP');
      const [before] = await importStates(databaseUrl, owner);
      const now = async () => (await importStates(databaseUrl, owner))[0];
      await until('the other took over, or it was done before', async () => {
        await endIdle();
        const state = await now();
        return state?.worker !== before?.worker || state?.status !== 'applying';
      });
      if ((await now())?.worker !== before?.worker) return owner;
      server.child.kill('SIGCONT');
    }
    throw new Error(`the import was done before the server stood still, ${FREEZE_TRIES} times`);
  }

  it(
    'invariants 7 and 13: when one dies while it imports, the other goes on once the lease is over',
    async () => {
      const [first, second] = await startBoth();
      await begin(first, 'left');
      await first.kill();
      expect(Number((await ledgerFacts(databaseUrl, 'left')).count)).toBeLessThan(ENTRIES);
      await until('the other is done', isDone(databaseUrl, 'left'), LIMIT_MS);
      await expectWhole(databaseUrl, 'left', whole);
      expect(second.child.exitCode).toBeNull();
    },
    LIMIT_MS,
  );

  it(
    'invariant 7: one that stood still longer than its lease finds its import taken over, and nothing is twice',
    async () => {
      const [first] = await startBoth();
      await begin(first, 'frozen');
      first.child.kill('SIGSTOP');
      const isDoneByOther = async (): Promise<boolean> => {
        await endIdle();
        return isDone(databaseUrl, 'frozen')();
      };
      await until('the other is done', isDoneByOther, LIMIT_MS);
      first.child.kill('SIGCONT');
      await sleep(2 * LEASE_MS);
      await expectWhole(databaseUrl, 'frozen', whole);
    },
    LIMIT_MS,
  );

  it(
    'invariant 7: one that wakes while the other works on its import leaves it alone',
    async () => {
      const [first] = await startBoth();
      const owner = await freezeUntilTakenOver(first);
      first.child.kill('SIGCONT');
      await until('one of them is done', isDone(databaseUrl, owner), LIMIT_MS);
      await sleep(2 * LEASE_MS);
      await expectWhole(databaseUrl, owner, whole);
    },
    LIMIT_MS,
  );
});
