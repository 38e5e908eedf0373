/**
 * The benchmark: `npm run bench`. Ratios of two things measured in one run, so that a slow or busy machine says the
 * same as a fast one. docs/performance.md says what each figure means.
 */
import os from 'node:os';
import process from 'node:process';
import { measureCategories } from './categories.ts';
import { measureIngest } from './ingest.ts';
import { measureLists } from './lists.ts';
import { measureMatching } from './matching.ts';
import { type Options, readOptions, type Section, USAGE } from './options.ts';
import { measureReaders } from './readers.ts';
import { type Figure, holds, progress, tableOf } from './report.ts';
import { type BenchServer, startServer } from './server.ts';
import { measureStart } from './start.ts';
import { measureSyncs } from './syncs.ts';

/** Sections that need the database. */
const WITH_SERVER: readonly Section[] = ['ingest', 'categories', 'lists', 'syncs'];

async function run(options: Options): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const server = options.sections.some((section) => WITH_SERVER.includes(section))
    ? await startServer()
    : null;
  try {
    for (const section of options.sections) figures.push(...(await measure(section, server, options)));
  } finally {
    await server?.stop();
  }
  return figures;
}

async function measure(section: Section, server: BenchServer | null, options: Options): Promise<Figure[]> {
  if (server !== null) {
    if (section === 'ingest') return measureIngest(server, options);
    if (section === 'categories') return measureCategories(server, options);
    if (section === 'lists') return measureLists(server, options);
    if (section === 'syncs') return measureSyncs(server, options);
  }
  if (section === 'readers') return measureReaders(options);
  if (section === 'matching') return measureMatching(options);
  return section === 'start' ? measureStart(options) : [];
}

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  progress(`node ${process.version}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}`);
  const figures = await run(options);
  console.log(`\n${tableOf(figures)}\n`);
  const short = figures.filter((figure) => !holds(figure)).length;
  console.log(short === 0 ? 'every target holds' : `${short} of ${figures.length} figures fall short`);
  return options.gate && short > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
