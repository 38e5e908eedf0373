import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONSENT_ACTORS,
  CONSENT_STATES,
  type ConsentReason,
  type ConsentState,
  checkTransition,
  consentEnded,
} from './transitions.ts';
import { consentUsable, usableUntil } from './usable.ts';

const NOW = Date.UTC(2026, 2, 1);
const FACTS = { reason: null, expiresAt: null };
const REASONS: readonly ConsentReason[] = [
  'CREATED',
  'FIRST_SIGNER',
  'AUTHORISED',
  'USER_DECLINED',
  'BANK_DECLINED',
  'AUTHORISATION_TIMEOUT',
  'CANCELLED',
  'TECHNICAL',
  'SCA_EXPIRED',
  'RECONFIRM_DUE',
  'BANK_ACCESS_CANCELLED',
  'CREDENTIALS_INVALID',
  'REAUTHENTICATED',
  'RECONFIRMED',
  'RENEWED',
  'EXTENDED',
  'NARROWED',
  'USER_REVOKED_HERE',
  'USER_REVOKED_AT_BANK',
  'DISCONNECTED',
  'SUPERSEDED',
  'SECURITY',
  'ERASURE',
  'MAX_DATE_REACHED',
  'ONE_OFF_USED',
];

const step = fc.record({
  from: fc.constantFrom<ConsentState | null>(null, ...CONSENT_STATES),
  to: fc.constantFrom(...CONSENT_STATES),
  actor: fc.constantFrom(...CONSENT_ACTORS),
  reason: fc.constantFrom(...REASONS),
});

describe('the life of a consent', () => {
  it('has no way out of an end, and none into being but asking for it', () => {
    fc.assert(
      fc.property(step, (one) => {
        if (!checkTransition(one, FACTS, NOW).ok) return;
        expect(one.from === null ? one.to : !consentEnded(one.from)).toBe(
          one.from === null ? 'awaiting_authorisation' : true,
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('is authorised by a bank, and by a person only where their word alone was due', () => {
    fc.assert(
      fc.property(step, (one) => {
        if (one.to !== 'authorised' || !checkTransition(one, FACTS, NOW).ok) return;
        const narrowed = one.from === 'authorised';
        expect(one.actor === 'bank' || (narrowed && one.actor === 'user')).toBe(true);
      }),
      { numRuns: 5000 },
    );
    const word = { from: 'reauth_required', to: 'authorised', actor: 'user', reason: 'RECONFIRMED' } as const;
    expect(checkTransition(word, { ...FACTS, reason: 'RECONFIRM_DUE' }, NOW).ok).toBe(true);
    expect(checkTransition(word, { ...FACTS, reason: 'SCA_EXPIRED' }, NOW).ok).toBe(false);
    const bank = { ...word, actor: 'bank', reason: 'REAUTHENTICATED' } as const;
    expect(checkTransition(bank, { ...FACTS, expiresAt: NOW + 1 }, NOW).ok).toBe(true);
    expect(checkTransition(bank, { ...FACTS, expiresAt: NOW }, NOW).ok).toBe(false);
  });

  it('follows the table, line by line', () => {
    const allowed: readonly (readonly [
      ConsentState | null,
      ConsentState,
      (typeof CONSENT_ACTORS)[number],
      ConsentReason,
    ])[] = [
      [null, 'awaiting_authorisation', 'user', 'CREATED'],
      ['awaiting_authorisation', 'partially_authorised', 'bank', 'FIRST_SIGNER'],
      ['partially_authorised', 'authorised', 'bank', 'AUTHORISED'],
      ['awaiting_authorisation', 'rejected', 'system', 'AUTHORISATION_TIMEOUT'],
      ['partially_authorised', 'rejected', 'client', 'CANCELLED'],
      ['authorised', 'reauth_required', 'system', 'SCA_EXPIRED'],
      ['authorised', 'reauth_required', 'bank', 'BANK_ACCESS_CANCELLED'],
      ['reauth_required', 'authorised', 'bank', 'REAUTHENTICATED'],
      ['authorised', 'authorised', 'user', 'NARROWED'],
      ['authorised', 'revoked', 'user', 'USER_REVOKED_HERE'],
      ['reauth_required', 'revoked', 'client', 'DISCONNECTED'],
      ['authorised', 'revoked', 'operator', 'SECURITY'],
      ['authorised', 'revoked', 'bank', 'USER_REVOKED_AT_BANK'],
      ['authorised', 'expired', 'system', 'MAX_DATE_REACHED'],
      ['reauth_required', 'expired', 'bank', 'ONE_OFF_USED'],
    ];
    for (const [from, to, actor, reason] of allowed)
      expect([from, to, checkTransition({ from, to, actor, reason }, FACTS, NOW).ok]).toEqual([
        from,
        to,
        true,
      ]);
    const refused: typeof allowed = [
      ['awaiting_authorisation', 'authorised', 'user', 'AUTHORISED'],
      ['awaiting_authorisation', 'revoked', 'user', 'USER_REVOKED_HERE'],
      ['authorised', 'revoked', 'system', 'SECURITY'],
      ['authorised', 'revoked', 'user', 'USER_REVOKED_AT_BANK'],
      ['authorised', 'expired', 'user', 'MAX_DATE_REACHED'],
      ['revoked', 'authorised', 'bank', 'REAUTHENTICATED'],
      ['expired', 'authorised', 'bank', 'RENEWED'],
      ['rejected', 'awaiting_authorisation', 'user', 'CREATED'],
    ];
    for (const [from, to, actor, reason] of refused)
      expect([from, to, checkTransition({ from, to, actor, reason }, FACTS, NOW).ok]).toEqual([
        from,
        to,
        false,
      ]);
  });
});

describe('whether a consent may be used', () => {
  const instant = fc.option(fc.integer({ min: NOW - 1000, max: NOW + 1000 }), { nil: null });

  it('invariant 9: only while authorised and before the first of its ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CONSENT_STATES),
        instant,
        instant,
        instant,
        (state, expiresAt, scaRenewBy, reconfirmBy) => {
          const ends = [expiresAt, scaRenewBy, reconfirmBy].filter((end) => end !== null);
          const expected = state === 'authorised' && ends.every((end) => NOW < end);
          expect(consentUsable({ state, expiresAt, scaRenewBy, reconfirmBy }, NOW)).toBe(expected);
        },
      ),
    );
  });

  it('ends at the very instant, not after it', () => {
    const consent = { state: 'authorised', expiresAt: NOW, scaRenewBy: null, reconfirmBy: null } as const;
    expect([consentUsable(consent, NOW - 1), consentUsable(consent, NOW)]).toEqual([true, false]);
    expect(usableUntil(consent)).toBe(NOW);
    expect(usableUntil({ expiresAt: null, scaRenewBy: null, reconfirmBy: null })).toBeNull();
  });
});
