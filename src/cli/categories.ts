/** The commands about categories: all of them, what a person says of a transaction, and categorising what is there. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type CommonFlags, clientOf, ownerQuery, withClientOptions, withOwnerOption } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fault, showFault } from './fault.ts';
import { bar } from './import-view.ts';
import { day, type ListFlags, showFields, showList } from './lists.ts';
import type { ApiTransaction } from './objects.ts';
import { stopOnSignal } from './stop-signal.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Between two looks at a run. */
const LOOK_MS = 300;
const LANGUAGES = ['en', 'de', 'es', 'fr'] as const;

interface ApiCategory {
  readonly code: string;
  readonly parent: string | null;
  readonly names: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

interface ApiCategoryRule {
  readonly id: string;
  readonly kind: string;
  readonly key: string | null;
  readonly direction: string;
  readonly category: string | null;
  readonly weight: number;
  readonly updated_at: string;
}

interface ApiCategoryRun {
  readonly id: string;
  readonly status: 'running' | 'done' | 'stopped';
  readonly total: number;
  readonly seen: number;
  readonly changed: number;
}

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

type CategoryFlags = CommonFlags & { readonly language?: string };

const columns = (language: string): readonly Column<ApiCategory>[] => [
  { title: 'CODE', value: (row) => `${row.parent === null ? '' : '  '}${row.code}` },
  { title: 'NAME', value: (row) => row.names[language] ?? row.names.en ?? '', shrinks: true },
  { title: 'FLAGS', value: (row) => row.flags.join(', '), style: () => 'dim' },
];

const RULE_COLUMNS: readonly Column<ApiCategoryRule>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'ABOUT', value: (row) => row.kind.replaceAll('_', ' ') },
  { title: 'KEY', value: (row) => row.key ?? '(an account number)', shrinks: true },
  { title: 'MONEY', value: (row) => row.direction },
  { title: 'CATEGORY', value: (row) => row.category ?? '(corrections differ)' },
  { title: 'TIMES', value: (row) => String(row.weight), align: 'right' },
  { title: 'LAST', value: (row) => day(row.updated_at) },
];

async function listCategories(terminal: Terminal, flags: CategoryFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const found = await client.object<{ readonly data: readonly ApiCategory[] }>('/v1/categories');
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  const { data } = found.value;
  const language = LANGUAGES.find((one) => one === flags.language) ?? 'en';
  if (flags.json === true) terminal.line(JSON.stringify(data, null, 2));
  else for (const line of table(terminal, columns(language), data)) terminal.line(line);
  return EXIT.ok;
}

async function listRules(terminal: Terminal, flags: ListFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  return showList(terminal, flags, {
    client,
    path: '/v1/category-rules',
    query: { ...owner.value },
    columns: RULE_COLUMNS,
    empty:
      'Nothing was learned yet. Correct one with: tributary transactions categorise txn_… FOOD.GROCERIES',
  });
}

async function forgetRule(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const path = `/v1/category-rules/${encodeURIComponent(id)}`;
  const gone = await clientOf(terminal, flags).object<null>(path, { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  if (flags.json !== true)
    terminal.line(`Forgot ${id}. What it decided stays until: tributary recategorise --rules`);
  return EXIT.ok;
}

type RecategoriseFlags = CommonFlags & { readonly rules?: boolean; readonly wait?: boolean };

/** Starts a run and shows it to its end; Ctrl-C stops it. */
async function recategorise(terminal: Terminal, flags: RecategoriseFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const json = { kind: flags.rules === true ? 'rules' : 'all' };
  const ask = { method: 'POST', query: { ...owner.value }, json } as const;
  const begun = await client.object<ApiCategoryRun>('/v1/category-runs', ask);
  if (!begun.ok) return showFault(terminal, begun.fault, flags.json);
  let run = begun.value;
  const path = `/v1/category-runs/${encodeURIComponent(run.id)}`;
  const stop = stopOnSignal();
  while (run.status === 'running' && flags.wait !== false) {
    if (terminal.isInteractive) draw(terminal, run);
    await sleep(LOOK_MS, undefined, { signal: stop.signal }).catch(() => {});
    const look = stop.signal.aborted
      ? await client.object<ApiCategoryRun>(`${path}/stop`, { method: 'POST' })
      : await client.object<ApiCategoryRun>(path);
    if (!look.ok) {
      stop.forget();
      return showFault(terminal, look.fault, flags.json);
    }
    run = look.value;
  }
  stop.forget();
  if (terminal.isInteractive) terminal.write('\r\x1b[2K');
  if (flags.json === true) terminal.line(JSON.stringify(run, null, 2));
  else
    terminal.line(
      `${run.status}: ${run.seen} of ${run.total} looked at, ${run.changed} changed (${run.id}).`,
    );
  return run.status === 'stopped' ? EXIT.failed : EXIT.ok;
}

const draw = (terminal: Terminal, { seen, total, changed }: ApiCategoryRun): void => {
  const share = total === 0 ? 1 : seen / total;
  terminal.write(`\r\x1b[2K${bar(share)} ${Math.floor(share * 100)} %  ${changed} changed`);
};

/** Adds `categories` and `recategorise`. */
export function addCategoryCommands(program: Command, { terminal, ended }: Building): void {
  const categories = withClientOptions(program.command('categories'))
    .description('list what money can be for')
    .option('--language <CODE>', 'names in en, de, es or fr (en)')
    .action(async (flags: CategoryFlags) => ended(await listCategories(terminal, flags)));
  withOwnerOption(categories.command('rules'))
    .description('list what corrections taught')
    .option('--limit <N>', 'how many to show (50)')
    .option('--all', 'show all')
    .action(async (_flags: ListFlags, command: Command) =>
      ended(await listRules(terminal, command.optsWithGlobals<ListFlags>())),
    );
  withClientOptions(categories.command('forget'))
    .description('forget what a correction taught')
    .argument('<id>', 'crl_…')
    .action(async (id: string, _flags: CommonFlags, command: Command) =>
      ended(await forgetRule(terminal, id, command.optsWithGlobals<CommonFlags>())),
    );
  withOwnerOption(program.command('recategorise'))
    .description('categorise what is there again, by the rules of today; choices stay')
    .option('--rules', 'only what corrections taught')
    .option('--no-wait', 'do not wait for the end')
    .action(async (flags: RecategoriseFlags) => ended(await recategorise(terminal, flags)));
}

type ChooseFlags = CommonFlags & {
  readonly train?: boolean;
  readonly existing?: boolean;
  readonly clear?: boolean;
};

/** Adds `transactions categorise` and `reject-transfer`. */
export function addTransactionCategoryCommands(transactions: Command, { terminal, ended }: Building): void {
  withClientOptions(transactions.command('categorise'))
    .description('say what a transaction was for; later ones like it follow')
    .argument('<id>', 'txn_…')
    .argument('[code]', 'such as FOOD.GROCERIES: see tributary categories')
    .option('--clear', 'take the choice back')
    .option('--no-train', 'this one only')
    .option('--existing', 'those that are there, too, but for choices')
    .action(async (id: string, code: string | undefined, flags: ChooseFlags) =>
      ended(await categorise(terminal, id, code, flags)),
    );
  withClientOptions(transactions.command('reject-transfer'))
    .description('say that it is no transfer between own accounts')
    .argument('<id>', 'txn_…')
    .action(async (id: string, flags: CommonFlags) => {
      const path = `/v1/transactions/${encodeURIComponent(id)}/reject-transfer`;
      const done = await clientOf(terminal, flags).object<ApiTransaction>(path, { method: 'POST' });
      ended(
        done.ok ? showFields(terminal, done.value, flags.json) : showFault(terminal, done.fault, flags.json),
      );
    });
}

async function categorise(
  terminal: Terminal,
  id: string,
  code: string | undefined,
  flags: ChooseFlags,
): Promise<ExitCode> {
  if ((code === undefined) !== (flags.clear === true)) {
    const wrong = fault('Give a code, or --clear.', 'Codes: tributary categories', EXIT.usage);
    return showFault(terminal, wrong, flags.json);
  }
  const json = {
    category: code ?? null,
    train_category: flags.train !== false,
    apply_to_existing: flags.existing === true,
  };
  const path = `/v1/transactions/${encodeURIComponent(id)}`;
  const done = await clientOf(terminal, flags).object<ApiTransaction>(path, { method: 'PATCH', json });
  return done.ok ? showFields(terminal, done.value, flags.json) : showFault(terminal, done.fault, flags.json);
}
