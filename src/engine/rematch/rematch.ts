/**
 * Rehearses matching: everything that went into the ledgers is taken in again, in memory, by the matcher of this version,
 * and compared with what the ledgers say. Nothing is written. A version that decides as the one before shows no difference.
 */
import type { OwnerScope } from '../ports.ts';
import { compareAccount, type Difference } from './compare.ts';
import { type Obstacle, type ReplayParts, replay } from './replay.ts';
import type { OwnerHistory } from './rows.ts';

/** Tries for an owner whose ledger changes while it is rehearsed. */
export const TRIES_MAX = 3;
/** Differences of one account that are told. */
export const DIFFERENCES_MAX = 100;

/** What a rehearsal says of one account. */
export interface AccountReport {
  readonly ownerId: number;
  readonly accountId: number;
  /** `busy`: it changed while it was rehearsed, again and again. Otherwise why it could not be. */
  readonly status: 'equal' | 'different' | 'busy' | Obstacle;
  /** Windows and files that were taken in again. */
  readonly windows: number;
  readonly transactions: number;
  /** How many there are, and the first {@link DIFFERENCES_MAX} of them. */
  readonly found: number;
  readonly differences: readonly Difference[];
}

/** How far it is. */
export interface RematchProgress {
  readonly owner: number;
  readonly owners: number;
  readonly step: number;
  readonly steps: number;
}

/** Rehearses all accounts of some owners; ends early, with what it has, when the signal says so. */
export async function* rematch(
  parts: ReplayParts,
  scopes: readonly OwnerScope[],
  signal: AbortSignal,
  onProgress: (progress: RematchProgress) => void,
): AsyncGenerator<AccountReport> {
  for (const [at, scope] of scopes.entries()) {
    const progress = (step: number, steps: number): void =>
      onProgress({ owner: at + 1, owners: scopes.length, step, steps });
    const reports = await rematchOwner(parts, scope, signal, progress);
    if (reports === null) return;
    yield* reports;
  }
}

async function rematchOwner(
  parts: ReplayParts,
  scope: OwnerScope,
  signal: AbortSignal,
  onStep: (step: number, steps: number) => void,
): Promise<readonly AccountReport[] | null> {
  let busy: readonly AccountReport[] = [];
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const history = await parts.store.history(scope);
    const reports = await rehearse(parts, scope, history, signal, onStep);
    if (reports === null) return null;
    if ((await parts.store.lastEvent(scope)) === history.lastEvent) return reports;
    busy = reports.map((report) => ({ ...report, status: 'busy', found: 0, differences: [] }));
  }
  return busy;
}

async function rehearse(
  parts: ReplayParts,
  scope: OwnerScope,
  { steps, accountIds }: OwnerHistory,
  signal: AbortSignal,
  onStep: (step: number, steps: number) => void,
): Promise<readonly AccountReport[] | null> {
  let done = 0;
  const replayed = await replay(parts, scope, steps, signal, () => onStep(++done, steps.length));
  if (replayed === null) return null;
  const { ledger, obstacles, windows } = replayed;
  const reports: AccountReport[] = [];
  for (const accountId of accountIds) {
    const rows = await parts.store.rows(scope, accountId);
    const obstacle = obstacles.get(accountId);
    const graves = await parts.store.tombstones(scope, accountId);
    const found = obstacle === undefined ? compareAccount(rows, ledger, accountId, graves) : [];
    reports.push({
      ownerId: scope.ownerId,
      accountId,
      status: obstacle ?? (found.length === 0 ? 'equal' : 'different'),
      windows: windows.get(accountId) ?? 0,
      transactions: rows.length,
      found: found.length,
      differences: found.slice(0, DIFFERENCES_MAX),
    });
  }
  return reports;
}
