/** The bytes of an uploaded file: the body as it is, or the field `file` of a form. Nothing is kept in memory. */
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { IMPORT_BYTES_MAX } from '../../core/limits.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { type Problem, problem } from '../http/problem.ts';
import { FILENAME_CHARACTERS_MAX } from './limits.ts';

/** A file on its way in. */
export interface Upload {
  readonly filename: string | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Why the bytes broke off with an error: the upload was cut short, or the form held more than its file. */
  fault(): Problem | null;
}

/** What a form may add to the size of its file. */
const FORM_BYTES_MAX = 64 * 1024;
/** Parts of a form that are looked at before it is refused. */
const FORM_PARTS_MAX = 2;

/** Opens the upload of a request; a failure when there is no file in it or it says that it is too large. */
export async function openUpload(request: FastifyRequest): Promise<Result<Upload, Problem>> {
  const told = Number(request.headers['content-length'] ?? 0);
  if (told > IMPORT_BYTES_MAX + (request.isMultipart() ? FORM_BYTES_MAX : 0))
    return failure(problem('statement_too_large', { detail: 'A statement file has at most 2 GiB.' }));
  if (request.isMultipart()) return openForm(request);
  const chunks = chunksOf(request.raw);
  const first = await chunks.next();
  if (first.done === true) return failure(problem('import_file_missing'));
  let fault: Problem | null = null;
  const broke = (): never => {
    fault = problem('import_interrupted');
    throw new UploadRefused();
  };
  return success({ filename: null, bytes: joined(first.value, chunks, broke), fault: () => fault });
}

/** Reads a stream to wherever its reader stops, without hanging up on a client that is still sending. */
const chunksOf = (stream: Readable): AsyncIterator<Uint8Array> => stream.iterator({ destroyOnReturn: false });

async function* joined(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  broke: () => never,
  after: () => Promise<void> = async () => {},
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (;;) {
      const next = await rest.next().catch(broke);
      if (next.done === true) break;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
  await after();
}

/** What is still taken off a client that sends more than is wanted, so that it gets to read its answer. */
const DRAINED_BYTES_MAX = 64 * 1024 * 1024;
const DRAINED_MS_MAX = 10_000;

/** Lets a client finish sending what nobody reads any more, within limits; then hangs up. */
export function drain(request: FastifyRequest): void {
  const { raw, server } = request;
  if (raw.complete || raw.destroyed) return;
  let left = DRAINED_BYTES_MAX;
  const hangUp = (): void => void raw.destroy();
  const timer = setTimeout(hangUp, DRAINED_MS_MAX).unref();
  raw.unpipe();
  raw.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) hangUp();
  });
  raw.once('error', () => {});
  server.closing.addEventListener('abort', hangUp, { once: true });
  raw.once('close', () => {
    clearTimeout(timer);
    server.closing.removeEventListener('abort', hangUp);
  });
  raw.resume();
}

async function openForm(request: FastifyRequest): Promise<Result<Upload, Problem>> {
  const parts = request.parts({
    limits: { files: 1, parts: FORM_PARTS_MAX, fileSize: IMPORT_BYTES_MAX + 1, fieldSize: 1024 },
  });
  const part = (await nextPart(parts)) ?? null;
  if (part === null) return failure(problem('import_file_missing'));
  if (part === 'broken') return failure(brokenForm(CUT_SHORT));
  if (part.type !== 'file' || part.fieldname !== 'file') {
    if (part.type === 'file') part.file.resume();
    return failure(otherField());
  }
  const chunks = chunksOf(part.file);
  const first = await firstOf(chunks);
  if (first === 'broken') return failure(brokenForm(CUT_SHORT));
  if (first === null) return failure(problem('import_file_missing'));
  let fault: Problem | null = null;
  const refuse = (why: Problem): never => {
    fault = why;
    throw new UploadRefused();
  };
  const broke = (): never => refuse(brokenForm(CUT_SHORT));
  const nothingMore = async (): Promise<void> => {
    const another = await nextPart(parts);
    if (another === undefined) return;
    if (another !== 'broken' && another.type === 'file') another.file.resume();
    refuse(another === 'broken' ? brokenForm('The form does not end after its file.') : otherField());
  };
  const filename = part.filename === '' ? null : part.filename;
  return success({
    filename: filename?.slice(-FILENAME_CHARACTERS_MAX).replaceAll('\0', '').toWellFormed() ?? null,
    bytes: joined(first, chunks, broke, nothingMore),
    fault: () => fault,
  });
}

const CUT_SHORT = 'The form is cut short or not encoded correctly.';

/** The first bytes of a form's file; null when it is empty, `broken` when the form ends within it. */
async function firstOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | 'broken' | null> {
  try {
    const first = await chunks.next();
    return first.done === true ? null : first.value;
  } catch {
    return 'broken';
  }
}

/** Breaks the import off: the file did not come whole, or what came after it was not meant like this. */
class UploadRefused extends Error {
  constructor() {
    super('the upload is not a whole file and nothing else');
    this.name = 'UploadRefused';
  }
}

type Parts = ReturnType<FastifyRequest['parts']>;
type Part = Awaited<ReturnType<Parts['next']>>['value'];

async function nextPart(parts: Parts): Promise<Part | 'broken' | undefined> {
  try {
    const next = await parts.next();
    return next.done === true ? undefined : next.value;
  } catch {
    return 'broken';
  }
}

const brokenForm = (detail: string): Problem => problem('import_file_missing', { detail });

const otherField = (): Problem =>
  problem('import_file_missing', {
    detail: 'The form has to hold one field, `file`, with the file. Options go into the query.',
  });
