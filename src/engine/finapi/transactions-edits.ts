/** What a person changes of transactions on the finAPI surface; what others see of it is changed in the ledger. */
import type { CategoryCode } from '../../core/categories/codes.ts';
import type { Caller, OwnerScope } from '../ports.ts';
import { confirmTransaction } from '../transaction-reviews/confirm.ts';
import type { TransactionParts } from './transactions-parts.ts';
import type { EntryEdit } from './transactions-port.ts';
import type { SealedEntry, SearchOrder, StoreFilter } from './transactions-store-port.ts';

/** Marks of duplicates that one call ends. */
export const CONFIRMED_MAX = 1_000;
/** Entries whose category one call sets. */
export const CATEGORISED_MAX = 100;

const BY_ID: SearchOrder = { by: [], given: {}, types: { gvc: {}, btc: {} } };

/** Changes what is given; gives the ids of entries that are another than before, ascending. */
export async function editEntries(
  parts: TransactionParts,
  caller: Caller,
  scope: OwnerScope,
  filter: StoreFilter,
  edit: EntryEdit,
): Promise<readonly number[]> {
  const changed = new Set<number>();
  const add = (ids: readonly number[]): void => {
    for (const id of ids) changed.add(id);
  };
  if (edit.notDuplicate === true) add(await endDuplicates(parts, caller, scope, filter));
  if (edit.category !== undefined)
    add(
      await categorise(
        parts,
        caller,
        scope,
        await entriesOf(parts, scope, filter, CATEGORISED_MAX),
        edit.category,
      ),
    );
  if (edit.labelIds !== undefined) {
    const entries = await entriesOf(parts, scope, filter, CATEGORISED_MAX);
    add(
      await parts.labels.assign(
        scope,
        entries.map(({ id }) => id),
        edit.labelIds,
      ),
    );
  }
  if (edit.isNew !== undefined) add(await parts.store.setNew(scope, filter, edit.isNew));
  return [...changed].sort((a, b) => a - b);
}

async function entriesOf(
  { store }: TransactionParts,
  scope: OwnerScope,
  filter: StoreFilter,
  limit: number,
): Promise<readonly SealedEntry[]> {
  const { ids } = await store.search(scope, filter, BY_ID, { offset: 0, limit });
  return store.entries(scope, ids);
}

/** The ledger's review ends, so that every surface says the same. A part is as its entry. */
async function endDuplicates(
  parts: TransactionParts,
  caller: Caller,
  scope: OwnerScope,
  filter: StoreFilter,
): Promise<readonly number[]> {
  const marked = await entriesOf(parts, scope, { ...filter, isPotentialDuplicate: true }, CONFIRMED_MAX);
  for (const id of new Set(marked.map((entry) => entry.parentId ?? entry.id)))
    await confirmTransaction(parts.changes, caller, scope, { id, ifUpdatedAt: null });
  return marked.map(({ id }) => id);
}

/** A choice in the ledger; of what the ledger does not have, on this surface. */
async function categorise(
  { store, categories }: TransactionParts,
  caller: Caller,
  scope: OwnerScope,
  entries: readonly SealedEntry[],
  { code, train }: { readonly code: string | null; readonly train: boolean },
): Promise<readonly number[]> {
  const { ledger = [], beside = [] } = Object.groupBy(entries, ({ kind }) =>
    kind === 'ledger' ? 'ledger' : 'beside',
  );
  const choice = { category: code as CategoryCode | null, train, applyToExisting: false };
  for (const { id } of ledger) await categories.choose(caller, scope, id, choice, null);
  const ids = ledger.map(({ id }) => id);
  if (ids.length > 0) await store.setCleared(scope, ids, code === null);
  const others = await store.setCategory(
    scope,
    beside.map(({ id }) => id),
    code,
  );
  return [...ledger.filter(({ categoryCode }) => categoryCode !== code).map(({ id }) => id), ...others];
}
