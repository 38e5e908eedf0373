/** Every command with its options and help. */
import { Command } from 'commander';
import { SETTINGS } from '../services/config.ts';
import type { ExitCode } from './exit-codes.ts';
import { start } from './start.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Builds the program; `ended` hears the exit code of the command that ran. */
export function buildProgram(terminal: Terminal, ended: (code: ExitCode) => void): Command {
  const program = new Command('tributary')
    .description('Self-hosted bank data: run the server, bring statements in, look at what is there.')
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .exitOverride()
    .showHelpAfterError('(add --help for help)');
  program
    .command('start')
    .description('run the server until Ctrl-C')
    .addHelpText('after', settingsHelp())
    .action(async () => ended(await start(terminal)));
  return program;
}

function settingsHelp(): string {
  const width = Math.max(...Object.keys(SETTINGS).map((name) => name.length)) + 2;
  const lines = Object.entries(SETTINGS).map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`);
  return ['', 'Settings (environment; each also as NAME_FILE, a file that holds the value):', ...lines].join(
    '\n',
  );
}
