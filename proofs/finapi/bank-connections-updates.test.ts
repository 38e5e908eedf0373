/** What updates of bank connections bring, and what happens when two calls come at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { must } from '../security/words.ts';
import { CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, PRESENT, read } from './house.ts';
import type { Account, BankConnection, TransactionPage } from './shapes.ts';

const METHODS_BLZ = '50010100';
const OPEN_BLZ = '50010101';
const CLOCK_MS = 1_500;
const CODE_BLZ = '50010102';
const CANARY = 'Kanarienvogelfutter';

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(() => house?.close());

/** Moves the banks' clock, and waits until the server has seen that: it looks every second. */
const advance = async (amount: Parameters<FinapiHouse['advance']>[0]): Promise<void> => {
  await house.advance(amount);
  await sleep(CLOCK_MS);
};
const place = (id: number): string => `/api/v1/bankConnections/${id}`;
const update = (user: FinapiUser, bankConnectionId: number, more: object = {}) =>
  user.ask('POST', '/api/v1/bankConnections/update', {
    body: { bankConnectionId, ...more },
    headers: PRESENT,
  });
const listed = async (user: FinapiUser) =>
  (await user.get<{ connections: BankConnection[] }>('/api/v1/bankConnections')).connections;

describe('an update', () => {
  it('"Downloads and imports the current account balances and new transactions"', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, LOGIN);
    const found = () =>
      user.get<TransactionPage>('/api/v1/transactions', { view: 'userView', search: CANARY });
    const sum = async () => {
      const { accounts } = await user.get<{ accounts: Account[] }>('/api/v1/accounts');
      return accounts.reduce((total, { balance }) => total + Math.round((balance ?? 0) * 100), 0);
    };
    const before = await sum();
    const entry = { account: 'current', amount: '-1.23', text: CANARY };
    must(
      await house.control.call('POST', '/control/entries', {
        institution: 'demo-de-open',
        login: LOGIN.bankingUserId,
        ...entry,
      }),
    );
    expect((await found()).transactions).toEqual([]);
    read(await update(user, made.id));
    await user.ready(made.id);
    expect((await found()).transactions.map(({ amount }) => amount)).toEqual([-1.23]);
    expect(await sum()).toBe(before - 123);
    read(await update(user, made.id));
    await user.ready(made.id);
    expect((await found()).transactions).toHaveLength(1);
  });

  it('"supported two-step procedures are updated as well. It may unset the current default two-step procedure of the given bank connection (but only if this procedure is not supported anymore by the bank)"', async () => {
    const user = await house.user();
    expect(failed(await user.import(METHODS_BLZ, LOGIN))).toMatch(/^510/);
    const answered = { ...LOGIN, storePin: true, challengeResponse: CODE };
    const made = read<BankConnection>(await user.import(METHODS_BLZ, answered), 201);
    await user.ready(made.id);
    // As if the bank had offered another one when it was asked last, and the user had chosen that.
    const gone = [{ id: '955', name: 'mobileTAN', challengeType: 'TEXT', implicitExecute: false }];
    await withClient(house.databaseUrl, (client) =>
      client.query(
        `update tributary.finapi_connections set procedures = $1::jsonb, default_procedure = '955' where connection_id = $2`,
        [JSON.stringify(gone), made.id],
      ),
    );
    expect(await user.get<BankConnection>(place(made.id))).toMatchObject({
      defaultTwoStepProcedureId: '955',
      twoStepProcedures: [{ procedureId: '955', procedureName: 'mobileTAN' }],
    });
    await advance({ days: 200 });
    expect(failed(await update(user, made.id))).toMatch(/^510/);
    const done = read<BankConnection>(await update(user, made.id, { challengeResponse: CODE }));
    expect(done.defaultTwoStepProcedureId).toBeNull();
    expect(done.twoStepProcedures).toEqual(made.twoStepProcedures);
    await user.ready(made.id);
  });

  it('that finds a consent revoked at the bank signs in anew within the same call', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, { bankingUserId: 'demo2' });
    const { consents } = must(
      await house.control.call('GET', '/control/consents?institution=demo-de-open'),
    ) as {
      consents: { id: string }[];
    };
    must(await house.control.call('POST', `/control/consents/${consents[0]?.id}/revoke`, {}));
    const done = read<BankConnection>(await update(user, made.id));
    expect(done.lastManualUpdate).toMatchObject({ result: 'OK' });
    expect((await user.ready(made.id)).accountIds).toEqual(made.accountIds);
  });

  it('with storePin keeps the PIN that it was given, without it keeps none', async () => {
    const user = await house.user();
    expect(failed(await user.import(CODE_BLZ, LOGIN))).toMatch(/^510/);
    const made = read<BankConnection>(
      await user.import(CODE_BLZ, { ...LOGIN, challengeResponse: CODE }),
      201,
    );
    await user.ready(made.id);
    const { bankingPin } = LOGIN;
    expect(read<BankConnection>(await update(user, made.id, { bankingPin })).bankingPin).toBeNull();
    await user.ready(made.id);
    const kept = read<BankConnection>(await update(user, made.id, { bankingPin, storePin: true }));
    expect(kept.bankingPin).toBe('XXXXX');
    await user.ready(made.id);
  });
});

describe('at once', () => {
  it('two imports of one login make one connection, and the other call is told so', async () => {
    const user = await house.user();
    for (const [blz, fields] of [
      [OPEN_BLZ, LOGIN],
      [DEMO_BLZ, {}],
    ] as const) {
      const answers = await Promise.all([user.import(blz, fields), user.import(blz, fields)]);
      const said = answers.map((answer) => (answer.status === 201 ? '201' : failed(answer))).sort();
      expect([blz, said]).toEqual([blz, ['201', '422 ENTITY_EXISTS']]);
    }
    expect(await listed(user)).toHaveLength(2);
    for (const { id } of await listed(user)) expect((await user.ready(id)).accountIds).not.toEqual([]);
  });

  it('two answers to one challenge: the bank hears one, and one connection is made', async () => {
    const user = await house.user();
    expect(failed(await user.import(CODE_BLZ, LOGIN))).toMatch(/^510/);
    const answered = { ...LOGIN, challengeResponse: CODE };
    const answers = await Promise.all([user.import(CODE_BLZ, answered), user.import(CODE_BLZ, answered)]);
    expect(answers.map(({ status }) => status)).toContain(201);
    expect(answers.every(({ status }) => status === 201 || status === 422 || status === 510)).toBe(true);
    expect(await listed(user)).toHaveLength(1);
  });

  it('two updates: one runs, and both calls are told how it stands', async () => {
    const user = await house.user();
    const made = await user.connected(DEMO_BLZ);
    const answers = await Promise.all([update(user, made.id), update(user, made.id)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(answers.every(({ status }) => status === 200 || status === 423)).toBe(true);
    await user.ready(made.id);
  });
});
