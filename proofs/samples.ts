/**
 * Where the real statement files made by others are. They are never part of the project: tests read them from the
 * folder that TRIBUTARY_SAMPLES names, and say so when they cannot. With CI=true a missing folder is a failure.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The folder, or null when there is none. Throws with CI=true, where it must be there. */
export function samplesRoot(): string | null {
  const root = process.env.TRIBUTARY_SAMPLES;
  const samples = root === undefined ? null : path.join(root, 'samples');
  if (samples !== null && existsSync(path.join(samples, 'truth.json'))) return path.resolve(samples);
  if (process.env.CI === 'true')
    throw new Error(
      'CI needs the sample statements: set TRIBUTARY_SAMPLES to the folder that holds samples/',
    );
  return null;
}

/** What an independent reading of a sample file says. */
export interface Truth {
  readonly format: string;
  readonly bytes: number;
  readonly ok: boolean;
  readonly n?: number;
  readonly sum?: string;
  readonly err?: string;
  readonly stmts?: readonly {
    readonly opening: string | null;
    readonly closing: string | null;
    readonly n: number;
    readonly sum: string;
    readonly pending?: number;
  }[];
}

/** The independent readings by path below the samples folder. */
export function readTruth(root: string): ReadonlyMap<string, Truth> {
  const all: Record<string, Truth> = JSON.parse(readFileSync(path.join(root, 'truth.json'), 'utf8'));
  return new Map(Object.entries(all));
}

/** The files below one folder of the samples (`camt.053`, `mt940`, …), as paths below the samples folder, sorted. */
export function sampleFiles(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** The bytes of one sample. */
export const readSample = (root: string, file: string): Buffer => readFileSync(path.join(root, file));

/** The reason to give when samples are missing. */
export const NO_SAMPLES = 'sample statements not found: set TRIBUTARY_SAMPLES';
