/**
 * The ends of a consent that the clock brings, and the warnings before them. Nothing relies on it: whether a consent may
 * be used is asked at the moment of use.
 */
import type { OwnerScope } from '../ports.ts';
import { DAY_MS, WARN_DAYS } from './limits.ts';
import { isHeld, type Move, moveConsent } from './move-consent.ts';
import { type ConnectParts, instantOf } from './parts.ts';
import type { ConsentEnd, StoredConsent } from './rows.ts';
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
    return (await moveByClock(tx, consent, now)) || warn(tx, consent, now);
  });

/** Moves a consent whose time is over; false when it stays. */
async function moveByClock(tx: ConnectTransaction, consent: StoredConsent, now: number): Promise<boolean> {
  const move = moveAt(consent, now);
  if (move === null || !(await moveConsent(tx, consent, move, now))) return false;
  await tx.stopSyncs(consent.connectionId, now);
  return true;
}

/** A consent as the clock has it at this instant, before something else is done with it. */
export async function settled(
  tx: ConnectTransaction,
  consent: StoredConsent,
  now: number,
): Promise<StoredConsent> {
  if (!isHeld(consent) || !(await moveByClock(tx, consent, now))) return consent;
  return (await tx.consent(consent.id)) ?? consent;
}

/** The ends of a consent, each by its name. */
const endsOf = ({
  expiresAt,
  scaRenewBy,
  reconfirmBy,
}: StoredConsent): readonly (readonly [ConsentEnd, number])[] =>
  (
    [
      ['expiry', expiresAt],
      ['sca_renewal', scaRenewBy],
      ['reconfirmation', reconfirmBy],
    ] as const
  ).flatMap(([name, at]) => (at === null ? [] : [[name, at] as const]));

/** Days ahead of an end that are warned of now; null when it is further away. */
export const warningDays = (end: number, now: number): number | null =>
  WARN_DAYS.findLast((days) => end - now <= days * DAY_MS) ?? null;

/** Warns of every end that is near, once for each of its days; true when it did. */
async function warn(tx: ConnectTransaction, consent: StoredConsent, now: number): Promise<boolean> {
  if (consent.state !== 'authorised') return false;
  let did = false;
  for (const [deadline, at] of endsOf(consent)) {
    const days = warningDays(at, now);
    const before = consent.warned[deadline];
    if (days === null || (before !== null && before <= days)) continue;
    await tx.appendEvent({
      type: 'consent.expiring',
      connectionId: consent.connectionId,
      consentId: consent.id,
      data: { days, deadline, at: instantOf(at) },
    });
    await tx.warnedOfConsent(consent.id, deadline, days, now);
    did = true;
  }
  return did;
}
