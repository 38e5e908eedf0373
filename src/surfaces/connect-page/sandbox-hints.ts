/** How to sign in at a simulated bank, by the way of signing in: only for institutions that say they are simulated. */
import type { InstitutionMethod, InstitutionRow } from '../../engine/connection-rows.ts';
import type { Words } from './words.ts';

const LOGIN = 'demo';
const COMPANY = 'company';
const PASSWORD = 'demo-pin';
const CODE = '123456';
const ANSWER = 'blue';
const SIGNER = 'signer2';

/** The hint in sentences; null for a real bank. */
export function sandboxHint(
  words: Words,
  institution: InstitutionRow,
  method: InstitutionMethod | null,
): string | null {
  if (!institution.sandbox || method === null) return null;
  if (method.sca === 'redirect') return words.testRedirect(LOGIN, PASSWORD);
  if (method.sca === 'none') return words.testLogin(LOGIN, null, null);
  if (method.sca === 'decoupled') return `${words.testLogin(LOGIN, null, null)} ${words.testApp}`;
  if (method.key === 'signers')
    return `${words.testLogin(COMPANY, PASSWORD, CODE)} ${words.testSigner(SIGNER)}`;
  const hint = words.testLogin(LOGIN, PASSWORD, CODE);
  return method.key === 'steps' ? `${hint} ${words.testAnswer(ANSWER)}` : hint;
}
