/** `tributary sandbox`: the simulated banks alone, and what may be done with them. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { type ListFlags, showList } from '../lists.ts';
import { stopOnSignal } from '../stop-signal.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { ApiAttempt, ApiConnection } from './objects.ts';
import { watchSync } from './syncs.ts';

const PROGRAM = fileURLToPath(new URL('../../../sandbox/main.ts', import.meta.url));

export interface RunFlags {
  readonly port?: string;
  readonly state?: string;
}

/** Runs the simulated banks until Ctrl-C. Their first line says where they are and where their control key is. */
export function runSandbox(terminal: Terminal, flags: RunFlags): Promise<ExitCode> {
  const state = path.resolve(flags.state ?? path.join(terminal.env.DATA_DIR ?? './data', 'sandbox'));
  const port = flags.port === undefined ? [] : ['--port', flags.port];
  const child = spawn(process.execPath, [PROGRAM, '--state', state, ...port], { stdio: 'inherit' });
  const stop = stopOnSignal();
  stop.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      stop.forget();
      resolve(code === 0 || stop.signal.aborted ? EXIT.ok : EXIT.failed);
    });
  });
}

export interface ClockFlags extends CommonFlags {
  readonly days?: string;
  readonly seconds?: string;
  readonly to?: string;
}

/** Shows the banks' clock, or moves it forward. */
export async function sandboxClock(terminal: Terminal, flags: ClockFlags): Promise<ExitCode> {
  const moves = [flags.days, flags.seconds, flags.to].filter((one) => one !== undefined);
  if (moves.length > 1)
    return showFault(terminal, fault('Give one of --days, --seconds and --to.', '', EXIT.usage), flags.json);
  const json = {
    ...(flags.days === undefined ? {} : { advance_days: Number(flags.days) }),
    ...(flags.seconds === undefined ? {} : { advance_seconds: Number(flags.seconds) }),
    ...(flags.to === undefined ? {} : { now: flags.to }),
  };
  const ask = moves.length === 0 ? {} : { method: 'POST' as const, json };
  const clock = await clientOf(terminal, flags).object<{ now: string }>('/v1/sandbox/clock', ask);
  if (!clock.ok) return showFault(terminal, clock.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(clock.value, null, 2) : clock.value.now);
  return EXIT.ok;
}

export interface AuthoriseFlags extends CommonFlags {
  readonly login?: string;
  readonly scenario?: string;
  readonly wait?: boolean;
  readonly consent?: boolean;
  readonly token?: boolean;
}

/** Connects a simulated bank by walking its real sign-in, with nobody there. */
export async function sandboxAuthorise(
  terminal: Terminal,
  institution: string,
  flags: AuthoriseFlags,
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const json = {
    institution_id: institution,
    ...(flags.login === undefined ? {} : { login: flags.login }),
    ...(flags.scenario === undefined ? {} : { scenario: flags.scenario }),
  };
  const ask = { method: 'POST' as const, query: owner.value, json };
  const made = await client.object<ApiConnection | ApiAttempt>('/v1/sandbox/connections', ask);
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(made.value, null, 2));
  // A sign-in that still waits, for a second signer or an approval that is held back, is given as it stands.
  if (made.value.object === 'connect_attempt') {
    if (flags.json !== true) terminal.line(`${made.value.id} ${made.value.step}`);
    return EXIT.ok;
  }
  if (flags.json === true) return EXIT.ok;
  terminal.line(made.value.id);
  if (flags.wait === false) return EXIT.ok;
  const stop = stopOnSignal();
  const code = await watchSync(terminal, client, made.value.id, stop.signal);
  stop.forget();
  return code;
}

/** Sets what a bank does with a login (`*` for all); without a scenario it does as usual again. */
export async function sandboxScenario(
  terminal: Terminal,
  institution: string,
  login: string,
  scenario: string | undefined,
  flags: CommonFlags,
): Promise<ExitCode> {
  const json = { institution_id: institution, login, scenario: scenario ?? null };
  const set = await clientOf(terminal, flags).object<object>('/v1/sandbox/scenarios', {
    method: 'PUT',
    json,
  });
  if (!set.ok) return showFault(terminal, set.fault, flags.json);
  const said = scenario === undefined ? 'as usual' : scenario;
  terminal.line(
    flags.json === true ? JSON.stringify(set.value, null, 2) : `${institution}, ${login}: ${said}`,
  );
  return EXIT.ok;
}

interface ApiLogEntry {
  readonly number: number;
  readonly at: string;
  readonly institution_id: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly error: string | null;
  readonly violations: readonly string[];
}

const LOG_COLUMNS: readonly Column<ApiLogEntry>[] = [
  { title: '#', value: (row) => String(row.number), align: 'right' },
  { title: 'AT', value: (row) => row.at.slice(0, 19).replace('T', ' ') },
  { title: 'BANK', value: (row) => row.institution_id },
  { title: 'CALL', value: (row) => `${row.method} ${row.path}`, shrinks: true },
  { title: 'STATUS', value: (row) => String(row.status), align: 'right' },
  { title: 'ERROR', value: (row) => row.error },
  { title: 'VIOLATIONS', value: (row) => row.violations.join(' ') || null, style: () => 'red' },
];

/** What the banks saw. */
export const sandboxLog = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: '/v1/sandbox/log',
    query: {},
    columns: LOG_COLUMNS,
    empty: 'The banks saw nothing yet.',
  });
