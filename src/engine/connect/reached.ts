/** The connector and institution of an attempt that was begun before. */
import type { FoundInstitution } from '../connectors-port.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredAttempt } from './rows.ts';

/** Null when the connector is gone, or the institution is another connector's by now: its state would mean nothing. */
export function reached(
  parts: ConnectParts,
  attempt: Pick<StoredAttempt, 'connector' | 'institutionId'>,
): FoundInstitution | null {
  const found = parts.connectors.institution(attempt.institutionId);
  return found?.connector.manifest.id === attempt.connector ? found : null;
}
