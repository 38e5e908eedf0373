/** What the account holder does at the bank's own page, for `redirect` and for OAuth. */
import { addDays } from '../calendars/index.ts';
import { accountsOf } from '../story/index.ts';
import type { SandboxAccount } from '../types.ts';
import { mayRenew, refuse, statusAt } from './authorisations.ts';
import { OAUTH_CODE_MS } from './limits.ts';
import { checkLogin } from './logins.ts';
import type { AuthorisationRecord, Scope } from './model.ts';
import { oauthClient } from './oauth-clients.ts';
import { bankOf, type Call, type Parts, scenarioAt, todayAt } from './parts.ts';
import { type Answer, given, type Instant, type RefusalCode, refusedAs } from './refusals.ts';
import { readLogin } from './scenarios.ts';
import { digestOf, isSame, isSecretOf, newSecret, sign } from './secrets.ts';

/** Where a browser is sent back with, when nothing was granted. */
export type ReturnError = 'access_denied' | 'locked' | 'password_expired' | 'terms_to_accept';

export interface PageView {
  readonly id: string;
  readonly step: 'sign_in' | 'decide' | 'ended';
  readonly login: string | null;
  readonly accounts: readonly SandboxAccount[];
  readonly scopes: readonly Scope[];
  /** The last day that would be granted; null for no end. */
  readonly lastDay: string | null;
  /** Where the browser goes afterwards; null when the bank shows the code itself. */
  readonly redirectUri: string | null;
  /** The name under which an app is registered; null where none is. */
  readonly app: string | null;
  readonly until: Instant;
  /** Goes with every form of the page. */
  readonly formToken: string;
}

interface Opened {
  readonly id: string;
  readonly record: AuthorisationRecord;
}

function open(parts: Parts, call: Call, id: string, key: string): Opened | null {
  const record = parts.records.get('authorisations', id);
  if (record?.institution !== call.institution.id) return null;
  if (record.pageDigest === null) return null;
  if (!isSecretOf(key, record.pageDigest)) return null;
  call.trace.authorisation = id;
  call.trace.login = record.login;
  return { id, record };
}

/** Whether there is something to do at the page. At OAuth nothing is after the person allowed: the code lives on. */
const isOpen = (parts: Parts, record: AuthorisationRecord): boolean =>
  statusAt(record, parts.clock.now()) === 'redirect_needed' &&
  (record.oauth === undefined || record.codeDigest === null);

const formTokenOf = (parts: Parts, id: string): string => sign(bankOf(parts).markKey, `form ${id}`);

/** Whether a form came from the bank's own page of this authorisation. */
export const isFormOf = (parts: Parts, id: string, formToken: string): boolean =>
  isSame(formToken, formTokenOf(parts, id));

/** What the page shows. Refused: `not_found`, for a wrong key too. */
export function readPage(parts: Parts, call: Call, id: string, key: string): Answer<PageView> {
  const opened = open(parts, call, id, key);
  if (opened === null) return refusedAs('not_found');
  const { record } = opened;
  const step = !isOpen(parts, record) ? 'ended' : record.login === null ? 'sign_in' : 'decide';
  return given({
    id,
    step,
    login: record.login,
    accounts: accountsShown(parts, call, record.login),
    scopes: record.scopes,
    lastDay: lastDayShown(parts, call, record),
    redirectUri: record.redirectUri,
    app: record.oauth === undefined ? null : (oauthClient(record.oauth.client)?.name ?? null),
    until: record.until,
    formToken: formTokenOf(parts, id),
  });
}

function accountsShown(parts: Parts, call: Call, name: string | null): readonly SandboxAccount[] {
  const login = name === null ? null : readLogin(call.institution, name);
  if (login === null || scenarioAt(parts, call) === 'no-accounts') return [];
  return accountsOf(call.institution.id, login.name);
}

function lastDayShown(parts: Parts, call: Call, record: AuthorisationRecord): string | null {
  const days = Math.min(record.validDays ?? Infinity, call.institution.consentDaysMax ?? Infinity);
  return days === Infinity ? null : addDays(todayAt(call.institution, parts.clock.now()), days);
}

/** What a sign-in came to: the page goes on, or the browser goes back. */
export type PageStep =
  | { readonly type: 'page' }
  | { readonly type: 'back'; readonly url: string }
  /** The bank shows the code to the person, who takes it to the app. */
  | { readonly type: 'shown'; readonly code: string }
  /** The person refused, and there is nowhere to go back to. */
  | { readonly type: 'refused' }
  /** Nobody ever comes back: `never-approved`. */
  | { readonly type: 'stay' }
  /** The login cannot go on; the person may go back to `url`, where there is one. */
  | { readonly type: 'stopped'; readonly why: ReturnError; readonly url: string | null };

/** Refusals of a sign-in that end the authorisation. */
const ENDING: Readonly<Partial<Record<RefusalCode, Exclude<ReturnError, 'access_denied'>>>> = {
  locked: 'locked',
  password_expired: 'password_expired',
  terms_to_accept: 'terms_to_accept',
};

/**
 * Signs in at the page. Refused: `wrong_credentials`, `not_permitted` (another login's consent was to be renewed),
 * `not_found`, `expired`.
 */
export function signInAtPage(
  parts: Parts,
  call: Call,
  at: { readonly id: string; readonly key: string },
  name: string,
  password: string,
): Answer<PageStep> {
  const opened = open(parts, call, at.id, at.key);
  if (opened === null) return refusedAs('not_found');
  const { record } = opened;
  if (!isOpen(parts, record)) return refusedAs('expired');
  const login = checkLogin(parts, call, name, password);
  if (login.ok) return accept(parts, call, opened, name);
  const why = ENDING[login.refusal.code];
  if (why === undefined) return login;
  refuse(parts, at.id, { ...record, login: name }, why);
  return given({ type: 'stopped', why, url: withError(record, why) });
}

function accept(parts: Parts, call: Call, opened: Opened, name: string): Answer<PageStep> {
  const { id, record } = opened;
  const renewable = mayRenew(parts, call, record.renews, name);
  if (!renewable.ok) return refusedAs('not_permitted');
  const next: AuthorisationRecord = { ...record, login: name };
  parts.records.put('authorisations', id, next);
  if (scenarioAt(parts, call) !== 'refused') return given({ type: 'page' });
  refuse(parts, id, next, 'by_account_holder');
  return given(backWith(withError(record, 'access_denied')));
}

/** The person allows or refuses. Refused: `not_found`, `not_now` before the sign-in, `expired`. */
export function decideAtPage(
  parts: Parts,
  call: Call,
  at: { readonly id: string; readonly key: string },
  allows: boolean,
): Answer<PageStep> {
  const opened = open(parts, call, at.id, at.key);
  if (opened === null) return refusedAs('not_found');
  if (!isOpen(parts, opened.record)) return refusedAs('expired');
  if (opened.record.login === null) return refusedAs('not_now');
  if (scenarioAt(parts, call) === 'never-approved') return given({ type: 'stay' });
  return given(decide(parts, opened.id, opened.record, allows));
}

const backWith = (url: string | null): PageStep =>
  url === null ? { type: 'refused' } : { type: 'back', url };

/** Allows or refuses; gives what the browser is told. A code given again replaces the one before. */
export function decide(parts: Parts, id: string, record: AuthorisationRecord, allows: boolean): PageStep {
  if (!allows) {
    refuse(parts, id, record, 'by_account_holder');
    return backWith(withError(record, 'access_denied'));
  }
  const code = newSecret(parts.random, 'cod');
  const now = parts.clock.now();
  parts.records.put('authorisations', id, {
    ...record,
    codeDigest: digestOf(code),
    authenticatedAt: record.authenticatedAt ?? now,
    until: record.oauth === undefined ? record.until : now + OAUTH_CODE_MS,
  });
  if (record.redirectUri === null) return { type: 'shown', code };
  return { type: 'back', url: withParameters(record.redirectUri, { code, state: stateOf(record) }) };
}

const stateOf = ({ oauth }: AuthorisationRecord): string | null => oauth?.state ?? null;

/** The address with what went wrong: at OAuth in its own words, which know one error for all of these. */
function withError(record: AuthorisationRecord, error: ReturnError): string | null {
  const { redirectUri, oauth } = record;
  if (redirectUri === null) return null;
  if (oauth === undefined) return withParameters(redirectUri, { error });
  const detail = error === 'access_denied' ? null : error;
  return withParameters(redirectUri, {
    error: 'access_denied',
    error_description: detail,
    state: stateOf(record),
  });
}

/** Adds parameters that are not null; what the address has already stays as it is, letter by letter. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string | null>>): string {
  let address = uri;
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) continue;
    const separator = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
    address = `${address}${separator}${name}=${encodeURIComponent(value)}`;
  }
  return address;
}
