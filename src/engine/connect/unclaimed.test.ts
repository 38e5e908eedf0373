import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { CLAIM_MS, UNCLAIMED_MAX } from './limits.ts';
import { asks, failed, granted, held } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
beforeAll(async () => {
  bench = await openConnectBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
  bench.jobs.length = 0;
});

const ALL = { limit: 10, after: null };
const PERSON = 'person:7';

/** A consent that nobody has claimed; its number. */
async function given(
  session: { token: string } = { token: 's-1' },
  consent = {},
  login = 'anna',
): Promise<number> {
  bench.bank.answers(granted(session, consent));
  const fields = { login, password: 'secret-pin' };
  const attempt = must(await bench.engine.start(asking(scope), request({ purpose: 'consent', fields })));
  expect(attempt).toMatchObject({ step: 'granted', purpose: 'consent' });
  return attempt.consentId ?? 0;
}

const claim = (
  consentId: number,
  other: { scope?: OwnerScope; institutionId?: string; connector?: string } = {},
) =>
  bench.engine.claimConsent(asking(other.scope ?? scope, PERSON), {
    consentId,
    connector: other.connector ?? 'scripted',
    institutionId: other.institutionId ?? 'bank-one',
    metadata: { branch: 'canary-metadata' },
  });

const states = async () =>
  (await bench.engine.consents(scope, {}, ALL)).rows.map(({ id, state, reason }) => ({ id, state, reason }));
const connections = async () => (await bench.engine.connections(scope, ALL)).rows;
const types = async () => (await bench.feed(scope)).map(({ type }) => type);

describe('a consent that was given before its connection', () => {
  it('makes nothing that is listed, synced or found but itself', async () => {
    const id = await given();
    expect(await connections()).toEqual([]);
    const consent = await bench.engine.consent(scope, id);
    expect(consent).toMatchObject({ state: 'authorised', usable: true });
    const reserved = (await bench.engine.attempts(scope, {}, ALL)).rows[0]?.connectionId ?? 0;
    expect(await bench.engine.connection(scope, reserved)).toBeNull();
    for (const verb of ['disconnect', 'deleteConnection'] as const)
      expect(await bench.engine[verb](asking(scope), reserved)).toEqual(
        verb === 'disconnect' ? { ok: false, fault: { code: 'not_found' } } : false,
      );
    for (const purpose of ['renew', 'reconnect', 'consent_only'] as const)
      expect(
        await bench.engine.start(
          asking(scope),
          request({ purpose, connectionId: reserved, institutionId: null }),
        ),
      ).toMatchObject({ ok: false, fault: { code: 'not_found' } });
    expect(bench.jobs).toEqual([]);
    expect(await types()).not.toContain('connection.connected');
    expect(await bench.engine.unclaimed(scope, id)).toEqual({
      claimUntil: new Date(bench.now() + CLAIM_MS).toISOString(),
    });
  });

  it('is claimed once: connection, history, event, first sync', async () => {
    const id = await given();
    const row = must(await claim(id));
    expect(row).toMatchObject({
      connector: 'scripted',
      institutionId: 'bank-one',
      consentId: id,
      status: 'syncing',
    });
    expect(await connections()).toHaveLength(1);
    expect(bench.jobs.map(({ kind, payload }) => [kind, payload.connectionId])).toEqual([['sync', row.id]]);
    expect(await types()).toContain('connection.connected');
    expect(await bench.engine.unclaimed(scope, id)).toBeNull();
    expect(await claim(id)).toEqual({ ok: false, fault: { code: 'consent_used', connectionId: row.id } });
    const [kept] = await bench.store.admin(
      'select sealed_metadata, sealed_session is not null from connections where owner_id = $1',
      [scope.ownerId],
    );
    expect(kept?.[1]).toBe('t');
    expect(kept?.[0]).not.toContain(Buffer.from('canary-metadata').toString('hex'));
  });

  it('is claimed by one of two who try at the same moment', async () => {
    const id = await given();
    const both = await Promise.all([claim(id), claim(id)]);
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await connections()).toHaveLength(1);
  });

  it('goes to the connection of that bank, in place; the consent before it is superseded and ended at the bank', async () => {
    const first = must(await claim(await given({ token: 'old' }, { reference: 'c-old' })));
    const second = await given({ token: 'new' }, { reference: 'c-new' });
    expect(await states()).toMatchObject([{ state: 'authorised' }, { state: 'authorised' }]);
    const row = must(await claim(second));
    expect(row.id).toBe(first.id);
    expect(row.consentId).toBe(second);
    expect(await connections()).toHaveLength(1);
    expect(await states()).toMatchObject([
      { state: 'revoked', reason: 'SUPERSEDED' },
      { id: second, state: 'authorised' },
    ]);
    const of = await bench.engine.consents(scope, { connectionId: row.id }, ALL);
    expect(of.rows.map(({ supersedes }) => supersedes)).toEqual([null, first.consentId]);
    expect(bench.bank.revoked).toEqual([{ token: 'old' }]);
    expect(await types()).toContain('connection.renewed');
    for (const { id } of of.rows)
      expect(await bench.engine.verifyConsent(scope, id)).toMatchObject({ whole: true });
  });

  it('brings a disconnected connection back under its id', async () => {
    const first = must(await claim(await given()));
    must(await bench.engine.disconnect(asking(scope), first.id));
    const row = must(await claim(await given({ token: 's-2' }, { reference: 'c-2' })));
    expect(row).toMatchObject({ id: first.id, status: 'syncing' });
  });

  it('is not refused because the login has a connection', async () => {
    bench.bank.answers(granted());
    const connected = must(await bench.engine.start(asking(scope), request()));
    const id = await given({ token: 's-2' }, { reference: 'c-2' });
    expect(must(await claim(id)).id).toBe(connected.connectionId);
  });

  it('of a login goes to the connection of that login, where there are several of one bank', async () => {
    const starts = async (login: string, token: string) => {
      bench.bank.answers(granted({ token }, { reference: token }));
      const fields = { login, password: 'secret-pin' };
      return must(await bench.engine.start(asking(scope), request({ fields }))).connectionId;
    };
    await starts('anna', 'a');
    const berta = await starts('berta', 'b');
    expect(must(await claim(await given({ token: 'c' }, { reference: 'c' }, 'berta'))).id).toBe(berta);
  });
});

describe('a consent that cannot be claimed', () => {
  it('invariant 12: is one that there is not, another owner’s, or one for another bank', async () => {
    const id = await given();
    const other = await bench.newOwner();
    expect(await claim(id, { scope: other })).toEqual({ ok: false, fault: { code: 'not_found' } });
    expect(await claim(999_999)).toEqual({ ok: false, fault: { code: 'not_found' } });
    for (const wrong of [{ institutionId: 'bank-two' }, { connector: 'another' }])
      expect(await claim(id, wrong)).toEqual({ ok: false, fault: { code: 'other_bank' } });
    expect(await connections()).toEqual([]);
    must(await claim(id));
  });

  it('waits, was refused, or belongs to a connection since it was given', async () => {
    bench.bank.answers(asks(bench.now()));
    const waits = must(await bench.engine.start(asking(scope), request({ purpose: 'consent' })));
    const [waiting] = await states();
    expect(await claim(waiting?.id ?? 0)).toEqual({ ok: false, fault: { code: 'consent_not_authorised' } });
    bench.bank.answers(failed({ code: 'sca_refused' }));
    must(await bench.engine.answer(asking(scope), waits.id, 1, { code: '123456' }));
    expect(await states()).toMatchObject([{ state: 'rejected' }]);
    expect(await claim(waiting?.id ?? 0)).toEqual({ ok: false, fault: { code: 'consent_not_authorised' } });
    bench.bank.answers(granted());
    const usual = must(await bench.engine.start(asking(scope), request()));
    expect(await claim(usual.consentId ?? 0)).toMatchObject({ fault: { code: 'consent_used' } });
  });

  it('was revoked: the bank is told, and nothing of it is left', async () => {
    const id = await given({ token: 'gone' });
    must(await bench.engine.revokeConsent(asking(scope), id));
    expect(bench.bank.revoked).toEqual([{ token: 'gone' }]);
    expect(await claim(id)).toEqual({ ok: false, fault: { code: 'consent_revoked' } });
    expect(
      await bench.store.admin('select 1 from unclaimed_consents where owner_id = $1', [scope.ownerId]),
    ).toEqual([]);
  });

  it('is over after a day, swept or not, and the bank is told', async () => {
    const id = await given({ token: 'late' });
    bench.advance(CLAIM_MS);
    expect(await claim(id)).toEqual({ ok: false, fault: { code: 'consent_expired' } });
    await bench.engine.sweep(100);
    expect(bench.bank.revoked).toContainEqual({ token: 'late' });
    expect(await states()).toEqual([{ id, state: 'expired', reason: 'NOT_CLAIMED' }]);
    expect(await claim(id)).toEqual({ ok: false, fault: { code: 'consent_expired' } });
  });

  it('was granted after the sign-in had been cancelled: it is ended at the bank, and waits for nobody', async () => {
    const late = held(granted({ token: 'late-grant' }));
    bench.bank.answers(asks(bench.now()), late.reply);
    const { id } = must(await bench.engine.start(asking(scope), request({ purpose: 'consent' })));
    const going = bench.engine.answer(asking(scope), id, 1, { code: '123456' });
    await late.reached;
    must(await bench.engine.cancel(asking(scope), id));
    late.release();
    expect(must(await going).step).toBe('cancelled');
    expect(bench.bank.revoked).toContainEqual({ token: 'late-grant' });
    const [consent] = await states();
    expect(consent).toMatchObject({ state: 'rejected', reason: 'CANCELLED' });
    expect(await bench.engine.unclaimed(scope, consent?.id ?? 0)).toBeNull();
    expect(await claim(consent?.id ?? 0)).toEqual({ ok: false, fault: { code: 'consent_not_authorised' } });
  });

  it('is one too many: a hundred may wait', async () => {
    await bench.store.admin(
      `insert into unclaimed_consents (owner_id, consent_id, connection_id, connector, institution_id, method,
          sealed_session, claim_until, created_at)
        select $1, 1000000 + n, n, 'scripted', 'bank-one', 'form', '\\x00', now() + interval '100 years', now()
        from generate_series(1, $2::integer) n`,
      [scope.ownerId, UNCLAIMED_MAX],
    );
    const refused = await bench.engine.start(asking(scope), request({ purpose: 'consent' }));
    expect(refused).toMatchObject({ ok: false, fault: { code: 'not_now' } });
    expect(bench.bank.calls).toEqual([]);
  });

  it('ends with its owner: the bank is told before the keys go', async () => {
    await given({ token: 'left' });
    await bench.engine.leave(asking(scope));
    expect(bench.bank.revoked).toEqual([{ token: 'left' }]);
    expect(await states()).toMatchObject([{ state: 'revoked', reason: 'ERASURE' }]);
  });
});

it('a visit with the purpose consent is completed by the grant and names no connection', async () => {
  const { session } = must(
    await bench.engine.openSession(asking(scope), {
      purpose: 'consent',
      institutionId: 'bank-one',
      connectionId: null,
      scopes: [],
      daysWanted: null,
      language: null,
      redirectUrl: null,
      clientState: null,
    }),
  );
  bench.bank.answers(granted());
  must(await bench.engine.start(asking(scope), request({ purpose: 'consent', sessionId: session.id })));
  expect(await bench.engine.session(scope, session.id)).toMatchObject({
    status: 'completed',
    connectionId: null,
  });
  const other = await bench.engine.start(asking(scope), request({ sessionId: session.id }));
  expect(other).toMatchObject({ ok: false, fault: { code: 'session_ended' } });
});
