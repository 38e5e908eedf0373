import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSENT_STATES } from '../consent/transitions.ts';
import { consentUsable } from '../consent/usable.ts';
import { type ConnectionFacts, type ConnectionFaultCode, connectionState } from './status.ts';

const NOW = Date.UTC(2026, 2, 1);
const DAY_MS = 86_400_000;
const GOOD = { state: 'authorised', expiresAt: null, scaRenewBy: null, reconfirmBy: null } as const;
const WELL: ConnectionFacts = {
  ofFiles: false,
  disconnected: false,
  paused: false,
  consent: GOOD,
  renewable: true,
  unclear: 0,
  attempt: null,
  sync: null,
  last: { status: 'success', fault: null },
};
const FAULTS: readonly ConnectionFaultCode[] = [
  'credentials_wrong',
  'sca_needed',
  'sca_refused',
  'sca_expired',
  'consent_expired',
  'consent_revoked',
  'action_at_bank_needed',
  'bank_down',
  'rate_limited',
  'shape_not_understood',
  'not_permitted',
  'no_accounts',
  'tries_used',
  'connector_missing',
  'interrupted',
  'account_unclear',
  'connection_exists',
];

/** Status, action and reason on one line. */
const line = (given: Partial<ConnectionFacts>): string => {
  const { status, action, reason } = connectionState({ ...WELL, ...given }, NOW);
  return `${status} ${action} ${reason ?? '-'}`;
};

describe('how a connection stands', () => {
  it('is well while consent and last sync are', () => {
    expect(line({})).toBe('active none -');
    expect(line({ last: null, sync: { status: 'due', dueAt: NOW } })).toBe('syncing wait -');
    expect(line({ sync: { status: 'running', dueAt: NOW - 1 } })).toBe('syncing wait -');
    expect(line({ sync: { status: 'due', dueAt: NOW + 1 } })).toBe('active none -');
    expect(line({ ofFiles: true, consent: null, last: null })).toBe('active none -');
  });

  it('says what ended, and what to do', () => {
    expect(line({ disconnected: true })).toBe('disconnected reconnect -');
    expect(line({ paused: true })).toBe('paused resume -');
    expect(line({ consent: { ...GOOD, state: 'revoked' } })).toBe('revoked reconnect consent_revoked');
    expect(line({ consent: { ...GOOD, state: 'expired' } })).toBe('reconnect_required renew consent_expired');
    expect(line({ consent: { ...GOOD, expiresAt: NOW } })).toBe('reconnect_required renew consent_expired');
    expect(line({ consent: { ...GOOD, scaRenewBy: NOW } })).toBe('reconnect_required renew sca_needed');
    expect(line({ consent: { ...GOOD, state: 'reauth_required' } })).toBe(
      'reconnect_required renew sca_needed',
    );
    expect(
      line({
        consent: { ...GOOD, state: 'reauth_required' },
        last: { status: 'failed', fault: 'credentials_wrong' },
      }),
    ).toBe('reconnect_required reconnect credentials_wrong');
    expect(line({ consent: { ...GOOD, expiresAt: NOW }, renewable: false })).toBe(
      'reconnect_required reconnect consent_expired',
    );
    expect(line({ consent: { ...GOOD, expiresAt: NOW }, paused: true })).toBe(
      'reconnect_required renew consent_expired',
    );
  });

  it('is expiring fourteen days ahead, at the first of the ends', () => {
    expect(line({ consent: { ...GOOD, expiresAt: NOW + 14 * DAY_MS + 1 } })).toBe('active none -');
    expect(line({ consent: { ...GOOD, expiresAt: NOW + 14 * DAY_MS } })).toBe('expiring renew -');
    expect(line({ consent: { ...GOOD, expiresAt: NOW + 100 * DAY_MS, scaRenewBy: NOW + 1 } })).toBe(
      'expiring renew -',
    );
    expect(line({ consent: { ...GOOD, expiresAt: NOW + DAY_MS }, renewable: false })).toBe(
      'expiring reconnect -',
    );
  });

  it('gives each fault of the last sync one thing to do', () => {
    const lines = FAULTS.map((fault) => line({ last: { status: 'failed', fault } }));
    expect(lines).toEqual([
      'reconnect_required reconnect credentials_wrong',
      'reconnect_required renew sca_needed',
      'reconnect_required renew sca_refused',
      'reconnect_required renew sca_expired',
      'reconnect_required renew consent_expired',
      'revoked reconnect consent_revoked',
      'action_at_bank_required go_to_bank action_at_bank_needed',
      'bank_unavailable wait bank_down',
      'rate_limited wait rate_limited',
      'contact_operator contact_operator shape_not_understood',
      'contact_operator contact_operator not_permitted',
      'reconnect_required reconnect no_accounts',
      'reconnect_required wait tries_used',
      'contact_operator contact_operator connector_missing',
      'degraded wait interrupted',
      'active none -',
      'disconnected none connection_exists',
    ]);
    expect(line({ last: { status: 'partial', fault: 'bank_down' } })).toBe('degraded wait bank_down');
    expect(line({ last: { status: 'failed', fault: null } })).toBe('degraded wait -');
  });

  it('asks about accounts until they are answered, before trouble that passes', () => {
    const last = { status: 'partial', fault: 'account_unclear' } as const;
    const asks = 'account_mapping_required map_accounts account_unclear';
    expect(line({ last, unclear: 1 })).toBe(asks);
    expect(line({ last, unclear: 1, sync: { status: 'running', dueAt: NOW } })).toBe(asks);
    expect(line({ last, sync: { status: 'due', dueAt: NOW } })).toBe('syncing wait -');
    expect(line({ last })).toBe('active none -');
    expect(line({ last: { status: 'failed', fault: 'bank_down' }, unclear: 1 })).toBe(asks);
    expect(line({ last: { status: 'failed', fault: 'no_accounts' }, unclear: 1 })).toBe(
      'reconnect_required reconnect no_accounts',
    );
    expect(line({ consent: { ...GOOD, expiresAt: NOW }, unclear: 1 })).toBe(
      'reconnect_required renew consent_expired',
    );
    expect(line({ paused: true, unclear: 1 })).toBe('paused resume -');
  });

  it('says that a second connection was one too many', () => {
    const last = { status: 'failed', fault: 'connection_exists' } as const;
    expect(line({ disconnected: true, last })).toBe('disconnected none connection_exists');
  });

  it('lets trouble that passes give way to a sync at work, and no other', () => {
    const sync = { status: 'running', dueAt: NOW } as const;
    expect(line({ sync, last: { status: 'failed', fault: 'bank_down' } })).toBe('syncing wait -');
    expect(
      line({ sync: { ...sync, status: 'deferred' }, last: { status: 'deferred', fault: 'rate_limited' } }),
    ).toBe('rate_limited wait rate_limited');
    expect(line({ sync, last: { status: 'failed', fault: 'credentials_wrong' } })).toBe(
      'reconnect_required reconnect credentials_wrong',
    );
  });

  it('goes on with a sign-in that is under way before anything else', () => {
    const expired = { consent: { ...GOOD, expiresAt: NOW } };
    expect(line({ ...expired, attempt: 'asking' })).toBe('reconnect_required continue consent_expired');
    expect(line({ ...expired, attempt: 'waiting' })).toBe('reconnect_required wait consent_expired');
  });

  it('never says that all is well while the consent cannot be used', () => {
    const instant = fc.option(fc.integer({ min: NOW - 5, max: NOW + 20 * DAY_MS }), { nil: null });
    const facts = fc.record({
      ofFiles: fc.constant(false),
      disconnected: fc.boolean(),
      paused: fc.boolean(),
      renewable: fc.boolean(),
      consent: fc.option(
        fc.record({
          state: fc.constantFrom(...CONSENT_STATES),
          expiresAt: instant,
          scaRenewBy: instant,
          reconfirmBy: instant,
        }),
        { nil: null },
      ),
      attempt: fc.constantFrom(null, 'starting', 'asking', 'redirecting', 'waiting'),
      sync: fc.option(
        fc.record({
          status: fc.constantFrom('due', 'running', 'deferred'),
          dueAt: fc.constantFrom(NOW - 1, NOW + 1),
        }),
        { nil: null },
      ),
      last: fc.option(
        fc.record({
          status: fc.constantFrom('success', 'partial', 'failed', 'deferred'),
          fault: fc.option(fc.constantFrom(...FAULTS), { nil: null }),
        }),
        { nil: null },
      ),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const { status, action } = connectionState(given as ConnectionFacts, NOW);
        const usable = given.consent !== null && consentUsable(given.consent, NOW) && !given.disconnected;
        if (status === 'active' || status === 'syncing' || status === 'expiring') expect(usable).toBe(true);
        if (action === 'renew') expect(given.renewable).toBe(true);
        if (status === 'active' && given.attempt === null) expect(action).toBe('none');
      }),
      { numRuns: 3000 },
    );
  });
});
