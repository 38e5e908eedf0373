import { describe, expect, it } from 'vitest';
import { success } from '../../core/result.ts';
import type { ConnectionRow, SyncRow } from '../connection-rows.ts';
import type { ConnectionsParts } from './connections-parts.ts';
import { listAfterSignIn, wantsSignIn } from './wait-for-list.ts';

const asking = { scope: { tenantId: 1, ownerId: 1 }, actor: 'system', attended: null } as const;
const sync = (id: number, more: Partial<SyncRow>): SyncRow =>
  ({ id, connectionId: 9, status: 'failed', fault: null, accounts: [], ...more }) as unknown as SyncRow;
const listed = [{ accountId: 1 }] as unknown as SyncRow['accounts'];
const OLD = sync(1, { fault: { code: 'sca_needed', reachFrom: null } });

/** Syncs of one connection as they come to be newest, look by look; `request` makes the last of them. */
function partsOf(newest: readonly number[], syncs: readonly SyncRow[]) {
  const asked: number[] = [];
  let looks = 0;
  const parts = {
    connecting: {
      connection: async () =>
        ({ id: 9, syncId: newest[Math.min(looks++, newest.length - 1)] ?? null }) as ConnectionRow,
    },
    syncing: {
      sync: async (_scope: object, id: number) => syncs.find((one) => one.id === id) ?? null,
      syncs: async () => ({ rows: [], more: false }),
      request: async (_asking: object, id: number) => {
        asked.push(id);
        return success(syncs.at(-1) ?? OLD);
      },
    },
  } as unknown as ConnectionsParts;
  return { parts, asked };
}

describe('the list after a sign-in', () => {
  it('is that of the newest sync', async () => {
    const { parts, asked } = partsOf([2], [sync(2, { status: 'running', accounts: listed })]);
    expect((await listAfterSignIn(parts, asking, 9))?.id).toBe(2);
    expect(asked).toEqual([]);
  });

  it('is not that of a sync which ran when the user signed in: the next one is waited for', async () => {
    const { parts, asked } = partsOf([1, 2], [OLD, sync(2, { status: 'success', accounts: listed })]);
    expect((await listAfterSignIn(parts, asking, 9))?.id).toBe(2);
    expect(asked).toEqual([]);
  });

  it('is asked for where no other sync comes', async () => {
    const { parts, asked } = partsOf([1, 1], [OLD, sync(3, { status: 'success', accounts: listed })]);
    expect((await listAfterSignIn(parts, asking, 9))?.id).toBe(3);
    expect(asked).toEqual([9]);
  });

  it('a bank that refuses each time is believed in the end', async () => {
    const { parts } = partsOf([1], [OLD]);
    expect(await listAfterSignIn(parts, asking, 9)).toBe(OLD);
  });
});

it('another sign-in mends what a consent did not allow, and nothing else', () => {
  expect(wantsSignIn(OLD)).toBe(true);
  expect(wantsSignIn({ ...OLD, accounts: listed })).toBe(false);
  expect(wantsSignIn({ ...OLD, fault: { code: 'bank_down', retryAt: null } })).toBe(false);
  expect(wantsSignIn({ ...OLD, status: 'running' })).toBe(false);
});
