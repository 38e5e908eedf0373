/** Bank connections beside the other surfaces of the server, over restarts, without the account holder, and at rest. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/store/embedded/connect.ts';
import { CODE, DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, PRESENT, read } from './house.ts';
import type { BankConnection, ErrorBody, NotificationRule, TransactionPage } from './shapes.ts';

const OPEN_BLZ = '50010101';
const CODE_BLZ = '50010102';
const PIN = 'demo-pin';
/** One account in MT940. */
const STATEMENT = [
  ':20:STARTUMS',
  ':25:50010999/1234567890',
  ':28C:1/1',
  ':60F:C260101EUR100,00',
  ':61:2601020102D10,00NMSCNONREF',
  ':86:Rent',
  ':62F:C260102EUR90,00',
  '-',
  '',
].join('\r\n');

let house: FinapiHouse;
beforeAll(async () => {
  house = await FinapiHouse.start();
}, 120_000);
afterAll(() => house?.close());

const place = (id: number): string => `/api/v1/bankConnections/${id}`;
const messageOf = (answer: { json: unknown }): string => (answer.json as ErrorBody).errors[0]?.message ?? '';
const update = (user: FinapiUser, bankConnectionId: number, more: object = {}, headers = {}) =>
  user.ask('POST', '/api/v1/bankConnections/update', { body: { bankConnectionId, ...more }, headers });
const listed = async (user: FinapiUser) =>
  (await user.get<{ connections: BankConnection[] }>('/api/v1/bankConnections')).connections;

describe('beside the other surfaces', () => {
  it('a connection made over the native API is one of finAPI, with what is known of it, and the other way round', async () => {
    const user = await house.demo();
    const before = new Set((await listed(user)).map(({ id }) => id));
    const started = await house.native('POST', '/v1/connections', {
      institution_id: 'demo-de-open',
      fields: { login: 'demo2' },
    });
    expect(started.status).toBe(202);
    const [made] = (await listed(user)).filter(({ id }) => !before.has(id));
    if (made === undefined) throw new Error('the connection is not listed');
    const ready = await user.ready(made.id);
    expect(ready).toMatchObject({
      type: 'ONLINE',
      name: null,
      bankingUserId: null,
      bankingPin: null,
      twoStepProcedures: [],
      lastManualUpdate: null,
      bank: { blz: OPEN_BLZ },
    });
    expect(ready.accountIds.length).toBeGreaterThan(0);
    const done = read<BankConnection>(await update(user, made.id));
    expect(done.lastManualUpdate?.result).toBe('OK');
    await user.ready(made.id);
    await user.patch(place(made.id), { name: 'From elsewhere' });
    const connections = read<{ data: { label: string | null }[] }>(
      await house.native('GET', '/v1/connections'),
    );
    expect(connections.data.map(({ label }) => label)).toContain('From elsewhere');
    await user.delete(place(made.id));
    const left = read<{ data: { label: string | null }[] }>(await house.native('GET', '/v1/connections'));
    expect(left.data.map(({ label }) => label)).not.toContain('From elsewhere');
  });

  it('statement files have a connection to a bank of their own, which is never updated', async () => {
    const user = await house.demo();
    const sent = await house.native('POST', '/v1/imports', STATEMENT, {
      'content-type': 'application/octet-stream',
    });
    expect([200, 201, 202]).toContain(sent.status);
    let files: BankConnection | undefined;
    for (let waits = 0; waits < 100 && files === undefined; waits++) {
      files = (await listed(user)).find(({ bank }) => !bank.isSupported);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (files === undefined) throw new Error('the files have no connection');
    expect(files).toMatchObject({ type: 'ONLINE', updateStatus: 'READY', bankingUserId: null });
    expect(files.accountIds).toHaveLength(1);
    expect(failed(await update(user, files.id))).toBe('501 UNSUPPORTED_BANK');
    expect((await user.patch<BankConnection>(place(files.id), { name: 'Files' })).name).toBe('Files');
    await user.ready(files.id);
    await user.delete(place(files.id));
    expect((await listed(user)).map(({ id }) => id)).not.toContain(files.id);
  });
});

describe('without the account holder', () => {
  it('over the budget of the bank an update is refused with the time from which it is possible; with their address it is done', async () => {
    const user = await house.user();
    const made = await user.connected(OPEN_BLZ, LOGIN);
    let refused: Awaited<ReturnType<typeof update>> | null = null;
    for (let updates = 0; updates < 6; updates++) {
      const answer = await update(user, made.id);
      if (answer.status === 200) await user.ready(made.id);
      else {
        refused = answer;
        break;
      }
    }
    if (refused === null) throw new Error('there is no budget');
    expect(failed(refused)).toBe('422 BANK_SERVER_REJECTION');
    expect(messageOf(refused)).toMatch(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/);
    const after = await user.get<BankConnection>(place(made.id));
    expect(after.lastManualUpdate?.result).toBe('BANK_SERVER_REJECTION');
    const done = read<BankConnection>(await update(user, made.id, {}, PRESENT));
    expect(done.lastManualUpdate).toMatchObject({ result: 'OK', errorMessage: null });
    await user.ready(made.id);
  }, 60_000);
});

describe('notification rules', () => {
  const rules = async (user: FinapiUser) =>
    (await user.get<{ notificationRules: NotificationRule[] }>('/api/v1/notificationRules'))
      .notificationRules;
  const rule = (user: FinapiUser, bankConnectionIds?: string) =>
    user.post<NotificationRule>(
      '/api/v1/notificationRules',
      {
        triggerEvent: 'BANK_LOGIN_ERROR',
        ...(bankConnectionIds === undefined ? {} : { params: { bankConnectionIds } }),
      },
      201,
    );

  it('"All notification rules that are connected to the bank connection will get adjusted so that they no longer have this connection listed. Notification rules that are connected to just this bank connection (and no other connection) will get deleted altogether"', async () => {
    const user = await house.user();
    const [a, b] = [await user.connected(DEMO_BLZ), await user.connected(OPEN_BLZ, LOGIN)];
    const both = await rule(user, `${a.id},${b.id}`);
    const one = await rule(user, `${a.id}`);
    const all = await rule(user);
    await user.delete(place(a.id));
    const left = await rules(user);
    expect(left.map(({ id }) => id)).toEqual([both.id, all.id]);
    expect(left.find(({ id }) => id === both.id)?.params).toEqual({ bankConnectionIds: `${b.id}` });
    expect(left.map(({ id }) => id)).not.toContain(one.id);
  });

  it('"All notification rules that are connected to any specific bank connection will get deleted as well", and the others stay', async () => {
    const user = await house.user();
    const [a, b] = [await user.connected(DEMO_BLZ), await user.connected(OPEN_BLZ, LOGIN)];
    await rule(user, `${a.id},${b.id}`);
    const all = await rule(user);
    await user.delete('/api/v1/bankConnections');
    expect((await rules(user)).map(({ id }) => id)).toEqual([all.id]);
  });
});

describe('status', () => {
  it('"all downloaded transactions will be categorized by a separate background process that runs asynchronously too. To check the status …, see the status flags": once both are READY, the entries have their categories', async () => {
    const user = await house.user();
    const made = read<BankConnection>(await user.import(OPEN_BLZ, LOGIN), 201);
    const seen: string[] = [];
    for (;;) {
      const now = await user.get<BankConnection>(place(made.id));
      const state = `${now.updateStatus} ${now.categorizationStatus}`;
      if (seen.at(-1) !== state) seen.push(state);
      if (state === 'READY READY') break;
    }
    const { transactions, paging } = await user.get<TransactionPage>('/api/v1/transactions', {
      view: 'userView',
      perPage: 500,
    });
    expect(paging.totalCount).toBeGreaterThan(0);
    const categorized = transactions.filter(({ category }) => category !== null).length;
    expect(categorized / transactions.length).toBeGreaterThan(0.5);
    expect(seen.at(0)).toMatch(/^IN_PROGRESS/);
  });
});

describe('at rest', () => {
  it('a challenge waits over a restart, and no PIN, user id or code is in the database, the log or an answer', async () => {
    const user = await house.user();
    const secret = { bankingUserId: 'demo2', bankingPin: PIN, bankingCustomerId: 'customer-canary-71' };
    expect(failed(await user.import(CODE_BLZ, { ...secret, storePin: true }))).toMatch(/^510/);
    await house.restart();
    const answered = { ...secret, storePin: true, challengeResponse: CODE };
    const made = read<BankConnection>(await user.import(CODE_BLZ, answered), 201);
    const ready = await user.ready(made.id);
    expect(JSON.stringify(ready)).not.toContain(PIN);
    expect(ready).toMatchObject({ bankingCustomerId: 'customer-canary-71', bankingPin: 'XXXXX' });
    const rows = await withClient(house.databaseUrl, async (client) => {
      const found = await client.query<{ text: string }>(
        `select (f.*)::text as text from tributary.finapi_connections f
         union all select (t.*)::text from tributary.finapi_challenges t
         union all select (a.*)::text from tributary.audit a
         union all select (e.*)::text from tributary.events e`,
      );
      return found.rows.map(({ text }) => text).join('\n');
    });
    const places = [rows, house.log.join('\n')];
    for (const canary of [PIN, 'customer-canary-71'])
      for (const where of places) expect(where.includes(canary)).toBe(false);
    expect(rows.includes(Buffer.from(PIN).toString('hex'))).toBe(false);
  });
});
