/** `tributary owners identities|link|unlink`: by which team and which logins an owner is seen. */
import { failure, type Result, success } from '../../core/result.ts';
import { type CommonFlags, clientOf, findOwner, noOwner, OWNER_ID } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CliFault, fault, showFault } from '../fault.ts';
import { day } from '../lists.ts';
import { type Column, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { ApiIdentity } from './objects.ts';
import { personNamed } from './people.ts';

const COLUMNS: readonly Column<ApiIdentity>[] = [
  { title: 'SURFACE', value: (row) => row.surface },
  { title: 'SUBJECT', value: (row) => row.subject },
  { title: 'PERSON', value: (row) => row.person_id },
  { title: 'SINCE', value: (row) => day(row.created_at) },
];

async function pathOf(
  terminal: Terminal,
  named: string,
  flags: CommonFlags,
): Promise<Result<string, CliFault>> {
  if (OWNER_ID.test(named)) return success(`/v1/owners/${named}/identities`);
  const found = await findOwner(clientOf(terminal, flags), named);
  if (!found.ok) return found;
  return found.value === null ? failure(noOwner(named)) : success(`/v1/owners/${found.value.id}/identities`);
}

export async function listIdentities(
  terminal: Terminal,
  owner: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const path = await pathOf(terminal, owner, flags);
  if (!path.ok) return showFault(terminal, path.fault, flags.json);
  const found = await clientOf(terminal, flags).object<{ data: readonly ApiIdentity[] }>(path.value);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  const rows = found.value.data;
  if (flags.json === true) terminal.line(JSON.stringify(rows, null, 2));
  else if (rows.length === 0)
    terminal.note(`Nobody signs in for it. Link a login with: tributary owners link ${owner} --person EMAIL`);
  else for (const line of table(terminal, COLUMNS, rows)) terminal.line(line);
  return EXIT.ok;
}

export interface LinkFlags extends CommonFlags {
  readonly person?: string;
  readonly team?: boolean;
}

/** What is linked: the login of a person, or the owner as a team; null when flags say neither or both. */
function linkedBy({ person, team }: LinkFlags): Record<string, string> | null {
  if ((person === undefined) === (team !== true)) return null;
  return person === undefined
    ? { surface: 'team-banking' }
    : { surface: 'open-finance', ...personNamed(person) };
}

/** Links an owner to another surface, or unlinks it. */
export async function changeIdentity(
  terminal: Terminal,
  owner: string,
  verb: 'link' | 'unlink',
  flags: LinkFlags,
): Promise<ExitCode> {
  const linked = linkedBy(flags);
  if (linked === null)
    return showFault(terminal, fault('Give one of --person and --team.', '', EXIT.usage), flags.json);
  const path = await pathOf(terminal, owner, flags);
  if (!path.ok) return showFault(terminal, path.fault, flags.json);
  const ask =
    verb === 'link'
      ? { method: 'POST' as const, json: linked }
      : { method: 'DELETE' as const, query: linked };
  const done = await clientOf(terminal, flags).object<ApiIdentity | null>(path.value, ask);
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  if (flags.json === true) terminal.line(JSON.stringify(done.value ?? { unlinked: owner }, null, 2));
  else if (done.value === null) terminal.line(`Unlinked from ${owner}.`);
  else terminal.line(`${done.value.subject} opens ${owner} (${done.value.surface}).`);
  return EXIT.ok;
}
