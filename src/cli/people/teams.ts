/** `tributary teams …`: owners that several people see, and in which role. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import { day, type ListFlags, showFields, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { ApiMember, ApiTeam } from './objects.ts';
import { personNamed } from './people.ts';

const PATH = '/v1/teams';
const teamPath = (id: string, more = ''): string => `${PATH}/${encodeURIComponent(id)}${more}`;

const COLUMNS: readonly Column<ApiTeam>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'OWNER', value: (row) => row.owner_id },
  { title: 'MEMBERS', value: (row) => String(row.members), align: 'right' },
  { title: 'CREATED', value: (row) => day(row.created_at) },
];

const MEMBER_COLUMNS: readonly Column<ApiMember>[] = [
  { title: 'PERSON', value: (row) => row.person_id },
  { title: 'E-MAIL', value: (row) => row.email, shrinks: true },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'ROLE', value: (row) => row.role },
  { title: 'SINCE', value: (row) => day(row.created_at) },
];

export const listTeams = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: PATH,
    query: {},
    columns: COLUMNS,
    empty: 'There are no teams yet. Create one with: tributary teams create NAME',
  });

/** Makes a team, of an owner that is there with `--owner`. */
export async function createTeam(terminal: Terminal, name: string, flags: CommonFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const json = { name, ...owner.value };
  const made = await client.object<ApiTeam>(PATH, { method: 'POST', json });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(made.value, null, 2) : `Created ${made.value.id}.`);
  return EXIT.ok;
}

export async function showTeam(terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await clientOf(terminal, flags).object<ApiTeam>(teamPath(id));
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return showFields(terminal, found.value, flags.json);
}

export async function renameTeam(
  terminal: Terminal,
  id: string,
  name: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const ask = { method: 'PATCH' as const, json: { name } };
  const done = await clientOf(terminal, flags).object<ApiTeam>(teamPath(id), ask);
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(done.value, null, 2) : `${id} is “${name}” now.`);
  return EXIT.ok;
}

export async function deleteTeam(
  terminal: Terminal,
  id: string,
  flags: CommonFlags & { readonly yes?: boolean },
): Promise<ExitCode> {
  if (flags.yes !== true) {
    const words = `This takes everybody out of ${id}; the data of its owner stays.`;
    return showFault(terminal, fault(words, 'add --yes when you mean it.', EXIT.usage), flags.json);
  }
  const gone = await clientOf(terminal, flags).object<null>(teamPath(id), { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify({ deleted: id }) : `Deleted ${id}.`);
  return EXIT.ok;
}

export const listMembers = (terminal: Terminal, id: string, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: teamPath(id, '/members'),
    query: {},
    columns: MEMBER_COLUMNS,
    empty: `Nobody is in it yet. Add somebody with: tributary teams add ${id} EMAIL`,
  });

export interface RoleFlags extends CommonFlags {
  readonly role?: string;
}

/** Adds a member (`POST`), or changes the role of one (`PATCH`). */
export async function setMember(
  terminal: Terminal,
  member: { readonly team: string; readonly person: string; readonly role: string },
  method: 'POST' | 'PATCH',
  flags: CommonFlags,
): Promise<ExitCode> {
  const json = { ...personNamed(member.person), role: member.role };
  const path = teamPath(member.team, '/members');
  const done = await clientOf(terminal, flags).object<ApiMember>(path, { method, json });
  if (!done.ok) return showFault(terminal, done.fault, flags.json);
  const words = `${member.person} is ${done.value.role} of ${member.team}.`;
  terminal.line(flags.json === true ? JSON.stringify(done.value, null, 2) : words);
  return EXIT.ok;
}

export async function removeMember(
  terminal: Terminal,
  id: string,
  person: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const ask = { method: 'DELETE' as const, query: personNamed(person) };
  const gone = await clientOf(terminal, flags).object<null>(teamPath(id, '/members'), ask);
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  const words = `${person} is not in ${id} any more.`;
  terminal.line(flags.json === true ? JSON.stringify({ removed: person }) : words);
  return EXIT.ok;
}
