import { describe, expect, it } from 'vitest';
import type { Fault, HttpReply } from '../contract.ts';
import { refusalOf } from './errors.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  ok: true,
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: new TextEncoder().encode(JSON.stringify(body)),
  reply: 0,
});
const fault = (status: number, body: unknown, headers: Record<string, string> = {}): Fault =>
  refusalOf(reply(status, body, headers), NOW).fault;

/** Every line of the table "Errors" of the sandbox's README. */
describe('the errors of the sandbox bank', () => {
  it('are faults of the contract', () => {
    const told = (status: number, error: string, more: object = {}) =>
      fault(status, { error, message: 'M', ...more });
    expect(told(401, 'wrong_credentials', { fields: ['password'] })).toEqual({
      code: 'credentials_wrong',
      fields: ['password'],
    });
    expect(told(401, 'token_invalid')).toEqual({ code: 'sca_needed', reachFrom: null });
    expect(told(401, 'consent_expired')).toEqual({ code: 'consent_expired' });
    expect(told(401, 'consent_revoked')).toEqual({ code: 'consent_revoked' });
    expect(told(403, 'locked')).toEqual({ code: 'action_at_bank_needed', reason: 'locked', text: 'M' });
    expect(told(403, 'password_expired')).toMatchObject({ reason: 'password_expired' });
    expect(told(403, 'terms_to_accept')).toMatchObject({ reason: 'new_terms' });
    expect(told(403, 'sca_required', { reach_from: '2025-11-01' })).toEqual({
      code: 'sca_needed',
      reachFrom: '2025-11-01',
    });
    expect(told(403, 'sca_required', { reach_from: null })).toEqual({ code: 'sca_needed', reachFrom: null });
    expect(told(403, 'not_permitted')).toEqual({ code: 'not_permitted' });
    expect(told(403, 'no_accounts')).toEqual({ code: 'no_accounts' });
    expect(told(404, 'not_found')).toEqual({ code: 'not_permitted' });
    expect(told(410, 'expired')).toEqual({ code: 'sca_expired' });
    for (const [status, error] of [
      [400, 'bad_request'],
      [409, 'step_answered'],
      [409, 'not_now'],
    ] as const)
      expect(told(status, error).code).toBe('shape_not_understood');
  });

  it('say when to come back', () => {
    const retryAt = '2026-01-31T13:20:00.000+01:00';
    const at = Date.parse(retryAt);
    expect(fault(429, { error: 'rate_limited', retry_at: retryAt })).toEqual({
      code: 'rate_limited',
      retryAt: at,
    });
    expect(fault(429, { error: 'rate_limited' }, { 'retry-after': '60' })).toEqual({
      code: 'rate_limited',
      retryAt: NOW + 60_000,
    });
    expect(fault(503, { error: 'preparing', retry_at: retryAt })).toEqual({ code: 'bank_down', retryAt: at });
    expect(fault(503, { error: 'maintenance' })).toEqual({ code: 'bank_down', retryAt: null });
    expect(fault(503, { error: 'preparing', retry_at: '2020-01-01T00:00:00Z' })).toEqual({
      code: 'bank_down',
      retryAt: NOW,
    });
  });

  it('are not guessed: an unknown one, or a known one under another status, is what the status says', () => {
    expect(fault(403, { error: 'something_new' }).code).toBe('shape_not_understood');
    expect(fault(403, { error: 'consent_revoked' }).code).toBe('shape_not_understood');
    expect(fault(500, { error: 'locked' })).toEqual({ code: 'bank_down', retryAt: null });
    expect(fault(429, { oops: 1 })).toEqual({ code: 'rate_limited', retryAt: null });
    expect(fault(401, ['wrong_credentials']).code).toBe('shape_not_understood');
    expect(fault(301, {}).code).toBe('shape_not_understood');
  });

  it('name fields of ours only, and words of the bank that are cut', () => {
    expect(fault(401, { error: 'wrong_credentials', fields: ['code', 'hunter2'] })).toEqual({
      code: 'credentials_wrong',
      fields: ['code'],
    });
    const long = fault(403, { error: 'locked', message: 'x'.repeat(900) });
    expect(long.code === 'action_at_bank_needed' && long.text?.length).toBe(500);
  });
});
