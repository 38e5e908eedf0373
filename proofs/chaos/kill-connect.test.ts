/**
 * Sign-ins at every simulated bank, and `kill -9` of the server between any two steps and in the midst of each. What the
 * bank has is never sent again: the sign-in goes on where it was, or ends with a word that lasts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INSTITUTIONS } from '../../sandbox/core/institutions.ts';
import { BankHouse, sentTwice, violationsIn } from './bank-house.ts';
import { BankLine } from './bank-line.ts';
import { actionOf, amid, between, bringAll, finishAll, holdAll, nameOf, type Point } from './bank-points.ts';
import { type ShownAttempt, SignIn, type Street, takesLogin, takesPassword } from './bank-sign-in.ts';
import { endLeasesBut } from './bank-syncs.ts';
import { ask, embeddedUrl, freePort, type ServerPlan, startServer, until } from './server-process.ts';

const IS_PROVING = process.env.PROVE === '1';
const LIMIT_MS = IS_PROVING ? 1_800_000 : 600_000;
const RANDOM_KILLS = IS_PROVING ? 25 : 2;
/** The longest that a server is left in peace before it is killed, and a little while. */
const PEACE_MS = 800;
const AGAIN_MS = 100;
/** Longer than anything takes on a busy machine: those of the dead are ended by hand. */
const LEASE_MS = 600_000;
const TIMES = { stepLeaseMs: LEASE_MS, syncLeaseMs: LEASE_MS, sweepEveryMs: 200 };

const hasEnded = ({ finished_at: finishedAt }: ShownAttempt): boolean => finishedAt !== null;

/** Tries again while the server is away. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + LIMIT_MS; ; await sleep(AGAIN_MS))
    try {
      return await work();
    } catch (error) {
      // What `fetch` throws when nobody answers.
      if (!(error instanceof TypeError) || performance.now() > end) throw error;
    }
}

describe('sign-ins whose server is killed', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-chaos-'));
  const banks = new BankHouse();
  let street: Street;
  let plan: ServerPlan;
  let looked = 0;
  let twice = 0;

  beforeAll(async () => {
    await banks.open();
    const line = new BankLine(banks.url);
    const url = await line.open();
    plan = { dataDir, port: await freePort(), ...TIMES, banks: { url, controlKey: banks.controlKey } };
    street = { server: await startServer(plan), banks, line };
  }, LIMIT_MS);
  afterEach(() => street.line.letGo());
  afterAll(async () => {
    await street.server.stop();
    await street.line.close();
    await banks.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** kill -9; what is held on the line breaks off, and the server is started again on the same data. */
  async function killAndStart(): Promise<void> {
    await street.server.kill();
    street.line.cut();
    street.server = await startServer(plan);
    await endLeasesBut(embeddedUrl(dataDir), street.server.child.pid ?? null);
  }

  /** Moves the banks' clock, which the server follows at once. */
  const advance = (days: number): Promise<unknown> =>
    ask(street.server, 'POST', '/v1/sandbox/clock', { advance_days: days });

  async function attempts(): Promise<readonly ShownAttempt[]> {
    const all: ShownAttempt[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await ask(street.server, 'GET', `/v1/connect-attempts?limit=200${cursor}`);
      all.push(...(json.data as ShownAttempt[]));
      if (json.next_cursor === null) return all;
      cursor = `&cursor=${json.next_cursor}`;
    }
  }

  /** The attempts of some work, once all of them have ended. */
  async function begunBy(work: () => Promise<void>): Promise<readonly ShownAttempt[]> {
    const known = new Set((await attempts()).map(({ id }) => id));
    await work();
    const begun = async () => (await attempts()).filter(({ id }) => !known.has(id));
    await until('the attempts have ended', async () => (await begun()).every(hasEnded));
    return begun();
  }

  /** Of what the banks saw since it was looked at last: what one proof broke is no matter of the next one. */
  async function expectRules(): Promise<void> {
    const log = await banks.log();
    const before = looked;
    looked = log.at(-1)?.number ?? before;
    expect(violationsIn(log.filter(({ number }) => number > before))).toEqual([]);
    expect(sentTwice(log).length).toBeLessThanOrEqual(twice);
    twice = sentTwice(log).length;
  }

  it(
    'between two steps, or while the account holder is at the bank: each goes on at its step (invariant 13)',
    async () => {
      const signIns = await bringAll(street, between());
      await killAndStart();
      for (const [point, signIn] of signIns) {
        const before = signIn.attempt;
        const { step, step_number: number } = await signIn.read();
        // What was approved may be granted by now.
        const isFit = step === before?.step || (actionOf(point) === 'sign' && step === 'granted');
        expect([nameOf(point), isFit, number]).toEqual([nameOf(point), true, before?.step_number]);
      }
      await finishAll(signIns);
      await expectRules();
    },
    LIMIT_MS,
  );

  for (const [number, round] of [...amid('answer', 'return'), ...amid('poll')].entries())
    it(
      `while an answer, return or look is with the bank, kill ${number + 1}: sent once, and it goes on (invariants 9 and 13)`,
      async () => {
        const signIns = await bringAll(street, round);
        await holdAll(street, signIns);
        await killAndStart();
        // The account holder's page sends the same again.
        for (const [point, signIn] of signIns)
          if (actionOf(point) === 'answer')
            expect([nameOf(point), await signIn.answer()]).toEqual([nameOf(point), 409]);
        await finishAll(signIns);
        await expectRules();
      },
      LIMIT_MS,
    );

  /** The institutions whose login was lost twice in a round. */
  const lostTwice = (round: readonly Point[]): readonly Point[] =>
    round.filter(
      (point, at) =>
        takesPassword(point.method) &&
        round.slice(0, at).some((one) => one.institution === point.institution),
    );

  for (const [number, round] of amid('start').entries())
    it(
      `while a login is with the bank, kill ${number + 1}: it is not sent again, and the attempt ends (invariants 9 and 13)`,
      async () => {
        const before = street.line.calls.length;
        const sent = (): number =>
          street.line.calls.slice(before).filter(({ method }) => method === 'POST').length;
        const begun = await begunBy(async () => {
          await holdAll(street, await bringAll(street, round));
          await killAndStart();
        });
        // Where nothing was typed, nothing can have been wrong.
        const fault = ({ method }: Point): string => (takesLogin(method) ? 'sca_expired' : 'interrupted');
        expect(begun.map((one) => [one.step, one.fault?.code]).sort()).toEqual(
          round.map((point) => ['failed', fault(point)]).sort(),
        );
        // A password that may have been wrong twice is not sent a third time on this day.
        for (const { institution, method } of lostTwice(round))
          expect(await new SignIn(street, institution, method).do('start')).toBe(429);
        expect(sent()).toBe(round.length);
        await advance(1);
        await expectRules();
      },
      LIMIT_MS,
    );

  it(
    'while a consent is renewed: it stays as it is until the bank has granted it anew (invariants 9 and 13)',
    async () => {
      const first = new SignIn(street, 'demo-de-code', 'code');
      await first.do('start');
      const { connection_id: connection } = await first.finish();
      const states = async (): Promise<readonly string[]> => {
        const { json } = await ask(street.server, 'GET', `/v1/consents?connection_id=${connection}`);
        return (json.data as { state: string; reason: string }[]).map(
          ({ state, reason }) => `${state} ${reason}`,
        );
      };
      for (const [at, step, left] of [
        [0, 'failed', ['authorised AUTHORISED']],
        [1, 'granted', ['authorised RENEWED']],
      ] as const) {
        const point: Point = { institution: 'demo-de-code', method: 'code', at, during: 'reply' };
        const renewal = new SignIn(street, point.institution, point.method, connection);
        const begun = await begunBy(async () => {
          if (at > 0) await renewal.do('start');
          await holdAll(street, new Map([[point, renewal]]));
          expect(await states()).toEqual(['authorised AUTHORISED']);
          await killAndStart();
        });
        expect(begun).toMatchObject([{ purpose: 'renew', step, connection_id: connection }]);
        expect(await states()).toEqual(left);
      }
      await expectRules();
    },
    LIMIT_MS,
  );

  it(
    `${RANDOM_KILLS} times whenever it comes: every attempt ends, and every bank is connected (invariants 9 and 13)`,
    async () => {
      await advance(1);
      const left = new Set(INSTITUTIONS);
      let isOver = false;
      /** One sign-in after the other until one is granted; the server may be away at any moment. */
      const connect = async (one: (typeof INSTITUTIONS)[number]): Promise<void> => {
        while (left.has(one)) {
          const signIn = new SignIn(street, one.id, one.method);
          const status = await signIn.do('start').catch(() => 0);
          const step = status === 202 ? (await insist(() => signIn.finish())).step : 'lost';
          if (step === 'granted') left.delete(one);
          else if (isOver) return;
          await sleep(AGAIN_MS);
        }
      };
      const kills = async (): Promise<void> => {
        for (let kill = 0; kill < RANDOM_KILLS; kill++) {
          await sleep(Math.random() * PEACE_MS);
          await killAndStart();
        }
        isOver = true;
      };
      await Promise.all([kills(), ...INSTITUTIONS.map(connect)]);
      // What was lost counts as a wrong password for a day; what nobody goes on with is too late by then.
      await advance(15);
      await until('every attempt has ended', async () => (await attempts()).every(hasEnded));
      await Promise.all([...left].map(connect));
      expect([...left].map(({ id }) => id)).toEqual([]);
      await expectRules();
    },
    LIMIT_MS,
  );
});
