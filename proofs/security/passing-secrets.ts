/** The secrets in a call of a bank and in its reply, by what they are; see sandbox/README.md for where they stand. */
import type { IncomingHttpHeaders } from 'node:http';

/** A call of a bank as it was sent. */
export interface WireCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Notes a secret by what it is. */
export type NoteSecret = (what: string, text: string) => void;

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.map(membersOf) : []);

function jsonOf(text: string): Members {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Notes a member that is text. */
const note = (noted: NoteSecret, what: string, value: unknown): void => {
  if (typeof value === 'string') noted(what, value);
};

/** What a call of ours carries. */
export function noteRequest({ headers, path, body }: WireCall, noted: NoteSecret): void {
  note(noted, 'session token', headers.authorization?.replace(/^Bearer /, ''));
  note(noted, 'account holder’s address', headers['psu-ip-address']);
  note(noted, 'account holder’s browser', headers['psu-user-agent']);
  const url = new URL(path, 'http://bank');
  note(noted, 'page cursor', url.searchParams.get('page'));
  const json = jsonOf(body);
  note(noted, 'code of a return', json.code);
  note(noted, 'password', json.password);
  note(noted, 'login', json.login);
  // A choice is known to everybody.
  for (const [key, value] of Object.entries(membersOf(json.fields)))
    if (key === 'code' || key === 'answer') note(noted, `answer ${key}`, value);
  if (typeof json.redirect_uri === 'string')
    note(noted, 'state of a return', new URL(json.redirect_uri).searchParams.get('state'));
}

/** What the bank gives back. */
export function noteReply(headers: IncomingHttpHeaders, body: Buffer, noted: NoteSecret): void {
  note(noted, 'session token', headers['x-session-token']);
  const json = jsonOf(body.toString());
  note(noted, 'secret of an authorisation', json.secret);
  note(noted, 'page cursor', json.next);
  noteNext(membersOf(json.next), noted);
  if (typeof json.id === 'string' && 'step' in json) note(noted, 'id of an authorisation', json.id);
  for (const account of listOf(json.accounts)) {
    note(noted, 'handle of an account', account.id);
    note(noted, 'handle of an account', account.stable_id);
    for (const number of ['iban', 'bban', 'account_number', 'clabe'])
      note(noted, 'account number', account[number]);
  }
  for (const { counterparty, parts } of listOf(json.transactions))
    for (const party of [counterparty, ...listOf(parts).map((part) => part.counterparty)].map(membersOf))
      for (const number of ['iban', 'account']) note(noted, 'number of another account', party[number]);
}

function noteNext(next: Members, noted: NoteSecret): void {
  note(noted, 'session token', next.token);
  note(noted, 'reference of a consent', membersOf(next.consent).id);
  if (next.type === 'redirect') note(noted, 'address of the bank’s page', next.url);
  for (const field of listOf(next.fields)) {
    const media = membersOf(field.media);
    note(noted, 'flicker code', media.code);
    note(noted, 'picture', media.base64);
  }
}
