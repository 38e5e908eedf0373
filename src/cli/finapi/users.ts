/** `tributary finapi users add`: an owner becomes a user of the finAPI surface. */
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { showFault } from '../fault.ts';
import type { Terminal } from '../terminal.ts';

export interface UserFlags extends CommonFlags {
  readonly id?: string;
}

/** Makes the owner that is named (or meant by the key) a user; the password is the only thing on standard output. */
export async function addUser(terminal: Terminal, flags: UserFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const json = { ...owner.value, ...(flags.id === undefined ? {} : { user_id: flags.id }) };
  const asked = { method: 'POST', json } as const;
  const made = await client.object<{ user_id: string; owner_id: string; password: string }>(
    '/v1/finapi-users',
    asked,
  );
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  const { user_id: userId, owner_id: ownerId, password } = made.value;
  if (flags.json === true) terminal.line(JSON.stringify(made.value, null, 2));
  else {
    terminal.note(`${ownerId} is the finAPI user ${userId} now. The password is shown this once:`);
    terminal.line(password);
  }
  return EXIT.ok;
}
