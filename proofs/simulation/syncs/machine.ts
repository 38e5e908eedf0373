/** Runs of the syncs machine: deeds that fast-check draws from a seed, and shrinks where one breaks something. */
import fc from 'fast-check';
import { Broken } from '../broken.ts';
import type { Place } from '../place.ts';
import { calm } from './calm.ts';
import { type Deed, describe, type References } from './deed.ts';
import { perform } from './deeds.ts';
import { Life } from './life.ts';
import { type Profile, profileOf } from './profile.ts';
import { AWAITS_MAX, type Misfortune } from './work.ts';

/** Deeds of one run. */
export const DEEDS_MAX = 40;
/** Shorter deeds that break the same are looked for so long. */
const SHRINK_MS_MAX = 60_000;

const luck = fc.noShrink(fc.nat());
const which = fc.nat({ max: 11 });
const on = fc.nat({ max: 1 });
const bool = fc.boolean();

const misfortune = (kinds: Profile['ownFaults']): fc.Arbitrary<Misfortune> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    at: fc.integer({ min: 1, max: AWAITS_MAX }),
    moment: fc.constantFrom('before' as const, 'after' as const),
  });

const nothing: fc.Arbitrary<Misfortune | null> = fc.constant(null);
const sometimes = (kinds: Profile['ownFaults']): fc.Arbitrary<Misfortune | null> =>
  kinds.length === 0 ? nothing : fc.oneof<fc.Arbitrary<Misfortune | null>[]>(nothing, misfortune(kinds));

type Weighted = { readonly weight: number; readonly arbitrary: fc.Arbitrary<Deed> };
const one = <K extends Deed['kind']>(kind: K) => fc.constant(kind);

function lifeDeeds({ hasTwins }: Profile): Weighted[] {
  const hours = fc.constantFrom(3, 8, 24, 24, 48, 72, 200, 400);
  return [
    { weight: 16, arbitrary: fc.record({ kind: one('days'), hours, luck }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: one('pay'),
        account: which,
        cents: which,
        text: which,
        copies: hasTwins ? fc.constantFrom(1, 1, 2, 3) : fc.constant(1),
        pending: bool,
        daysAgo: fc.constantFrom(0, 0, 1, 3, 8),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: one('book'),
        which,
        how: fc.constantFrom(
          'same' as const,
          'same' as const,
          'tip' as const,
          'less' as const,
          'text' as const,
        ),
        newId: bool,
        daysAgo: fc.constantFrom(0, 0, 1, 2),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: one('drop'), which }) },
    { weight: 4, arbitrary: fc.record({ kind: one('ask'), attended: bool, on, luck }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'calm' }) },
  ];
}

const REFERENCES: readonly References[] = ['same', 'none', 'other'];

function peopleDeeds({ hasFiles, endsConsents, ownFaults }: Profile): Weighted[] {
  const deeds: Weighted[] = [
    {
      weight: 4,
      arbitrary: fc.record({
        kind: one('sign'),
        purpose: fc.constantFrom('connect', 'connect', 'renew', 'reconnect'),
        on,
      }),
    },
  ];
  if (endsConsents)
    deeds.push({
      weight: 3,
      arbitrary: fc.record({
        kind: one('end'),
        how: fc.constantFrom('revoke_at_bank', 'revoke_at_bank', 'revoke', 'disconnect', 'pause', 'resume'),
      }),
    });
  if (hasFiles)
    deeds.push({
      weight: 4,
      arbitrary: fc.record({
        kind: one('file'),
        from: fc.constantFrom(3, 10, 20, 40),
        days: fc.constantFrom(2, 7, 20, 40),
        references: fc.constantFrom(...REFERENCES),
        bad: sometimes(ownFaults),
      }),
    });
  return deeds;
}

function troubles({ bankFaults, ownFaults, scenarios }: Profile): Weighted[] {
  const deeds: Weighted[] = [
    {
      weight: 4,
      arbitrary: fc.record({
        kind: one('beside'),
        what: fc.constantFrom(
          'ask' as const,
          'file' as const,
          'renew' as const,
          'revoke' as const,
          'tick' as const,
        ),
        luck,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: one('restart'), on }) },
    { weight: 3, arbitrary: fc.constantFrom<Deed>({ kind: 'leases' }, { kind: 'wake' }) },
  ];
  if (bankFaults.length > 0)
    deeds.push({
      weight: 5,
      arbitrary: fc.record({
        kind: one('stumble'),
        what: fc.constantFrom(...bankFaults),
        skip: fc.nat({ max: 8 }),
        times: fc.constantFrom(1, 1, 3),
      }),
    });
  if (ownFaults.length > 0)
    deeds.push({
      weight: 6,
      arbitrary: fc.record({ kind: one('doomed'), bad: misfortune(ownFaults), luck }),
    });
  if (scenarios.length > 0)
    deeds.push({
      weight: 3,
      arbitrary: fc.record({ kind: one('scenario'), scenario: fc.constantFrom(null, ...scenarios) }),
    });
  return deeds;
}

class DeedCommand implements fc.AsyncCommand<object, Life> {
  readonly #deed: Deed;

  constructor(wanted: Deed) {
    this.#deed = wanted;
  }

  check(): boolean {
    return true;
  }

  run(_model: object, life: Life): Promise<void> {
    return perform(life, this.#deed);
  }

  toString(): string {
    return describe(this.#deed);
  }
}

/** What a run was made of. */
export interface SyncsRun {
  readonly seed: number;
  readonly deeds: number;
  readonly faults: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly simulatedMs: number;
  readonly trace: readonly string[];
}

/** Makes a run of a seed. Throws with the shortest deeds that break something, and the seed. */
export async function runSyncs(place: Place, seed: number): Promise<SyncsRun> {
  const profile = profileOf(seed);
  let last: SyncsRun = { seed, deeds: 0, faults: 0, kinds: {}, simulatedMs: 0, trace: [] };
  const deed = fc.oneof(...lifeDeeds(profile), ...peopleDeeds(profile), ...troubles(profile));
  const commands = fc.commands([deed.map((wanted) => new DeedCommand(wanted))], {
    maxCommands: DEEDS_MAX,
    size: 'max',
  });
  let shrinkingSince: number | null = null;
  const property = fc.asyncProperty(commands, async (drawn) => {
    if (shrinkingSince !== null && performance.now() - shrinkingSince > SHRINK_MS_MAX) return;
    try {
      last = await runOnce(place, seed, profile, drawn);
    } catch (error) {
      shrinkingSince ??= performance.now();
      throw error;
    }
  });
  await fc.assert(property, { seed, numRuns: 1, unbiased: true });
  return last;
}

async function runOnce(
  place: Place,
  seed: number,
  profile: Profile,
  drawn: Iterable<fc.AsyncCommand<object, Life>>,
): Promise<SyncsRun> {
  const life = await Life.open(place, seed, profile);
  const begin = life.world.now();
  try {
    await fc.asyncModelRun(() => ({ model: {}, real: life }), drawn);
    life.trace.push(`end: ${await calm(life)}`);
    // A day later the story has moved, and the ledger with it.
    await perform(life, { kind: 'days', hours: 26, luck: seed });
    life.trace.push(`end: ${await calm(life)}`);
    return madeOf(life, seed, life.world.now() - begin);
  } catch (error) {
    if (error instanceof Broken)
      error.message += `\n  of ${JSON.stringify(profile)}\n  after ${life.trace.join('\n        ')}`;
    throw error;
  } finally {
    for (const { gate, ended } of life.sleepers) {
      gate.kill();
      gate.wake();
      await ended;
    }
    await life.world.close();
  }
}

/** Counted beside misfortunes, and none. */
const NO_FAULTS = new Set(['booked_as_one', 'booked_marked', 'booked_as_another', 'doubled_marked']);

function madeOf(life: Life, seed: number, simulatedMs: number): SyncsRun {
  const kinds = { ...Object.fromEntries(life.faults.counts), ...Object.fromEntries(life.own) };
  const faults = Object.entries(kinds).reduce(
    (sum, [name, count]) => sum + (NO_FAULTS.has(name) ? 0 : count),
    0,
  );
  return { seed, deeds: life.trace.length, faults, kinds, simulatedMs, trace: life.trace };
}
