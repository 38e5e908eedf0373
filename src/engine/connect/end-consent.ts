/**
 * The ends of a consent that the clock brings, and the warnings before them. Nothing relies on it: whether a consent may
 * be used is asked at the moment of use.
 */
import { usableUntil } from '../../core/consent/usable.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS, WARN_DAYS } from './limits.ts';
import { isHeld, type Move, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredConsent } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

const isOver = (end: number | null, now: number): boolean => end !== null && end <= now;

/** What the clock makes of a consent; null when it stays. */
function moveAt(consent: StoredConsent, now: number): Move | null {
  if (isOver(consent.expiresAt, now)) return { to: 'expired', actor: 'system', reason: 'MAX_DATE_REACHED' };
  if (consent.state !== 'authorised') return null;
  if (isOver(consent.scaRenewBy, now))
    return { to: 'reauth_required', actor: 'system', reason: 'SCA_EXPIRED' };
  if (isOver(consent.reconfirmBy, now))
    return { to: 'reauth_required', actor: 'system', reason: 'RECONFIRM_DUE' };
  return null;
}

/** Moves a consent whose time is over, or warns of an end that is near; true when something was done. */
export const endConsent = (parts: ConnectParts, scope: OwnerScope, consentId: number): Promise<boolean> =>
  parts.store.write(scope, async (tx) => {
    const consent = await tx.consent(consentId);
    if (!isHeld(consent)) return false;
    const now = parts.now();
    const move = moveAt(consent, now);
    if (move === null) return warn(tx, consent, now);
    const moved = await moveConsent(tx, consent, move, now);
    if (moved) await tx.stopSyncs(consent.connectionId, now);
    return moved;
  });

/** Days before its end that a consent is in now, of those that are warned of; null when the end is further away. */
export function warningDays(consent: StoredConsent, now: number): number | null {
  const end = usableUntil(consent);
  if (end === null || consent.state !== 'authorised') return null;
  return WARN_DAYS.findLast((days) => end - now <= days * DAY_MS) ?? null;
}

async function warn(tx: ConnectTransaction, consent: StoredConsent, now: number): Promise<boolean> {
  const days = warningDays(consent, now);
  if (days === null || (consent.warnedDays !== null && consent.warnedDays <= days)) return false;
  await tx.appendEvent({
    type: 'consent.expiring',
    connectionId: consent.connectionId,
    consentId: consent.id,
    data: { days },
  });
  await tx.warnedOfConsent(consent.id, days, now);
  return true;
}
