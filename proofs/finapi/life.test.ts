/** A user's whole life through clients generated of the published descriptions, which know nothing of this server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GeneratedClient, type Habit } from './generated-client.ts';
import { CODE, DEMO_BLZ, FinapiHouse } from './house.ts';
import type {
  Account,
  Bank,
  BankConnection,
  Category,
  ErrorBody,
  Label,
  Token,
  Transaction,
  TransactionPage,
  User,
} from './shapes.ts';
import { NO_CONTRACT, readSwagger, type SwaggerVersion } from './swagger.ts';

const CLIENTS: readonly (readonly [SwaggerVersion, Habit])[] = [
  ['reconstructed-v1.42.1', 'python'],
  ['swagger-v1.50.0', 'java'],
  ['swagger-v1.73.0', 'python'],
];
const WAIT_MS = 100;
const WAITS_MAX = 300;
const PER_PAGE = 100;

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(() => house?.close());

/** Waits as the contract tells clients to: the categorization status counts once the download is over. */
async function ready(client: GeneratedClient, id: number): Promise<BankConnection> {
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    const connection = await client.value<BankConnection>('getBankConnection', { path: { id } });
    if (connection.updateStatus === 'READY' && connection.categorizationStatus === 'READY') return connection;
    await sleep(WAIT_MS);
  }
  throw new Error('the connection is never ready');
}

async function everyTransaction(client: GeneratedClient, view: string): Promise<readonly Transaction[]> {
  const all: Transaction[] = [];
  for (let page = 1; ; page++) {
    const found = await client.value<TransactionPage>('getAndSearchAllTransactions', {
      query: { view, page, perPage: PER_PAGE, order: ['amount,desc', 'id'] },
    });
    all.push(...found.transactions);
    if (page >= found.paging.pageCount) {
      expect(found.paging.totalCount).toBe(all.length);
      return all;
    }
  }
}

const cents = (entries: readonly { readonly amount: number }[]): number =>
  entries.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0);

for (const [version, habit] of CLIENTS) {
  const document = readSwagger(version);
  describe.skipIf(document === null)(
    `a client of ${version}, as ${habit} has it${document === null ? ` (${NO_CONTRACT})` : ''}`,
    () => {
      it('lives a whole life', { timeout: 120_000 }, async () => {
        if (document === null) return;
        const client = new GeneratedClient(house.url, document, habit);
        const keys = { client_id: house.client.clientId, client_secret: house.client.clientSecret };
        const { access_token } = await client.value<Token>('getToken', {
          query: { grant_type: 'client_credentials', ...keys },
        });
        client.token = access_token;
        const user = await client.value<User>('createUser', {
          body: { email: 'anna@example.com', phone: '+49 99 999999-999' },
        });
        expect(user.password).not.toMatch(/^X+$/);
        const credentials = {
          grant_type: 'password',
          ...keys,
          username: user.id.toUpperCase(),
          password: user.password,
        };
        const token = await client.value<Token>('getToken', { query: credentials });
        client.token = token.access_token;
        expect((await client.value<User>('getAuthorizedUser')).password).toMatch(/^X+$/);

        // The demo bank, with the question that its connection's name turns on.
        const { banks } = await client.value<{ banks: Bank[] }>('getAndSearchAllBanks', {
          query: { search: DEMO_BLZ, isTestBank: true, page: 1, perPage: 20 },
        });
        expect(banks.map(({ blz }) => blz)).toEqual([DEMO_BLZ]);
        const demo = { bankId: banks[0]?.id, name: 'MSA', storePin: false, skipPositionsDownload: false };
        const asked = await client.invoke('importBankConnection', { body: demo });
        expect([asked.status, (asked.value as ErrorBody).errors[0]?.code]).toEqual([
          510,
          'ADDITIONAL_AUTHENTICATION_REQUIRED',
        ]);
        expect((asked.value as ErrorBody).errors[0]?.message).toContain(CODE);
        const made = await client.value<BankConnection>('importBankConnection', {
          body: { ...demo, challengeResponse: CODE },
        });
        expect(made).toMatchObject({
          type: 'DEMO',
          name: 'MSA',
          bankId: demo.bankId,
          lastManualUpdate: null,
          twoStepProcedures: [],
        });
        expect(made.accountIds).toHaveLength(1);
        const connection = await ready(client, made.id);
        const { connections } = await client.value<{ connections: BankConnection[] }>(
          'getMultipleBankConnections',
          {
            path: { ids: [made.id, 999_999_999] },
          },
        );
        expect(connections.map(({ id }) => id)).toEqual([made.id]);

        // What is in it.
        const account = await client.value<Account>('getAccount', {
          path: { id: connection.accountIds[0] ?? 0 },
        });
        expect(account).toMatchObject({ bankConnectionId: made.id, status: 'UPDATED', isNew: true });
        const all = await everyTransaction(client, 'bankView');
        expect(all.length).toBeGreaterThan(PER_PAGE);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        const page = await client.value<TransactionPage>('getAndSearchAllTransactions', {
          query: { view: 'userView', perPage: 1 },
        });
        expect(Math.round(page.balance * 100)).toBe(cents(all));
        expect(Math.round((page.income + page.spending) * 100)).toBe(cents(all));

        // Edits.
        const category = await client.value<Category>('createCategory', { body: { name: 'Aquarium' } });
        const label = await client.value<Label>('createLabel', { body: { name: 'Fische' } });
        const [first] = all.filter(({ amount }) => amount < -10);
        if (first === undefined) throw new Error('the demo account has no spending');
        const edited = await client.value<Transaction>('editTransaction', {
          path: { id: first.id },
          body: { isNew: false, categoryId: category.id, labelIds: [label.id], trainCategorization: false },
        });
        expect(edited).toMatchObject({
          isNew: false,
          category: { id: category.id, isCustom: true },
          labels: [label],
        });
        const rest = Math.round((first.amount + 1.25) * 100) / 100;
        const split = await client.value<Transaction>('splitTransaction', {
          path: { id: first.id },
          body: {
            subTransactions: [
              { amount: -1.25, purpose: 'Futter' },
              { amount: rest, categoryId: 0 },
            ],
          },
        });
        expect(split.children).toHaveLength(2);
        const viewed = await everyTransaction(client, 'userView');
        expect(
          viewed
            .filter(({ parentId }) => parentId === first.id)
            .map(({ id }) => id)
            .sort(),
        ).toEqual([...(split.children ?? [])].sort());
        expect([viewed.length, cents(viewed)]).toEqual([all.length + 1, cents(all)]);
        expect(
          (await client.value<Transaction>('restoreTransaction', { path: { id: first.id } })).children ?? [],
        ).toEqual([]);
        const flows = await client.value<{
          totalBalance: number;
          cashFlows: { category: Category | null }[];
        }>('getCashFlows', { query: { includeSubCashFlows: false } });
        expect(Math.round(flows.totalBalance * 100)).toBe(cents(all));
        expect(flows.cashFlows.some((one) => one.category?.id === category.id)).toBe(true);
        const daily = await client.value<{ dailyBalances: { balance: number }[] }>('getDailyBalances', {
          query: { accountIds: [account.id], withProjection: true, perPage: 500 },
        });
        expect(daily.dailyBalances.at(-1)?.balance).toBe(account.balance);

        // A rule that goes with its connection; an update; and the end.
        await client.value('createNotificationRule', {
          body: {
            triggerEvent: 'BANK_LOGIN_ERROR',
            params: { bankConnectionIds: String(made.id) },
            callbackHandle: 'mine',
          },
        });
        const again = await client.invoke('updateBankConnection', {
          body: { bankConnectionId: made.id, challengeResponse: null },
        });
        const updated =
          again.status === 510
            ? await client.value<BankConnection>('updateBankConnection', {
                body: { bankConnectionId: made.id, challengeResponse: CODE },
              })
            : (again.value as BankConnection);
        expect(updated.id).toBe(made.id);
        const fresh = await ready(client, made.id);
        expect(fresh.lastManualUpdate).toMatchObject({ result: 'OK', errorMessage: null });
        await client.value('deleteBankConnection', { path: { id: made.id } });
        const { notificationRules } = await client.value<{ notificationRules: unknown[] }>(
          'getAndSearchAllNotificationRules',
        );
        expect(notificationRules).toEqual([]);
        expect(
          (
            await client.value<TransactionPage>('getAndSearchAllTransactions', {
              query: { view: 'bankView' },
            })
          ).transactions,
        ).toEqual([]);
        await client.value('deleteAuthorizedUser');
        expect((await client.invoke('getAuthorizedUser')).status).toBe(401);
        expect((await client.invoke('getToken', { query: credentials })).status).toBe(400);
      });
    },
  );
}

it('leaves no mistake of ours in the log', () => {
  expect(house.mistakes()).toBe('');
});
