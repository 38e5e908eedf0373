/** /v1/changes: what happened to all owners, in one order that nothing can be skipped in; to poll, to wait for, to stream. */
import { z } from 'zod';
import { PAGE_DEFAULT } from '../../core/limits.ts';
import { FEED_BEGINNING, type FeedPlace, type FeedRow } from '../../engine/feed-port.ts';
import { permits } from '../../engine/scopes.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { type Answer, jsonText } from './answer.ts';
import { ChangedTransaction, ChangeList } from './change-objects.ts';
import { CURSOR_CHARACTERS_MAX } from './cursor.ts';
import {
  cursorOf,
  type FeedReach,
  feedOperation,
  leaving,
  placeOf,
  stillMay,
  takeReader,
} from './feed-operation.ts';
import { EVENT_TYPE_CHARACTERS_MAX, FEED_TRANSACTIONS_INLINE_MAX, FEED_WAIT_SECONDS_MAX } from './limits.ts';
import { listAnswer, listing } from './lists.ts';
import { type Call, type Operation, objectOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { viewOf } from './render.ts';
import { changedTransactionJson, changeJson } from './render-changes.ts';
import { PAGING, repeatable, text } from './values.ts';

/** Instead of a cursor: after everything that can be told now. */
const NOW = 'now';
/** Owners whose transactions are read at the same time. */
const OWNERS_AT_ONCE = 4;

const FILTER = {
  cursor: z
    .string()
    .min(1)
    .max(CURSOR_CHARACTERS_MAX)
    .optional()
    .describe(
      'The `next_cursor` of the page before, however old, whatever else is asked now. From the beginning when not said; `now` begins after all that can be told at this moment.',
    ),
  type: repeatable(text(EVENT_TYPE_CHARACTERS_MAX))
    .optional()
    .describe('Only of these types; may be repeated.'),
};
const QUERY = {
  ...FILTER,
  limit: PAGING.limit,
  wait: z
    .int()
    .min(0)
    .max(FEED_WAIT_SECONDS_MAX)
    .optional()
    .describe(
      `How many seconds to wait for something new when there is nothing: at most ${FEED_WAIT_SECONDS_MAX}.`,
    ),
  include: z
    .enum(['transactions'])
    .optional()
    .describe(
      `With each event its transactions: which, and what happened to each, up to ${FEED_TRANSACTIONS_INLINE_MAX}. Needs the scope \`transactions:read\` too.`,
    ),
};
type ChangesCall = Call<z.output<z.ZodObject<typeof QUERY>>, unknown, FeedReach>;

const list = feedOperation({
  name: 'list_changes',
  method: 'GET',
  path: '/v1/changes',
  tag: 'Events',
  summary: 'Follow what happens',
  description:
    'The events of all owners, oldest first, in one order. Keep `next_cursor` and ask with it again: nothing is ever skipped, nothing told twice, and no cursor goes stale, whatever is written at the same time. Events are kept as long as their owner. Within an owner the order is that of GET /v1/events.',
  scope: 'events:read',
  query: QUERY,
  answers: { 200: { description: 'What happened after the cursor.', schema: ChangeList } },
  problems: ['cursor_invalid', 'not_found', 'streams_full'],
  async handle(call) {
    const { services, query, reach, caller } = call;
    if (query.include !== undefined && !permits(caller, 'transactions:read'))
      return problem('scope_missing', { detail: 'include=transactions needs the scope transactions:read.' });
    const after = await startOf(call, query.cursor);
    if (isProblem(after)) return after;
    const filter = query.type === undefined ? {} : { types: query.type };
    const read = (place: FeedPlace) =>
      services.feed.changesAfter(reach, place, query.limit ?? PAGE_DEFAULT, filter);
    if (query.wait === undefined || query.wait === 0) return pageAnswer(call, await read(after));
    const reader = takeReader(call);
    if (isProblem(reader)) return reader;
    try {
      const page = await waitFor(call, after, query.wait, read);
      // What a key may no longer see is not told, however long it waited.
      return (await stillMay(call)) ? await pageAnswer(call, page) : problem('api_key_revoked');
    } finally {
      reader.release();
    }
  },
});

type Page = Awaited<ReturnType<Call<unknown, unknown, FeedReach>['services']['feed']['changesAfter']>>;

/** The place that a call begins at. */
export async function startOf(
  call: Call<unknown, unknown, FeedReach>,
  cursor: string | undefined,
): Promise<FeedPlace | Problem> {
  if (cursor === undefined) return FEED_BEGINNING;
  if (cursor === NOW) return call.services.feed.latest(call.reach);
  return placeOf(call, cursor) ?? problem('cursor_invalid');
}

/** Reads until there is something, or the time is over. */
async function waitFor(
  call: ChangesCall,
  after: FeedPlace,
  seconds: number,
  read: (place: FeedPlace) => Promise<Page>,
): Promise<Page> {
  const { services, request, reach } = call;
  const end = performance.now() + seconds * 1000;
  const left = leaving(request);
  try {
    for (let place = after; ; ) {
      const known = await services.feedWatch.end(reach.tenantId);
      const page = await read(place);
      const ms = end - performance.now();
      if (page.rows.length > 0 || page.hasMore || ms <= 0 || left.signal.aborted) return page;
      place = page.cursor;
      await services.feedWatch.wait(reach.tenantId, known, ms, left.signal);
    }
  } finally {
    left.forget();
  }
}

async function pageAnswer(call: ChangesCall, page: Page): Promise<Answer> {
  const { services, query, reach } = call;
  const rows =
    query.include === undefined
      ? page.rows.map((row) => changeJson(services.ids, row))
      : await withTransactions(call, page.rows);
  const held = page.hasMore ? null : await services.feed.heldSince(reach);
  const frame = `"next_cursor":"${cursorOf(call, page.cursor)}","has_more":${page.hasMore},"held_since":${JSON.stringify(held)}`;
  return jsonText(`{"object":"list","data":[${rows.join(',')}],${frame}}`);
}

/** The rows as JSON with their transactions, read owner by owner. */
async function withTransactions(call: ChangesCall, rows: readonly FeedRow[]): Promise<readonly string[]> {
  const { services, reach } = call;
  const byOwner = [...Map.groupBy(rows, (row) => row.ownerId)];
  const found = new Map<FeedRow, string>();
  for (let at = 0; at < byOwner.length; at += OWNERS_AT_ONCE)
    await Promise.all(
      byOwner.slice(at, at + OWNERS_AT_ONCE).map(async ([ownerId, of]) => {
        const sequences = of.map((row) => row.sequence);
        const scope = { tenantId: reach.tenantId, ownerId };
        const first = await services.feed.firstTransactionsOf(scope, sequences, FEED_TRANSACTIONS_INLINE_MAX);
        for (const row of of) found.set(row, changeJson(services.ids, row, first.get(row.sequence) ?? null));
      }),
    );
  return rows.map((row) => found.get(row) ?? '');
}

const transactions = objectOperation('event', {
  name: 'list_event_transactions',
  method: 'GET',
  path: '/v1/events/{id}/transactions',
  tag: 'Events',
  summary: 'List the transactions of an event',
  description:
    'Exactly the transactions that the event is about, with what it did to each, as far as they still exist.',
  scope: 'transactions:read',
  query: PAGING,
  answers: {
    200: { description: 'A page of transactions.', schema: listOf(ChangedTransaction, 'ChangedTransaction') },
  },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { services, reach } = call;
    if ((await services.ledger.getEvent(reach, reach.objectId)) === null) return problem('not_found');
    const lists = listing(`event_transactions ${reach.objectId}`, call, {
      write: (row: { id: number; number: number }) => [
        services.ids.encode('transaction', reach.ownerId, row.id),
        String(row.number),
      ],
      read: ([text = '', number = '']) => {
        const id = services.ids.decode(text);
        if (id?.kind !== 'transaction' || !/^\d{1,9}$/.test(number)) return null;
        return { id: id.object, number: Number(number) };
      },
    });
    if (isProblem(lists)) return lists;
    const page = await services.feed.transactionsOf(reach, reach.objectId, lists.page);
    const rows = page.rows.map((row) => changedTransactionJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next({ rows: [...page.rows], more: page.more }));
  },
});

export const CHANGE_QUERY = FILTER;
export const CHANGE_OPERATIONS: readonly Operation[] = [list, transactions];
