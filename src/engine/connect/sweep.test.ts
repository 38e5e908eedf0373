import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import type { OwnerScope } from '../ports.ts';
import { DAY_MS } from './limits.ts';
import { granted } from './testing.ts';

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

describe('the clock', () => {
  it('ends consents and warns of their end, each once', async () => {
    const connectionId = await connect({ validUntil: bench.now() + 20 * DAY_MS });
    const warnings = async () =>
      (await bench.feed(scope))
        .filter(({ type }) => type === 'consent.expiring')
        .map(({ data }) => data.days);
    await bench.engine.sweep(100);
    expect(await warnings()).toEqual([]);
    for (const days of [6, 1, 6, 1, 5, 0.5]) {
      bench.advance(days * DAY_MS);
      await Promise.all([bench.engine.sweep(100), bench.process().sweep(100)]);
    }
    expect(await warnings()).toEqual([14, 7, 1]);
    await bench.store.admin(`update syncs set status = 'success' where owner_id = $1`, [scope.ownerId]);
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({
      status: 'expiring',
      action: 'renew',
      reason: null,
    });
    bench.advance(DAY_MS);
    // Nothing waits for the sweep: it cannot be used from that instant.
    expect(await bench.engine.connection(scope, connectionId)).toMatchObject({
      status: 'reconnect_required',
      action: 'renew',
      reason: 'consent_expired',
    });
    await bench.engine.sweep(100);
    await bench.engine.sweep(100);
    const [consent] = await consents();
    expect(consent).toMatchObject({ state: 'expired', reason: 'MAX_DATE_REACHED' });
    expect(consent?.events.at(-1)).toMatchObject({ actor: 'system', from: 'authorised' });
    expect((await types()).filter((type) => type === 'consent.expired')).toHaveLength(1);
  });

  it('has an expired consent renewed with the session that it had', async () => {
    const connectionId = await connect({ validUntil: bench.now() + DAY_MS });
    bench.advance(2 * DAY_MS);
    await bench.engine.sweep(100);
    bench.bank.answers(granted({ token: 'session-2' }));
    must(await renew(connectionId));
    expect(bench.bank.calls.at(-1)?.event).toMatchObject({
      type: 'renewing',
      session: { token: 'session-1' },
    });
    expect((await consents()).map(({ state }) => state)).toEqual(['expired', 'authorised']);
  });
});

describe('what a bank says of a consent while a sync speaks to it', () => {
  const cases = [
    [{ code: 'consent_revoked' }, 'revoked', 'revoked reconnect consent_revoked'],
    [{ code: 'consent_expired' }, 'expired', 'reconnect_required renew consent_expired'],
    [{ code: 'sca_needed', reachFrom: null }, 'reauth_required', 'reconnect_required renew sca_needed'],
    [{ code: 'bank_down', retryAt: null }, 'authorised', 'syncing wait null'],
  ] as const;
  for (const [fault, state, shown] of cases)
    it(`moves it: ${fault.code}`, async () => {
      const connectionId = await connect();
      const consentId = (await consents())[0]?.id ?? 0;
      const [grant] = (await row('select attempt_id from consents where owner_id = $1')) ?? [];
      const grantId = Number(grant);
      await bench.engine.consentNews(scope, { connectionId, consentId: consentId + 999, grantId, fault });
      // What a bank says of the session before a renewal is no news.
      await bench.engine.consentNews(scope, { connectionId, consentId, grantId: grantId - 1, fault });
      expect((await consents())[0]?.state).toBe('authorised');
      await bench.engine.consentNews(scope, { connectionId, consentId, grantId, fault });
      await bench.engine.consentNews(scope, { connectionId, consentId, grantId, fault });
      expect((await consents())[0]?.state).toBe(state);
      const connection = await bench.engine.connection(scope, connectionId);
      expect(`${connection?.status} ${connection?.action} ${connection?.reason}`).toBe(shown);
    });
});

describe('pausing and renaming', () => {
  it('holds syncs back and goes on, with events', async () => {
    const connectionId = await connect();
    expect(must(await bench.engine.pause(asking(scope), connectionId, true))).toMatchObject({
      status: 'paused',
      action: 'resume',
    });
    must(await bench.engine.pause(asking(scope), connectionId, true));
    expect(await row('select status from syncs where owner_id = $1')).toEqual(['cancelled']);
    expect(must(await bench.engine.pause(asking(scope), connectionId, false)).status).not.toBe('paused');
    expect((await types()).filter((type) => /paused|resumed/.test(type))).toEqual([
      'connection.paused',
      'connection.resumed',
    ]);
    expect(await bench.engine.rename(asking(scope), connectionId, 'House')).toMatchObject({ label: 'House' });
    expect(await bench.engine.rename(asking(scope), connectionId, null)).toMatchObject({ label: null });
    expect(await bench.engine.rename(asking(scope), 999_999, 'x')).toBeNull();
  });
});
