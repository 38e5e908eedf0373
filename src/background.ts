/**
 * What the server does without being asked: it resumes imports and sign-ins, makes due syncs, ends what is over, lets
 * old pages go and watches its folder.
 */
import path from 'node:path';
import type { Logger } from 'pino';
import type { Banks } from './banks.ts';
import type { Founded } from './engine/found-instance.ts';
import type { StatementImports } from './engine/import-port.ts';
import type { Config } from './services/config.ts';
import { type Schedule, startSchedule } from './services/schedule.ts';
import { type WatchFolder, watchFolder } from './services/watch-folder.ts';
import type { Database } from './store/database.ts';
import { openDirectory } from './store/directory.ts';
import { purgeOldPages } from './store/instance.ts';

/** Documents whose pages one turn lets go. */
const PURGE_DOCUMENTS = 1_000;
/** Connections, sign-ins and consents that one turn looks after. */
const SWEEP_ROWS = 500;
const RESUME_EVERY_MS = 10_000;
const SWEEP_EVERY_MS = 2_000;
const PURGE_EVERY_MS = 3_600_000;

interface Background {
  readonly config: Config;
  readonly app: Database;
  readonly imports: StatementImports;
  readonly banks: Banks;
  readonly log: Logger;
}

/** Starts what comes back by the clock. */
export function startJobs(
  parts: Background & {
    readonly jobs: Database;
    readonly resumeEveryMs: number | undefined;
    readonly sweepEveryMs: number | undefined;
  },
): Schedule {
  const { config, app, jobs, imports, banks, log } = parts;
  const sweepEveryMs = parts.sweepEveryMs ?? SWEEP_EVERY_MS;
  return startSchedule(
    [
      {
        name: 'resume imports',
        everyMs: parts.resumeEveryMs ?? RESUME_EVERY_MS,
        run: () => imports.resume(),
      },
      {
        name: 'go on with sign-ins',
        everyMs: sweepEveryMs,
        run: () => banks.connecting.resumeAttempts(SWEEP_ROWS),
      },
      { name: 'make due syncs', everyMs: sweepEveryMs, run: () => banks.syncing.schedule(SWEEP_ROWS) },
      { name: 'end what is over', everyMs: sweepEveryMs, run: () => banks.connecting.sweep(SWEEP_ROWS) },
      {
        name: 'purge old pages',
        everyMs: PURGE_EVERY_MS,
        run: async () => {
          await purgeOldPages(app, jobs, config.pagesKeptDays, PURGE_DOCUMENTS);
          await banks.syncing.purge(config.pagesKeptDays, PURGE_DOCUMENTS);
        },
      },
    ],
    (name, error) => log.error({ err: error }, `${name} failed; it is tried again`),
  );
}

/** Watches the folder for statement files; null when the operator wants none. */
export function startFolder(parts: Background & { readonly founded: Founded }): WatchFolder | null {
  const { config, app, imports, log, founded } = parts;
  if (config.watch === 'off') return null;
  const directory = openDirectory(app);
  return watchFolder({
    folder: path.resolve(config.watch ?? path.join(config.dataDir, 'inbox')),
    imports,
    ownerNamed: async (reference) => {
      const owner = await directory.findOwner(founded.scope, reference);
      return owner === null ? null : { ...founded.scope, ownerId: owner.id };
    },
    onError: (error, file) => log.error({ err: error, file }, 'the watched folder could not take a file in'),
  });
}
