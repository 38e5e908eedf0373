/** Reading categories. finAPI v1, section 9. */
import { z } from 'zod';
import type { CategoryLine, CategoryTable } from '../../../engine/finapi/categories-table.ts';
import { isFault } from '../faults.ts';
import { flag, idList, type Order, orders, paging, pathId, pathIds, words } from '../fields.ts';
import { finapiOperation, ok } from '../operation.ts';
import { PAGING, pagingOf } from '../render.ts';
import { CATEGORY, categoryObject } from './render.ts';
import { GROUP, NOT_FOUND, tableOf, UNKNOWN } from './shared.ts';

const ORDERS = { id: 'id', name: 'name', isCustom: 'isCustom' } as const;
type CategoryOrder = Order<keyof typeof ORDERS>;

const COMPARE: Readonly<Record<keyof typeof ORDERS, (a: CategoryLine, b: CategoryLine) => number>> = {
  id: (a, b) => a.id - b.id,
  name: (a, b) => a.name.localeCompare(b.name, 'de'),
  isCustom: (a, b) => Number(a.isCustom) - Number(b.isCustom),
};

function inOrder(asked: readonly CategoryOrder[]): (a: CategoryLine, b: CategoryLine) => number {
  const all: readonly CategoryOrder[] = [...asked, { property: 'id', direction: 'asc' }];
  return (a, b) => {
    for (const { property, direction } of all) {
      const before = COMPARE[property](a, b);
      if (before !== 0) return direction === 'asc' ? before : -before;
    }
    return 0;
  };
}

interface Wanted {
  readonly ids?: readonly number[] | undefined;
  readonly search?: readonly string[] | undefined;
  readonly isCustom?: boolean | undefined;
}

function found({ rows }: CategoryTable, { ids, search = [], isCustom }: Wanted): CategoryLine[] {
  const wanted = ids === undefined ? null : new Set(ids);
  return rows.filter(
    (row) =>
      (wanted === null || wanted.has(row.id)) &&
      (isCustom === undefined || row.isCustom === isCustom) &&
      search.every((word) => row.name.toLowerCase().includes(word)),
  );
}

export const SEARCH = finapiOperation({
  name: 'getAndSearchAllCategories',
  method: 'GET',
  path: '/api/v1/categories',
  group: GROUP,
  summary: 'Get and search all categories.',
  description: `Categories of everybody, and those that the user made. The former are this product's own, in the language of
Accept-Language; their numbers never change.`,
  role: 'user',
  query: {
    ids: idList().optional(),
    search: words().optional(),
    isCustom: flag().optional(),
    order: orders(ORDERS).default([]),
    ...paging(),
  },
  answer: z.object({ categories: z.array(CATEGORY), paging: PAGING }),
  failures: [
    { status: 400, code: 'TOO_MANY_IDS', when: "'ids' has more than 1000 identifiers." },
    { status: 400, code: 'ILLEGAL_PAGE_SIZE', when: "'perPage' is not from 1 to 500." },
    { status: 400, code: 'INVALID_FILTER_OPTIONS', when: "'order' names no field of the list." },
  ],
  async handle(call) {
    const { page, perPage, order, ...wanted } = call.query;
    const table = await tableOf(call);
    const all = found(table, wanted).sort(inOrder(order));
    const shown = all.slice((page - 1) * perPage, page * perPage);
    return ok({
      categories: shown.map((line) => categoryObject(table, line)),
      paging: pagingOf(all.length, { page, perPage }),
    });
  },
});

export const GET_MULTIPLE = finapiOperation({
  name: 'getMultipleCategories',
  method: 'GET',
  path: '/api/v1/categories/{ids}',
  group: GROUP,
  summary: 'Get multiple categories.',
  description: 'Deprecated. Unknown identifiers are left out.',
  role: 'user',
  answer: z.object({ categories: z.array(CATEGORY) }),
  failures: [{ status: 400, code: 'TOO_MANY_IDS', when: 'There are more than 1000 identifiers.' }],
  async handle(call) {
    const ids = pathIds(call.path.ids);
    if (isFault(ids)) return ids;
    const table = await tableOf(call);
    return ok({ categories: found(table, { ids }).map((line) => categoryObject(table, line)) });
  },
});

export const GET = finapiOperation({
  name: 'getCategory',
  method: 'GET',
  path: '/api/v1/categories/{id}',
  group: GROUP,
  summary: 'Get a category.',
  role: 'user',
  answer: CATEGORY,
  failures: [NOT_FOUND],
  async handle(call) {
    const table = await tableOf(call);
    const line = table.byId.get(pathId(call.path.id));
    return line === undefined ? UNKNOWN : ok(categoryObject(table, line));
  },
});
