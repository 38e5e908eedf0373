/** Makes the database cluster on the first start. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { Account } from './account.ts';
import { chooseAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault, OWN_SERVER_HINT } from './fault.ts';
import { readIfThere, syncDir, writeWhole } from './files.ts';
import type { Layout } from './layout.ts';

/** The login that owns the cluster, and its database. */
export const LOGIN = 'tributary';

const PASSWORD_BYTES = 32;
const INITDB_LIMIT_MS = 120_000;
const OUTPUT_LIMIT_CHARS = 2_000;

/** A cluster that can be started. */
export interface Cluster {
  readonly account: Account;
  readonly password: string;
  readonly isNew: boolean;
}

/** The environment of every database program: nothing of ours leaks into it. */
export const programEnv = (binaries: Binaries): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot ?? '' } : {}),
  ...binaries.env,
});

/** Gives the cluster below the data directory, made first when there is none. */
export async function ensureCluster(
  layout: Layout,
  binaries: Binaries,
): Promise<Result<Cluster, EmbeddedFault>> {
  const isNew = !existsSync(path.join(layout.cluster, 'PG_VERSION'));
  const stored = readIfThere(layout.password)?.trim() ?? '';
  if (!isNew && stored === '') return failure(passwordLost(layout));
  const password = stored === '' ? randomBytes(PASSWORD_BYTES).toString('base64url') : stored;
  if (stored === '') writeWhole(layout.password, `${password}\n`);
  const place = isNew ? layout.newCluster : layout.cluster;
  if (isNew) makeEmpty(place);
  const account = chooseAccount(binaries, place, programEnv(binaries));
  if (!account.ok) return account;
  if (isNew) {
    const fault = await runInitdb(layout, binaries, account.value, password);
    if (fault !== null) return failure(fault);
  }
  return success({ account: account.value, password, isNew });
}

function makeEmpty(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
}

/** Runs initdb aside and moves the whole cluster into place, so that a crash leaves no half one. */
async function runInitdb(
  layout: Layout,
  binaries: Binaries,
  account: Account,
  password: string,
): Promise<EmbeddedFault | null> {
  const passwordFile = path.join(layout.home, 'initdb-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  chmodSync(passwordFile, 0o600);
  if (account.owner !== null) chownSync(passwordFile, account.owner.uid, account.owner.gid);
  const { file, args } = account.command(binaries.initdb, initdbArguments(layout.newCluster, passwordFile));
  const outcome = await runProgram(file, args, { ...account.spawn, env: programEnv(binaries), cwd: '/' });
  rmSync(passwordFile, { force: true });
  if (outcome.code !== 0) return initdbFailed(outcome.output);
  renameSync(layout.newCluster, layout.cluster);
  syncDir(layout.home);
  return null;
}

const initdbArguments = (dir: string, passwordFile: string): string[] => [
  `--pgdata=${dir}`,
  `--username=${LOGIN}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
];

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

function runProgram(
  file: string,
  args: readonly string[],
  options: { uid?: number | undefined; gid?: number | undefined; env: NodeJS.ProcessEnv; cwd: string },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INITDB_LIMIT_MS,
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT_CHARS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const passwordLost = (layout: Layout): EmbeddedFault =>
  embeddedFault(
    'password_lost',
    `there is a database in ${layout.cluster}, but its password file ${layout.password} is missing or empty`,
    `restore that file from your backup, start with another DATA_DIR, ${OWN_SERVER_HINT}`,
  );

const initdbFailed = (output: string): EmbeddedFault =>
  embeddedFault(
    'initdb_failed',
    `the database could not be created: ${output.trim().split('\n').slice(-6).join(' | ')}`,
    `check the free space and rights of the data directory, ${OWN_SERVER_HINT}`,
  );
