/** /v1/balances and the balances of one account. */
import { z } from 'zod';
import { parseLocalDate } from '../../core/dates.ts';
import type { BalanceType } from '../../core/observations.ts';
import type { QuarantinedRow } from '../../engine/balances/rows.ts';
import type { BalanceRow, OwnerScope } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { accountNumbers } from './account-filter.ts';
import { type Answer, jsonObject, jsonText } from './answer.ts';
import { Balance, balanceType, Coverage, QuarantinedEntry, Reconciliation } from './balance-objects.ts';
import { coverageJson, quarantinedJson, reconciliationObject } from './balance-render.ts';
import { idPlace, listAnswer, listing, type Place } from './lists.ts';
import { type Call, type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { balanceJson, viewOf } from './render.ts';
import { dateText, idText, PAGING, repeatable } from './values.ts';

const FILTER = {
  type: repeatable(balanceType).optional(),
  reference_date_gte: dateText.optional(),
  reference_date_lte: dateText.optional(),
  ...PAGING,
};
interface Filter {
  readonly type?: readonly BalanceType[] | undefined;
  readonly reference_date_gte?: string | undefined;
  readonly reference_date_lte?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}
type BalanceCall = Call<Filter, unknown, OwnerScope>;
type Cursor = { date: string; accountId: number; type: string };

/** The place of a balance: its day, account and type. */
const place = (call: BalanceCall): Place<BalanceRow, Cursor> => ({
  write: (row) => [
    row.referenceDate,
    call.services.ids.encode('account', call.reach.ownerId, row.accountId),
    row.type,
  ],
  read: ([date, account, type]) => {
    if (date === undefined || account === undefined || type === undefined) return null;
    const id = call.services.ids.decode(account);
    if (id?.kind !== 'account' || parseLocalDate(date) === null) return null;
    return { date, accountId: id.object, type };
  },
});

async function page(
  name: string,
  call: BalanceCall,
  accountId: number | null,
  frame: (rows: string[], next: string | null) => Answer,
): Promise<Answer | Problem> {
  const { query, reach, services } = call;
  const lists = listing(name, call, place(call));
  if (isProblem(lists)) return lists;
  const filter = {
    ...(accountId === null ? {} : { accountId }),
    ...(query.type === undefined ? {} : { type: query.type }),
    ...(query.reference_date_gte === undefined ? {} : { from: query.reference_date_gte }),
    ...(query.reference_date_lte === undefined ? {} : { to: query.reference_date_lte }),
  };
  const found = await services.ledger.listBalances(reach, filter, lists.page);
  return frame(
    found.rows.map((row) => balanceJson(viewOf(call), row)),
    lists.next(found),
  );
}

const list = ownerOperation({
  name: 'list_balances',
  method: 'GET',
  path: '/v1/balances',
  tag: 'Accounts',
  summary: 'List balances of all accounts',
  description: 'Newest day first.',
  scope: 'accounts:read',
  query: { account_id: idText('acc').optional(), ...FILTER },
  answers: { 200: { description: 'A page of balances.', schema: listOf(Balance, 'Balance') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const asked = call.query.account_id;
    const numbers = accountNumbers(call.services, call.reach.ownerId, asked === undefined ? asked : [asked]);
    if (!numbers.ok) return numbers.fault;
    const [accountId] = numbers.value ?? [];
    if (asked !== undefined && accountId === undefined) return listAnswer(call, [], null);
    return page('list_balances', call, accountId ?? null, (rows, next) => listAnswer(call, rows, next));
  },
});

const ofAccount = objectOperation('account', {
  name: 'list_account_balances',
  method: 'GET',
  path: '/v1/accounts/{id}/balances',
  tag: 'Accounts',
  summary: 'List balances of an account, and whether it closes',
  description:
    'Newest day first. `reconciliation` is worked out as the ledger is now: the earliest booked balance of the bank and the booked entries against the latest one, over syncs and statement files; null while fewer than two are known.',
  scope: 'accounts:read',
  query: FILTER,
  answers: {
    200: {
      description: 'A page of balances.',
      schema: z
        .strictObject({
          object: z.literal('list'),
          data: z.array(Balance),
          next_cursor: z.string().nullable(),
          reconciliation: Reconciliation.nullable(),
        })
        .meta({ id: 'AccountBalanceList' }),
    },
  },
  problems: ['cursor_invalid'],
  async handle(call) {
    const { services, reach } = call;
    if ((await services.ledger.getAccount(reach, reach.objectId)) === null) return problem('not_found');
    const closes = await services.ledger.reconcile(reach, reach.objectId);
    return page(`account_balances:${reach.objectId}`, call, reach.objectId, (rows, next) => {
      const plain = listAnswer(call, rows, next);
      const body = `${String(plain.body).slice(0, -1)},"reconciliation":${JSON.stringify(reconciliationObject(closes))}}`;
      return jsonText(body, 200, plain.headers);
    });
  },
});

const coverage = objectOperation('account', {
  name: 'get_account_coverage',
  method: 'GET',
  path: '/v1/accounts/{id}/coverage',
  tag: 'Accounts',
  summary: 'What history an account really has',
  description:
    'Stretches of days that were seen whole, by syncs and by statement files that name their days and close, and the gaps between them. A gap is fetched as soon as the bank reaches it.',
  scope: 'accounts:read',
  answers: { 200: { description: 'The covered days and the gaps.', schema: Coverage } },
  async handle(call) {
    const { services, reach } = call;
    const row = await services.ledger.getAccount(reach, reach.objectId);
    if (row === null) return problem('not_found');
    const found = await services.ledger.readCoverage(reach, reach.objectId);
    return jsonObject(coverageJson(viewOf(call), reach.objectId, row.historyStart, found));
  },
});

const quarantined = ownerOperation({
  name: 'list_quarantined_entries',
  method: 'GET',
  path: '/v1/quarantined-entries',
  tag: 'Accounts',
  summary: 'List entries in quarantine',
  description:
    'Entries of which a bank says two things that cannot both be true, the latest first: an amount with one sign and an indicator with the other. They are not in the ledger; each ends by itself when the bank says it rightly.',
  scope: 'transactions:read',
  query: {
    account_id: idText('acc').optional(),
    resolved: z.boolean().optional().describe('Also those that have ended.'),
    ...PAGING,
  },
  answers: {
    200: { description: 'A page of entries.', schema: listOf(QuarantinedEntry, 'QuarantinedEntry') },
  },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const { query, reach, services } = call;
    const asked = query.account_id;
    const numbers = accountNumbers(services, reach.ownerId, asked === undefined ? asked : [asked]);
    if (!numbers.ok) return numbers.fault;
    const [accountId] = numbers.value ?? [];
    if (asked !== undefined && accountId === undefined) return listAnswer(call, [], null);
    const lists = listing(
      'list_quarantined_entries',
      call,
      idPlace(call, 'quarantined_entry', (row: QuarantinedRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const filter = {
      ...(accountId === undefined ? {} : { accountId }),
      ...(query.resolved === undefined ? {} : { resolved: query.resolved }),
    };
    const found = await services.ledger.listQuarantined(reach, filter, lists.page);
    const rows = found.rows.map((row) => quarantinedJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next(found));
  },
});

export const BALANCE_OPERATIONS: readonly Operation[] = [list, ofAccount, coverage, quarantined];
