/** How long a start takes and what an idle server holds in memory; with `--cold` also from a fresh clone. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Options } from './options.ts';
import { type Figure, median, progress, seconds } from './report.ts';

const WARM_MS_MAX = 1_500;
const COLD_MS_MAX = 120_000;
const IDLE_MB_MAX = 200;
const IDLE_AFTER_MS = 5_000;
const POLL_MS = 10;
const STOP_MS = 10_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Starts the product as a person does and waits until it answers. */
export async function measureStart(options: Options): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'measure-tributary-'));
  try {
    const warm = await measureWarm(folder, options);
    return options.cold ? [...warm, await measureCold(folder)] : warm;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureWarm(folder: string, options: Options): Promise<Figure[]> {
  const dataDir = path.join(folder, 'data');
  const first = await startOnce(ROOT, dataDir, false);
  progress(`start: first ${seconds(first.ms)}`);
  const warm: Started[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const one = await startOnce(ROOT, dataDir, round === 0);
    progress(`start: warm ${seconds(one.ms)}`);
    warm.push(one);
  }
  const ms = median(warm.map((one) => one.ms));
  const idle = warm[0]?.idleMb ?? null;
  const figures = [figure('warm start until it answers', ms, WARM_MS_MAX)];
  if (idle === null) return figures;
  return [
    ...figures,
    {
      section: 'start',
      what: 'memory of the server process, idle',
      ours: `${idle.toFixed(0)} MB`,
      theirs: `${IDLE_MB_MAX} MB`,
      ratio: idle / IDLE_MB_MAX,
      target: 1,
      atMost: true,
    },
  ];
}

const figure = (what: string, ms: number, most: number): Figure => ({
  section: 'start',
  what,
  ours: seconds(ms),
  theirs: seconds(most),
  ratio: ms / most,
  target: 1,
  atMost: true,
});

/** Clones what is committed, and starts it with nothing installed. */
async function measureCold(folder: string): Promise<Figure> {
  const clone = path.join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone]);
  progress('start: cold, from a clone');
  const { ms } = await startOnce(clone, path.join(folder, 'cold'), false);
  return figure('cold start from a clone, install included', ms, COLD_MS_MAX);
}

interface Started {
  readonly ms: number;
  readonly idleMb: number | null;
}

async function startOnce(root: string, dataDir: string, measureIdle: boolean): Promise<Started> {
  const port = await freePort();
  const from = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await untilAnswered(port, child);
    const ms = performance.now() - from;
    if (!measureIdle) return { ms, idleMb: null };
    await sleep(IDLE_AFTER_MS);
    return { ms, idleMb: memoryOf(port) };
  } finally {
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS)]);
  }
}

async function untilAnswered(port: number, child: ChildProcess): Promise<void> {
  const limit = performance.now() + COLD_MS_MAX * 2;
  while (performance.now() < limit) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    const answered = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await sleep(POLL_MS);
  }
  throw new Error('npm start did not answer');
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

/** Resident megabytes of the process that listens on the port; null where that cannot be known (no /proc). */
function memoryOf(port: number): number | null {
  if (process.platform !== 'linux') return null;
  const inode = listeningInode(port);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holdsSocket(pid, inode)) continue;
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : (Number(kb) * 1024) / 1e6;
  }
  return null;
}

/** The socket that listens on a port of any address (proc(5), /proc/net/tcp: state 0A). */
function listeningInode(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6'])
    for (const line of readFileSync(table, 'utf8').split('\n')) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A') return fields[9] ?? '';
    }
  return '';
}

function holdsSocket(pid: string, inode: string): boolean {
  if (inode === '') return false;
  try {
    return readdirSync(`/proc/${pid}/fd`).some(
      (fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`,
    );
  } catch {
    return false;
  }
}
