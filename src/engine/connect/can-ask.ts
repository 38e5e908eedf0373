/** Whether a bank can be asked how a sign-in stands. */
import type { ConnectParts } from './parts.ts';
import { reached } from './reached.ts';
import type { StoredAttempt } from './rows.ts';

/** True when there is a state to ask with, and the method allows it or was asked so before. */
export function canAsk(parts: ConnectParts, attempt: StoredAttempt): boolean {
  if (attempt.sealedState === null) return false;
  if (attempt.sentEvent === 'polled') return true;
  const method = reached(parts, attempt)?.connector.manifest.methods.find(
    ({ key }) => key === attempt.method,
  );
  return method?.canPoll ?? true;
}
