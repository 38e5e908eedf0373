/** A consent from the moment on that somebody asks a bank for it, to the moment at which it is clear that it will not be. */
import type { Attended, Capability } from '../../connectors/contract.ts';
import type { ConsentReason } from '../../core/consent/transitions.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { Actor, OwnerScope } from '../ports.ts';
import { consentActorOf } from './actors.ts';
import { proofOf } from './consent-proof.ts';
import type { ConsentRules } from './consent-rules.ts';
import { type Move, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredAttempt } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** What a consent is asked for with. */
export interface Begins {
  readonly scope: OwnerScope;
  readonly sealer: OwnerSealer;
  readonly actor: Actor;
  readonly attended: Attended | null;
  readonly connectionId: number;
  readonly attemptId: number;
  readonly connector: string;
  readonly institutionId: string;
  readonly rules: ConsentRules;
  readonly scopes: readonly Capability[];
}

/** What stands for a consent, and for its owner, in evidence that outlives both. */
export const pseudonymsOf = ({ vault }: Pick<ConnectParts, 'vault'>, ownerId: number, consentId: number) => ({
  pseudonym: vault.pseudonym(`consent/${ownerId}/${consentId}`),
  ownerPseudonym: vault.pseudonym(`owner/${ownerId}`),
});

/** Writes a consent that waits to be authorised; its number. */
export async function beginConsent(
  parts: ConnectParts,
  tx: ConnectTransaction,
  begins: Begins,
  now: number,
): Promise<number> {
  const { scope, rules, sealer, attended, connectionId, attemptId, connector, institutionId, scopes } =
    begins;
  const id = await tx.takeNumber('consents');
  const who = consentActorOf(begins.actor);
  const created = {
    from: null,
    to: 'awaiting_authorisation',
    // The operator asks for nobody but the product.
    actor: who === 'operator' ? 'client' : who,
    reason: 'CREATED',
    proof: proofOf(parts, sealer, id, attended),
  } as const;
  const { name: profile, onEnd } = rules;
  const hashes = pseudonymsOf(parts, scope.ownerId, id);
  const consent = {
    id,
    connectionId,
    attemptId,
    connector,
    institutionId,
    profile,
    onEnd,
    scopes,
    ...hashes,
  };
  await tx.addConsent(consent, created, now);
  return id;
}

/** The first of several has signed. Does nothing where the sign-in renews a consent that stands. */
export async function consentSignedOnce(
  tx: ConnectTransaction,
  { consentId }: StoredAttempt,
  now: number,
): Promise<void> {
  const consent = consentId === null ? null : await tx.consent(consentId);
  if (consent?.state === 'awaiting_authorisation')
    await moveConsent(
      tx,
      consent,
      { to: 'partially_authorised', actor: 'bank', reason: 'FIRST_SIGNER' },
      now,
    );
}

/** Rejects the consent of a sign-in that ends; one that stands, or was granted already, stays as it is. */
export async function rejectConsent(
  tx: ConnectTransaction,
  { consentId }: StoredAttempt,
  by: Pick<Move, 'actor' | 'reason'>,
  now: number,
): Promise<void> {
  const consent = consentId === null ? null : await tx.consent(consentId);
  if (consent === null) return;
  if (consent.state !== 'awaiting_authorisation' && consent.state !== 'partially_authorised') return;
  if (!(await moveConsent(tx, consent, { to: 'rejected', ...by }, now)))
    throw new Error(`internal: ${by.actor} may not reject a consent for ${by.reason}`);
}

/** Why a sign-in came to nothing, in the words of a consent. */
export function rejectionOf(fault: ConnectionFault, isOurs: boolean): Pick<Move, 'actor' | 'reason'> {
  const bank = (reason: ConsentReason) => ({ actor: 'bank', reason }) as const;
  switch (fault.code) {
    case 'sca_refused':
      return bank('USER_DECLINED');
    case 'sca_expired':
      return isOurs ? { actor: 'system', reason: 'AUTHORISATION_TIMEOUT' } : bank('AUTHORISATION_TIMEOUT');
    case 'credentials_wrong':
    case 'sca_needed':
    case 'consent_expired':
    case 'consent_revoked':
    case 'action_at_bank_needed':
    case 'not_permitted':
    case 'no_accounts':
      return bank('BANK_DECLINED');
    case 'bank_down':
    case 'rate_limited':
    case 'shape_not_understood':
      return bank('TECHNICAL');
    case 'tries_used':
    case 'connector_missing':
    case 'interrupted':
    case 'account_unclear':
    case 'connection_exists':
      return { actor: 'system', reason: 'TECHNICAL' };
    default:
      return { actor: 'system', reason: 'TECHNICAL' };
  }
}
