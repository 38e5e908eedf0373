/**
 * The end of a connection's access, in one transaction: its consent is revoked at once, its session moves into the
 * outbox for the bank, what syncs is asked to stop, and a sign-in that is under way is cancelled.
 */

import type { ConsentReason } from '../../core/consent/transitions.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking } from '../connect-port.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { consentActorOf } from './actors.ts';
import { addRevocation } from './add-revocation.ts';
import { type CancelledAttempt, cancelWithAudit, tellCancelled } from './cancel-connect.ts';
import { proofOf } from './consent-proof.ts';
import { isHeld, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredConnection } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';
import { tellBank } from './tell-bank.ts';

/** What has to be told to banks once the transaction is through. */
export interface ToTell {
  readonly cancelled: CancelledAttempt | null;
  readonly revocation: number | null;
}

export const NOTHING_TO_TELL: ToTell = { cancelled: null, revocation: null };

export interface EndingAccess {
  readonly parts: Pick<ConnectParts, 'random'>;
  readonly sealer: OwnerSealer;
  readonly asking: Asking;
  readonly reason: ConsentReason;
  /** Whether the connection is over too, or its consent only. */
  readonly disconnects: boolean;
}

/** Ends the access of a connection; nothing is left that could call the bank but the outbox. */
export async function endAccess(
  tx: ConnectTransaction,
  connection: StoredConnection,
  { parts, sealer, asking, reason, disconnects }: EndingAccess,
  now: number,
): Promise<ToTell> {
  const live = await tx.liveAttemptOf(connection.id);
  const cancelled = live === null ? null : await cancelWithAudit(tx, sealer, asking, live, now);
  const consent = connection.consentId === null ? null : await tx.consent(connection.consentId);
  if (isHeld(consent)) {
    const proof = proofOf(parts, sealer, consent.id, asking.attended);
    const actor = consentActorOf(asking.actor);
    await moveConsent(tx, consent, { to: 'revoked', actor, reason, proof }, now);
  }
  const revocation = await addRevocation(tx, sealer, connection, now);
  await tx.dropSession(connection.id, disconnects, now);
  await tx.stopSyncs(connection.id, now);
  if (disconnects) {
    await tx.appendEvent({ type: 'connection.disconnected', connectionId: connection.id, data: {} });
    const subject = auditSubject('connection', asking.scope.ownerId, connection.id);
    await tx.audit(auditEntry(asking, 'connection.disconnected', subject));
  }
  return { cancelled, revocation };
}

/** Tells the bank at once, as far as it can be reached; else the outbox keeps it for the sweep. */
export async function tellBanks(
  parts: ConnectParts,
  scope: OwnerScope,
  { cancelled, revocation }: ToTell,
): Promise<void> {
  if (cancelled !== null) await tellCancelled(parts, scope, cancelled);
  if (revocation !== null) await tellBank(parts, scope, revocation);
}
