/** One file on its way to the server: sent as a stream, then watched until it is in the ledger. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../core/result.ts';
import type { Client, Query } from './client.ts';
import { EXIT } from './exit-codes.ts';
import { type CliFault, fault } from './fault.ts';
import type { ApiImport } from './objects.ts';

/** How often an import that takes longer is looked at, and for how long in all. */
const POLL_MS = 500;
const POLLS_MAX = 172_800;
/** How many such looks a stopped command takes to see how its import ended: the server may take seconds to stop it. */
const STOP_POLLS_MAX = 40;
/** How many of the newest imports are looked through for the one that is to be cancelled. */
const RECENT_IMPORTS = '10';

/** What a person sees while a file is on its way. */
export interface UploadProgress {
  readonly isShown: boolean;
  /** Bytes sent so far, of how many (null for standard input). */
  sent(bytes: number, total: number | null): void;
  applying(state: ApiImport): void;
}

export interface UploadFile {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly query: Query;
  readonly signal: AbortSignal;
  readonly progress: UploadProgress;
}

/** Sends a file and waits until its import ended. A stop by the signal cancels it on the server, too. */
export async function uploadFile(client: Client, upload: UploadFile): Promise<Result<ApiImport, CliFault>> {
  const opened = await openFile(upload);
  if (!opened.ok) return opened;
  const filename = upload.file === '-' ? undefined : path.basename(upload.file);
  const query = { ...upload.query, filename };
  const watching = new AbortController();
  const watched = watchUntilAnswered(client, query, upload.progress, watching.signal);
  const reply = await client.ask('/v1/imports', {
    method: 'POST',
    query,
    body: opened.value,
    signal: upload.signal,
  });
  watching.abort();
  await watched;
  if (upload.signal.aborted) return cancelNewest(client, query);
  if (!reply.ok) return reply;
  if (!reply.value.ok) return failure(await client.problemOf(reply.value));
  const row = (await reply.value.json()) as ApiImport;
  return isRunning(row) ? watch(client, row, upload) : ended(row);
}

async function openFile({
  file,
  progress,
}: UploadFile): Promise<Result<ReadableStream<Uint8Array>, CliFault>> {
  const total = file === '-' ? null : await sizeOf(file);
  if (typeof total === 'string') return failure(fault(total, '', EXIT.failed));
  if (total === 0) return failure(fault('The file is empty.', 'export the statement again.'));
  const source = file === '-' ? process.stdin : createReadStream(file);
  let sent = 0;
  return success(
    streamOf(source, (bytes) => {
      sent += bytes;
      progress.sent(sent, total);
    }),
  );
}

/**
 * The bytes of a source, read as they are asked for. A server that refuses a file answers before it has all of it, and
 * fetch then cancels the stream: what is read at that moment goes nowhere, and the source is closed.
 */
function streamOf(source: Readable, onBytes: (bytes: number) => void): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
  let isCancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (isCancelled) return;
        if (next.done === true) return controller.close();
        controller.enqueue(next.value);
        onBytes(next.value.length);
      },
      cancel() {
        isCancelled = true;
        source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The size of a file, or a sentence that says why it cannot be read. */
async function sizeOf(file: string): Promise<number | string> {
  try {
    const found = await stat(file);
    return found.isDirectory()
      ? `This is a folder: name the files in it, such as ${path.join(file, '*')}.`
      : found.size;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT' ? 'There is no such file.' : `The file cannot be read (${String(code)}).`;
  }
}

async function watch(
  client: Client,
  first: ApiImport,
  { signal, progress }: UploadFile,
): Promise<Result<ApiImport, CliFault>> {
  let row = first;
  for (let polls = 0; polls < POLLS_MAX; polls++) {
    if (signal.aborted) return cancel(client, row.id);
    progress.applying(row);
    await sleep(POLL_MS, undefined, { signal }).catch(() => null);
    const now = await client.object<ApiImport>(`/v1/imports/${row.id}`);
    if (!now.ok) return now;
    row = now.value;
    if (!isRunning(row)) return ended(row);
  }
  return failure(fault(`The import ${row.id} goes on, but this command does not watch it any longer.`));
}

function ended(row: ApiImport): Result<ApiImport, CliFault> {
  if (row.status === 'done') return success(row);
  if (row.status === 'cancelled') return failure(fault('The import was cancelled.'));
  return failure(fault(`The import failed: ${JSON.stringify(row.fault)}.`, 'send the file again.'));
}

const isRunning = ({ status }: ApiImport): boolean => status === 'receiving' || status === 'applying';

/** Asks the server to cancel, then waits until it is known how the import ended: it may be done by then. */
async function cancel(client: Client, id: string): Promise<Result<ApiImport, CliFault>> {
  const asked = await client.object(`/v1/imports/${id}/cancel`, { method: 'POST', json: {} });
  for (let polls = 0; polls < STOP_POLLS_MAX; polls++) {
    const now = await client.object<ApiImport>(`/v1/imports/${id}`);
    if (!now.ok) return failure(unknownEnd(id, now.fault));
    if (!isRunning(now.value)) return stopped(now.value);
    // An import that was not told to stop runs on: there is no end to wait for.
    if (!asked.ok) return failure(unknownEnd(id, asked.fault));
    await sleep(POLL_MS);
  }
  const message = `Stopped, but the import ${id} still runs: the server was asked to cancel it.`;
  return failure(fault(message, AGAIN));
}

const AGAIN = 'send the file again: what is there already is not taken in twice.';

const unknownEnd = (id: string, { message }: CliFault): CliFault =>
  fault(`Stopped, but it is not known how the import ${id} ended: ${message}`, AGAIN);

/** How an import ended whose command was stopped. */
function stopped(row: ApiImport): Result<ApiImport, CliFault> {
  if (row.status === 'cancelled')
    return failure(
      fault(
        'Stopped: the import was cancelled.',
        'send the file again to bring in the rest; nothing is taken in twice.',
      ),
    );
  // Cut short by our own stop while its file was still on its way.
  if (row.status === 'failed' && row.fault?.code === 'interrupted') return failure(NOT_TAKEN_IN);
  return ended(row);
}

const NOT_TAKEN_IN = fault('Stopped: the file was not taken in.', 'send it again when you like.');

/** Shows how far the server is while it has not answered yet. */
async function watchUntilAnswered(
  client: Client,
  query: Query,
  progress: UploadProgress,
  signal: AbortSignal,
): Promise<void> {
  if (!progress.isShown) return;
  while (!signal.aborted) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => null);
    const row = signal.aborted ? undefined : await newestRunning(client, query, signal);
    if (row?.status === 'applying' && !signal.aborted) progress.applying(row);
  }
}

/** The import of a file that is under way: the newest of its name. */
async function newestRunning(
  client: Client,
  { owner_id, filename }: Query,
  signal?: AbortSignal,
): Promise<ApiImport | undefined> {
  const query = { limit: RECENT_IMPORTS, owner_id };
  const ask = signal === undefined ? { query } : { query, signal };
  const recent = await client.object<{ data: readonly ApiImport[] }>('/v1/imports', ask);
  if (!recent.ok) return undefined;
  const named = filename ?? null;
  return recent.value.data.find((one) => isRunning(one) && one.filename === named);
}

/** After a stop while the server still read or applied the file. */
async function cancelNewest(client: Client, query: Query): Promise<Result<ApiImport, CliFault>> {
  const running = await newestRunning(client, query);
  if (running !== undefined) return cancel(client, running.id);
  return failure(fault('Stopped: no import of this file is under way any more.', AGAIN));
}
