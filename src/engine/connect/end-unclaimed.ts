/** The ends of a consent that no connection claimed: its time is over, its owner leaves. Revoking one is revoke-consent.ts. */
import type { Asking } from '../connect-port.ts';
import type { OwnerScope } from '../ports.ts';
import { consentActorOf } from './actors.ts';
import { isHeld, type Move, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import { tellBank } from './tell-bank.ts';
import { giveBack } from './unclaimed.ts';

/** Unclaimed consents of one owner that are ended at a time. */
const PAGE = 100;

/** Ends one, whatever its time; false when it was claimed or has gone. The bank is told. */
async function endUnclaimed(
  parts: ConnectParts,
  scope: OwnerScope,
  consentId: number,
  move: Move,
): Promise<boolean> {
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const revocation = await parts.store.write(scope, async (tx) => {
    const unclaimed = await tx.unclaimed(consentId);
    if (unclaimed === null) return null;
    const now = parts.now();
    const consent = await tx.consent(consentId);
    if (isHeld(consent)) await moveConsent(tx, consent, move, now);
    return giveBack(tx, sealer, unclaimed, now);
  });
  if (revocation === null) return false;
  await tellBank(parts, scope, revocation);
  return true;
}

/** Ends a consent whose time to be claimed is over. */
export const expireUnclaimed = (
  parts: ConnectParts,
  scope: OwnerScope,
  consentId: number,
): Promise<boolean> =>
  endUnclaimed(parts, scope, consentId, { to: 'expired', actor: 'system', reason: 'NOT_CLAIMED' });

/** Ends all that an owner who is about to be deleted has not claimed. */
export async function leaveUnclaimed(parts: ConnectParts, { scope, actor }: Asking): Promise<void> {
  const move = { to: 'revoked', actor: consentActorOf(actor), reason: 'ERASURE' } as const;
  for (let found = PAGE; found === PAGE; ) {
    const ids = await parts.store.unclaimedOf(scope, PAGE);
    for (const id of ids) await endUnclaimed(parts, scope, id, move);
    found = ids.length;
  }
}
