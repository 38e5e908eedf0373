/**
 * The consent of a grant. A renewal under the bank's own reference keeps the consent and adds a version; everything else is
 * a new one, which waits since the sign-in began. Until this moment the one that stands is as it was.
 */
import type { Grant } from '../../connectors/contract.ts';
import { endAfterDays } from '../../core/consent/deadlines.ts';
import { lowest } from '../../core/consent/profiles.ts';
import { sealJson } from '../sealed-json.ts';
import { beginConsent } from './begin-consent.ts';
import { proofOf } from './consent-proof.ts';
import { rulesOf, termsOf } from './consent-rules.ts';
import { isHeld, type Move, moveConsent } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import { referenceOf, referencePlace } from './reference.ts';
import type { ConsentTermsNow, StoredConsent } from './rows.ts';
import type { Granted, Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';

/**
 * What the bank granted, never more than was asked for, and no longer than that and the law of the country allow: the
 * nearest end counts. Without an end of its own the bank's terms give one. A day is inclusive, at the bank's place.
 */
export function termsGranted(
  { attempt, connector, institution }: Step,
  grant: Grant,
  now: number,
): ConsentTermsNow {
  const { zone, maxConsentDays, scaRenewDays, reconfirmDays } = rulesOf(connector, institution);
  const after = (days: number | null): number | null =>
    days === null ? null : endAfterDays(now, days, zone);
  const longest = after(lowest(maxConsentDays, attempt.daysWanted));
  return {
    scopes: attempt.scopes.filter((scope) => grant.scopes.includes(scope)),
    expiresAt: lowest(grant.validUntil ?? after(termsOf(connector, institution).maxDays), longest),
    scaRenewBy: lowest(grant.scaRenewBy, after(scaRenewDays)),
    reconfirmBy: after(reconfirmDays),
  };
}

/** Whether the bank renewed the very consent that stands. */
const isSame = (step: Step, old: StoredConsent | null, { reference }: Grant): old is StoredConsent =>
  isHeld(old) && reference !== null && referenceOf(step.sealer, old) === reference;

const authorised = (step: Step, { consent }: Granted, id: number, supersedes: number | null, now: number) => {
  const { reference } = consent;
  const sealedReference = reference === null ? null : sealJson(step.sealer, referencePlace(id), reference);
  return {
    to: 'authorised',
    actor: 'bank',
    terms: termsGranted(step, consent, now),
    grant: { attemptId: step.attempt.id, sealedReference, supersedes },
  } as const;
};

/**
 * Renews the consent that stands, where it is the same at the bank: its number. Null where the bank gave another one, or
 * where it cannot be used any more as it is.
 */
export async function renewConsent(
  parts: ConnectParts,
  tx: ConnectTransaction,
  step: Step,
  granted: Granted,
  old: StoredConsent | null,
  now: number,
): Promise<number | null> {
  if (step.attempt.consentId !== null || !isSame(step, old, granted.consent)) return null;
  const reason = old.state === 'authorised' ? 'RENEWED' : 'REAUTHENTICATED';
  const proof = proofOf(parts, step.sealer, old.id, step.attended);
  const move: Move = { ...authorised(step, granted, old.id, null, now), reason, proof };
  return (await moveConsent(tx, old, move, now)) ? old.id : null;
}

/** The consent that waits for a sign-in; made now where the one that was to be renewed is not what the bank gave. */
export async function waitingConsent(
  parts: ConnectParts,
  tx: ConnectTransaction,
  { attempt, scope, sealer, attended, connector, institution }: Step,
  now: number,
): Promise<number> {
  if (attempt.consentId !== null) return attempt.consentId;
  const { connectionId, id: attemptId, actor, scopes } = attempt;
  const rules = rulesOf(connector, institution);
  const where = { connector: attempt.connector, institutionId: attempt.institutionId };
  const asked = { scope, sealer, actor, attended, connectionId, attemptId, rules, scopes, ...where };
  return beginConsent(parts, tx, asked, now);
}

/** Authorises a consent that waits; `supersedes` is the number of the one that it replaces. */
export async function authoriseConsent(
  parts: ConnectParts,
  tx: ConnectTransaction,
  step: Step,
  granted: Granted,
  { id, supersedes }: { readonly id: number; readonly supersedes: number | null },
  now: number,
): Promise<void> {
  const consent = await tx.consent(id);
  const proof = proofOf(parts, step.sealer, id, step.attended);
  const move: Move = { ...authorised(step, granted, id, supersedes, now), reason: 'AUTHORISED', proof };
  if (consent === null || !(await moveConsent(tx, consent, move, now)))
    throw new Error('internal: a consent that cannot be authorised');
}
