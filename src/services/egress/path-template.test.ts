import { describe, expect, it } from 'vitest';
import { pathTemplate } from './path-template.ts';

describe('pathTemplate', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['/', '/'],
    ['/v1/accounts', '/v1/accounts'],
    ['/v1.3/accounts/DE89370400440532013000/balances', '/v1.3/accounts/{}/balances'],
    ['/psd2/v2/consents/5b3c1f9e-0000-4000-8000-000000000000/status', '/{}/v2/consents/{}/status'],
    [
      '/open-banking/v3.1.11/aisp/account-access-consents',
      '/open-banking/v3.1.11/aisp/account-access-consents',
    ],
    ['/users/anna@example.org/', '/users/{}/'],
    ['/a%20b/M%C3%BCller', '/{}/{}'],
    ['/abcdefghijklmnopqrstuvwxyzabcdefghij', '/{}'],
    ['/oauth/token;session=1', '/oauth/{}'],
    // By chance an id can be without a digit.
    ['/consents/cns_abcdefghijkmnpqrstuv', '/consents/{}'],
    ['/confirmation-of-funds/internationalpayment', '/confirmation-of-funds/{}'],
  ];
  for (const [path, template] of cases)
    it(`of ${path}`, () => {
      expect(pathTemplate(path)).toBe(template);
    });

  it('is cut where a path is very long', () => {
    expect(pathTemplate('/a'.repeat(1_000))).toBe('/a'.repeat(20));
  });
});
