/** /v1/syncs: runs that fetch what a connection has to say. */
import { z } from 'zod';
import { problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { askingOf } from './attended.ts';
import type { OwnerCall } from './connect-answers.ts';
import { refusalProblem } from './connect-refusals.ts';
import { syncJson } from './connect-render.ts';
import { connectionList, OF_CONNECTION } from './connection-filter.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { EVENTS_TYPE } from './progress-stream.ts';
import { viewOf } from './render.ts';
import { Sync } from './sync-objects.ts';
import { syncProgress } from './sync-progress.ts';

const request = objectOperation('connection', {
  name: 'create_sync',
  method: 'POST',
  path: '/v1/connections/{id}/syncs',
  tag: 'Syncs',
  summary: 'Sync a connection now',
  description:
    'Brings a sync forward that waits, and gives one that runs: never two for one connection. With the headers about the account holder the calls do not count against what the bank allows without them. Without them, and with that used up, the sync is `deferred` and goes on by itself at `next_allowed_at`.',
  scope: 'connections:write',
  attendable: true,
  body: {
    over_budget: z
      .enum(['defer', 'refuse'])
      .default('defer')
      .describe('`refuse` answers 429 and changes nothing when the bank may not be asked now.'),
  },
  answers: { 202: { description: 'The sync; see Location.', schema: Sync } },
  problems: ['not_now', 'budget_used'],
  async handle(call) {
    const options = { overBudget: call.body.over_budget };
    const done = await call.services.syncing.request(askingOf(call), call.reach.objectId, options);
    if (!done.ok) return refusalProblem(call, done.fault);
    const location = pathOfSync(call, done.value.id);
    return jsonObject(syncJson(viewOf(call), done.value), 202, { location });
  },
});

const pathOfSync = ({ services, reach }: OwnerCall, syncId: number): string =>
  `/v1/syncs/${services.ids.encode('sync', reach.ownerId, syncId)}`;

const list = ownerOperation({
  name: 'list_syncs',
  method: 'GET',
  path: '/v1/syncs',
  tag: 'Syncs',
  summary: 'List syncs',
  description: 'Newest first.',
  scope: 'connections:read',
  query: OF_CONNECTION,
  answers: { 200: { description: 'A page of syncs.', schema: listOf(Sync, 'Sync') } },
  problems: ['cursor_invalid', 'owner_required'],
  handle: (call) =>
    connectionList(call, {
      name: 'list_syncs',
      kind: 'sync',
      read: (...asked) => call.services.syncing.syncs(...asked),
      show: (row) => syncJson(viewOf(call), row),
    }),
});

const get = objectOperation('sync', {
  name: 'get_sync',
  method: 'GET',
  path: '/v1/syncs/{id}',
  tag: 'Syncs',
  summary: 'Get a sync',
  scope: 'connections:read',
  answers: { 200: { description: 'The sync, with how each account came out.', schema: Sync } },
  async handle(call) {
    const row = await call.services.syncing.sync(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(syncJson(viewOf(call), row));
  },
});

const cancel = objectOperation('sync', {
  name: 'cancel_sync',
  method: 'POST',
  path: '/v1/syncs/{id}/cancel',
  tag: 'Syncs',
  summary: 'Cancel a sync',
  description:
    'It stops at its next step. What is in the ledger by then stays. One that has ended is given as it is.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: { 202: { description: 'It was asked to stop; this is the sync as it is now.', schema: Sync } },
  async handle(call) {
    const done = await call.services.syncing.cancel(askingOf(call), call.reach.objectId);
    return done.ok ? jsonObject(syncJson(viewOf(call), done.value), 202) : refusalProblem(call, done.fault);
  },
});

const watch = objectOperation('sync', {
  name: 'watch_sync',
  method: 'GET',
  path: '/v1/syncs/{id}/events',
  tag: 'Syncs',
  summary: 'Watch a sync',
  description:
    'Server-sent events: `progress` with the sync whenever it changed, `end` with its last state. The stream ends with the sync, and after ten minutes at the latest: then connect again. Where streams cannot be used, GET /v1/syncs/{id} every second or two tells the same.',
  scope: 'connections:read',
  answers: { 200: { description: 'The events.', schema: null, also: [EVENTS_TYPE] } },
  problems: ['streams_full'],
  async handle(call) {
    const row = await call.services.syncing.sync(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : syncProgress(call, row);
  },
});

export const SYNC_OPERATIONS: readonly Operation[] = [request, list, get, cancel, watch];
