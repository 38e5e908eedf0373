/** Why a connection, attempt or sync is in trouble: the code for programs, and what to say to people. */
import type { ConnectionFault } from '../../engine/connection-rows.ts';
import type { View } from './render.ts';

interface Words {
  readonly text: string;
  readonly remedy: string;
}

const WORDS: Readonly<Record<ConnectionFault['code'], Words>> = {
  credentials_wrong: {
    text: 'The bank did not accept what was entered.',
    remedy: 'Check it, and sign in again. At most two wrong passwords are sent in a day.',
  },
  sca_needed: {
    text: 'The bank wants the account holder to confirm again who they are.',
    remedy: 'Renew the connection.',
  },
  sca_refused: {
    text: 'The sign-in was refused, or broken off at the bank.',
    remedy: 'Sign in again, and approve it at the bank.',
  },
  sca_expired: {
    text: 'The sign-in was not finished in time.',
    remedy: 'Sign in again.',
  },
  consent_expired: {
    text: 'The time for which the account holder allowed access is over.',
    remedy: 'Renew the connection.',
  },
  consent_revoked: {
    text: 'The account holder ended the access.',
    remedy: 'Reconnect if access is wanted again.',
  },
  action_at_bank_needed: {
    text: 'The bank wants the account holder to do something there first.',
    remedy: 'Sign in at the bank itself, do what it asks, and reconnect.',
  },
  bank_down: {
    text: 'The bank does not answer.',
    remedy: 'Wait: it is tried again by itself.',
  },
  rate_limited: {
    text: 'The bank allows no more calls for now.',
    remedy: 'Wait: it is tried again by itself.',
  },
  shape_not_understood: {
    text: 'The bank answered in a form that is not understood. Nothing was guessed.',
    remedy: 'Tell whoever runs the server: the connector has to be changed.',
  },
  not_permitted: {
    text: 'The bank does not permit this access.',
    remedy: 'Ask whoever runs the server: the contract with the bank or the consent does not cover it.',
  },
  no_accounts: {
    text: 'There is no account under this sign-in.',
    remedy: 'Sign in with another login.',
  },
  tries_used: {
    text: 'Two wrong passwords were sent today. A third could lock the login, so it is not sent.',
    remedy: 'Check the password at the bank itself, and try again later.',
  },
  connector_missing: {
    text: 'The way to reach this bank is not on this server any more.',
    remedy: 'Tell whoever runs the server.',
  },
  interrupted: {
    text: 'The server stopped in the midst of a step that must not be sent twice.',
    remedy: 'Sign in again.',
  },
  account_unclear: {
    text: 'Several accounts here could be the one that the bank shows. Nothing was guessed.',
    remedy: 'Say which it is: GET and POST /v1/connections/{id}/account-mappings, or the connect page.',
  },
  connection_exists: {
    text: 'There is a connection to this login already. The second one was not kept.',
    remedy: 'Renew or reconnect the one that is there. A second one has to be wanted: `force_new`.',
  },
};

/** What each reason of `action_at_bank_needed` is in words. */
const AT_BANK: Readonly<Record<string, string>> = {
  locked: 'The login is locked at the bank.',
  password_expired: 'The password has to be changed at the bank.',
  new_terms: 'New terms have to be accepted at the bank.',
};

/** A bank may give an instant that no calendar has; it is as if it had given none. */
const LATEST_MS = 8.64e15;
const instantOf = (at: number | string | null): string | null => {
  if (typeof at !== 'number') return at;
  return Number.isFinite(at) && Math.abs(at) <= LATEST_MS ? new Date(at).toISOString() : null;
};

/** Syncs are tried again by themselves, sign-ins never are: a person has to be there. */
const SIGN_IN_REMEDIES: Readonly<Partial<Record<ConnectionFault['code'], string>>> = {
  bank_down: 'Sign in again later: nothing was changed.',
  rate_limited: 'Sign in again later: nothing was changed.',
};

/** What ended, for the words about it. */
export type Ended = 'sign_in' | 'sync';

/** What a fault is to people: what happened, and what to do. */
export function faultWords(fault: ConnectionFault, ended: Ended = 'sync'): Words {
  const known = WORDS[fault.code];
  const remedy = ended === 'sign_in' ? SIGN_IN_REMEDIES[fault.code] : undefined;
  const words = remedy === undefined ? known : { ...known, remedy };
  if (fault.code !== 'action_at_bank_needed') return words;
  return { ...words, text: AT_BANK[fault.reason] ?? words.text };
}

/** A fault as an object of the API; null for none. */
export function faultObject(
  fault: ConnectionFault | null,
  ended: Ended = 'sync',
  view: View | null = null,
): object | null {
  if (fault === null) return null;
  const atBank = fault.code === 'action_at_bank_needed' ? fault : null;
  return {
    code: fault.code,
    ...faultWords(fault, ended),
    fields: fault.code === 'credentials_wrong' ? fault.fields : [],
    reason: atBank?.reason ?? null,
    bank_text: atBank?.text ?? null,
    where: fault.code === 'shape_not_understood' ? fault.where : null,
    retry_at: 'retryAt' in fault ? instantOf(fault.retryAt) : null,
    reach_from: fault.code === 'sca_needed' ? fault.reachFrom : null,
    connection_id:
      fault.code === 'connection_exists' && view !== null
        ? view.ids.encode('connection', view.ownerId, fault.connectionId)
        : null,
  };
}
