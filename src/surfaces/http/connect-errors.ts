/** What can stand against connecting, syncing and the sandbox: a part of the error catalogue. */
import { type ErrorEntry, fix, get, wait } from './error-entry.ts';

const json = (body: string): string => ` -H 'Content-Type: application/json' -d '${body}'`;
const connect = (body: string): string => get('/v1/connections', json(body));

export const CONNECT_ERRORS = {
  // ── connecting
  psu_header_invalid: fix(
    400,
    'A header about the account holder is not valid',
    'PSU-IP-Address holds one IPv4 or IPv6 address, PSU-User-Agent 1 to 500 printable characters, and they come together. The detail names the header that is wrong.',
    'Pass both on from the request of the account holder as they came, or leave both out when nobody is there. They are never made up: a bank allows more to a present account holder.',
    get('/v1/connections/con_…/syncs', " -X POST -H 'PSU-IP-Address: localhost' -H 'PSU-User-Agent: x'"),
  ),
  institution_unknown: fix(
    422,
    'There is no such institution',
    'No connector of this server offers an institution with this id.',
    'GET /v1/institutions lists those there are; `q` searches by name, BIC or bank code.',
    connect('{"institution_id":"nobank"}'),
  ),
  method_unknown: fix(
    422,
    'The institution has no such method',
    'The method of the request is none of those by which this institution is connected. `methods` lists them.',
    'Use one of `methods`, or leave it out for the usual one.',
    connect('{"institution_id":"demo-de","method":"fax"}'),
  ),
  fields_invalid: fix(
    422,
    'What was filled in does not fit',
    'A field that is asked for is missing, or its value cannot be right. `errors` says which and why. Nothing was sent to the bank.',
    'Show the messages beside the fields, and send all fields again.',
    connect('{"institution_id":"demo-de-code","fields":{"login":""}}'),
  ),
  scope_not_offered: fix(
    422,
    'The institution does not offer this',
    'At least one of the scopes is none that this institution can give. `offered` lists those that it can.',
    'Ask for scopes of `offered` only, or leave them out for all.',
    connect('{"institution_id":"demo-de","scopes":["holdings"]}'),
  ),
  authorisation_required: fix(
    409,
    'The account holder has to allow that at the bank',
    'A consent can only be made less of here: no scope that it does not have, no later end. The detail says what is more than was allowed.',
    'Ask for less, or have the account holder sign in again with POST /v1/connections/{id}/renew.',
    get('/v1/consents/cst_…/narrow', json('{"expires_at":"2099-01-01T00:00:00.000Z"}')),
  ),
  account_holder_needed: fix(
    403,
    'Only the account holder can say that',
    'Narrowing and reconfirming a consent are the word of the account holder, and nothing in the request says that they are there.',
    'Pass PSU-IP-Address and PSU-User-Agent on from the request in which the account holder said it. They are never made up.',
    get('/v1/consents/cst_…/reconfirm', ' -X POST'),
  ),
  attempt_live: fix(
    409,
    'A sign-in for this connection is under way',
    'One connection has one connect attempt at a time, and `connect_attempt_id` names the one that has not ended.',
    'Go on with that attempt, or end it with POST /v1/connect-attempts/{id}/cancel.',
    get('/v1/connections/con_…/renew', ' -X POST'),
  ),
  connection_exists: fix(
    409,
    'There is a connection to this login already',
    'A second connection to one login doubles what is fetched, and at some banks its consent ends the first. `connection_id` names the one that is there. No bank was called.',
    'Renew or reconnect that one. Where a second one is wanted all the same, send `force_new: true`.',
    connect('{"institution_id":"demo-de-open","fields":{"login":"demo"}}'),
  ),
  account_mapping_refused: fix(
    409,
    'An answer cannot be right',
    'A fact contradicts one of the answers: `errors` says which and why. `account_id` names the account that the number is of. None of the answers was taken.',
    'Read the mappings again, correct that answer, and send all of them again.',
    get(
      '/v1/connections/con_…/account-mappings',
      json('{"answers":[{"id":"map_…","answer":"account","account_id":"acc_…"}]}'),
    ),
  ),
  step_passed: fix(
    409,
    'The attempt has gone on',
    'What was answered is not what is asked now: the step was answered before, its time was over, or the attempt has ended. Nothing was sent to the bank. `connect_attempt` is the attempt as it is.',
    'Read the attempt again, and answer with its `step_number` if it asks for something.',
    get('/v1/connect-attempts/att_…/answer', json('{"step":1,"fields":{"code":"123456"}}')),
  ),
  step_busy: wait(
    409,
    'The bank is being asked right now',
    'A step of this attempt was sent to the bank, and its answer is not here yet. It is never sent twice.',
    'Wait for as many seconds as Retry-After says, read the attempt again, and go on from what it says.',
    get('/v1/connect-attempts/att_…/answer', json('{"step":1,"fields":{"code":"123456"}}')),
  ),
  nothing_asked: fix(
    409,
    'There is nothing to answer',
    'The attempt waits for the account holder to return from the bank or to approve elsewhere. `connect_attempt` says for what.',
    'Send the browser to `redirect.url`, or poll the attempt until its step changes.',
    get('/v1/connect-attempts/att_…/answer', json('{"step":1,"fields":{}}')),
  ),
  not_now: fix(
    409,
    'That cannot be done now',
    'The state of the object does not allow it: a sync needs a usable consent and a connection that is neither paused nor disconnected, and what has ended cannot be ended again.',
    'Read the object: `status` and `action` of a connection say what comes next.',
    get('/v1/connections/con_…/syncs', ' -X POST'),
  ),
  budget_used: wait(
    429,
    'The bank may not be asked now',
    'Nobody is there, and the calls that the bank allows without the account holder in 24 hours are used up. Nothing is wrong with the connection, and nothing has changed.',
    'Try again after the seconds in Retry-After, or pass on PSU-IP-Address and PSU-User-Agent when the account holder asks. GET /v1/connections/{id}/access-budget shows what is left.',
    get('/v1/connections/con_…/syncs', json('{"over_budget":"refuse"}')),
  ),
  tries_used: wait(
    429,
    'No more tries today',
    'Two wrong passwords were sent for this login today. A third could lock it at the bank, so it is not sent.',
    'Check the password at the bank itself, and try again after the seconds in Retry-After.',
    connect('{"institution_id":"demo-de-code","fields":{"login":"demo","password":"wrong"}}'),
  ),
  session_ended: fix(
    409,
    'The session has ended',
    'The connect session is completed, failed, cancelled or expired. `connect_session` is the session as it is.',
    'Open a new one with POST /v1/connect-sessions.',
    get('/v1/connect-sessions/ses_…/cancel', ' -X POST'),
  ),

  // ── the sandbox
  sandbox_only: fix(
    404,
    'This is there in the sandbox only',
    'The operation controls simulated banks, and this server has none: it runs in live mode, or without them.',
    'Send it to a server in sandbox mode: GET /healthz tells the mode.',
    get('/v1/sandbox/clock'),
  ),
  sandbox_refused: fix(
    422,
    'The simulated bank does not take this',
    'A value of the request names nothing that the simulated bank has, or cannot be done there. `errors` says which, and `known` in it what there is.',
    'Change the value that `errors` names.',
    get('/v1/sandbox/clock', json('{"now":"2020-01-01T00:00:00Z"}')),
  ),
  sandbox_unreachable: wait(
    503,
    'The simulated banks do not answer',
    'The simulated banks are a program of their own beside the server, and it is starting, stopping or gone.',
    'Try again after the seconds in Retry-After; if it stays, start the server again.',
    get('/v1/sandbox/clock'),
  ),
  authorisation_failed: fix(
    422,
    'The simulated sign-in did not succeed',
    'The flow was walked to its end, and the bank granted nothing: that is what this login or scenario is for. `connect_attempt` says why.',
    'Choose another login or scenario if a connection is wanted.',
    get(
      '/v1/sandbox/connections',
      json('{"institution_id":"demo-de-code","login":"demo","scenario":"wrong-password"}'),
    ),
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;
