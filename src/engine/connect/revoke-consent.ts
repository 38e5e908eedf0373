/** Revokes a consent: here at once, at the bank as soon as it can be told. The connection stays for another consent. */
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { ConsentRow } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { consentActorOf } from './actors.ts';
import { isLive } from './attempt-view.ts';
import { cancelWithAudit } from './cancel-connect.ts';
import { readConsent } from './consent-view.ts';
import { endAccess, NOTHING_TO_TELL, type ToTell, tellBanks } from './end-access.ts';
import { isHeld, moveConsent } from './move-consent.ts';
import { type ConnectParts, NOT_FOUND, notNow } from './parts.ts';
import type { StoredAttempt, StoredConsent, StoredUnclaimed } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';
import { giveBack } from './unclaimed.ts';

/** Revokes; one that is revoked is given as it is, and `not_now` for any other end. */
export async function revokeConsent(
  parts: ConnectParts,
  asking: Asking,
  consentId: number,
): Promise<Result<ConsentRow, ConnectRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const done = await parts.store.write(scope, (tx) => revoke(parts, tx, sealer, asking, consentId));
  if (!done.ok) return done;
  await tellBanks(parts, scope, done.value);
  const row = await readConsent(parts, scope, consentId);
  return row === null ? NOT_FOUND : success(row);
}

async function revoke(
  parts: ConnectParts,
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  asking: Asking,
  consentId: number,
): Promise<Result<ToTell, ConnectRefusal>> {
  const now = parts.now();
  const consent = await tx.consent(consentId);
  if (consent === null) return NOT_FOUND;
  const waits = consent.grantId === null ? null : await waitingFor(tx, consent, consent.grantId);
  // Before it is authorised there is nothing to revoke: the sign-in is given up.
  if (waits !== null)
    return success({ ...NOTHING_TO_TELL, cancelled: await cancelWithAudit(tx, sealer, asking, waits, now) });
  if (consent.state === 'revoked') return success(NOTHING_TO_TELL);
  const unclaimed = await tx.unclaimed(consentId);
  if (isHeld(consent) && unclaimed !== null) {
    const revocation = await revokeUnclaimed(tx, sealer, asking, consent, unclaimed, now);
    return success({ cancelled: null, revocation });
  }
  const connection = await tx.connection(consent.connectionId);
  // Only the consent in force can be held: an older one was superseded.
  if (!isHeld(consent) || connection?.consentId !== consentId)
    return notNow('The consent has ended already.');
  const ending = { parts, sealer, asking, reason: 'USER_REVOKED_HERE', disconnects: false } as const;
  const toTell = await endAccess(tx, connection, ending, now);
  const subject = auditSubject('consent', asking.scope.ownerId, consentId);
  await tx.audit(auditEntry(asking, 'consent.revoked', subject));
  return success(toTell);
}

/** The sign-in that a consent waits for; null when it is over. */
async function waitingFor(
  tx: ConnectTransaction,
  { state, id }: StoredConsent,
  attemptId: number,
): Promise<StoredAttempt | null> {
  if (state !== 'awaiting_authorisation' && state !== 'partially_authorised') return null;
  const attempt = await tx.attempt(attemptId);
  return attempt !== null && attempt.consentId === id && isLive(attempt) ? attempt : null;
}

/** Revokes one that no connection has claimed; the number of what the bank is told. */
async function revokeUnclaimed(
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  asking: Asking,
  consent: StoredConsent,
  unclaimed: StoredUnclaimed,
  now: number,
): Promise<number> {
  const actor = consentActorOf(asking.actor);
  await moveConsent(tx, consent, { to: 'revoked', actor, reason: 'USER_REVOKED_HERE' }, now);
  const subject = auditSubject('consent', asking.scope.ownerId, consent.id);
  await tx.audit(auditEntry(asking, 'consent.revoked', subject));
  return giveBack(tx, sealer, unclaimed, now);
}
