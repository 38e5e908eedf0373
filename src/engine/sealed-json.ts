/** JSON of connectors and sign-ins, sealed for its place: states, views, sessions, cursors. */
import type { Json } from '../connectors/contract.ts';
import type { OwnerSealer, SealContext } from './imports/ledger-port.ts';

/** Where a connection's session is sealed: connecting writes it, syncs read and renew it. */
export const sessionPlace = (connectionId: number): SealContext => ({
  table: 'connections',
  column: 'sealed_session',
  row: `${connectionId}`,
});

/** Seals a plain value for its place. */
export const sealJson = (sealer: OwnerSealer, place: SealContext, value: unknown): Uint8Array =>
  sealer.seal(place, Buffer.from(JSON.stringify(value)));

/** Opens what {@link sealJson} sealed. Throws when it was sealed for another place or is damaged: our own mistake. */
export function openJson<T = Json>(sealer: OwnerSealer, place: SealContext, sealed: Uint8Array): T {
  const opened = sealer.open(place, sealed);
  if (!opened.ok) throw new Error(opened.fault.message);
  return JSON.parse(Buffer.from(opened.value).toString());
}
