/** Keeping connections in sync, assembled of its verbs. */
import type { Syncing } from '../sync-port.ts';
import { askForSync, cancelSync } from './ask.ts';
import { shownBudget } from './budget.ts';
import type { SyncParts } from './parts.ts';
import { runSync } from './run-sync.ts';
import { scheduleSyncs } from './schedule-syncs.ts';

const DAY_MS = 86_400_000;
const NEVER = new AbortController().signal;

/** Builds the syncing of this process. */
export const syncing = (parts: SyncParts): Syncing => ({
  request: (asking, connectionId, options) => askForSync(parts, asking, connectionId, options),
  budget: (scope, connectionId) => shownBudget(parts, scope, connectionId),
  sync: (scope, syncId) => parts.store.get(scope, syncId),
  syncs: (scope, filter, page) => parts.store.list(scope, filter, page),
  cancel: (asking, syncId) => cancelSync(parts, asking, syncId),
  run: (ownerId, syncId, signal = NEVER) => runSync(parts, ownerId, syncId, signal),
  schedule: (limit) => scheduleSyncs(parts, limit),
  async purge(keptDays, limit) {
    await parts.store.sweepBudgets(parts.now(), limit);
    return parts.store.purge(parts.now() - keptDays * DAY_MS, limit);
  },
});
