/**
 * Makes a connection of a consent that was given before: a new one, or the owner's connection to that institution gets
 * the new consent in place, under its own id and with its accounts. One transaction; then the first sync runs.
 */
import { consentUsable } from '../../core/consent/usable.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ClaimConsent, ClaimRefusal } from '../connect-port.ts';
import type { ConnectionRow } from '../connection-rows.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import { sealJson, sessionPlace } from '../sealed-json.ts';
import { consentActorOf } from './actors.ts';
import { addRevocation } from './add-revocation.ts';
import { readConnection } from './connection-view.ts';
import { firstSync } from './first-sync.ts';
import { isHeld, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import { referenceOf } from './reference.ts';
import type { StoredConnection, StoredConsent, StoredUnclaimed } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';
import { tellBank } from './tell-bank.ts';
import { unclaimedSession } from './unclaimed.ts';

const refuse = (refusal: ClaimRefusal) => failure(refusal);

/** Where what a product keeps beside a connection is sealed. */
export const metadataPlace = (connectionId: number): SealContext => ({
  table: 'connections',
  column: 'sealed_metadata',
  row: `${connectionId}`,
});

interface Claimed {
  readonly connectionId: number;
  /** What the bank is to be told at once: the consent that this one replaces. */
  readonly revocation: number | null;
}

/** Claims the consent. A refusal changed nothing; a consent is claimed once. */
export async function claimConsent(
  parts: ConnectParts,
  asking: Asking,
  claim: ClaimConsent,
): Promise<Result<ConnectionRow, ClaimRefusal>> {
  const { scope } = asking;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const done = await parts.store.write(scope, (tx) => take(parts, tx, sealer, asking, claim));
  if (!done.ok) return done;
  const { connectionId, revocation } = done.value;
  if (revocation !== null) await tellBank(parts, scope, revocation);
  const row = await readConnection(parts, scope, connectionId);
  return row === null ? refuse({ code: 'not_found' }) : success(row);
}

async function take(
  parts: ConnectParts,
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  asking: Asking,
  claim: ClaimConsent,
): Promise<Result<Claimed, ClaimRefusal>> {
  const now = parts.now();
  const consent = await tx.consent(claim.consentId);
  if (consent === null) return refuse({ code: 'not_found' });
  const unclaimed = await tx.unclaimed(consent.id);
  const refusal = whyNot(consent, unclaimed, claim, now);
  if (refusal !== null || unclaimed === null) return refuse(refusal ?? { code: 'not_found' });
  const existing = await tx.connectionFor(unclaimed);
  const before = existing === null ? null : await tx.connection(existing);
  const old = before?.consentId == null ? null : await tx.consent(before.consentId);
  const taking = { sealer, asking, consent, unclaimed, before };
  const revocation = before === null || old === null ? null : await supersede(tx, taking, before, old, now);
  const connectionId = await connect(tx, taking, old, now);
  if (claim.metadata !== null)
    await tx.keepMetadata(connectionId, sealJson(sealer, metadataPlace(connectionId), claim.metadata));
  if (before?.pausedAt == null) {
    const cause = before === null ? 'connected' : 'renewed';
    const { scope, actor, attended } = asking;
    await firstSync(parts, tx, { scope, sealer, connectionId, actor, attended, cause }, now);
  }
  const subject = auditSubject('consent', asking.scope.ownerId, consent.id);
  await tx.audit(auditEntry(asking, 'consent.claimed', subject));
  return success({ connectionId, revocation });
}

/** Why a consent cannot be claimed; null when it can. */
function whyNot(
  consent: StoredConsent,
  unclaimed: StoredUnclaimed | null,
  { connector, institutionId }: ClaimConsent,
  now: number,
): ClaimRefusal | null {
  switch (consent.state) {
    case 'awaiting_authorisation':
    case 'partially_authorised':
    case 'rejected':
      return { code: 'consent_not_authorised' };
    case 'revoked':
      return { code: 'consent_revoked' };
    case 'expired':
      return { code: 'consent_expired' };
    case 'authorised':
    case 'reauth_required':
      if (unclaimed === null) return { code: 'consent_used', connectionId: consent.connectionId };
      if (unclaimed.connector !== connector || unclaimed.institutionId !== institutionId)
        return { code: 'other_bank' };
      return consentUsable(consent, now) && now < unclaimed.claimUntil ? null : { code: 'consent_expired' };
  }
}

interface Taking {
  readonly sealer: OwnerSealer;
  readonly asking: Asking;
  readonly consent: StoredConsent;
  readonly unclaimed: StoredUnclaimed;
  readonly before: StoredConnection | null;
}

/** Ends the consent that the connection has; the bank is told where it is surely another one there. */
async function supersede(
  tx: ConnectTransaction,
  { sealer, asking, consent }: Taking,
  before: StoredConnection,
  old: StoredConsent,
  now: number,
): Promise<number | null> {
  if (!isHeld(old)) return null;
  const actor = consentActorOf(asking.actor);
  await moveConsent(tx, old, { to: 'revoked', actor, reason: 'SUPERSEDED' }, now);
  await tx.stopSyncs(before.id, now);
  const [mine, theirs] = [referenceOf(sealer, consent), referenceOf(sealer, old)];
  return mine !== null && theirs !== null && mine !== theirs ? addRevocation(tx, sealer, before, now) : null;
}

/** Gives the session to its connection; the number of that. */
async function connect(
  tx: ConnectTransaction,
  { sealer, consent, unclaimed, before }: Taking,
  old: StoredConsent | null,
  now: number,
): Promise<number> {
  const { connector, institutionId, method, loginLookup } = unclaimed;
  const id = before?.id ?? unclaimed.connectionId;
  await tx.appendEvent({
    type: before === null ? 'connection.connected' : 'connection.renewed',
    connectionId: id,
    consentId: consent.id,
    data: { purpose: 'consent' },
  });
  if (before !== null) await tx.moveConsentTo(consent.id, id, old?.id ?? null);
  const sealedSession = sealJson(sealer, sessionPlace(id), unclaimedSession(sealer, unclaimed));
  await tx.grantConnection(
    {
      id,
      connector,
      institutionId,
      method,
      sealedSession,
      consentId: consent.id,
      loginLookup,
      forceNew: false,
    },
    now,
  );
  await tx.dropUnclaimed(consent.id);
  return id;
}
