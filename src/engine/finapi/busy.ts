/** Which connections are busy: section "Busy" of the finAPI contract. Derived at the moment of reading. */
import type { OwnerScope } from '../ports.ts';
import type { CategorizationStatus } from './categorization.ts';

export interface Busy {
  /** Whether accounts, balances and entries are being fetched, or a bank is signed in at: `updateStatus` IN_PROGRESS. */
  readonly download: boolean;
  /** `PENDING` from the end of the download on, as long as nobody has begun. */
  readonly categorization: CategorizationStatus;
}

/** Connections that are busy in some way; the others are not in it. */
export type BusyConnections = ReadonlyMap<number, Busy>;

/** Import, update or categorization: nothing can be deleted then. */
export const isBusy = (busy: BusyConnections, connectionId: number): boolean => busy.has(connectionId);

/** Import or update: nothing can be updated then. */
export const isDownloading = (busy: BusyConnections, connectionId: number): boolean =>
  busy.get(connectionId)?.download === true;

export const anyBusy = (busy: BusyConnections): boolean => busy.size > 0;

export interface BusyParts {
  /** Connections with a sync that runs or is due, or a step of a sign-in that is with the bank. */
  downloading(scope: OwnerScope, now: number): Promise<readonly number[]>;
  /** Connections whose transactions wait for their categories, or get them. */
  categorization(scope: OwnerScope): Promise<ReadonlyMap<number, CategorizationStatus>>;
  /** The banks' clock. */
  now(): number;
}

/** Reads which connections of an owner are busy. */
export async function busyConnections(parts: BusyParts, scope: OwnerScope): Promise<BusyConnections> {
  // Categorization last: what a download has ended with in between is seen as categorization, never as nothing.
  const downloading = new Set(await parts.downloading(scope, parts.now()));
  const categorization = await parts.categorization(scope);
  const waiting = [...categorization].flatMap(([id, status]) => (status === 'READY' ? [] : [id]));
  const ids = new Set([...downloading, ...waiting]);
  return new Map(
    [...ids].map((id) => [
      id,
      { download: downloading.has(id), categorization: categorization.get(id) ?? 'READY' },
    ]),
  );
}
