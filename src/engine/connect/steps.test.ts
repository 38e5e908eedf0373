import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asking,
  type ConnectBench,
  must,
  openConnectBench,
  refusalOf,
  request,
} from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS, DEADLINE_MS_MAX } from './limits.ts';
import { asks, CODE, failed, granted, held, redirects, waits } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
let login = 0;
beforeAll(async () => {
  bench = await openConnectBench();
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
  bench.errors.length = 0;
});
afterAll(() => bench.close());

/** Starts with a login of its own. */
const start = (given: Parameters<typeof request>[0] = {}) =>
  bench.engine.start(
    asking(scope),
    request({ fields: { login: `login-${++login}`, password: 'pin' }, ...given }),
  );
const answer = (id: number, step: number, fields: Record<string, string> = { code: '123456' }) =>
  bench.engine.answer(asking(scope), id, step, fields);

describe('a step', () => {
  it('is answered once: a second tab, back and refresh send nothing', async () => {
    bench.bank.answers(asks(bench.now()), asks(bench.now(), [CODE], true), granted());
    const first = must(await start());
    const second = must(await answer(first.id, 1, { code: '000000' }));
    expect(second).toMatchObject({ step: 'asking', stepNumber: 2, view: { wrong: true } });
    expect(await answer(first.id, 1)).toMatchObject({
      fault: { code: 'step_passed', attempt: { stepNumber: 2, step: 'asking' } },
    });
    expect(bench.bank.events()).toEqual(['started', 'answered']);
    expect(must(await answer(first.id, 2)).step).toBe('granted');
    expect(refusalOf(await answer(first.id, 3))).toBe('step_passed');
    expect(refusalOf(await bench.engine.cancel(asking(scope), first.id))).toBe('step_passed');
  });

  it('is busy while it is with the bank, and two answers at once reach it once (invariant 7)', async () => {
    const call = held(granted());
    bench.bank.answers(asks(bench.now()), call.reply);
    const { id } = must(await start());
    const going = answer(id, 1);
    await call.reached;
    expect(await bench.process().answer(asking(scope), id, 1, { code: '123456' })).toMatchObject({
      fault: { code: 'step_busy', attempt: { busy: true, view: null } },
    });
    expect(await bench.engine.resumeAttempts(10)).toBe(0);
    call.release();
    expect(must(await going).step).toBe('granted');
    expect(bench.bank.events()).toEqual(['started', 'answered']);
  });

  it('is not sent when the answer cannot be right, or nothing is asked', async () => {
    bench.bank.answers(asks(bench.now()), waits(bench.now()));
    const { id } = must(await start());
    expect(await answer(id, 1, { code: '12' })).toMatchObject({
      fault: { code: 'fields_invalid', errors: [{ field: 'code', rule: 'too_short' }] },
    });
    expect(await bench.engine.attempt(scope, id)).toMatchObject({
      step: 'asking',
      stepNumber: 1,
      busy: false,
    });
    must(await answer(id, 1));
    expect(refusalOf(await answer(id, 2))).toBe('nothing_asked');
    expect(bench.bank.events()).toEqual(['started', 'answered']);
  });

  it('carries state and answer to the connector, and who is there', async () => {
    bench.bank.answers(asks(bench.now()), failed({ code: 'sca_refused' }));
    const { id } = must(await start({ daysWanted: 500 }));
    const attended = { ip: '192.0.2.1', userAgent: 'Browser', at: bench.now() };
    must(await bench.engine.answer({ ...asking(scope), attended }, id, 1, { code: '654321' }));
    const [started, answered] = bench.bank.calls;
    expect(started?.event).toMatchObject({
      type: 'started',
      method: 'form',
      daysWanted: 180,
      scopes: expect.any(Array),
    });
    expect(started?.state).toBeNull();
    expect(answered?.state).toEqual({ asked: ['code'] });
    expect(answered?.event).toEqual({ type: 'answered', fields: { code: '654321' } });
    expect([started?.context.attended, answered?.context.attended]).toEqual([null, attended]);
    expect(answered?.context).toMatchObject({ institutionId: 'bank-one', now: bench.now() });
  });

  it('ends the attempt with the bank’s fault, for support to read', async () => {
    const fault = { code: 'action_at_bank_needed', reason: 'locked', text: 'x'.repeat(900) } as const;
    bench.bank.answers(failed(fault));
    const ended = must(await start());
    expect(ended).toMatchObject({ step: 'failed', view: null, fault: { ...fault, text: 'x'.repeat(500) } });
    expect(ended.finishedAt).not.toBeNull();
    expect((await bench.feed(scope)).at(-1)).toMatchObject({
      type: 'connect_attempt.failed',
      attemptId: ended.id,
      data: { code: 'action_at_bank_needed', purpose: 'connect' },
    });
  });

  it('of a connector that throws or breaks a limit ends the attempt, told to the operator', async () => {
    bench.bank.answers(() => {
      throw new Error('a bug');
    });
    expect(must(await start())).toMatchObject({ step: 'failed', fault: { code: 'interrupted' } });
    expect(bench.errors).toHaveLength(1);
    const wrong = [
      redirects(bench.now(), 'javascript:alert(1)'),
      redirects(bench.now(), `https://bank.test/${'x'.repeat(9000)}`),
      redirects(bench.now(), 'https://user:pass@bank.test/'),
      { ...asks(bench.now()), until: Number.NaN },
      granted({}, { validUntil: Number.NaN }),
      asks(bench.now(), []),
      asks(bench.now(), [CODE, CODE]),
      { ...asks(bench.now()), state: 'x'.repeat(300_000) },
      granted({ token: 'x'.repeat(300_000) }),
    ] as const;
    for (const outcome of wrong) {
      bench.bank.answers(outcome);
      expect(must(await start()).fault).toMatchObject({ code: 'shape_not_understood' });
    }
    bench.bank.answers(redirects(bench.now()));
    const plain = await start({ institutionId: 'bank-tls', method: 'redirect', fields: {} });
    expect(must(plain).fault).toMatchObject({ code: 'shape_not_understood' });
  });
});

describe('deadlines', () => {
  it('end an attempt at the moment of use, and by the clock', async () => {
    bench.bank.answers(asks(bench.now()), asks(bench.now()), redirects(bench.now()));
    const used = must(await start());
    const left = must(await start());
    const away = must(await start());
    bench.advance(300_000);
    expect(await answer(used.id, 1)).toMatchObject({
      fault: { code: 'step_passed', attempt: { step: 'failed', fault: { code: 'sca_expired' } } },
    });
    expect(await bench.engine.goToken(scope, away.id)).toBeNull();
    expect(await bench.engine.resumeAttempts(100)).toBeGreaterThanOrEqual(2);
    for (const { id } of [left, away])
      expect(await bench.engine.attempt(scope, id)).toMatchObject({
        step: 'failed',
        fault: { code: 'sca_expired' },
      });
    expect(await bench.engine.resumeAttempts(100)).toBe(0);
    expect((await bench.feed(scope)).filter(({ type }) => type === 'connect_attempt.failed')).toHaveLength(3);
  });

  it('and ends that no calendar has are kept as the nearest that one has', async () => {
    bench.bank.answers(granted({}, { validUntil: 1e300, scaRenewBy: -1e300 }));
    must(await start());
    const [consent] = (await bench.engine.consents(scope, {}, { limit: 1, after: null })).rows;
    expect(consent).toMatchObject({
      expiresAt: '9999-12-31T23:59:59.999Z',
      scaRenewBy: '1970-01-01T00:00:00.000Z',
    });
    const far = { ...asks(bench.now()), until: 1e300 } as ReturnType<typeof asks>;
    bench.bank.answers(far, failed({ code: 'rate_limited', retryAt: Number.NaN }));
    const { id } = must(await start({ method: 'blind' }));
    expect(must(await answer(id, 1)).fault).toEqual({ code: 'rate_limited', retryAt: null });
  });

  it('are no further away than we allow', async () => {
    bench.bank.answers(waits(bench.now(), 'second_signer', { until: bench.now() + 90 * DAY_MS }));
    expect(must(await start()).deadlineAt).toBe(new Date(bench.now() + DEADLINE_MS_MAX).toISOString());
  });

  it('leave a step that is with the bank to come to its end', async () => {
    const call = held(granted());
    bench.bank.answers(asks(bench.now()), call.reply);
    const { id } = must(await start());
    const going = answer(id, 1);
    await call.reached;
    bench.advance(600_000);
    await bench.engine.resumeAttempts(100);
    expect(await bench.engine.attempt(scope, id)).toMatchObject({ step: 'asking', busy: true });
    call.release();
    expect(must(await going).step).toBe('granted');
  });
});
