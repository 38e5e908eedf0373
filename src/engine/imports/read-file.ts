/** The first reading of a file: bytes into sealed pages and through the reader into a survey, in constant memory. */
import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { IMPORT_BYTES_MAX } from '../../core/limits.ts';
import { failure, type Result, success } from '../../core/result.ts';
import {
  quoteFound,
  SNIFF_BYTES,
  type StatementFormatReader,
  type StatementReader,
} from '../../statements/contract.ts';
import { readerOf, recogniseFormat } from '../../statements/formats.ts';
import type { ImportFault, ImportRequest } from '../import-port.ts';
import { Survey } from './survey.ts';

/** Bytes that the reader gets at once: between two such pieces other work has its turn. */
export const PIECE_BYTES = 256 * 1024;

/** Where the bytes go as they come: the page writer, or nowhere when they are in the store already. */
export interface PageSink {
  add(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** A file that is whole and readable. */
export interface FileReading {
  readonly format: StatementFormatReader;
  readonly survey: Survey;
  readonly bytes: number;
  readonly sha256: Buffer;
}

/**
 * Reads all of a file.
 * @param beat called after every piece with the bytes so far; anything but `go_on` stops the reading.
 */
export async function readFile(
  source: AsyncIterable<Uint8Array>,
  request: ImportRequest,
  pages: PageSink,
  beat: (bytes: number) => Promise<'go_on' | 'cancel' | 'lost'>,
): Promise<Result<FileReading, ImportFault>> {
  const reading = new Reading(request);
  for await (const bytes of source) {
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      const piece = bytes.subarray(from, from + PIECE_BYTES);
      const fault = reading.take(piece);
      if (fault !== null) return failure(fault);
      await pages.add(piece);
      const word = await beat(reading.bytes);
      if (word === 'cancel') return failure({ code: 'cancelled' });
      if (word === 'lost')
        return failure({ code: 'interrupted', text: 'Another process took the import over.' });
      await nextTurn();
    }
  }
  const result = reading.end();
  if (result.ok) await pages.end();
  return result;
}

/** The reading so far: the head of the file waits until its format is known. */
class Reading {
  readonly #request: ImportRequest;
  readonly #survey = new Survey();
  readonly #hash: Hash = createHash('sha256');
  #format: StatementFormatReader | null = null;
  #reader: StatementReader | null = null;
  #head: Buffer = Buffer.alloc(0);
  bytes = 0;

  constructor(request: ImportRequest) {
    this.#request = request;
  }

  take(piece: Uint8Array): ImportFault | null {
    this.bytes += piece.length;
    if (this.bytes > IMPORT_BYTES_MAX) return { code: 'too_large', bytesMax: IMPORT_BYTES_MAX };
    this.#hash.update(piece);
    if (this.#reader !== null) return this.#feed(this.#reader, piece);
    this.#head = Buffer.concat([this.#head, piece]);
    return this.#head.length < SNIFF_BYTES ? null : this.#start();
  }

  end(): Result<FileReading, ImportFault> {
    const fault = this.#reader === null ? this.#start() : null;
    if (fault !== null) return failure(fault);
    if (this.#reader === null || this.#format === null) throw new Error('internal: no reader after a start');
    this.#survey.take(this.#reader.end());
    if (this.#survey.fault !== null) return failure({ code: 'statement', fault: this.#survey.fault });
    return success({
      format: this.#format,
      survey: this.#survey,
      bytes: this.bytes,
      sha256: this.#hash.digest(),
    });
  }

  #start(): ImportFault | null {
    const { format, filename, read } = this.#request;
    this.#format =
      format === undefined
        ? recogniseFormat(this.#head.subarray(0, SNIFF_BYTES), filename)
        : readerOf(format);
    if (this.#format === null) return this.#notRecognised();
    this.#reader = this.#format.open(read);
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    return head.length === 0 ? null : this.#feed(this.#reader, head);
  }

  #feed(reader: StatementReader, bytes: Uint8Array): ImportFault | null {
    this.#survey.take(reader.push(bytes));
    return this.#survey.fault === null ? null : { code: 'statement', fault: this.#survey.fault };
  }

  #notRecognised(): ImportFault {
    const start = this.#head.subarray(0, 60).toString('latin1');
    return {
      code: 'statement',
      fault: {
        code: 'not_recognised',
        line: null,
        element: null,
        rule: 'a statement file is camt.052/053/054, MT940/942, OFX/QFX, QIF or CSV',
        found: this.#head.length === 0 ? 'an empty file' : `a file that starts with “${quoteFound(start)}”`,
        action: 'Choose another export format at the bank, or name the format if you are sure of it',
      },
    };
  }
}
