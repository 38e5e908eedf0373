/** Does again what a person decided: the same verbs on the rehearsal's rows, found by how they looked. */

import type { LocalDate } from '../../core/dates.ts';
import type { Alias } from '../../core/matching/entries.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { LedgerChanges, OwnerScope } from '../ports.ts';
import { mergeTransactions } from '../transaction-reviews/merge.ts';
import type { ReviewLedger } from '../transaction-reviews/port.ts';
import { splitTransaction } from '../transaction-reviews/split.ts';
import { type MemoryLedger, type MemoryRow, nameOfLook } from './memory-ledger.ts';
import type { DeletedStep, LedgerRow, RematchStore, ReviewStep, Step } from './rows.ts';

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

/**
 * Deletes the row that was deleted: one of which every look was deleted in the end, and which came when the deleted one
 * did. Where none is found it is taken off at the end; see withoutDeleted.
 * @param steps all of the owner: what their merges hold back was not deleted.
 */
export async function replayDeletion(
  store: RematchStore,
  scope: OwnerScope,
  ledger: MemoryLedger,
  { accountId, id }: DeletedStep,
  steps: readonly Step[],
): Promise<void> {
  const left = new Map<string, number>();
  const put = (look: Grave, copies: number): void =>
    void left.set(buriedName(look), (left.get(buriedName(look)) ?? 0) + copies);
  for (const grave of await store.tombstones(scope, accountId)) put(grave, grave.copies);
  for (const step of steps) {
    const buried = step.kind === 'review' && step.accountId === accountId ? step.before.merged?.buried : null;
    if (buried != null) put(buried, -1);
  }
  for (const look of ledger.deletedOf(accountId)) put(look, -1);
  const isGone = (look: Alias): boolean => (left.get(buriedName(look)) ?? 0) > 0;
  const fitting = ledger.ofAccount(accountId).filter((row) => looksOf(row).every(isGone));
  const row =
    fitting.length > 1 ? cameAt(id, fitting, ledger, await store.rows(scope, accountId)) : fitting[0];
  if (row === undefined) return;
  const looks = new Map(looksOf(row).map((look) => [buriedName(look), look]));
  ledger.delete(row, [...looks.values()]);
}

type Grave = Pick<Alias, 'date' | 'key' | 'reference'>;

const looksOf = ({ columns, aliases }: MemoryRow): readonly Alias[] => [columns, ...aliases];

/** The row that stands best between rows whose ids in the ledger are lower and higher. */
function cameAt(
  id: number,
  fitting: readonly MemoryRow[],
  ledger: MemoryLedger,
  living: readonly LedgerRow[],
): MemoryRow | undefined {
  const ids = new Map(
    living.flatMap((row) => [row, ...row.aliases].map((look) => [buriedName(look), row.id] as const)),
  );
  const known = [...ledger.rows.values()].flatMap((row) => {
    const found = ids.get(buriedName(row.columns));
    return found === undefined ? [] : [{ here: row.id, there: found }];
  });
  const misfits = ({ id: at }: MemoryRow): number =>
    known.filter(({ here, there }) => here < at !== there < id).length;
  return [...fitting].sort((a, b) => misfits(a) - misfits(b))[0];
}

const buriedName = ({ date, key, reference }: Grave): string => `${date} ${key} ${reference ?? ''}`;

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
