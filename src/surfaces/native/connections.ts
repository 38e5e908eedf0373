/** /v1/connections: an owner's links to institutions. */
import { z } from 'zod';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { askingOf } from './attended.ts';
import { checkIfMatch } from './conditions.ts';
import { Connection } from './connect-objects.ts';
import { refusalProblem } from './connect-refusals.ts';
import { connectionJson } from './connect-render.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { type Call, type ObjectReach, type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';
import { PAGING, text } from './values.ts';

const list = ownerOperation({
  name: 'list_connections',
  method: 'GET',
  path: '/v1/connections',
  tag: 'Connections',
  summary: 'List connections',
  description: 'With how each stands, and the one thing to do next.',
  scope: 'connections:read',
  query: PAGING,
  answers: { 200: { description: 'A page of connections.', schema: listOf(Connection, 'Connection') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const lists = listing(
      'list_connections',
      call,
      idPlace(call, 'connection', (row: ConnectionRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.connecting.connections(call.reach, lists.page);
    const rows = page.rows.map((row) => connectionJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next(page));
  },
});

const get = objectOperation('connection', {
  name: 'get_connection',
  method: 'GET',
  path: '/v1/connections/{id}',
  tag: 'Connections',
  summary: 'Get a connection',
  scope: 'connections:read',
  answers: { 200: { description: 'The connection.', schema: Connection } },
  async handle(call) {
    const row = await call.services.connecting.connection(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(connectionJson(viewOf(call), row));
  },
});

type ConnectionCall<Body = unknown> = Call<unknown, Body, ObjectReach>;

/** Whether a change with If-Match may go on: its tag covers what is derived as well. Null when it may. */
async function changed(call: ConnectionCall): Promise<Problem | null> {
  const header = call.request.headers['if-match'];
  if (header === undefined) return null;
  const row = await call.services.connecting.connection(call.reach, call.reach.objectId);
  return row === null ? problem('not_found') : checkIfMatch(header, connectionJson(viewOf(call), row));
}

const update = objectOperation('connection', {
  name: 'update_connection',
  method: 'PATCH',
  path: '/v1/connections/{id}',
  tag: 'Connections',
  summary: 'Label or pause a connection',
  description:
    'A JSON merge patch (RFC 7396). While it is paused no bank is called; the consent goes on, and so does its end.',
  scope: 'connections:write',
  body: {
    label: text(NAME_CHARACTERS_MAX).nullable().optional(),
    paused: z.boolean().optional(),
  },
  answers: { 200: { description: 'The connection as it is now.', schema: Connection } },
  problems: ['precondition_failed', 'if_match_invalid', 'not_now'],
  async handle(call) {
    const stale = await changed(call);
    if (stale !== null) return stale;
    const { connecting } = call.services;
    const { label, paused } = call.body;
    const id = call.reach.objectId;
    // What can be refused comes first: a refused request has changed nothing.
    if (paused !== undefined) {
      const done = await connecting.pause(askingOf(call), id, paused);
      if (!done.ok) return refusalProblem(call, done.fault);
      if (label === undefined) return jsonObject(connectionJson(viewOf(call), done.value));
    }
    const row =
      label === undefined
        ? await connecting.connection(call.reach, id)
        : await connecting.rename(askingOf(call), id, label);
    return row === null ? problem('not_found') : jsonObject(connectionJson(viewOf(call), row));
  },
});

const remove = objectOperation('connection', {
  name: 'delete_connection',
  method: 'DELETE',
  path: '/v1/connections/{id}',
  tag: 'Connections',
  summary: 'Delete a connection',
  description:
    'Ends the consent, here and at the bank, and deletes the connection with its accounts and everything below them. It cannot be undone.',
  scope: 'connections:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const stale = await changed(call);
    if (stale !== null) return stale;
    const gone = await call.services.connecting.deleteConnection(askingOf(call), call.reach.objectId);
    return gone ? EMPTY : problem('not_found');
  },
});

const disconnect = objectOperation('connection', {
  name: 'disconnect_connection',
  method: 'POST',
  path: '/v1/connections/{id}/disconnect',
  tag: 'Connections',
  summary: 'Disconnect',
  description:
    'Ends the consent here at once and at the bank as soon as it can be reached. Accounts and transactions stay.',
  scope: 'connections:write',
  attendable: true,
  body: {},
  answers: { 200: { description: 'The connection as it is now.', schema: Connection } },
  problems: ['not_now'],
  async handle(call) {
    const done = await call.services.connecting.disconnect(askingOf(call), call.reach.objectId);
    if (!done.ok) return refusalProblem(call, done.fault);
    return jsonObject(connectionJson(viewOf(call), done.value));
  },
});

export const CONNECTION_OPERATIONS: readonly Operation[] = [list, get, update, remove, disconnect];
