import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, OwnerScope, TenantScope } from '../engine/ports.ts';
import { KEPT_HOURS } from './idempotency.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await store.admin(`insert into key_checks (key_id, sealed) values ('c0ffee00', '\\x00')`);
});
afterAll(() => store.close());

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const audit = (action: string, subject: string | null = null): AuditEntry => ({
  actor: 'operator',
  action,
  subject,
  detail: { by: 'test', n: 1 },
});
const tenant = async (): Promise<TenantScope> => ({
  tenantId: (await store.directory.createTenant('A tenant')).id,
});
const person = (reference: string | null) => ({
  kind: 'person' as const,
  reference,
  name: 'Ada',
  metadata: { plan: 'gold' },
});
async function owner(scope: TenantScope, reference: string | null = null): Promise<OwnerScope> {
  const made = await store.directory.createOwner(scope, person(reference), audit('owner.created'));
  if (made === null) throw new Error('the reference is taken');
  return { ...scope, ownerId: made.id };
}
const logOf = async (scope: TenantScope): Promise<string[]> =>
  (await store.directory.listAudit(scope, { limit: 100, after: null })).rows.map((row) => row.action);

const key = (
  scope: TenantScope,
  token: string,
  ownerId: number | null = null,
  expiresAt: string | null = null,
) =>
  store.directory.createApiKey(
    {
      tenantId: scope.tenantId,
      ownerId,
      ownerOnly: ownerId !== null,
      name: 'a key',
      tokenHash: hash(token),
      tokenStart: 'trb_live_ab',
      scopes: ['accounts:read', '*'],
      expiresAt,
    },
    audit('api_key.created'),
  );

describe('API keys', () => {
  it('are found by their hash, listed newest first and kept apart by tenant', async () => {
    const [scope, other] = [await tenant(), await tenant()];
    const mine = await owner(scope);
    const first = await key(scope, 'first', null, '2030-01-01T00:00:00Z');
    const second = await key(scope, 'second', mine.ownerId);
    expect(first).toMatchObject({
      ownerId: null,
      ownerOnly: false,
      tokenStart: 'trb_live_ab',
      scopes: ['accounts:read', '*'],
      expiresAt: '2030-01-01T00:00:00.000Z',
      revokedAt: null,
      lastUsedAt: null,
    });
    expect(second).toMatchObject({ ownerId: mine.ownerId, ownerOnly: true, expiresAt: null });
    expect(await store.directory.findApiKey(hash('first'))).toEqual(first);
    expect(await store.directory.findApiKey(hash('none'))).toBeNull();
    const page = await store.directory.listApiKeys(scope, { limit: 1, after: null });
    expect(page).toEqual({ rows: [second], more: true });
    expect(await store.directory.listApiKeys(scope, { limit: 1, after: second.id })).toEqual({
      rows: [first],
      more: false,
    });
    expect(await store.directory.getApiKey(other, first.id)).toBeNull();
    expect(await store.directory.revokeApiKey(other, first.id, audit('no'))).toBeNull();
    expect((await store.directory.listAudit(scope, { limit: 1, after: null })).rows[0]?.subject).toBe(
      `api_key:0:${second.id}`,
    );
  });

  it('invariant 12: are never bound to an owner of another tenant', async () => {
    const stranger = await owner(await tenant());
    await expect(key(await tenant(), 'stranger', stranger.ownerId)).rejects.toThrow(/internal/);
    expect(await store.directory.findApiKey(hash('stranger'))).toBeNull();
  });

  it('are revoked once, and the first instant stays', async () => {
    const scope = await tenant();
    const made = await key(scope, 'to revoke');
    const revoked = await store.directory.revokeApiKey(scope, made.id, audit('api_key.revoked'));
    expect(revoked?.revokedAt).not.toBeNull();
    expect(await store.directory.revokeApiKey(scope, made.id, audit('api_key.revoked'))).toEqual(revoked);
    expect(await store.directory.findApiKey(hash('to revoke'))).toEqual(revoked);
    expect(await logOf(scope)).toEqual(['api_key.revoked', 'api_key.created']);
  });

  it('note their use at most once a minute', async () => {
    const made = await key(await tenant(), 'to use');
    const used = async () => (await store.directory.findApiKey(hash('to use')))?.lastUsedAt;
    await store.directory.touchApiKey(made.id);
    const first = await used();
    expect(first).not.toBeNull();
    await store.directory.touchApiKey(made.id);
    expect(await used()).toBe(first);
    await store.admin(`update api_keys set last_used_at = now() - interval '2 minutes' where id = $1`, [
      made.id,
    ]);
    await store.directory.touchApiKey(made.id);
    expect(await used()).not.toBe(first);
  });
});

describe('sessions', () => {
  it('are found by their hash until they are ended', async () => {
    const mine = await owner(await tenant());
    const session = { ...mine, tokenHash: hash('cookie'), expiresAt: '2030-01-01T00:00:00.000Z' };
    await store.directory.createSession(session);
    expect(await store.directory.findSession(hash('cookie'))).toEqual({
      ...mine,
      expiresAt: session.expiresAt,
    });
    await store.directory.deleteSession(hash('cookie'));
    await store.directory.deleteSession(hash('cookie'));
    expect(await store.directory.findSession(hash('cookie'))).toBeNull();
  });

  it('end with the key that opened them, when it is revoked and when it expires', async () => {
    const mine = await owner(await tenant());
    const expiresAt = '2030-01-01T00:00:00.000Z';
    const lasting = await key(mine, 'session key');
    const expired = await key(mine, 'expired session key', null, '2020-01-01T00:00:00Z');
    const open = (token: string, keyId: number) =>
      store.directory.createSession({ ...mine, keyId, tokenHash: hash(token), expiresAt });
    await open('lasting', lasting.id);
    await open('expired', expired.id);
    expect(await store.directory.findSession(hash('lasting'))).toEqual({ ...mine, expiresAt });
    expect(await store.directory.findSession(hash('expired'))).toBeNull();
    await store.directory.revokeApiKey(mine, lasting.id, audit('api_key.revoked'));
    expect(await store.directory.findSession(hash('lasting'))).toBeNull();
  });

  it('invariant 12: are never of an owner of another tenant, and old ones go', async () => {
    const [scope, stranger] = [await tenant(), await owner(await tenant())];
    const session = (token: string, ownerId: number, expiresAt: string) =>
      store.directory.createSession({ ...scope, ownerId, tokenHash: hash(token), expiresAt });
    await expect(session('stranger', stranger.ownerId, '2030-01-01T00:00:00Z')).rejects.toThrow(/internal/);
    const mine = await owner(scope);
    await session('old', mine.ownerId, '2020-01-01T00:00:00Z');
    await session('new', mine.ownerId, '2030-01-01T00:00:00Z');
    expect(await store.directory.findSession(hash('old'))).toBeNull();
  });
});

describe('idempotency keys', () => {
  const claim = (scope: TenantScope, name: string, request = 'r') =>
    store.directory.claimIdempotencyKey(scope, hash(name), hash(request));
  const body = Buffer.from('01c0ffee00abcdef', 'hex');

  it('are claimed by one of many, and answer the same afterwards', async () => {
    const scope = await tenant();
    const states = (await Promise.all([1, 2, 3, 4, 5].map(() => claim(scope, 'k')))).map(
      ({ state }) => state,
    );
    expect(states.sort()).toEqual(['claimed', 'running', 'running', 'running', 'running']);
    expect(await claim(scope, 'k', 'another')).toEqual({ state: 'mismatch' });
    await store.directory.settleIdempotencyKey(scope, hash('k'), {
      status: 201,
      sealedBody: body,
      ownerId: null,
    });
    expect(await claim(scope, 'k')).toEqual({ state: 'done', status: 201, sealedBody: body });
    await store.directory.settleIdempotencyKey(scope, hash('k'), null);
    expect(await claim(scope, 'k')).toMatchObject({ state: 'done' });
    expect(await claim(await tenant(), 'k')).toEqual({ state: 'claimed' });
  });

  it('may be tried again after a failure, after a day, and after their process died', async () => {
    const scope = await tenant();
    await claim(scope, 'k');
    await store.directory.settleIdempotencyKey(scope, hash('k'), null);
    expect(await claim(scope, 'k')).toEqual({ state: 'claimed' });
    const age = (hours: number) =>
      store.admin(
        `update idempotency_keys set created_at = now() - make_interval(hours => $2::int) where tenant_id = $1`,
        [scope.tenantId, hours],
      );
    await age(2);
    expect(await claim(scope, 'k', 'another')).toEqual({ state: 'claimed' });
    await store.directory.settleIdempotencyKey(scope, hash('k'), {
      status: 200,
      sealedBody: body,
      ownerId: null,
    });
    await age(KEPT_HOURS - 1);
    expect(await claim(scope, 'k', 'another')).toMatchObject({ state: 'done' });
    await age(KEPT_HOURS + 1);
    expect(await claim(scope, 'k', 'third')).toEqual({ state: 'claimed' });
  });

  it('go after their day', async () => {
    const scope = await tenant();
    await claim(scope, 'old');
    await store.admin(
      `update idempotency_keys set created_at = now() - interval '25 hours' where tenant_id = $1`,
      [scope.tenantId],
    );
    for (let k = 0; k < 60; k++) await claim(scope, `k${k % 3}`);
    const [row] = await store.admin('select count(*) from idempotency_keys where tenant_id = $1', [
      scope.tenantId,
    ]);
    expect(row).toEqual(['3']);
  });
});

describe('the log and the description', () => {
  it('pages newest first and keeps tenants apart', async () => {
    const [scope, other] = [await tenant(), await tenant()];
    for (const action of ['a', 'b', 'c']) await store.directory.writeAudit(scope, audit(action, 'owner:1:1'));
    const first = await store.directory.listAudit(scope, { limit: 2, after: null });
    expect([first.rows.map((row) => row.action), first.more]).toEqual([['c', 'b'], true]);
    const rest = await store.directory.listAudit(scope, { limit: 2, after: first.rows[1]?.id ?? 0 });
    expect([rest.rows.map((row) => row.action), rest.more]).toEqual([['a'], false]);
    expect(rest.rows[0]).toMatchObject({ ...audit('a', 'owner:1:1') });
    expect(await logOf(other)).toEqual([]);
  });

  it('describes the database', async () => {
    const told = await store.directory.describe();
    expect(told.server).toMatch(/^PostgreSQL \d+\.\d+/);
    expect(told.serverVersionNumber).toBeGreaterThanOrEqual(150_000);
    expect(told.migration).toMatch(/^\d{4}_[a-z_]+$/);
    expect(told.bytes).toBeGreaterThan(1_000_000);
    expect(store.urls.admin).toContain(told.database);
  });
});
