/** Session tokens at work: whose consent a call stands on, whether it holds, and its end. */
import type { SandboxInstitution } from '../types.ts';
import { refuse, statusAt } from './authorisations.ts';
import { type ConsentView, isExpired, keepToken, viewConsent } from './grants.ts';
import { PREPARING_MS } from './limits.ts';
import type { ConsentRecord, SessionRecord } from './model.ts';
import { type Call, callOf, type Parts, scenarioAt, todayAt } from './parts.ts';
import { type Answer, given, type Instant, refused, refusedAs } from './refusals.ts';
import { digestOf, newSecret } from './secrets.ts';

export interface Session {
  readonly digest: string;
  readonly consentId: string;
  readonly consent: ConsentRecord;
}

interface Known extends Session {
  readonly session: SessionRecord;
}

/** Whose token it is. Refused: `token_invalid`, `maintenance`. */
function findSession(parts: Parts, call: Call, token: string): Answer<Known> {
  const down = callOf(parts, call, null);
  if (!down.ok) return down;
  const digest = digestOf(token);
  const session = parts.records.get('sessions', digest);
  const consent = session === undefined ? undefined : parts.records.get('consents', session.consent);
  if (session === undefined || consent?.institution !== call.institution.id)
    return refusedAs('token_invalid');
  call.trace.consent = session.consent;
  const open = callOf(parts, call, consent.login);
  return open.ok ? given({ digest, session, consentId: session.consent, consent }) : open;
}

/**
 * The session of a data call. Refused: `token_invalid`, `consent_revoked`, `consent_expired`, `sca_required`,
 * `preparing`, `maintenance`.
 */
export function openSession(parts: Parts, call: Call, token: string): Answer<Session> {
  const found = findSession(parts, call, token);
  if (!found.ok) return found;
  const { consentId, consent, session } = found.value;
  const now = parts.clock.now();
  if (consent.ended !== null) return ended(parts, call, consentId, consent);
  if (!session.live) {
    call.trace.violations.push('token_replaced');
    return refusedAs('token_invalid');
  }
  if (isExpired(consent, call.institution, now)) {
    call.trace.violations.push('call_without_consent');
    return refusedAs('consent_expired');
  }
  const isDue = consent.scaRenewBy !== null && todayAt(call.institution, now) > consent.scaRenewBy;
  if (isDue) return refused({ code: 'sca_required', reachFrom: null });
  const readyAt = consent.grantedAt + PREPARING_MS;
  if (scenarioAt(parts, call) === 'slow-20-minutes' && now < readyAt)
    return refused({ code: 'preparing', retryAt: readyAt });
  return given(found.value);
}

/** The client cannot know what was ended at the bank before it was told once. */
function ended(parts: Parts, call: Call, id: string, consent: ConsentRecord): Answer<never> {
  if (consent.ended === 'by_client' || consent.told) call.trace.violations.push('call_without_consent');
  else parts.records.put('consents', id, { ...consent, told: true });
  return refusedAs('consent_revoked');
}

/** Replaces the session's token by a new one, at once. */
export function renewToken(parts: Parts, session: Session): string {
  const token = newSecret(parts.random, 'ses');
  keepToken(parts, session.consentId, session.consent, digestOf(token), session.digest);
  return token;
}

/** How a consent stands; with any token that it ever had. Refused: `token_invalid`, `not_found`, `maintenance`. */
export function readConsent(parts: Parts, call: Call, token: string, id: string): Answer<ConsentView> {
  const found = findSession(parts, call, token);
  if (!found.ok) return found;
  if (found.value.consentId !== id) return refusedAs('not_found');
  return given(viewConsent(id, found.value.consent, call.institution, parts.clock.now()));
}

/** The client ends a consent; again is fine. Refused: `token_invalid`, `not_found`, `maintenance`. */
export function endConsent(parts: Parts, call: Call, token: string, id: string): Answer<null> {
  const found = findSession(parts, call, token);
  if (!found.ok) return found;
  const { consentId, consent, session } = found.value;
  if (consentId !== id) return refusedAs('not_found');
  if (consent.ended === null && !session.live) {
    call.trace.violations.push('token_replaced');
    return refusedAs('token_invalid');
  }
  if (consent.ended === null) close(parts, call.institution, id, consent, 'by_client');
  return given(null);
}

/** Ends a consent, and every authorisation that would renew it. */
export function close(
  parts: Parts,
  institution: SandboxInstitution,
  id: string,
  consent: ConsentRecord,
  by: 'by_client' | 'at_bank',
): void {
  parts.records.put('consents', id, { ...consent, ended: by });
  const now: Instant = parts.clock.now();
  for (const [authorisation, record] of [...parts.records.entries('authorisations')]) {
    const isOpen = !['granted', 'refused', 'expired'].includes(statusAt(record, now));
    if (isOpen && record.institution === institution.id && record.renews === id)
      refuse(parts, authorisation, record, by === 'by_client' ? 'cancelled' : 'by_account_holder');
  }
}
