/** Security positions: section 12 of the finAPI contract. */
import { z } from 'zod';
import type { HoldingFilter, HoldingRow } from '../../../engine/holdings-port.ts';
import { unknownEntity } from '../faults.ts';
import { idList, orders, paging, pathId, pathIds, words } from '../fields.ts';
import { type FinapiCall, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { pagingOf } from '../render.ts';
import { securityJson } from './render.ts';
import { findHoldings, orderHoldings, SECURITY_ORDERS } from './search.ts';

/** Positions that are read at once, and of one user. */
const PAGE_ROWS = 1_000;
const ROWS_MAX = 100_000;

const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();
const Security = z
  .object({
    id: z.int().describe('The same over all updates that see the position.'),
    accountId: z.int(),
    name: nullable(z.string()),
    isin: nullable(z.string()),
    wkn: nullable(z.string()),
    quote: nullable(z.number()),
    quoteCurrency: nullable(z.string()),
    quoteType: nullable(z.enum(['ACTU', 'PERC'])),
    quoteDate: nullable(z.string()),
    quantityNominal: nullable(z.number()),
    quantityNominalType: nullable(z.enum(['UNIT', 'FAMT'])),
    marketValue: nullable(z.number()),
    marketValueCurrency: nullable(z.string()),
    entryQuote: nullable(z.number()),
    entryQuoteCurrency: nullable(z.string()),
    profitOrLoss: nullable(z.number()),
  })
  .meta({ id: 'Security' });
const SecurityList = z.object({ securities: z.array(Security) }).meta({ id: 'SecurityList' });
const PageableSecurityList = z
  .object({ securities: z.array(Security), paging: z.unknown() })
  .meta({ id: 'PageableSecurityList' });

type Call = Pick<FinapiCall<unknown, unknown, 'user'>, 'services' | 'caller'>;

async function readHoldings(
  { services, caller }: Call,
  filter: HoldingFilter,
): Promise<readonly HoldingRow[]> {
  const rows: HoldingRow[] = [];
  while (rows.length < ROWS_MAX) {
    const page = { limit: PAGE_ROWS, after: rows.at(-1)?.id ?? null };
    const { rows: next, more } = await services.ledger.listHoldings(caller.scope, filter, page);
    rows.push(...next);
    if (!more) break;
  }
  return rows;
}

const UNKNOWN = unknownEntity({ de: 'Diese Wertpapierposition', en: 'security position' });
const GROUP = 'Securities';
const NOT_FOUND = { status: 404, code: 'UNKNOWN_ENTITY', when: 'The user has no such position.' } as const;

export const SECURITY_OPERATIONS: readonly FinapiOperation[] = [
  finapiOperation({
    name: 'getAndSearchAllSecurities',
    method: 'GET',
    path: '/api/v1/securities',
    group: GROUP,
    summary: 'Get and search all securities',
    description: 'search looks in name, ISIN and WKN; every word has to be found.',
    role: 'user',
    query: {
      ids: idList().optional(),
      search: words().optional(),
      accountIds: idList().optional(),
      order: orders(SECURITY_ORDERS).default([]),
      ...paging(),
    },
    answer: PageableSecurityList,
    failures: [
      { status: 400, code: 'ILLEGAL_PAGE_SIZE', when: 'perPage is not from 1 to 500.' },
      { status: 400, code: 'TOO_MANY_IDS', when: 'More than 1000 ids.' },
      { status: 400, code: 'INVALID_FILTER_OPTIONS', when: 'order names no property of securities.' },
    ],
    async handle(call) {
      const { ids, accountIds, search = [], order, page, perPage } = call.query;
      const found = findHoldings(await readHoldings(call, { ids, accountIds }), search);
      const sorted = orderHoldings(found, order);
      return ok({
        securities: sorted.slice((page - 1) * perPage, page * perPage).map(securityJson),
        paging: pagingOf(found.length, call.query),
      });
    },
  }),
  finapiOperation({
    name: 'getSecurity',
    method: 'GET',
    path: '/api/v1/securities/{id}',
    group: GROUP,
    summary: 'Get a security',
    role: 'user',
    answer: Security,
    failures: [NOT_FOUND],
    async handle(call) {
      const [found] = await readHoldings(call, { ids: [pathId(call.path.id)] });
      return found === undefined ? UNKNOWN : ok(securityJson(found));
    },
  }),
  finapiOperation({
    name: 'getMultipleSecurities',
    method: 'GET',
    path: '/api/v1/securities/{ids}',
    group: GROUP,
    summary: 'Get multiple securities (deprecated)',
    description: 'Positions that the user has not are left out.',
    role: 'user',
    answer: SecurityList,
    failures: [{ status: 400, code: 'TOO_MANY_IDS', when: 'More than 1000 ids.' }],
    async handle(call) {
      const ids = pathIds(call.path.ids);
      if ('fault' in ids) return ids;
      return ok({ securities: (await readHoldings(call, { ids })).map(securityJson) });
    },
  }),
];
