/** How to sign in at a simulated bank, by the way of signing in: only for institutions that say they are simulated. */
import type { Field, InstitutionMethod, InstitutionRow } from '../../engine/connection-rows.ts';
import type { Words } from './words.ts';

const LOGIN = 'demo';
const COMPANY = 'company';
const PASSWORD = 'demo-pin';
const CODE = '123456';
const ANSWER = 'blue';
const SIGNER = 'signer2';

/** How to begin, in sentences; null for a real bank. */
export function loginHint(
  words: Words,
  { sandbox }: InstitutionRow,
  method: InstitutionMethod,
): string | null {
  // Where nothing is filled in and nobody is sent to the bank, there is nobody to sign in as.
  const isForAnybody = method.fields.length === 0 && method.sca !== 'redirect';
  if (!sandbox || isForAnybody) return null;
  switch (method.sca) {
    case 'redirect':
      return words.testRedirect(LOGIN, PASSWORD);
    case 'none':
      return words.testLogin(LOGIN, null);
    case 'decoupled':
      return `${words.testLogin(LOGIN, null)} ${words.testApp}`;
    case 'embedded':
      return method.key === 'signers'
        ? `${words.testLogin(COMPANY, PASSWORD)} ${words.testSigner(SIGNER)}`
        : words.testLogin(LOGIN, PASSWORD);
  }
}

/** How to answer what a simulated bank asks; null for a real bank, and where there is only a choice. */
export function answerHint(
  words: Words,
  institution: InstitutionRow | null,
  fields: readonly Field[],
): string | null {
  if (institution?.sandbox !== true) return null;
  if (fields.some(({ purpose }) => purpose === 'one_time_code')) return words.testCode(CODE);
  return fields.some(({ purpose }) => purpose === 'answer') ? words.testAnswer(ANSWER) : null;
}
