/**
 * A file's bytes as sealed pages: kept as they came, compressed and sealed with the owner's key. Zstandard at its
 * fastest level: statement text shrinks to a fifth at several hundred MB a second.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { unreachable } from '../../core/result.ts';
import type { OwnerScope } from '../ports.ts';
import type { ImportStore, OwnerSealer } from './ledger-port.ts';

/** Raw bytes of one page. */
export const PAGE_BYTES = 1024 * 1024;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** Each piece of the result costs a change of thread. */
const RESULT_PIECE_BYTES = 256 * 1024;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: RESULT_PIECE_BYTES };

/** Where a page's bytes belong: sealed bytes cannot be moved to another page. */
const placeOf = (documentId: number, number: number) => ({
  table: 'data_pages',
  column: 'sealed',
  row: `${documentId}/${number}`,
});

/** Writes the pages of one document, one behind the reading. */
export class PageWriter {
  readonly #store: ImportStore;
  readonly #sealer: OwnerSealer;
  readonly #scope: OwnerScope;
  readonly #documentId: number;
  #number = 0;
  #parts: Uint8Array[] = [];
  #size = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: ImportStore, sealer: OwnerSealer, scope: OwnerScope, documentId: number) {
    this.#store = store;
    this.#sealer = sealer;
    this.#scope = scope;
    this.#documentId = documentId;
  }

  /** Takes the next bytes; waits only when a page before is still being written. */
  async add(bytes: Uint8Array): Promise<void> {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= PAGE_BYTES) await this.#flush();
  }

  /** Writes what is left; resolves when every page is in the store. */
  async end(): Promise<void> {
    if (this.#size > 0) await this.#flush();
    await this.#writing;
  }

  async #flush(): Promise<void> {
    const raw = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    await this.#writing;
    this.#writing = this.#write(this.#number++, raw);
    // The failure is thrown where the next page or the end awaits it.
    this.#writing.catch(() => {});
  }

  async #write(number: number, raw: Buffer): Promise<void> {
    const packed = await compress(raw, LEVEL);
    const sealed = this.#sealer.seal(placeOf(this.#documentId, number), packed);
    await this.#store.addPage(this.#scope, this.#documentId, number, raw.length, sealed);
  }
}

/** Reads a document's pages in order, the next one ahead. A page that does not open is a damaged store: it throws. */
export async function* readPages(
  store: Pick<ImportStore, 'readPage'>,
  sealer: OwnerSealer,
  scope: OwnerScope,
  documentId: number,
): AsyncGenerator<Uint8Array> {
  let next = load(0);
  for (let number = 0; ; number++) {
    const page = await next;
    if (page === null) return;
    next = load(number + 1);
    next.catch(() => {});
    yield page;
  }

  async function load(number: number): Promise<Uint8Array | null> {
    const sealed = await store.readPage(scope, documentId, number);
    if (sealed === null) return null;
    const packed = sealer.open(placeOf(documentId, number), sealed);
    if (!packed.ok) return unreachable(`page ${number} of document ${documentId}: ${packed.fault.message}`);
    return decompress(packed.value, { maxOutputLength: PAGE_BYTES * 8, chunkSize: RESULT_PIECE_BYTES });
  }
}
