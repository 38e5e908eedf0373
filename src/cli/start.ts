/** `tributary start`: runs the server until a signal or a fault ends it. */
import path from 'node:path';
import process from 'node:process';
import { type RunningServer, startTributary } from '../main.ts';
import { type Config, readConfig } from '../services/config.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { shortPath } from './paths.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts the server, prints where it is, and stops it in order. Gives 1 when it did not start or broke down. */
export async function start(terminal: Terminal): Promise<ExitCode> {
  const read = readConfig(terminal.env);
  if (!read.ok) {
    terminal.note('Tributary cannot start: its settings are not right.');
    for (const fault of read.fault) terminal.note(`  - ${fault}`);
    terminal.note('Every setting is explained by: tributary start --help');
    return EXIT.failed;
  }
  const config = quietOnTerminal(terminal, read.value);
  const signal = nextSignal();
  const started = await startTributary(config, { hurry: signal.arrived });
  if (!started.ok) {
    signal.forget();
    terminal.note(`Tributary cannot start: ${sentence(started.fault.message)}`);
    if (started.fault.action !== '') terminal.note(`To do: ${sentence(started.fault.action)}`);
    return EXIT.failed;
  }
  for (const word of started.value.words) terminal.note(sentence(word));
  terminal.line(banner(terminal, config, started.value));
  return runUntilEnd(terminal, started.value, signal);
}

/** A person at a terminal reads the block, not a log; LOG_LEVEL says otherwise. */
function quietOnTerminal(terminal: Terminal, config: Config): Config {
  const said = terminal.env.LOG_LEVEL ?? terminal.env.LOG_LEVEL_FILE ?? '';
  return said === '' && terminal.isInteractive ? { ...config, logLevel: 'warn' } : config;
}

async function runUntilEnd(terminal: Terminal, server: RunningServer, signal: NextSignal): Promise<ExitCode> {
  const broken = server.broken.then((reason) => ({ reason }));
  const end = await Promise.race([signal.arrived, broken]);
  if (end !== null) {
    terminal.note(`Tributary stops: ${sentence(end.reason)}`);
    await server.stop();
    signal.forget();
    return EXIT.failed;
  }
  if (terminal.isInteractive) terminal.note('Stopping. Press Ctrl-C again to end at once.');
  await server.stop();
  signal.forget();
  return EXIT.ok;
}

interface NextSignal {
  readonly arrived: Promise<null>;
  forget(): void;
}

/** Waits for the first signal to stop; later ones are for the launcher, which then ends the process. */
function nextSignal(): NextSignal {
  let resolve = (_: null): void => {};
  const arrived = new Promise<null>((done) => {
    resolve = done;
  });
  const onSignal = (): void => resolve(null);
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    arrived,
    forget: () => {
      for (const name of SIGNALS) process.removeListener(name, onSignal);
    },
  };
}

/** The one block that a start prints. It never holds a key. */
function banner(terminal: Terminal, config: Config, server: RunningServer): string {
  const { style } = terminal;
  const credentials = shortPath(server.credentialsFile);
  const field = (name: string, value: string): string => `  ${style('dim', name.padEnd(12))}${value}`;
  return [
    '',
    `  ${style('bold', `Tributary ${VERSION}`)} · ${config.mode} mode · data in ${shortPath(config.dataDir)} · ${server.database}`,
    '',
    field('Page', style('cyan', `${server.url}/`)),
    field('API', `${server.url}/v1`),
    field('Docs', `${server.url}/docs`),
    field('Credentials', `${credentials} (only you can read it)`),
    '',
    '  Try',
    ...firstCommands(config, server, credentials).map((command) => `    ${command}`),
    '',
  ].join('\n');
}

/** A shell command that prints the key of a credentials file: node is there, jq perhaps not. */
export const readKeyCommand = (file: string): string =>
  `sed -n 's/.*"apiKey": "\\(.*\\)".*/\\1/p' ${/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`}`;

/** What to try first. A live key means no owner by itself, so there the first thing is to make one. */
function firstCommands({ mode }: Config, { url }: RunningServer, credentials: string): readonly string[] {
  const cli = cliName();
  const ask = (path: string): string =>
    `curl -s ${url}${path} -H "Authorization: Bearer $(${readKeyCommand(credentials)})"`;
  if (mode === 'sandbox') return [ask('/v1/accounts'), `${cli} import docs/samples/statement.xml`];
  return [ask('/v1/owners'), `${cli} owners create me`, `${cli} import statement.xml --owner me`];
}

/** How people call us here: by the name of an installed command, else through the file in the checkout. */
function cliName(): string {
  const script = process.argv[1] ?? '';
  return path.basename(script) === 'tributary.mjs' ? `node ${shortPath(script)}` : 'tributary';
}

/** First letter large, a full stop at the end. */
function sentence(text: string): string {
  const trimmed = text.trim();
  const ended = /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
