/** Work of our processes: as it should go, or with a misfortune at one of its awaits. */

import { Broken } from '../broken.ts';
import { Dead, type Fate } from '../gate.ts';
import type { Job } from '../jobs.ts';
import type { Process } from '../process.ts';
import type { Dice } from '../random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../world.ts';
import type { Life } from './life.ts';
import type { OwnFault } from './profile.ts';

export interface Misfortune {
  readonly kind: OwnFault;
  readonly at: number;
  readonly moment: 'before' | 'after';
}

export type Work = (process: Process, signal: AbortSignal) => Promise<unknown>;

/** An await at which misfortune may come: a sync has some forty. */
export const AWAITS_MAX = 60;
const NEVER = new AbortController().signal;
/** Rows that one look at what is due takes. */
const ROWS = 50;

const text = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** A mistake of ours where nothing went wrong is one. */
export function noMistakes(life: Life): void {
  const [first] = life.world.shared.errors;
  if (first !== undefined) throw new Broken(`a mistake of ours: ${text(first.error)}`);
}

/** Runs work to its end on a process of ours. */
export async function run(life: Life, work: Work, on: number): Promise<void> {
  await life.world.alone(() => work(life.process(on), NEVER));
  noMistakes(life);
}

/** Runs works at the same time, on one process after the other. */
export async function together(life: Life, works: readonly Work[]): Promise<void> {
  const ended = await life.world.turns.together(works.map((work, at) => () => work(life.process(at), NEVER)));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  noMistakes(life);
}

/** Runs work on a process of its own that meets with a misfortune, and says what came of it. */
export async function doom(life: Life, work: Work, { kind, at, moment }: Misfortune): Promise<string> {
  const stop = new AbortController();
  const fate: Fate =
    kind === 'deploys'
      ? { kind: 'meanwhile', at, moment, work: async () => stop.abort() }
      : { kind, at, moment };
  const process = life.world.process(fate);
  const { gate } = process;
  const ended = life.world.turns.together([() => work(process, stop.signal)]).then(([one]) => one);
  await Promise.race([ended, gate.asleep]);
  if (gate.hasHappened) life.count(kind);
  if (gate.isAsleep) {
    life.sleepers.push({ gate, ended });
    return 'asleep';
  }
  const result = await ended;
  gate.kill();
  // What a broken connection leads to is told as a mistake of ours, as it should be.
  if (gate.hasHappened) life.world.shared.errors.length = 0;
  if (result?.status === 'rejected' && !isExpected(result.reason, gate.hasHappened)) throw result.reason;
  noMistakes(life);
  return gate.hasHappened ? kind : 'came through';
}

const isExpected = (error: unknown, hasHappened: boolean): boolean =>
  hasHappened &&
  (error instanceof Dead || (error instanceof Error && /terminated|could not serialize/.test(error.message)));

/** Whoever slept longest goes on as if nothing had been. */
export async function wake(life: Life): Promise<string> {
  const sleeper = life.sleepers.shift();
  if (sleeper === undefined) return 'nobody';
  sleeper.gate.wake();
  await sleeper.ended;
  sleeper.gate.kill();
  life.world.shared.errors.length = 0;
  return 'woken';
}

const workOf =
  ({ sent }: Job): Work =>
  async (process, signal) => {
    if (sent.kind === 'sync') await process.syncing.run(sent.payload.ownerId, sent.payload.syncId, signal);
    if (sent.kind === 'attempt.poll')
      await process.connecting.resumeAttempt(sent.payload.ownerId, sent.payload.attemptId);
  };

export const drawn = (dice: Dice, kinds: readonly OwnFault[]): Misfortune => ({
  kind: dice.pick(kinds),
  at: dice.between(1, AWAITS_MAX),
  moment: dice.percent(50) ? 'before' : 'after',
});

/** Delivers a job as the weather is, or with the given misfortune. */
export async function deliver(
  life: Life,
  job: Job,
  dice: Dice,
  given: Misfortune | null = null,
): Promise<void> {
  const { ownFaults, ownPercent, twicePercent } = life.profile;
  const isCalm = !life.faults.isArmed;
  const work = workOf(job);
  const bad =
    given ?? (!isCalm && ownFaults.length > 0 && dice.percent(ownPercent) ? drawn(dice, ownFaults) : null);
  if (bad !== null) {
    const came = await doom(life, work, bad);
    // Whoever died or sleeps does not say that it is done: the job is another's later.
    if (came !== 'dies' && came !== 'asleep') life.jobs.done(job);
  } else if (!isCalm && dice.percent(twicePercent)) {
    life.count('twice');
    await together(life, [work, work]);
    life.jobs.done(job);
  } else {
    await run(life, work, dice.below(2));
    life.jobs.done(job);
  }
  life.syncs++;
  life.collect();
}

/** What the server does by the clock. */
export async function tick(life: Life, on: number): Promise<void> {
  await run(
    life,
    async ({ connecting, syncing, imports }) => {
      await imports.resume();
      await imports.drain(DRAIN_MS);
      await connecting.resumeAttempts(ROWS);
      await syncing.schedule(ROWS);
      await connecting.sweep(ROWS);
    },
    on,
  );
  life.collect();
}

/** Of real time. */
const DRAIN_MS = 60_000;
const STEP_MS = 6 * HOUR_MS;
/** Jobs that one moment may hold: more is a loop without an end. */
const JOBS_MAX = 60;

/** Does what is due now. */
export async function work(life: Life, dice: Dice): Promise<void> {
  await tick(life, dice.below(2));
  for (let jobs = 0; ; jobs++) {
    const job = life.jobs.take(life.world.now());
    if (job === null) return;
    if (jobs === JOBS_MAX) throw new Broken('jobs without an end');
    await deliver(life, job, dice);
  }
}

/** Time passes: the clock goes on in steps, and what is due is done, unless nobody looks. */
export async function pass(life: Life, ms: number, dice: Dice): Promise<void> {
  const { world, profile } = life;
  const end = world.now() + ms;
  while (world.now() < end) {
    const wanted = life.jobs.nextAt ?? end;
    const step = Math.max(SECOND_MS, Math.min(STEP_MS, end - world.now(), wanted - world.now() + SECOND_MS));
    world.advance(step);
    // Nobody who died is heard of for so long.
    if (step >= LEASES_MS) await world.passLeases();
    if (life.faults.isArmed && dice.percent(profile.stallPercent)) {
      life.count('stall');
      world.advance(dice.between(1, STALL_MINUTES_MAX) * MINUTE_MS);
      continue;
    }
    await work(life, dice);
  }
}

const LEASES_MS = 2 * MINUTE_MS;
const STALL_MINUTES_MAX = 600;
export const LONG_MS = 30 * DAY_MS;
