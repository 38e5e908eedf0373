import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import { endAfterDays } from '../../core/consent/deadlines.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS } from './limits.ts';
import { asks, failed, granted } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
beforeAll(async () => {
  bench = await openConnectBench();
});
afterAll(() => bench.close());

/** Connects a new owner at `bank-one`; the connection's number. */
async function connect(consent = {}, session: { token: string } = { token: 'session-1' }): Promise<number> {
  scope = await bench.newOwner();
  bench.bank.answers(granted(session, consent));
  return must(await bench.engine.start(asking(scope), request())).connectionId;
}

const again = (connectionId: number, purpose: 'renew' | 'reconnect' | 'consent_only' = 'renew') =>
  bench.engine.start(asking(scope), request({ purpose, connectionId, institutionId: null }));

const types = async () => (await bench.feed(scope)).map(({ type }) => type);
const states = async () =>
  (await bench.engine.consents(scope, {}, { limit: 10, after: null })).rows.map(
    ({ state, reason, supersedes }) => ({
      state,
      reason,
      supersedes,
    }),
  );
const sessionIn = async (connectionId: number) => {
  const [row] = await bench.store.admin(
    'select session_version, sealed_session is not null from connections where owner_id = $1 and id = $2',
    [scope.ownerId, connectionId],
  );
  return row;
};

describe('access that was granted', () => {
  it('makes connection, consent, events and the first sync in one go', async () => {
    bench.jobs.length = 0;
    scope = await bench.newOwner();
    bench.bank.answers(asks(bench.now()), granted());
    const asked = must(await bench.engine.start(asking(scope), request({ daysWanted: 90 })));
    expect(asked).toMatchObject({ step: 'asking', stepNumber: 1, busy: false });
    expect(asked.view).toMatchObject({ kind: 'ask', fields: [{ key: 'code' }], wrong: false });
    expect(await bench.engine.connection(scope, asked.connectionId)).toBeNull();

    const done = must(await bench.engine.answer(asking(scope), asked.id, 1, { code: '123456' }));
    expect(done).toMatchObject({ step: 'granted', view: null, fault: null, consentId: expect.any(Number) });
    expect(await bench.engine.connection(scope, asked.connectionId)).toMatchObject({
      id: asked.connectionId,
      institutionId: 'bank-one',
      institutionName: 'Test bank-one',
      method: 'form',
      status: 'syncing',
      action: 'wait',
      consentId: done.consentId,
      consentExpiresAt: new Date(endAfterDays(bench.now(), 90, 'UTC')).toISOString(),
    });
    expect(await types()).toEqual([
      'connect_attempt.started',
      'connection.connected',
      'consent.authorised',
      'connect_attempt.granted',
    ]);
    const [consent] = (await bench.engine.consents(scope, {}, { limit: 10, after: null })).rows;
    expect(consent?.events.map(({ from, to, actor, reason }) => [from, to, actor, reason])).toEqual([
      [null, 'awaiting_authorisation', 'client', 'CREATED'],
      ['awaiting_authorisation', 'authorised', 'bank', 'AUTHORISED'],
    ]);
    const syncs = await bench.store.admin('select id, status, cause, actor from syncs where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(syncs).toEqual([[expect.any(String), 'due', 'connected', 'api_key:1']]);
    expect(bench.jobs).toEqual([
      {
        kind: 'sync',
        payload: { ...scope, connectionId: asked.connectionId, syncId: Number(syncs[0]?.[0]) },
      },
    ]);
  });

  it('keeps the scopes that were asked for and granted, and the bank’s own end', async () => {
    scope = await bench.newOwner();
    const end = bench.now() + 30 * DAY_MS;
    bench.bank.answers(granted({}, { scopes: ['accounts', 'transactions', 'identity'], validUntil: end }));
    const start = request({ scopes: ['accounts', 'balances'] });
    must(await bench.engine.start(asking(scope), start));
    const [consent] = (await bench.engine.consents(scope, {}, { limit: 10, after: null })).rows;
    expect(consent).toMatchObject({ scopes: ['accounts'], expiresAt: new Date(end).toISOString() });
  });

  it('seals session, reference and state: nothing of them stands in a table', async () => {
    scope = await bench.newOwner();
    bench.bank.answers(
      asks(bench.now()),
      granted({ token: 'very-secret-token' }, { reference: 'secret-reference' }),
    );
    const asked = must(await bench.engine.start(asking(scope), request()));
    const before = await rowsText('connect_attempts');
    must(await bench.engine.answer(asking(scope), asked.id, 1, { code: '987654' }));
    const all = [before];
    for (const table of ['connect_attempts', 'connections', 'consents', 'events', 'consent_events', 'syncs'])
      all.push(await rowsText(table));
    all.push(
      JSON.stringify(
        await bench.store.admin('select detail, action from audit where tenant_id = $1', [scope.tenantId]),
      ),
    );
    const text = all.join('\n');
    for (const secret of ['very-secret-token', 'secret-reference', 'secret-pin', 'anna', '987654', 'asked'])
      expect(text.includes(secret) || text.includes(Buffer.from(secret).toString('hex'))).toBe(false);
  });
});

const rowsText = async (table: string) =>
  JSON.stringify(
    await bench.store.admin(`select t::text from ${table} t where owner_id = $1`, [scope.ownerId]),
  );

describe('a renewal', () => {
  it('changes nothing until it is granted, then keeps the consent with a new version', async () => {
    const connectionId = await connect();
    bench.bank.answers(asks(bench.now()), granted({ token: 'session-2' }));
    const asked = must(await again(connectionId));
    expect(bench.bank.calls.at(-1)?.event).toMatchObject({
      type: 'renewing',
      session: { token: 'session-1' },
    });
    expect(await states()).toEqual([{ state: 'authorised', reason: 'AUTHORISED', supersedes: null }]);
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({
      action: 'continue',
      attemptId: asked.id,
    });

    const done = must(await bench.engine.answer(asking(scope), asked.id, 1, { code: '123456' }));
    expect(done).toMatchObject({ step: 'granted', connectionId });
    expect(await states()).toEqual([{ state: 'authorised', reason: 'RENEWED', supersedes: null }]);
    const [consent] = (await bench.engine.consents(scope, {}, { limit: 1, after: null })).rows;
    expect(done.consentId).toBe(consent?.id);
    expect(consent?.versions.map(({ number, event }) => [number, event])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(await sessionIn(connectionId)).toEqual(['2', 't']);
    expect(await types()).toEqual(expect.arrayContaining(['consent.changed', 'connection.renewed']));
    expect(await types()).not.toContain('consent.revoked');
    // It is the same consent at the bank: to revoke it there would end the new one.
    expect(bench.bank.revoked).toEqual([]);
  });

  it('under another reference is another consent, and the one before is superseded', async () => {
    const connectionId = await connect();
    bench.bank.answers(granted({ token: 'session-2' }, { reference: 'consent-2' }));
    must(await again(connectionId));
    const [old] = (await bench.engine.consents(scope, {}, { limit: 1, after: null })).rows;
    expect(await states()).toEqual([
      { state: 'revoked', reason: 'SUPERSEDED', supersedes: null },
      { state: 'authorised', reason: 'AUTHORISED', supersedes: old?.id },
    ]);
    bench.bank.revoked.length = 0;
    await bench.engine.sweep(10);
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }]);
  });

  it('that fails leaves consent, session and connection as they were', async () => {
    const connectionId = await connect();
    const before = [await states(), await sessionIn(connectionId)];
    for (const fault of [
      { code: 'credentials_wrong', fields: [] },
      { code: 'bank_down', retryAt: null },
    ] as const) {
      bench.bank.answers(failed(fault));
      expect(must(await again(connectionId))).toMatchObject({ step: 'failed', fault });
      expect([await states(), await sessionIn(connectionId)]).toEqual(before);
    }
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({
      status: 'syncing',
      attemptId: null,
    });
  });

  it('has the bank end an older consent that is surely another one', async () => {
    const connectionId = await connect({ reference: 'older' });
    bench.bank.answers(granted({ token: 'session-2' }, { reference: 'newer' }));
    must(await again(connectionId, 'reconnect'));
    bench.bank.revoked.length = 0;
    await bench.engine.sweep(10);
    expect(bench.bank.revoked).toEqual([{ token: 'session-1' }]);
    expect(
      await bench.store.admin('select count(*) from revocations where owner_id = $1', [scope.ownerId]),
    ).toEqual([['0']]);
  });

  it('asks for what was allowed so far, unless it is told otherwise', async () => {
    const connectionId = await connect({ scopes: ['accounts', 'balances'] });
    for (const scopes of [[], ['transactions']] as const) {
      bench.bank.answers(failed({ code: 'sca_refused' }));
      must(
        await bench.engine.start(
          asking(scope),
          request({ purpose: 'renew', connectionId, institutionId: null, scopes }),
        ),
      );
    }
    const asked = bench.bank.calls.slice(-2).map(({ event }) => ('scopes' in event ? event.scopes : null));
    expect(asked).toEqual([['accounts', 'balances'], ['transactions']]);
  });

  it('asks for no sync when only a consent is wanted', async () => {
    const connectionId = await connect();
    bench.jobs.length = 0;
    bench.bank.answers(granted({ token: 'session-2' }));
    must(await again(connectionId, 'consent_only'));
    expect(bench.jobs).toEqual([]);
  });

  it('ends the consent when the bank says that it was revoked there, and begins anew after that', async () => {
    const connectionId = await connect();
    bench.bank.answers(failed({ code: 'consent_revoked' }));
    expect(must(await again(connectionId)).fault).toEqual({ code: 'consent_revoked' });
    expect(await states()).toEqual([{ state: 'revoked', reason: 'USER_REVOKED_AT_BANK', supersedes: null }]);
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({
      status: 'revoked',
      action: 'reconnect',
    });
    expect(await again(connectionId)).toMatchObject({ ok: false, fault: { code: 'not_now' } });
    bench.bank.answers(granted({ token: 'session-2' }));
    must(await again(connectionId, 'reconnect'));
    expect(bench.bank.calls.at(-1)?.event.type).toBe('started');
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({ status: 'syncing' });
  });

  it('keeps a session that the bank renews on the way', async () => {
    const connectionId = await connect();
    bench.bank.answers(async ({ context }) => {
      await context.keepSession({ token: 'rotated' });
      await context.keepSession({ token: 'rotated twice' });
      return failed({ code: 'sca_refused' });
    });
    must(await again(connectionId));
    expect(await sessionIn(connectionId)).toEqual(['3', 't']);
    bench.bank.answers(failed({ code: 'sca_refused' }));
    must(await again(connectionId));
    expect(bench.bank.calls.at(-1)?.event).toMatchObject({ session: { token: 'rotated twice' } });
  });
});
