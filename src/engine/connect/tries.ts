/**
 * Wrong passwords: at most two of one login reach a bank in a rolling day, over all owners, because the third one locks
 * it. A try is noted before it is sent. It goes when the bank did not call it wrong, and what a crash leaves stays.
 */
import type { ConnectOutcome, Field } from '../../connectors/contract.ts';
import { valueFor } from './check-fields.ts';
import { WRONG_PASSWORDS_MAX, WRONG_PASSWORDS_MS } from './limits.ts';
import type { ConnectParts } from './parts.ts';
import type { ConnectTransaction } from './store-port.ts';

/** A password that is about to be sent, noted under its login. */
export interface Try {
  readonly lookup: Uint8Array;
  readonly number: number;
}

/** The hash of the login among the fields; null when there is none. Banks do not tell case apart, nor do we. */
export function loginLookup(
  parts: ConnectParts,
  institutionId: string,
  asked: readonly Field[],
  fields: Readonly<Record<string, string>>,
): Uint8Array | null {
  const login = valueFor(asked, fields, 'login');
  if (login === null) return null;
  return parts.vault.loginHash(`${institutionId}\n${login.normalize('NFKC').trim().toLowerCase()}`);
}

/** For a password without a login: those of one connection count together. */
const connectionLookup = (parts: ConnectParts, ownerId: number, connectionId: number): Uint8Array =>
  parts.vault.loginHash(`connection\n${ownerId}\n${connectionId}`);

/** Notes that a password is about to be sent, if one is: the try, null when there is no password, or when to come back. */
export async function reserveTry(
  parts: ConnectParts,
  tx: ConnectTransaction,
  what: {
    readonly ownerId: number;
    readonly connectionId: number;
    readonly lookup: Uint8Array | null;
    readonly asked: readonly Field[];
    readonly fields: Readonly<Record<string, string>>;
  },
  now: number,
): Promise<Try | null | { readonly retryAt: number }> {
  if (valueFor(what.asked, what.fields, 'password') === null) return null;
  const lookup = what.lookup ?? connectionLookup(parts, what.ownerId, what.connectionId);
  const sent = await tx.triesSince(lookup, now - WRONG_PASSWORDS_MS);
  const first = sent.at(-WRONG_PASSWORDS_MAX);
  if (first !== undefined) return { retryAt: first + WRONG_PASSWORDS_MS };
  return { lookup, number: await tx.addTry(lookup, now) };
}

/** Whether the bank said that the password was wrong: outright, or by asking for it again. */
export const passwordWasWrong = (outcome: ConnectOutcome): boolean =>
  outcome.type === 'failed'
    ? outcome.fault.code === 'credentials_wrong'
    : outcome.type === 'ask' && outcome.wrong && outcome.fields.some(({ purpose }) => purpose === 'password');
