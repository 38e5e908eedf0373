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
import { asks, failed, granted, held, waits } from './testing.ts';

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

describe('cancelling', () => {
  it('ends the attempt whatever the bank says, and tells it', async () => {
    bench.bank.answers(asks(bench.now()), () => {
      throw new Error('a bug');
    });
    const { id } = must(await start());
    expect(must(await bench.engine.cancel(asking(scope), id))).toMatchObject({
      step: 'cancelled',
      fault: null,
    });
    expect(bench.bank.calls.at(-1)).toMatchObject({
      event: { type: 'cancelled' },
      state: { asked: ['code'] },
    });
    expect(must(await bench.engine.cancel(asking(scope), id)).step).toBe('cancelled');
    expect(bench.bank.events()).toEqual(['started', 'cancelled']);
    expect(refusalOf(await answer(id, 1))).toBe('step_passed');
  });

  it('while a step is with the bank has the bank end what it grants too late', async () => {
    const call = held(granted({ token: 'late' }));
    bench.bank.answers(asks(bench.now()), call.reply);
    const { id, connectionId } = must(await start());
    const going = answer(id, 1);
    await call.reached;
    bench.bank.revoked.length = 0;
    must(await bench.engine.cancel(asking(scope), id));
    call.release();
    expect(must(await going).step).toBe('cancelled');
    expect(await bench.engine.connection(scope, connectionId)).toBeNull();
    expect(bench.bank.revoked).toEqual([{ token: 'late' }]);
  });

  it('asks once more where something may have been approved that nobody has looked at', async () => {
    bench.bank.answers(waits(bench.now()), failed({ code: 'sca_refused' }), granted({ token: 'unseen' }));
    const first = must(await start());
    must(await bench.engine.cancel(asking(scope), first.id));
    expect(bench.bank.events()).toEqual(['started', 'cancelled', 'polled']);
    expect(await bench.engine.connection(scope, first.connectionId)).toBeNull();
    expect(bench.bank.revoked.at(-1)).toEqual({ token: 'unseen' });

    // With a renewal the old session is void at the bank, and the consent stands: the new one is kept.
    bench.bank.reset();
    bench.bank.answers(granted());
    const { connectionId } = must(await start());
    const renewal = { purpose: 'renew', connectionId, institutionId: null } as const;
    bench.bank.answers(waits(bench.now()), failed({ code: 'sca_refused' }), granted({ token: 'unseen' }));
    const { id } = must(await start(renewal));
    expect(must(await bench.engine.cancel(asking(scope), id)).step).toBe('cancelled');
    expect(bench.bank.revoked).toEqual([]);
    bench.bank.answers(failed({ code: 'sca_refused' }));
    must(await start(renewal));
    expect(bench.bank.calls.at(-1)?.event).toMatchObject({ session: { token: 'unseen' } });
  });

  it('a renewal that the bank grants too late keeps the connection working', async () => {
    bench.bank.answers(granted());
    const { connectionId } = must(await start());
    const call = held(granted({ token: 'renewed' }));
    bench.bank.answers(call.reply);
    const going = start({ purpose: 'renew', connectionId, institutionId: null });
    await call.reached;
    const [live] = (
      await bench.engine.attempts(scope, { connectionId }, { limit: 10, after: null })
    ).rows.slice(-1);
    bench.bank.revoked.length = 0;
    must(await bench.engine.cancel(asking(scope), live?.id ?? 0));
    call.release();
    expect(must(await going).step).toBe('cancelled');
    // The bank ended the old session with the new one: the new one is kept, under the consent that stands.
    expect(bench.bank.revoked).toEqual([]);
    bench.bank.answers(failed({ code: 'sca_refused' }));
    must(await start({ purpose: 'renew', connectionId, institutionId: null }));
    expect(bench.bank.calls.at(-1)?.event).toMatchObject({ session: { token: 'renewed' } });
  });
});
