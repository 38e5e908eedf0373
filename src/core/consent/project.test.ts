import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionStatus } from '../connection/status.ts';
import { type ConsentSeen, openFinanceStatus, seenUsable, teamStatus } from './project.ts';
import { CONSENT_STATES } from './transitions.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const CONSENT: ConsentSeen = {
  state: 'authorised',
  expiresAt: null,
  scaRenewBy: null,
  reconfirmBy: null,
  updatedAt: '2026-05-01T00:00:00.000Z',
  endedAt: null,
};
const STATUSES: readonly ConnectionStatus[] = [
  'pending',
  'active',
  'syncing',
  'degraded',
  'expiring',
  'reconnect_required',
  'action_at_bank_required',
  'account_mapping_required',
  'bank_unavailable',
  'rate_limited',
  'paused',
  'revoked',
  'disconnected',
  'contact_operator',
];
const SYNCED = {
  status: 'active',
  lastSuccessAt: '2026-05-01T00:00:00.000Z',
  institutionId: 'bank',
} as const;

const end = fc.option(fc.integer({ min: NOW - 5000, max: NOW + 5000 }).map(iso), { nil: null });
const consent: fc.Arbitrary<ConsentSeen> = fc.record({
  state: fc.constantFrom(...CONSENT_STATES),
  expiresAt: end,
  scaRenewBy: end,
  reconfirmBy: end,
  updatedAt: fc.constant('2026-05-01T00:00:00.000Z'),
  endedAt: end,
});
const connection = fc.record({
  status: fc.constantFrom(...STATUSES),
  lastSuccessAt: fc.option(fc.constant('2026-05-01T00:00:00.000Z'), { nil: null }),
  institutionId: fc.constant('bank'),
});

describe('a consent in the words of other surfaces', () => {
  it('invariant 9: is never AUTHORIZED or active when it cannot be used at that instant', () => {
    fc.assert(
      fc.property(consent, connection, fc.integer({ min: -9000, max: 9000 }), (seen, of, later) => {
        const now = NOW + later;
        const usable =
          seen.state === 'authorised' &&
          [seen.expiresAt, seen.scaRenewBy, seen.reconfirmBy].every(
            (at) => at === null || now < Date.parse(at),
          );
        expect(seenUsable(seen, now)).toBe(usable);
        expect(teamStatus(seen, now)?.status === 'AUTHORIZED').toBe(usable);
        if (openFinanceStatus(of, seen, now) === 'active') expect(usable).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('follows the mapping of the contract', () => {
    const ended = { ...CONSENT, endedAt: '2026-05-20T00:00:00.000Z' };
    const cases: readonly (readonly [ConsentSeen, unknown, string])[] = [
      [{ ...CONSENT, state: 'awaiting_authorisation' }, null, 'pending'],
      [{ ...CONSENT, state: 'partially_authorised' }, null, 'pending'],
      [CONSENT, { status: 'AUTHORIZED', revokedAt: null }, 'active'],
      [
        { ...CONSENT, state: 'reauth_required' },
        { status: 'REVOKED', revokedAt: CONSENT.updatedAt },
        'error',
      ],
      [{ ...ended, state: 'rejected' }, null, 'error'],
      [{ ...ended, state: 'revoked' }, { status: 'REVOKED', revokedAt: ended.endedAt }, 'revoked'],
      [{ ...ended, state: 'expired' }, { status: 'REVOKED', revokedAt: ended.endedAt }, 'expired'],
    ];
    for (const [seen, team, open] of cases)
      expect([teamStatus(seen, NOW), openFinanceStatus(SYNCED, seen, NOW)]).toEqual([team, open]);
  });

  it('is revoked since its end, whether or not somebody has noticed that it is over', () => {
    const expiresAt = iso(NOW - 1000);
    const over = { ...CONSENT, expiresAt };
    expect(teamStatus(over, NOW)).toEqual({ status: 'REVOKED', revokedAt: expiresAt });
    expect(openFinanceStatus(SYNCED, over, NOW)).toBe('expired');
    const swept = { ...over, state: 'expired', endedAt: iso(NOW + 60_000) } as const;
    expect(teamStatus(swept, NOW)).toEqual({ status: 'REVOKED', revokedAt: expiresAt });
    const byBank = { ...over, state: 'expired', endedAt: iso(NOW - 9000) } as const;
    expect(teamStatus(byBank, NOW)).toEqual({ status: 'REVOKED', revokedAt: byBank.endedAt });
    const sca = { ...CONSENT, scaRenewBy: iso(NOW) };
    expect([teamStatus(sca, NOW)?.status, openFinanceStatus(SYNCED, sca, NOW)]).toEqual(['REVOKED', 'error']);
  });

  it('is not usable with an end that cannot be read', () => {
    for (const name of ['expiresAt', 'scaRenewBy', 'reconfirmBy'])
      expect(teamStatus({ ...CONSENT, [name]: 'soon' }, NOW)?.status).toBe('REVOKED');
  });

  it('is pending until a first sync brought something, unless that failed; files are always active', () => {
    const of = (status: ConnectionStatus, lastSuccessAt: string | null) =>
      openFinanceStatus({ status, lastSuccessAt, institutionId: 'bank' }, CONSENT, NOW);
    expect(['syncing', 'active', 'pending'].map((one) => of(one as ConnectionStatus, null))).toEqual([
      'pending',
      'pending',
      'pending',
    ]);
    const synced = SYNCED.lastSuccessAt;
    for (const well of ['syncing', 'degraded', 'paused', 'rate_limited', 'expiring'] as const)
      expect([well, of(well, synced)]).toEqual([well, 'active']);
    for (const ill of ['bank_unavailable', 'contact_operator', 'action_at_bank_required'] as const)
      expect([of(ill, null), of(ill, synced)]).toEqual(['error', 'error']);
    expect(of('disconnected', synced)).toBe('revoked');
    const files = { status: 'active', lastSuccessAt: null, institutionId: null } as const;
    expect(openFinanceStatus(files, null, NOW)).toBe('active');
    expect(openFinanceStatus({ ...SYNCED }, null, NOW)).toBe('pending');
  });
});
