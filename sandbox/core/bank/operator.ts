/** What a test or a developer may do at the bank, in the place of its customers and clerks. */
import { institutionById } from '../institutions.ts';
import type { SandboxInstitution } from '../types.ts';
import { approve, openApprovals } from './approvals.ts';
import { refuse, SIGNERS, statusAt } from './authorisations.ts';
import { SCENARIOS_MAX } from './limits.ts';
import { unlock } from './logins.ts';
import type { AuthorisationRecord, Status } from './model.ts';
import type { Parts } from './parts.ts';
import { keepNewest } from './records.ts';
import { decide } from './redirects.ts';
import { type Answer, badRequest, given, type Instant, refusedAs } from './refusals.ts';
import { isScenario, type Scenario } from './scenario-names.ts';
import { EVERY_LOGIN, loginKey, readLogin } from './scenarios.ts';
import { close } from './sessions.ts';

export interface ScenarioSet {
  readonly institution: string;
  readonly login: string;
  readonly scenario: Scenario;
}

/** The scenarios that were set. */
export function listScenarios(parts: Parts): readonly ScenarioSet[] {
  return [...parts.records.entries('scenarios')].map(([key, scenario]) => {
    const [institution = '', login = ''] = key.split(' ');
    return { institution, login, scenario };
  });
}

/** Sets or clears (null) the scenario of a login, or of all of an institution (`*`). */
export function setScenario(
  parts: Parts,
  institutionId: string,
  login: string,
  scenario: string | null,
): Answer<null> {
  const institution = institutionById(institutionId);
  if (institution === null) return badRequest('there is none of this id', 'institution');
  if (login !== EVERY_LOGIN && readLogin(institution, login) === null)
    return badRequest('the bank does not know it', 'login');
  if (scenario !== null && !isScenario(scenario)) return badRequest('there is none of this name', 'scenario');
  const key = loginKey(institution.id, login);
  if (scenario === null) parts.records.drop('scenarios', key);
  else parts.records.put('scenarios', key, scenario);
  keepNewest(parts.records, 'scenarios', SCENARIOS_MAX, () => false);
  return given(null);
}

/** Ends a lock, and forgets wrong tries. */
export function unlockLogin(parts: Parts, institutionId: string, login: string): Answer<null> {
  const institution = institutionById(institutionId);
  if (institution === null || readLogin(institution, login) === null)
    return badRequest('the bank does not know it', 'login');
  unlock(parts, institution.id, login);
  return given(null);
}

/** An authorisation as the bank sees it. */
export interface AuthorisationSeen {
  readonly id: string;
  readonly institution: string;
  readonly method: string;
  readonly login: string | null;
  readonly status: Status;
  readonly step: number;
  readonly until: Instant;
  readonly held: boolean;
  readonly signedBy: readonly string[];
  readonly consent: string | null;
}

function seen(id: string, record: AuthorisationRecord, now: Instant): AuthorisationSeen {
  const { institution, method, login, step, until, held, signedBy, consent } = record;
  return {
    id,
    institution,
    method,
    login,
    status: statusAt(record, now),
    step,
    until,
    held,
    signedBy,
    consent,
  };
}

const isOver = (status: Status): boolean => ['granted', 'refused', 'expired'].includes(status);

/** The authorisations of an institution (null: of all), newest first; only open ones where that is wanted. */
export function listAuthorisations(
  parts: Parts,
  institution: string | null,
  openOnly: boolean,
  limit: number,
): readonly AuthorisationSeen[] {
  const now = parts.clock.now();
  return [...parts.records.entries('authorisations')]
    .map(([id, record]) => seen(id, record, now))
    .filter((one) => institution === null || one.institution === institution)
    .filter((one) => !openOnly || !isOver(one.status))
    .reverse()
    .slice(0, limit);
}

/** What a decision came to; `returnUrl` is where the browser would go, for `redirect`. */
export interface Decision {
  readonly authorisation: AuthorisationSeen;
  readonly returnUrl: string | null;
}

/** Who decides: a signer, or for `redirect` the login that signs in at the page. */
export interface DecidedBy {
  readonly signer: string | null;
  readonly login: string | null;
}

/** Approves or refuses in the place of the account holder. Refused: `not_found`, `expired`, `not_now`, `bad_request`. */
export function decideByControl(parts: Parts, id: string, allows: boolean, by: DecidedBy): Answer<Decision> {
  const record = parts.records.get('authorisations', id);
  const institution = record === undefined ? null : institutionById(record.institution);
  if (record === undefined || institution === null) return refusedAs('not_found');
  const status = statusAt(record, parts.clock.now());
  if (status === 'expired') return refusedAs('expired');
  if (status === 'redirect_needed') return decideRedirect(parts, institution, id, record, allows, by);
  if (status !== 'approval_needed' && status !== 'signers_needed') return refusedAs('not_now');
  if (!allows) return given(decision(parts, id, refuse(parts, id, record, 'by_account_holder'), null));
  const name = status === 'signers_needed' ? (by.signer ?? SIGNERS[1]) : (record.login ?? '');
  const waits = openApprovals(parts, { institution, name }).some((one) => one.id === id);
  if (!waits) return badRequest('nobody who has still to sign', 'signer');
  return given(decision(parts, id, approve(parts, institution, id, record, name), null));
}

function decision(parts: Parts, id: string, record: AuthorisationRecord, returnUrl: string | null): Decision {
  return { authorisation: seen(id, record, parts.clock.now()), returnUrl };
}

function decideRedirect(
  parts: Parts,
  institution: SandboxInstitution,
  id: string,
  record: AuthorisationRecord,
  allows: boolean,
  by: DecidedBy,
): Answer<Decision> {
  const login = by.login ?? record.login ?? institution.logins[0] ?? '';
  if (readLogin(institution, login) === null) return badRequest('the bank does not know it', 'login');
  const renewed = record.renews === null ? undefined : parts.records.get('consents', record.renews);
  if (renewed !== undefined && renewed.login !== login)
    return badRequest('not the one whose consent is to be renewed', 'login');
  const signedIn = { ...record, login };
  const decided = decide(parts, id, signedIn, allows);
  const returnUrl = decided.type === 'back' ? decided.url : null;
  const after = parts.records.get('authorisations', id) ?? signedIn;
  return given(decision(parts, id, after, returnUrl));
}

/** Holds the app back from approving by itself. Refused: `not_found`, `not_now`. */
export function holdApp(parts: Parts, id: string): Answer<Decision> {
  const record = parts.records.get('authorisations', id);
  if (record === undefined) return refusedAs('not_found');
  if (statusAt(record, parts.clock.now()) !== 'approval_needed') return refusedAs('not_now');
  const held = { ...record, held: true };
  parts.records.put('authorisations', id, held);
  return given(decision(parts, id, held, null));
}

/** The account holder ends a consent at the bank. Refused: `not_found`. */
export function revokeAtBank(parts: Parts, id: string): Answer<null> {
  const consent = parts.records.get('consents', id);
  const institution = consent === undefined ? null : institutionById(consent.institution);
  if (consent === undefined || institution === null) return refusedAs('not_found');
  if (consent.ended === null) close(parts, institution, id, consent, 'at_bank');
  return given(null);
}

export interface ConsentSeen {
  readonly id: string;
  readonly institution: string;
  readonly login: string;
  readonly ended: 'by_client' | 'at_bank' | null;
  readonly validUntil: string | null;
}

/** The consents of an institution (null: of all), newest first. */
export function listConsents(
  parts: Parts,
  institution: string | null,
  limit: number,
): readonly ConsentSeen[] {
  return [...parts.records.entries('consents')]
    .filter(([, one]) => institution === null || one.institution === institution)
    .map(([id, { institution: at, login, ended, validUntil }]) => ({
      id,
      institution: at,
      login,
      ended,
      validUntil,
    }))
    .reverse()
    .slice(0, limit);
}
