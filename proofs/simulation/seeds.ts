/** Seeds of runs that once broke something, with what they found: they are run with every check. */
import type { Part } from './parts.ts';

export interface KeptSeed {
  readonly part: Part;
  readonly seed: number;
  readonly found: string;
}

export const KEPT_SEEDS: readonly KeptSeed[] = [];
