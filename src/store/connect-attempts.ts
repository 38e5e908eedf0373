/** Connect attempts: begun, marked before a step is sent, moved on by whoever holds the mark, ended. */

import type {
  AttemptEnd,
  Mark,
  NewAttempt,
  NextStep,
  SentEvent,
  StoredAttempt,
} from '../engine/connect/rows.ts';
import type { AttemptWrites, ConnectReads } from '../engine/connect/store-port.ts';
import type { AttemptStep, Capability, ConnectionFault, ConnectPurpose } from '../engine/connection-rows.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { textArray } from './arrays.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { pageOf } from './pages.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, integer, jsonObject, maybe, textOf, textsOf, truth } from './text-values.ts';

const COLUMNS = `id, connection_id, session_id, connector, institution_id, purpose, method, scopes, days_wanted, actor,
  step, step_number, sealed_state, sealed_view, sent_event, worker,
  coalesce(lease_until < clock_timestamp(), false), browser_hash, login_lookup, fault, consent_id, due_at, deadline_at,
  created_at, updated_at, finished_at, force_new`;
const LIVE = `step in ('starting', 'asking', 'redirecting', 'waiting')`;
/** A mark is free when there is none, or its worker has not been heard of for longer than a step can take. */
const FREE = '(sent_at is null or lease_until < clock_timestamp())';
const UNMARKED = 'sent_at = null, sent_event = null, worker = null, lease_until = null';

const GET: Statement = {
  name: 'attempt_get',
  text: `select ${COLUMNS} from connect_attempts where owner_id = $1 and id = $2`,
};
const LIVE_OF: Statement = {
  name: 'attempt_live_of',
  text: `select ${COLUMNS} from connect_attempts where owner_id = $1 and connection_id = $2 and ${LIVE}`,
};
const LIVE_COUNT: Statement = {
  name: 'attempts_live',
  text: `select count(*) from connect_attempts where owner_id = $1 and ${LIVE}`,
};
const LIST: Statement = {
  name: 'attempts_list',
  text: `select ${COLUMNS} from connect_attempts
    where owner_id = $1 and id > $2 and ($4::bigint is null or connection_id = $4) order by id limit $3`,
};
const ADD: Statement = {
  name: 'attempt_add',
  text: `insert into connect_attempts (owner_id, id, connection_id, session_id, connector, institution_id, purpose, method,
      scopes, days_wanted, actor, step, browser_hash, login_lookup, deadline_at, sent_at, sent_event, worker, lease_until,
      created_at, updated_at, force_new, consent_id, wanted)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text[], $10, $11, 'starting', $12, $13, $14, $15, $16, $17,
      clock_timestamp() + $18::bigint * interval '1 millisecond', $15, $15, $19, $20, $21::jsonb)`,
};
const MARK: Statement = {
  name: 'attempt_mark',
  text: `update connect_attempts set sent_at = $3, sent_event = $4, worker = $5,
      lease_until = clock_timestamp() + $6::bigint * interval '1 millisecond',
      login_lookup = coalesce($7, login_lookup), updated_at = $3
    where owner_id = $1 and id = $2 and ${LIVE} and ${FREE}`,
};
const GO_ON: Statement = {
  name: 'attempt_go_on',
  text: `update connect_attempts set step = $4, step_number = $5, sealed_state = $6, sealed_view = $7, due_at = $8,
      deadline_at = $9, ${UNMARKED}, updated_at = $10
    where owner_id = $1 and id = $2 and worker = $3 and ${LIVE}`,
};
const PUT_OFF: Statement = {
  name: 'attempt_put_off',
  text: `update connect_attempts set due_at = $4, ${UNMARKED}, updated_at = $5
    where owner_id = $1 and id = $2 and worker = $3 and ${LIVE}`,
};
const END: Statement = {
  name: 'attempt_end',
  text: `update connect_attempts set step = $3, fault = $4::jsonb, consent_id = coalesce($5, consent_id), sealed_state = null,
      sealed_view = null, due_at = null, deadline_at = null, ${UNMARKED}, updated_at = $6, finished_at = $6
    where owner_id = $1 and id = $2 and ${LIVE}`,
};
const BIND: Statement = {
  name: 'attempt_bind',
  text: `update connect_attempts set browser_hash = $3, updated_at = $4
    where owner_id = $1 and id = $2 and browser_hash is null`,
};
const DELETE_OF: Statement = {
  name: 'attempts_delete_of',
  text: 'delete from connect_attempts where owner_id = $1 and connection_id = $2',
};
/** Leases go by the database's clock, dues by the engine's: the index finds what either may mean. */
const DUE: Statement = {
  name: 'attempts_due',
  text: `select owner_id, id from connect_attempts
    where ${LIVE} and least(due_at, deadline_at, lease_until) <= greatest($1::timestamptz, clock_timestamp())
      and case when lease_until is null then least(due_at, deadline_at) <= $1::timestamptz
        else lease_until < clock_timestamp() end
    order by least(due_at, deadline_at, lease_until) limit $2`,
};

function attemptOf(row: TextRow): StoredAttempt {
  return {
    id: integer(row[0]),
    connectionId: integer(row[1]),
    sessionId: maybe(row[2], integer),
    connector: textOf(row[3]),
    institutionId: textOf(row[4]),
    purpose: textOf(row[5]) as ConnectPurpose,
    method: textOf(row[6]),
    scopes: textsOf(row[7]) as Capability[],
    daysWanted: maybe(row[8], integer),
    actor: textOf(row[9]),
    step: textOf(row[10]) as AttemptStep,
    stepNumber: integer(row[11]),
    sealedState: maybe(row[12], bytesOf),
    sealedView: maybe(row[13], bytesOf),
    sentEvent: (row[14] ?? null) as SentEvent | null,
    worker: row[15] ?? null,
    leaseOver: truth(row[16]),
    browserHash: maybe(row[17], bytesOf),
    loginLookup: maybe(row[18], bytesOf),
    fault: maybe(row[19], (text) => jsonObject<ConnectionFault>(text)),
    consentId: maybe(row[20], integer),
    dueAt: maybe(row[21], instantMs),
    deadlineAt: maybe(row[22], instantMs),
    createdAt: instantMs(textOf(row[23])),
    updatedAt: instantMs(textOf(row[24])),
    finishedAt: maybe(row[25], instantMs),
    forceNew: truth(row[26]),
  };
}

const oneAttempt = ([row]: readonly TextRow[]): StoredAttempt | null =>
  row === undefined ? null : attemptOf(row);

/** Attempts of one owner in a transaction. */
export function attemptWrites(tx: Transaction, { ownerId }: OwnerScope): AttemptWrites {
  const touches = async (statement: Statement, values: Parameters<Transaction['run']>[1]): Promise<boolean> =>
    (await tx.run(statement, values)) === 1;
  return {
    attempt: async (id) => oneAttempt(await tx.rows(GET, [ownerId, id])),
    liveAttemptOf: async (connectionId) => oneAttempt(await tx.rows(LIVE_OF, [ownerId, connectionId])),
    liveAttempts: async () => integer((await tx.rows(LIVE_COUNT, [ownerId]))[0]?.[0]),
    addAttempt: (attempt, mark, now) => addAttempt(tx, ownerId, attempt, mark, now),
    markAttempt: (id, mark, loginLookup, now) =>
      touches(MARK, [
        ownerId,
        id,
        instantParameter(now),
        mark.event,
        mark.worker,
        mark.leaseMs,
        bytesParameter(loginLookup),
      ]),
    goOn: (id, worker, next, now) =>
      touches(GO_ON, [ownerId, id, worker, ...nextValues(next), instantParameter(now)]),
    putOff: (id, worker, dueAt, now) =>
      touches(PUT_OFF, [ownerId, id, worker, instantParameter(dueAt), instantParameter(now)]),
    endAttempt: (id, end, now) => touches(END, [ownerId, id, ...endValues(end), instantParameter(now)]),
    async bindAttempt(id, browserHash, now) {
      await tx.run(BIND, [ownerId, id, bytesParameter(browserHash), instantParameter(now)]);
    },
    async deleteAttemptsOf(connectionId) {
      await tx.run(DELETE_OF, [ownerId, connectionId]);
    },
  };
}

const nextValues = (next: NextStep) => [
  next.step,
  next.stepNumber,
  bytesParameter(next.sealedState),
  bytesParameter(next.sealedView),
  instantParameter(next.dueAt),
  instantParameter(next.deadlineAt),
];

const endValues = ({ step, fault, consentId }: AttemptEnd) => [
  step,
  fault === null ? null : jsonText(fault),
  consentId,
];

async function addAttempt(
  tx: Transaction,
  ownerId: number,
  attempt: NewAttempt,
  mark: Mark,
  now: number,
): Promise<void> {
  await tx.run(ADD, [
    ownerId,
    attempt.id,
    attempt.connectionId,
    attempt.sessionId,
    attempt.connector,
    attempt.institutionId,
    attempt.purpose,
    attempt.method,
    textArray(attempt.scopes),
    attempt.daysWanted,
    attempt.actor,
    bytesParameter(attempt.browserHash),
    bytesParameter(attempt.loginLookup),
    instantParameter(attempt.deadlineAt),
    instantParameter(now),
    mark.event,
    mark.worker,
    mark.leaseMs,
    attempt.forceNew,
    attempt.consentId,
    attempt.wanted === null ? null : jsonText(attempt.wanted),
  ]);
}

/** Reading attempts of an owner. */
export const attemptReads = (app: Database): Pick<ConnectReads, 'attempt' | 'attempts'> => ({
  attempt: async (scope, id) => oneAttempt(await app.rows(scope, GET, [scope.ownerId, id])),
  async attempts(scope, { connectionId }, page) {
    const values = [scope.ownerId, page.after ?? 0, page.limit + 1, connectionId ?? null];
    return pageOf(await app.rows(scope, LIST, values), page.limit, attemptOf);
  },
});

/** Attempts that are due, over all owners, seen by the jobs role. */
export async function dueAttempts(jobs: Database, now: number, limit: number) {
  const rows = await jobs.rows(null, DUE, [instantParameter(now), limit]);
  return rows.map(([ownerId, id]) => ({ ownerId: integer(ownerId), id: integer(id) }));
}
