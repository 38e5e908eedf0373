import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Chain,
  type ChainedEvent,
  type ChainedVersion,
  eventText,
  evidenceOf,
  verifyChain,
  versionText,
} from './chain.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const PSEUDONYM = 'ab'.repeat(32);
const VERSION: ChainedVersion = {
  number: 1,
  event: 2,
  scopes: ['accounts', 'balances'],
  expiresAt: '2026-09-01T00:00:00.000Z',
  scaRenewBy: null,
  reconfirmBy: null,
};

type Step = Pick<ChainedEvent, 'from' | 'to' | 'actor' | 'reason'>;
const STEPS: readonly Step[] = [
  { from: null, to: 'awaiting_authorisation', actor: 'client', reason: 'CREATED' },
  { from: 'awaiting_authorisation', to: 'authorised', actor: 'bank', reason: 'AUTHORISED' },
  { from: 'authorised', to: 'reauth_required', actor: 'system', reason: 'RECONFIRM_DUE' },
  { from: 'reauth_required', to: 'authorised', actor: 'user', reason: 'RECONFIRMED' },
  { from: 'authorised', to: 'revoked', actor: 'user', reason: 'USER_REVOKED_HERE' },
];

function chain(): Chain {
  const events: ChainedEvent[] = [];
  for (const [at, step] of STEPS.entries()) {
    const number = at + 1;
    const facts = number === 2 ? sha256('salted') : null;
    const evidence = evidenceOf(sha256, facts, number === 2 ? VERSION : null);
    const event = { ...step, number, facts, evidence, at: new Date(number * 1000).toISOString() };
    events.push({ ...event, hash: sha256(eventText(PSEUDONYM, event, events.at(-1)?.hash ?? null)) });
  }
  const { scopes, expiresAt, scaRenewBy, reconfirmBy } = VERSION;
  const row = {
    state: 'revoked',
    reason: 'USER_REVOKED_HERE',
    scopes,
    expiresAt,
    scaRenewBy,
    reconfirmBy,
  } as const;
  return { pseudonym: PSEUDONYM, events, versions: [VERSION], row };
}

const verify = (one: Chain) => verifyChain(one, sha256);

describe('the history of a consent', () => {
  it('holds as it was written, with and without the consent itself', () => {
    const whole = chain();
    expect(verify(whole)).toEqual({
      whole: true,
      events: 5,
      head: whole.events.at(-1)?.hash,
      brokenAt: null,
      why: null,
    });
    expect(verify({ ...whole, row: null }).whole).toBe(true);
  });

  it('shows any change of any event, and where it begins', () => {
    const changes: Readonly<Record<string, unknown>> = {
      from: 'expired',
      to: 'expired',
      actor: 'operator',
      reason: 'SECURITY',
      at: '2020-01-01T00:00:00.000Z',
      facts: sha256('other'),
      evidence: sha256('other'),
      hash: sha256('other'),
      number: 9,
    };
    const whole = chain();
    for (const [name, value] of Object.entries(changes))
      for (const at of whole.events.keys()) {
        const events = whole.events.map((event, k) => (k === at ? { ...event, [name]: value } : event));
        const verdict = verify({ ...whole, events });
        expect([name, at, verdict.whole]).toEqual([name, at, false]);
        if (verdict.brokenAt !== null && name !== 'number')
          expect(verdict.brokenAt).toBeLessThanOrEqual(at + 2);
      }
  });

  it('shows what was taken out, put in, or put in another order', () => {
    const whole = chain();
    fc.assert(
      fc.property(fc.subarray([...whole.events.keys()]), (kept) => {
        if (kept.length === whole.events.length) return;
        const events = whole.events.filter((_, k) => kept.includes(k));
        expect(verify({ ...whole, events }).whole).toBe(false);
      }),
    );
    const [first, second, ...rest] = whole.events;
    if (first === undefined || second === undefined) expect.fail('no events');
    expect(verify({ ...whole, events: [second, first, ...rest] }).whole).toBe(false);
    expect(verify({ ...whole, events: [first, first, second, ...rest] }).whole).toBe(false);
  });

  it('shows a version or the consent itself that says something else', () => {
    const whole = chain();
    const version = (change: Partial<ChainedVersion>) =>
      verify({ ...whole, versions: [{ ...VERSION, ...change }] });
    expect(version({ scopes: ['accounts', 'balances', 'transactions'] }).why).toBe('version');
    expect(version({ expiresAt: '2027-09-01T00:00:00.000Z' }).why).toBe('version');
    expect(verify({ ...whole, versions: [] }).why).toBe('version');
    const { row } = whole;
    if (row === null) expect.fail('no row');
    expect(verify({ ...whole, row: { ...row, state: 'authorised' } }).why).toBe('row');
    expect(verify({ ...whole, row: { ...row, expiresAt: null } }).why).toBe('row');
  });

  it('shows a step that the table does not allow, whoever hashed it', () => {
    const whole = chain();
    const last = whole.events.at(-1) ?? expect.fail('no events');
    const back = {
      ...last,
      number: 6,
      from: 'revoked',
      to: 'authorised',
      actor: 'bank',
      reason: 'REAUTHENTICATED',
      evidence: null,
    } as const;
    const event = { ...back, hash: sha256(eventText(PSEUDONYM, back, last.hash)) };
    expect(verify({ ...whole, row: null, events: [...whole.events, event] })).toMatchObject({
      whole: false,
      brokenAt: 6,
      why: 'transition',
    });
  });

  it('is hashed over texts that do not change', () => {
    const event = { ...STEPS[0], number: 1, evidence: null, at: '2026-01-01T00:00:00.000Z' } as ChainedEvent;
    expect(eventText('00', event, null)).toBe(
      '{"actor":"client","at":"2026-01-01T00:00:00.000Z","consent":"00","evidence":null,"from":null,"number":1,"previous":null,"reason":"CREATED","to":"awaiting_authorisation"}',
    );
    expect(versionText(VERSION)).toBe(
      '{"event":2,"expires_at":"2026-09-01T00:00:00.000Z","number":1,"reconfirm_by":null,"sca_renew_by":null,"scopes":["accounts","balances"]}',
    );
  });
});
