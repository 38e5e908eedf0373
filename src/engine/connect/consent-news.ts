/** What a bank says of a consent while a sync speaks to it: the consent moves, so that nobody calls the bank in vain. */
import type { ConsentReport, Fault } from '../../connectors/contract.ts';
import { lowest } from '../../core/consent/profiles.ts';
import type { OwnerScope } from '../ports.ts';
import type { ConsentNews } from '../sync/parts.ts';
import { consentRevokedAtBank } from './bank-ended.ts';
import { keptInstant } from './check-outcome.ts';
import { isHeld, type Move, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredConsent } from './rows.ts';

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

/** What a bank's own word makes of a consent: less than was known is believed, more takes a grant; null when it stays. */
function reported(consent: StoredConsent, report: ConsentReport): Move | null {
  const { scopes, reconfirmBy } = consent;
  if (consent.state !== 'authorised') return null;
  if (report.standing !== 'good')
    return { to: 'reauth_required', actor: 'bank', reason: 'BANK_ACCESS_CANCELLED' };
  const expiresAt = lowest(consent.expiresAt, keptInstant(report.validUntil));
  const scaRenewBy = lowest(consent.scaRenewBy, keptInstant(report.scaRenewBy));
  if (expiresAt === consent.expiresAt && scaRenewBy === consent.scaRenewBy) return null;
  const terms = { scopes, expiresAt, scaRenewBy, reconfirmBy };
  return { to: 'authorised', actor: 'bank', reason: 'NARROWED', terms };
}

/** Moves the consent if it is the one in force and still stands; what is older or said twice changes nothing. */
export async function takeConsentNews(
  parts: ConnectParts,
  scope: OwnerScope,
  news: ConsentNews,
): Promise<void> {
  const { connectionId, consentId, grantId } = news;
  if ('fault' in news && moveOf(news.fault) === null) return;
  await parts.store.write(scope, async (tx) => {
    const connection = await tx.connection(connectionId);
    const consent = connection?.consentId === consentId ? await tx.consent(consentId) : null;
    if (!isHeld(consent) || consent.grantId !== grantId) return;
    const now = parts.now();
    const move = 'fault' in news ? moveOf(news.fault) : reported(consent, news.report);
    if (move?.to === 'revoked') await consentRevokedAtBank(tx, connectionId, now);
    else if (move !== null) await moveConsent(tx, consent, move, now);
  });
}
