/**
 * Access was granted: connection, consent, the end of the attempt and of the visit, events and the first sync, in one
 * transaction. Until then an older consent of the connection stays as it is; with this it is renewed, or superseded by
 * another one.
 */
import { sealJson, sessionPlace } from '../sealed-json.ts';
import { consentActorOf } from './actors.ts';
import { addRevocation } from './add-revocation.ts';
import { settled } from './end-consent.ts';
import { firstSync } from './first-sync.ts';
import { authoriseConsent, renewConsent, waitingConsent } from './grant-consent.ts';
import { isHeld, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import { referenceOf } from './reference.ts';
import type { StoredConnection, StoredConsent } from './rows.ts';
import { existingConnection, refuseGrant } from './second-connect.ts';
import { sessionFollows } from './session-follows.ts';
import { type Granted, ours, type Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';
import { tellBank } from './tell-bank.ts';
import { keepUnclaimed } from './unclaimed.ts';

/** Stores the grant. False when the mark is not ours any more: nothing changed, see {@link lateGrant}. */
export async function grant(parts: ConnectParts, step: Step, granted: Granted): Promise<boolean> {
  const stored = await parts.store.write(step.scope, (tx) => keep(parts, tx, step, granted));
  if (stored.revocation !== null) await tellBank(parts, step.scope, stored.revocation);
  return stored.isOurs;
}

interface Stored {
  readonly isOurs: boolean;
  /** What the bank is to be told at once: the login had a connection. */
  readonly revocation: number | null;
}

async function keep(
  parts: ConnectParts,
  tx: ConnectTransaction,
  step: Step,
  granted: Granted,
): Promise<Stored> {
  const attempt = await ours(tx, step);
  if (attempt === null) return { isOurs: false, revocation: null };
  const now = parts.now();
  const existing = await existingConnection(tx, { ...attempt, login: attempt.loginLookup });
  if (existing !== null) {
    const revocation = await refuseGrant(tx, step.sealer, { attempt, granted, existing }, now);
    return { isOurs: true, revocation };
  }
  if (attempt.purpose === 'consent') {
    await keepForClaim(parts, tx, step, granted, now);
    return { isOurs: true, revocation: null };
  }
  const before = await tx.connection(attempt.connectionId);
  const found = before?.consentId == null ? null : await tx.consent(before.consentId);
  const old = found === null ? null : await settled(tx, found, now);
  const renewed = await renewConsent(parts, tx, step, granted, old, now);
  const consentId = renewed ?? (await waitingConsent(parts, tx, step, now));
  const type = before === null ? 'connected' : 'renewed';
  const about = { connectionId: attempt.connectionId, consentId, attemptId: attempt.id };
  if (before !== null && old !== null && renewed === null)
    await supersede(tx, step, { before, old, granted }, now);
  // What syncs with the session before goes on with this one.
  if (renewed !== null) await tx.stopSyncs(attempt.connectionId, now);
  await tx.appendEvent({ type: `connection.${type}`, ...about, data: { purpose: attempt.purpose } });
  await tx.grantConnection(
    {
      id: attempt.connectionId,
      connector: attempt.connector,
      institutionId: attempt.institutionId,
      method: attempt.method,
      sealedSession: sealJson(step.sealer, sessionPlace(attempt.connectionId), granted.session),
      consentId,
      loginLookup: attempt.loginLookup,
      forceNew: attempt.forceNew,
    },
    now,
  );
  if (renewed === null)
    await authoriseConsent(parts, tx, step, granted, { id: consentId, supersedes: old?.id ?? null }, now);
  await tx.endAttempt(attempt.id, { step: 'granted', fault: null, consentId }, now);
  await tx.appendEvent({ type: 'connect_attempt.granted', ...about, data: { purpose: attempt.purpose } });
  await sessionFollows(tx, attempt, 'granted', now);
  if (attempt.purpose !== 'consent_only' && before?.pausedAt == null)
    await firstSync(
      parts,
      tx,
      {
        scope: step.scope,
        sealer: step.sealer,
        connectionId: attempt.connectionId,
        actor: attempt.actor,
        attended: step.attended,
        cause: type,
      },
      now,
    );
  return { isOurs: true, revocation: null };
}

/** A consent that a connection claims later: it is authorised, and there is no connection yet. */
async function keepForClaim(
  parts: ConnectParts,
  tx: ConnectTransaction,
  step: Step,
  granted: Granted,
  now: number,
): Promise<void> {
  const { attempt, sealer } = step;
  const consentId = await waitingConsent(parts, tx, step, now);
  await authoriseConsent(parts, tx, step, granted, { id: consentId, supersedes: null }, now);
  await keepUnclaimed(tx, sealer, { attempt, consentId, session: granted.session }, now);
  await tx.endAttempt(attempt.id, { step: 'granted', fault: null, consentId }, now);
  const about = { consentId, attemptId: attempt.id };
  await tx.appendEvent({ type: 'connect_attempt.granted', ...about, data: { purpose: attempt.purpose } });
  await sessionFollows(tx, attempt, 'granted', now);
}

/**
 * The older consent ends. Banks end it themselves when the new one is a renewal of it (one id) or replaces it; where it
 * is surely another one at the bank, the bank is told.
 */
async function supersede(
  tx: ConnectTransaction,
  step: Step,
  { before, old, granted }: { before: StoredConnection; old: StoredConsent; granted: Granted },
  now: number,
): Promise<void> {
  if (!isHeld(old)) return;
  const actor = consentActorOf(step.attempt.actor);
  await moveConsent(tx, old, { to: 'revoked', actor, reason: 'SUPERSEDED' }, now);
  await tx.stopSyncs(before.id, now);
  const reference = referenceOf(step.sealer, old);
  const isAnother =
    reference !== null && granted.consent.reference !== null && reference !== granted.consent.reference;
  if (isAnother) await addRevocation(tx, step.sealer, before, now);
}
