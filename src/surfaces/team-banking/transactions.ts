/** Booked transactions of a team. */
import { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import { codesOf, nearCodes } from '../../engine/categories/codes.ts';
import type { TeamReach } from '../../engine/people/port.ts';
import type { TransactionCursor, TransactionFilter } from '../../engine/ports.ts';
import type { DialectOutcome, DialectRefusal } from '../dialect/answer.ts';
import { dialectOperation } from '../dialect/operation.ts';
import { refuseField } from '../dialect/refusals.ts';
import { ROWS_MAX } from './limits.ts';
import { TeamTransaction } from './objects.ts';
import { cursor, listAnswer, numberAt, placeOf } from './pages.ts';
import { allAccounts, isOf, readConnection, showAccounts } from './reading.ts';
import { transactionJson } from './render.ts';
import { type Call, ID_FAILURE, NOT_FOUND, numberOf, TEAM_FAILURES, teamOf, viewOf } from './team.ts';
import { accountId, connectionId, day, dayOf, name, teamId } from './values.ts';

/** What this surface shows of a ledger: its shapes have no place for what is pending or gone. */
export const BOOKED = { status: ['booked'], presence: ['present'] } as const satisfies TransactionFilter;

/** The nearest amount below zero that there is: FRACTION_DIGITS_MAX decimals. */
const LESS_THAN_ZERO = '-0.00000001';

const LIST_PATH = '/api/banking/transactions';

const QUERY = {
  teamId,
  accountId: accountId.optional(),
  connectionId: connectionId.optional(),
  from: day.optional().describe('The first day, inclusive. A date-time counts as its calendar day in UTC.'),
  to: day.optional().describe('The last day, inclusive.'),
  type: z.enum(['CREDIT', 'DEBIT']).optional().describe('Money in or money out.'),
  category: name.optional().describe('A category, or a group of them for all that are in it: `FOOD`.'),
  cursor,
};
type Query = z.output<z.ZodObject<typeof QUERY>>;

export const listTransactions = dialectOperation({
  name: 'list_transactions',
  method: 'GET',
  path: LIST_PATH,
  group: 'Bank transactions',
  summary: 'List transactions',
  description: `Booked transactions, the latest first: transactionDate, then id, both descending. At most ${ROWS_MAX}; where there are more, the Link header leads to the rest.`,
  query: QUERY,
  answers: { 200: { description: 'The transactions.', schema: z.array(TeamTransaction) } },
  failures: [...TEAM_FAILURES, ID_FAILURE],
  async handle(call): Promise<DialectOutcome> {
    const { query, services } = call;
    if (query.from !== undefined && query.to !== undefined && query.from > query.to)
      return refuseField('from', 'must not be after to');
    const team = await teamOf(call, query.teamId, 'viewer');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const codes = await codesWanted(call, reach, query.category);
    if (!codes.ok) return codes.fault;
    const accounts = await accountsOf(call, reach, query);
    if (!accounts.ok) return accounts.fault;
    const place = placeOf(call, reach, LIST_PATH);
    if (!place.ok) return place.fault;
    const filter = filterOf(query, accounts.value, codes.value);
    const page = { limit: ROWS_MAX, after: afterOf(call, place.value) };
    const found = await services.ledger.listTransactions(reach.scope, filter, '-date', page);
    const last = found.rows.at(-1);
    const view = viewOf(call, reach);
    return listAnswer(
      call,
      reach,
      LIST_PATH,
      await shown(call, reach, found.rows),
      found,
      last === undefined ? null : [last.entryDate, view.id('transaction', last.id)],
    );
  },
});

function afterOf(call: Call, place: readonly string[] | null): TransactionCursor | null {
  const [date, text] = place ?? [];
  const id = numberAt(call, 'transaction', text);
  return date === undefined || id === null || dayOf(date) === null ? null : { key: date, id };
}

/** The codes that a category means; undefined when none is asked for. */
async function codesWanted(
  call: Call,
  reach: TeamReach,
  category: string | undefined,
): Promise<Result<readonly string[] | undefined, DialectRefusal>> {
  const codes =
    category === undefined ? undefined : codesOf(category, await call.services.categories.own(reach.scope));
  if (codes !== null) return success(codes);
  const near = nearCodes(category ?? '').join(', ');
  return failure(refuseField('category', `there is no such category; near are ${near}`));
}

/** The accounts that a query is about; undefined for all. What is not the team's is a failure. */
async function accountsOf(
  call: Call,
  reach: TeamReach,
  query: Query,
): Promise<Result<readonly number[] | undefined, DialectRefusal>> {
  let wanted: readonly number[] | undefined;
  if (query.connectionId !== undefined) {
    const number = numberOf(call, reach, 'connection', query.connectionId);
    const connection = await readConnection(call, reach, number);
    if (connection === null) return failure(NOT_FOUND);
    const rows = await allAccounts(call, reach);
    wanted = rows.filter((row) => isOf(connection.row.id, row)).map(({ id }) => id);
  }
  if (query.accountId === undefined) return success(wanted);
  const number = numberOf(call, reach, 'account', query.accountId);
  const account = number === null ? null : await call.services.ledger.getAccount(reach.scope, number);
  if (account === null) return failure(NOT_FOUND);
  return success(wanted === undefined || wanted.includes(account.id) ? [account.id] : []);
}

const filterOf = (
  { from, to, type }: Query,
  accountIds: readonly number[] | undefined,
  category: readonly string[] | undefined,
): TransactionFilter => ({
  ...BOOKED,
  ...(accountIds === undefined ? {} : { accountIds }),
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(type === 'CREDIT' ? { amountMin: '0' } : {}),
  ...(type === 'DEBIT' ? { amountMax: LESS_THAN_ZERO } : {}),
  ...(category === undefined ? {} : { category }),
});

/** Transactions with their accounts, in their order. */
async function shown(
  call: Call,
  reach: TeamReach,
  rows: Awaited<ReturnType<Call['services']['ledger']['listTransactions']>>['rows'],
) {
  if (rows.length === 0) return [];
  const wanted = new Set(rows.map(({ accountId: id }) => id));
  const [only, ...others] = wanted;
  const one =
    only !== undefined && others.length === 0
      ? await call.services.ledger.getAccount(reach.scope, only)
      : null;
  const accounts = one === null ? (await allAccounts(call, reach)).filter(({ id }) => wanted.has(id)) : [one];
  const byId = new Map(
    (await showAccounts(call, reach, accounts)).map((account) => [account.row.id, account]),
  );
  const view = viewOf(call, reach);
  return rows.flatMap((row) => {
    const account = byId.get(row.accountId);
    // Its account was deleted between two reads.
    return account === undefined ? [] : [transactionJson(view, row, account)];
  });
}
