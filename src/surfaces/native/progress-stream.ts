/** Progress as server-sent events (WHATWG HTML, 9.2): bounded in time and number, ends with what is watched. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Problem, problem } from '../http/problem.ts';
import { type Answer, streamed } from './answer.ts';
import { PROGRESS_HEARTBEAT_MS, PROGRESS_MS_MAX, PROGRESS_POLL_MS, PROGRESS_STREAMS_MAX } from './limits.ts';
import type { IncomingCall } from './operation.ts';

export const EVENTS_TYPE = 'text/event-stream';

/** What is watched: how it is read again, shown, and known to have ended. */
export interface Watched<Row> {
  /** Null when it is gone. */
  read(): Promise<Row | null>;
  show(row: Row): string;
  hasEnded(row: Row): boolean;
}

const message = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`;

/**
 * `progress` whenever the object changed and `end` with its last state; a comment now and then keeps proxies from
 * hanging up. After ten minutes the stream ends without `end`: connect again. A problem when too many are open.
 */
export function progressAnswer<Row>(call: IncomingCall, first: Row, watched: Watched<Row>): Answer | Problem {
  const { streams } = call.services;
  if (!watched.hasEnded(first) && streams.open >= PROGRESS_STREAMS_MAX) return problem('streams_full');
  streams.open++;
  const stream = Readable.from(messages(call, first, watched), { objectMode: false, highWaterMark: 1 });
  stream.once('close', () => {
    streams.open--;
  });
  return streamed(stream, EVENTS_TYPE, { 'x-accel-buffering': 'no' });
}

async function* messages<Row>(
  { request }: IncomingCall,
  first: Row,
  watched: Watched<Row>,
): AsyncGenerator<string> {
  const { closing } = request.server;
  let shown = '';
  let saidAt = 0;
  for (let spent = 0; spent < PROGRESS_MS_MAX; spent += PROGRESS_POLL_MS) {
    const row = spent === 0 ? first : await watched.read();
    if (row === null) return;
    const json = watched.show(row);
    if (watched.hasEnded(row)) {
      yield message('end', json);
      return;
    }
    if (json !== shown) yield message('progress', json);
    else if (spent - saidAt >= PROGRESS_HEARTBEAT_MS) yield ': still here\n\n';
    if (json !== shown || spent - saidAt >= PROGRESS_HEARTBEAT_MS) saidAt = spent;
    shown = json;
    if (!(await pause(closing)) || request.raw.destroyed) return;
  }
}

/** Waits for the next look; false when the server closes. */
async function pause(closing: AbortSignal): Promise<boolean> {
  try {
    await sleep(PROGRESS_POLL_MS, undefined, { signal: closing });
    return true;
  } catch {
    return false;
  }
}
