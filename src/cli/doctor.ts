/** `tributary doctor`: is everything as it should be, and if not, what to do. Works with and without a running server. */
import { existsSync } from 'node:fs';
import { openBase } from '../base.ts';
import { type Config, readConfig } from '../services/config.ts';
import { openVault } from '../services/vault/vault.ts';
import { holdDataDir, startEmbedded } from '../store/embedded/index.ts';
import { connectToRunning } from '../store/embedded/running.ts';
import { examineDatabase } from '../store/examine.ts';
import type { CommonFlags } from './context.ts';
import {
  type Check,
  checkDataDir,
  checkExam,
  checkKeys,
  checkNode,
  checkServer,
  fail,
  fine,
} from './doctor-checks.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { Closers } from './local-base.ts';
import type { Terminal } from './terminal.ts';

/** Looks at everything and prints one line each. Gives 1 when something failed. */
export async function doctor(terminal: Terminal, flags: CommonFlags): Promise<ExitCode> {
  const checks: Check[] = [];
  const tell = (...found: readonly Check[]): void => {
    checks.push(...found);
    if (flags.json !== true) for (const check of found) show(terminal, check);
  };
  await examine(terminal, tell);
  const failed = checks.filter(({ state }) => state === 'fail').length;
  if (flags.json === true) terminal.line(JSON.stringify({ ok: failed === 0, checks }, null, 2));
  else terminal.line(failed === 0 ? 'All is well.' : `${failed} of ${checks.length} checks failed.`);
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

type Tell = (...found: readonly Check[]) => void;

async function examine(terminal: Terminal, tell: Tell): Promise<void> {
  tell(checkNode());
  const read = readConfig(terminal.env);
  if (!read.ok) {
    for (const wrong of read.fault) tell(fail('settings', wrong, 'See tributary start --help.'));
    return;
  }
  const config = read.value;
  for (const word of config.warnings) tell({ name: 'settings', state: 'warn', text: word });
  tell(...(await checkDataDir(config)));
  const url = await serverUrl(config);
  tell(await checkServer(config, url));
  const hasKeys = await examineKeys(config, tell);
  await examineStore(config, url !== null, hasKeys, tell);
}

/** Where the server of this data directory serves; null when none runs. */
async function serverUrl(config: Config): Promise<string | null> {
  if (!existsSync(config.dataDir)) return null;
  const hold = await holdDataDir(config.dataDir, { url: '' });
  if (!hold.ok) {
    const at = / at (https?:\/\/\S+)$/.exec(hold.fault.message)?.[1];
    return hold.fault.code === 'in_use' ? (at ?? `http://localhost:${config.port}`) : null;
  }
  hold.value.release();
  return null;
}

async function examineKeys(config: Config, tell: Tell): Promise<boolean> {
  if (!existsSync(config.keyFile) && !existsSync(config.dataDir)) {
    tell(fine('key file', `${config.keyFile} will be made at the first start`));
    return false;
  }
  const vault = await openVault({ keyFile: config.keyFile, allowCreate: false });
  if (vault.ok) tell(...checkKeys(config.keyFile, vault.value.fingerprints()));
  else tell(fail('key file', vault.fault.message, vault.fault.action));
  return vault.ok;
}

async function examineStore(config: Config, running: boolean, hasKeys: boolean, tell: Tell): Promise<void> {
  const opened = new Closers();
  try {
    const url = await databaseUrl(config, running, opened, tell);
    if (url === null) return;
    const exam = await examineDatabase(url);
    tell(...checkExam(exam, config.databaseUrl === null ? 'embedded' : 'DATABASE_URL'));
    if (exam.applied !== exam.known || !hasKeys) return;
    // All migrations are there: opening now changes nothing, and checks the schema for drift and the keys.
    const base = await openBase({ ...config, databaseUrl: url }, opened, []);
    if (base.ok)
      tell(
        fine('schema', `${exam.applied} migrations, as they were made`),
        fine('keys', 'open what the database holds'),
      );
    else tell(fail('schema and keys', base.fault.message, base.fault.action));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(unreachable(config, why));
  } finally {
    await opened.close();
  }
}

/** What to do about a database that cannot be used depends on which one it is. */
const unreachable = ({ databaseUrl, dataDir }: Config, why: string): Check =>
  databaseUrl === null
    ? fail(
        'database',
        `the embedded one in ${dataDir} cannot be used: ${why}.`,
        'Make it a folder that this user can read and write, restore it from a backup, or set DATA_DIR to another one.',
      )
    : fail(
        'database',
        `cannot be reached: ${why}.`,
        'Check host, port, name, login and password of DATABASE_URL.',
      );

/** The address of the database; the embedded one is started for the moment when no server runs it. */
async function databaseUrl(
  config: Config,
  running: boolean,
  opened: Closers,
  tell: Tell,
): Promise<string | null> {
  if (config.databaseUrl !== null) return config.databaseUrl;
  if (running) {
    const found = await connectToRunning(config.dataDir);
    if (found === null)
      tell(fail('database', 'the embedded database does not answer.', 'Stop the server and start it again.'));
    return found?.url ?? null;
  }
  if (!existsSync(config.dataDir)) {
    tell(fine('database', 'embedded, will be made at the first start'));
    return null;
  }
  const started = await startEmbedded({ dataDir: config.dataDir, log: () => {} });
  if (!started.ok) {
    tell(fail('database', started.fault.message, started.fault.action));
    return null;
  }
  opened.add(() => started.value.stop());
  return started.value.url;
}

const MARKS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function show(terminal: Terminal, { name, state, text, action }: Check): void {
  terminal.line(`${terminal.style(MARKS[state], state.padEnd(4))}  ${name.padEnd(15)} ${text}`);
  if (action !== undefined) terminal.line(`${' '.repeat(22)}→ ${action}`);
}
