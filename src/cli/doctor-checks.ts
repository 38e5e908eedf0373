/** What doctor looks at on this machine: the program, the data directory, the keys, the port. */
import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Config } from '../services/config.ts';
import { portFault } from '../services/port.ts';
import type { KeyFingerprint } from '../services/vault/vault.ts';
import type { DatabaseExam } from '../store/examine.ts';
import { bytesText } from './import-view.ts';

/** One line of doctor. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly action?: string;
}

const ok = (name: string, text: string): Check => ({ name, state: 'ok', text });
export const warn = (name: string, text: string, action: string): Check => ({
  name,
  state: 'warn',
  text,
  action,
});
export const fail = (name: string, text: string, action: string): Check => ({
  name,
  state: 'fail',
  text,
  action,
});
export const fine = ok;

const DISK_BYTES_WARN = 5_000_000_000;
const DISK_BYTES_FAIL = 500_000_000;
const KEY_AGE_DAYS_WARN = 365;
const SKEW_MS_WARN = 2_000;
/** Our own statements end within two minutes; most within a second. */
const WRITER_SECONDS_WARN = 60;
const VERSION_NUMBER_MIN = 150_000;

export function checkNode(): Check {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18))
    return ok('node', `${node}, ${process.platform} ${process.arch}`);
  return fail('node', `${node} cannot run TypeScript as it is.`, 'Install Node 22.18 or newer, best 24 LTS.');
}

/** Whether the data directory (or, before the first start, where it will be) can be written, and how full the disk is. */
export async function checkDataDir({ dataDir }: Config): Promise<readonly Check[]> {
  const isThere = existsSync(dataDir);
  const place = isThere ? dataDir : nearest(dataDir);
  const checks: Check[] = [];
  try {
    await access(place, constants.W_OK | constants.X_OK);
    checks.push(
      ok(
        'data directory',
        isThere ? `${dataDir} can be written` : `${dataDir} will be made at the first start`,
      ),
    );
  } catch {
    checks.push(
      fail(
        'data directory',
        `${place} cannot be written by this user.`,
        'Give this user the right, or set DATA_DIR.',
      ),
    );
  }
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const text = `${bytesText(free)} free`;
  if (free < DISK_BYTES_FAIL) checks.push(fail('disk', text, 'Make room: a database on a full disk stops.'));
  else if (free < DISK_BYTES_WARN) checks.push(warn('disk', text, 'Make room soon.'));
  else checks.push(ok('disk', text));
  return checks;
}

function nearest(place: string): string {
  let up = place;
  while (!existsSync(up)) up = path.dirname(up);
  return up;
}

/** Whether the server answers, or else whether its port is free. */
export async function checkServer(config: Config, url: string | null): Promise<Check> {
  if (url === null) {
    const taken = await portFault(config.host, config.port);
    if (taken === null) return ok('server', `not running; port ${config.port} is free`);
    return fail('server', `not running, and port ${config.port} is taken.`, taken);
  }
  try {
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    if (ready.ok) return ok('server', `running and ready at ${url}`);
    return fail(
      'server',
      `running at ${url}, but not ready (status ${ready.status}).`,
      'See its log; is its database there?',
    );
  } catch {
    return fail(
      'server',
      `its process runs, but nothing answers at ${url}.`,
      'See its log, or start it again.',
    );
  }
}

/** The keys by id and age. */
export function checkKeys(keyFile: string, keys: readonly KeyFingerprint[]): readonly Check[] {
  return [
    ok('key file', `${keyFile}, only this user can read it`),
    ...keys
      .filter((key) => key.state !== 'fixed')
      .map((key) => {
        const text = `${key.key} (${key.state}), ${key.ageDays} days old, fingerprint ${key.fingerprint}`;
        const name = 'key';
        if (key.state !== 'writing' && keys.some((one) => one.state === 'writing'))
          return warn(name, text, 'A rotation was interrupted: finish it with tributary keys rotate.');
        if ((key.ageDays ?? 0) > KEY_AGE_DAYS_WARN)
          return warn(name, text, 'Rotate it: tributary keys rotate.');
        return ok(name, text);
      }),
  ];
}

/** Version, encoding, migrations and clock of the database. */
export function checkExam(exam: DatabaseExam, where: string): readonly Check[] {
  const { version, versionNumber, encoding, isWritable, applied, known, skewMs, bytes } = exam;
  const checks: Check[] = [];
  const name = 'database';
  const text = `PostgreSQL ${version} (${where}), ${encoding}, ${bytesText(bytes)}`;
  if (versionNumber < VERSION_NUMBER_MIN)
    checks.push(fail(name, text, 'Tributary needs PostgreSQL 15 or newer.'));
  else if (encoding !== 'UTF8')
    checks.push(
      fail(name, text, "Make a new database: CREATE DATABASE tributary ENCODING 'UTF8' TEMPLATE template0."),
    );
  else if (!isWritable)
    checks.push(fail(name, `${text}, a standby that takes no writes`, 'Point DATABASE_URL at the primary.'));
  else checks.push(ok(name, text));
  if (applied === null) checks.push(ok('schema', 'not made yet; the first start makes it'));
  else if (applied < known)
    checks.push(
      warn(
        'schema',
        `${applied} of ${known} migrations are applied`,
        'The next start applies the rest: back up first.',
      ),
    );
  else if (applied > known)
    checks.push(
      fail(
        'schema',
        `the database has ${applied} migrations, this program knows ${known}`,
        'Run the newer program that made it.',
      ),
    );
  const skew = `${Math.abs(skewMs)} ms apart from the database's`;
  if (Math.abs(skewMs) > SKEW_MS_WARN)
    checks.push(warn('clock', skew, 'Let both machines take their time from the network (NTP).'));
  else checks.push(ok('clock', skew));
  return [...checks, checkWriter(exam)];
}

/** The feed tells nothing that was begun after a transaction that still writes. */
function checkWriter({ oldestWriter }: DatabaseExam): Check {
  if (oldestWriter === null || oldestWriter.seconds < WRITER_SECONDS_WARN)
    return ok('feed', 'nothing holds it back');
  return warn(
    'feed',
    `${oldestWriter.who} has been writing for ${oldestWriter.seconds} s: what happened since is not told before it ends`,
    'Let it end, or end it: pg_terminate_backend, ROLLBACK PREPARED.',
  );
}
