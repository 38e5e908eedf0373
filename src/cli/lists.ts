/** The commands that show and change what is there: owners, accounts. */
import type { Client, Query } from './client.ts';
import { type CommonFlags, clientOf, findOwner, noOwner, OWNER_ID, ownerQuery } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fault, showFault } from './fault.ts';
import type { ApiAccount, ApiOwner } from './objects.ts';
import { type Column, table } from './table.ts';
import { plain, type Terminal } from './terminal.ts';

/** Rows that a list shows when nobody says, and what `--all` means. */
const ROWS_DEFAULT = 50;
const ROWS_MAX = 10_000_000;

export interface ListFlags extends CommonFlags {
  readonly limit?: string;
  readonly all?: boolean;
}

/** Fetches a list and prints it: JSON lines of one array, or a table with a word about what is left out. */
export async function showList<Row>(
  terminal: Terminal,
  flags: ListFlags,
  list: {
    readonly client: Client;
    readonly path: string;
    readonly query: Query;
    readonly columns: readonly Column<Row>[];
    readonly empty: string;
  },
): Promise<ExitCode> {
  const limit = flags.all === true ? ROWS_MAX : Number(flags.limit ?? ROWS_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1)
    return showFault(terminal, fault('--limit takes a whole number from 1 on.', '', EXIT.usage), flags.json);
  const found = await list.client.rows<Row>(list.path, list.query, limit);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  const { rows, more } = found.value;
  if (flags.json === true) terminal.line(JSON.stringify(rows, null, 2));
  else if (rows.length === 0) terminal.note(list.empty);
  else for (const line of table(terminal, list.columns, rows)) terminal.line(line);
  if (more) terminal.note(`There are more than these ${rows.length}: use --limit or --all.`);
  return EXIT.ok;
}

export const day = (instant: string | null): string | null => instant?.slice(0, 10) ?? null;

const OWNER_COLUMNS: readonly Column<ApiOwner>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'REFERENCE', value: (row) => row.reference, shrinks: true },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'KIND', value: (row) => row.kind },
  { title: 'CREATED', value: (row) => day(row.created_at) },
];

export const listOwners = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: '/v1/owners',
    query: {},
    columns: OWNER_COLUMNS,
    empty: 'There are no owners yet. Create one with: tributary owners create REFERENCE',
  });

export async function createOwner(
  terminal: Terminal,
  reference: string,
  flags: CommonFlags & { readonly name?: string; readonly kind?: string },
): Promise<ExitCode> {
  const json = {
    reference,
    kind: flags.kind ?? 'person',
    ...(flags.name === undefined ? {} : { name: flags.name }),
  };
  const made = await clientOf(terminal, flags).object<ApiOwner>('/v1/owners', { method: 'POST', json });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  terminal.line(
    flags.json === true ? JSON.stringify(made.value, null, 2) : `Created ${made.value.id} (${reference}).`,
  );
  return EXIT.ok;
}

export async function showOwner(terminal: Terminal, named: string, flags: CommonFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const found = OWNER_ID.test(named)
    ? await client.object<ApiOwner>(`/v1/owners/${named}`)
    : await findOwner(client, named);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  if (found.value === null) return showFault(terminal, noOwner(named), flags.json);
  return showFields(terminal, found.value, flags.json);
}

export async function deleteOwner(
  terminal: Terminal,
  named: string,
  flags: CommonFlags & { readonly yes?: boolean },
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const found = OWNER_ID.test(named)
    ? await client.object<ApiOwner>(`/v1/owners/${named}`)
    : await findOwner(client, named);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  if (found.value === null) return showFault(terminal, noOwner(named), flags.json);
  if (flags.yes !== true)
    return showFault(
      terminal,
      fault(
        `This deletes ${found.value.id} (${found.value.reference ?? 'no reference'}) with all accounts, transactions and documents, for good.`,
        'add --yes when you mean it.',
        EXIT.usage,
      ),
      flags.json,
    );
  const gone = await client.object<null>(`/v1/owners/${found.value.id}`, { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  terminal.line(
    flags.json === true ? JSON.stringify({ deleted: found.value.id }) : `Deleted ${found.value.id}.`,
  );
  return EXIT.ok;
}

const ACCOUNT_COLUMNS: readonly Column<ApiAccount>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'ACCOUNT', value: (row) => row.label ?? row.bank.name ?? row.number, shrinks: true },
  { title: 'NUMBER', value: (row) => row.number },
  { title: 'BALANCE', value: (row) => row.balances.booked?.amount.amount ?? null, align: 'right' },
  { title: 'CUR', value: (row) => row.currency },
  { title: 'AS OF', value: (row) => row.balances.booked?.reference_date ?? null },
  { title: 'CLOSES', value: closes },
];

/** Whether balances and entries fit: `yes`, or by how much not; null while it cannot be told. */
function closes({ reconciliation }: ApiAccount): string | null {
  if (!reconciliation) return null;
  const { difference } = reconciliation;
  return /[1-9]/.test(difference) ? `off by ${difference}` : 'yes';
}

export async function listAccounts(terminal: Terminal, flags: ListFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  return showList(terminal, flags, {
    client,
    path: '/v1/accounts',
    query: { ...owner.value },
    columns: ACCOUNT_COLUMNS,
    empty: 'There are no accounts yet. Bring a statement in with: tributary import FILE',
  });
}

export async function showAccount(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiAccount>(`/v1/accounts/${encodeURIComponent(id)}`);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return showFields(terminal, found.value, flags.json);
}

/** One object: JSON, or its members line by line. */
export function showFields(terminal: Terminal, object: object, json = false): ExitCode {
  if (json) {
    terminal.line(JSON.stringify(object, null, 2));
    return EXIT.ok;
  }
  const members = Object.entries(object).filter(([name]) => name !== 'object');
  const width = members.reduce((most, [name]) => Math.max(most, name.length), 0) + 2;
  for (const [name, value] of members) {
    const shown = typeof value === 'string' ? plain(value) : JSON.stringify(value);
    terminal.line(`${terminal.style('dim', name.padEnd(width))}${value === null ? '–' : shown}`);
  }
  return EXIT.ok;
}
