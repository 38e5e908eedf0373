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
import { LIVE_ATTEMPTS_MAX } from './limits.ts';
import { asks, failed, granted } from './testing.ts';

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

describe('what cannot begin', () => {
  it('is refused before anything is written or sent', async () => {
    const codes = await Promise.all([
      start({ institutionId: 'nowhere' }),
      start({ institutionId: null }),
      start({ method: 'letter' }),
      start({ fields: { login: 'anna' } }),
      start({ scopes: ['documents'] }),
      start({ sessionId: 999_999 }),
      start({ connectionId: 999_999 }),
      start({ purpose: 'renew', connectionId: 999_999, institutionId: null }),
      start({ purpose: 'reconnect', connectionId: null }),
    ]);
    expect(codes.map(refusalOf)).toEqual([
      'institution_unknown',
      'institution_unknown',
      'method_unknown',
      'fields_invalid',
      'scope_not_offered',
      'not_found',
      'not_now',
      'not_found',
      'not_found',
    ]);
    expect(await bench.engine.attempts(scope, {}, { limit: 10, after: null })).toEqual({
      rows: [],
      more: false,
    });
    expect([bench.bank.calls, await bench.feed(scope)]).toEqual([[], []]);
  });

  it('is a renewal where a bank does not renew, or the file connection', async () => {
    bench.bank.answers(granted());
    const { connectionId } = must(await start({ institutionId: 'bank-once' }));
    expect(refusalOf(await start({ purpose: 'renew', connectionId, institutionId: null }))).toBe('not_now');
    bench.bank.answers(failed({ code: 'no_accounts' }));
    must(await start({ purpose: 'reconnect', connectionId, institutionId: null }));
    expect(bench.bank.events().at(-1)).toBe('started');
    await bench.store.seedAccount(scope);
    const files = (await bench.engine.connections(scope, { limit: 10, after: null })).rows.find(
      ({ connector }) => connector === 'file',
    );
    expect(files).toMatchObject({ status: 'active', action: 'none', accounts: 1 });
    const renewing = await start({ purpose: 'reconnect', connectionId: files?.id ?? 0, institutionId: null });
    expect(refusalOf(renewing)).toBe('not_now');
  });

  it('is a second attempt on a connection while one is live', async () => {
    bench.bank.answers(granted(), asks(bench.now()));
    const { connectionId } = must(await start());
    const renewal = { purpose: 'renew', connectionId, institutionId: null } as const;
    const live = must(await start(renewal));
    expect(await start(renewal)).toMatchObject({ fault: { code: 'attempt_live', attemptId: live.id } });
  });

  it('is one sign-in too many of an owner', async () => {
    for (let k = 0; k < LIVE_ATTEMPTS_MAX; k++) bench.bank.answers(asks(bench.now()));
    for (let k = 0; k < LIVE_ATTEMPTS_MAX; k += 10)
      await Promise.all(Array.from({ length: 10 }, () => start()));
    expect(refusalOf(await start())).toBe('not_now');
    expect(bench.bank.calls).toHaveLength(LIVE_ATTEMPTS_MAX);
  });

  it('two starts at once for one connection make one attempt (invariant 7)', async () => {
    bench.bank.answers(granted());
    const { connectionId } = must(await start());
    bench.bank.answers(asks(bench.now()), asks(bench.now()));
    const renewal = request({ purpose: 'renew', connectionId, institutionId: null });
    const both = await Promise.all([
      bench.engine.start(asking(scope), renewal),
      bench.process().start(asking(scope), renewal),
    ]);
    expect(both.map(refusalOf).sort()).toEqual(['attempt_live', 'not refused']);
    expect(bench.bank.events()).toEqual(['started', 'renewing']);
  });
});
