/** `tributary trigger`: makes an event really happen at the simulated banks, and shows it in the feed. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { type Column, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { feedNow } from './follow.ts';
import type { ApiChange, ApiChangePage } from './objects.ts';
import { TRIGGERS } from './recipes.ts';

/** How long the event is waited for. */
const WAIT_SECONDS = 30;

export interface TriggerFlags extends CommonFlags {
  readonly list?: boolean;
}

interface Listed {
  readonly event: string;
  readonly what: string;
}
const COLUMNS: readonly Column<Listed>[] = [
  { title: 'EVENT', value: (row) => row.event },
  { title: 'HOW', value: (row) => row.what },
];

function showTriggers(terminal: Terminal, json: boolean): ExitCode {
  const rows = Object.entries(TRIGGERS).map(([event, { what }]) => ({ event, what }));
  if (json) terminal.line(JSON.stringify(rows, null, 2));
  else for (const line of table(terminal, COLUMNS, rows)) terminal.line(line);
  return EXIT.ok;
}

/** Makes it happen and waits until the feed tells it. Exit code 1 when it did not come. */
export async function trigger(
  terminal: Terminal,
  event: string | undefined,
  flags: TriggerFlags,
): Promise<ExitCode> {
  if (flags.list === true) return showTriggers(terminal, flags.json === true);
  const known = event === undefined || !Object.hasOwn(TRIGGERS, event) ? undefined : TRIGGERS[event];
  if (event === undefined || known === undefined)
    return showFault(
      terminal,
      fault(
        event === undefined ? 'Say which event.' : `“${event}” cannot be made to happen.`,
        'tributary trigger --list shows those that can.',
        EXIT.usage,
      ),
      flags.json,
    );
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const filter = { ...owner.value, type: [event] };
  const from = await feedNow(client, filter);
  if (!from.ok) return showFault(terminal, from.fault, flags.json);
  const done = await known.recipe({ client, owner: owner.value });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  if (flags.json !== true) terminal.line(done.value);
  if (!known.told) return EXIT.ok;
  const query = { ...filter, cursor: from.value, wait: String(WAIT_SECONDS), limit: '10' };
  const told = await client.object<ApiChangePage>('/v1/changes', { query });
  if (!told.ok) return showFault(terminal, told.fault, flags.json);
  return showTold(terminal, event, told.value.data, flags);
}

function showTold(
  terminal: Terminal,
  event: string,
  told: readonly ApiChange[],
  { json }: TriggerFlags,
): ExitCode {
  if (told.length === 0)
    return showFault(
      terminal,
      fault(`No ${event} came within ${WAIT_SECONDS} s.`, 'tributary sync shows how the connections are.'),
      json,
    );
  if (json === true) terminal.line(JSON.stringify(told, null, 2));
  else
    for (const { type, id, account_id, connection_id } of told)
      terminal.line(`${type}  ${account_id ?? connection_id ?? ''}  ${id}`);
  return EXIT.ok;
}
