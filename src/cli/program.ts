/** Every command with its options and help. */
import { Command } from 'commander';
import { createKey, listKeys, type NewKeyFlags, revokeKey } from './api-keys.ts';
import { listQuarantine, setHistoryStart, showCoverage } from './balances.ts';
import { addBankCommands } from './banks/commands.ts';
import { addCategoryCommands, addTransactionCategoryCommands } from './categories.ts';
import { type CommonFlags, withClientOptions, withOwnerOption } from './context.ts';
import { doctor } from './doctor.ts';
import type { ExitCode } from './exit-codes.ts';
import { addFeedCommands } from './feed/commands.ts';
import { addFinapiCommands } from './finapi/commands.ts';
import { EXAMPLES, IMPORT_HELP, settingsHelp, TRANSACTION_HELP } from './help.ts';
import { type ImportFlags, importFiles } from './import.ts';
import {
  createOwner,
  deleteOwner,
  type ListFlags,
  listAccounts,
  listOwners,
  showAccount,
  showOwner,
} from './lists.ts';
import { addLinkCommands, addPeopleCommands } from './people/commands.ts';
import { type RematchFlags, rematch } from './rematch.ts';
import { rotateKeys } from './rotate.ts';
import { scrub } from './scrub.ts';
import { start } from './start.ts';
import type { Terminal } from './terminal.ts';
import {
  confirmTransaction,
  listTransactions,
  mergeTransactions,
  showHistory,
  splitTransaction,
  type TransactionFlags,
} from './transactions.ts';
import { VERSION } from './version.ts';
import { addWebhookCommands } from './webhooks/commands.ts';
import { showConfig, whoami } from './whoami.ts';

/** What a command is built with. */
interface Building {
  readonly terminal: Terminal;
  /** Hears the exit code of the command that ran. */
  readonly ended: (code: ExitCode) => void;
}

/** Builds the program; `ended` hears the exit code of the command that ran. */
export function buildProgram(terminal: Terminal, ended: (code: ExitCode) => void): Command {
  const building = { terminal, ended };
  const program = new Command('tributary')
    .description(
      'Self-hosted bank data: run the server, connect banks, bring statements in, look at what is there.',
    )
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for help)')
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.helpColumns,
      getErrHelpWidth: () => terminal.helpColumns,
    })
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addServer(program, building);
  addImport(program, building);
  addBankCommands(program, building);
  addCategoryCommands(program, building);
  addFeedCommands(program, building);
  addOwners(program, building);
  addAccounts(program, building);
  addTransactions(program, building);
  addPeopleCommands(program, building);
  addWebhookCommands(program, building);
  addFinapiCommands(program, building);
  addKeys(program, building);
  addQuestions(program, building);
  return program;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function addServer(program: Command, { terminal, ended }: Building): void {
  program
    .command('start')
    .description('run the server until Ctrl-C')
    .addHelpText('after', settingsHelp())
    .action(async () => ended(await start(terminal)));
}

function addImport(program: Command, { terminal, ended }: Building): void {
  withOwnerOption(program.command('import'))
    .description('bring statement files in (camt, MT940, OFX/QFX, QIF, CSV)')
    .argument('<files...>', 'statement files; - reads standard input')
    .option('--create-owner', 'create the owner when the reference is new')
    .option('--account <ID>', 'account that the file is of, when it does not say')
    .option('--account-name <NAME>', 'account to find or make, when the file does not say')
    .option('--currency <CODE>', 'currency, when the file does not say')
    .option('--date-order <ORDER>', 'dmy, mdy or ymd, for dates such as 03/04/2026')
    .option('--format <FORMAT>', 'camt, mt940, ofx, qif or csv; recognised when not said')
    .option('--mapping <FILE>', 'JSON file that says what the columns of a CSV file are')
    .addHelpText('after', IMPORT_HELP)
    .action(async (files: string[], flags: ImportFlags) => ended(await importFiles(terminal, files, flags)));
}

const withListOptions = (command: Command): Command =>
  command.option('--limit <N>', 'how many to show (50)').option('--all', 'show all');

function addOwners(program: Command, { terminal, ended }: Building): void {
  const owners = program.command('owners').description('the people and teams whose data it is');
  withListOptions(withClientOptions(owners.command('list')))
    .description('list owners')
    .action(async (flags: ListFlags) => ended(await listOwners(terminal, flags)));
  withClientOptions(owners.command('create'))
    .description('create an owner')
    .argument('<reference>', 'your own id of the person or team')
    .option('--name <NAME>', 'name for people to read')
    .option('--kind <KIND>', 'person or team')
    .action(async (reference: string, flags: CommonFlags) =>
      ended(await createOwner(terminal, reference, flags)),
    );
  withClientOptions(owners.command('show'))
    .description('show an owner')
    .argument('<owner>', 'reference or id')
    .action(async (owner: string, flags: CommonFlags) => ended(await showOwner(terminal, owner, flags)));
  withClientOptions(owners.command('delete'))
    .description('delete an owner with all data, for good')
    .argument('<owner>', 'reference or id')
    .option('--yes', 'do it')
    .action(async (owner: string, flags: CommonFlags) => ended(await deleteOwner(terminal, owner, flags)));
  addLinkCommands(owners, { terminal, ended });
}

function addAccounts(program: Command, { terminal, ended }: Building): void {
  const accounts = program.command('accounts').description('accounts with their balances');
  withListOptions(withOwnerOption(accounts.command('list')))
    .description('list accounts')
    .action(async (flags: ListFlags) => ended(await listAccounts(terminal, flags)));
  withClientOptions(accounts.command('show'))
    .description('show an account')
    .argument('<id>', 'acc_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showAccount(terminal, id, flags)));
  withClientOptions(accounts.command('coverage'))
    .description('show which days of an account were seen, and the gaps')
    .argument('<id>', 'acc_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showCoverage(terminal, id, flags)));
  withClientOptions(accounts.command('since'))
    .description('fetch nothing before a day; what is there stays')
    .argument('<id>', 'acc_…')
    .argument('<date>', 'such as 2026-01-31, or all')
    .action(async (id: string, date: string, flags: CommonFlags) =>
      ended(await setHistoryStart(terminal, id, date, flags)),
    );
  withListOptions(withOwnerOption(accounts.command('quarantine')))
    .description('list entries whose sign and indicator contradict each other: they are not in the ledger')
    .option('--account <ID>', 'only of this account')
    .option('--resolved', 'also those that have ended')
    .action(async (flags: ListFlags & { account?: string; resolved?: boolean }) =>
      ended(await listQuarantine(terminal, flags)),
    );
}

function addTransactions(program: Command, { terminal, ended }: Building): void {
  const transactions = program.command('transactions').description('the ledger');
  withListOptions(withOwnerOption(transactions.command('list')))
    .description('list, filter or export transactions, newest first')
    .option('--account <ID>', 'only of this account; may be repeated', collect)
    .option('--from <DATE>', 'only from this day on')
    .option('--to <DATE>', 'only up to this day')
    .option('--min <AMOUNT>', 'only amounts of at least this; money out is negative')
    .option('--max <AMOUNT>', 'only amounts of at most this')
    .option('--status <STATUS>', 'booked or pending')
    .option('--presence <WHICH>', 'present, missing, removed or all')
    .option('--review', 'only what is worth a look')
    .option('--category <CODE>', 'only of this category or group, such as FOOD; may be repeated', collect)
    .option('--currency <CODE>', 'only in this currency; may be repeated', collect)
    .option('--text <WORDS>', 'a part of text or counterparty')
    .option('--sort <ORDER>', '-date, date, -amount or amount')
    .option('--csv', 'all matches as CSV')
    .addHelpText('after', TRANSACTION_HELP)
    .action(async (flags: TransactionFlags) => ended(await listTransactions(terminal, flags)));
  withClientOptions(transactions.command('history'))
    .description('what became of a transaction, and why')
    .argument('<id>', 'txn_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showHistory(terminal, id, flags)));
  withClientOptions(transactions.command('merge'))
    .description('say that two transactions are one; the first keeps its id')
    .argument('<id>', 'txn_…')
    .argument('<other>', 'txn_…, which is gone then')
    .action(async (id: string, other: string, flags: CommonFlags) =>
      ended(await mergeTransactions(terminal, id, other, flags)),
    );
  withClientOptions(transactions.command('split'))
    .description('undo the latest merge or pairing of a transaction')
    .argument('<id>', 'txn_…')
    .action(async (id: string, flags: CommonFlags) => ended(await splitTransaction(terminal, id, flags)));
  withClientOptions(transactions.command('confirm'))
    .description('say that a transaction is right as it is')
    .argument('<id>', 'txn_…')
    .action(async (id: string, flags: CommonFlags) => ended(await confirmTransaction(terminal, id, flags)));
  addTransactionCategoryCommands(transactions, { terminal, ended });
}

function addKeys(program: Command, { terminal, ended }: Building): void {
  const keys = program.command('keys').description('API keys, and the key that seals the data');
  withListOptions(withClientOptions(keys.command('list')))
    .description('list API keys')
    .action(async (flags: ListFlags) => ended(await listKeys(terminal, flags)));
  withOwnerOption(keys.command('create'))
    .description('create an API key; prints it once')
    .requiredOption('--name <NAME>', 'what it is for')
    .option('--scopes <LIST>', 'such as accounts:read,transactions:read (all)')
    .option('--owner-only', 'the key reaches its owner only')
    .option('--without-owner', 'the key means no owner: requests name one')
    .option('--expires <WHEN>', 'days (90d) or an instant')
    .action(async (flags: NewKeyFlags) => ended(await createKey(terminal, flags)));
  withClientOptions(keys.command('revoke'))
    .description('revoke an API key, at once and for good')
    .argument('<id>', 'key_…')
    .action(async (id: string, flags: CommonFlags) => ended(await revokeKey(terminal, id, flags)));
  keys
    .command('rotate')
    .description('replace the key that seals the data, on this machine; servers may run meanwhile')
    .option('--json', 'print JSON')
    .action(async (flags: CommonFlags) => ended(await rotateKeys(terminal, flags)));
}

function addQuestions(program: Command, { terminal, ended }: Building): void {
  program
    .command('doctor')
    .description('check program, database, keys, disk and clock, and say what to do')
    .option('--json', 'print JSON')
    .action(async (flags: CommonFlags) => ended(await doctor(terminal, flags)));
  program
    .command('scrub')
    .description('write all tables anew on this machine, so that what was deleted is gone from their files')
    .option('--json', 'print JSON')
    .action(async (flags: CommonFlags) => ended(await scrub(terminal, flags)));
  program
    .command('rematch')
    .description('take everything in again in memory, and say where this version decides otherwise')
    .option('--dry-run', 'write nothing (the only way so far)')
    .option('--owner <ID>', 'only this owner')
    .option('--json', 'print JSON')
    .action(async (flags: RematchFlags) => ended(await rematch(terminal, flags)));
  withOwnerOption(program.command('whoami'))
    .description('show which server, key and owner are used, and where each was set')
    .action(async (flags: CommonFlags) => ended(await whoami(terminal, flags)));
  program
    .command('config')
    .description("show the server's settings with their sources, without secrets")
    .option('--json', 'print JSON')
    .action((flags: CommonFlags) => ended(showConfig(terminal, flags)));
}
