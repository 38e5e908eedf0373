/** The commands about what is connected: institutions and connections. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { day, type ListFlags, showFields, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { ApiConnection, ApiInstitution } from './objects.ts';

const INSTITUTION_COLUMNS: readonly Column<ApiInstitution>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'COUNTRY', value: (row) => row.country },
  { title: 'CODES', value: (row) => [row.bic, ...row.bank_codes].filter(Boolean).join(' '), shrinks: true },
  { title: 'SIGN-IN', value: (row) => row.methods.map(({ label }) => label).join(', '), shrinks: true },
];

export interface InstitutionFlags extends ListFlags {
  readonly country?: string;
  readonly bankCode?: string;
}

export const listInstitutions = (
  terminal: Terminal,
  words: readonly string[],
  flags: InstitutionFlags,
): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: '/v1/institutions',
    query: {
      q: words.length === 0 ? undefined : words.join(' '),
      country: flags.country?.toUpperCase(),
      bank_code: flags.bankCode,
    },
    columns: INSTITUTION_COLUMNS,
    empty: 'No institution meets that.',
  });

const CONNECTION_COLUMNS: readonly Column<ApiConnection>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'BANK', value: (row) => row.label ?? row.institution_name ?? 'Statement files', shrinks: true },
  {
    title: 'STATUS',
    value: (row) => row.status,
    style: ({ action }) => (action === 'none' ? 'green' : action === 'wait' ? 'yellow' : 'red'),
  },
  { title: 'TO DO', value: (row) => (row.action === 'none' ? null : row.action) },
  { title: 'ACCOUNTS', value: (row) => String(row.accounts), align: 'right' },
  { title: 'LAST SYNC', value: (row) => row.last_success_at?.slice(0, 16).replace('T', ' ') ?? null },
  { title: 'CONSENT UNTIL', value: (row) => day(row.consent?.expires_at ?? null) },
];

export async function listConnections(terminal: Terminal, flags: ListFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  return showList(terminal, flags, {
    client,
    path: '/v1/connections',
    query: owner.value,
    columns: CONNECTION_COLUMNS,
    empty: 'Nothing is connected yet. Look for a bank with: tributary institutions',
  });
}

const pathOf = (id: string): string => `/v1/connections/${encodeURIComponent(id)}`;

export async function showConnection(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiConnection>(pathOf(id));
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return showFields(terminal, found.value, flags.json);
}

/** What one line changes about a connection, and the word for it. */
const CHANGES = {
  pause: { method: 'PATCH', path: '', json: { paused: true }, said: 'Paused' },
  resume: { method: 'PATCH', path: '', json: { paused: false }, said: 'Goes on' },
  disconnect: { method: 'POST', path: '/disconnect', json: undefined, said: 'Disconnected' },
  delete: { method: 'DELETE', path: '', json: undefined, said: 'Deleted' },
} as const;
export type ConnectionChange = keyof typeof CHANGES;

export interface ChangeFlags extends CommonFlags {
  readonly yes?: boolean;
}

const WARNINGS: Readonly<Partial<Record<ConnectionChange, string>>> = {
  disconnect: 'This ends the consent at the bank. The data stays; new data needs a new sign-in.',
  delete:
    'This ends the consent at the bank and deletes the connection with its accounts and transactions, for good.',
};

/** Changes a connection; what cannot be taken back wants --yes. */
export async function changeConnection(
  terminal: Terminal,
  change: ConnectionChange,
  id: string,
  flags: ChangeFlags,
): Promise<ExitCode> {
  const warning = WARNINGS[change];
  if (warning !== undefined && flags.yes !== true)
    return showFault(terminal, fault(warning, 'add --yes when you mean it.', EXIT.usage), flags.json);
  const { method, path, json, said } = CHANGES[change];
  const done = await clientOf(terminal, flags).object<ApiConnection | null>(`${pathOf(id)}${path}`, {
    method,
    ...(json === undefined ? {} : { json }),
  });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(done.value, null, 2) : `${said}: ${id}`);
  return EXIT.ok;
}
