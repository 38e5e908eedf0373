/** Authorisations from start to end: one at a time, step by step. */
import type { AuthMethod, SandboxInstitution } from '../types.ts';
import { type ConsentView, grant, tidy, tokenOf, viewConsent } from './grants.ts';
import { APP_POLL_SECONDS, AUTHORISATION_MS, POLLS_BEFORE_APPROVAL, SIGNERS_POLL_SECONDS } from './limits.ts';
import { signIn } from './logins.ts';
import { type AuthorisationRecord, type RefusedReason, type Scope, type Status, UNTOUCHED } from './model.ts';
import { type Call, callOf, nextId, type Parts, scenarioAt } from './parts.ts';
import { type Answer, badRequest, given, type Instant, refusedAs } from './refusals.ts';
import { derive, digestOf, isSecretOf, newSecret } from './secrets.ts';
import {
  type AskedField,
  askOf,
  isAskStatus,
  isForAnybody,
  isOpen,
  METHOD_STEPS,
  takesLogin,
  takesPassword,
} from './steps.ts';

/** What a client wants to be authorised for. */
export interface Wanted {
  readonly method: AuthMethod;
  readonly scopes: readonly Scope[];
  /** Days of the consent; null for as many as possible. */
  readonly validDays: number | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly redirectUri: string | null;
  /** The id of a consent to renew. */
  readonly consent: string | null;
}

/** What is to be done next. */
export type Next =
  | { readonly type: 'fields'; readonly text: string; readonly field: AskedField }
  /** `key` is for the address of the bank's page. */
  | { readonly type: 'redirect'; readonly key: string }
  | { readonly type: 'app'; readonly device: string; readonly pollSeconds: number }
  | {
      readonly type: 'signers';
      readonly signed: number;
      readonly needed: number;
      readonly pollSeconds: number;
    }
  | { readonly type: 'session'; readonly token: string; readonly consent: ConsentView }
  | { readonly type: 'refused'; readonly reason: RefusedReason }
  | { readonly type: 'expired' };

export interface AuthorisationView {
  readonly id: string;
  readonly step: number;
  readonly status: Status;
  readonly until: Instant;
  readonly next: Next;
  readonly wrong: boolean;
}

export const SIGNERS = ['signer1', 'signer2'] as const;

/** How it stands at an instant. */
export function statusAt(record: AuthorisationRecord, now: Instant): Status {
  const isOpen = record.status !== 'granted' && record.status !== 'refused';
  return isOpen && now >= record.until ? 'expired' : record.status;
}

/**
 * Starts an authorisation. Gives it with the secret that everything else about it needs. Refused: what
 * {@link signIn} refuses, `bad_request`, `not_found`, `not_permitted`, `consent_revoked`.
 */
export function startAuthorisation(
  parts: Parts,
  call: Call,
  wanted: Wanted,
): Answer<{ readonly view: AuthorisationView; readonly secret: string }> {
  const down = callOf(parts, call, null);
  if (!down.ok) return down;
  const complete = isComplete(call.institution, wanted);
  if (!complete.ok) return complete;
  const { method } = wanted;
  const password = takesPassword(method) ? wanted.password : null;
  const name = isForAnybody(method) ? call.institution.logins[0] : wanted.login;
  const login = method === 'redirect' ? given(null) : signIn(parts, call, name ?? '', password);
  if (!login.ok) return login;
  const renewable = mayRenew(parts, call, wanted.consent, login.value?.name ?? null);
  if (!renewable.ok) return renewable;
  const { id, number } = nextId(parts, 'aut');
  const secret = newSecret(parts.random, 'sec');
  const now = parts.clock.now();
  const record: AuthorisationRecord = {
    number,
    institution: call.institution.id,
    method,
    secretDigest: digestOf(secret),
    pageDigest: method === 'redirect' ? digestOf(derive(secret, 'pag')) : null,
    scopes: [...new Set(wanted.scopes)],
    validDays: wanted.validDays,
    login: login.value?.name ?? null,
    redirectUri: method === 'redirect' ? wanted.redirectUri : null,
    renews: wanted.consent,
    createdAt: now,
    until: now + AUTHORISATION_MS,
    step: 1,
    status: METHOD_STEPS[method][0] ?? 'granted',
    ...UNTOUCHED,
  };
  parts.records.put('authorisations', id, record);
  tidy(parts);
  call.trace.authorisation = id;
  const kept = isOpen(method) ? grant(parts, call.institution, id, record) : record;
  return given({ view: viewAuthorisation(parts, call, id, kept, secret), secret });
}

function isComplete(institution: SandboxInstitution, wanted: Wanted): Answer<null> {
  const { method } = wanted;
  const known = [institution.method, ...(institution.otherMethods ?? [])];
  if (!known.includes(method)) return badRequest(`this bank has only “${known.join('” and “')}”`, 'method');
  if (wanted.scopes.length === 0) return badRequest('at least one', 'scopes');
  if (takesLogin(method) && wanted.login === null) return badRequest('missing', 'login');
  if (takesPassword(method) && wanted.password === null) return badRequest('missing', 'password');
  const isLost = method === 'redirect' && wanted.redirectUri === null;
  return isLost ? badRequest('missing', 'redirect_uri') : given(null);
}

/** Whether a login (null: not known yet) may renew a consent. */
export function mayRenew(
  parts: Parts,
  call: Call,
  consentId: string | null,
  login: string | null,
): Answer<null> {
  if (consentId === null) return given(null);
  const consent = parts.records.get('consents', consentId);
  if (consent?.institution !== call.institution.id) return refusedAs('not_found');
  if (login !== null && consent.login !== login) return refusedAs('not_permitted');
  call.trace.consent = consentId;
  return consent.ended === null ? given(null) : refusedAs('consent_revoked');
}

export interface Found {
  readonly id: string;
  readonly record: AuthorisationRecord;
}

/** The authorisation that a client means, with its secret. Refused: `not_found`, `token_invalid`, `maintenance`. */
export function findAuthorisation(parts: Parts, call: Call, id: string, secret: string): Answer<Found> {
  const down = callOf(parts, call, null);
  if (!down.ok) return down;
  const record = parts.records.get('authorisations', id);
  if (record?.institution !== call.institution.id) return refusedAs('not_found');
  call.trace.authorisation = id;
  if (!isSecretOf(secret, record.secretDigest)) return refusedAs('token_invalid');
  const open = callOf(parts, call, record.login);
  return open.ok ? given({ id, record }) : open;
}

/** How an authorisation stands. The app approves by itself when it has been asked for often enough. */
export function readAuthorisation(
  parts: Parts,
  call: Call,
  id: string,
  secret: string,
): Answer<AuthorisationView> {
  const found = findAuthorisation(parts, call, id, secret);
  if (!found.ok) return found;
  const record = polled(parts, call, id, found.value.record);
  return given(viewAuthorisation(parts, call, id, record, secret));
}

function polled(parts: Parts, call: Call, id: string, record: AuthorisationRecord): AuthorisationRecord {
  const scenario = scenarioAt(parts, call);
  const waits = statusAt(record, parts.clock.now()) === 'approval_needed';
  if (!waits || record.held || scenario === 'never-approved') return record;
  if (record.polls >= POLLS_BEFORE_APPROVAL)
    return scenario === 'refused'
      ? refuse(parts, id, record, 'by_account_holder')
      : grant(parts, call.institution, id, record);
  const next = { ...record, polls: record.polls + 1 };
  parts.records.put('authorisations', id, next);
  return next;
}

/** Ends an authorisation without a consent. */
export function refuse(
  parts: Parts,
  id: string,
  record: AuthorisationRecord,
  reason: RefusedReason,
): AuthorisationRecord {
  const next: AuthorisationRecord = { ...record, status: 'refused', reason };
  parts.records.put('authorisations', id, next);
  return next;
}

/** Cancels an authorisation. One that was refused or has expired is cancelled already; a granted one is `not_now`. */
export function cancelAuthorisation(parts: Parts, call: Call, id: string, secret: string): Answer<null> {
  const found = findAuthorisation(parts, call, id, secret);
  if (!found.ok) return found;
  const { record } = found.value;
  const status = statusAt(record, parts.clock.now());
  if (status === 'granted') return refusedAs('not_now');
  if (status !== 'refused' && status !== 'expired') refuse(parts, id, record, 'cancelled');
  return given(null);
}

/** An authorisation as its client sees it. */
export function viewAuthorisation(
  parts: Parts,
  call: Call,
  id: string,
  record: AuthorisationRecord,
  secret: string,
): AuthorisationView {
  const now = parts.clock.now();
  const status = statusAt(record, now);
  const { step, until, wrong } = record;
  call.trace.step = step;
  return { id, step, status, until, next: nextOf(parts, call, record, status, secret), wrong };
}

function nextOf(parts: Parts, call: Call, record: AuthorisationRecord, status: Status, secret: string): Next {
  if (isAskStatus(status)) return { type: 'fields', ...askOf(status, record) };
  switch (status) {
    case 'redirect_needed':
      return { type: 'redirect', key: derive(secret, 'pag') };
    case 'approval_needed':
      return { type: 'app', device: 'Demo phone', pollSeconds: APP_POLL_SECONDS };
    case 'signers_needed':
      return {
        type: 'signers',
        signed: record.signedBy.length,
        needed: SIGNERS.length,
        pollSeconds: SIGNERS_POLL_SECONDS,
      };
    case 'granted':
      return granted(parts, call, record, secret);
    case 'refused':
      return { type: 'refused', reason: record.reason ?? 'cancelled' };
    default:
      return { type: 'expired' };
  }
}

function granted(parts: Parts, call: Call, record: AuthorisationRecord, secret: string): Next {
  const token = tokenOf(parts, record, secret);
  const consentId = record.consent ?? '';
  const consent = parts.records.get('consents', consentId);
  // The consent may have been dropped as one of the oldest.
  if (consent === undefined) return { type: 'expired' };
  call.trace.consent = consentId;
  return {
    type: 'session',
    token,
    consent: viewConsent(consentId, consent, call.institution, parts.clock.now()),
  };
}
