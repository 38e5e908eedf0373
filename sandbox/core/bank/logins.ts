/** Who may sign in: passwords, wrong tries and locks. All customers share one password, code and answer. */
import { LOCK_MS, LOGINS_MAX, WRONG_IN_A_ROW_MAX } from './limits.ts';
import type { LoginRecord } from './model.ts';
import { type Call, callOf, type Parts, scenarioAt } from './parts.ts';
import { keepNewest } from './records.ts';
import { type Answer, given, type Instant, refused, refusedAs } from './refusals.ts';
import { type Login, loginKey, readLogin } from './scenarios.ts';
import { isSame } from './secrets.ts';

export const DEMO_PASSWORD = 'demo-pin';
export const DEMO_CODE = '123456';
export const DEMO_ANSWER = 'blue';

const UNSPOILED: LoginRecord = { wrongPasswords: 0, wrongAnswers: 0, lockedUntil: null };

function recordOf(parts: Parts, institution: string, login: string): LoginRecord {
  return parts.records.get('logins', loginKey(institution, login)) ?? UNSPOILED;
}

function keep(parts: Parts, institution: string, login: string, record: LoginRecord): void {
  const key = loginKey(institution, login);
  const isUnspoiled = record.wrongPasswords === 0 && record.wrongAnswers === 0 && record.lockedUntil === null;
  if (isUnspoiled) parts.records.drop('logins', key);
  else parts.records.put('logins', key, record);
  keepNewest(parts.records, 'logins', LOGINS_MAX, () => false);
}

/** Whether the login is locked, by wrong tries or by its scenario. */
export function isLocked(parts: Parts, call: Call, login: string, now: Instant): boolean {
  const until = recordOf(parts, call.institution.id, login).lockedUntil;
  return scenarioAt(parts, call) === 'locked' || (until !== null && now < until);
}

/** Ends a lock and forgets wrong tries. */
export function unlock(parts: Parts, institution: string, login: string): void {
  keep(parts, institution, login, UNSPOILED);
}

type Count = 'wrongPasswords' | 'wrongAnswers';

/** Counts a wrong try. Says whether it locked the login. */
export function countWrong(parts: Parts, call: Call, login: string, what: Count): boolean {
  const { id } = call.institution;
  const before = recordOf(parts, id, login);
  const count = before[what] + 1;
  if (count < WRONG_IN_A_ROW_MAX) {
    keep(parts, id, login, { ...before, [what]: count });
    return false;
  }
  keep(parts, id, login, { ...UNSPOILED, lockedUntil: parts.clock.now() + LOCK_MS });
  return true;
}

/** Forgets the wrong tries of one kind. */
export function countRight(parts: Parts, institution: string, login: string, what: Count): void {
  const before = recordOf(parts, institution, login);
  if (before[what] > 0) keep(parts, institution, login, { ...before, [what]: 0 });
}

/**
 * Checks who wants to sign in. `password` is null where none is asked. Refused: `maintenance`, and what
 * {@link checkLogin} refuses.
 */
export function signIn(parts: Parts, call: Call, name: string, password: string | null): Answer<Login> {
  if (readLogin(call.institution, name) !== null) {
    const open = callOf(parts, call, name);
    if (!open.ok) return open;
  }
  return checkLogin(parts, call, name, password);
}

/**
 * The same at the bank's own pages, which are up when the rest is down. Refused: `wrong_credentials`, `locked`,
 * `password_expired`, `terms_to_accept`.
 */
export function checkLogin(parts: Parts, call: Call, name: string, password: string | null): Answer<Login> {
  const login = readLogin(call.institution, name);
  if (login === null) return refused({ code: 'wrong_credentials', fields: ['login'] });
  call.trace.login = name;
  if (isLocked(parts, call, name, parts.clock.now())) return refusedAs('locked');
  const scenario = scenarioAt(parts, call);
  if (password !== null && (scenario === 'wrong-password' || !isSame(password, DEMO_PASSWORD))) {
    const locked = countWrong(parts, call, name, 'wrongPasswords');
    return locked ? refusedAs('locked') : refused({ code: 'wrong_credentials', fields: ['password'] });
  }
  if (password !== null) countRight(parts, call.institution.id, name, 'wrongPasswords');
  if (scenario === 'password-expired') return refusedAs('password_expired');
  if (scenario === 'new-terms') return refusedAs('terms_to_accept');
  return given(login);
}
