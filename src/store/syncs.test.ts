import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../engine/ports.ts';
import { requestSync, type WantedSync } from './syncs.ts';
import { openTestStore, type TestStore } from './testing.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
let store: TestStore;
let scope: OwnerScope;
let connections = 0;

beforeAll(async () => {
  store = await openTestStore();
  scope = await store.seedOwner();
});
afterAll(() => store.close());

async function connection(): Promise<number> {
  const id = ++connections;
  await store.admin(`insert into connections (owner_id, id, connector) values ($1, $2, 'bank')`, [
    scope.ownerId,
    id,
  ]);
  return id;
}

const ask = (wanted: Partial<WantedSync> & { connectionId: number }): Promise<number> =>
  store.app.transaction(scope, (tx) =>
    requestSync(tx, scope, {
      cause: 'scheduled',
      actor: 'schedule',
      dueAt: NOON,
      sealedAttended: null,
      ...wanted,
    }),
  );

async function row(id: number) {
  const [found] = await store.admin(
    'select status, cause, actor, due_at, sealed_attended from syncs where owner_id = $1 and id = $2',
    [scope.ownerId, id],
  );
  return found;
}

const set = (id: number, status: string, fault: string | null = null) =>
  store.admin(`update syncs set status = '${status}', fault = $3::jsonb where owner_id = $1 and id = $2`, [
    scope.ownerId,
    id,
    fault,
  ]);
const LIMITED = '{"code":"rate_limited","retryAt":null}';

describe('asking for a sync', () => {
  it('makes one, and gives the same while it waits, brought forward', async () => {
    const connectionId = await connection();
    const id = await ask({ connectionId, dueAt: NOON + HOUR_MS });
    expect(await ask({ connectionId, dueAt: NOON + 2 * HOUR_MS })).toBe(id);
    expect(await row(id)).toEqual(['due', 'scheduled', 'schedule', '2026-03-01 13:00:00+00', null]);
    expect(await ask({ connectionId, cause: 'requested', actor: 'api_key:1' })).toBe(id);
    expect(await row(id)).toEqual(['due', 'requested', 'api_key:1', '2026-03-01 12:00:00+00', null]);
    await ask({ connectionId, cause: 'retry', dueAt: NOON - HOUR_MS });
    expect(await row(id)).toEqual(['due', 'requested', 'api_key:1', '2026-03-01 11:00:00+00', null]);
  });

  it('gives the one that runs as it is', async () => {
    const connectionId = await connection();
    const id = await ask({ connectionId });
    await set(id, 'running');
    const sealedAttended = Uint8Array.of(1);
    expect(await ask({ connectionId, cause: 'requested', dueAt: NOON - 1, sealedAttended })).toBe(id);
    expect(await row(id)).toEqual(['running', 'scheduled', 'schedule', '2026-03-01 12:00:00+00', null]);
  });

  it('leaves one that a bank put off its time, unless the account holder is there', async () => {
    const connectionId = await connection();
    const id = await ask({ connectionId, dueAt: NOON + HOUR_MS });
    await set(id, 'deferred', LIMITED);
    await ask({ connectionId, cause: 'requested' });
    expect((await row(id))?.slice(0, 4)).toEqual([
      'deferred',
      'requested',
      'schedule',
      '2026-03-01 13:00:00+00',
    ]);
    await ask({ connectionId, cause: 'requested', sealedAttended: Uint8Array.of(1) });
    expect((await row(id))?.slice(0, 4)).toEqual(['due', 'requested', 'schedule', '2026-03-01 12:00:00+00']);
  });

  it('invariant 10: brings one forward that the access budget put off, when it is asked for and something may be fetched', async () => {
    const connectionId = await connection();
    const id = await ask({ connectionId, dueAt: NOON + HOUR_MS });
    await set(id, 'deferred');
    await ask({ connectionId, cause: 'scheduled' });
    expect((await row(id))?.[0]).toBe('deferred');
    await ask({ connectionId, cause: 'requested', isPutOff: true });
    expect((await row(id))?.slice(0, 2)).toEqual(['deferred', 'requested']);
    await ask({ connectionId, cause: 'requested' });
    expect((await row(id))?.[0]).toBe('due');
  });

  it('is put off at once where the access budget is used up', async () => {
    const connectionId = await connection();
    const id = await ask({ connectionId, dueAt: NOON + HOUR_MS, cause: 'requested', isPutOff: true });
    expect((await row(id))?.slice(0, 4)).toEqual([
      'deferred',
      'requested',
      'schedule',
      '2026-03-01 13:00:00+00',
    ]);
  });

  it('makes another one once it has ended', async () => {
    const connectionId = await connection();
    const id = await ask({ connectionId });
    await set(id, 'success');
    expect(await ask({ connectionId })).toBeGreaterThan(id);
  });

  it('invariant 7: two who ask at once get one', async () => {
    const connectionId = await connection();
    const ids = await Promise.all(Array.from({ length: 8 }, () => ask({ connectionId })));
    expect(new Set(ids).size).toBe(1);
  });
});
