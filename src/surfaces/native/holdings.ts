/** /v1/accounts/{id}/holdings: the positions of a securities account. */
import { z } from 'zod';
import type { HoldingRow } from '../../engine/holdings-port.ts';
import { isProblem, problem } from '../http/problem.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { decimal, id, instant, Money, some } from './object-values.ts';
import { type Operation, objectOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { type View, viewOf } from './render.ts';
import { PAGING } from './values.ts';

export const Holding = z
  .strictObject({
    id: id('hld').describe('The same over all syncs that see the position.'),
    object: z.literal('holding'),
    account_id: id('acc'),
    isin: some.describe('ISO 6166.'),
    national_number: some.describe('The number that the country itself uses, such as the WKN.'),
    name: some,
    quantity: decimal.describe('Pieces, or a nominal amount.'),
    quantity_kind: z.enum(['units', 'nominal']),
    quote: Money.nullable().describe('Of one piece, or of each 100 of the nominal amount.'),
    quote_kind: z.enum(['price', 'percent']),
    quoted_at: instant.nullable(),
    value: Money.nullable(),
    purchase_quote: Money.nullable(),
    purchase_value: Money.nullable(),
    asked_at: instant.describe('When the bank was asked last.'),
    created_at: instant,
    updated_at: instant,
  })
  .describe('A position as the bank told it last; one that it no longer tells is gone.')
  .meta({ id: 'Holding' });

const moneyOf = (amount: string | null, of: string | null) =>
  amount === null || of === null ? null : { amount, currency: of };

const holdingJson = (view: View, row: HoldingRow): string =>
  JSON.stringify({
    id: view.ids.encode('holding', view.ownerId, row.id),
    object: 'holding',
    account_id: view.ids.encode('account', view.ownerId, row.accountId),
    isin: row.isin,
    national_number: row.nationalNumber,
    name: row.name,
    quantity: row.quantity,
    quantity_kind: row.quantityKind,
    quote: moneyOf(row.quote, row.quoteCurrency),
    quote_kind: row.quoteKind,
    quoted_at: row.quotedAt,
    value: moneyOf(row.value, row.valueCurrency),
    purchase_quote: moneyOf(row.purchaseQuote, row.purchaseQuoteCurrency),
    purchase_value: moneyOf(row.purchaseValue, row.purchaseValueCurrency),
    asked_at: row.askedAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  });

const list = objectOperation('account', {
  name: 'list_account_holdings',
  method: 'GET',
  path: '/v1/accounts/{id}/holdings',
  tag: 'Accounts',
  summary: 'List the holdings of an account',
  description:
    'Positions of a securities account, in the order in which they were first seen; empty for any other account.',
  scope: 'accounts:read',
  query: { ...PAGING },
  answers: { 200: { description: 'A page of holdings.', schema: listOf(Holding, 'Holding') } },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { services, reach } = call;
    if ((await services.ledger.getAccount(reach, reach.objectId)) === null) return problem('not_found');
    const place = idPlace<HoldingRow>(call, 'holding', (row) => row.id);
    const lists = listing(`account_holdings:${reach.objectId}`, call, place);
    if (isProblem(lists)) return lists;
    const found = await services.ledger.listHoldings(reach, { accountIds: [reach.objectId] }, lists.page);
    const view = viewOf(call);
    return listAnswer(
      call,
      found.rows.map((row) => holdingJson(view, row)),
      lists.next(found),
    );
  },
});

export const HOLDING_OPERATIONS: readonly Operation[] = [list];
