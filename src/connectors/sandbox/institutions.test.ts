import { expect, it } from 'vitest';
import { INSTITUTIONS } from '../../../sandbox/core/institutions.ts';
import { SANDBOX_BANKS } from './institutions.ts';
import { CONSENT_DAYS_MAX } from './manifest.ts';

it('the institutions are those of the simulated banks', () => {
  const ours = SANDBOX_BANKS.map(
    ({ id, name, country, bic, bankCodes, currencies, methods, zone, consent }) => ({
      id,
      name,
      country,
      bic,
      bankCodes,
      currency: currencies.join(),
      method: methods.join(),
      zone,
      consentDaysMax: consent === undefined ? CONSENT_DAYS_MAX : consent.maxDays,
    }),
  );
  const theirs = INSTITUTIONS.map(({ historyMinutes: _, logins: __, oauth, method, ...institution }) => ({
    ...institution,
    method: oauth ? `${method},token` : method,
  }));
  expect(ours).toEqual(theirs);
});
