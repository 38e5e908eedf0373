/** The progress of an import as server-sent events (WHATWG HTML, 9.2): bounded in time, ends with the import. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportRow } from '../../engine/ports.ts';
import { PROGRESS_HEARTBEAT_MS, PROGRESS_MS_MAX, PROGRESS_POLL_MS } from './limits.ts';
import type { Call, ObjectReach } from './operation.ts';
import { importJson, viewOf } from './render.ts';

export const EVENTS_TYPE = 'text/event-stream';

/** Whether nothing more will happen to an import. */
export const hasEnded = (row: ImportRow): boolean =>
  row.status === 'done' || row.status === 'failed' || row.status === 'cancelled';

const message = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`;

/**
 * `progress` whenever the import changed and `end` with its last state; a comment now and then keeps proxies from
 * hanging up. After ten minutes the stream ends without `end`: connect again.
 */
export function progressStream(call: Call<unknown, unknown, ObjectReach>, first: ImportRow): Readable {
  const { streams } = call.services;
  streams.open++;
  const stream = Readable.from(messages(call, first), { objectMode: false, highWaterMark: 1 });
  stream.once('close', () => {
    streams.open--;
  });
  return stream;
}

async function* messages(
  call: Call<unknown, unknown, ObjectReach>,
  first: ImportRow,
): AsyncGenerator<string> {
  const { services, reach, request } = call;
  const { closing } = request.server;
  let shown = '';
  let saidAt = 0;
  for (let spent = 0; spent < PROGRESS_MS_MAX; spent += PROGRESS_POLL_MS) {
    const row = spent === 0 ? first : await services.ledger.getImport(reach, reach.objectId);
    if (row === null) return;
    const json = importJson(viewOf(call), row);
    if (hasEnded(row)) {
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
