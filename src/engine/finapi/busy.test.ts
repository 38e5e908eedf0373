import { describe, expect, it } from 'vitest';
import { anyBusy, busyConnections, isBusy, isDownloading } from './busy.ts';
import type { CategorizationStatus } from './categorization.ts';

const scope = { tenantId: 1, ownerId: 1 };
const read = (downloading: readonly number[], categorization: [number, CategorizationStatus][]) =>
  busyConnections(
    {
      downloading: async (_scope, now) => (now === 5 ? downloading : []),
      categorization: async () => new Map(categorization),
      now: () => 5,
    },
    scope,
  );

describe('busy connections', () => {
  it('are those that download or wait for their categories; what is ready is not among them', async () => {
    const busy = await read(
      [1, 2],
      [
        [2, 'PENDING'],
        [3, 'IN_PROGRESS'],
        [4, 'READY'],
      ],
    );
    expect([...busy]).toEqual([
      [1, { download: true, categorization: 'READY' }],
      [2, { download: true, categorization: 'PENDING' }],
      [3, { download: false, categorization: 'IN_PROGRESS' }],
    ]);
    expect([1, 2, 3, 4].map((id) => isBusy(busy, id))).toEqual([true, true, true, false]);
    expect([1, 2, 3, 4].map((id) => isDownloading(busy, id))).toEqual([true, true, false, false]);
    expect(anyBusy(busy)).toBe(true);
  });

  it('is nothing when nothing is under way', async () => {
    expect(anyBusy(await read([], [[1, 'READY']]))).toBe(false);
  });

  it('categorization is read after the download: what ends in between is never seen as nothing', async () => {
    const order: string[] = [];
    await busyConnections(
      {
        downloading: async () => {
          order.push('download');
          return [];
        },
        categorization: async () => {
          order.push('categorization');
          return new Map();
        },
        now: () => 0,
      },
      scope,
    );
    expect(order).toEqual(['download', 'categorization']);
  });
});
