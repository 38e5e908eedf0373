/** One file on its way to the server: sent as a stream, then watched until it is in the ledger. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../core/result.ts';
import type { Client, Query } from './client.ts';
import { EXIT } from './exit-codes.ts';
import { type CliFault, fault } from './fault.ts';
import type { ApiImport } from './objects.ts';

/** How often an import that takes longer is looked at, and for how long in all. */
const POLL_MS = 500;
const POLLS_MAX = 172_800;
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
  if (upload.signal.aborted) return failure(await cancelNewest(client, query));
  if (!reply.ok) return reply;
  if (!reply.value.ok) return failure(await client.problemOf(reply.value));
  const row = (await reply.value.json()) as ApiImport;
  return row.status === 'receiving' || row.status === 'applying' ? watch(client, row, upload) : ended(row);
}

async function openFile({
  file,
  progress,
}: UploadFile): Promise<Result<ReadableStream<Uint8Array>, CliFault>> {
  const total = file === '-' ? null : await sizeOf(file);
  if (typeof total === 'string') return failure(fault(total, '', EXIT.failed));
  if (total === 0) return failure(fault('The file is empty.', 'export the statement again.'));
  const source = file === '-' ? process.stdin : createReadStream(file);
  const size = total;
  let sent = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      yield chunk;
      sent += chunk.length;
      progress.sent(sent, size);
    }
  }
  return success(Readable.toWeb(Readable.from(counted())) as ReadableStream<Uint8Array>);
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
    if (signal.aborted) return failure(await cancel(client, row.id));
    progress.applying(row);
    await sleep(POLL_MS, undefined, { signal }).catch(() => null);
    const now = await client.object<ApiImport>(`/v1/imports/${row.id}`);
    if (!now.ok) return now;
    row = now.value;
    if (row.status !== 'receiving' && row.status !== 'applying') return ended(row);
  }
  return failure(fault(`The import ${row.id} goes on, but this command does not watch it any longer.`));
}

function ended(row: ApiImport): Result<ApiImport, CliFault> {
  if (row.status === 'done') return success(row);
  if (row.status === 'cancelled') return failure(fault('The import was cancelled.'));
  return failure(fault(`The import failed: ${JSON.stringify(row.fault)}.`, 'send the file again.'));
}

async function cancel(client: Client, id: string): Promise<CliFault> {
  await client.object(`/v1/imports/${id}/cancel`, { method: 'POST', json: {} });
  return fault(
    'Stopped: the import was cancelled.',
    'send the file again to bring in the rest; nothing is taken in twice.',
  );
}

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
  return recent.value.data.find(
    (one) => (one.status === 'receiving' || one.status === 'applying') && one.filename === named,
  );
}

/** After a stop while the server still read or applied the file. */
async function cancelNewest(client: Client, query: Query): Promise<CliFault> {
  const running = await newestRunning(client, query);
  if (running !== undefined) return cancel(client, running.id);
  return fault('Stopped: the file was not taken in.', 'send it again when you like.');
}
