/** Credentials that users let be stored: sealed with their own key, each for its place. */
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import type { KeptConnection } from './connections-store-port.ts';
import type { Credentials } from './login-fields.ts';

type Column = 'sealed_user_id' | 'sealed_customer_id' | 'sealed_pin';

const placeOf = (column: Column, connectionId: number): SealContext => ({
  table: 'finapi_connections',
  column,
  row: `${connectionId}`,
});

const sealText = (
  sealer: OwnerSealer,
  column: Column,
  connectionId: number,
  text: string | null,
): Uint8Array | null =>
  text === null ? null : sealer.seal(placeOf(column, connectionId), Buffer.from(text));

function openText(
  sealer: OwnerSealer,
  column: Column,
  connectionId: number,
  sealed: Uint8Array | null,
): string | null {
  if (sealed === null) return null;
  const opened = sealer.open(placeOf(column, connectionId), sealed);
  if (!opened.ok) throw new Error(`internal: ${opened.fault.message}`);
  return Buffer.from(opened.value).toString();
}

type Sealed = Pick<KeptConnection, 'sealedUserId' | 'sealedCustomerId' | 'sealedPin'>;

/** Seals what is given; a member that is absent is no member of the change, null clears. */
export const sealCredentials = (
  sealer: OwnerSealer,
  connectionId: number,
  { userId, customerId, pin }: Partial<Credentials>,
): Partial<Sealed> => ({
  ...(userId === undefined ? {} : { sealedUserId: sealText(sealer, 'sealed_user_id', connectionId, userId) }),
  ...(customerId === undefined
    ? {}
    : { sealedCustomerId: sealText(sealer, 'sealed_customer_id', connectionId, customerId) }),
  ...(pin === undefined ? {} : { sealedPin: sealText(sealer, 'sealed_pin', connectionId, pin) }),
});

export const openUserId = (sealer: OwnerSealer, id: number, { sealedUserId }: Sealed): string | null =>
  openText(sealer, 'sealed_user_id', id, sealedUserId);
export const openCustomerId = (
  sealer: OwnerSealer,
  id: number,
  { sealedCustomerId }: Sealed,
): string | null => openText(sealer, 'sealed_customer_id', id, sealedCustomerId);

export const openCredentials = (sealer: OwnerSealer, id: number, kept: Sealed): Credentials => ({
  userId: openUserId(sealer, id, kept),
  customerId: openCustomerId(sealer, id, kept),
  pin: openText(sealer, 'sealed_pin', id, kept.sealedPin),
});
