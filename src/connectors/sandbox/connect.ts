/** Connecting to the sandbox bank: one call of the bank for each event. */
import { failure, type Result, success } from '../../core/result.ts';
import type { ConnectEvent, ConnectOutcome, Fault, Json } from '../contract.ts';
import { type Authorisation, authorisation, started } from './authorisation.ts';
import { ask, type Call, type Line, send } from './call.ts';
import type { Refusal } from './errors.ts';
import { exchangeToken, TOKEN_METHOD } from './oauth.ts';
import { outcomeOf } from './outcome.ts';
import { type AttemptState, attemptStateOf, sessionOf } from './session.ts';

type Begin = Extract<ConnectEvent, { type: 'started' | 'renewing' }>;

const failed = (fault: Fault): ConnectOutcome => ({ type: 'failed', fault });

/** One step of connecting; see the contract. `line` is the institution's. */
export async function connect(line: Line, state: Json, event: ConnectEvent): Promise<ConnectOutcome> {
  if (event.type === 'started') return begin(line, event, null);
  if (event.type === 'renewing') {
    const session = sessionOf(event.session);
    return session.ok ? begin(line, event, session.value.consent) : failed(session.fault);
  }
  // An attempt whose start may have been sent and whose secret never came: nothing can be asked about it.
  if (state === null) return failed({ code: 'sca_expired' });
  const attempt = attemptStateOf(state);
  return attempt.ok ? goOn(line, attempt.value, event) : failed(attempt.fault);
}

type GoingOn = Exclude<ConnectEvent, Begin>;

function goOn(line: Line, attempt: AttemptState, event: GoingOn): Promise<ConnectOutcome> {
  switch (event.type) {
    case 'answered':
      return answer(line, attempt, event.fields);
    case 'returned':
      return comeBack(line, attempt, event.query);
    case 'polled':
      return look(line, attempt);
    case 'cancelled':
      return cancel(line, attempt);
  }
}

async function begin(line: Line, event: Begin, consent: string | null): Promise<ConnectOutcome> {
  if (event.method === TOKEN_METHOD) return exchangeToken(line, event);
  const body = {
    method: event.method,
    scopes: event.scopes,
    valid_days: event.daysWanted,
    ...credentialsOf(event.fields),
    ...(event.method === 'redirect' ? { redirect_uri: event.returnUrl } : {}),
    consent,
  };
  const call: Call = { method: 'POST', path: '/authorisations', bearer: null, body };
  const begun = await ask(line, call, started, 'new authorisation');
  if (!begun.ok) return failed(beginFault(begun.fault, consent));
  return outcomeOf(line, begun.value.secret, begun.value);
}

const credentialsOf = ({ login, password }: Readonly<Record<string, string>>): Record<string, string> => ({
  ...(login === undefined ? {} : { login }),
  ...(password === undefined ? {} : { password }),
});

/** A consent to renew that the bank does not know any more is gone. */
const beginFault = ({ fault, error }: Refusal, consent: string | null): Fault =>
  error === 'not_found' && consent !== null ? { code: 'consent_revoked' } : fault;

const below = (attempt: AttemptState, rest = ''): { path: string; bearer: string } => ({
  path: `/authorisations/${encodeURIComponent(attempt.id)}${rest}`,
  bearer: attempt.secret,
});

async function answer(
  line: Line,
  attempt: AttemptState,
  fields: Readonly<Record<string, string>>,
): Promise<ConnectOutcome> {
  const body = { step: attempt.step, fields };
  return tell(line, attempt, { method: 'POST', ...below(attempt, '/answers'), body });
}

async function comeBack(
  line: Line,
  attempt: AttemptState,
  query: Readonly<Record<string, string>>,
): Promise<ConnectOutcome> {
  const { code } = query;
  // The bank says the reason of an error to us better than to the browser.
  if (code === undefined) return look(line, attempt);
  return tell(line, attempt, { method: 'POST', ...below(attempt, '/code'), body: { code } });
}

/** Sends what may be sent once only; where the bank has gone on already, asks how it stands. */
async function tell(line: Line, attempt: AttemptState, call: Call): Promise<ConnectOutcome> {
  const told = await ask(line, call, authorisation, 'authorisation');
  if (told.ok) return outcomeOf(line, attempt.secret, told.value);
  const passed = told.fault.error === 'step_answered' || told.fault.error === 'not_now';
  return passed ? look(line, attempt) : failed(attemptFault(told.fault));
}

async function look(line: Line, attempt: AttemptState): Promise<ConnectOutcome> {
  const seen = await read(line, attempt);
  return seen.ok ? outcomeOf(line, attempt.secret, seen.value) : failed(seen.fault);
}

async function read(line: Line, attempt: AttemptState): Promise<Result<Authorisation, Fault>> {
  const call: Call = { method: 'GET', ...below(attempt) };
  const seen = await ask(line, call, authorisation, 'authorisation');
  return seen.ok ? success(seen.value) : failure(attemptFault(seen.fault));
}

/** An authorisation that is not there any more, or does not know its secret, is over. */
const attemptFault = ({ fault, error }: Refusal): Fault =>
  error === 'not_found' || error === 'token_invalid' ? { code: 'sca_expired' } : fault;

/** The attempt is over here whatever the bank answers: it ends at the bank by itself too. */
async function cancel(line: Line, attempt: AttemptState): Promise<ConnectOutcome> {
  const ended = await send(line, { method: 'DELETE', ...below(attempt) });
  if (!ended.ok) line.context.note('cancel_not_confirmed', { fault: ended.fault.fault.code });
  return failed({ code: 'sca_refused' });
}
