/**
 * The first sync of a simulated bank, and `kill -9` or a long stand-still of the server at any of its calls. In the end
 * the ledger is that of a sync that nobody disturbed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BankHouse, dataCalls, violationsIn } from './bank-house.ts';
import { BankLine } from './bank-line.ts';
import { areSynced, connectOpen, endLeases, holdNth, isDataCall, syncStates } from './bank-syncs.ts';
import { feedFacts, type LedgerFacts, ledgerFacts } from './ledger-facts.ts';
import {
  ask,
  embeddedUrl,
  freePort,
  postmasterOf,
  type ServerPlan,
  type ServerProcess,
  startServer,
  until,
} from './server-process.ts';

const IS_PROVING = process.env.PROVE === '1';
const LIMIT_MS = IS_PROVING ? 1_800_000 : 600_000;
/** Syncs that die with one server, and servers that die so on each side of a call. */
const AT_ONCE = 5;
const KILLS = IS_PROVING ? 6 : 1;
/** A sync is taken up five times at most; every second time its database dies too. */
const KILLS_OF_ONE = IS_PROVING ? 4 : 2;
const LEASE_MS = 1_200;
const LONG_LEASE_MS = 60_000;
const MINUTES_TO_TELL = 6;

describe('a first sync', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-chaos-'));
  const banks = new BankHouse();
  // The banks' clock stands still, so that they tell everybody the same.
  const now = Date.now();
  let line: BankLine;
  let server: ServerProcess;
  let whole: LedgerFacts;
  let wholeTypes: readonly string[];
  let calls: number;

  let plan: ServerPlan;
  async function start(syncLeaseMs: number): Promise<void> {
    server = await startServer({ ...plan, syncLeaseMs });
  }
  async function killAndStart(syncLeaseMs: number): Promise<void> {
    await server.kill();
    line.cut();
    await start(syncLeaseMs);
  }
  const url = (): string => embeddedUrl(dataDir);

  beforeAll(async () => {
    await banks.open(() => now);
    line = new BankLine(banks.url);
    const place = { url: await line.open(), controlKey: banks.controlKey };
    plan = { dataDir, port: await freePort(), sweepEveryMs: 200, banks: place };
    await start(LONG_LEASE_MS);
    await connectOpen(server, 'calm');
    await areSynced(url(), ['calm'], LIMIT_MS);
    whole = await ledgerFacts(url(), 'calm');
    wholeTypes = (await feedFacts(url(), 'calm')).types;
    calls = line.calls.filter(isDataCall).length;
  }, LIMIT_MS);
  afterEach(() => line.letGo());
  afterAll(async () => {
    await server.stop();
    await line.close();
    await banks.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function expectWhole(references: readonly string[]): Promise<void> {
    for (const reference of references) {
      expect([reference, await ledgerFacts(url(), reference)]).toEqual([reference, whole]);
      const { types, ...rest } = await feedFacts(url(), reference);
      expect([reference, rest]).toEqual([reference, { gaps: 0, lost: 0, lastTaken: types.length }]);
      expect([reference, types.toSorted()]).toEqual([reference, wholeTypes.toSorted()]);
      expect(await syncStates(url(), reference)).toMatchObject([{ status: 'success', cause: 'connected' }]);
    }
    expect(violationsIn(await banks.log())).toEqual([]);
  }

  it('that nobody disturbs has several accounts and pages', async () => {
    expect(Number(whole.count)).toBeGreaterThan(1_000);
    expect(whole.accounts.split(' ').length).toBeGreaterThan(2);
    expect(calls).toBeGreaterThan(20);
  });

  for (const side of ['request', 'reply'] as const)
    for (let kill = 1; kill <= KILLS; kill++)
      it(
        `whose server dies while the ${side} of a call is on the line, kill ${kill}: the ledger is the same (invariant 13)`,
        async () => {
          const numbers = numbersOf(kill);
          const owners = numbers.map((at) => `${side}-${kill}-${at}`);
          const before = (await banks.log()).at(-1)?.number ?? 0;
          holdNth(line, numbers, side);
          for (const owner of owners) await connectOpen(server, owner);
          await line.isHeld(numbers.length);
          await killAndStart(LONG_LEASE_MS);
          for (const owner of owners)
            expect(await syncStates(url(), owner)).toMatchObject([{ status: 'running', takeovers: 0 }]);
          await endLeases(url());
          await areSynced(url(), owners, LIMIT_MS);
          await expectWhole(owners);
          // Only the call is made again whose reply nobody got.
          const log = dataCalls(await banks.log()).filter(({ number }) => number > before);
          const byConsent = Map.groupBy(log, ({ consent }) => consent);
          expect([...byConsent.values()].map((lines) => lines.length)).toEqual(
            owners.map(() => (side === 'reply' ? calls + 1 : calls)),
          );
        },
        LIMIT_MS,
      );

  /** Numbers of calls, spread over the whole sync with its first and last; the largest first, for it takes longest. */
  function numbersOf(kill: number): readonly number[] {
    const places = AT_ONCE * KILLS - 1;
    const at = Array.from({ length: AT_ONCE }, (_, number) => (kill - 1 + number * KILLS) / places);
    return at.map((part) => 1 + Math.round(part * (calls - 1))).toReversed();
  }

  it(
    `killed ${KILLS_OF_ONE} times in a row, with and without its database: it goes on where it was (invariants 1 and 13)`,
    async () => {
      await killAndStart(LEASE_MS);
      await connectOpen(server, 'again');
      const first = line.calls.filter(isDataCall).length;
      for (let kill = 1; kill <= KILLS_OF_ONE; kill++) {
        const at = first + Math.floor((kill * calls) / (KILLS_OF_ONE + 1));
        await until('it is so far', () => line.calls.filter(isDataCall).length >= at, LIMIT_MS);
        await sleep(Math.random() * 50);
        const dying = server.kill();
        if (kill % 2 === 0) process.kill(postmasterOf(dataDir) ?? 0, 'SIGKILL');
        await dying;
        await start(LEASE_MS);
      }
      await areSynced(url(), ['again'], LIMIT_MS);
      await expectWhole(['again']);
    },
    LIMIT_MS,
  );

  it(
    'whose server stands still for longer than its lease goes on, once (invariant 7)',
    async () => {
      holdNth(line, [Math.floor(calls / 2)], 'reply');
      await connectOpen(server, 'asleep');
      await line.isHeld(1);
      server.child.kill('SIGSTOP');
      line.letGo();
      await sleep(2 * LEASE_MS);
      server.child.kill('SIGCONT');
      await areSynced(url(), ['asleep'], LIMIT_MS);
      await sleep(LEASE_MS);
      await expectWhole(['asleep']);
    },
    LIMIT_MS,
  );

  it(
    'whose consent is revoked, and then its server dies: no data is asked for any more, and the bank is told (invariants 9 and 13)',
    async () => {
      holdNth(line, [5], 'reply');
      const { consent } = await connectOpen(server, 'revoked');
      await line.isHeld(1);
      const holdsData = line.hold;
      line.hold = (call) => (call.method === 'DELETE' ? 'request' : holdsData(call));
      // The bank does not hear of it, so nobody waits for the answer.
      void ask(server, 'POST', `/v1/consents/${consent}/revoke`).catch(() => {});
      await line.isHeld(2);
      const before = (await banks.log()).at(-1)?.number ?? 0;
      await killAndStart(LEASE_MS);
      expect((await ask(server, 'GET', `/v1/consents/${consent}`)).json).toMatchObject({ state: 'revoked' });
      await ask(server, 'POST', '/v1/sandbox/clock', { advance_seconds: MINUTES_TO_TELL * 60 });
      const told = async (): Promise<boolean> =>
        (await banks.log()).some(
          (one) => one.method === 'DELETE' && one.status === 204 && one.number > before,
        );
      await until('the bank is told', told, LIMIT_MS);
      await sleep(LEASE_MS);
      expect(dataCalls(await banks.log()).filter(({ number }) => number > before)).toEqual([]);
      expect(await syncStates(url(), 'revoked')).toMatchObject([
        { status: expect.stringMatching(/failed|cancelled/) },
      ]);
      expect(await ledgerFacts(url(), 'revoked')).toMatchObject({ count: '0' });
      expect(violationsIn(await banks.log())).toEqual([]);
    },
    LIMIT_MS,
  );
});
