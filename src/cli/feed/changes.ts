/** `tributary changes`: a page of the feed. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { type Column, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { filterOf } from './follow.ts';
import type { ApiChange, ApiChangePage } from './objects.ts';

const LIMIT_DEFAULT = '50';

export interface ChangesFlags extends CommonFlags {
  readonly cursor?: string;
  readonly types?: readonly string[];
  readonly limit?: string;
  readonly wait?: string;
  readonly transactions?: boolean;
}

const COLUMNS: readonly Column<ApiChange>[] = [
  { title: 'AT', value: (row) => row.created_at.slice(0, 19).replace('T', ' ') },
  { title: 'EVENT', value: (row) => row.type },
  { title: 'OWNER', value: (row) => row.owner_id },
  { title: 'ABOUT', value: (row) => row.account_id ?? row.connection_id },
  { title: 'ID', value: (row) => row.id },
];

/** Shows what happened after a cursor, oldest first, and the cursor to go on with. */
export async function showChanges(terminal: Terminal, flags: ChangesFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const filter = filterOf(flags.types, owner.value);
  if (!filter.ok) return showFault(terminal, fault(filter.fault, '', EXIT.usage), flags.json);
  const query = {
    ...filter.value,
    limit: flags.limit ?? LIMIT_DEFAULT,
    ...(flags.cursor === undefined ? {} : { cursor: flags.cursor }),
    ...(flags.wait === undefined ? {} : { wait: flags.wait }),
    ...(flags.transactions === true ? { include: 'transactions' } : {}),
  };
  const page = await client.object<ApiChangePage>('/v1/changes', { query });
  if (!page.ok) return showFault(terminal, page.fault, flags.json);
  const { data, next_cursor: cursor, has_more: more, held_since: held } = page.value;
  if (flags.json === true) {
    terminal.line(JSON.stringify(page.value, null, 2));
    return EXIT.ok;
  }
  if (data.length > 0) for (const line of table(terminal, COLUMNS, data)) terminal.line(line);
  if (held !== null)
    terminal.note(`Since ${held} something that is still being written holds later changes back.`);
  terminal.note(`${more ? 'There are more' : 'To go on later'}: tributary changes --cursor ${cursor}`);
  return EXIT.ok;
}
