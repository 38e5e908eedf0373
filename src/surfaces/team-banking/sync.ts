/** Fetching now, and answering when it is done. */

import type { ConnectRefusal } from '../../engine/connect-port.ts';
import type { SyncRow } from '../../engine/connection-rows.ts';
import type { TeamReach } from '../../engine/people/port.ts';
import { SYNC_WAIT_MS_MAX, waitForSync } from '../../engine/sync/wait-for-sync.ts';
import { type DialectOutcome, type DialectRefusal, ok, refuse, refuseUntil } from '../dialect/answer.ts';
import { dialectOperation } from '../dialect/operation.ts';
import { connectionOf } from './connections.ts';
import { SYNC_RETRY_SECONDS } from './limits.ts';
import { Synced } from './objects.ts';
import { readConnection } from './reading.ts';
import {
  budgetUsed,
  CONSENT_FAILURES,
  PROVIDER_FAILURES,
  refuseFault,
  unavailable,
  whyUnusable,
} from './refusals.ts';
import { type ShownConnection, syncedJson } from './render.ts';
import { type Call, ID_FAILURE, NOT_FOUND, TEAM_FAILURES, viewOf } from './team.ts';
import { connectionId, teamId } from './values.ts';

export const syncBank = dialectOperation({
  name: 'sync_bank_data',
  method: 'POST',
  path: '/api/banking/sync',
  group: 'Bank connections',
  summary: 'Sync bank data',
  description:
    'Fetches what the bank has now, and answers when it is here. A sync that runs already is waited for. When nothing could be fetched, stored data and updatedAt are as they were. Say that the account holder is there with PSU-IP-Address and PSU-User-Agent: banks count those calls apart.',
  body: { teamId, connectionId },
  answers: { 200: { description: 'The connection after the sync.', schema: Synced } },
  failures: [
    ...TEAM_FAILURES,
    ID_FAILURE,
    ...CONSENT_FAILURES,
    {
      status: 409,
      code: 'ACTION_AT_BANK_REQUIRED',
      when: 'The account holder has to do something at the bank itself first.',
    },
    {
      status: 409,
      code: 'ACCOUNT_MAPPING_REQUIRED',
      when: 'Only the account holder can say which account is which: at reconnectUrl.',
    },
    {
      status: 409,
      code: 'CONNECTION_EXISTS',
      when: 'Another connection of the team shows the same accounts.',
    },
    { status: 409, code: 'PAUSED', when: 'The connection is paused.' },
    ...PROVIDER_FAILURES,
  ],
  async handle(call) {
    const found = await connectionOf(call, call.body, 'member');
    if (!found.ok) return found.fault;
    const { reach, connection } = found.value;
    const unusable = await whyUnusable(call, reach, connection);
    if (unusable !== null) return unusable;
    const asked = await call.services.syncing.request(call.asking(reach.scope), connection.row.id);
    if (!asked.ok) return refuseAsked(call, reach, connection.row.id, asked.fault);
    const ended = await waited(call, reach, asked.value);
    return ended === null ? NOT_FOUND : outcomeOf(call, reach, ended);
  },
});

/** The sync when it has ended, the time is over, or the client has gone. */
async function waited({ services, request }: Call, { scope }: TeamReach, sync: SyncRow) {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  const { socket } = request.raw;
  socket.once('close', leave);
  try {
    return await waitForSync(services.syncing, scope, sync.id, SYNC_WAIT_MS_MAX, gone.signal);
  } finally {
    socket.off('close', leave);
  }
}

/** A sync that was not begun. */
async function refuseAsked(
  call: Call,
  reach: TeamReach,
  number: number,
  refusal: ConnectRefusal,
): Promise<DialectRefusal> {
  if (refusal.code === 'not_found') return NOT_FOUND;
  if (refusal.code === 'budget_used') return budgetUsed(call, refusal.nextAllowedAt);
  const connection = await readConnection(call, reach, number);
  if (connection === null) return NOT_FOUND;
  if (connection.row.status === 'paused') return refuse(409, 'PAUSED', 'The connection is paused.');
  return (await whyUnusable(call, reach, connection)) ?? refuse(409, 'NOT_NOW', 'It cannot be synced now.');
}

/** What came of a sync, with the connection as it is after it. */
async function outcomeOf(call: Call, reach: TeamReach, sync: SyncRow): Promise<DialectOutcome> {
  const connection = await readConnection(call, reach, sync.connectionId);
  if (connection === null) return NOT_FOUND;
  const unusable = await whyUnusable(call, reach, connection);
  if (unusable !== null) return unusable;
  switch (sync.status) {
    case 'success':
    case 'partial':
      return ok(syncedJson(viewOf(call, reach), connection));
    case 'deferred':
      return budgetUsed(call, sync.dueAt);
    case 'failed':
      return sync.fault === null
        ? unavailable(SYNC_RETRY_SECONDS)
        : refuseFault(call, reach, connection.row, sync.fault);
    case 'cancelled':
      return cancelled(connection);
    case 'due':
    case 'running':
      return refuseUntil(
        504,
        'PROVIDER_TIMEOUT',
        'The sync goes on and takes longer than an answer can wait. Ask again.',
        SYNC_RETRY_SECONDS,
      );
  }
}

const cancelled = ({ row }: ShownConnection): DialectRefusal =>
  row.status === 'paused'
    ? refuse(409, 'PAUSED', 'The connection was paused while it was synced.')
    : unavailable(SYNC_RETRY_SECONDS);
