/**
 * A process for tests that need one to kill: holds a data directory and, unless told `hold`, runs the embedded
 * database on it. Prints one line of JSON when it is up, and stops when its input ends; any
 * input makes it exit at once. With `programs` it only
 * prepares the programs of a package and runs one.
 *
 *     node test-process.ts start|hold DATA_DIR [URL]
 *     node test-process.ts programs ASIDE_DIR PACKAGE_ROOT
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { prepareBinaries } from './binaries.ts';
import { holdDataDir, startEmbedded } from './index.ts';

const say = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};

function tryPrograms(asideDir: string, root: string): object {
  const lines: string[] = [];
  const binaries = prepareBinaries(asideDir, (line) => lines.push(line), root);
  if (!binaries.ok) return { fault: binaries.fault };
  const { postgres, initdb, env } = binaries.value;
  const versions = [postgres, initdb].map((file) =>
    spawnSync(file, ['--version'], { env, encoding: 'utf8' }),
  );
  return { lines: [...lines, ...versions.map(({ stdout, stderr }) => stdout + stderr)] };
}

async function main([verb, dataDir = '', url = '']: readonly string[]): Promise<void> {
  if (verb === 'programs') return say(tryPrograms(dataDir, url));
  const lines: string[] = [];
  const hold = await holdDataDir(dataDir, { url });
  if (!hold.ok) return say({ fault: hold.fault });
  const started = verb === 'start' ? await startEmbedded({ dataDir, log: (line) => lines.push(line) }) : null;
  if (started !== null && !started.ok) return say({ fault: started.fault });
  say({ pid: process.pid, lines, ...started?.value });
  process.stdin.once('data', () => process.exit(9));
  process.stdin.once('end', () => {
    const stopped = started?.value.stop() ?? Promise.resolve();
    void stopped.then(() => hold.value.release());
  });
}

await main(process.argv.slice(2));
