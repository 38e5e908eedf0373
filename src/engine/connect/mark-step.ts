/** Marks an attempt before something of it is sent to the bank. */
import { type ConnectParts, markFor } from './parts.ts';
import type { SentEvent, StoredAttempt } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Gives the worker whose mark it is; null when another's is on it. */
export async function markStep(
  parts: ConnectParts,
  tx: ConnectTransaction,
  attempt: StoredAttempt,
  event: SentEvent,
  loginLookup: Uint8Array | null = null,
): Promise<string | null> {
  const mark = markFor(parts, event);
  return (await tx.markAttempt(attempt.id, mark, loginLookup, parts.now())) ? mark.worker : null;
}
