/** Bank connections, with the sentences of the documentation that the product was asked for in the titles. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../security/words.ts';
import { CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, read } from './house.ts';
import type { Account, Bank, BankConnection, ErrorBody, TransactionPage } from './shapes.ts';

const METHODS_BLZ = '50010100';
const OPEN_BLZ = '50010101';
const CLOCK_MS = 1_500;
const CODE_BLZ = '50010102';
const NOBODYS = 999_999_999;
const IDS_MAX = 1_000;
/** Every answer of the bank takes seconds: one account with few days. */
const SLOW = { bankingUserId: 'demo.slow', accountTypeIds: [3], maxDaysForDownload: 14 };

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(async () => {
  const mistakes = house?.mistakes();
  await house?.close();
  expect(mistakes).toBe('');
});

const DAY_MS = 86_400_000;
/** How far the banks' clock is ahead. */
async function aheadMs(): Promise<number> {
  const clock = must(await house.control.call('GET', '/control/clock')) as { offset_ms: number };
  return clock.offset_ms;
}
const messageOf = (answer: { json: unknown }): string => (answer.json as ErrorBody).errors[0]?.message ?? '';
/** Moves the banks' clock, and waits until the server has seen that: it looks every second. */
const advance = async (amount: Parameters<FinapiHouse['advance']>[0]): Promise<void> => {
  await house.advance(amount);
  await sleep(CLOCK_MS);
};
const place = (id: number): string => `/api/v1/bankConnections/${id}`;
const update = (user: FinapiUser, bankConnectionId: number, more: object = {}) =>
  user.ask('POST', '/api/v1/bankConnections/update', { body: { bankConnectionId, ...more } });
const listed = async (user: FinapiUser) =>
  (await user.get<{ connections: BankConnection[] }>('/api/v1/bankConnections')).connections;

describe('import', () => {
  it('"The balance and transactions download process runs asynchronously, so this service may return before all balances and transactions have been imported": the accounts are known at once, the flags tell the rest', async () => {
    const user = await house.user();
    const made = read<BankConnection>(await user.import(OPEN_BLZ, LOGIN), 201);
    expect(made).toMatchObject({ type: 'ONLINE', lastManualUpdate: null, lastAutoUpdate: null });
    expect(made.accountIds.length).toBeGreaterThan(1);
    const ready = await user.ready(made.id);
    expect(ready.accountIds).toEqual(made.accountIds);
    expect(ready).toMatchObject({ lastManualUpdate: null, lastAutoUpdate: null });
    const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts');
    expect(accounts.map(({ id }) => id)).toEqual(made.accountIds);
    const page = await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView' });
    expect(page.paging.totalCount).toBeGreaterThan(0);
  });

  it('"All bank accounts will be downloaded and imported with their current balances, transactions and supported two-step procedures"', async () => {
    const user = await house.user();
    const asked = await user.import(METHODS_BLZ, LOGIN);
    expect(failed(asked)).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    const made = read<BankConnection>(
      await user.import(METHODS_BLZ, { ...LOGIN, challengeResponse: CODE }),
      201,
    );
    expect(made.twoStepProcedures?.map((one) => one.procedureChallengeType).sort()).toEqual([
      'FLICKER_CODE',
      'PHOTO',
      'TEXT',
    ]);
    expect(made.defaultTwoStepProcedureId).toBeNull();
    expect(made.accountIds.length).toBeGreaterThan(1);
    await user.ready(made.id);
  });

  it("\"the service will respond with HTTP code 510 and an error message containing a challenge for the user from the bank … retry the service call, passing the user's answer to the bank's challenge in the 'challengeResponse' field\"", async () => {
    const user = await house.user();
    const asked = await user.import(CODE_BLZ, LOGIN);
    expect(failed(asked)).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    expect(messageOf(asked).length).toBeGreaterThan(10);
    expect((asked.json as ErrorBody).errors[0]).toMatchObject({
      type: 'BUSINESS',
      multiStepAuthentication: { status: 'CHALLENGE_RESPONSE_REQUIRED' },
    });
    expect(await listed(user)).toEqual([]);
    const made = read<BankConnection>(
      await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE }),
      201,
    );
    expect((await user.ready(made.id)).accountIds.length).toBeGreaterThan(0);
  });

  it('a wrong answer is refused by the bank and the challenge is gone: the same call once more finds none', async () => {
    const user = await house.user();
    expect(failed(await user.import(CODE_BLZ, LOGIN))).toMatch(/^510/);
    const wrong = await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: '000000' });
    expect(failed(wrong)).toBe('422 BANK_SERVER_REJECTION');
    const again = await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE });
    expect(failed(again)).toBe('422 NO_EXISTING_CHALLENGE');
    expect(await listed(user)).toEqual([]);
  });

  it('NO_EXISTING_CHALLENGE: an answer without a challenge, one to another bank, and one that comes too late', async () => {
    const user = await house.user();
    const early = await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE });
    expect(failed(early)).toBe('422 NO_EXISTING_CHALLENGE');
    expect(failed(await user.import(CODE_BLZ, LOGIN))).toMatch(/^510/);
    const other = await user.import(METHODS_BLZ, { ...LOGIN, challengeResponse: CODE });
    expect(failed(other)).toBe('422 NO_EXISTING_CHALLENGE');
    const another = await house.user();
    expect(failed(await another.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE }))).toBe(
      '422 NO_EXISTING_CHALLENGE',
    );
    await advance({ hours: 1 });
    const late = await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE });
    expect(failed(late)).toBe('422 NO_EXISTING_CHALLENGE');
  });

  it('"UNKNOWN_ENTITY if the specified bank identifier does not exist", and 501 for a bank of which nothing is fetched', async () => {
    const user = await house.user();
    const ask = (bankId: number) =>
      user.ask('POST', '/api/v1/bankConnections/import', { body: { bankId, ...LOGIN } });
    expect(failed(await ask(NOBODYS))).toBe('422 UNKNOWN_ENTITY');
    const { banks } = await user.get<{ banks: Bank[] }>('/api/v1/banks', { isSupported: false });
    for (const { id } of banks) expect(failed(await ask(id))).toBe('501 UNSUPPORTED_BANK');
    expect(banks.length).toBeGreaterThan(0);
  });

  it("\"ILLEGAL_FIELD_VALUE if you tried to import an online connection, but did not specify any 'bankingUserId' and/or 'bankingPin'\"", async () => {
    const user = await house.user();
    expect(failed(await user.import(CODE_BLZ))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(failed(await user.import(CODE_BLZ, { bankingUserId: 'demo' }))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(failed(await user.import(CODE_BLZ, { bankingPin: 'demo-pin' }))).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(failed(await user.import(OPEN_BLZ))).toBe('422 ILLEGAL_FIELD_VALUE');
  });

  it('ENTITY_EXISTS: the same login is not connected a second time, and the first one stays', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, LOGIN);
    expect(failed(await user.import(OPEN_BLZ, LOGIN))).toBe('422 ENTITY_EXISTS');
    expect((await listed(user)).map(({ id }) => id)).toEqual([made.id]);
    expect((await user.connected(OPEN_BLZ, { bankingUserId: 'demo2' })).id).not.toBe(made.id);
  });

  it('BANK_SERVER_REJECTION with words for the user, in German and in English; nothing is left', async () => {
    const user = await house.user();
    const wrong = { bankingUserId: 'demo.wrong-password', bankingPin: 'demo-pin' };
    const german = await user.import(CODE_BLZ, wrong);
    expect(failed(german)).toBe('422 BANK_SERVER_REJECTION');
    expect(messageOf(german)).toContain('Zugangsdaten');
    const english = await user.import(CODE_BLZ, wrong, { 'accept-language': 'en-GB,en' });
    expect(failed(english)).toBe('422 BANK_SERVER_REJECTION');
    expect(messageOf(english)).toContain('did not accept the credentials');
    expect((english.json as ErrorBody).bank).toMatch(/^50010102 - /);
    expect((english.json as ErrorBody).errors[0]?.type).toBe('BUSINESS');
    // A third wrong one would lock the login: it is not sent.
    const third = await user.import(CODE_BLZ, wrong);
    expect(messageOf(third)).toContain('schon zweimal falsch');
    // What the bank says itself is handed on.
    const locked = await user.import(CODE_BLZ, { bankingUserId: 'demo.locked', bankingPin: 'demo-pin' });
    expect(failed(locked)).toBe('422 BANK_SERVER_REJECTION');
    expect(messageOf(locked)).toContain('locked');
    expect(failed(await user.import(OPEN_BLZ, { bankingUserId: 'demo.no-accounts' }))).toBe(
      '422 BANK_SERVER_REJECTION',
    );
    expect(await listed(user)).toEqual([]);
  });

  it('the name, a second name of the login and the PIN are kept as they were given; the PIN is never shown', async () => {
    const user = await house.user();
    const fields = { ...LOGIN, bankingCustomerId: 'K-7', storePin: true, name: 'Mein Konto' };
    const made = await user.connected(OPEN_BLZ, fields);
    expect(made).toMatchObject({
      name: 'Mein Konto',
      bankingUserId: 'demo',
      bankingCustomerId: 'K-7',
      bankingPin: 'XXXXX',
    });
    const other = await house.user();
    expect((await other.connected(OPEN_BLZ, LOGIN)).bankingPin).toBeNull();
  });

  it('"accountTypeIds": only accounts of these types are imported, and an update with importNewAccounts brings the others', async () => {
    const user = await house.user();
    const all = await (await house.user()).connected(OPEN_BLZ, LOGIN);
    const made = await user.connected(OPEN_BLZ, { ...LOGIN, accountTypeIds: [3] });
    expect(made.accountIds).toHaveLength(1);
    const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts');
    expect(accounts.map(({ accountTypeId }) => accountTypeId)).toEqual([3]);
    read(await update(user, made.id));
    expect((await user.ready(made.id)).accountIds).toEqual(made.accountIds);
    read(await update(user, made.id, { importNewAccounts: true }));
    expect((await user.ready(made.id)).accountIds).toHaveLength(all.accountIds.length);
  });

  it('"NO_ACCOUNTS_FOR_TYPE_LIST if none of the accounts from bank are matching your given accountTypeIds": and nothing is left', async () => {
    const user = await house.user();
    expect(failed(await user.import(OPEN_BLZ, { ...LOGIN, accountTypeIds: [4] }))).toBe(
      '422 NO_ACCOUNTS_FOR_TYPE_LIST',
    );
    expect(await listed(user)).toEqual([]);
    await user.connected(OPEN_BLZ, LOGIN);
  });

  it('"maxDaysForDownload": only entries of these days are fetched; values between 0 and 14 are refused', async () => {
    const user = await house.user();
    const days = (maxDaysForDownload: number) => user.import(OPEN_BLZ, { ...LOGIN, maxDaysForDownload });
    for (const wrong of [1, 13, 3_651, -1]) expect(failed(await days(wrong))).toBe('400 BAD_REQUEST');
    const made = read<BankConnection>(await days(30), 201);
    await user.ready(made.id);
    const page = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      order: 'bankBookingDate,asc',
    });
    const first = page.transactions[0]?.bankBookingDate.slice(0, 10) ?? '';
    const today = Date.now() + (await aheadMs());
    const limit = new Date(today - 31 * DAY_MS).toISOString().slice(0, 10);
    expect(page.paging.totalCount).toBeGreaterThan(0);
    expect(first >= limit).toBe(true);
  });

  it('"loadOwnerData": the owners are shown when they were asked for, and null else', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, { ...LOGIN, loadOwnerData: true });
    expect(made.owners?.length).toBeGreaterThan(0);
    const other = await house.user();
    expect((await other.connected(OPEN_BLZ, LOGIN)).owners).toBeNull();
  });
});

describe('the demo connection', () => {
  it('"To import the demo connection, you need to pass the identifier of the \'demo bank\', which is a bank with BLZ 00000000 … any other fields besides the demo bank identifier can remain unset"', async () => {
    const user = await house.user();
    const made = await user.connected(DEMO_BLZ);
    expect(made).toMatchObject({
      type: 'DEMO',
      name: null,
      bankingUserId: null,
      bankingCustomerId: null,
      bankingPin: null,
      twoStepProcedures: [],
      defaultTwoStepProcedureId: null,
      owners: null,
      ibanOnlyMoneyTransferSupported: false,
      ibanOnlyDirectDebitSupported: false,
      collectiveMoneyTransferSupported: false,
    });
    expect(made.accountIds).toHaveLength(1);
    const page = await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView' });
    expect(page.paging.totalCount).toBeGreaterThan(0);
  });

  it('"The bankingUserId, bankingPin, and storePin fields will be stored, however they will generally not be relevant when updating the bank connection. Also, the skipPositionsDownload flag is ignored"', async () => {
    const user = await house.user();
    const fields = { bankingUserId: 'any', bankingPin: 'thing', storePin: true, skipPositionsDownload: true };
    const made = await user.connected(DEMO_BLZ, fields);
    expect(made).toMatchObject({ bankingUserId: 'any', bankingPin: 'XXXXX' });
    const page = await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView' });
    expect(page.paging.totalCount).toBeGreaterThan(0);
    const more = { bankingPin: 'wrong', importNewAccounts: true, skipPositionsDownload: true };
    expect(read<BankConnection>(await update(user, made.id, more)).lastManualUpdate?.result).toBe('OK');
    await user.ready(made.id);
  });

  it('"You can enable multi-step authentication for the demo bank connection by setting the bank connection name to \'MSA\'": at the import and at each update', async () => {
    const user = await house.user();
    const asked = await user.import(DEMO_BLZ, { name: 'MSA' });
    expect(failed(asked)).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    expect(messageOf(asked)).toContain(CODE);
    const answered = { name: 'MSA', challengeResponse: CODE };
    const made = read<BankConnection>(await user.import(DEMO_BLZ, answered), 201);
    await user.ready(made.id);
    expect(failed(await update(user, made.id))).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    expect((await user.get<BankConnection>(place(made.id))).lastManualUpdate).toBeNull();
    const done = read<BankConnection>(await update(user, made.id, { challengeResponse: CODE }));
    expect(done.lastManualUpdate).toMatchObject({ result: 'OK', errorMessage: null, errorType: null });
    await user.ready(made.id);
    await user.patch(place(made.id), { name: 'Demo' });
    read(await update(user, made.id));
    await user.ready(made.id);
  });
});

describe('update', () => {
  it('"MISSING_FIELD if the PIN is not specified and there is no PIN stored"; a stored one is used, a given one before it', async () => {
    const user = await house.user();
    expect(failed(await user.import(CODE_BLZ, LOGIN))).toMatch(/^510/);
    const made = read<BankConnection>(
      await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE }),
      201,
    );
    await user.ready(made.id);
    expect(failed(await update(user, made.id))).toBe('422 MISSING_FIELD');
    const done = read<BankConnection>(await update(user, made.id, { bankingPin: LOGIN.bankingPin }));
    expect(done.lastManualUpdate?.result).toBe('OK');
    expect(done.bankingPin).toBeNull();
    await user.ready(made.id);
    await user.patch(place(made.id), { bankingPin: LOGIN.bankingPin });
    read(await update(user, made.id));
    await user.ready(made.id);
  });

  it('a consent that is over: the user signs in again with the stored PIN, and the bank asks for its code', async () => {
    const user = await house.user();
    const fields = { ...LOGIN, bankingUserId: 'demo2', storePin: true };
    expect(failed(await user.import(CODE_BLZ, fields))).toMatch(/^510/);
    const made = read<BankConnection>(
      await user.import(CODE_BLZ, { ...fields, challengeResponse: CODE }),
      201,
    );
    await user.ready(made.id);
    await advance({ days: 200 });
    expect(failed(await update(user, made.id))).toBe('510 ADDITIONAL_AUTHENTICATION_REQUIRED');
    const done = read<BankConnection>(await update(user, made.id, { challengeResponse: CODE }));
    expect(done).toMatchObject({ id: made.id, lastManualUpdate: { result: 'OK' } });
    expect((await user.ready(made.id)).accountIds).toEqual(made.accountIds);
    await advance({ days: 200 });
    const wrong = await update(user, made.id, { bankingPin: 'not-the-pin' });
    expect(failed(wrong)).toBe('422 BANK_SERVER_REJECTION');
    const after = await user.get<BankConnection>(place(made.id));
    expect(after.lastManualUpdate).toMatchObject({ result: 'BANK_SERVER_REJECTION', errorType: 'BUSINESS' });
    expect(after.lastManualUpdate?.errorMessage).toBe(messageOf(wrong));
  });

  it('"if \'skipPositionsDownload\' is set to true, but positions have already been downloaded previously" is ILLEGAL_ENTITY_STATE; skipped ones are fetched by a later update', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, { ...LOGIN, skipPositionsDownload: true });
    const count = async () =>
      (await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView' })).paging.totalCount;
    expect(await count()).toBe(0);
    const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts');
    expect(accounts.every(({ balance }) => balance !== null)).toBe(true);
    read(await update(user, made.id, { skipPositionsDownload: true }));
    await user.ready(made.id);
    expect(await count()).toBe(0);
    read(await update(user, made.id));
    await user.ready(made.id);
    expect(await count()).toBeGreaterThan(0);
    const back = await update(user, made.id, { skipPositionsDownload: true });
    expect(failed(back)).toBe('422 ILLEGAL_ENTITY_STATE');
  });

  it('"you cannot trigger an update of a bank connection as long as there is still a previously triggered update running"', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, SLOW);
    const running = update(user, made.id);
    for (let waits = 0; waits < 200; waits++) {
      if ((await user.get<BankConnection>(place(made.id))).updateStatus === 'IN_PROGRESS') break;
      await sleep(20);
    }
    expect(failed(await update(user, made.id))).toBe('423 LOCKED');
    read(await running);
    await user.ready(made.id);
  }, 60_000);

  it('an unknown connection is 404, and an answer without a challenge NO_EXISTING_CHALLENGE', async () => {
    const user = await house.user();
    expect(failed(await update(user, NOBODYS))).toBe('404 UNKNOWN_ENTITY');
    const made = await user.connected(OPEN_BLZ, LOGIN);
    expect(failed(await update(user, made.id, { challengeResponse: CODE }))).toBe(
      '422 NO_EXISTING_CHALLENGE',
    );
    const other = await house.user();
    expect(failed(await update(other, made.id))).toBe('404 UNKNOWN_ENTITY');
  });
});

describe('edit', () => {
  it('changes what is given, keeps what is absent or null, and clears with an empty text', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, {
      ...LOGIN,
      bankingCustomerId: 'K',
      storePin: true,
      name: 'A',
    });
    const edit = (body: object) => user.patch<BankConnection>(place(made.id), body);
    expect(await edit({ name: 'B', bankingUserId: null })).toMatchObject({
      name: 'B',
      bankingUserId: 'demo',
    });
    expect(await edit({ name: '', bankingCustomerId: '', bankingPin: '' })).toMatchObject({
      name: null,
      bankingUserId: 'demo',
      bankingCustomerId: null,
      bankingPin: null,
    });
    const cleared = await user.ask('PATCH', place(made.id), { body: { bankingUserId: '' } });
    expect(failed(cleared)).toBe('422 ILLEGAL_FIELD_VALUE');
    expect(failed(await user.ask('PATCH', place(made.id), { body: {} }))).toBe('400 MISSING_FIELD');
    expect(failed(await user.ask('PATCH', place(made.id), { body: { name: null } }))).toBe(
      '400 MISSING_FIELD',
    );
    expect(failed(await user.ask('PATCH', place(NOBODYS), { body: { name: 'x' } }))).toBe(
      '404 UNKNOWN_ENTITY',
    );
    const demo = await user.connected(DEMO_BLZ, { bankingUserId: 'any' });
    expect(await user.patch<BankConnection>(place(demo.id), { bankingUserId: '' })).toMatchObject({
      bankingUserId: null,
    });
  });

  it('"defaultTwoStepProcedureId … Must match one of the available" procedures: INVALID_TWO_STEP_PROCEDURE else; the default is what the bank is answered with', async () => {
    const user = await house.user();
    expect(failed(await user.import(METHODS_BLZ, LOGIN))).toMatch(/^510/);
    const answered = { ...LOGIN, storePin: true, challengeResponse: CODE };
    const made = read<BankConnection>(await user.import(METHODS_BLZ, answered), 201);
    await user.ready(made.id);
    const wrong = await user.ask('PATCH', place(made.id), { body: { defaultTwoStepProcedureId: '955' } });
    expect(failed(wrong)).toBe('422 INVALID_TWO_STEP_PROCEDURE');
    const photo = made.twoStepProcedures?.find((one) => one.procedureChallengeType === 'PHOTO');
    const chosen = { defaultTwoStepProcedureId: photo?.procedureId };
    expect(await user.patch<BankConnection>(place(made.id), chosen)).toMatchObject(chosen);
    await advance({ days: 200 });
    const asked = await update(user, made.id);
    expect((asked.json as ErrorBody).errors[0]?.multiStepAuthentication).toMatchObject({
      photoTanMimeType: 'image/png',
    });
    const done = read<BankConnection>(await update(user, made.id, { challengeResponse: CODE }));
    expect(done.defaultTwoStepProcedureId).toBe(photo?.procedureId);
    const none = await user.patch<BankConnection>(place(made.id), { defaultTwoStepProcedureId: '' });
    expect(none.defaultTwoStepProcedureId).toBeNull();
    await user.ready(made.id);
  });

  it('"a bank connection\'s credentials cannot be changed while it is in the process of import, update, or transactions categorization"; its name can', async () => {
    const user = await house.user();
    const made = read<BankConnection>(await user.import(OPEN_BLZ, SLOW), 201);
    const edited = await user.ask('PATCH', place(made.id), { body: { bankingPin: 'x' } });
    expect(failed(edited)).toBe('423 LOCKED');
    expect((await user.patch<BankConnection>(place(made.id), { name: 'Slow' })).name).toBe('Slow');
    await user.ready(made.id);
    await user.patch(place(made.id), { bankingPin: 'x' });
  }, 60_000);
});

describe('delete', () => {
  it('"Delete a single bank connection …, including all of its accounts and their transactions and balance data"', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, LOGIN);
    const kept = await user.connected(DEMO_BLZ);
    await user.delete(place(made.id));
    expect(failed(await user.ask('GET', place(made.id)))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await user.ask('DELETE', place(made.id)))).toBe('404 UNKNOWN_ENTITY');
    const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts');
    expect(accounts.map(({ id }) => id)).toEqual(kept.accountIds);
    const { transactions } = await user.get<TransactionPage>('/api/v1/transactions', { view: 'userView' });
    expect(new Set(transactions.map(({ accountId }) => accountId))).toEqual(new Set(kept.accountIds));
  });

  it('"A bank connection cannot get deleted while it is in the process of import, update, or transactions categorization", and delete-all "will perform no action at all"', async () => {
    const user = await house.user();
    const idle = await user.connected(DEMO_BLZ);
    const busy = read<BankConnection>(await user.import(OPEN_BLZ, SLOW), 201);
    expect(failed(await user.ask('DELETE', place(busy.id)))).toBe('423 LOCKED');
    expect(failed(await user.ask('DELETE', '/api/v1/bankConnections'))).toBe('423 LOCKED');
    expect((await listed(user)).map(({ id }) => id)).toEqual([idle.id, busy.id]);
    await user.ready(busy.id);
    const { identifiers } = await user.delete<{ identifiers: number[] }>('/api/v1/bankConnections');
    expect(identifiers).toEqual([idle.id, busy.id]);
    expect(await listed(user)).toEqual([]);
    expect(await user.delete('/api/v1/bankConnections')).toEqual({ identifiers: [] });
  }, 60_000);
});

describe('get', () => {
  it('"only bank connections whose identifier match any of the given identifiers will be regarded. The maximum number of identifiers is 1000"', async () => {
    const user = await house.user();
    const [a, b] = [await user.connected(DEMO_BLZ), await user.connected(OPEN_BLZ, LOGIN)];
    const of = async (ids: string) =>
      (await user.get<{ connections: BankConnection[] }>('/api/v1/bankConnections', { ids })).connections.map(
        ({ id }) => id,
      );
    expect(await of(`${b.id}`)).toEqual([b.id]);
    expect(await of(`${b.id},${NOBODYS},${a.id}`)).toEqual([a.id, b.id]);
    const many = Array.from({ length: IDS_MAX }, (_, at) => NOBODYS + at).join(',');
    expect(await of(many)).toEqual([]);
    const tooMany = await user.ask('GET', '/api/v1/bankConnections', { query: { ids: `${many},1` } });
    expect(failed(tooMany)).toBe('400 TOO_MANY_IDS');
  });

  it('"Connections whose identifiers do not exist or do not relate to the authorized user will not be contained in the result (If this applies to all of the given identifiers, then the result will be an empty list)"', async () => {
    const user = await house.user();
    const own = await user.connected(DEMO_BLZ);
    const others = await (await house.user()).connected(DEMO_BLZ);
    const of = async (ids: string) =>
      (await user.get<{ connections: BankConnection[] }>(`/api/v1/bankConnections/${ids}`)).connections;
    expect((await of(`${others.id},${own.id}`)).map(({ id }) => id)).toEqual([own.id]);
    expect(await of(`${others.id},${NOBODYS}`)).toEqual([]);
    expect(failed(await user.ask('GET', place(others.id)))).toBe('404 UNKNOWN_ENTITY');
    expect(failed(await user.ask('DELETE', place(others.id)))).toBe('404 UNKNOWN_ENTITY');
  });
});
