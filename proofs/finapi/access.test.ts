/** Clients and users of the finAPI surface over a whole server: what outlives a restart, what is told, what is logged. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_BLZ, FinapiHouse, failed, read } from './house.ts';
import type { BankConnection, Token } from './shapes.ts';

let house: FinapiHouse;
/** What clients were told, in the order in which it came. */
const told: { readonly path: string; readonly body: unknown }[] = [];
let receiver: Server;
let callback: string;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      told.push({ path: request.url ?? '', body: JSON.parse(text) });
      // What a client answers is nobody's business.
      response.writeHead(500).end('no');
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  house = await FinapiHouse.start();
}, 180_000);
afterAll(async () => {
  await house?.close();
  receiver.close();
});

/** A bank that asks for no code. */
const OPEN_BLZ = '50010101';
const CONFIGURATION = '/api/v1/clientConfiguration';
const LIST = '/api/v1/mandatorAdmin/getUserList';

interface Listed {
  readonly users: readonly {
    readonly userId: string;
    readonly deletionDate: string | null;
    readonly bankConnectionCount: number;
    readonly latestBankConnectionImportDate: string | null;
    readonly monthlyStats: readonly { readonly maxBankConnectionCount: number }[] | null;
  }[];
}
const listed = async (query: Record<string, string> = {}): Promise<Listed['users']> =>
  read<Listed>(await house.ask('GET', LIST, { token: await house.adminToken(), query })).users;

/** Waits until something was told. */
async function toldOf(userId: string): Promise<readonly unknown[]> {
  for (let waits = 0; waits < 200; waits++) {
    const found = told.filter(({ body }) => (body as { userId: string }).userId === userId);
    if (found.length > 0) return found;
    await sleep(50);
  }
  return [];
}

describe('users', () => {
  it('with a bank connection are counted by month, and gone with everything, by which each client is told', async () => {
    const client = await house.clientToken();
    const url = { userSynchronizationCallbackUrl: `${callback}/one` };
    read(await house.ask('PATCH', CONFIGURATION, { token: client, body: url }));
    const user = await house.user({ email: 'somebody@example.org' });
    await user.connected(DEMO_BLZ);
    const mine = async () =>
      (await listed({ includeMonthlyStats: 'true' })).find(({ userId }) => userId === user.id);
    expect(await mine()).toMatchObject({
      bankConnectionCount: 1,
      latestBankConnectionImportDate: expect.any(String),
      monthlyStats: [{ maxBankConnectionCount: 1 }],
    });
    const deleted = await user.ask('DELETE', '/api/v1/users');
    expect([deleted.status, deleted.text]).toEqual([200, '']);
    expect(failed(await user.ask('GET', '/api/v1/users'))).toMatch(/^401/);
    expect(await mine()).toBeUndefined();
    const gone = (await listed({ isDeleted: 'true' })).map(({ userId }) => userId);
    expect(gone).toContain(`${user.id[0]}${'X'.repeat(user.id.length - 2)}${user.id.at(-1)}`);
    const told = await toldOf(user.id);
    expect(told).toEqual([{ path: '/one', body: { userId: user.id, event: 'DELETED' } }]);
  }, 120_000);

  it('cannot be deleted while a bank connection is busy: by themselves 423, by the mandator nonDeletedUsers', async () => {
    const user = await house.user();
    // This login takes its time: the download goes on after the answer.
    const slow = { bankingUserId: 'demo.slow', accountTypeIds: [3], maxDaysForDownload: 14 };
    const made = read<BankConnection>(await user.import(OPEN_BLZ, slow), 201);
    expect(made.updateStatus).toBe('IN_PROGRESS');
    expect(failed(await user.ask('DELETE', '/api/v1/users'))).toBe('423 LOCKED');
    const remove = async () =>
      read(
        await house.ask('POST', '/api/v1/mandatorAdmin/deleteUsers', {
          token: await house.adminToken(),
          body: { userIds: [user.id, 'nobody'] },
        }),
      );
    expect(await remove()).toEqual({ deletedUsers: [], nonDeletedUsers: [user.id] });
    await user.ready(made.id);
    expect(await remove()).toEqual({ deletedUsers: [user.id], nonDeletedUsers: [] });
  }, 120_000);

  it('that another surface forgets are gone here too, and clients are told', async () => {
    const user = await house.user();
    const owners = read<{ data: { id: string; name: string | null }[] }>(
      await house.native('GET', '/v1/owners?limit=500'),
    );
    const owner = owners.data.find(({ name }) => name === user.id);
    const forgotten = await house.native('DELETE', `/v1/owners/${owner?.id}`);
    expect(forgotten.status).toBe(204);
    await sleep(600);
    expect(failed(await user.ask('GET', '/api/v1/users'))).toMatch(/^401/);
    expect((await toldOf(user.id)).length).toBe(1);
  });
});

describe('tokens', () => {
  it('are the same after a restart, for the client and for users, and a refreshed one goes on', async () => {
    const user = await house.user();
    const client = await house.clientToken();
    const form = { grant_type: 'password', username: user.id, password: user.password };
    const before = read<Token>(await house.tokenOf(house.client, form));
    await house.restart();
    const after = read<Token>(await house.tokenOf(house.client, form));
    expect([after.access_token, after.refresh_token]).toEqual([before.access_token, before.refresh_token]);
    expect(await house.clientToken()).toBe(client);
    const refresh = { grant_type: 'refresh_token', refresh_token: before.refresh_token ?? '' };
    const further = read<Token>(await house.tokenOf(house.client, refresh));
    expect(further.access_token).not.toBe(before.access_token);
    for (const token of [before.access_token, further.access_token])
      expect((await house.ask('GET', '/api/v1/users', { token })).status).toBe(200);
  }, 120_000);

  it('and what they are given for are in no log, wherever they were sent', async () => {
    const user = await house.user({ password: 'a-password-for-logs' });
    const query = {
      grant_type: 'password',
      username: user.id,
      password: user.password,
      client_id: house.client.clientId,
      client_secret: house.client.clientSecret,
    };
    read(await house.ask('POST', '/oauth/token', { query }));
    expect(
      failed(await house.ask('POST', '/oauth/token', { query: { ...query, password: 'b-wrong-one' } })),
    ).toBe('400 BAD_REQUEST');
    const token = await house.clientToken();
    read(await house.ask('POST', '/oauth/revoke', { token, query: { token: user.token } }));
    const logged = house.log.join('\n');
    for (const secret of [user.password, user.token, token, house.client.clientSecret, 'b-wrong-one'])
      expect(logged.includes(secret)).toBe(false);
    expect(house.mistakes()).toBe('');
  });
});
