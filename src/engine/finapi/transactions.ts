/** Transactions of the finAPI surface: lists, splits and deletions. finAPI v1, section 8. */
import { failure, success } from '../../core/result.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import type { TransactionDetails } from '../transaction-details.ts';
import type { CategoryTable } from './categories-table.ts';
import { removeAll, removeOne } from './transactions-deletions.ts';
import { editEntries } from './transactions-edits.ts';
import { openNumbers, type Sides, sealPart, sidesOf } from './transactions-numbers.ts';
import type { TransactionParts } from './transactions-parts.ts';
import type {
  Entry,
  EntryFilter,
  EntryOrder,
  EntryProperty,
  FinapiTransactions,
  NewPart,
} from './transactions-port.ts';
import type { Places, SealedEntry, StoredPart, StoreFilter } from './transactions-store-port.ts';
import { TYPE_OF_BTC, TYPE_OF_GVC } from './transactions-types.ts';

const TYPES = { gvc: TYPE_OF_GVC, btc: TYPE_OF_BTC };
const NOTHING: TransactionDetails = {};

/** Puts the room together. */
export const finapiTransactions = (parts: TransactionParts): FinapiTransactions => ({
  async search(scope, filter, orders, { page, perPage }, language) {
    const sides = sidesOf(parts, scope);
    const table = needsTable(filter, orders) ? await parts.table(scope, language) : null;
    const asked = await storeFilter(filter, sides, table);
    const order = { by: orders, given: await givenPlaces(orders, sides, table), types: TYPES };
    const offset = (page - 1) * perPage;
    const { ids, ...totals } = await parts.store.search(scope, asked, order, { offset, limit: perPage });
    return { ...totals, entries: await entriesOf(parts, scope, ids) };
  },

  byIds: (scope, ids) => entriesOf(parts, scope, ids),

  async edit(caller, scope, filter, edit) {
    const asked = await storeFilter(filter, sidesOf(parts, scope), null);
    return editEntries(parts, caller, scope, asked, edit);
  },

  async split(scope, id, wanted) {
    const [entry] = await parts.store.entries(scope, [id]);
    if (entry === undefined) return failure('not_found');
    const [ids, sealer] = await Promise.all([
      parts.store.newIds(scope, wanted.length),
      parts.vault.sealerFor(scope.ownerId),
    ]);
    const stored = wanted.map((part, at) => storedPart(sealer, ids[at] ?? 0, part));
    const done = await parts.store.split(scope, id, stored);
    if (!done.ok) return done;
    for (const [at, { labelIds }] of wanted.entries())
      if (labelIds !== undefined && labelIds.length > 0)
        await parts.labels.assign(scope, [ids[at] ?? 0], labelIds);
    return success(null);
  },

  restore: (scope, id) => parts.store.restore(scope, id),
  remove: (caller, scope, id) => removeOne(parts, caller, scope, id),
  removeAll: (caller, scope, which) => removeAll(parts, caller, scope, which),
});

const isOfCategories = ({ property }: EntryOrder): boolean => property.startsWith('category.');

const needsTable = (filter: EntryFilter, orders: readonly EntryOrder[]): boolean =>
  filter.categoryIds !== undefined || orders.some(isOfCategories);

/** With numbers looked up and categories by their codes. */
export async function storeFilter(
  filter: EntryFilter,
  sides: Sides,
  table: CategoryTable | null,
): Promise<StoreFilter> {
  const { categoryIds, includeChildCategories = true, search, counterpart, ...rest } = filter;
  const codes = categoryIds?.flatMap((id) => table?.codesOf(id, includeChildCategories) ?? []) ?? [];
  return {
    ...rest,
    search: await sides.words(search),
    counterpart: await sides.words(counterpart),
    ...(categoryIds === undefined ? {} : { categories: { codes, none: categoryIds.includes(0) } }),
  };
}

async function givenPlaces(orders: readonly EntryOrder[], sides: Sides, table: CategoryTable | null) {
  const given: Partial<Record<EntryProperty, Places>> = {};
  for (const { property } of orders) {
    const places = await sides.places(property);
    if (places !== undefined) given[property] = places;
  }
  if (table === null) return given;
  const rows = [...table.rows];
  given['category.id'] = { keys: rows.map(({ code }) => code), places: rows.map(({ id }) => id) };
  rows.sort((a, b) => a.name.localeCompare(b.name, 'de') || a.id - b.id);
  // Equal names have one place: what else is asked for decides then.
  let place = 0;
  const places = rows.map(({ name }, at) => (rows[at - 1]?.name === name ? place : ++place));
  given['category.name'] = { keys: rows.map(({ code }) => code), places };
  return given;
}

async function entriesOf(
  { store, vault }: TransactionParts,
  scope: OwnerScope,
  ids: readonly number[],
): Promise<readonly Entry[]> {
  if (ids.length === 0) return [];
  const [rows, sealer] = await Promise.all([store.entries(scope, ids), vault.sealerFor(scope.ownerId)]);
  return rows.map((row) => openEntry(sealer, row));
}

function openEntry(sealer: OwnerSealer, { number, own, ownBlz, details, ...entry }: SealedEntry): Entry {
  return {
    ...entry,
    ...openNumbers(sealer, { number, own, ownBlz }),
    details: details === null ? NOTHING : (JSON.parse(details) as TransactionDetails),
  };
}

const storedPart = (sealer: OwnerSealer, id: number, part: NewPart): StoredPart => ({
  id,
  amount: part.amount,
  categoryCode: part.categoryCode,
  purpose: part.purpose ?? null,
  counterpartName: part.counterpartName ?? null,
  bic: part.bic ?? null,
  blz: part.blz ?? null,
  ...sealPart(sealer, id, part),
});
