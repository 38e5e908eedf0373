/** Reading transactions. finAPI v1, section 8. */
import { z } from 'zod';
import { ENTRY_ORDERS } from '../../../engine/finapi/transactions-port.ts';
import { ENTRY_FILTER } from '../entry-filter.ts';
import { isFault } from '../faults.ts';
import { choice, flag, idList, orders, paging, pathId, pathIds } from '../fields.ts';
import { finapiOperation, ok } from '../operation.ts';
import { money, PAGING, pagingOf } from '../render.ts';
import { TRANSACTION } from './render.ts';
import { shown, shownById, UNKNOWN } from './shown.ts';

export const GROUP = 'Transactions';

const VIEWS = { bankView: 'bank', userView: 'user' } as const;

export const SEARCH = finapiOperation({
  name: 'getAndSearchAllTransactions',
  method: 'GET',
  path: '/api/v1/transactions',
  group: GROUP,
  summary: 'Get and search all transactions.',
  description: `Sums are over all pages. A word with a digit is also looked for in account numbers, IBANs and bank codes
of counterparts; other words are not, because numbers are sealed. Texts are ordered by their letters, small and capital
alike; what has no value comes last, or first where the order is descending.`,
  role: 'user',
  query: {
    view: choice(['bankView', 'userView']),
    ids: idList().optional(),
    ...ENTRY_FILTER,
    includeChildCategories: flag().optional(),
    isPotentialDuplicate: flag().optional(),
    isAdjustingEntry: flag().optional(),
    order: orders(ENTRY_ORDERS).optional(),
    ...paging(),
  },
  answer: z.object({
    transactions: z.array(TRANSACTION),
    paging: PAGING,
    income: z.number(),
    spending: z.number(),
    balance: z.number(),
  }),
  failures: [
    { status: 400, code: 'MISSING_FIELD', when: "'view' is not given" },
    { status: 400, code: 'TOO_MANY_IDS', when: 'a list has more than 1000 identifiers' },
    { status: 400, code: 'ILLEGAL_PAGE_SIZE', when: "'perPage' is not from 1 to 500" },
    { status: 400, code: 'INVALID_FILTER_OPTIONS', when: "'order' names no field of the list" },
  ],
  async handle(call) {
    const { view, order = [], page, perPage, ...filter } = call.query;
    const found = await call.finapi.transactions.search(
      call.caller.scope,
      { ...filter, view: VIEWS[view] },
      order,
      { page, perPage },
      call.language,
    );
    return ok({
      transactions: await shown(call, found.entries),
      paging: pagingOf(found.totalCount, { page, perPage }),
      income: money(found.income),
      spending: money(found.spending),
      balance: money(found.balance),
    });
  },
});

export const GET_MULTIPLE = finapiOperation({
  name: 'getMultipleTransactions',
  method: 'GET',
  path: '/api/v1/transactions/{ids}',
  group: GROUP,
  summary: 'Get multiple transactions.',
  description: 'Deprecated. Unknown identifiers are left out.',
  role: 'user',
  answer: z.object({ transactions: z.array(TRANSACTION) }),
  failures: [{ status: 400, code: 'TOO_MANY_IDS', when: 'there are more than 1000 identifiers' }],
  async handle(call) {
    const ids = pathIds(call.path.ids);
    if (isFault(ids)) return ids;
    const entries = await call.finapi.transactions.byIds(call.caller.scope, [...new Set(ids)]);
    return ok({ transactions: await shown(call, entries) });
  },
});

export const NOT_FOUND = {
  status: 404,
  code: 'UNKNOWN_ENTITY',
  when: 'the user has no such transaction',
} as const;

export const GET = finapiOperation({
  name: 'getTransaction',
  method: 'GET',
  path: '/api/v1/transactions/{id}',
  group: GROUP,
  summary: 'Get a transaction.',
  role: 'user',
  answer: TRANSACTION,
  failures: [NOT_FOUND],
  async handle(call) {
    const found = await shownById(call, pathId(call.path.id));
    return found === undefined ? UNKNOWN : ok(found);
  },
});
