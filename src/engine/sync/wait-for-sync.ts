/** Waiting for the end of a sync: for surfaces whose answer is what the sync brought. */
import type { SyncRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import type { Syncing } from '../sync-port.ts';

/** The longest that a request waits, in milliseconds: below what clients and proxies usually wait for an answer. */
export const SYNC_WAIT_MS_MAX = 25_000;
/** How long to look again after: often at first, because a small sync is done in a moment. */
export const SYNC_LOOK_MS_FIRST = 20;
export const SYNC_LOOK_MS_MAX = 500;
const GROWS_BY = 1.5;

const ENDED: ReadonlySet<SyncRow['status']> = new Set([
  'success',
  'partial',
  'failed',
  'cancelled',
  'deferred',
]);

/** Whether nothing more comes of a sync now: it has ended, or the bank is asked again later only. */
export const hasEnded = ({ status }: Pick<SyncRow, 'status'>): boolean => ENDED.has(status);

/**
 * Gives the sync when it has ended or is put off, as it stands when `msMax` (at most {@link SYNC_WAIT_MS_MAX}) are over or
 * the signal fires, null when it is gone (or was never the owner's). Real time, not that of the banks.
 */
export async function waitForSync(
  syncing: Pick<Syncing, 'sync'>,
  scope: OwnerScope,
  syncId: number,
  msMax: number = SYNC_WAIT_MS_MAX,
  signal?: AbortSignal,
): Promise<SyncRow | null> {
  const until = performance.now() + Math.min(msMax, SYNC_WAIT_MS_MAX);
  let pause = SYNC_LOOK_MS_FIRST;
  for (;;) {
    const row = await syncing.sync(scope, syncId);
    const left = until - performance.now();
    if (row === null || hasEnded(row) || left <= 0 || signal?.aborted === true) return row;
    await sleep(Math.min(pause, left), signal);
    pause = Math.min(pause * GROWS_BY, SYNC_LOOK_MS_MAX);
  }
}

/** Waits so many milliseconds, or until the signal fires. */
const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
