/** Account holders of the simulated banks: which logins there are, what they answer, what they do on a bank's page. */
import type { AttemptRow, Field } from '../../../src/engine/connection-rows.ts';
import { PASSWORD } from '../eyes.ts';

/** Institutions with the logins that are tried there. */
export const LOGINS: Readonly<Record<string, readonly string[]>> = {
  'demo-de-open': ['demo', 'demo2', 'demo.no-accounts'],
  'demo-de-code': ['demo', 'demo.wrong-password', 'demo.locked', 'demo.password-expired', 'demo.bank-down'],
  'demo-de': ['demo', 'demo.new-terms'],
  'demo-us': ['demo', 'demo.slow'],
  'demo-de-app': ['demo', 'demo.refused', 'demo.never-approved'],
  'demo-bh': ['demo', 'demo2'],
  'demo-de-business': ['company'],
  'demo-fr': ['demo', 'demo.refused', 'demo.never-approved', 'demo.locked'],
  'demo-gb': ['demo2', 'demo'],
};

/** Where the first step leads when everything is filled in right; scenarios that end there are named apart. */
export const FIRST: Readonly<Record<string, 'granted' | 'asking' | 'waiting' | 'redirecting'>> = {
  'demo-de-open': 'granted',
  'demo-de-code': 'asking',
  'demo-de': 'asking',
  'demo-us': 'asking',
  'demo-de-app': 'waiting',
  'demo-bh': 'waiting',
  'demo-de-business': 'asking',
  'demo-fr': 'redirecting',
  'demo-gb': 'redirecting',
};

/** Where a password is sent with the first step. */
export const ASKS_PASSWORD: ReadonlySet<string> = new Set([
  'demo-de-code',
  'demo-de',
  'demo-us',
  'demo-de-business',
]);

/** Scenarios in which a bank lets nobody in. */
export const NO_ENTRY: Readonly<Record<string, string>> = {
  'wrong-password': 'credentials_wrong',
  locked: 'action_at_bank_needed',
  'password-expired': 'action_at_bank_needed',
  'new-terms': 'action_at_bank_needed',
  'bank-down': 'bank_down',
};

export const scenarioOf = (login: string): string | null => login.split('.')[1] ?? null;

export const WRONG_PASSWORD = 'wrong-pin-7319';
export const CODE = '123456';
export const WRONG_CODE = '654321';
export const ANSWER = 'blue';
export const WRONG_ANSWER = 'green';

/** What is known before the first step; methods without a login ask for it elsewhere. */
export function firstFields(fields: readonly Field[], login: string, right: boolean): Record<string, string> {
  const one = ({ purpose }: Field): string =>
    purpose === 'login' ? login : right ? PASSWORD : WRONG_PASSWORD;
  return Object.fromEntries(fields.map((field) => [field.key, one(field)]));
}

/** What is filled in where a bank asks. A choice is never wrong. */
export function answerTo(row: AttemptRow, how: 'right' | 'wrong' | 'malformed'): Record<string, string> {
  const fields = row.view?.kind === 'ask' ? row.view.fields : [];
  const one = ({ kind, purpose, choices }: Field): string => {
    if (how === 'malformed') return kind === 'choice' ? 'none of them' : '';
    if (kind === 'choice') return choices[row.stepNumber % choices.length]?.value ?? '';
    if (purpose === 'one_time_code') return how === 'right' ? CODE : WRONG_CODE;
    return how === 'right' ? ANSWER : WRONG_ANSWER;
  };
  return Object.fromEntries(fields.map((field) => [field.key, one(field)]));
}

const PAGES_MAX = 4;

/**
 * Signs in on the bank's own page and allows or refuses there; the address that the browser is sent back to, or null when
 * the bank sends it nowhere.
 */
export async function onBankPage(url: string, login: string, allow: boolean): Promise<URL | null> {
  let form: URLSearchParams | null = null;
  let at = new URL(url);
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page: Response = await fetch(at, {
      redirect: 'manual',
      ...(form === null ? {} : { method: 'POST', body: form }),
    });
    const text = await page.text();
    const to = page.headers.get('location') ?? linkBack(text);
    if (to !== null) {
      const next: URL = new URL(to, at);
      if (next.host !== at.host) return next;
      at = next;
      form = null;
      continue;
    }
    const token = /name="form_token" value="([^"]+)"/.exec(text)?.[1];
    if (token === undefined) return null;
    form = text.includes('name="password"')
      ? new URLSearchParams({ form_token: token, step: 'sign_in', login, password: PASSWORD })
      : new URLSearchParams({ form_token: token, step: allow ? 'allow' : 'refuse' });
  }
  return null;
}

const linkBack = (page: string): string | null =>
  /<a class="button" href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? null;
