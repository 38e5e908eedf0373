/** Notification rules, automatic updates and mocked ones, with a client that listens over HTTP: finAPI v1, sections 11 and 13. */
import { createDecipheriv } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_BLZ, FinapiHouse, type FinapiUser, failed, type Keys, LOGIN } from './house.ts';
import type { Account, BankConnection, NotificationRule, Transaction, TransactionPage } from './shapes.ts';

const OPEN_BLZ = '50010101';
const WAIT_MS = 50;
const WAITS_MAX = 600;

type Told = Readonly<Record<string, unknown>> & { readonly triggerEvent: string };

let house: FinapiHouse;
let listener: Server;
let keys: Keys;
let dataKey: string;
const told: Told[] = [];

beforeAll(async () => {
  house = await FinapiHouse.start();
  listener = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    request.on('end', () => {
      told.push(JSON.parse(text) as Told);
      // Whatever a client answers, it was told.
      response.writeHead(500).end('no');
    });
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/told`;
  const made = await house.newClientWithKey({
    user_notification_callback_url: url,
    automatic_batch_update: true,
  });
  keys = made.keys;
  dataKey = made.dataKey;
}, 120_000);
afterAll(async () => {
  listener?.close();
  await house?.close();
});

const rules = async (user: FinapiUser) =>
  (await user.get<{ notificationRules: NotificationRule[] }>('/api/v1/notificationRules')).notificationRules;
const rule = (user: FinapiUser, triggerEvent: string, params: object = {}, more: object = {}) =>
  user.post<NotificationRule>('/api/v1/notificationRules', { triggerEvent, params, ...more }, 201);

async function heard(count: number): Promise<readonly Told[]> {
  for (let waits = 0; waits < WAITS_MAX && told.length < count; waits++) await sleep(WAIT_MS);
  // None comes after those that were expected.
  await sleep(WAIT_MS * 10);
  return told.splice(0);
}

/** What AES-256-GCM of the client's key hides: twelve bytes of nonce, the text, sixteen of tag, in hexadecimal. */
function opened(text: unknown): unknown {
  const bytes = Buffer.from(String(text), 'hex');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(dataKey, 'hex'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString());
}

async function furnished(): Promise<{ user: FinapiUser; bank: BankConnection; account: Account }> {
  const user = await house.user({}, keys);
  const bank = await user.connected(OPEN_BLZ, { ...LOGIN, storePin: true });
  const account = await user.get<Account>(`/api/v1/accounts/${bank.accountIds[0]}`);
  return { user, bank, account };
}

const mock = (user: FinapiUser, update: object, triggerNotifications = true) =>
  user.ask('POST', '/api/v1/tests/mockBatchUpdate', {
    body: { mockBankConnectionUpdates: [update], triggerNotifications },
  });

describe('notification rules', () => {
  it('“will get adjusted so that they no longer have this connection listed. Notification rules that are connected to just this bank connection (and no other connection) will get deleted altogether.”', async () => {
    const { user, bank } = await furnished();
    const demo = await user.connected(DEMO_BLZ);
    const both = await rule(user, 'BANK_LOGIN_ERROR', { bankConnectionIds: `${demo.id},${bank.id}` });
    const just = await rule(user, 'BANK_LOGIN_ERROR', { bankConnectionIds: String(bank.id) });
    const account = await rule(user, 'NEW_TRANSACTIONS', { accountIds: String(bank.accountIds[0]) });
    const all = await rule(user, 'NEW_TRANSACTIONS');
    await user.delete(`/api/v1/bankConnections/${bank.id}`);
    const left = await rules(user);
    expect(left.map(({ id }) => id)).toEqual([both.id, all.id]);
    expect(left[0]?.params).toEqual({ bankConnectionIds: String(demo.id) });
    for (const { id } of [just, account])
      expect(failed(await user.ask('GET', `/api/v1/notificationRules/${id}`))).toBe('404 UNKNOWN_ENTITY');
  });

  it('“All notification rules that are connected to any specific bank connection will get deleted as well.”', async () => {
    const { user, bank } = await furnished();
    await rule(user, 'BANK_LOGIN_ERROR', { bankConnectionIds: String(bank.id) });
    const all = await rule(user, 'BANK_LOGIN_ERROR');
    await user.delete('/api/v1/bankConnections');
    expect((await rules(user)).map(({ id }) => id)).toEqual([all.id]);
  });
});

describe('a mocked update', () => {
  it('takes in what it is told, as the automatic update of the connection, and tells of it', async () => {
    const { user, bank, account } = await furnished();
    await rule(
      user,
      'NEW_TRANSACTIONS',
      { accountIds: String(account.id) },
      { callbackHandle: 'mine', includeDetails: true },
    );
    await rule(user, 'NEW_ACCOUNT_BALANCE');
    await rule(user, 'HIGH_TRANSACTION_AMOUNT', { absoluteAmountThreshold: 100_000 });
    const newTransactions = [
      {
        amount: -12.34,
        purpose: 'Neue Fische',
        counterpart: 'Zoohandlung',
        counterpartIban: 'DE89370400440532013000',
      },
      { amount: 5, purpose: 'Pfand' },
    ];
    const balance = Math.round(((account.balance ?? 0) - 7.34) * 100) / 100;
    const done = await mock(user, {
      bankConnectionId: bank.id,
      mockAccountsData: [{ accountId: account.id, accountBalance: balance, newTransactions }],
    });
    expect([done.status, done.text]).toEqual([200, '']);
    const after = await user.ready(bank.id);
    expect([after.lastManualUpdate, after.lastAutoUpdate?.result]).toEqual([null, 'OK']);
    const found = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      search: 'fische zoohandlung',
    });
    expect(found.transactions).toMatchObject([
      { amount: -12.34, counterpartIban: 'DE89370400440532013000', isNew: true },
    ]);
    const accounts = await user.get<{ accounts: Account[] }>('/api/v1/accounts', {
      bankConnectionIds: bank.id,
    });
    const statuses = new Map(accounts.accounts.map(({ id, status }) => [id, status]));
    expect(accounts.accounts.find(({ id }) => id === account.id)?.balance).toBe(balance);
    for (const id of bank.accountIds)
      expect([id, statuses.get(id)]).toEqual([id, id === account.id ? 'UPDATED' : 'DEPRECATED']);

    const messages = await heard(2);
    expect(messages.map(({ triggerEvent }) => triggerEvent).sort()).toEqual([
      'NEW_ACCOUNT_BALANCE',
      'NEW_TRANSACTIONS',
    ]);
    const [entries] = messages.filter(({ triggerEvent }) => triggerEvent === 'NEW_TRANSACTIONS');
    const items = (entries?.newTransactions ?? []) as { transactionIds: number[]; details: string }[];
    const [item] = items;
    expect(entries).toMatchObject({ callbackHandle: 'mine', userId: user.id });
    expect(item).toMatchObject({ accountId: account.id, bankConnectionId: bank.id, transactionsCount: 2 });
    expect(item?.transactionIds).toContain(found.transactions[0]?.id);
    expect(JSON.stringify(messages)).not.toContain('Fische');
    expect(opened(item?.details)).toMatchObject({
      transactions: expect.arrayContaining([expect.objectContaining({ purpose: 'Neue Fische' })]),
    });
  });

  it('makes an adjusting entry where balance and transactions do not agree, in no other surface', async () => {
    const { user, bank, account } = await furnished();
    const wanted = Math.round(((account.balance ?? 0) + 100) * 100) / 100;
    await mock(user, {
      bankConnectionId: bank.id,
      mockAccountsData: [
        { accountId: account.id, accountBalance: wanted, newTransactions: [{ amount: 40 }] },
      ],
    });
    await user.ready(bank.id);
    expect(await user.get<Account>(`/api/v1/accounts/${account.id}`)).toMatchObject({
      status: 'UPDATED_FIXED',
      balance: wanted,
    });
    const query = { view: 'userView', accountIds: account.id, isAdjustingEntry: true };
    const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', query);
    expect(transactions.map(({ amount }) => amount)).toEqual([60]);
    const [entry] = transactions;
    await user.delete(`/api/v1/transactions/${entry?.id}`);
    expect((await user.get<TransactionPage>('/api/v1/transactions', query)).transactions).toEqual([]);
  });

  it('leaves out what is too old and what is there already', async () => {
    const { user, bank, account } = await furnished();
    const query = { view: 'bankView', accountIds: account.id, order: 'bankBookingDate,desc', perPage: 1 };
    const [newest] = (await user.get<TransactionPage>('/api/v1/transactions', query)).transactions;
    const before = (await user.get<TransactionPage>('/api/v1/transactions', query)).paging.totalCount;
    const known = {
      amount: newest?.amount,
      bookingDate: newest?.bankBookingDate.slice(0, 10),
      purpose: 'noch einmal',
    };
    const old = { amount: -1.23, bookingDate: '2025-01-01', purpose: 'alt' };
    await mock(user, {
      bankConnectionId: bank.id,
      mockAccountsData: [
        { accountId: account.id, accountBalance: account.balance, newTransactions: [known, old] },
      ],
    });
    await user.ready(bank.id);
    expect((await user.get<TransactionPage>('/api/v1/transactions', query)).paging.totalCount).toBe(before);
  });

  it('of a wrong login is a failed automatic update', async () => {
    const { user, bank } = await furnished();
    await rule(user, 'BANK_LOGIN_ERROR', { bankConnectionIds: String(bank.id) });
    await mock(user, { bankConnectionId: bank.id, simulateBankLoginError: true });
    const after = await user.get<BankConnection>(`/api/v1/bankConnections/${bank.id}`);
    expect(after.lastAutoUpdate).toMatchObject({ result: 'BANK_SERVER_REJECTION', errorType: 'BUSINESS' });
    expect((await heard(1)).map(({ bankLoginErrors }) => bankLoginErrors)).toEqual([
      [{ bankConnectionId: bank.id }],
    ]);
  });

  it('is refused at the demo bank, without a PIN, for what is unknown, twice, or with too much', async () => {
    const { user, bank, account } = await furnished();
    const demo = await user.connected(DEMO_BLZ, { storePin: true, bankingPin: '12345' });
    expect(failed(await mock(user, { bankConnectionId: demo.id }))).toBe('422 ILLEGAL_ENTITY_STATE');
    const foreign = {
      bankConnectionId: bank.id,
      mockAccountsData: [{ accountId: demo.accountIds[0], accountBalance: 1 }],
    };
    expect(failed(await mock(user, foreign))).toBe('404 UNKNOWN_ENTITY');
    const much = Array.from({ length: 1_001 }, () => ({ amount: 1 }));
    const tooMuch = {
      bankConnectionId: bank.id,
      mockAccountsData: [{ accountId: account.id, accountBalance: 1, newTransactions: much }],
    };
    expect(failed(await mock(user, tooMuch))).toBe('422 ILLEGAL_FIELD_VALUE');
    await user.patch(`/api/v1/bankConnections/${bank.id}`, { bankingPin: '' });
    expect(failed(await mock(user, { bankConnectionId: bank.id }))).toBe('422 ILLEGAL_ENTITY_STATE');
  });
});

describe('an automatic update', { timeout: 120_000 }, () => {
  it('is what the server fetches by itself: it is noted, and tells of new transactions', async () => {
    const user = await house.user({ isAutoUpdateEnabled: true }, keys);
    const bank = await user.connected(OPEN_BLZ, { ...LOGIN, storePin: true });
    expect(bank.lastAutoUpdate).toBeNull();
    const account = bank.accountIds[0];
    await rule(user, 'NEW_TRANSACTIONS', { accountIds: String(account) });
    const entry = {
      institution: 'demo-de-open',
      login: 'demo',
      account: 'current',
      amount: '-77.77',
      text: 'Ein Aquarium',
    };
    await house.control.call('POST', '/control/entries', entry);
    await house.advance({ days: 1 });
    const [message] = await heard(1);
    expect(message).toMatchObject({ triggerEvent: 'NEW_TRANSACTIONS', userId: user.id });
    const items = (message?.newTransactions ?? []) as { accountId: number; transactionIds: number[] }[];
    const ids = items.flatMap(({ transactionIds }) => transactionIds);
    const seen = await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView', ids });
    expect(seen.transactions.map(({ amount }: Transaction) => amount)).toContain(-77.77);
    const after = await user.ready(bank.id);
    expect(after.lastAutoUpdate).toMatchObject({ result: 'OK' });
    expect(after.lastManualUpdate).toBeNull();
  });

  it('is not told to users without it', async () => {
    const user = await house.user({}, keys);
    const bank = await user.connected(OPEN_BLZ, { ...LOGIN, storePin: true });
    await rule(user, 'NEW_TRANSACTIONS');
    const tried = async (): Promise<string | null> =>
      (await user.get<Account>(`/api/v1/accounts/${bank.accountIds[0]}`)).lastSuccessfulUpdate;
    const before = await tried();
    await house.advance({ days: 1 });
    for (let waits = 0; waits < WAITS_MAX && (await tried()) === before; waits++) await sleep(WAIT_MS);
    expect(await tried()).not.toBe(before);
    const after = await user.ready(bank.id);
    expect([after.lastAutoUpdate, after.lastManualUpdate]).toEqual([null, null]);
    expect((await heard(0)).filter(({ userId }) => userId === user.id)).toEqual([]);
  });
});

it('leaves no mistake of ours in the log', () => {
  expect(house.mistakes()).toBe('');
});
