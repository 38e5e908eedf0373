/** Consents as the bank grants them, and the session tokens that belong to them. */

import { addDays } from '../calendars/index.ts';
import type { Day, SandboxInstitution } from '../types.ts';
import { AUTHORISATIONS_MAX, CONSENTS_MAX } from './limits.ts';
import { countRight } from './logins.ts';
import type { AuthorisationRecord, ConsentRecord, Scope } from './model.ts';
import { bankOf, nextNumber, type Parts, todayAt } from './parts.ts';
import { keepNewest } from './records.ts';
import type { Instant } from './refusals.ts';
import { derive, digestOf, idOf } from './secrets.ts';
import { isOpen } from './steps.ts';

export interface ConsentView {
  readonly id: string;
  readonly status: 'valid' | 'expired' | 'revoked';
  readonly validUntil: Day | null;
  readonly scaRenewBy: Day | null;
  readonly scopes: readonly Scope[];
}

/** Whether the consent's last day is over. */
export const isExpired = (consent: ConsentRecord, institution: SandboxInstitution, now: Instant): boolean =>
  consent.validUntil !== null && todayAt(institution, now) > consent.validUntil;

export function viewConsent(
  id: string,
  consent: ConsentRecord,
  institution: SandboxInstitution,
  now: Instant,
): ConsentView {
  const { validUntil, scaRenewBy, scopes, ended } = consent;
  const status = ended !== null ? 'revoked' : isExpired(consent, institution, now) ? 'expired' : 'valid';
  return { id, status, validUntil, scaRenewBy, scopes };
}

/** The last day of a consent of so many days, within what the bank allows; null when there is none. */
function lastDay(institution: SandboxInstitution, today: Day, wanted: number | null): Day | null {
  const most = institution.consentDaysMax;
  const days = wanted === null ? most : most === null ? wanted : Math.min(wanted, most);
  return days === null ? null : addDays(today, days);
}

/**
 * Grants what an authorisation asked for: makes a consent, or renews one. The authorisation must have a login. Gives
 * it as it is then.
 */
export function grant(
  parts: Parts,
  institution: SandboxInstitution,
  id: string,
  record: AuthorisationRecord,
): AuthorisationRecord {
  if (record.login === null) throw new Error('internal: a grant to nobody');
  const now = parts.clock.now();
  const today = todayAt(institution, now);
  const renewed = record.renews === null ? undefined : parts.records.get('consents', record.renews);
  const number = renewed?.number ?? nextNumber(parts, 'cns');
  const consentId = record.renews ?? idOf(bankOf(parts).seed, 'cns', number);
  const scaAt = isOpen(record.method) ? null : (record.authenticatedAt ?? now);
  const most = institution.consentDaysMax;
  const consent: ConsentRecord = {
    number,
    institution: institution.id,
    login: record.login,
    scopes: record.scopes,
    createdAt: renewed?.createdAt ?? now,
    validUntil: lastDay(institution, today, record.validDays),
    scaRenewBy: scaAt === null || most === null ? null : addDays(todayAt(institution, scaAt), most),
    scaAt,
    grantedAt: now,
    generation: (renewed?.generation ?? 0) + 1,
    ended: null,
    told: false,
    token: null,
  };
  replaceToken(parts, renewed?.token ?? null);
  parts.records.put('consents', consentId, consent);
  countRight(parts, institution.id, record.login, 'wrongAnswers');
  const granted: AuthorisationRecord = {
    ...record,
    status: 'granted',
    wrong: false,
    authenticatedAt: scaAt,
    consent: consentId,
    generation: consent.generation,
  };
  parts.records.put('authorisations', id, granted);
  tidy(parts);
  return granted;
}

function replaceToken(parts: Parts, digest: string | null): void {
  const session = digest === null ? undefined : parts.records.get('sessions', digest);
  if (digest !== null && session !== undefined)
    parts.records.put('sessions', digest, { ...session, live: false });
}

/**
 * The session token of a granted authorisation. It follows from the authorisation's secret, so whoever has that may
 * ask again; the bank keeps its digest only, from the first time it is given.
 */
export function tokenOf(parts: Parts, record: AuthorisationRecord, secret: string): string {
  const token = derive(secret, 'ses');
  const digest = digestOf(token);
  const consent = record.consent === null ? undefined : parts.records.get('consents', record.consent);
  const isFirst = parts.records.get('sessions', digest) === undefined;
  if (record.consent === null || consent === undefined || !isFirst) return token;
  if (consent.generation !== record.generation) return token;
  keepToken(parts, record.consent, consent, digest, null);
  return token;
}

/** Makes a token the good one of a consent, instead of the one before. */
export function keepToken(
  parts: Parts,
  consentId: string,
  consent: ConsentRecord,
  digest: string,
  replaces: string | null,
): void {
  const before = replaces === null ? undefined : parts.records.get('sessions', replaces);
  // The token before is remembered, so that its use is noticed; the one before that is forgotten.
  if (before?.replaces) parts.records.drop('sessions', before.replaces);
  replaceToken(parts, replaces);
  parts.records.put('sessions', digest, {
    consent: consentId,
    generation: consent.generation,
    live: true,
    replaces,
  });
  parts.records.put('consents', consentId, { ...consent, token: digest });
}

/** Drops the oldest beyond the limits, with their tokens. */
export function tidy(parts: Parts): void {
  const { records } = parts;
  keepNewest(records, 'authorisations', AUTHORISATIONS_MAX, ({ status }) =>
    ['granted', 'refused'].includes(status),
  );
  const gone = new Set(keepNewest(records, 'consents', CONSENTS_MAX, ({ ended }) => ended !== null));
  if (gone.size === 0) return;
  for (const [digest, session] of [...records.entries('sessions')])
    if (gone.has(session.consent)) records.drop('sessions', digest);
}
