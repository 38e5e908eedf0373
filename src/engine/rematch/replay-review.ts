/** Does again what a person decided: the same verbs on the rehearsal's rows, found by how they looked. */

import type { LocalDate } from '../../core/dates.ts';
import type { Alias } from '../../core/matching/entries.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { LedgerChanges } from '../ports.ts';
import { mergeTransactions } from '../transaction-reviews/merge.ts';
import type { ReviewLedger } from '../transaction-reviews/port.ts';
import { splitTransaction } from '../transaction-reviews/split.ts';
import { type MemoryLedger, type MemoryRow, nameOfLook } from './memory-ledger.ts';
import type { ReviewStep } from './rows.ts';

const NOBODY = { actor: 'operator', tenantId: 0, ownerId: null, ownerOnly: false, scopes: [] } as const;
const SCOPE = { tenantId: 0, ownerId: 0 };

/** Merges or splits; false when the rows of it are not found, or the verb refuses. */
export async function replayReview(ledger: MemoryLedger, step: ReviewStep): Promise<boolean> {
  const { before, accountId } = step;
  const kept = find(ledger, accountId, before, null);
  if (kept === null) return false;
  const changes: Pick<LedgerChanges, 'inReview'> = {
    inReview: (_, review) => review(reviewLedger(ledger)),
  };
  if (step.cause === 'split')
    return (await splitTransaction(changes, NOBODY, SCOPE, { id: kept.id, ifUpdatedAt: null })).ok;
  const other = before.merged === undefined ? null : find(ledger, accountId, before.merged.columns, kept);
  if (other === null) return false;
  const request = { id: kept.id, with: other.id, ifUpdatedAt: null };
  return (await mergeTransactions(changes, NOBODY, SCOPE, request)).ok;
}

/** The row that looked so: of twins the first, for they are the same in everything. */
function find(
  ledger: MemoryLedger,
  accountId: number,
  look: Partial<EntryColumns>,
  not: MemoryRow | null,
): MemoryRow | null {
  const rows = ledger.ofAccount(accountId).filter((row) => row !== not);
  const exact = rows.find(({ columns }) => columns.hash === look.hash && columns.status === look.status);
  const near = rows.find(({ columns }) => columns.key === look.key && columns.status === look.status);
  return exact ?? near ?? null;
}

function reviewLedger(ledger: MemoryLedger): ReviewLedger {
  const rowOf = (id: number): MemoryRow => {
    const row = ledger.rows.get(id);
    if (row === undefined) throw new Error('internal: a review of no row');
    return row;
  };
  return {
    appendEvent: () => ledger.appendEvent(),
    updateEntries: (revision, updates) => ledger.updateEntries(revision, updates),
    addAliases: (accountId, aliases) => ledger.addAliases(accountId, aliases),
    audit: async () => {},
    moveDuplicates: async () => {},

    async entry(id) {
      const row = ledger.rows.get(id);
      if (row === undefined) return null;
      const { accountId, columns, presence, review, firstSeen, aliases } = row;
      return {
        id,
        accountId,
        columns,
        presence,
        review,
        firstSeen,
        aliases: [...aliases],
        category: null,
        possibleDuplicateOf: null,
        revision: 0,
        updatedAt: '',
      };
    },
    changes: async (id, limit) =>
      rowOf(id)
        .history.map((entry, at) => ({
          number: at + 1,
          at: '',
          cause: entry.cause,
          revision: 0,
          syncId: null,
          importId: null,
          actor: null,
          rule: entry.rule,
          matcher: null,
          score: entry.score,
          otherId: null,
          explanation: null,
          before: entry.before,
        }))
        .reverse()
        .slice(0, limit),
    async removeAliases(id, looks) {
      const gone = new Set(looks.map(nameOfLook));
      const row = rowOf(id);
      row.aliases = row.aliases.filter((look) => !gone.has(nameOfLook(look)));
    },
    bury: async (accountId, look: Alias) => ledger.bury(accountId, look, 1),
    unbury: async (accountId, look: Alias) => ledger.bury(accountId, look, -1),
    async restore(accountId, _revision, { id, columns, firstSeen }) {
      const row = ledger.add(accountId, columns, firstSeen as LocalDate | null, null, id);
      row.decided = true;
      return row.id;
    },
    remove: async (id) => ledger.remove(rowOf(id)),
    async settle(id, _revision, { decided }) {
      const row = rowOf(id);
      row.review = null;
      row.decided ||= decided;
    },
    async addChange({ id, cause, before }) {
      rowOf(id).history.push({ id, cause, rule: null, score: null, explanation: null, before });
    },
  };
}
