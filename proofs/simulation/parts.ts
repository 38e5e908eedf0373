/** The kinds of simulation, each a run of a seed. */
import { runConnect } from './connect/machine.ts';
import type { Place } from './place.ts';
import { runSyncs } from './syncs/machine.ts';

/** What a run was made of. */
export interface SimulatedRun {
  readonly seed: number;
  readonly deeds: number;
  /** Misfortunes that met a process, and things that banks did wrong. */
  readonly faults: number;
  /** How often each kind of them, and what else is counted. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly simulatedMs: number;
  readonly trace: readonly string[];
}

const RUNS = {
  connect: runConnect,
  syncs: runSyncs,
} as const satisfies Readonly<Record<string, (place: Place, seed: number) => Promise<SimulatedRun>>>;

export type Part = keyof typeof RUNS;
export const PARTS = Object.keys(RUNS) as readonly Part[];
export const isPart = (name: string): name is Part => Object.hasOwn(RUNS, name);

/** Makes a run; throws where something does not hold. */
export const simulate = (part: Part, place: Place, seed: number): Promise<SimulatedRun> =>
  RUNS[part](place, seed);
