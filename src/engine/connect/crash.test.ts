import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asking,
  browser,
  type ConnectBench,
  must,
  openConnectBench,
  request,
} from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import type { ConnectParts } from './parts.ts';
import type { ConnectStore } from './store-port.ts';
import { asks, failed, granted, held, redirects, waits } from './testing.ts';

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

const ME = browser('me');
const DEAD = new Error('the process died');

/** A process that dies in its n-th transaction (from 1); its leases are over at once. */
function dyingAt(n: number) {
  let writes = 0;
  const write: ConnectStore['write'] = (of, work) =>
    ++writes >= n ? Promise.reject(DEAD) : bench.connectStore.write(of, work);
  return bench.process({ store: { ...bench.connectStore, write }, leaseMs: 1 });
}

/** A process that dies while its call is with the bank: the reply that comes later finds nobody. */
const dyingAtBank = () => bench.process({ leaseMs: 1 });

const start = (given: Parameters<typeof request>[0] = {}) =>
  request({ fields: { login: `login-${++login}`, password: 'pin' }, ...given });
const only = async () => {
  const { rows } = await bench.engine.attempts(scope, {}, { limit: 10, after: null });
  expect(rows).toHaveLength(1);
  return rows[0];
};
/** Another process comes, after the lease of the dead one. */
async function resume(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  await bench.process().resumeAttempts(100);
}

describe('a process that dies', () => {
  it('before anything was written leaves nothing', async () => {
    await expect(dyingAt(1).start(asking(scope), start())).rejects.toBe(DEAD);
    expect(await bench.engine.attempts(scope, {}, { limit: 10, after: null })).toEqual({
      rows: [],
      more: false,
    });
    expect(bench.bank.calls).toEqual([]);
  });

  it('after a login was sent ends the attempt: it is never sent again', async () => {
    bench.bank.answers(asks(bench.now()));
    await expect(dyingAt(2).start(asking(scope), start())).rejects.toBe(DEAD);
    expect(await only()).toMatchObject({ step: 'starting', busy: true });
    await resume();
    expect(await only()).toMatchObject({ step: 'failed', busy: false, fault: { code: 'sca_expired' } });
    expect(bench.bank.events()).toEqual(['started']);
    expect((await bench.feed(scope)).at(-1)).toMatchObject({
      type: 'connect_attempt.failed',
      data: { code: 'sca_expired' },
    });
  });

  it('before the account holder did anything says that we were interrupted', async () => {
    bench.bank.answers(redirects(bench.now()));
    await expect(dyingAt(2).start(asking(scope), start({ method: 'redirect', fields: {} }))).rejects.toBe(
      DEAD,
    );
    await resume();
    expect(await only()).toMatchObject({ step: 'failed', fault: { code: 'interrupted' } });
  });

  it('after an answer was sent has the bank asked how it stands', async () => {
    bench.bank.answers(asks(bench.now()), granted());
    const { id } = must(await bench.engine.start(asking(scope), start()));
    await expect(dyingAt(2).answer(asking(scope), id, 1, { code: '123456' })).rejects.toBe(DEAD);
    expect(await only()).toMatchObject({ step: 'asking', busy: true });
    bench.bank.answers(granted({ token: 'found' }));
    await resume();
    expect(await only()).toMatchObject({ step: 'granted' });
    expect(bench.bank.events()).toEqual(['started', 'answered', 'polled']);
    expect(bench.bank.calls.at(-1)?.state).toEqual({ asked: ['code'] });
  });

  it('after an answer was sent waits for a bank that is down: the answer is not asked for again', async () => {
    bench.bank.answers(asks(bench.now()), granted());
    const { id } = must(await bench.engine.start(asking(scope), start()));
    await expect(dyingAt(2).answer(asking(scope), id, 1, { code: '123456' })).rejects.toBe(DEAD);
    bench.bank.answers(failed({ code: 'bank_down', retryAt: null }));
    await resume();
    expect(await only()).toMatchObject({ step: 'waiting', stepNumber: 2, view: { why: 'bank_is_working' } });
    bench.advance(60_000);
    bench.bank.answers(granted());
    expect(must(await bench.engine.poll(asking(scope), id))).toMatchObject({ step: 'granted' });
    expect(bench.bank.events()).toEqual(['started', 'answered', 'polled', 'polled']);
  });

  it('for as long as its lease, and then goes on, does not send what another has taken up', async () => {
    bench.bank.answers(asks(bench.now()));
    const { id } = must(await bench.engine.start(asking(scope), start()));
    const door: ConnectParts['http'] = ({ before }) => ({
      send: async () =>
        (await before?.()) === true
          ? { ok: true, status: 200, headers: {}, body: new Uint8Array(), reply: 0 }
          : { ok: false, trouble: 'stopped' },
    });
    const sent: boolean[] = [];
    bench.bank.answers(async ({ context }) => {
      const send = () => context.http.send({ method: 'POST', url: 'https://bank.test/' });
      sent.push((await send()).ok);
      bench.bank.answers(asks(bench.now()));
      await resume();
      sent.push((await send()).ok);
      return failed({ code: 'bank_down', retryAt: null });
    });
    const sleeper = bench.process({ http: door, leaseMs: 1 });
    must(await sleeper.answer(asking(scope), id, 1, { code: '123456' }));
    expect(sent).toEqual([true, false]);
    expect(await only()).toMatchObject({ step: 'asking', stepNumber: 2 });
  });

  it('is like a reply that gets lost: the bank is asked what became of the answer', async () => {
    bench.bank.answers(asks(bench.now()), failed({ code: 'bank_down', retryAt: null }));
    const { id } = must(await bench.engine.start(asking(scope), start()));
    const lost = must(await bench.engine.answer(asking(scope), id, 1, { code: '123456' }));
    expect(lost).toMatchObject({ step: 'waiting', stepNumber: 2, view: { why: 'bank_is_working' } });
    bench.advance(60_000);
    // It never came to the bank, which still asks; another time it was what the bank had waited for.
    bench.bank.answers(asks(bench.now()), failed({ code: 'bank_down', retryAt: null }), granted());
    expect(must(await bench.engine.poll(asking(scope), id))).toMatchObject({ step: 'asking', stepNumber: 3 });
    must(await bench.engine.answer(asking(scope), id, 3, { code: '123456' }));
    bench.advance(60_000);
    expect(must(await bench.engine.poll(asking(scope), id))).toMatchObject({ step: 'granted' });
    expect(bench.bank.events()).toEqual(['started', 'answered', 'polled', 'answered', 'polled']);
  });

  it('is replaced by whoever watches the attempt', async () => {
    bench.bank.answers(asks(bench.now()), granted());
    const { id } = must(await bench.engine.start(asking(scope), start()));
    await expect(dyingAt(2).answer(asking(scope), id, 1, { code: '123456' })).rejects.toBe(DEAD);
    await new Promise((resolve) => setTimeout(resolve, 10));
    bench.bank.answers(granted());
    expect(must(await bench.engine.poll(asking(scope), id))).toMatchObject({ step: 'granted' });
  });

  it('after an answer was sent to a bank that cannot be asked ends the attempt', async () => {
    bench.bank.answers(asks(bench.now()), granted());
    const { id } = must(await bench.engine.start(asking(scope), start({ method: 'blind' })));
    await expect(dyingAt(2).answer(asking(scope), id, 1, { code: '123456' })).rejects.toBe(DEAD);
    await resume();
    expect(await only()).toMatchObject({ step: 'failed', fault: { code: 'sca_expired' } });
    expect(bench.bank.events()).toEqual(['started', 'answered']);
  });

  it('after a browser came back does not let it come back again', async () => {
    bench.bank.answers(redirects(bench.now()), granted());
    const begun = start({ method: 'redirect', fields: {}, browserHash: ME });
    must(await bench.engine.start(asking(scope), begun));
    const { event } = bench.bank.calls[0] ?? {};
    const state = event?.type === 'started' ? event.returnState : '';
    await expect(dyingAt(2).returned(state, ME, { code: 'x' }, null)).rejects.toBe(DEAD);
    expect(await bench.engine.returned(state, ME, { code: 'x' }, null)).toMatchObject({ refused: 'used' });
    await resume();
    expect(await only()).toMatchObject({ step: 'failed', fault: { code: 'sca_expired' } });
    expect(bench.bank.events()).toEqual(['started', 'returned']);
  });

  it('while it asked how it stands has it asked again', async () => {
    bench.bank.answers(waits(bench.now()), granted());
    const { id } = must(
      await bench.engine.start(asking(scope), start({ method: 'app', fields: { login: 'a' } })),
    );
    bench.advance(2000);
    await expect(dyingAt(2).poll(asking(scope), id)).rejects.toBe(DEAD);
    bench.bank.answers(granted());
    await resume();
    expect(await only()).toMatchObject({ step: 'granted' });
    expect(bench.bank.events()).toEqual(['started', 'polled', 'polled']);
  });

  it('in the midst of the grant leaves nothing of it, and the next one makes it whole', async () => {
    bench.bank.answers(asks(bench.now()), granted());
    const { id, connectionId } = must(await bench.engine.start(asking(scope), start()));
    const write: ConnectStore['write'] = (of, work) =>
      bench.connectStore.write(of, (tx) => work({ ...tx, requestSync: () => Promise.reject(DEAD) }));
    const dying = bench.process({ store: { ...bench.connectStore, write }, leaseMs: 1 });
    await expect(dying.answer(asking(scope), id, 1, { code: '123456' })).rejects.toBe(DEAD);
    expect(await bench.engine.connection(scope, connectionId)).toBeNull();
    expect((await bench.feed(scope)).map(({ type }) => type)).toEqual(['connect_attempt.started']);
    bench.bank.answers(granted());
    await resume();
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({ status: 'syncing' });
    expect((await bench.engine.consents(scope, {}, { limit: 10, after: null })).rows).toHaveLength(1);
  });

  it('is not dead but slow: what it brings too late is not stored, and the bank ends it', async () => {
    const call = held(granted({ token: 'too late' }, { reference: 'late' }));
    bench.bank.answers(asks(bench.now()), call.reply);
    const { id } = must(await bench.engine.start(asking(scope), start({ method: 'blind' })));
    const slow = dyingAtBank().answer(asking(scope), id, 1, { code: '123456' });
    await call.reached;
    await resume();
    expect(await only()).toMatchObject({ step: 'failed', fault: { code: 'sca_expired' } });
    call.release();
    expect(must(await slow)).toMatchObject({ step: 'failed' });
    expect(bench.bank.revoked).toEqual([{ token: 'too late' }]);
    expect((await bench.engine.connections(scope, { limit: 10, after: null })).rows).toEqual([]);
  });

  it('is slow, and what it brings too late does not undo what another found', async () => {
    const call = held(asks(bench.now()));
    bench.bank.answers(asks(bench.now()), call.reply);
    const { id } = must(await bench.engine.start(asking(scope), start()));
    const slow = dyingAtBank().answer(asking(scope), id, 1, { code: '123456' });
    await call.reached;
    bench.bank.answers(waits(bench.now()));
    await resume();
    const found = await only();
    expect(found).toMatchObject({ step: 'waiting', stepNumber: 2 });
    call.release();
    expect(must(await slow)).toEqual(found);
    must(await bench.engine.cancel(asking(scope), id));
  });

  it('is taken up by one of many that come (invariant 7)', async () => {
    bench.bank.answers(asks(bench.now()), granted());
    const { id } = must(await bench.engine.start(asking(scope), start()));
    await expect(dyingAt(2).answer(asking(scope), id, 1, { code: '123456' })).rejects.toBe(DEAD);
    await new Promise((resolve) => setTimeout(resolve, 10));
    bench.bank.answers(granted());
    await Promise.all([1, 2, 3, 4].map(() => bench.process().resumeAttempts(100)));
    expect(bench.bank.events()).toEqual(['started', 'answered', 'polled']);
    expect(bench.errors).toEqual([]);
  });
});

describe('a restart', () => {
  it('between any two steps loses nothing: each is done by another process', async () => {
    bench.bank.answers(asks(bench.now()), waits(bench.now()), waits(bench.now(), 'second_signer'), granted());
    const { id, connectionId } = must(await bench.process().start(asking(scope), start()));
    must(await bench.process().answer(asking(scope), id, 1, { code: '123456' }));
    bench.advance(2000);
    await bench.process().resumeAttempts(100);
    bench.advance(2000);
    expect(await bench.process().attempt(scope, id)).toMatchObject({ step: 'waiting', stepNumber: 3 });
    await bench.process().resumeAttempt(scope.ownerId, id);
    expect(await bench.process().connection(scope, connectionId)).toMatchObject({ status: 'syncing' });
    expect(bench.bank.calls.map(({ state }) => state)).toEqual([
      null,
      { asked: ['code'] },
      { waiting: 'app_approval' },
      { waiting: 'second_signer' },
    ]);
  });

  it('without the connector ends what it had begun', async () => {
    bench.bank.answers(waits(bench.now()), asks(bench.now()));
    const waiting = must(await bench.engine.start(asking(scope), start()));
    const asked = must(await bench.engine.start(asking(scope), start()));
    bench.advance(2000);
    const nobody = { all: () => [], connectorOf: () => null, institution: () => null, search: () => [] };
    const without = bench.process({ connectors: nobody });
    await without.resumeAttempts(100);
    expect(await without.attempt(scope, waiting.id)).toMatchObject({
      step: 'failed',
      fault: { code: 'connector_missing' },
    });
    const answered = await without.answer(asking(scope), asked.id, 1, { code: '123456' });
    expect(answered).toMatchObject({ fault: { code: 'institution_unknown' } });
    expect(must(await without.cancel(asking(scope), asked.id)).step).toBe('cancelled');
    bench.bank.answers(failed({ code: 'sca_refused' }));
  });
});
