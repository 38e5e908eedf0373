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
import { asks, failed, granted, held, LOGIN, redirects } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
beforeAll(async () => {
  bench = await openConnectBench();
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
  bench.errors.length = 0;
});
afterAll(() => bench.close());

const FIELDS = { login: 'Anna ', password: 'pin' };
const start = (given: Parameters<typeof request>[0] = {}, of = scope) =>
  bench.engine.start(asking(of), request({ fields: FIELDS, ...given }));
async function connect(given: Parameters<typeof request>[0] = {}): Promise<number> {
  bench.bank.answers(granted({ token: 'session-1' }));
  return must(await start(given)).connectionId;
}
const connections = async () =>
  (await bench.engine.connections(scope, { limit: 10, after: null })).rows.map(({ id, status }) => [
    id,
    status,
  ]);

describe('a second sign-in to the same login', () => {
  it('is refused before the bank is called, and names the connection that is there', async () => {
    const connectionId = await connect();
    const calls = bench.bank.calls.length;
    const refused = await start({ fields: { login: 'ANNA', password: 'other' } });
    expect(refused).toEqual({ ok: false, fault: { code: 'connection_exists', connectionId } });
    expect(bench.bank.calls).toHaveLength(calls);
    expect(await connections()).toHaveLength(1);
  });

  it('is refused also after the connection has ended: it is reconnected', async () => {
    const connectionId = await connect();
    must(await bench.engine.disconnect(asking(scope), connectionId));
    expect(refusalOf(await start())).toBe('connection_exists');
    bench.bank.answers(granted({ token: 'session-2' }, { reference: 'consent-2' }));
    must(await start({ purpose: 'reconnect', institutionId: null, connectionId }));
    expect(await connections()).toEqual([[connectionId, 'syncing']]);
  });

  it('is refused where the login is filled in on the way, and another login goes on', async () => {
    const connectionId = await connect();
    bench.bank.answers(asks(bench.now(), [LOGIN]));
    const attempt = must(await start({ method: 'redirect', fields: {} }));
    const calls = bench.bank.calls.length;
    const refused = await bench.engine.answer(asking(scope), attempt.id, 1, { login: 'anna' });
    expect(refused).toEqual({ ok: false, fault: { code: 'connection_exists', connectionId } });
    expect(bench.bank.calls).toHaveLength(calls);
    bench.bank.answers(granted({ token: 'session-2' }));
    const other = must(await bench.engine.answer(asking(scope), attempt.id, 1, { login: 'bert' }));
    expect(other.step).toBe('granted');
    expect(await connections()).toHaveLength(2);
  });

  it('is none at another institution, of another owner, after a failed try, or where a second one is wanted', async () => {
    bench.bank.answers(failed({ code: 'sca_refused' }));
    must(await start());
    const connectionId = await connect();
    bench.bank.answers(granted({ token: 'session-2' }));
    must(await start({ institutionId: 'bank-two' }));
    bench.bank.answers(granted({ token: 'session-3' }));
    must(await start({}, await bench.newOwner()));
    bench.bank.answers(granted({ token: 'session-4' }));
    const second = must(await start({ forceNew: true })).connectionId;
    expect(await connections()).toHaveLength(3);
    // Each of the two can be signed in anew.
    for (const id of [connectionId, second]) {
      bench.bank.answers(granted({ token: `again-${id}` }, { reference: `again-${id}` }));
      must(await start({ purpose: 'reconnect', institutionId: null, connectionId: id }));
    }
  });

  it('is refused where a connection is reconnected with the login of another one', async () => {
    const first = await connect();
    const second = await connect({ fields: { login: 'bert', password: 'pin' } });
    const refused = await start({ purpose: 'reconnect', institutionId: null, connectionId: second });
    expect(refused).toEqual({ ok: false, fault: { code: 'connection_exists', connectionId: first } });
  });

  it('ends with its fault where two ran at once, and the bank is told of the consent that is not kept', async () => {
    const slow = held(granted({ token: 'late' }, { reference: 'consent-2' }));
    bench.bank.answers(slow.reply);
    const late = start();
    await slow.reached;
    const connectionId = await connect();
    slow.release();
    expect(must(await late)).toMatchObject({
      step: 'failed',
      fault: { code: 'connection_exists', connectionId },
    });
    expect(bench.bank.revoked).toEqual([{ token: 'late' }]);
    expect(await connections()).toEqual([[connectionId, 'syncing']]);
  });

  it('keeps what the bank gave for the connection that is there, where it is the same consent', async () => {
    const slow = held(granted({ token: 'late' }));
    bench.bank.answers(slow.reply);
    const late = start();
    await slow.reached;
    await connect();
    slow.release();
    expect(must(await late).step).toBe('failed');
    expect(bench.bank.revoked).toEqual([]);
  });
});

describe('a new connection whose accounts are all those of another one', () => {
  const bySite = async (reference: string, token: string): Promise<number> => {
    bench.bank.answers(redirects(bench.now()));
    const me = new Uint8Array(32);
    must(await start({ method: 'redirect', fields: {}, browserHash: me }));
    const { event } = bench.bank.calls.at(-1) ?? {};
    bench.bank.answers(granted({ token }, { reference }));
    const back = await bench.engine.returned(
      event?.type === 'started' ? event.returnState : '',
      me,
      {},
      null,
    );
    return 'attempt' in back && back.attempt !== null ? back.attempt.connectionId : 0;
  };

  it('ends, and the bank is told', async () => {
    const first = await bySite('consent-1', 'session-1');
    const second = await bySite('consent-2', 'session-2');
    await bench.engine.endDuplicate(scope, second, first);
    expect(bench.bank.revoked).toEqual([{ token: 'session-2' }]);
    expect(await connections()).toEqual([
      [first, 'syncing'],
      [second, 'disconnected'],
    ]);
    const { rows } = await bench.engine.consents(scope, { connectionId: second }, { limit: 1, after: null });
    expect(rows[0]).toMatchObject({ state: 'revoked', reason: 'SUPERSEDED' });
    await bench.engine.endDuplicate(scope, second, first);
    expect(bench.bank.revoked).toHaveLength(1);
  });

  it('hands over what it had where both are one consent at the bank', async () => {
    const first = await bySite('consent-1', 'session-1');
    const second = await bySite('consent-1', 'session-2');
    await bench.engine.endDuplicate(scope, second, first);
    expect(bench.bank.revoked).toEqual([]);
    must(await bench.engine.disconnect(asking(scope), first));
    expect(bench.bank.revoked).toEqual([{ token: 'session-2' }]);
  });
});
