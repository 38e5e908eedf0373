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
import { DAY_MS, REVOKE_AGAIN_MS } from './limits.ts';
import { asks, granted, held } from './testing.ts';

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
const renew = (connectionId: number) => start({ purpose: 'renew', connectionId, institutionId: null });
const types = async () => (await bench.feed(scope)).map(({ type }) => type);
const consents = async () => (await bench.engine.consents(scope, {}, { limit: 10, after: null })).rows;
const row = async (sql: string) => (await bench.store.admin(sql, [scope.ownerId]))[0];
const revocations = () => row('select count(*), max(tries) from revocations where owner_id = $1');

const revocationId = async () => Number((await row('select id from revocations where owner_id = $1'))?.[0]);

describe('disconnecting', () => {
  it('ends the consent, the session and what syncs at once, and tells the bank', async () => {
    const connectionId = await connect();
    const gone = must(await bench.engine.disconnect(asking(scope), connectionId));
    expect(gone).toMatchObject({ status: 'disconnected', action: 'reconnect', reason: null, nextAt: null });
    const [consent] = await consents();
    expect(consent).toMatchObject({ state: 'revoked', reason: 'DISCONNECTED' });
    expect(consent?.events.at(-1)).toMatchObject({ from: 'authorised', to: 'revoked', actor: 'client' });
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }]);
    expect(await revocations()).toEqual(['0', null]);
    expect(await row('select sealed_session, next_sync_at from connections where owner_id = $1')).toEqual([
      null,
      null,
    ]);
    expect(await row('select status from syncs where owner_id = $1')).toEqual(['cancelled']);
    expect((await types()).slice(-3)).toEqual([
      'consent.revoked',
      'sync.finished',
      'connection.disconnected',
    ]);
    must(await bench.engine.disconnect(asking(scope), connectionId));
    expect(bench.bank.revoked).toHaveLength(1);
    expect((await consents())[0]?.events).toHaveLength(3);
  });

  it('holds though the bank cannot be told, until it can', async () => {
    const connectionId = await connect();
    bench.bank.revokeAnswers({ code: 'bank_down', retryAt: null });
    must(await bench.engine.disconnect(asking(scope), connectionId));
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({ status: 'disconnected' });
    expect(await revocations()).toEqual(['1', '1']);
    await bench.engine.sweep(10);
    expect(bench.bank.revoked).toHaveLength(1);
    bench.advance(REVOKE_AGAIN_MS[0] ?? 0);
    bench.bank.revokeAnswers(null);
    await bench.process().sweep(10);
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }, { token: 'session-1' }]);
    expect(await revocations()).toEqual(['0', null]);
  });

  it('gives up on a bank in the end, and says so', async () => {
    const connectionId = await connect();
    bench.bank.revokeAnswers(async () => {
      throw new Error('a bug');
    });
    must(await bench.engine.disconnect(asking(scope), connectionId));
    for (let k = 0; k < REVOKE_AGAIN_MS.length + 3; k++) {
      bench.advance(2 * DAY_MS);
      await bench.engine.sweep(10);
    }
    expect(bench.bank.revoked).toHaveLength(REVOKE_AGAIN_MS.length + 1);
    expect(await revocations()).toEqual(['0', null]);
    expect((await types()).filter((type) => type === 'consent.revocation_unconfirmed')).toHaveLength(1);
  });

  it('is told by one worker at a time', async () => {
    const connectionId = await connect();
    bench.bank.revokeAnswers({ code: 'bank_down', retryAt: null });
    must(await bench.engine.disconnect(asking(scope), connectionId));
    bench.bank.reset();
    bench.advance(DAY_MS);
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    bench.bank.revokeAnswers(async () => {
      reached.resolve();
      await released.promise;
      return null;
    });
    const telling = bench.process().sweep(10);
    await reached.promise;
    const due = (await revocationId()) ?? 0;
    expect(await bench.connectStore.takeRevocation(scope, due, bench.now(), bench.now() + 1)).toBeNull();
    await bench.process().sweep(10);
    expect(bench.bank.revoked).toHaveLength(1);
    released.resolve();
    await telling;
    expect(await revocations()).toEqual(['0', null]);
  });

  it('wins against a renewal that is with the bank (invariant 9)', async () => {
    const connectionId = await connect();
    const call = held(granted({ token: 'renewed' }));
    bench.bank.answers(call.reply);
    const renewing = renew(connectionId);
    await call.reached;
    must(await bench.engine.disconnect(asking(scope), connectionId));
    call.release();
    expect(must(await renewing)).toMatchObject({ step: 'cancelled' });
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({ status: 'disconnected' });
    expect((await consents()).map(({ state }) => state)).toEqual(['revoked']);
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }, { token: 'renewed' }]);
  });

  it('leaves the way back open: reconnecting begins anew, renewing does not', async () => {
    const connectionId = await connect();
    must(await bench.engine.disconnect(asking(scope), connectionId));
    expect(refusalOf(await renew(connectionId))).toBe('not_now');
    bench.bank.answers(granted({ token: 'session-2' }, { reference: 'consent-2' }));
    must(await start({ purpose: 'reconnect', connectionId, institutionId: null }));
    expect(bench.bank.events().at(-1)).toBe('started');
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({ status: 'syncing' });
    expect((await consents()).map(({ state, reason }) => [state, reason])).toEqual([
      ['revoked', 'DISCONNECTED'],
      ['authorised', 'AUTHORISED'],
    ]);
  });
});

describe('an owner who leaves', () => {
  it('is disconnected from every bank, each told once', async () => {
    await connect();
    await connect();
    await bench.store.seedAccount(scope);
    expect(await bench.engine.leave(asking(scope))).toEqual({ connections: 2, banksNotTold: 0 });
    expect(bench.bank.revoked).toHaveLength(2);
    expect((await consents()).map(({ state, reason }) => [state, reason])).toEqual([
      ['revoked', 'ERASURE'],
      ['revoked', 'ERASURE'],
    ]);
    expect(await bench.engine.leave(asking(scope))).toEqual({ connections: 0, banksNotTold: 0 });
  });
});

describe('an owner who leaves while a bank is down', () => {
  it('is held up by nobody, and it is told how many consents the bank still has', async () => {
    await connect();
    await connect();
    bench.bank.revokeAnswers({ code: 'bank_down', retryAt: null });
    expect(await bench.engine.leave(asking(scope))).toEqual({ connections: 2, banksNotTold: 2 });
    expect(bench.bank.revoked).toHaveLength(2);
    expect((await consents()).map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  });

  it('has what the outbox held from before told once more, whenever it was due', async () => {
    const connectionId = await connect();
    bench.bank.revokeAnswers({ code: 'bank_down', retryAt: null });
    must(await bench.engine.disconnect(asking(scope), connectionId));
    bench.bank.revokeAnswers(null);
    expect(await bench.engine.leave(asking(scope))).toEqual({ connections: 0, banksNotTold: 0 });
    expect(bench.bank.revoked).toHaveLength(2);
  });

  it('leaves no sign-in behind: what is under way is cancelled, and a grant that is with the bank is ended there', async () => {
    bench.bank.answers(asks(bench.now()));
    must(await start());
    const call = held(granted({ token: 'late' }));
    bench.bank.answers(call.reply);
    const starting = start();
    await call.reached;
    await bench.engine.leave(asking(scope));
    expect(
      await row('select count(*) from connect_attempts where owner_id = $1 and finished_at is null'),
    ).toEqual(['0']);
    // The owner goes with its keys before the bank has answered.
    await bench.store.admin('delete from owners where id = $1', [scope.ownerId]);
    call.release();
    await starting.catch(() => {});
    expect(bench.bank.revoked).toEqual([{ token: 'late' }]);
    expect(await row('select count(*) from connections where owner_id = $1')).toEqual(['0']);
  });
});

describe('revoking a consent', () => {
  it('ends it here and at the bank, and the connection wants another one', async () => {
    const connectionId = await connect();
    const [consent] = await consents();
    const revoked = must(await bench.engine.revokeConsent(asking(scope, 'session'), consent?.id ?? 0));
    expect(revoked).toMatchObject({ state: 'revoked', reason: 'USER_REVOKED_HERE' });
    expect(revoked.events.at(-1)).toMatchObject({ actor: 'user' });
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }]);
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({
      status: 'revoked',
      action: 'reconnect',
      reason: 'consent_revoked',
    });
    must(await bench.engine.revokeConsent(asking(scope), consent?.id ?? 0));
    expect(bench.bank.revoked).toHaveLength(1);
    expect(refusalOf(await bench.engine.revokeConsent(asking(scope), 999_999))).toBe('not_found');
  });

  it('is too late for one that expired, and at any time for one that only needs its account holder', async () => {
    await connect({ validUntil: bench.now() + DAY_MS });
    const [first] = await consents();
    bench.advance(2 * DAY_MS);
    await bench.engine.sweep(100);
    expect(refusalOf(await bench.engine.revokeConsent(asking(scope), first?.id ?? 0))).toBe('not_now');
    scope = await bench.newOwner();
    await connect({ scaRenewBy: bench.now() + DAY_MS });
    bench.advance(2 * DAY_MS);
    await bench.engine.sweep(100);
    const [second] = await consents();
    expect(second?.state).toBe('reauth_required');
    expect(must(await bench.engine.revokeConsent(asking(scope), second?.id ?? 0)).state).toBe('revoked');
  });
});

describe('deleting a connection', () => {
  it('deletes everything below it, announced, and the bank is told all the same', async () => {
    const connectionId = await connect();
    const [account] = await bench.store.admin(
      `insert into accounts (owner_id, connection_id, kind, currency) values ($1, $2, 'current', 'EUR') returning id`,
      [scope.ownerId, connectionId],
    );
    await bench.store.seedTransactions(scope, Number(account?.[0]), 5);
    bench.bank.revokeAnswers({ code: 'bank_down', retryAt: null });
    bench.bank.answers(asks(bench.now()));
    must(await renew(connectionId));
    expect(await bench.engine.deleteConnection(asking(scope), connectionId)).toBe(true);
    for (const table of [
      'connections',
      'accounts',
      'transactions',
      'consents',
      'consent_events',
      'syncs',
      'connect_attempts',
    ])
      expect([table, await row(`select count(*) from ${table} where owner_id = $1`)]).toEqual([table, ['0']]);
    expect(await bench.engine.connection(scope, connectionId)).toBeNull();
    expect((await types()).slice(-6)).toEqual([
      'connect_attempt.cancelled',
      'consent.revoked',
      'sync.finished',
      'connection.disconnected',
      'account.deleted',
      'connection.deleted',
    ]);
    expect(await bench.engine.deleteConnection(asking(scope), connectionId)).toBe(false);
    bench.bank.revokeAnswers(null);
    bench.advance(DAY_MS);
    await bench.engine.sweep(10);
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }, { token: 'session-1' }]);
    expect(await revocations()).toEqual(['0', null]);
  });
});
