import { describe, expect, it } from 'vitest';
import { hashToken, writeToken } from './api-token.ts';
import { Authenticator, KEY_CACHE_MS } from './authenticate.ts';
import type { ApiKeyRow, Caller, DirectoryStore } from './ports.ts';
import { OwnerReach } from './reach-owner.ts';
import { permits } from './scopes.ts';

const TOKEN = writeToken('live', new Uint8Array(32).fill(1));
const KEY: ApiKeyRow = {
  id: 1,
  tenantId: 2,
  ownerId: 3,
  ownerOnly: false,
  name: 'n',
  tokenStart: 'sk_live_x',
  scopes: ['accounts:read'],
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};

/** A directory of one key and one owner that counts what it is asked. */
function directory() {
  const state = { key: KEY as ApiKeyRow | null, found: 0, touched: 0, owned: 0, now: 1_000_000, tenant: 2 };
  const store = {
    async findApiKey(hash: Uint8Array) {
      state.found++;
      return Buffer.from(hash).equals(Buffer.from(hashToken(TOKEN))) ? state.key : null;
    },
    async touchApiKey() {
      state.touched++;
    },
    async ownerIsOf(scope: { tenantId: number }) {
      state.owned++;
      return scope.tenantId === state.tenant;
    },
  } as unknown as DirectoryStore;
  return { state, store, clock: { now: () => new Date(state.now) } };
}

describe('Authenticator', () => {
  const make = () => {
    const { state, store, clock } = directory();
    const failures: unknown[] = [];
    return {
      state,
      store,
      failures,
      known: new Authenticator(store, clock, 'live', (e) => failures.push(e)),
    };
  };

  it('asks for a key once in half a second and notes its use once a minute', async () => {
    const { state, known } = make();
    for (let i = 0; i < 5; i++) expect((await known.authenticate(TOKEN)).ok).toBe(true);
    expect([state.found, state.touched]).toEqual([1, 1]);
    state.now += KEY_CACHE_MS - 1;
    await known.authenticate(TOKEN);
    expect(state.found).toBe(1);
    state.now += 1;
    await known.authenticate(TOKEN);
    expect([state.found, state.touched]).toEqual([2, 1]);
    state.now += 60_000;
    await known.authenticate(TOKEN);
    expect(state.touched).toBe(2);
  });

  it('a revoked key is felt at once when it is forgotten here, and within a second elsewhere', async () => {
    expect(KEY_CACHE_MS).toBeLessThan(1000);
    const { state, known } = make();
    await known.authenticate(TOKEN);
    state.key = { ...KEY, revokedAt: '2026-01-01T00:00:00.000Z' };
    expect((await known.authenticate(TOKEN)).ok).toBe(true);
    known.forget(KEY.id);
    expect(await known.authenticate(TOKEN)).toEqual({ ok: false, fault: 'revoked' });
    known.forgetOwner(3);
    state.key = null;
    expect(await known.authenticate(TOKEN)).toEqual({ ok: false, fault: 'unknown' });
  });

  it('asks nothing for tokens that cannot be one, and never remembers an unknown one', async () => {
    const { state, known } = make();
    expect(await known.authenticate('sk_live_nonsense')).toEqual({ ok: false, fault: 'malformed' });
    const sandbox = writeToken('sandbox', new Uint8Array(32));
    expect(await known.authenticate(sandbox)).toEqual({ ok: false, fault: 'wrong_mode' });
    expect(state.found).toBe(0);
    const unknown = writeToken('live', new Uint8Array(32).fill(9));
    for (let i = 0; i < 2; i++)
      expect(await known.authenticate(unknown)).toEqual({ ok: false, fault: 'unknown' });
    expect(state.found).toBe(2);
  });

  it('a use that cannot be noted does not stop the request', async () => {
    const { store, known, failures } = make();
    store.touchApiKey = async () => {
      throw new Error('away');
    };
    expect((await known.authenticate(TOKEN)).ok).toBe(true);
    await Promise.resolve();
    await Promise.resolve();
    expect(failures).toHaveLength(1);
  });
});

describe('OwnerReach', () => {
  const caller = (change: Partial<Caller>): Caller => ({
    actor: 'api_key:1',
    tenantId: 2,
    ownerId: null,
    ownerOnly: false,
    scopes: [],
    ...change,
  });

  it('invariant 12: reaches the owners of the tenant, with an owner-only key just one', async () => {
    const { state, store, clock } = directory();
    const reach = new OwnerReach(store, clock);
    expect(await reach.reach(caller({}), 3)).toEqual({ tenantId: 2, ownerId: 3 });
    expect(await reach.reach(caller({ tenantId: 9 }), 3)).toBeNull();
    expect(await reach.reach(caller({ tenantId: 9 }), 4)).toBeNull();
    expect(await reach.reach(caller({ ownerId: 3, ownerOnly: true }), 4)).toBeNull();
    expect(await reach.reach(caller({ ownerId: 3, ownerOnly: true }), 3)).not.toBeNull();
    expect(state.owned).toBe(2);
  });

  it('forgets an owner at once here, and after ten seconds elsewhere', async () => {
    const { state, store, clock } = directory();
    const reach = new OwnerReach(store, clock);
    await reach.reach(caller({}), 3);
    state.tenant = 0;
    expect(await reach.reach(caller({}), 3)).not.toBeNull();
    reach.forget(3);
    expect(await reach.reach(caller({}), 3)).toBeNull();
    state.tenant = 2;
    await reach.reach(caller({}), 3);
    state.tenant = 0;
    state.now += 10_000;
    expect(await reach.reach(caller({}), 3)).toBeNull();
  });
});

describe('scopes', () => {
  it('writing does not imply reading, and * is everything', () => {
    expect(permits({ scopes: ['accounts:write'] }, 'accounts:read')).toBe(false);
    expect(permits({ scopes: ['*'] }, 'audit:read')).toBe(true);
    expect(permits({ scopes: [] }, 'accounts:read')).toBe(false);
  });
});
