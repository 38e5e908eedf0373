/** `tributary connect`, `reconnect`, `renew`: a sign-in at a bank from the terminal. */
import { failure, type Result, success } from '../../core/result.ts';
import type { Client } from '../client.ts';
import { type CommonFlags, clientOf, ownerQuery } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type CliFault, fault, showFault } from '../fault.ts';
import { stopOnSignal } from '../stop-signal.ts';
import { plain, type Terminal } from '../terminal.ts';
import { type AnswerFlags, answersFor, type Given, givenAnswers } from './answers.ts';
import type { ApiAttempt, ApiInstitution } from './objects.ts';
import { watchSync } from './syncs.ts';
import { walk } from './walk.ts';

export interface ConnectFlags extends CommonFlags, AnswerFlags {
  readonly method?: string;
  readonly days?: string;
  readonly scope?: readonly string[];
  /** False with --no-wait. */
  readonly wait?: boolean;
  readonly page?: boolean;
  readonly forceNew?: boolean;
}

/** Where a sign-in starts, and which institution it is at. */
interface Start {
  readonly path: string;
  readonly query: { owner_id?: string };
  readonly institution: ApiInstitution;
  readonly body: Record<string, unknown>;
  readonly purpose: 'connect' | 'reconnect' | 'renew';
  readonly connectionId: string | null;
}

/** Connects a bank. `named` is an institution's id, or words that only one meets. */
export async function connect(terminal: Terminal, named: string, flags: ConnectFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const institution = await institutionNamed(client, named);
  if (!institution.ok) return showFault(terminal, institution.fault, flags.json);
  const { id } = institution.value;
  return signIn(terminal, client, flags, {
    path: '/v1/connections',
    query: owner.value,
    institution: institution.value,
    body: { institution_id: id, ...(flags.forceNew === true ? { force_new: true } : {}) },
    purpose: 'connect',
    connectionId: null,
  });
}

/** Signs in again for a connection: to put it right, or to prolong its consent. */
export async function signInAgain(
  terminal: Terminal,
  purpose: 'reconnect' | 'renew',
  connectionId: string,
  flags: ConnectFlags,
): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const path = `/v1/connections/${encodeURIComponent(connectionId)}`;
  const connection = await client.object<{ institution_id: string | null }>(path);
  if (!connection.ok) return showFault(terminal, connection.fault, flags.json);
  const { institution_id: id } = connection.value;
  if (id === null) return showFault(terminal, fault('Statement files need no sign-in.'), flags.json);
  const institution = await client.object<ApiInstitution>(`/v1/institutions/${encodeURIComponent(id)}`);
  if (!institution.ok) return showFault(terminal, institution.fault, flags.json);
  return signIn(terminal, client, flags, {
    path: `${path}/${purpose}`,
    query: {},
    institution: institution.value,
    body: {},
    purpose,
    connectionId,
  });
}

async function signIn(
  terminal: Terminal,
  client: Client,
  flags: ConnectFlags,
  start: Start,
): Promise<ExitCode> {
  if (flags.page === true) return openPage(terminal, client, flags, start);
  const given = givenAnswers(flags);
  if (!given.ok) return showFault(terminal, given.fault, flags.json);
  const body = await startBody(terminal, flags, start, given.value);
  if (!body.ok) return showFault(terminal, body.fault, flags.json);
  const ask = { method: 'POST' as const, query: start.query, json: body.value };
  const started = await client.object<ApiAttempt>(start.path, ask);
  if (!started.ok) return showFault(terminal, started.fault, flags.json);
  return walkToEnd(terminal, client, flags, given.value, started.value);
}

/** Goes on with a sign-in that was left, by its id or by that of its connection. */
export async function continueSignIn(terminal: Terminal, id: string, flags: ConnectFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const given = givenAnswers(flags);
  if (!given.ok) return showFault(terminal, given.fault, flags.json);
  const attemptId = id.startsWith('con_') ? await attemptOf(client, id) : success(id);
  if (!attemptId.ok) return showFault(terminal, attemptId.fault, flags.json);
  const path = `/v1/connect-attempts/${encodeURIComponent(attemptId.value)}`;
  const found = await client.object<ApiAttempt>(path);
  if (!found.ok) return showFault(terminal, found.fault, flags.json);
  return walkToEnd(terminal, client, flags, given.value, found.value);
}

async function attemptOf(client: Client, connectionId: string): Promise<Result<string, CliFault>> {
  const path = `/v1/connections/${encodeURIComponent(connectionId)}`;
  const found = await client.object<{ connect_attempt_id: string | null }>(path);
  if (!found.ok) return found;
  const { connect_attempt_id: attemptId } = found.value;
  return attemptId === null
    ? failure(
        fault('No sign-in is under way for this connection.', 'start one with: tributary connections renew'),
      )
    : success(attemptId);
}

async function walkToEnd(
  terminal: Terminal,
  client: Client,
  flags: ConnectFlags,
  given: Given,
  attempt: ApiAttempt,
): Promise<ExitCode> {
  const stop = stopOnSignal();
  const wait = flags.wait !== false;
  const walked = await walk({ terminal, client, given, signal: stop.signal, wait }, attempt);
  if (!walked.ok) {
    stop.forget();
    return showFault(terminal, walked.fault, flags.json);
  }
  const code = await showEnd(terminal, client, walked.value, flags, stop.signal);
  stop.forget();
  return code;
}

/** What the API is sent first: the chosen method, and the fields that have to be there before the bank is asked. */
async function startBody(
  terminal: Terminal,
  flags: ConnectFlags,
  { institution, body }: Start,
  given: Given,
): Promise<Result<Record<string, unknown>, CliFault>> {
  const days = flags.days === undefined ? undefined : Number(flags.days);
  if (days !== undefined && !(Number.isInteger(days) && days > 0))
    return failure(fault('--days takes a whole number from 1 on.', '', EXIT.usage));
  const key = flags.method ?? institution.methods[0]?.key;
  const method = institution.methods.find((one) => one.key === key);
  if (method === undefined)
    return failure(
      fault(
        `${institution.name} has no method “${key ?? ''}”.`,
        `choose one with --method: ${institution.methods.map((one) => one.key).join(', ')}.`,
        EXIT.usage,
      ),
    );
  terminal.note(`${plain(institution.name)} (${institution.country}): ${plain(method.label)}`);
  const fields = await answersFor(terminal, method.fields, given);
  if (!fields.ok) return fields;
  return success({
    ...body,
    method: method.key,
    fields: fields.value,
    ...(days === undefined ? {} : { valid_days: days }),
    ...(flags.scope === undefined ? {} : { scopes: flags.scope }),
  });
}

/** Shows how it ended; after a new consent also what the first sync brings. */
async function showEnd(
  terminal: Terminal,
  client: Client,
  attempt: ApiAttempt,
  flags: ConnectFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (flags.json === true) terminal.line(JSON.stringify(attempt, null, 2));
  if (attempt.step === 'failed' || attempt.step === 'cancelled') {
    if (flags.json !== true) showAttemptFault(terminal, attempt);
    return EXIT.failed;
  }
  if (attempt.step !== 'granted') {
    if (flags.json !== true) terminal.line(`The sign-in ${attempt.id} goes on without us.`);
    return EXIT.ok;
  }
  if (flags.json === true) return EXIT.ok;
  terminal.line(`${terminal.style('green', 'Connected:')} ${attempt.connection_id}`);
  if (flags.wait === false || attempt.connection_id === null) return EXIT.ok;
  return watchSync(terminal, client, attempt.connection_id, signal);
}

function showAttemptFault(terminal: Terminal, { fault: why, step }: ApiAttempt): void {
  if (why === null) {
    terminal.note(step === 'cancelled' ? 'The sign-in was cancelled.' : 'The sign-in failed.');
    return;
  }
  terminal.note(`${terminal.style('red', 'The sign-in failed:')} ${plain(why.text)}`);
  if (why.bank_text !== null) terminal.note(`  the bank says: “${plain(why.bank_text)}”`);
  if (why.retry_at !== null) terminal.note(`  not before ${why.retry_at}`);
  terminal.note(`To do: ${plain(why.remedy)}`);
}

/** The hosted page instead of the terminal: prints its address. */
async function openPage(
  terminal: Terminal,
  client: Client,
  flags: ConnectFlags,
  start: Start,
): Promise<ExitCode> {
  const json = {
    purpose: start.purpose,
    ...(start.connectionId === null
      ? { institution_id: start.institution.id }
      : { connection_id: start.connectionId }),
  };
  const made = await client.object<{ url: string }>('/v1/connect-sessions', {
    method: 'POST',
    query: start.query,
    json,
  });
  if (!made.ok) return showFault(terminal, made.fault, flags.json);
  terminal.line(flags.json === true ? JSON.stringify(made.value, null, 2) : made.value.url);
  return EXIT.ok;
}

/** The institution of an id or a whole name, or the only one that the words meet. */
async function institutionNamed(client: Client, named: string): Promise<Result<ApiInstitution, CliFault>> {
  const exact = /^[a-z0-9-]+$/.test(named)
    ? await client.object<ApiInstitution>(`/v1/institutions/${named}`)
    : null;
  if (exact?.ok) return exact;
  if (exact !== null && exact.fault.problem?.status !== 404) return exact;
  const found = await client.object<{ data: readonly ApiInstitution[] }>('/v1/institutions', {
    query: { q: named },
  });
  if (!found.ok) return found;
  const [only, ...others] = found.value.data;
  if (only === undefined)
    return failure(
      fault(`No institution is called “${named}”.`, 'look for it with: tributary institutions', EXIT.failed),
    );
  if (others.length === 0) return success(only);
  const [called, ...alike] = found.value.data.filter(({ name }) => sameWords(name, named));
  if (called !== undefined && alike.length === 0) return success(called);
  const names = [only, ...others].slice(0, 8).map(({ id, name }) => `${id} (${name})`);
  return failure(
    fault(
      `Several institutions are meant by “${named}”.`,
      `name one by its id: ${names.join(', ')}.`,
      EXIT.usage,
    ),
  );
}

const sameWords = (name: string, words: string): boolean =>
  name.trim().toLowerCase() === words.trim().toLowerCase();
