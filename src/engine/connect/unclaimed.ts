/**
 * Consents that a person gave before a connection claims them: what the bank granted is kept apart from connections, so
 * that nothing lists, syncs or finds it, until {@link claimConsent} makes a connection of it or its time is over.
 */
import type { Json } from '../../connectors/contract.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import { openJson, sealJson } from '../sealed-json.ts';
import { addRevocationOf } from './add-revocation.ts';
import { CLAIM_MS } from './limits.ts';
import type { StoredAttempt, StoredUnclaimed } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** Where the session of an unclaimed consent is sealed. */
const unclaimedPlace = (consentId: number): SealContext => ({
  table: 'unclaimed_consents',
  column: 'sealed_session',
  row: `${consentId}`,
});

export const unclaimedSession = (sealer: OwnerSealer, unclaimed: StoredUnclaimed): Json =>
  openJson(sealer, unclaimedPlace(unclaimed.consentId), unclaimed.sealedSession);

/** Keeps what a bank granted to an attempt with the purpose `consent`, for {@link CLAIM_MS}. */
export const keepUnclaimed = (
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  what: { readonly attempt: StoredAttempt; readonly consentId: number; readonly session: Json },
  now: number,
): Promise<void> => {
  const { attempt, consentId, session } = what;
  const { connectionId, connector, institutionId, method, loginLookup } = attempt;
  const sealedSession = sealJson(sealer, unclaimedPlace(consentId), session);
  const claimUntil = now + CLAIM_MS;
  return tx.addUnclaimed(
    { consentId, connectionId, connector, institutionId, method, loginLookup, sealedSession, claimUntil },
    now,
  );
};

/** Forgets the session of an unclaimed consent here and puts it into the outbox: the number of the revocation. */
export async function giveBack(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  unclaimed: StoredUnclaimed,
  now: number,
): Promise<number> {
  const { consentId, connectionId, connector, institutionId } = unclaimed;
  const whose = { connectionId, consentId, connector, institutionId };
  const revocation = await addRevocationOf(tx, sealer, whose, unclaimedSession(sealer, unclaimed), now);
  await tx.dropUnclaimed(consentId);
  return revocation;
}
