/** The commands about the finAPI surface, with their options and help. */
import type { Command } from 'commander';
import { type CommonFlags, withClientOptions, withOwnerOption } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { ListFlags } from '../lists.ts';
import type { Terminal } from '../terminal.ts';
import {
  addClient,
  type ClientFlags,
  listClients,
  type RenewFlags,
  removeClient,
  renewClient,
  setClient,
  showClient,
} from './clients.ts';
import { addUser, type UserFlags } from './users.ts';

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

const HELP = `
Examples:
  tributary finapi clients add 'My app' > secrets
  tributary finapi clients add 'Administration' --mandator-admin
  tributary finapi clients set cli_… --web-forms on --login-attempts 5
  tributary finapi clients renew cli_… --secret > secrets
  tributary finapi users add --owner customer-42 --id customer-42 > password`;

const CLIENT = 'cli_…';

const withSettings = (command: Command): Command =>
  command
    .option('--application-name <NAME>', 'what the hosted page calls the application; empty for nothing')
    .option('--notification-url <URL>', 'where notifications are sent; empty for nowhere')
    .option('--synchronization-url <URL>', 'where it is said that a user is gone; empty for nowhere')
    .option('--refresh-token <SECONDS>', 'how long refresh tokens last; 0 for ever')
    .option('--user-token <SECONDS>', 'how long access tokens of users last; 0 for ever')
    .option('--client-token <SECONDS>', 'how long access tokens of the client itself last; 0 for ever')
    .option('--login-attempts <N>', 'wrong passwords in a row after which a user is locked; 0 for no limit')
    .option('--auto-verification <SWITCH>', 'on: users sign in without being verified first')
    .option('--batch-update <SWITCH>', 'on: users may have their connections updated by the clock')
    .option('--pin-storage <SWITCH>', 'on: users may store their PIN on the hosted page')
    .option('--web-forms <SWITCH>', 'on: users give bank credentials on the hosted page only');

/** Adds `finapi` to the program. */
export function addFinapiCommands(program: Command, { terminal, ended }: Building): void {
  const finapi = program.command('finapi').description('clients and users of the finAPI surface');
  withOwnerOption(finapi.command('users').description('owners as users of the finAPI surface').command('add'))
    .description('make the owner of --owner a user; prints the password once')
    .option('--id <ID>', 'id of the user; a random one when not said')
    .action(async (flags: UserFlags) => ended(await addUser(terminal, flags)));
  const clients = finapi
    .command('clients')
    .description('applications on the finAPI surface')
    .addHelpText('after', HELP);
  withClientOptions(clients.command('list'))
    .description('list clients')
    .option('--limit <N>', 'how many to show (50)')
    .option('--all', 'show all')
    .action(async (flags: ListFlags) => ended(await listClients(terminal, flags)));
  withSettings(withClientOptions(clients.command('add')))
    .description('add a client; prints its secret and its data decryption key once')
    .argument('<name>', 'what it is for')
    .option('--mandator-admin', "the tenant's administration: it lists and deletes users, and has none")
    .action(async (name: string, flags: ClientFlags) => ended(await addClient(terminal, name, flags)));
  withClientOptions(clients.command('show'))
    .description('show a client')
    .argument('<client>', CLIENT)
    .action(async (id: string, flags: CommonFlags) => ended(await showClient(terminal, id, flags)));
  withSettings(withClientOptions(clients.command('set')))
    .description('change settings of a client')
    .argument('<client>', CLIENT)
    .option('--name <NAME>', 'what it is for')
    .action(async (id: string, flags: ClientFlags) => ended(await setClient(terminal, id, flags)));
  withClientOptions(clients.command('renew'))
    .description('give a client a new secret or data decryption key; prints it once')
    .argument('<client>', CLIENT)
    .option('--secret', 'a new secret; the tokens of the client itself end')
    .option('--data-key', 'a new data decryption key, for what is encrypted from now on')
    .action(async (id: string, flags: RenewFlags) => ended(await renewClient(terminal, id, flags)));
  withClientOptions(clients.command('remove'))
    .description('delete a client; users and their data stay')
    .argument('<client>', CLIENT)
    .option('--yes', 'do it')
    .action(async (id: string, flags: CommonFlags) => ended(await removeClient(terminal, id, flags)));
}
