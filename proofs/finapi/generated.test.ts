/**
 * Requests generated of the descriptions of 1.42.1 and 1.50, every operation of both: whatever they allow is answered
 * with a published status and a body that a strict client takes, and never with a mistake of ours.
 */
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Pool, Requests } from './generate.ts';
import { GeneratedClient } from './generated-client.ts';
import { DEMO_BLZ, FinapiHouse, type FinapiUser, LOGIN } from './house.ts';
import type { Account, Bank, Category, Label, NotificationRule, TransactionPage } from './shapes.ts';
import { NO_CONTRACT, type Operation, readSwagger, StrictClient, type SwaggerVersion } from './swagger.ts';

const VERSIONS: readonly SwaggerVersion[] = ['reconstructed-v1.42.1', 'swagger-v1.50.0'];
const RUNS = 12;
const seed = Number(process.env.SEED ?? 20_261_122);
/** What ends the user's data or the caller comes last, in this order. */
const LAST = [
  ...['deleteLabel', 'deleteCategory', 'deleteNotificationRule', 'deleteTransaction', 'deleteAccount'],
  ...['deleteBankConnection', 'deleteAllTransactions', 'deleteAllLabels', 'deleteAllCategories'],
  ...['deleteAllNotificationRules', 'deleteAllAccounts', 'deleteAllBankConnections', 'deleteAuthorizedUser'],
  ...['changeClientCredentials', 'revokeToken'],
];
/** Operations that no generated request brings to success: orders are not available, and the rest needs a secret. */
const WITHOUT_SUCCESS = [
  ...[
    'executeSepaDirectDebit',
    'executeSepaMoneyTransfer',
    'requestSepaDirectDebit',
    'requestSepaMoneyTransfer',
  ],
  ...['changeClientCredentials', 'executePasswordChange', 'verifyUser', 'deleteUnverifiedUser', 'getWebForm'],
  ...[
    'requestPasswordChange',
    'getVerificationStatus',
    'getSecurity',
    'splitTransaction',
    'deleteTransaction',
  ],
  ...[
    'editMultipleTransactions',
    'mockBatchUpdate',
    'updateBankConnection',
    'importBankConnection',
    'triggerCategorization',
    'deleteAccount',
  ],
];
const MANDATOR = 'Mandator Administration';
/** Groups that an application's own token opens. */
const OF_CLIENTS = ['Client Configuration', 'Authorization'];
const CLIENT_OPERATIONS = [
  ...['createUser', 'verifyUser', 'deleteUnverifiedUser', 'getVerificationStatus'],
  ...['requestPasswordChange', 'executePasswordChange'],
];

/** Operations whose generated requests end their own caller. */
const BARRED: Readonly<Record<string, readonly number[]>> = { deleteAuthorizedUser: [401] };

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(() => house?.close());

const ids = (rows: readonly { readonly id: number }[]): readonly number[] => rows.map(({ id }) => id);

/** A user with something of everything, and the ids of it. */
async function furnished(): Promise<{ user: FinapiUser; pool: Pool }> {
  const user = await house.user();
  const demo = await user.connected(DEMO_BLZ, { storePin: true });
  const bank = await user.connected('50010101', { ...LOGIN, storePin: true });
  const label = await user.post<Label>('/api/v1/labels', { name: 'Fische' }, 201);
  const category = await user.post<Category>('/api/v1/categories', { name: 'Aquarium' }, 201);
  const rule = { triggerEvent: 'NEW_TRANSACTIONS', params: { accountIds: String(demo.accountIds[0]) } };
  const made = await user.post<NotificationRule>('/api/v1/notificationRules', rule, 201);
  const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts');
  const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', {
    view: 'userView',
    perPage: 20,
  });
  const { categories } = await user.get<{ categories: Category[] }>('/api/v1/categories', { perPage: 10 });
  const { banks } = await user.get<{ banks: Bank[] }>('/api/v1/banks');
  const pools: Record<string, readonly number[]> = {
    Accounts: ids(accounts),
    accountId: ids(accounts),
    'Bank Connections': [demo.id, bank.id],
    bankConnectionId: [demo.id, bank.id],
    Banks: ids(banks),
    bankId: ids(banks),
    Categories: [...ids(categories), category.id],
    categoryId: [...ids(categories), category.id, 0],
    Labels: [label.id],
    labelId: [label.id],
    'Notification Rules': [made.id],
    Transactions: ids(transactions),
    accountTypeId: [1, 2, 3, 4, 5],
    Securities: [],
    'Web Forms': [],
  };
  return { user, pool: pools };
}

const allOperations = (version: SwaggerVersion): readonly Operation[] => {
  const document = readSwagger(version);
  const all = Object.values(document?.paths ?? {}).flatMap((methods) => Object.values(methods));
  const rank = ({ operationId }: Operation): number => LAST.indexOf(operationId);
  return all.filter(({ operationId }) => operationId !== 'getToken').sort((a, b) => rank(a) - rank(b));
};

for (const version of VERSIONS) {
  const document = readSwagger(version);
  const name = `requests generated of ${version}`;
  describe.skipIf(document === null)(document === null ? `${name} (${NO_CONTRACT})` : name, () => {
    const operations = allOperations(version);
    const now = readSwagger('swagger-v1.73.0');
    let client: GeneratedClient;
    let requests: Requests;
    let user: FinapiUser;
    beforeAll(async () => {
      if (document === null) return;
      const made = await furnished();
      user = made.user;
      client = new GeneratedClient(house.url, document, 'python');
      requests = new Requests(document, made.pool);
    }, 120_000);

    /** Who calls an operation. */
    const tokenFor = async ({ operationId, tags }: Operation): Promise<string> => {
      if (tags[0] === MANDATOR) return house.adminToken();
      if (CLIENT_OPERATIONS.includes(operationId) || OF_CLIENTS.includes(tags[0] ?? ''))
        return house.clientToken();
      return user.token;
    };

    for (const operation of operations)
      it(`${operation.operationId}: is answered as published`, { timeout: 120_000 }, async () => {
        if (now === null) return;
        const latest = new StrictClient(now);
        if (LAST.includes(operation.operationId)) await user.allReady();
        client.token = await tokenFor(operation);
        const statuses = new Map<number, number>();
        await fc.assert(
          fc.asyncProperty(requests.of(operation), async (args) => {
            const { status, text } = await client.invoke(operation.operationId, args);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            expect([status === 500, text]).toEqual([false, text]);
            expect(latest.judgeOperation(operation.operationId, status, text)).toEqual([]);
          }),
          { numRuns: LAST.includes(operation.operationId) ? 2 : RUNS, seed, endOnFailure: true },
        );
        if (!WITHOUT_SUCCESS.includes(operation.operationId))
          expect([...statuses.keys()].filter((status) => status < 300)).not.toEqual([]);
        const barred = [...statuses.keys()].filter((status) => [401, 403, 429].includes(status));
        expect(barred).toEqual(BARRED[operation.operationId] ?? []);
      });

    it('leaves no mistake of ours in the log', () => {
      expect(house.mistakes()).toBe('');
    });
  });
}
