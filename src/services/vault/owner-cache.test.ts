import { describe, expect, it } from 'vitest';
import { FakeDatabase, faultCode, must, newKeyFile } from './fakes.ts';
import { CACHED_OWNERS_MAX, OwnerCache } from './owner-cache.ts';
import { OwnerSealer } from './owner-keys.ts';
import { openVault } from './vault.ts';

const NOW = Date.UTC(2026, 0, 2);
const place = { table: 'session', column: 'token', row: 5 };
const words = Buffer.from('a value');

describe('the cache of owner keys', () => {
  const sealer = (ownerId: number): OwnerSealer => new OwnerSealer(ownerId, [], undefined as never);
  const load = (ownerId: number) => async () => ({ ok: true, value: sealer(ownerId) }) as const;

  it('holds a bounded number and drops the least recently used', async () => {
    const cache = new OwnerCache(() => NOW);
    for (let id = 1; id <= CACHED_OWNERS_MAX; id++) await cache.get(id, load(id));
    const first = must(await cache.get(1, load(1)));
    await cache.get(CACHED_OWNERS_MAX + 1, load(CACHED_OWNERS_MAX + 1));
    expect(cache.size).toBe(CACHED_OWNERS_MAX);
    expect(must(await cache.get(1, load(1)))).toBe(first);
    let loads = 0;
    await cache.get(2, () => {
      loads++;
      return load(2)();
    });
    expect(loads).toBe(1);
  });

  it('loads once for all who ask together, and again after a failure', async () => {
    const database = new FakeDatabase();
    const vault = must(
      await openVault({ keyFile: await newKeyFile(), allowCreate: true, ownerKeys: database }),
    );
    await database.start(vault.verify([]));
    await vault.ensureOwner(1);
    vault.forget(1);
    database.loads = 0;
    const sealers = await Promise.all(Array.from({ length: 20 }, () => vault.forOwner(1)));
    expect(new Set(sealers.map(must)).size).toBe(1);
    expect(database.loads).toBe(1);
    const cache = new OwnerCache(() => NOW);
    await expect(cache.get(1, () => Promise.reject(new Error('connection lost')))).rejects.toThrow('lost');
    must(await cache.get(1, load(1)));
  });

  it('does not keep what was loaded while the owner was being forgotten', async () => {
    const cache = new OwnerCache(() => NOW);
    let finish: (value: { ok: true; value: OwnerSealer }) => void = () => undefined;
    const loading = cache.get(1, () => new Promise((resolve) => (finish = resolve)));
    cache.forget(1);
    finish({ ok: true, value: sealer(1) });
    const late = must(await loading);
    expect(faultCode(late.open(place, words))).toBe('owner_key_missing');
    expect(cache.size).toBe(0);
  });
});
