/** The commands about what happens: the feed, listening to it, and making something happen. */
import type { Command } from 'commander';
import { withOwnerOption } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { type ChangesFlags, showChanges } from './changes.ts';
import { type ListenFlags, listen } from './listen.ts';
import { type TriggerFlags, trigger } from './trigger.ts';

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

const LISTEN_HELP = `
Examples:
  tributary listen                                                a line per event
  tributary listen --forward-to http://localhost:3000/hook        and sent there
  tributary listen --types transactions.changed,sync.finished --json

Each event is sent as a webhook is: signed as Standard Webhooks says, with the
secret that is printed at the start and stays the same for the same key
(--print-secret). A receiver that does not answer 2xx is tried four times.
A lost connection is taken up where it was: nothing is lost, nothing doubled.`;

const TRIGGER_HELP = `
Examples:
  tributary trigger --list
  tributary trigger transactions.changed      a real entry at a simulated bank, and a sync
  tributary trigger webhook.test              a test message to every endpoint`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const withTypes = (command: Command): Command =>
  command.option('--types <LIST>', 'only these events, such as sync.finished,balances.changed', collect);

/** Adds them to the program. */
export function addFeedCommands(program: Command, { terminal, ended }: Building): void {
  withTypes(withOwnerOption(program.command('changes')))
    .description('what happened, oldest first, with the cursor to go on')
    .option('--cursor <CURSOR>', 'go on after this place; `now` for the end')
    .option('--limit <N>', 'how many to show (50)')
    .option('--wait <SECONDS>', 'wait so long when there is nothing new')
    .option('--transactions', 'with --json: which transactions each event is about')
    .action(async (flags: ChangesFlags) => ended(await showChanges(terminal, flags)));
  withTypes(withOwnerOption(program.command('listen')))
    .description('show what happens as it happens, and send it to a program')
    .option('--forward-to <URL>', 'such as http://localhost:3000/hook')
    .option('--cursor <CURSOR>', 'begin after this place instead of now')
    .option('--poll', 'ask again and again instead of holding a stream open')
    .option('--print-secret', 'print the signing secret and end')
    .addHelpText('after', LISTEN_HELP)
    .action(async (flags: ListenFlags) => ended(await listen(terminal, flags)));
  withOwnerOption(program.command('trigger'))
    .description('make an event really happen at the simulated banks')
    .argument('[event]', 'such as transactions.changed')
    .option('--list', 'show the events that can be made to happen')
    .addHelpText('after', TRIGGER_HELP)
    .action(async (event: string | undefined, flags: TriggerFlags) =>
      ended(await trigger(terminal, event, flags)),
    );
}
