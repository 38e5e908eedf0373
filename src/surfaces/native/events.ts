/** /v1/events: what happened, in the owner's own order; the feed to poll. */
import { z } from 'zod';
import { OBJECT_ID_MAX } from '../../core/limits.ts';
import type { EventRow } from '../../engine/ports.ts';
import { isProblem, problem } from '../http/problem.ts';
import { jsonObject } from './answer.ts';
import { EVENT_TYPE_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { Event } from './objects.ts';
import { type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { eventJson, viewOf } from './render.ts';
import { PAGING, repeatable, text } from './values.ts';

const list = ownerOperation({
  name: 'list_events',
  method: 'GET',
  path: '/v1/events',
  tag: 'Events',
  summary: 'List events',
  description:
    'Oldest first. To follow the feed, keep the `sequence` of the last event that was handled and ask again with `after`: nothing is ever missed or told in another order.',
  scope: 'events:read',
  query: {
    after: z.int().min(0).max(OBJECT_ID_MAX).optional().describe('Only events after this sequence number.'),
    type: repeatable(text(EVENT_TYPE_CHARACTERS_MAX))
      .optional()
      .describe('Only of these types; may be repeated.'),
    ...PAGING,
  },
  answers: { 200: { description: 'A page of events.', schema: listOf(Event, 'Event') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const { services, reach, query } = call;
    const lists = listing(
      'list_events',
      call,
      idPlace(call, 'event', (row: EventRow) => row.sequence),
    );
    if (isProblem(lists)) return lists;
    const filter = query.type === undefined ? {} : { type: query.type };
    const after = lists.page.after ?? query.after ?? null;
    const page = await services.ledger.listEvents(reach, filter, { limit: lists.page.limit, after });
    const rows = page.rows.map((row) => eventJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next(page));
  },
});

const get = objectOperation('event', {
  name: 'get_event',
  method: 'GET',
  path: '/v1/events/{id}',
  tag: 'Events',
  summary: 'Get an event',
  scope: 'events:read',
  answers: { 200: { description: 'The event.', schema: Event } },
  async handle(call) {
    const row = await call.services.ledger.getEvent(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(eventJson(viewOf(call), row));
  },
});

export const EVENT_OPERATIONS: readonly Operation[] = [list, get];
