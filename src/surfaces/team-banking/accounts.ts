/** Accounts of a team. */
import { z } from 'zod';
import type { DialectOutcome } from '../dialect/answer.ts';
import { ok } from '../dialect/answer.ts';
import { dialectOperation } from '../dialect/operation.ts';
import { refuseField } from '../dialect/refusals.ts';
import { RECENT_TRANSACTIONS, ROWS_MAX } from './limits.ts';
import { TeamAccount, TeamAccountDetails } from './objects.ts';
import { cursor, listAnswer, numberAt, placeOf } from './pages.ts';
import { allAccounts, isOf, readConnection, showAccounts } from './reading.ts';
import { accountJson, recentJson } from './render.ts';
import { ID_FAILURE, NOT_FOUND, numberOf, TEAM_FAILURES, teamOf, viewOf } from './team.ts';
import { BOOKED } from './transactions.ts';
import { accountId, connectionId, teamId } from './values.ts';

const LIST_PATH = '/api/banking/accounts';

export const listAccounts = dialectOperation({
  name: 'list_accounts',
  method: 'GET',
  path: LIST_PATH,
  group: 'Bank accounts',
  summary: 'List accounts',
  description:
    'All accounts of the team, those of disconnected connections and of imported files too. Balances are on the account’s own sign: what is owed is negative, also on credit cards and loans.',
  query: { teamId, connectionId: connectionId.optional(), cursor },
  answers: { 200: { description: 'The accounts, the oldest first.', schema: z.array(TeamAccount) } },
  failures: [...TEAM_FAILURES, ID_FAILURE],
  async handle(call): Promise<DialectOutcome> {
    const { query } = call;
    const team = await teamOf(call, query.teamId, 'viewer');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const under =
      query.connectionId === undefined
        ? null
        : await readConnection(call, reach, numberOf(call, reach, 'connection', query.connectionId));
    if (query.connectionId !== undefined && under === null) return NOT_FOUND;
    const place = placeOf(call, reach, LIST_PATH);
    if (!place.ok) return place.fault;
    const after = place.value === null ? 0 : (numberAt(call, 'account', place.value[0]) ?? 0);
    const found = (await allAccounts(call, reach)).filter(
      (row) => row.id > after && (under === null || isOf(under.row.id, row)),
    );
    const rows = found.slice(0, ROWS_MAX);
    const view = viewOf(call, reach);
    const shown = await showAccounts(call, reach, rows, under);
    const last = rows.at(-1);
    return listAnswer(
      call,
      reach,
      LIST_PATH,
      shown.map((one) => accountJson(view, one)),
      { more: found.length > rows.length },
      last === undefined ? null : [view.id('account', last.id)],
    );
  },
});

export const getAccount = dialectOperation({
  name: 'get_account',
  method: 'GET',
  path: '/api/banking/accounts/{id}',
  group: 'Bank accounts',
  summary: 'Get account details',
  description:
    'The account with the number of its booked transactions and the latest ten. The id in the path counts; accountId may be left out.',
  query: { teamId, accountId: accountId.optional() },
  answers: { 200: { description: 'The account.', schema: TeamAccountDetails } },
  failures: [...TEAM_FAILURES, ID_FAILURE],
  async handle(call): Promise<DialectOutcome> {
    const { query, services } = call;
    const { id = '' } = call.path;
    if (query.accountId !== undefined && query.accountId !== id)
      return refuseField('accountId', 'must be the id in the path, or be left out');
    const team = await teamOf(call, query.teamId, 'viewer');
    if (!team.ok) return team.fault;
    const reach = team.value;
    const number = numberOf(call, reach, 'account', id);
    const row = number === null ? null : await services.ledger.getAccount(reach.scope, number);
    const [account] = row === null ? [] : await showAccounts(call, reach, [row]);
    if (account === undefined) return NOT_FOUND;
    const filter = { ...BOOKED, accountIds: [account.row.id] };
    const page = { limit: RECENT_TRANSACTIONS, after: null };
    const [transactionCount, recent] = await Promise.all([
      services.ledger.countTransactions(reach.scope, filter),
      services.ledger.listTransactions(reach.scope, filter, '-date', page),
    ]);
    const view = viewOf(call, reach);
    return ok({
      ...accountJson(view, account),
      transactionCount,
      recentTransactions: recent.rows.map((one) => recentJson(view, one)),
    });
  },
});
