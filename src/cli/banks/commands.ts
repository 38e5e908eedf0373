/** The commands about banks, with their options and help. */
import type { Command } from 'commander';
import { type CommonFlags, withClientOptions, withOwnerOption } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { ListFlags } from '../lists.ts';
import type { Terminal } from '../terminal.ts';
import { detachAccount, type MappingFlags, mapAccounts } from './accounts.ts';
import { showBudget } from './budget.ts';
import { type ConnectFlags, connect, continueSignIn, signInAgain } from './connect.ts';
import {
  type ChangeFlags,
  type ConnectionChange,
  changeConnection,
  type InstitutionFlags,
  listConnections,
  listInstitutions,
  showConnection,
} from './connections.ts';
import { addConsents } from './consent-commands.ts';
import {
  type AuthoriseFlags,
  type ClockFlags,
  type RunFlags,
  runSandbox,
  sandboxClock,
  sandboxLog,
  sandboxScenario,
} from './sandbox.ts';
import {
  type AddEntryFlags,
  type BookEntryFlags,
  sandboxAdd,
  sandboxBook,
  sandboxDrop,
} from './sandbox-entries.ts';
import { authorise } from './sandbox-once.ts';
import { type SyncFlags, sync } from './syncs.ts';

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

const CONNECT_HELP = `
Examples:
  tributary connect demo-de-code                      asks for what the bank asks
  tributary connect demo-fr                           prints a link to the bank's page
  tributary connect 'Demo Bank' --method methods --field login=demo
  tributary connect demo-de-app --fields answers.json  {"login": "demo"}
  tributary connect demo-de --page                    prints a link to the hosted page

Pictures are saved to files that only you can read, until the command ends.
Ctrl-C cancels the sign-in, here and at the bank.`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const withList = (command: Command): Command =>
  command.option('--limit <N>', 'how many to show (50)').option('--all', 'show all');

/** Adds them to the program. */
export function addBankCommands(program: Command, building: Building): void {
  const { terminal, ended } = building;
  withList(withClientOptions(program.command('institutions')))
    .description('banks that can be connected')
    .argument('[words...]', 'name, BIC or bank code')
    .option('--country <CODE>', 'such as DE')
    .option('--bank-code <CODE>', 'BLZ, sort code, routing number, first digits of a CLABE')
    .action(async (words: string[], flags: InstitutionFlags) =>
      ended(await listInstitutions(terminal, words, flags)),
    );
  withSignIn(withOwnerOption(program.command('connect')))
    .description('connect a bank')
    .argument('<institution>', 'id or name')
    .option('--force-new', 'a second connection to a login that has one')
    .addHelpText('after', CONNECT_HELP)
    .action(async (named: string, flags: ConnectFlags) => ended(await connect(terminal, named, flags)));
  withOwnerOption(program.command('sync'))
    .description('bring connections up to date, all when none is named')
    .argument('[connections...]', 'con_…')
    .option('--no-wait', 'only ask for it')
    .action(async (ids: string[], flags: SyncFlags) => ended(await sync(terminal, ids, flags)));
  addConnections(program, building);
  addConsents(program, building);
  addSandbox(program, building);
}

const withSignIn = (command: Command): Command =>
  command
    .option('--method <KEY>', 'way to sign in, when the bank has several')
    .option('--field <NAME=VALUE>', 'an answer ahead; may be repeated', collect)
    .option('--fields <FILE>', 'answers as a JSON object in a file, - for standard input')
    .option('--scope <NAME>', 'only this kind of data; may be repeated', collect)
    .option('--days <N>', 'how long the consent shall last')
    .option('--page', 'print a link to the hosted page instead')
    .option('--no-wait', 'do not stay while the bank waits for somebody');

function addConnections(program: Command, { terminal, ended }: Building): void {
  const connections = program.command('connections').description('banks that are connected');
  withList(withOwnerOption(connections.command('list', { isDefault: true })))
    .description('list connections with what to do next')
    .action(async (flags: ListFlags) => ended(await listConnections(terminal, flags)));
  withClientOptions(connections.command('show'))
    .description('show a connection')
    .argument('<id>', 'con_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showConnection(terminal, id, flags)));
  withClientOptions(connections.command('continue'))
    .description('go on with a sign-in that was left')
    .argument('<id>', 'att_… or con_…')
    .option('--field <NAME=VALUE>', 'an answer ahead; may be repeated', collect)
    .option('--fields <FILE>', 'answers as a JSON object in a file, - for standard input')
    .option('--no-wait', 'do not stay while the bank waits for somebody')
    .action(async (id: string, flags: ConnectFlags) => ended(await continueSignIn(terminal, id, flags)));
  const again = { reconnect: 'sign in again, to put it right', renew: 'prolong the consent before it ends' };
  for (const purpose of ['reconnect', 'renew'] as const)
    withSignIn(withClientOptions(connections.command(purpose)))
      .description(again[purpose])
      .argument('<id>', 'con_…')
      .action(async (id: string, flags: ConnectFlags) =>
        ended(await signInAgain(terminal, purpose, id, flags)),
      );
  withClientOptions(connections.command('accounts'))
    .description('accounts of which only you can tell which they are; with --set, say it')
    .argument('<id>', 'con_…')
    .option('--set <MAP=ACCOUNT>', 'map_…=acc_…, map_…=new or map_…=ignore; may be repeated', collect)
    .action(async (id: string, flags: MappingFlags) => ended(await mapAccounts(terminal, id, flags)));
  withClientOptions(connections.command('budget'))
    .description('what is left of the calls that the bank allows in 24 hours')
    .argument('<id>', 'con_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showBudget(terminal, id, flags)));
  withClientOptions(connections.command('detach'))
    .description('take an account back to files')
    .argument('<account>', 'acc_…')
    .action(async (id: string, flags: CommonFlags) => ended(await detachAccount(terminal, id, flags)));
  const change = (name: ConnectionChange, description: string, final: boolean): void => {
    const command = withClientOptions(connections.command(name)).description(description);
    if (final) command.option('--yes', 'do it');
    command
      .argument('<id>', 'con_…')
      .action(async (id: string, flags: ChangeFlags) =>
        ended(await changeConnection(terminal, name, id, flags)),
      );
  };
  change('pause', 'stop syncing for now', false);
  change('resume', 'go on after a pause', false);
  change('disconnect', 'end the consent and keep the data', true);
  change('delete', 'end the consent and delete the data', true);
}

function addSandbox(program: Command, { terminal, ended }: Building): void {
  const sandbox = program.command('sandbox').description('simulated banks: run them alone, play with them');
  sandbox
    .command('run', { isDefault: true })
    .description('run the simulated banks alone until Ctrl-C')
    .option('--port <N>', 'port to listen on (the one before, else any)')
    .option('--state <FOLDER>', 'where they keep what happened (<data dir>/sandbox)')
    .action(async (flags: RunFlags) => ended(await runSandbox(terminal, flags)));
  withClientOptions(sandbox.command('clock'))
    .description("show the banks' clock, or move it forward")
    .option('--days <N>', 'so many days')
    .option('--seconds <N>', 'so many seconds')
    .option('--to <INSTANT>', 'such as 2027-01-31T08:00:00Z')
    .action(async (flags: ClockFlags) => ended(await sandboxClock(terminal, flags)));
  withOwnerOption(sandbox.command('authorise'))
    .description('connect a simulated bank by walking its sign-in with nobody there')
    .argument('<institution>', 'such as demo-fr')
    .option('--login <LOGIN>', 'such as demo2 (demo)')
    .option('--scenario <NAME>', 'what the bank does with that login')
    .option('--no-wait', 'do not wait for the first sync')
    .option('--consent', 'no connection, but a consent that a team can connect with; prints its id')
    .option('--token', 'no connection, but an authorization token of the bank; prints it')
    .action(async (institution: string, flags: AuthoriseFlags) =>
      ended(await authorise(terminal, institution, flags)),
    );
  withClientOptions(sandbox.command('scenario'))
    .description('set what a bank does with a login; without a scenario as usual again')
    .argument('<institution>')
    .argument('<login>', '* for all')
    .argument('[scenario]', 'such as bank-down')
    .action(async (institution: string, login: string, scenario: string | undefined, flags: CommonFlags) =>
      ended(await sandboxScenario(terminal, institution, login, scenario, flags)),
    );
  addSandboxEntries(sandbox, { terminal, ended });
  withList(withClientOptions(sandbox.command('log')))
    .description('what the banks saw, oldest first')
    .action(async (flags: ListFlags) => ended(await sandboxLog(terminal, flags)));
}

function addSandboxEntries(
  sandbox: Command,
  { terminal, ended }: Pick<Building, 'terminal' | 'ended'>,
): void {
  withClientOptions(sandbox.command('add'))
    .description('make an entry at a bank: the next sync brings it in')
    .argument('<institution>', 'such as demo-de')
    .argument('<amount>', 'such as -50.00 (after -- when it is negative)')
    .argument('<text>')
    .option('--login <LOGIN>', 'such as demo2 (demo)')
    .option('--account <NAME>', 'current, savings or card (current)')
    .option('--pending', 'not booked yet')
    .option('--date <DAY>', 'booking date (today at the bank)')
    .option('--counterparty <NAME>', 'who is on the other side')
    .action(async (institution: string, amount: string, text: string, flags: AddEntryFlags) =>
      ended(await sandboxAdd(terminal, institution, amount, text, flags)),
    );
  withClientOptions(sandbox.command('book'))
    .description('book a pending entry that was made with add')
    .argument('<entry>', 'its id at the bank')
    .option('--amount <AMOUNT>', 'what is booked in the end, such as -57.20')
    .option('--text <TEXT>', 'what the bank calls it then')
    .option('--date <DAY>', 'booking date (today at the bank)')
    .option('--new-id', 'under another id, as many banks do')
    .action(async (entry: string, flags: BookEntryFlags) => ended(await sandboxBook(terminal, entry, flags)));
  withClientOptions(sandbox.command('drop'))
    .description('take an entry that was made with add away again')
    .argument('<entry>', 'its id at the bank')
    .action(async (entry: string, flags: CommonFlags) => ended(await sandboxDrop(terminal, entry, flags)));
}
