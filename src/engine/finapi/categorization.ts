/** How far categorising is with what a connection brought: `categorizationStatus` of finAPI v1, section 6.3. */
import type { OwnerScope } from '../ports.ts';

export type CategorizationStatus = 'READY' | 'PENDING' | 'IN_PROGRESS';

/** What is left to do of an owner. */
export interface CategorizationLeft {
  /** Connections with entries that nobody looked at yet, or for which somebody asked for another look. */
  readonly connectionIds: readonly number[];
  /** Whether a worker is at it now. */
  readonly isWorking: boolean;
}

/** The store's side. */
export interface CategorizationStore {
  left(scope: OwnerScope): Promise<CategorizationLeft>;
  /**
   * Asks for another look at all uncategorised entries of connections.
   * @returns false, and nothing is asked, when one of them is not the owner's.
   */
  ask(scope: OwnerScope, connectionIds: readonly number[]): Promise<boolean>;
}

/**
 * The standing of each connection of an owner that has anything to wait for; one that is not in the map is READY.
 * Entries are counted as waiting from the transaction on that brings them, so there is no moment between "downloaded"
 * and "pending".
 */
export async function categorization(
  store: Pick<CategorizationStore, 'left'>,
  scope: OwnerScope,
): Promise<ReadonlyMap<number, Exclude<CategorizationStatus, 'READY'>>> {
  const { connectionIds, isWorking } = await store.left(scope);
  return new Map(connectionIds.map((id) => [id, isWorking ? 'IN_PROGRESS' : 'PENDING']));
}
