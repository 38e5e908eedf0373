/** The parts of the check, in the order in which they run: what is quick to fail comes first. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectFiles, textFiles } from './files.ts';
import type { Counts, Report } from './report.ts';
import {
  countTests,
  doubleTitles,
  failedTests,
  filesNotRun,
  skippedTitles,
  unnamedInvariants,
} from './report.ts';
import { runNode } from './run-part.ts';
import { findBreaches } from './tidy.ts';

/** One part. `run` shows what it finds and gives the counts; what failed is told again at the very end. */
export interface Part {
  readonly name: string;
  run(tellAgain: (line: string) => void): Promise<Counts>;
}

const ROOMS = ['src', 'console', 'sandbox', 'sdk', 'proofs', 'scripts'];
/** What a second run on another database server repeats. */
const STORE_AND_SURFACES = ['src/store', 'src/surfaces', 'src/engine'];
const LAST_INVARIANT = 15;
const SKIPPED_SHOWN = 30;

const one = (ok: boolean): Counts => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

const tool = (name: string, script: string, args: readonly string[]): Part => ({
  name,
  run: async () => one((await runNode([script, ...args])) === 0),
});

const types = tool('types', 'node_modules/typescript/bin/tsc', ['--noEmit']);
const lint = tool('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '.']);

const imports: Part = {
  name: 'imports',
  run: async () => {
    const rooms = ROOMS.filter((room) => existsSync(room));
    const options = ['--config', '.dependency-cruiser.mjs', '--output-type', 'err', ...rooms];
    return one(
      (await runNode(['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', ...options])) === 0,
    );
  },
};

const tidy: Part = {
  name: 'tidy',
  run: async () => {
    const breaches = findBreaches(textFiles(process.cwd()));
    for (const { file, line, what } of breaches) console.log(`${file}:${line}: ${what}`);
    return one(breaches.length === 0);
  },
};

const readme: Part = {
  name: 'readme',
  run: async () => one((await runNode(['scripts/check-readme.ts'])) === 0),
};

const examples: Part = {
  name: 'examples',
  run: async () => one((await runNode(['scripts/check-examples.ts'])) === 0),
};

interface Run {
  readonly counts: Counts;
  readonly report: Report;
}

/** Runs vitest and reads its report. A run that leaves no report is one failure. */
async function vitest(args: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tributary-check-'));
  const file = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runNode(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]);
    const report: Report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { testResults: [] };
    const counts = existsSync(file) ? countTests(report, code) : one(code === 0);
    return { counts, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function showSkipped(report: Report): void {
  const skipped = skippedTitles(report);
  for (const title of skipped.slice(0, SKIPPED_SHOWN)) console.log(`skipped: ${title}`);
  if (skipped.length > SKIPPED_SHOWN) console.log(`skipped: ${skipped.length - SKIPPED_SHOWN} more`);
}

/** What the report shows about the tests themselves. */
function examine(report: Report): boolean {
  const root = process.cwd();
  const testFiles = projectFiles(root).filter((file) => file.endsWith('.test.ts'));
  const problems = [
    ...doubleTitles(report),
    ...filesNotRun(report, root, testFiles).map((file) => `${file}: vitest did not run this file`),
  ];
  for (const problem of problems) console.log(problem);
  const unnamed = unnamedInvariants(report, LAST_INVARIANT);
  if (unnamed.length > 0) console.log(`note: no test names invariant ${unnamed.join(', ')}`);
  return problems.length === 0;
}

const tests: Part = {
  name: 'tests',
  run: async (tellAgain) => {
    const { counts, report } = await vitest([]);
    for (const line of failedTests(report)) tellAgain(line);
    showSkipped(report);
    const fine = examine(report);
    return { ...counts, failed: counts.failed + (fine ? 0 : 1) };
  },
};

const storeOnUrl: Part = {
  name: 'store and surfaces on TRIBUTARY_TEST_DATABASE_URL',
  run: async (tellAgain) => {
    const { counts, report } = await vitest([...STORE_AND_SURFACES, '--exclude', 'src/store/embedded/**']);
    for (const line of failedTests(report)) tellAgain(line);
    showSkipped(report);
    return counts;
  },
};

/** The parts of a whole check. The README's commands are run when there is a script for it. */
export const wholeCheck = (): Part[] => [
  types,
  lint,
  imports,
  tidy,
  tests,
  ...(existsSync('scripts/check-readme.ts') ? [readme, examples] : []),
];

/** The parts of a second run against another database server. */
export const storeCheck = (): Part[] => [storeOnUrl];
