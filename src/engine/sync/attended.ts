/** The account holder's own address and browser on the way from their request to its sync: sealed, used once. */
import type { Attended } from '../../connectors/contract.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';

/** How long after the account holder asked a sync counts as theirs, in milliseconds. */
export const ATTENDED_MS = 15 * 60_000;

/** The sync has no number yet when it is asked for: the facts are bound to its connection. */
const placeOf = (connectionId: number): SealContext => ({
  table: 'syncs',
  column: 'sealed_attended',
  row: `connection/${connectionId}`,
});

/** Seals what `requestSync` keeps; null when nobody is there. */
export const sealAttended = (
  sealer: OwnerSealer,
  connectionId: number,
  attended: Attended | null,
): Uint8Array | null =>
  attended === null ? null : sealer.seal(placeOf(connectionId), Buffer.from(JSON.stringify(attended)));

/** Opens them; null when there are none or they are older than {@link ATTENDED_MS}. Throws when they do not open. */
export function openAttended(
  sealer: OwnerSealer,
  connectionId: number,
  sealed: Uint8Array | null,
  now: number,
): Attended | null {
  if (sealed === null) return null;
  const opened = sealer.open(placeOf(connectionId), sealed);
  if (!opened.ok) throw new Error(`internal: ${opened.fault.message}`);
  const attended: Attended = JSON.parse(Buffer.from(opened.value).toString());
  return now - attended.at <= ATTENDED_MS ? attended : null;
}
