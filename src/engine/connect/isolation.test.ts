import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { granted, waits } from './testing.ts';

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

const start = (given: Parameters<typeof request>[0] = {}) =>
  bench.engine.start(
    asking(scope),
    request({ fields: { login: `login-${++login}`, password: 'pin' }, ...given }),
  );
async function connect(consent = {}): Promise<number> {
  bench.bank.answers(granted({ token: 'session-1' }, consent));
  return must(await start()).connectionId;
}
const consents = async () => (await bench.engine.consents(scope, {}, { limit: 10, after: null })).rows;

describe('another owner', () => {
  it('invariant 12: answers like one that is not there, to every verb', async () => {
    const connectionId = await connect();
    const consentId = (await consents())[0]?.id ?? 0;
    bench.bank.answers(waits(bench.now()));
    const attemptId = must(await start()).id;
    const { session } = must(
      await bench.engine.openSession(asking(scope), {
        purpose: 'manage',
        institutionId: null,
        connectionId: null,
        scopes: [],
        daysWanted: null,
        language: null,
        redirectUrl: null,
        clientState: null,
      }),
    );
    const before = JSON.stringify([await bench.feed(scope), await consents()]);
    const stranger = await bench.newOwner();
    const page = { limit: 10, after: null };
    const ask = (id: (n: number) => number) => async () => {
      const { engine } = bench;
      const as = asking(stranger);
      return [
        await engine.attempt(stranger, id(attemptId)),
        await engine.session(stranger, id(session.id)),
        await engine.connection(stranger, id(connectionId)),
        await engine.consent(stranger, id(consentId)),
        await engine.goToken(stranger, id(attemptId)),
        await engine.attempts(stranger, { connectionId: id(connectionId) }, page),
        await engine.consents(stranger, { connectionId: id(connectionId) }, page),
        await engine.answer(as, id(attemptId), 1, {}),
        await engine.poll(as, id(attemptId)),
        await engine.cancel(as, id(attemptId)),
        await engine.cancelSession(as, id(session.id)),
        await engine.start(
          as,
          request({ purpose: 'renew', connectionId: id(connectionId), institutionId: null }),
        ),
        await engine.start(as, request({ sessionId: id(session.id) })),
        await engine.rename(as, id(connectionId), 'mine'),
        await engine.pause(as, id(connectionId), true),
        await engine.disconnect(as, id(connectionId)),
        await engine.deleteConnection(as, id(connectionId)),
        await engine.revokeConsent(as, id(consentId)),
      ];
    };
    const theirs = await ask((n) => n)();
    expect(theirs).toEqual(await ask((n) => n + 1_000_000)());
    expect(JSON.stringify([await bench.feed(scope), await consents()])).toBe(before);
    expect(await bench.feed(stranger)).toEqual([]);
    expect(bench.bank.revoked).toEqual([]);
  });
});
