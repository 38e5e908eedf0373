/** `tributary people list|create|show|delete`: who signs in on the surfaces without API keys. */
import { failure, type Result, success } from '../../core/result.ts';
import type { Client } from '../client.ts';
import { type CommonFlags, clientOf } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CliFault, fault, showFault } from '../fault.ts';
import { day, type ListFlags, showFields, showList } from '../lists.ts';
import type { Column } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { ApiPerson } from './objects.ts';

const PATH = '/v1/people';
const PERSON_ID = /^per_[0-9a-z]{26}$/;

const COLUMNS: readonly Column<ApiPerson>[] = [
  { title: 'ID', value: (row) => row.id },
  { title: 'E-MAIL', value: (row) => row.email, shrinks: true },
  { title: 'NAME', value: (row) => row.name, shrinks: true },
  { title: 'SIGNS IN', value: signsIn },
  { title: 'CREATED', value: (row) => day(row.created_at) },
];

function signsIn(row: ApiPerson): string {
  const ways = [row.has_password ? 'here' : '', row.provider_subject === null ? '' : 'identity provider'];
  return ways.filter((way) => way !== '').join(', ') || 'nowhere';
}

export const listPeople = (terminal: Terminal, flags: ListFlags): Promise<ExitCode> =>
  showList(terminal, flags, {
    client: clientOf(terminal, flags),
    path: PATH,
    query: {},
    columns: COLUMNS,
    empty: 'There is nobody yet. Create a person with: tributary people create EMAIL',
  });

export interface PersonFlags extends CommonFlags {
  readonly name?: string;
  readonly subject?: string;
  readonly password?: boolean;
}

/** Makes a person; the password is the only thing on standard output, so that a script can keep it. */
export async function createPerson(terminal: Terminal, email: string, flags: PersonFlags): Promise<ExitCode> {
  const json = {
    email,
    password: flags.password === false ? 'none' : 'generate',
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.subject === undefined ? {} : { provider_subject: flags.subject }),
  };
  const made = await clientOf(terminal, flags).object<ApiPerson>(PATH, { method: 'POST', json });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  const { id, password = null } = made.value;
  if (flags.json === true) terminal.line(JSON.stringify(made.value, null, 2));
  else if (password === null) terminal.line(`Created ${id} (${email}).`);
  else {
    terminal.note(`Created ${id} (${email}). The password is shown this once:`);
    terminal.line(password);
  }
  return EXIT.ok;
}

/** What names a person in a request: an id or an e-mail. */
export const personNamed = (named: string): { person_id: string } | { email: string } =>
  PERSON_ID.test(named) ? { person_id: named } : { email: named };

async function findPerson(client: Client, named: string): Promise<Result<ApiPerson, CliFault>> {
  if (PERSON_ID.test(named)) return client.object<ApiPerson>(`${PATH}/${named}`);
  const found = await client.object<{ data: readonly ApiPerson[] }>(PATH, { query: { email: named } });
  if (!found.ok) return found;
  const [person] = found.value.data;
  if (person !== undefined) return success(person);
  const words = `There is nobody with the e-mail “${named}”.`;
  return failure(fault(words, 'tributary people list shows who there is.', EXIT.failed));
}

export async function showPerson(terminal: Terminal, named: string, flags: CommonFlags): Promise<ExitCode> {
  const found = await findPerson(clientOf(terminal, flags), named);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return showFields(terminal, found.value, flags.json);
}

export async function deletePerson(
  terminal: Terminal,
  named: string,
  flags: CommonFlags & { readonly yes?: boolean },
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const found = await findPerson(client, named);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  const { id, email } = found.value;
  if (flags.yes !== true) {
    const words = `This ends all sign-ins of ${id} (${email ?? 'no e-mail'}); the data of ${found.value.owner_id} stays.`;
    return showFault(terminal, fault(words, 'add --yes when you mean it.', EXIT.usage), flags.json);
  }
  const gone = await client.object<null>(`${PATH}/${id}`, { method: 'DELETE' });
  if (!gone.ok) return showFault(terminal, gone.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify({ deleted: id }) : `Deleted ${id}.`);
  return EXIT.ok;
}
