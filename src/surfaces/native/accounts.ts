/** /v1/accounts: the accounts of an owner, with their labels and whether they close. */
import { deleteAccount, labelAccount } from '../../engine/ledger-edits.ts';
import type { AccountRow } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { EMPTY, jsonObject } from './answer.ts';
import { checkIfMatch } from './conditions.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import { idPlace, listAnswer, listing } from './lists.ts';
import { Account } from './objects.ts';
import { type Call, type ObjectReach, type Operation, objectOperation, ownerOperation } from './operation.ts';
import { listOf } from './pages.ts';
import { accountJson, viewOf } from './render.ts';
import { dateText, PAGING, text } from './values.ts';

const list = ownerOperation({
  name: 'list_accounts',
  method: 'GET',
  path: '/v1/accounts',
  tag: 'Accounts',
  summary: 'List accounts',
  description: 'Oldest first, with the latest booked and available balance of each.',
  scope: 'accounts:read',
  query: PAGING,
  answers: { 200: { description: 'A page of accounts.', schema: listOf(Account, 'Account') } },
  problems: ['cursor_invalid', 'owner_required'],
  async handle(call) {
    const lists = listing(
      'list_accounts',
      call,
      idPlace(call, 'account', (row: AccountRow) => row.id),
    );
    if (isProblem(lists)) return lists;
    const page = await call.services.ledger.listAccounts(call.reach, lists.page);
    const rows = page.rows.map((row) => accountJson(viewOf(call), row));
    return listAnswer(call, rows, lists.next(page));
  },
});

const get = objectOperation('account', {
  name: 'get_account',
  method: 'GET',
  path: '/v1/accounts/{id}',
  tag: 'Accounts',
  summary: 'Get an account',
  scope: 'accounts:read',
  answers: { 200: { description: 'The account.', schema: Account } },
  async handle(call) {
    const row = await call.services.ledger.getAccount(call.reach, call.reach.objectId);
    return row === null ? problem('not_found') : jsonObject(accountJson(viewOf(call), row));
  },
});

type AccountCall = Call<unknown, unknown, ObjectReach>;

/** The account as it is when a change comes with If-Match: a failure, or the instant that the store has to see. */
async function current(call: AccountCall): Promise<Problem | { ifUpdatedAt: string | null }> {
  const header = call.request.headers['if-match'];
  if (header === undefined) return { ifUpdatedAt: null };
  const row = await call.services.ledger.getAccount(call.reach, call.reach.objectId);
  if (row === null) return problem('not_found');
  return checkIfMatch(header, accountJson(viewOf(call), row)) ?? { ifUpdatedAt: row.updatedAt };
}

const update = objectOperation('account', {
  name: 'update_account',
  method: 'PATCH',
  path: '/v1/accounts/{id}',
  tag: 'Accounts',
  summary: 'Label an account, or say how far back it goes',
  description:
    'A JSON merge patch (RFC 7396). `label`: `null` gives the account the label of the bank again. `history_start`: no sync fetches anything earlier, from the next window on; what is there stays. `null` means all that the bank has.',
  scope: 'accounts:write',
  body: {
    label: text(NAME_CHARACTERS_MAX).nullable().optional(),
    history_start: dateText.nullable().optional(),
  },
  answers: { 200: { description: 'The account as it is now.', schema: Account } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const { services, caller, reach, body } = call;
    const seen = await current(call);
    if (isProblem(seen)) return seen;
    const change = {
      ...(body.label === undefined ? {} : { customLabel: body.label }),
      ...(body.history_start === undefined ? {} : { historyStart: body.history_start }),
    };
    const row = await labelAccount(services.changes, caller, reach, reach.objectId, change, seen.ifUpdatedAt);
    if (row === null) return problem('not_found');
    if (row === 'stale') return problem('precondition_failed');
    return jsonObject(accountJson(viewOf(call), row));
  },
});

const remove = objectOperation('account', {
  name: 'delete_account',
  method: 'DELETE',
  path: '/v1/accounts/{id}',
  tag: 'Accounts',
  summary: 'Delete an account',
  description: 'Deletes the account with its transactions, balances and statements. It cannot be undone.',
  scope: 'accounts:write',
  answers: { 204: { description: 'Deleted.', schema: null } },
  problems: ['precondition_failed', 'if_match_invalid'],
  async handle(call) {
    const { services, caller, reach } = call;
    const seen = await current(call);
    if (isProblem(seen)) return seen;
    const gone = await deleteAccount(services.changes, caller, reach, reach.objectId);
    return gone ? EMPTY : problem('not_found');
  },
});

export const ACCOUNT_OPERATIONS: readonly Operation[] = [list, get, update, remove];
