/** /v1/changes/stream: the feed as server-sent events (WHATWG HTML, 9.2), each with its cursor as id. */
import { Readable } from 'node:stream';
import type { FeedFilter, FeedPlace } from '../../engine/feed-port.ts';
import { isProblem } from '../http/problem.ts';
import { streamed } from './answer.ts';
import { CHANGE_QUERY, startOf } from './changes.ts';
import { cursorOf, type FeedReach, feedOperation, leaving, stillMay, takeReader } from './feed-operation.ts';
import {
  FEED_HEARTBEAT_MS,
  FEED_RETRY_MS,
  FEED_STALL_MS,
  FEED_STREAM_MS_MAX,
  FEED_STREAM_PAGE,
} from './limits.ts';
import type { Call, Operation } from './operation.ts';
import { EVENTS_TYPE } from './progress-stream.ts';
import { changeJson } from './render-changes.ts';

type StreamCall = Call<
  { readonly type?: string[] | undefined; readonly cursor?: string | undefined },
  unknown,
  FeedReach
>;

const stream = feedOperation({
  name: 'stream_changes',
  method: 'GET',
  path: '/v1/changes/stream',
  tag: 'Events',
  summary: 'Stream what happens',
  description:
    'Server-sent events: `change` with what GET /v1/changes gives, its `id` the cursor of it. From the cursor in `Last-Event-ID` or `cursor` on, from now on when there is none. A comment comes at least every 15 seconds; the stream ends after 15 minutes, with the key, and when the server stops: connect again with the last id, as browsers do by themselves.',
  scope: 'events:read',
  query: CHANGE_QUERY,
  answers: { 200: { description: 'The stream.', schema: null, also: [EVENTS_TYPE] } },
  problems: ['cursor_invalid', 'not_found', 'streams_full'],
  async handle(call) {
    const { query, request } = call;
    const last = request.headers['last-event-id'];
    const from = typeof last === 'string' && last !== '' ? last : (query.cursor ?? 'now');
    const after = await startOf(call, from);
    if (isProblem(after)) return after;
    const reader = takeReader(call);
    if (isProblem(reader)) return reader;
    const filter = query.type === undefined ? {} : { types: query.type };
    const left = leaving(request);
    const messages = Readable.from(guarded(call, follow(call, after, filter, left.signal)), {
      objectMode: false,
      highWaterMark: 1,
    });
    messages.once('close', () => {
      left.forget();
      reader.release();
    });
    return streamed(messages, EVENTS_TYPE, { 'x-accel-buffering': 'no', 'cache-control': 'no-store' });
  },
});

/** The text of the stream, piece by piece: as fast as it is read, and no faster. */
async function* follow(
  call: StreamCall,
  after: FeedPlace,
  filter: FeedFilter,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { services, reach } = call;
  const end = performance.now() + FEED_STREAM_MS_MAX;
  yield `retry: ${FEED_RETRY_MS}\nid: ${cursorOf(call, after)}\n\n`;
  for (let place = after; performance.now() < end && !signal.aborted; ) {
    const known = await services.feedWatch.end(reach.tenantId);
    const page = await services.feed.changesAfter(reach, place, FEED_STREAM_PAGE, filter);
    // What a key may no longer see is not sent, however long the stream was open.
    if (!(await stillMay(call))) return;
    for (const row of page.rows)
      yield `event: change\nid: ${cursorOf(call, row)}\ndata: ${changeJson(services.ids, row)}\n\n`;
    // The place moves over what a filter leaves out; whoever comes again need not look at it again.
    const moved = page.rows.length === 0 && page.cursor !== place;
    place = page.cursor;
    if (moved) yield `id: ${cursorOf(call, place)}\n\n`;
    if (page.hasMore) continue;
    const begin = performance.now();
    await services.feedWatch.wait(reach.tenantId, known, FEED_HEARTBEAT_MS, signal);
    if (performance.now() - begin >= FEED_HEARTBEAT_MS - 1 && !signal.aborted) yield ': still here\n\n';
  }
}

/** Hangs up on a reader that takes nothing for a while: what waits for it is kept no longer. */
async function* guarded(call: StreamCall, messages: AsyncGenerator<string>): AsyncGenerator<string> {
  const hangUp = (): void => {
    call.request.raw.destroy();
  };
  for await (const message of messages) {
    const stalled = setTimeout(hangUp, FEED_STALL_MS);
    stalled.unref();
    try {
      yield message;
    } finally {
      clearTimeout(stalled);
    }
  }
}

export const STREAM_OPERATIONS: readonly Operation[] = [stream];
