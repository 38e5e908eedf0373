import { describe, expect, it } from 'vitest';
import type { SyncRow, SyncStatus } from '../connection-rows.ts';
import { waitForSync } from './wait-for-sync.ts';

const scope = { tenantId: 1, ownerId: 2 };

/** A sync that shows these statuses one after the other, and then the last one. */
const showing = (...statuses: (SyncStatus | null)[]) => {
  let looks = 0;
  return {
    looks: () => looks,
    sync: async () => {
      const status = statuses[Math.min(looks++, statuses.length - 1)] ?? null;
      return status === null ? null : ({ id: 7, status } as SyncRow);
    },
  };
};

describe('waiting for a sync', () => {
  it('gives it as soon as it has ended or is put off', async () => {
    for (const end of ['success', 'partial', 'failed', 'cancelled', 'deferred'] as const) {
      const syncing = showing('due', 'running', end);
      expect((await waitForSync(syncing, scope, 7))?.status).toBe(end);
      expect(syncing.looks()).toBe(3);
    }
  });

  it('gives it as it stands when the time is over, and null when it is gone', async () => {
    expect((await waitForSync(showing('running'), scope, 7, 50))?.status).toBe('running');
    expect(await waitForSync(showing('due', null), scope, 7)).toBeNull();
    expect((await waitForSync(showing('running'), scope, 7, 0))?.status).toBe('running');
  });

  it('ends with the request that waits', async () => {
    const signal = AbortSignal.timeout(30);
    const began = performance.now();
    expect((await waitForSync(showing('running'), scope, 7, 20_000, signal))?.status).toBe('running');
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
