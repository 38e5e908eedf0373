/** Every operation with the ids of another user and of another tenant: as if there were none. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/surfaces/finapi/operations.ts';
import { type Answer, DEMO_BLZ, FinapiHouse, type FinapiUser, type Keys, LOGIN, read } from './house.ts';
import type { Account, Category, Label, NotificationRule, Transaction, TransactionPage } from './shapes.ts';

const OPEN_BLZ = '50010101';
/** Far above every id that is given. */
const NOBODYS = '999999999';

/** What a user has, by the room of its operations. */
interface Furniture {
  readonly user: FinapiUser;
  readonly ids: Readonly<Record<string, number>>;
}

let house: FinapiHouse;
let owner: Furniture;
let other: Furniture;
let foreign: Furniture;

beforeAll(async () => {
  house = await FinapiHouse.start();
  owner = await furnish(await house.user());
  other = await furnish(await house.user());
  foreign = await furnish(await house.user({}, await anotherTenant()));
}, 180_000);
afterAll(() => house?.close());

/** A client of another tenant on the same server. */
async function anotherTenant(): Promise<Keys> {
  return house.clientOfAnotherTenant();
}

async function furnish(user: FinapiUser): Promise<Furniture> {
  await user.connected(DEMO_BLZ);
  const bank = await user.connected(OPEN_BLZ, { ...LOGIN, storePin: true });
  const label = await user.post<Label>('/api/v1/labels', { name: 'Fische' }, 201);
  const category = await user.post<Category>('/api/v1/categories', { name: 'Aquarium' }, 201);
  const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts', {
    bankConnectionIds: bank.id,
  });
  const query = { view: 'userView', perPage: 1, accountIds: String(accounts[0]?.id) };
  const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', query);
  const params = { bankConnectionIds: String(bank.id) };
  const rule = await user.post<NotificationRule>(
    '/api/v1/notificationRules',
    { triggerEvent: 'BANK_LOGIN_ERROR', params },
    201,
  );
  const [account, transaction] = [accounts[0], transactions[0]];
  if (account === undefined || transaction === undefined) throw new Error('the bank has nothing');
  await user.patch<Transaction>(`/api/v1/transactions/${transaction.id}`, {
    labelIds: [label.id],
    categoryId: category.id,
  });
  return {
    user,
    ids: {
      'Bank Connections': bank.id,
      Accounts: account.id,
      Transactions: transaction.id,
      Labels: label.id,
      Categories: category.id,
      'Notification Rules': rule.id,
    },
  };
}

/** Bodies that an operation with an id in its path takes. */
const BODIES: Readonly<Record<string, object>> = {
  editBankConnection: { name: 'Meine' },
  editAccount: { accountName: 'Meins' },
  editTransaction: { isNew: false },
  editMultipleTransactionsDeprecated: { isNew: false },
  splitTransaction: { subTransactions: [{ amount: 1 }, { amount: 2 }] },
  editCategory: { name: 'Anders' },
  editLabel: { name: 'Anders' },
};

/** Without what is different in every answer. */
const comparable = ({ status, text }: Answer, id: string): string =>
  `${status} ${text.replaceAll(/"(date|requestId)":"[^"]*"/g, '"$1":""').replaceAll(new RegExp(`(/api/v1/\\w+/)${id}(?!\\d)`, 'g'), '$1{id}')}`;

/** What is of all users of a bank. */
const OF_BANKS =
  /"(popularity|health|lastCommunicationAttempt|lastSuccessfulCommunication)":("[^"]*"|\d+|null)/g;

/** Everything of a user, as they see it. */
async function picture({ user }: Furniture): Promise<string> {
  const places = [
    'bankConnections',
    'accounts',
    'labels',
    'notificationRules',
    'transactions?view=bankView&perPage=500',
    'categories?isCustom=true',
  ];
  const answers = await Promise.all(places.map((place) => user.ask('GET', `/api/v1/${place}`)));
  return answers.map(({ text }) => text.replaceAll(OF_BANKS, '')).join('\n');
}

describe('ids of others', () => {
  const byId = OPERATIONS.filter(({ path, role }) => role === 'user' && path.includes('{id}'));
  const byIds = OPERATIONS.filter(({ path, role }) => role === 'user' && path.includes('{ids}'));

  it('are answered as ids of nobody, by every operation with one in its path', async () => {
    const before = [await picture(other), await picture(foreign)];
    expect(byId.length).toBeGreaterThan(15);
    for (const operation of byId) {
      const ask = (id: string) => {
        const body = BODIES[operation.name] ?? (operation.method === 'POST' ? {} : undefined);
        return owner.user.ask(
          operation.method,
          operation.path.replace('{id}', id),
          body === undefined ? {} : { body },
        );
      };
      const nobodys = comparable(await ask(NOBODYS), NOBODYS);
      expect([operation.name, nobodys.slice(0, 3)]).toEqual([operation.name, '404']);
      for (const { ids } of [other, foreign]) {
        const id = String(ids[operation.group] ?? NOBODYS);
        expect([operation.name, comparable(await ask(id), id)]).toEqual([operation.name, nobodys]);
      }
    }
    expect([await picture(other), await picture(foreign)]).toEqual(before);
  });

  it('are left out of lists of several', async () => {
    for (const operation of byIds) {
      const mine = owner.ids[operation.group];
      const theirs = [other, foreign].map(({ ids }) => ids[operation.group]);
      if (mine === undefined) continue;
      const body = BODIES[operation.name];
      const place = operation.path.replace('{ids}', [mine, ...theirs].join(','));
      const answer = await owner.user.ask(operation.method, place, body === undefined ? {} : { body });
      if (operation.method === 'GET') {
        const [list] = Object.values(read<Record<string, { id: number }[]>>(answer));
        expect([operation.name, list?.map(({ id }) => id)]).toEqual([operation.name, [mine]]);
      } else {
        const { identifiers } = read<{ identifiers: number[] }>(answer);
        expect([operation.name, identifiers.filter((id) => id !== mine)]).toEqual([operation.name, []]);
      }
    }
  });

  it('are unknown in bodies and queries', async () => {
    const before = [await picture(other), await picture(foreign)];
    for (const { ids } of [other, foreign]) {
      const [connection, account, transaction, label, category] = [
        ids['Bank Connections'],
        ids.Accounts,
        ids.Transactions,
        ids.Labels,
        ids.Categories,
      ];
      const mine = owner.ids.Transactions;
      const calls: readonly (readonly [string, string, object, number])[] = [
        ['POST', 'bankConnections/update', { bankConnectionId: connection, bankingPin: 'demo-pin' }, 404],
        ['POST', 'transactions/triggerCategorization', { bankConnectionIds: [connection] }, 404],
        ['PATCH', `transactions/${mine}`, { categoryId: category }, 404],
        ['PATCH', `transactions/${mine}`, { labelIds: [label] }, 404],
        ['POST', 'categories', { name: 'Kind', parentId: category }, 404],
        [
          'POST',
          'categories/trainCategorization',
          { categoryId: category, transactionData: [{ accountTypeId: 1, amount: 1 }] },
          404,
        ],
        [
          'POST',
          'notificationRules',
          { triggerEvent: 'NEW_TRANSACTIONS', params: { accountIds: String(account) } },
          422,
        ],
        [
          'POST',
          'notificationRules',
          { triggerEvent: 'BANK_LOGIN_ERROR', params: { bankConnectionIds: String(connection) } },
          422,
        ],
        [
          'POST',
          'tests/mockBatchUpdate',
          { mockBankConnectionUpdates: [{ bankConnectionId: connection }] },
          404,
        ],
        [
          'POST',
          'accounts/requestSepaMoneyTransfer',
          { accountId: account, amount: 1, recipientName: 'A', recipientIban: 'DE89370400440532013000' },
          404,
        ],
      ];
      for (const [method, place, body, status] of calls)
        expect([place, (await owner.user.ask(method, `/api/v1/${place}`, { body })).status]).toEqual([
          place,
          status,
        ]);
      const edited = await owner.user.ask('PATCH', '/api/v1/transactions', {
        body: { ids: [transaction], isNew: false },
      });
      expect(read<{ identifiers: number[] }>(edited).identifiers).toEqual([]);
      const lists: readonly (readonly [string, Record<string, string | number>])[] = [
        ['bankConnections', { ids: connection ?? 0 }],
        ['accounts', { ids: account ?? 0 }],
        ['accounts', { bankConnectionIds: connection ?? 0 }],
        ['labels', { ids: label ?? 0 }],
        ['transactions', { view: 'userView', ids: transaction ?? 0 }],
        ['transactions', { view: 'userView', accountIds: account ?? 0 }],
        ['transactions', { view: 'userView', labelIds: label ?? 0 }],
        ['securities', { accountIds: account ?? 0 }],
      ];
      for (const [place, query] of lists) {
        const answer = await owner.user.ask('GET', `/api/v1/${place}`, { query });
        if (answer.status === 404) continue;
        const [list] = Object.values(read<Record<string, unknown[]>>(answer));
        expect([place, query, list]).toEqual([place, query, []]);
      }
    }
    expect([await picture(other), await picture(foreign)]).toEqual(before);
  });

  it('and users of another tenant are unknown to clients and administrators', async () => {
    const token = await house.clientToken();
    const admin = await house.adminToken();
    for (const id of [foreign.user.id, `nobody-${randomBytes(4).toString('hex')}`]) {
      const status = await house.ask('GET', '/api/v1/users/verificationStatus', {
        token,
        query: { userId: id },
      });
      expect(status.status).toBe(404);
      const change = await house.ask('POST', '/api/v1/users/requestPasswordChange', {
        token,
        body: { userId: id },
      });
      expect(change.status).toBe(404);
      const form = { grant_type: 'password', username: id, password: foreign.user.password };
      expect((await house.tokenOf(house.client, form)).status).toBe(400);
      const deleted = await house.ask('POST', '/api/v1/mandatorAdmin/deleteUsers', {
        token: admin,
        body: { userIds: [id] },
      });
      expect(read<{ deletedUsers: string[] }>(deleted).deletedUsers).toEqual([]);
    }
    const listed = await house.ask('GET', '/api/v1/mandatorAdmin/getUserList', {
      token: admin,
      query: { perPage: 500 },
    });
    const ids = read<{ users: { userId: string }[] }>(listed).users.map(({ userId }) => userId);
    expect(ids).toContain(owner.user.id);
    expect(ids).not.toContain(foreign.user.id);
  });

  it('and no role calls what is another role’s', async () => {
    const tokens = {
      user: owner.user.token,
      client: await house.clientToken(),
      admin: await house.adminToken(),
    };
    for (const operation of OPERATIONS) {
      const { role, method } = operation;
      if (role === 'open' || role === 'any') continue;
      const allowed = role === 'user_or_client' ? ['user', 'client'] : [role];
      const place = operation.path
        .replace('{id}', NOBODYS)
        .replace('{ids}', `${NOBODYS},${NOBODYS}`)
        .replace(/\{\w+\}/, 'nobody');
      for (const [kind, token] of Object.entries(tokens)) {
        if (allowed.includes(kind)) continue;
        const answer = await house.ask(method, place, {
          token,
          ...(method === 'POST' || method === 'PATCH' ? { body: {} } : {}),
        });
        expect([operation.name, kind, answer.status]).toEqual([operation.name, kind, 403]);
      }
      const stranger = await house.ask(method, place, {});
      expect([operation.name, stranger.status]).toEqual([operation.name, 401]);
    }
  });
});

it('leaves no mistake of ours in the log', () => {
  expect(house.mistakes()).toBe('');
});
