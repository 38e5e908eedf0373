/**
 * Follows the feed from a cursor on, through lost connections and restarts of the server: the stream where it can be
 * had, else requests that wait. What is given is acknowledged by asking for the next: only then does the place move.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../../core/result.ts';
import type { Client, Query } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import type { CliFault } from '../fault.ts';
import type { ApiChange, ApiChangePage, Told } from './objects.ts';
import { serverSent } from './sse.ts';

/** The server says something every 15 s: without a sign for so long the connection is taken for lost. */
const SILENCE_MS_MAX = 45_000;
/** The first bytes of a stream come at once: where they do not, something in between holds them back. */
const FIRST_MS_MAX = 5_000;
/** Waiting of one request where there is no stream. */
const WAIT_SECONDS = 20;
/** Between two tries to connect. */
const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const;
const EVENTS_TYPE = 'text/event-stream';

export interface Following {
  readonly client: Client;
  /** `type` and `owner_id`, as the API takes them. */
  readonly filter: Query;
  readonly signal: AbortSignal;
  /** Never the stream. */
  readonly poll: boolean;
  /** Says to the person how it goes. */
  readonly note: (line: string) => void;
}

/** Where the feed ends now. */
export async function feedNow(client: Client, filter: Query): Promise<Result<string, CliFault>> {
  const page = await client.object<ApiChangePage>('/v1/changes', {
    query: { ...filter, cursor: 'now', limit: '1' },
  });
  return page.ok ? success(page.value.next_cursor) : page;
}

type Lost = { readonly how: 'lost' | 'no_stream' } | { readonly how: 'refused'; readonly fault: CliFault };
/** Hears an event; it is done with when the promise resolves. */
type Take = (told: Told) => Promise<void>;

/** Follows until `signal` fires (null), or until the server refuses what no new try would change. */
export async function follow(following: Following, from: string, take: Take): Promise<CliFault | null> {
  const { signal, note } = following;
  let cursor = from;
  let polls = following.poll;
  let tries = 0;
  const taken: Take = async (told) => {
    if (told.cursor === '') return;
    tries = 0;
    await take(told);
    cursor = told.cursor;
  };
  const moved = (place: string): void => {
    cursor = place;
    tries = 0;
  };
  while (!signal.aborted) {
    const read = polls ? pollOnce : streamOnce;
    const lost = await read(following, cursor, taken, moved);
    if (signal.aborted) break;
    if (lost.how === 'refused') return lost.fault;
    if (lost.how === 'no_stream') {
      note('The stream does not get through; asking again and again instead.');
      polls = true;
      continue;
    }
    const pause = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0;
    if (tries === 1) note('The connection is lost; trying again until the server is back.');
    tries++;
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
  return null;
}

/** Whether a fault is one that passes: no server, or one that is in trouble. */
const passes = ({ problem, exit }: CliFault): boolean =>
  problem === undefined ? exit === EXIT.unreachable : problem.status >= 500 || problem.status === 429;

async function pollOnce(
  { client, filter, signal }: Following,
  cursor: string,
  take: Take,
  moved: (cursor: string) => void,
): Promise<Lost> {
  let place = cursor;
  for (;;) {
    const query = { ...filter, cursor: place, wait: String(WAIT_SECONDS), limit: '1' };
    const page = await client.object<ApiChangePage>('/v1/changes', { query, signal });
    if (!page.ok) return passes(page.fault) ? { how: 'lost' } : { how: 'refused', fault: page.fault };
    const [change] = page.value.data;
    place = page.value.next_cursor;
    if (change === undefined) moved(place);
    else await take({ change, cursor: place });
    if (signal.aborted) return { how: 'lost' };
  }
}

async function streamOnce(
  { client, filter, signal }: Following,
  cursor: string,
  take: Take,
  moved: (cursor: string) => void,
): Promise<Lost> {
  const silence = new AbortController();
  const opened = await client.ask('/v1/changes/stream', {
    query: { ...filter, cursor },
    accept: EVENTS_TYPE,
    lasting: true,
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!opened.ok) return passes(opened.fault) ? { how: 'lost' } : { how: 'refused', fault: opened.fault };
  const failed = await notAStream(client, opened.value);
  if (failed !== null) return failed;
  let timer = setTimeout(() => silence.abort(), FIRST_MS_MAX);
  let heard = false;
  try {
    for await (const { event, data, id } of serverSent(bodyOf(opened.value))) {
      clearTimeout(timer);
      heard = true;
      if (data === null && id !== '') moved(id);
      if (data !== null && event === 'change')
        await take({ change: JSON.parse(data) as ApiChange, cursor: id });
      if (signal.aborted) break;
      timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
    }
  } catch {
    return { how: heard || !silence.signal.aborted ? 'lost' : 'no_stream' };
  } finally {
    clearTimeout(timer);
  }
  return { how: 'lost' };
}

async function notAStream(client: Client, reply: Response): Promise<Lost | null> {
  if (!reply.ok) {
    const fault = await client.problemOf(reply);
    return passes(fault) ? { how: 'lost' } : { how: 'refused', fault };
  }
  if (reply.headers.get('content-type')?.startsWith(EVENTS_TYPE) === true) return null;
  await reply.body?.cancel();
  return { how: 'no_stream' };
}

const bodyOf = (reply: Response): ReadableStream<Uint8Array> => reply.body ?? new ReadableStream();

/** The filter of the feed for some types (each may be a list with commas) and an owner. */
export function filterOf(
  types: readonly string[] | undefined,
  owner: { readonly owner_id?: string },
): Result<Query, string> {
  const named = (types ?? []).flatMap((one) => one.split(',')).map((one) => one.trim());
  const empty = named.filter((one) => one === '' || one.includes('*'));
  if (empty.length > 0)
    return failure('A type is one such as transactions.changed; separate several by commas.');
  return success({ ...owner, ...(named.length === 0 ? {} : { type: named }) });
}
