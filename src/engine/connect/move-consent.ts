/** Moving a consent along its table, with its history and the owner's event, in one transaction. */
import {
  type ConsentActor,
  type ConsentReason,
  type ConsentState,
  checkTransition,
} from '../../core/consent/transitions.ts';
import type { ConsentMove, StoredConsent } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

export interface Move extends Pick<ConsentMove, 'proof' | 'terms' | 'grant'> {
  readonly to: ConsentState;
  readonly actor: ConsentActor;
  readonly reason: ConsentReason;
}

/** Moves a consent; false, and nothing changed, when the table does not allow it (it has ended, for example). */
export async function moveConsent(
  tx: ConnectTransaction,
  consent: StoredConsent,
  move: Move,
  now: number,
): Promise<boolean> {
  const from = consent.state;
  if (!checkTransition({ from, ...move }, consent, now).ok) return false;
  await tx.appendEvent({
    // One that stays authorised has other terms from now on.
    type: from === move.to ? 'consent.changed' : `consent.${move.to}`,
    connectionId: consent.connectionId,
    consentId: consent.id,
    data: { reason: move.reason, actor: move.actor },
  });
  await tx.moveConsent(consent.id, { from, ...move }, now);
  return true;
}

/** Whether a consent stands, usable at this instant or not. */
export const isHeld = (consent: StoredConsent | null): consent is StoredConsent =>
  consent !== null && (consent.state === 'authorised' || consent.state === 'reauth_required');
