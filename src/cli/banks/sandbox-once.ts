/** `tributary sandbox authorise`: a connection, or what works once on the surfaces without API keys. */
import { clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { fault, showFault } from '../fault.ts';
import type { Terminal } from '../terminal.ts';
import { type AuthoriseFlags, sandboxAuthorise } from './sandbox.ts';

/** Walks the sign-in of a simulated bank; `--consent` and `--token` say that no connection is wanted. */
export function authorise(terminal: Terminal, institution: string, flags: AuthoriseFlags): Promise<ExitCode> {
  if (flags.consent === true && flags.token === true)
    return Promise.resolve(
      showFault(terminal, fault('Give one of --consent and --token.', '', EXIT.usage), flags.json),
    );
  if (flags.consent === true) return unusedConsent(terminal, institution, flags);
  return flags.token === true
    ? authorizationToken(terminal, institution, flags)
    : sandboxAuthorise(terminal, institution, flags);
}

const wanted = (institution: string, { login }: AuthoriseFlags): object => ({
  institution_id: institution,
  ...(login === undefined ? {} : { login }),
});

/** Prints the id of a consent that no team has connected with. */
async function unusedConsent(
  terminal: Terminal,
  institution: string,
  flags: AuthoriseFlags,
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const scenario = flags.scenario === undefined ? {} : { scenario: flags.scenario };
  const ask = {
    method: 'POST' as const,
    query: owner.value,
    json: { ...wanted(institution, flags), ...scenario },
  };
  const made = await client.object<{ object: string; id: string; step?: string }>(
    '/v1/sandbox/consents',
    ask,
  );
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  // A sign-in that still waits is given as it stands.
  const { id, step } = made.value;
  const words = step === undefined ? id : `${id} ${step}`;
  terminal.line(flags.json === true ? JSON.stringify(made.value, null, 2) : words);
  return EXIT.ok;
}

/** Prints a token that the bank takes once. */
async function authorizationToken(
  terminal: Terminal,
  institution: string,
  flags: AuthoriseFlags,
): Promise<ExitCode> {
  const ask = { method: 'POST' as const, json: wanted(institution, flags) };
  const path = '/v1/sandbox/authorization-tokens';
  const made = await clientOf(terminal, flags).object<{ token: string }>(path, ask);
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(made.value, null, 2) : made.value.token);
  return EXIT.ok;
}
