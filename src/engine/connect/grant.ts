/**
 * Access was granted: connection, consent, the end of the attempt and of the visit, events and the first sync, in one
 * transaction. Until then an older consent of the connection stays as it is, and with this it is superseded.
 */
import type { Grant } from '../../connectors/contract.ts';
import { sealJson, sessionPlace } from '../sealed-json.ts';
import { consentActorOf } from './actors.ts';
import { addRevocation } from './add-revocation.ts';
import { termsOf } from './check-start.ts';
import { firstSync } from './first-sync.ts';
import { DAY_MS } from './limits.ts';
import { isHeld, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import { referenceOf, referencePlace } from './reference.ts';
import type { NewConsent, StoredAttempt, StoredConnection, StoredConsent } from './rows.ts';
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
    await keepForClaim(tx, step, granted, now);
    return { isOurs: true, revocation: null };
  }
  const before = await tx.connection(attempt.connectionId);
  const old = before?.consentId == null ? null : await tx.consent(before.consentId);
  const consentId = await tx.takeNumber('consents');
  const type = before === null ? 'connected' : 'renewed';
  const about = { connectionId: attempt.connectionId, consentId, attemptId: attempt.id };
  if (before !== null && old !== null) await supersede(tx, step, { before, old, granted }, now);
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
  await authorise(tx, step, newConsent(step, granted.consent, consentId, old, now), now);
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
  tx: ConnectTransaction,
  step: Step,
  granted: Granted,
  now: number,
): Promise<void> {
  const { attempt, sealer } = step;
  const consentId = await tx.takeNumber('consents');
  await authorise(tx, step, newConsent(step, granted.consent, consentId, null, now), now);
  await keepUnclaimed(tx, sealer, { attempt, consentId, session: granted.session }, now);
  await tx.endAttempt(attempt.id, { step: 'granted', fault: null, consentId }, now);
  const about = { consentId, attemptId: attempt.id };
  await tx.appendEvent({ type: 'connect_attempt.granted', ...about, data: { purpose: attempt.purpose } });
  await sessionFollows(tx, attempt, 'granted', now);
}

/** What the bank granted, never more than was asked for. Without an end of its own the bank's terms give one. */
function newConsent(
  step: Step,
  consent: Grant,
  consentId: number,
  old: StoredConsent | null,
  now: number,
): NewConsent {
  const { attempt } = step;
  const { maxDays } = termsOf(step.connector, step.institution);
  const { reference } = consent;
  return {
    id: consentId,
    connectionId: attempt.connectionId,
    attemptId: attempt.id,
    scopes: attempt.scopes.filter((scope) => consent.scopes.includes(scope)),
    sealedReference: reference === null ? null : sealJson(step.sealer, referencePlace(consentId), reference),
    supersedes: old?.id ?? null,
    expiresAt: consent.validUntil ?? (maxDays === null ? null : now + maxDays * DAY_MS),
    scaRenewBy: consent.scaRenewBy,
    reconfirmBy: null,
  };
}

/** Its whole life so far: somebody asked for it, and the bank has confirmed it. */
async function authorise(
  tx: ConnectTransaction,
  step: Step,
  consent: NewConsent,
  now: number,
): Promise<void> {
  const created = {
    from: null,
    to: 'awaiting_authorisation',
    actor: consentActorOf(step.attempt.actor),
    reason: 'CREATED',
  } as const;
  await tx.addConsent(consent, created, now);
  const made = await tx.consent(consent.id);
  const authorised = { to: 'authorised', actor: 'bank', reason: 'AUTHORISED' } as const;
  if (made === null || !(await moveConsent(tx, made, authorised, now)))
    throw new Error('internal: a consent that cannot be authorised');
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
