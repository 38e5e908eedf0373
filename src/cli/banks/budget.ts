/** What is left of the calls that a bank allows. */
import { type CommonFlags, clientOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { showFault } from '../fault.ts';
import { type Column, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface ApiBudget {
  readonly account_id: string | null;
  readonly endpoint: string;
  readonly limit: number | null;
  readonly unattended: number;
  readonly attended: number;
  readonly next_allowed_at: string | null;
}

const COLUMNS: readonly Column<ApiBudget>[] = [
  { title: 'ACCOUNT', value: (row) => row.account_id ?? 'all' },
  { title: 'ENDPOINT', value: (row) => row.endpoint },
  {
    title: 'USED',
    value: (row) => `${row.unattended} of ${row.limit ?? 'any'}`,
    align: 'right',
    style: (row) => (row.next_allowed_at === null ? null : 'yellow'),
  },
  { title: 'WITH THE HOLDER', value: (row) => String(row.attended), align: 'right' },
  { title: 'NEXT', value: (row) => row.next_allowed_at?.slice(0, 19).replace('T', ' ') ?? 'now' },
];

/** Shows the access budget of a connection. */
export async function showBudget(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const path = `/v1/connections/${encodeURIComponent(id)}/access-budget`;
  const found = await clientOf(terminal, flags).object<{ readonly budgets: readonly ApiBudget[] }>(path);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(found.value, null, 2));
  else for (const line of table(terminal, COLUMNS, found.value.budgets)) terminal.line(line);
  return EXIT.ok;
}
