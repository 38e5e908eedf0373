/** How an update came out, as `UpdateResult` of the finAPI contract has it: told from its sync or from a fault. */
import type { ConnectionFault, SyncRow } from '../connection-rows.ts';
import type { UpdateNote } from './connections-store-port.ts';

/** What is no word of a bank. */
const OURS: ReadonlySet<ConnectionFault['code']> = new Set([
  'connector_missing',
  'interrupted',
  'shape_not_understood',
  'account_unclear',
] as const);

export const faultNote = (fault: ConnectionFault | null, at: string): UpdateNote => ({
  result: fault === null || OURS.has(fault.code) ? 'INTERNAL_SERVER_ERROR' : 'BANK_SERVER_REJECTION',
  fault,
  at,
});

export const okNote = (at: string): UpdateNote => ({ result: 'OK', fault: null, at });

/**
 * What a sync says of the update that it is of; null as long as nothing is known. A list of accounts is proof enough that
 * the bank let us in: what becomes of each account is the account's own matter.
 */
export function noteOfSync(sync: SyncRow): UpdateNote | null {
  const at = sync.finishedAt ?? sync.updatedAt;
  if (sync.accounts.length > 0 || sync.status === 'success' || sync.status === 'partial') return okNote(at);
  if (sync.status === 'failed' || sync.status === 'deferred') return faultNote(sync.fault, at);
  return sync.status === 'cancelled' ? faultNote({ code: 'interrupted' }, at) : null;
}
