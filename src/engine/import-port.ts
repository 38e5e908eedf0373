/** What the surfaces, the CLI and the watched folder use to bring statement files in. */
import type { Result } from '../core/result.ts';
import type { ReadOptions, StatementFault } from '../statements/contract.ts';
import type { Actor, ImportRow, OwnerScope } from './ports.ts';

/** What a person can say of a file. */
export interface ImportRequest {
  readonly filename: string | null;
  /** Only this format; recognised from the bytes when absent. */
  readonly format?: 'camt' | 'mt940' | 'ofx' | 'qif' | 'csv';
  /** For files that do not say which account they are of: an account there is, or the name of one to find or create. */
  readonly accountId?: number;
  readonly accountName?: string;
  readonly read: ReadOptions;
}

/** Why a file was not taken in. Nothing of it is in the ledger. */
export type ImportFault =
  | { readonly code: 'statement'; readonly fault: StatementFault }
  /** The file names no account and the request neither; or its number fits several accounts. */
  | {
      readonly code: 'account_needed';
      readonly candidates: readonly { readonly id: number; readonly label: string }[];
      readonly text: string;
    }
  | { readonly code: 'account_unknown' }
  | { readonly code: 'account_differs'; readonly text: string }
  | { readonly code: 'cancelled' }
  | { readonly code: 'too_large'; readonly bytesMax: number }
  | { readonly code: 'interrupted'; readonly text: string };

/** An import under way. */
export interface RunningImport {
  readonly id: number;
  /** Resolves when the import ended: done, failed or cancelled. Never rejects for what a file can hold. */
  readonly finished: Promise<ImportRow>;
}

export interface StatementImports {
  /**
   * Takes a file's bytes in (at most IMPORT_BYTES_MAX), reads all of it and, when it is whole and readable, starts to
   * take it into the ledger. A failure leaves nothing but the failed import itself, which says why.
   */
  receive(
    scope: OwnerScope,
    actor: Actor,
    request: ImportRequest,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<Result<RunningImport, { readonly importId: number; readonly fault: ImportFault }>>;
  /** Asks an import to stop; what is in the ledger by then stays. False when there is none or it has ended. */
  cancel(scope: OwnerScope, importId: number): Promise<boolean>;
  /** The original bytes of a document, or null. */
  readDocument(scope: OwnerScope, documentId: number): Promise<AsyncIterable<Uint8Array> | null>;
  /** Takes up what a dead process left behind; called at start and from time to time. */
  resume(): Promise<number>;
  /** Waits for what runs here, at most so many ms. */
  drain(withinMs: number): Promise<void>;
}
