/**
 * PostgreSQL refuses to run as root. A normal user just runs it; root runs it as the owner of the existing cluster,
 * `postgres` or `nobody`, or, where those cannot reach the programs or the data, in a user namespace in which it is
 * not root. Each way is tried on the real paths before it is taken.
 */
import type { SpawnOptions } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { chownSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../../core/result.ts';
import { failure, success } from '../../core/result.ts';
import type { Binaries } from './binaries.ts';
import type { EmbeddedFault } from './fault.ts';
import { embeddedFault, OWN_SERVER_HINT } from './fault.ts';

/** Not root, and known by name on every Linux. */
const NOBODY_ID = 65534;
const PROBE_LIMIT_MS = 10_000;

/** As whom the database programs run. */
export interface Account {
  /** `self`, the name of a user, or `namespace`. */
  readonly name: string;
  /** The owner that the cluster's files must have; null where they are ours already. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Gives program and arguments as they are to be spawned. */
  command(program: string, args: readonly string[]): { readonly file: string; readonly args: string[] };
  readonly spawn: Pick<SpawnOptions, 'uid' | 'gid'>;
}

const SELF: Account = {
  name: 'self',
  owner: null,
  command: (file, args) => ({ file, args: [...args] }),
  spawn: {},
};

const asUser = (name: string, uid: number, gid: number): Account => ({
  name,
  owner: { uid, gid },
  command: (file, args) => ({ file, args: [...args] }),
  spawn: { uid, gid },
});

const NAMESPACE: Account = {
  name: 'namespace',
  owner: { uid: 0, gid: 0 },
  command: (program, args) => ({
    file: 'unshare',
    args: ['-U', `--map-user=${NOBODY_ID}`, `--map-group=${NOBODY_ID}`, program, ...args],
  }),
  spawn: {},
};

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The users of /etc/passwd (passwd(5)): initdb fails for an id that has no name there. */
function readUsers(): User[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
      .filter((user) => user.name !== '' && Number.isInteger(user.uid) && Number.isInteger(user.gid));
  } catch {
    return [];
  }
}

/** The ways that root may take, best first. */
function candidates(clusterDir: string): Account[] {
  const users = readUsers();
  const owner = statSync(clusterDir).uid;
  const wanted = [
    users.find((user) => user.uid === owner && owner !== 0),
    users.find((user) => user.name === 'postgres'),
    users.find((user) => user.name === 'nobody'),
  ];
  const accounts = wanted
    .filter((user) => user !== undefined)
    .map((user) => asUser(user.name, user.uid, user.gid));
  return [...accounts, NAMESPACE];
}

function runs(account: Account, program: string, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const { file, args: full } = account.command(program, args);
  const options = { ...account.spawn, env, cwd: '/', stdio: 'ignore', timeout: PROBE_LIMIT_MS } as const;
  return spawnSync(file, full, options).status === 0;
}

/** Whether the account can run the server and, once the cluster directory is its own, write there. */
function works(account: Account, binaries: Binaries, clusterDir: string, env: NodeJS.ProcessEnv): boolean {
  if (!runs(account, binaries.postgres, ['--version'], env)) return false;
  const before = statSync(clusterDir);
  if (account.owner !== null) chownSync(clusterDir, account.owner.uid, account.owner.gid);
  const probe = 'cd "$1" && : > tributary.probe && rm tributary.probe';
  const writes = runs(account, '/bin/sh', ['-c', probe, 'sh', clusterDir], env);
  chownSync(clusterDir, before.uid, before.gid);
  return writes;
}

/** Hands a whole tree to an owner; does nothing when its top belongs to them already. Links are not followed. */
function giveTree(top: string, owner: { readonly uid: number; readonly gid: number }): void {
  if (statSync(top).uid === owner.uid) return;
  for (const entry of readdirSync(top, { recursive: true, encoding: 'utf8' }))
    lchownSync(path.join(top, entry), owner.uid, owner.gid);
  chownSync(top, owner.uid, owner.gid); // Last, so that a crash in the middle is seen and done again.
}

/**
 * Chooses as whom to run the database on this cluster directory (which must exist) and hands the directory over.
 * Returns the fault `no_account` when nobody can.
 */
export function chooseAccount(
  binaries: Binaries,
  clusterDir: string,
  env: NodeJS.ProcessEnv,
): Result<Account, EmbeddedFault> {
  if (process.getuid?.() !== 0) return success(SELF);
  const account = candidates(clusterDir).find((one) => works(one, binaries, clusterDir, env));
  if (account === undefined) return failure(noAccount());
  if (account.owner !== null) giveTree(clusterDir, account.owner);
  return success(account);
}

const noAccount = (): EmbeddedFault =>
  embeddedFault(
    'no_account',
    'PostgreSQL does not run as root, and neither the users postgres and nobody nor a user namespace can run it here',
    `start as a normal user (in a container: USER node), or put checkout and data directory where other users may enter (chmod o+x), ${OWN_SERVER_HINT}`,
  );
