import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSENT_PROTOCOLS, providerState } from './provider-states.ts';

const GOOD: ReadonlySet<string> = new Set([
  'berlin_group valid',
  'obie_v3 Authorised',
  'obie_v4 AUTH',
  'open_finance_brasil AUTHORISED',
  'fdx ACTIVE',
]);

describe('the states of consents at banks', () => {
  it('are authorised by one word of each protocol only; what is not known suspends, and is told', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('VALID', 'Valid ', 'authorised', 'ACTIVE', '__proto__', 'constructor', 'toString', ''),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...CONSENT_PROTOCOLS),
        word,
        fc.option(word, { nil: null }),
        (protocol, one, code) => {
          const found = providerState(protocol, one, code);
          if (found.state === 'authorised') expect(GOOD.has(`${protocol} ${one}`)).toBe(true);
          if (!found.known) expect(found.state).toBe('reauth_required');
        },
      ),
      { numRuns: 1000 },
    );
    for (const good of GOOD) {
      const [protocol, one] = good.split(' ');
      const found = providerState(protocol as (typeof CONSENT_PROTOCOLS)[number], one ?? '');
      expect([good, found.state, found.known]).toEqual([good, 'authorised', true]);
    }
  });

  it('follow the mapping of the contract', () => {
    const said = (...asked: Parameters<typeof providerState>) => {
      const { state, reason } = providerState(...asked);
      return reason === null ? state : `${state} ${reason}`;
    };
    expect(said('berlin_group', 'partiallyAuthorised')).toBe('partially_authorised FIRST_SIGNER');
    expect(said('berlin_group', 'terminatedByTpp')).toBe('revoked USER_REVOKED_HERE');
    expect(said('obie_v4', 'CANC')).toBe('reauth_required BANK_ACCESS_CANCELLED');
    expect(said('obie_v4', 'EXPD')).toBe('expired MAX_DATE_REACHED');
    const brazil = (code: string | null) => said('open_finance_brasil', 'REJECTED', code);
    expect(brazil('CONSENT_EXPIRED')).toBe('rejected AUTHORISATION_TIMEOUT');
    expect(brazil('CUSTOMER_MANUALLY_REVOKED')).toBe('revoked USER_REVOKED_AT_BANK');
    expect(brazil('CONSENT_MAX_DATE_REACHED')).toBe('expired MAX_DATE_REACHED');
    expect(brazil('SOMETHING_NEW')).toBe('reauth_required BANK_ACCESS_CANCELLED');
    expect(brazil(null)).toBe('rejected BANK_DECLINED');
  });
});
