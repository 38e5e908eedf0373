/** One import while it is taken into the ledger. */
import type { StatementFormatReader } from '../../statements/contract.ts';
import type { ImportRequest } from '../import-port.ts';
import type { OwnerScope } from '../ports.ts';
import type {
  ImportAdvance,
  ImportStore,
  ImportVault,
  LedgerTransaction,
  OwnerSealer,
} from './ledger-port.ts';
import type { Survey } from './survey.ts';

/** One import that is being applied. */
export interface Application {
  readonly scope: OwnerScope;
  readonly importId: number;
  readonly mask: (number: string) => string;
  /** This process: what it writes counts only as long as the import is its own. */
  readonly worker: string;
  readonly documentId: number;
  readonly request: ImportRequest;
  readonly format: StatementFormatReader;
  readonly survey: Survey;
  readonly bytes: number;
}
export interface ApplyParts {
  readonly store: ImportStore;
  readonly vault: ImportVault;
  readonly sealer: OwnerSealer;
  readonly mask: (number: string) => string;
  /** Epoch milliseconds: on which day pending entries are seen. */
  readonly now: () => number;
  /** Extends the lease and tells whether to stop. */
  readonly beat: () => Promise<'go_on' | 'cancel' | 'lost'>;
}
export type Applied = 'done' | 'cancelled' | 'lost';

/** Another process has taken the import over: the transaction is rolled back. */
export class Lost extends Error {}

/** Moves the import on, in the transaction of what it took in. */
export async function advance(
  ledger: LedgerTransaction,
  { importId, worker }: Application,
  change: ImportAdvance,
): Promise<void> {
  if (!(await ledger.advanceImport(importId, worker, change))) throw new Lost('another process has it');
}
