/** The operations of this room, in the order of the documentation. */
import { EDITABLE_TYPE_MAX, isAccountTypeId } from '../../../engine/finapi/account-types.ts';
import type { AccountEdit } from '../../../engine/finapi/accounts-port.ts';
import { type FinapiFault, fault, isFault, unknownEntity } from '../faults.ts';
import { day, decimal, flagField, freeText, idList, longId, pathId, pathIds, words } from '../fields.ts';
import { EMPTY, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { IDENTIFIERS, identifierList } from '../render.ts';
import { GET_DAILY_BALANCES } from './daily-balances.ts';
import { ACCOUNT, ACCOUNTS, accountJson } from './render.ts';

const GROUP = 'Accounts';
/** Characters of a name. */
const NAME_CHARACTERS_MAX = 512;

const UNKNOWN = unknownEntity({ de: 'Dieses Konto', en: 'account' });

/** 423: a bank connection is imported or updated, or its transactions are categorised. */
const LOCKED = fault(
  423,
  'LOCKED',
  {
    de: 'Das geht gerade nicht: Eine Bankverbindung wird importiert, aktualisiert oder kategorisiert. Bitte versuchen Sie es gleich noch einmal.',
    en: 'Not possible at the moment: a bank connection is imported, updated or categorised. Try again soon.',
  },
  { type: 'BUSINESS' },
);

const refusalOf = (why: 'unknown' | 'busy'): FinapiFault => (why === 'busy' ? LOCKED : UNKNOWN);

const LIST = finapiOperation({
  name: 'getAndSearchAllAccounts',
  method: 'GET',
  path: '/api/v1/accounts',
  group: GROUP,
  summary: 'Get and search all accounts.',
  description:
    'All accounts of the user, whatever surface or statement file made them; not paged. Accounts of statement files belong to the bank connection of files.',
  role: 'user',
  query: {
    ids: idList().optional(),
    search: words().optional(),
    accountTypeIds: idList().optional(),
    bankConnectionIds: idList().optional(),
    minLastSuccessfulUpdate: day().optional(),
    maxLastSuccessfulUpdate: day().optional(),
    minBalance: decimal().optional(),
    maxBalance: decimal().optional(),
  },
  answer: ACCOUNTS,
  async handle({ finapi, caller, query, language }) {
    const { accountTypeIds: typeIds, bankConnectionIds: connectionIds, ...filter } = query;
    const accounts = await finapi.accounts.list(caller.scope, { ...filter, typeIds, connectionIds });
    return ok({ accounts: accounts.map((one) => accountJson(one, language)) });
  },
});

const GET_MULTIPLE = finapiOperation({
  name: 'getMultipleAccounts',
  method: 'GET',
  path: '/api/v1/accounts/{ids}',
  group: GROUP,
  summary: 'Get multiple accounts (deprecated).',
  description: 'Identifiers that are unknown are left out without a word.',
  role: 'user',
  answer: ACCOUNTS,
  async handle({ finapi, caller, path, language }) {
    const ids = pathIds(path.ids);
    if (isFault(ids)) return ids;
    const accounts = await finapi.accounts.list(caller.scope, { ids });
    return ok({ accounts: accounts.map((one) => accountJson(one, language)) });
  },
});

const GET = finapiOperation({
  name: 'getAccount',
  method: 'GET',
  path: '/api/v1/accounts/{id}',
  group: GROUP,
  summary: 'Get an account.',
  role: 'user',
  answer: ACCOUNT,
  failures: [{ status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such account' }],
  async handle({ finapi, caller, path, language }) {
    const account = await finapi.accounts.get(caller.scope, pathId(path.id));
    return account === null ? UNKNOWN : ok(accountJson(account, language));
  },
});

const EDIT = finapiOperation({
  name: 'editAccount',
  method: 'PATCH',
  path: '/api/v1/accounts/{id}',
  group: GROUP,
  summary: 'Edit an account.',
  description:
    'Its name, its type and whether it is new. A type that was given here is never changed again by a bank. An empty name gives the bank’s own again.',
  role: 'user',
  body: {
    accountName: freeText(NAME_CHARACTERS_MAX).optional(),
    accountTypeId: longId().optional(),
    isNew: flagField().optional(),
  },
  answer: ACCOUNT,
  failures: [
    { status: 400, code: 'MISSING_FIELD', when: 'neither a name nor a type nor isNew is given' },
    { status: 400, code: 'UNKNOWN_ENTITY', when: 'there is no such type of accounts (1 to 7)' },
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such account' },
    { status: 423, code: 'LOCKED', when: 'the account is being imported or updated' },
  ],
  async handle(call) {
    const { finapi, path, body, language } = call;
    const edit = editOf(body);
    if ('fault' in edit) return edit;
    const done = await finapi.accounts.edit(call.asking(), pathId(path.id), edit);
    return typeof done === 'string' ? refusalOf(done) : ok(accountJson(done, language));
  },
});

function editOf({
  accountName: name,
  accountTypeId: typeId,
  isNew,
}: {
  readonly accountName?: string | undefined;
  readonly accountTypeId?: number | undefined;
  readonly isNew?: boolean | undefined;
}): AccountEdit | FinapiFault {
  if (name === undefined && typeId === undefined && isNew === undefined)
    return fault(400, 'MISSING_FIELD', "One of 'accountName', 'accountTypeId' and 'isNew' is required.");
  if (typeId === undefined) return { name, isNew };
  if (!isAccountTypeId(typeId) || typeId > EDITABLE_TYPE_MAX)
    return unknownEntity({ de: 'Diesen Kontotyp', en: 'type of accounts' }, 400);
  return { name, isNew, typeId };
}

const DELETE = finapiOperation({
  name: 'deleteAccount',
  method: 'DELETE',
  path: '/api/v1/accounts/{id}',
  group: GROUP,
  summary: 'Delete an account.',
  description:
    'With its transactions and balances, for all surfaces. The last account of a bank connection takes the connection with it. A later update does not bring it back, unless it imports new accounts.',
  role: 'user',
  answer: null,
  failures: [
    { status: 404, code: 'UNKNOWN_ENTITY', when: 'the user has no such account' },
    { status: 423, code: 'LOCKED', when: 'the account is being imported, updated or categorised' },
  ],
  async handle(call) {
    const done = await call.finapi.accounts.delete(call.asking(), pathId(call.path.id));
    return done === 'deleted' ? EMPTY : refusalOf(done);
  },
});

const DELETE_ALL = finapiOperation({
  name: 'deleteAllAccounts',
  method: 'DELETE',
  path: '/api/v1/accounts',
  group: GROUP,
  summary: 'Delete all accounts.',
  description: 'And all bank connections with them, for all surfaces.',
  role: 'user',
  answer: IDENTIFIERS,
  failures: [{ status: 423, code: 'LOCKED', when: 'one bank connection is busy; nothing is deleted then' }],
  async handle(call) {
    const done = await call.finapi.accounts.deleteAll(call.asking());
    return done === 'busy' ? LOCKED : ok(identifierList(done));
  },
});

export const ACCOUNT_OPERATIONS: readonly FinapiOperation[] = [
  LIST,
  DELETE_ALL,
  GET_DAILY_BALANCES,
  GET_MULTIPLE,
  GET,
  EDIT,
  DELETE,
];
