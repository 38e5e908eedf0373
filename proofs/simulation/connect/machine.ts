/** Runs of the connect machine: deeds that fast-check draws from a seed, and shrinks where one breaks something. */
import fc from 'fast-check';
import { Broken } from '../broken.ts';
import type { Place } from '../place.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../world.ts';
import type { Act } from './act.ts';
import { type Deed, describe, perform } from './deeds.ts';
import { Model } from './model.ts';
import { LOGINS } from './people.ts';
import { BROWSERS, Sim } from './sim.ts';
import { checkAllEnded } from './verify.ts';

/** Deeds of one run. */
export const DEEDS_MAX = 40;
/** An await at which misfortune may come: a step has about so many. */
const AWAITS_MAX = 30;

const which = fc.nat({ max: 3 });
/** The newest mostly: else sign-ins seldom come far. */
const few = fc.constantFrom(0, 0, 0, 0, 1, 2);
const browser = fc.constantFrom(...BROWSERS, null);
const login = fc.constantFrom(
  ...Object.entries(LOGINS).flatMap(([institution, logins]) =>
    logins.map((name) => ({ institution, login: name })),
  ),
);
const mostly = fc.integer({ min: 1, max: 6 }).map((drawn) => drawn > 1);

const start: fc.Arbitrary<Act> = fc
  .record({ who: login, right: mostly, browser })
  .map(({ who, ...more }) => ({ kind: 'start', ...who, ...more }));
const again: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('again' as const),
  which,
  purpose: fc.constantFrom('renew', 'renew', 'reconnect', 'consent_only'),
  right: mostly,
  browser,
});
const answer: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('answer' as const),
  which,
  how: fc.constantFrom('right', 'right', 'right', 'right', 'wrong', 'malformed', 'passed'),
});
const go: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('go' as const),
  which,
  browser: fc.constantFrom(...BROWSERS),
});
const back: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('return' as const),
  which,
  how: fc.constantFrom('same', 'same', 'same', 'other_browser', 'forged_state', 'forged_code'),
});
const onOne = (kind: 'poll' | 'cancel' | 'revoke' | 'disconnect' | 'delete'): fc.Arbitrary<Act> =>
  fc.record({ kind: fc.constant(kind), which });
const onAll = (kind: 'resume' | 'sweep' | 'jobs' | 'sync'): fc.Arbitrary<Act> => fc.constant({ kind });

/** How a sign-in goes on. */
const step: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: answer },
  { weight: 3, arbitrary: onOne('poll') },
  { weight: 3, arbitrary: go },
  { weight: 3, arbitrary: back },
  { weight: 2, arbitrary: onAll('resume') },
  { weight: 1, arbitrary: onAll('jobs') },
  { weight: 1, arbitrary: onOne('cancel') },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: start },
  { weight: 4, arbitrary: again },
  { weight: 14, arbitrary: step },
  { weight: 1, arbitrary: onAll('sync') },
  { weight: 1, arbitrary: onAll('sweep') },
  { weight: 1, arbitrary: fc.oneof(onOne('revoke'), onOne('disconnect'), onOne('delete')) },
);
const fate = fc.record({
  kind: fc.constantFrom('dies', 'dies', 'sleeps', 'breaks'),
  at: fc.integer({ min: 1, max: AWAITS_MAX }),
  moment: fc.constantFrom('before', 'after'),
});
/** Two begin together only where both are for one connection: who signs in is known then. */
const pair: fc.Arbitrary<readonly [Act, Act]> = fc.oneof(
  fc.tuple(step, step),
  fc.tuple(step, onOne('cancel')),
  fc.tuple(answer, fc.oneof(onOne('revoke'), onOne('disconnect'))),
  again.map((one) => [one, one] as const),
  answer.map((one) => [one, one] as const),
  back.map((one) => [one, one] as const),
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('act' as const), on: fc.nat({ max: 1 }), act }) },
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('onward' as const), on: fc.nat({ max: 1 }), which: few }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('doomed' as const),
      act: fc.oneof(act, fc.constant('onward' as const)),
      fate,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('race' as const), acts: pair }) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(SECOND_MS, 3 * SECOND_MS, MINUTE_MS, 6 * MINUTE_MS, DAY_MS, 15 * DAY_MS, 100 * DAY_MS)
      .map((ms) => ({ kind: 'clock' as const, ms })),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('page' as const), which, allow: mostly }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('at_bank' as const),
      which,
      what: fc.constantFrom('revoke', 'approve', 'approve', 'refuse', 'hold'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('stumble' as const),
      what: fc.constantFrom('unreachable', 'reply_lost', 'status_500', 'status_503', 'status_429', 'html'),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'leases' as const }, { kind: 'wake' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), on: fc.nat({ max: 1 }) }) },
);

class DeedCommand implements fc.AsyncCommand<Model, Sim> {
  readonly #deed: Deed;

  constructor(wanted: Deed) {
    this.#deed = wanted;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, sim: Sim): Promise<void> {
    return perform(sim, model, this.#deed);
  }

  toString(): string {
    return describe(this.#deed);
  }
}

/** What a run was made of. */
export interface ConnectRun {
  readonly seed: number;
  readonly deeds: number;
  readonly faults: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly simulatedMs: number;
  readonly trace: readonly string[];
}

/** Makes a run of a seed. Throws with the shortest deeds that break something, and the seed. */
export async function runConnect(place: Place, seed: number): Promise<ConnectRun> {
  let last: ConnectRun = { seed, deeds: 0, faults: 0, kinds: {}, simulatedMs: 0, trace: [] };
  const commands = fc.commands([deed.map((one) => new DeedCommand(one))], {
    maxCommands: DEEDS_MAX,
    size: 'max',
  });
  let shrinkingSince: number | null = null;
  const property = fc.asyncProperty(commands, async (drawn) => {
    if (shrinkingSince !== null && performance.now() - shrinkingSince > SHRINK_MS_MAX) return;
    try {
      last = await runOnce(place, seed, drawn);
    } catch (error) {
      shrinkingSince ??= performance.now();
      throw error;
    }
  });
  await fc.assert(property, { seed, numRuns: 1, unbiased: true });
  return last;
}

/** Shorter deeds that break the same are looked for so long. */
const SHRINK_MS_MAX = 30_000;

async function runOnce(
  place: Place,
  seed: number,
  drawn: Iterable<fc.AsyncCommand<Model, Sim>>,
): Promise<ConnectRun> {
  const sim = await Sim.open(place, seed);
  const model = new Model();
  const begin = sim.world.now();
  try {
    await fc.asyncModelRun(() => ({ model, real: sim }), drawn);
    await endOfRun(sim, model);
    const simulatedMs = sim.world.now() - begin;
    return { seed, deeds: sim.trace.length, faults: sim.faults, kinds: {}, simulatedMs, trace: sim.trace };
  } catch (error) {
    if (error instanceof Broken) error.message += `\n  after ${sim.trace.join('\n        ')}`;
    throw error;
  } finally {
    for (const { gate, ended } of sim.sleepers) {
      gate.kill();
      gate.wake();
      await ended;
    }
    await sim.world.close();
  }
}

/** Longer than any bank's deadline. */
const LONG_MS = 31 * DAY_MS;

/** Everybody wakes, every lease and deadline passes: then every attempt has a durable outcome. */
async function endOfRun(sim: Sim, model: Model): Promise<void> {
  while (sim.sleepers.length > 0) await perform(sim, model, { kind: 'wake' });
  await perform(sim, model, { kind: 'leases' });
  await perform(sim, model, { kind: 'clock', ms: LONG_MS });
  for (const kind of ['resume', 'resume', 'sweep'] as const)
    await perform(sim, model, { kind: 'act', on: 0, act: { kind } });
  checkAllEnded(model);
  const history = await sim.brokenHistory();
  if (history !== null) throw new Broken(history);
}
