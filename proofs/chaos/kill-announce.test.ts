/**
 * Syncs, imports and webhooks of a real server at the same time, and `kill -9` whenever it comes, every second time with
 * its database. In the end ledger, feed, the log of deliveries, what a receiver heard and the bank's own books agree.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateMt940 } from '../statements/generate-mt940.ts';
import { openReceiver, type Receiver } from '../webhooks/receiver.ts';
import {
  bankEntries,
  changesOf,
  gapsIn,
  heardEvents,
  isCategorised,
  ledgerOf,
  toldEvents,
} from './announce-checks.ts';
import { BankHouse, violationsIn } from './bank-house.ts';
import { areSynced, connectOpen, endLeasesBut } from './bank-syncs.ts';
import { feedFacts, importStates, ledgerFacts } from './ledger-facts.ts';
import {
  ask,
  embeddedUrl,
  freePort,
  postmasterOf,
  type ServerPlan,
  type ServerProcess,
  startServer,
  type Uploaded,
  until,
  upload,
} from './server-process.ts';

const IS_PROVING = process.env.PROVE === '1';
const LIMIT_MS = IS_PROVING ? 1_800_000 : 600_000;
const KILLS = IS_PROVING ? 20 : 3;
/** Longer than anything takes on a busy machine: those of the dead are ended by hand. */
const LEASE_MS = 600_000;
/** Abandoned imports are looked for five times in a lease; one that a process works on is never taken up by itself. */
const IMPORT_LEASE_MS = 5_000;
/** The longest that a server is left in peace before it is killed. */
const PEACE_MS = 900;
const FILE_ENTRIES = 1_500;
/** Messages whose answer gets lost, each once: more in a row and the endpoint is left in peace for a minute. */
const LOST_ANSWERS = 3;
const LOST_EVERY = 7;

interface Somebody {
  readonly owner: string;
  readonly reference: string;
  readonly login: string;
  readonly uploaded: Promise<Uploaded | null>;
}

describe('a server that syncs, imports and announces', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-announce-'));
  const banks = new BankHouse();
  const now = Date.now();
  let receiver: Receiver;
  let plan: ServerPlan;
  let server: ServerProcess;
  const url = (): string => embeddedUrl(dataDir);

  beforeAll(async () => {
    // The banks' clock stands still: their books are the same all along.
    await banks.open(() => now);
    receiver = await openReceiver();
    receiver.usually = forgetful();
    const place = { url: banks.url, controlKey: banks.controlKey };
    plan = {
      dataDir,
      port: await freePort(),
      leaseMs: IMPORT_LEASE_MS,
      stepLeaseMs: LEASE_MS,
      syncLeaseMs: LEASE_MS,
      sweepEveryMs: 200,
      banks: place,
    };
    server = await startServer(plan);
  }, LIMIT_MS);
  afterAll(async () => {
    await server?.stop();
    await receiver?.close();
    await banks.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A receiver that hears everything and a few times does not get its answer out. */
  function forgetful(): Receiver['usually'] {
    let lost = 0;
    let answers = 0;
    return (response) => {
      if (++answers % LOST_EVERY === 0 && lost < LOST_ANSWERS) {
        lost++;
        response.destroy();
      } else response.writeHead(204).end();
    };
  }

  /** kill -9, as in a power cut with the database; what the dead held is free then. */
  async function killAndStart(withDatabase: boolean): Promise<void> {
    const postmaster = postmasterOf(dataDir);
    const dying = server.kill();
    if (withDatabase && postmaster !== null) process.kill(postmaster, 'SIGKILL');
    await dying;
    server = await startServer(plan);
    await endLeasesBut(url(), server.child.pid ?? null);
  }

  /** Somebody connects their bank and begins to upload a file; both are under way then. */
  async function somebody(number: number): Promise<Somebody> {
    const reference = `announce-${number}`;
    const login = number % 2 === 0 ? 'demo' : 'demo2';
    const { owner } = await connectOpen(server, reference, login);
    return { owner, reference, login, uploaded: upload(server, owner, generateMt940(FILE_ENTRIES)) };
  }

  it(
    'invariants 7 and 13: everything that happened is in the ledger once, in the feed once, and was heard',
    async () => {
      const made = await ask(server, 'POST', '/v1/webhook-endpoints', { url: receiver.url });
      expect(made.status).toBe(201);
      const all: Somebody[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        all.push(await somebody(all.length), await somebody(all.length + 1));
        await sleep(Math.random() * PEACE_MS);
        await killAndStart(kill % 2 === 1);
      }
      const references = all.map(({ reference }) => reference);
      await areSynced(url(), references, LIMIT_MS);
      await until('every import has ended', () => importsEnded(references), LIMIT_MS);
      await until('everything was categorised', () => isCategorised(url()), LIMIT_MS);
      await until('every event was delivered', async () => {
        const { events, delivered } = await toldEvents(url());
        return delivered.length === events.length;
      });

      await expectFeed(references);
      for (const one of all) await expectLedger(one);
      await expectHeard(String(made.json.secret), new Set(all.map(({ owner }) => owner)));
      expect(violationsIn(await banks.log())).toEqual([]);
    },
    LIMIT_MS,
  );

  async function importsEnded(references: readonly string[]): Promise<boolean> {
    const all = await Promise.all(references.map((reference) => importStates(url(), reference)));
    return all.flat().every(({ status }) => !['receiving', 'applying'].includes(status));
  }

  async function expectFeed(references: readonly string[]): Promise<void> {
    const { events, delivered } = await toldEvents(url());
    expect(gapsIn(events)).toEqual([]);
    expect(delivered).toEqual(events);
    for (const reference of references) {
      const { types, ...rest } = await feedFacts(url(), reference);
      expect([reference, rest]).toEqual([reference, { gaps: 0, lost: 0, lastTaken: types.length }]);
    }
  }

  /** The bank's accounts are as its books have them; a file that was acknowledged is in, one that was not may be. */
  async function expectLedger({ reference, login, uploaded }: Somebody): Promise<void> {
    const { covered, entries } = await ledgerOf(url(), reference);
    expect(covered.size).toBeGreaterThan(0);
    const bank = await bankEntries(banks, login, covered);
    expect(bank.length).toBeGreaterThan(100);
    expect([reference, entries]).toEqual([reference, bank]);
    const answer = await uploaded;
    const imports = await importStates(url(), reference);
    if (answer !== null) expect([201, 202]).toContain(answer.status);
    const done = imports.filter(({ status }) => status === 'done').length;
    expect(done).toBeGreaterThanOrEqual(answer === null ? 0 : 1);
    const { count } = await ledgerFacts(url(), reference);
    expect(Number(count) - entries.length).toBeGreaterThanOrEqual(done * FILE_ENTRIES);
  }

  /** A reader of the feed sees every event once, and each of them was heard. */
  async function expectHeard(secret: string, owners: ReadonlySet<string>): Promise<void> {
    const heard = new Set(heardEvents(receiver.arrived, secret));
    const all = await changesOf(server);
    const changes = all.filter(({ owner }) => owners.has(owner)).map(({ name }) => name);
    expect(new Set(changes).size).toBe(changes.length);
    expect(changes.length).toBe((await toldEvents(url())).events.length);
    expect(changes.filter((name) => !heard.has(name))).toEqual([]);
    const told = new Set(all.map(({ name }) => name));
    expect([...heard].filter((name) => !told.has(name))).toEqual([]);
    expect(server.words()).not.toContain(secret.slice('whsec_'.length));
  }
});
