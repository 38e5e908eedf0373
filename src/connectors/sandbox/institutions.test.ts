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
      methods,
      zone,
      consentDaysMax: consent === undefined ? CONSENT_DAYS_MAX : consent.maxDays,
    }),
  );
  const theirs = INSTITUTIONS.map(
    ({
      id,
      name,
      country,
      bic,
      bankCodes,
      currency,
      zone,
      consentDaysMax,
      oauth,
      method,
      otherMethods = [],
    }) => ({
      id,
      name,
      country,
      bic,
      bankCodes,
      currency,
      methods: [method, ...otherMethods, ...(oauth ? ['token'] : [])],
      zone,
      consentDaysMax,
    }),
  );
  expect(ours).toEqual(theirs);
});

it('one institution alone has the bank code 00000000', () => {
  const test = SANDBOX_BANKS.filter(({ bankCodes }) => bankCodes.includes('00000000'));
  expect(test.map(({ id, offers }) => [id, offers?.transactions?.unattendedPerDay])).toEqual([
    ['demo-de-test', 'unlimited'],
  ]);
});
