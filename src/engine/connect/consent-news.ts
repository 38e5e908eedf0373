/** What a bank says of a consent while a sync speaks to it: the consent moves, so that nobody calls the bank in vain. */
import type { Fault } from '../../connectors/contract.ts';
import type { OwnerScope } from '../ports.ts';
import type { ConsentNews } from '../sync/parts.ts';
import { consentRevokedAtBank } from './bank-ended.ts';
import { isHeld, type Move, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';

export type { ConsentNews };

/** What a fault makes of a consent; null when it says nothing of it. */
function moveOf(fault: Fault): Move | null {
  switch (fault.code) {
    case 'consent_revoked':
      return { to: 'revoked', actor: 'bank', reason: 'USER_REVOKED_AT_BANK' };
    case 'consent_expired':
      return { to: 'expired', actor: 'bank', reason: 'MAX_DATE_REACHED' };
    case 'sca_needed':
      // Without older history the rest can still be had.
      return fault.reachFrom === null
        ? { to: 'reauth_required', actor: 'bank', reason: 'SCA_EXPIRED' }
        : null;
    case 'credentials_wrong':
      return { to: 'reauth_required', actor: 'bank', reason: 'CREDENTIALS_INVALID' };
    default:
      return null;
  }
}

/** Moves the consent if it is the one in force and still stands; what is older or said twice changes nothing. */
export async function takeConsentNews(
  parts: ConnectParts,
  scope: OwnerScope,
  { connectionId, consentId, grantId, fault }: ConsentNews,
): Promise<void> {
  const move = moveOf(fault);
  if (move === null) return;
  await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    const consent = connection?.consentId === consentId ? await tx.consent(consentId) : null;
    if (!isHeld(consent) || consent.grantId !== grantId) return;
    const now = parts.now();
    if (move.to === 'revoked') await consentRevokedAtBank(tx, connectionId, now);
    else await moveConsent(tx, consent, move, now);
  });
}
