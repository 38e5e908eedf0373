import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { ASKED_AGAIN_MS, POLL_AFTER_MS_MIN } from './limits.ts';
import { failed, granted, held, waits } from './testing.ts';

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
const poll = (id: number) => bench.engine.poll(asking(scope), id);

describe('waiting', () => {
  it('is looked at when it is due and not before, by one worker', async () => {
    bench.jobs.length = 0;
    bench.bank.answers(waits(bench.now(), 'app_approval', { pollAfterMs: 10 }));
    const { id, dueAt, stepNumber } = must(await start());
    expect(dueAt).toBe(new Date(bench.now() + POLL_AFTER_MS_MIN).toISOString());
    expect(bench.jobs).toEqual([{ kind: 'attempt.poll', payload: { ...scope, attemptId: id } }]);
    must(await poll(id));
    expect(bench.bank.events()).toEqual(['started']);

    bench.advance(POLL_AFTER_MS_MIN);
    const call = held(waits(bench.now(), 'app_approval', { pollAfterMs: 10 }));
    bench.bank.answers(call.reply);
    const looking = bench.process().resumeAttempts(10);
    await call.reached;
    // Whoever watches sees no change while the bank is asked, and sends nothing.
    expect(must(await poll(id))).toMatchObject({
      step: 'waiting',
      busy: false,
      view: { kind: 'wait', device: 'phone' },
    });
    call.release();
    expect(await looking).toBe(1);
    expect(bench.bank.events()).toEqual(['started', 'polled']);
    // It found the same: that is no new step.
    expect(await bench.engine.attempt(scope, id)).toMatchObject({ stepNumber });

    bench.advance(POLL_AFTER_MS_MIN);
    bench.bank.answers(granted());
    expect(must(await poll(id))).toMatchObject({ step: 'granted' });
  });

  it('for a second signer is looked at early when somebody asks, now and then, unless the bank put it off', async () => {
    const hour = 3_600_000;
    const signer = () => waits(bench.now(), 'second_signer', { pollAfterMs: hour });
    const retryAt = bench.now() + 2 * hour;
    bench.bank.answers(signer());
    const { id } = must(await start());
    must(await poll(id));
    bench.advance(ASKED_AGAIN_MS);
    expect(await bench.process().resumeAttempts(10)).toBe(0);
    bench.bank.answers(signer());
    must(await poll(id));
    must(await poll(id));
    expect(bench.bank.events()).toEqual(['started', 'polled']);
    bench.advance(ASKED_AGAIN_MS);
    bench.bank.answers(failed({ code: 'rate_limited', retryAt }));
    must(await poll(id));
    bench.advance(ASKED_AGAIN_MS);
    must(await poll(id));
    expect(bench.bank.events()).toEqual(['started', 'polled', 'polled']);
  });

  it('outlasts a bank that cannot be asked for a while, until its own deadline', async () => {
    const retryAt = bench.now() + 60_000;
    bench.bank.answers(
      waits(bench.now()),
      failed({ code: 'rate_limited', retryAt }),
      failed({ code: 'bank_down', retryAt: null }),
    );
    const { id } = must(await start());
    bench.advance(2000);
    expect(must(await poll(id))).toMatchObject({
      step: 'waiting',
      dueAt: new Date(retryAt).toISOString(),
      stepNumber: 1,
    });
    bench.advance(58_000);
    expect(must(await poll(id))).toMatchObject({ step: 'waiting', stepNumber: 1 });
    bench.advance(300_000);
    bench.bank.answers(failed({ code: 'bank_down', retryAt: null }));
    expect(must(await poll(id))).toMatchObject({ step: 'failed', fault: { code: 'sca_expired' } });
    expect(bench.bank.events()).toEqual(['started', 'polled', 'polled', 'polled']);
  });

  it('is looked at once more when its time is over: what was approved meanwhile is not lost', async () => {
    for (const [last, step] of [
      [granted(), 'granted'],
      [waits(bench.now(), 'app_approval', { until: bench.now() + 300_000 }), 'failed'],
    ] as const) {
      bench.bank.reset();
      bench.bank.answers(waits(bench.now()), last);
      const { id } = must(await start());
      bench.advance(300_000);
      await bench.engine.resumeAttempt(scope.ownerId, id);
      expect(await bench.engine.attempt(scope, id)).toMatchObject({ step });
      expect(bench.bank.events()).toEqual(['started', 'polled']);
    }
  });

  it('ends with any other fault', async () => {
    bench.bank.answers(waits(bench.now()), failed({ code: 'sca_refused' }));
    const { id } = must(await start());
    bench.advance(2000);
    expect(must(await poll(id))).toMatchObject({ step: 'failed', fault: { code: 'sca_refused' } });
  });
});
