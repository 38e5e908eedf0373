#!/usr/bin/env node
// Installs what is needed when it is not there or older than package-lock.json; does nothing else.
//   node bin/prestart.mjs          what running needs
//   node bin/prestart.mjs --dev    what building and testing need, too
// Plain JavaScript for old nodes, without dependencies: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** npm writes this one as the last thing of an install: it says what is there, and an interrupted install has none. */
const INSTALLED = path.join(ROOT, 'node_modules', '.package-lock.json');
const WANTED = path.join(ROOT, 'package-lock.json');

/** The packages of a lock file by their path, or null when it is not there or damaged. */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** The path of the first package that is missing or of another version, or null when all is there. */
function firstMissing(wanted, installed, withDev) {
  for (const [place, { version, dev, optional, devOptional }] of Object.entries(wanted)) {
    if (place === '' || (dev && !withDev)) continue;
    const found = installed[place];
    // An optional package is for one platform; npm knows which, and a person may leave all of them out.
    if (!found && (optional || devOptional)) continue;
    if (found?.version !== version || !existsSync(path.join(ROOT, place, 'package.json'))) return place;
  }
  return null;
}

/** What has to be installed: `run`, `dev` or null for nothing. */
function whatToInstall(withDev) {
  const wanted = readPackages(WANTED);
  if (wanted === null) return null; // A published package: npm installed it with its dependencies.
  const installed = readPackages(INSTALLED);
  if (installed === null) return withDev ? 'dev' : 'run';
  if (firstMissing(wanted, installed, withDev) === null) return null;
  // Who has tested here before goes on testing: never take the development packages away.
  return withDev || Object.values(installed).some((one) => one.dev) ? 'dev' : 'run';
}

function install(what) {
  const args = ['ci', ...(what === 'run' ? ['--omit=dev'] : ['--include=dev']), '--ignore-scripts'];
  console.log(`Installing what ${what === 'run' ? 'running' : 'testing'} needs: npm ${args.join(' ')}`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const isScript = npm !== undefined && /\.c?js$/.test(npm) && /npm/.test(path.basename(npm));
  const options = { cwd: ROOT, stdio: 'inherit', shell: !isScript && process.platform === 'win32' };
  const begin = Date.now();
  const { status, error } = isScript
    ? spawnSync(process.execPath, [npm, ...args, ...quiet], options)
    : spawnSync('npm', [...args, ...quiet], options);
  if (status === 0) return console.log(`Installed in ${Math.round((Date.now() - begin) / 1000)} s.`);
  console.error(
    `\nThe install failed (${error ? error.message : `npm ended with ${status}`}); what npm says is above.\n` +
      'Without network, or behind a proxy, give npm a registry that it can reach (npm config set registry …).\n' +
      `Then start again, or run it yourself: npm ${args.join(' ')}`,
  );
  process.exitCode = 1;
}

const what = whatToInstall(process.argv.includes('--dev'));
if (what !== null) install(what);
