/** A real server and the simulated banks: accounts keep their ids whatever the bank renames, or the owner is asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCredentials } from '../../src/services/credentials-file.ts';
import { startHouse } from '../page/house.ts';

const LIMIT_MS = 120_000;
const LOOKS_MAX = 120;
const LOOK_MS = 250;

interface Json {
  readonly [key: string]: unknown;
}
interface Listed {
  readonly data: readonly Json[];
}

let house: Awaited<ReturnType<typeof startHouse>>;
beforeAll(async () => {
  house = await startHouse();
}, LIMIT_MS);
afterAll(() => house?.stop(), LIMIT_MS);

async function api(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) {
  const key = readCredentials(house.server.credentialsFile)?.native.apiKey ?? '';
  const reply = await fetch(house.server.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, json: (text === '' ? {} : JSON.parse(text)) as Json };
}
const listed = async (path: string): Promise<readonly Json[]> =>
  ((await api('GET', path)).json as unknown as Listed).data;

/** Waits until a connection has settled with a status. */
async function settled(connection: string, status: string): Promise<Json> {
  let last: Json = {};
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    last = (await api('GET', `/v1/connections/${connection}`)).json;
    if (last.status === status && last.sync_id === null) return last;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`not ${status}: ${JSON.stringify(last)}`);
}

const connect = (login: string, more: Json = {}) =>
  api('POST', '/v1/connections', { institution_id: 'demo-de-open', fields: { login }, ...more });
const reconnect = (connection: string, login: string) =>
  api('POST', `/v1/connections/${connection}/reconnect`, { fields: { login } });

/** The accounts that a connection shows, by label, with the count of their transactions. */
async function accountsOf(connection: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const account of await listed('/v1/accounts?limit=500')) {
    const links = account.links as readonly { connection_id: string; present: boolean }[];
    if (!links.some((link) => link.connection_id === connection && link.present)) continue;
    const { json } = await api(
      'GET',
      `/v1/transactions?account_id=${account.id}&limit=1&include=total_count&status=booked`,
    );
    found[String(account.kind)] = `${account.id} ${json.total_count}`;
  }
  return found;
}

describe('at a simulated bank', () => {
  for (const scenario of ['ids-change', 'ids-missing'])
    it(
      `invariant 3: ${scenario}: a connection that ended comes back with its accounts and entries`,
      async () => {
        const login = `demo.${scenario}`;
        const connection = String((await connect(login)).json.connection_id);
        await settled(connection, 'active');
        const before = await accountsOf(connection);
        expect(Object.keys(before).sort()).toEqual(['card', 'current', 'savings']);
        await api('POST', `/v1/connections/${connection}/disconnect`);
        await settled(connection, 'disconnected');
        expect((await reconnect(connection, login)).status).toBe(202);
        await settled(connection, 'active');
        expect(await accountsOf(connection)).toEqual(before);
        // Revoked here, it comes back likewise.
        const [consent] = await listed(`/v1/consents?connection_id=${connection}`);
        await api('POST', `/v1/consents/${consent?.id}/revoke`);
        await reconnect(connection, login);
        await settled(connection, 'active');
        expect(await accountsOf(connection)).toEqual(before);
        // Revoked at the bank: the next sync hears of it.
        await api('POST', '/v1/sandbox/consents/revoke', { institution_id: 'demo-de-open', login });
        await api('POST', `/v1/connections/${connection}/syncs`);
        await settled(connection, 'revoked');
        await reconnect(connection, login);
        await settled(connection, 'active');
        expect(await accountsOf(connection)).toEqual(before);
      },
      LIMIT_MS,
    );

  it(
    'numbers-missing: asks about each account, and goes on with the answers',
    async () => {
      const login = 'demo.numbers-missing';
      const connection = String((await connect(login)).json.connection_id);
      await settled(connection, 'active');
      const before = await accountsOf(connection);
      await reconnect(connection, login);
      const asking = await settled(connection, 'account_mapping_required');
      expect(asking).toMatchObject({
        action: 'map_accounts',
        reason: 'account_unclear',
        fault: { code: 'account_unclear' },
      });
      const path = `/v1/connections/${connection}/account-mappings`;
      const open = await listed(path);
      expect(open.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
      const answers = open.map((one) => ({
        id: one.id,
        answer: 'account',
        account_id: (one.candidates as readonly { account_id: string }[])[0]?.account_id,
      }));
      // All of them one account cannot be.
      const first = answers[0]?.account_id;
      const wrong = await api('POST', path, {
        answers: answers.map((one) => ({ ...one, account_id: first })),
      });
      expect(wrong).toMatchObject({
        status: 409,
        json: {
          code: 'account_mapping_refused',
          errors: [{ pointer: '/answers/1', code: 'already_mapped' }],
        },
      });
      expect((await api('POST', path, { answers })).status).toBe(200);
      await settled(connection, 'active');
      expect(await accountsOf(connection)).toEqual(before);
    },
    LIMIT_MS,
  );

  it(
    'a second sign-in to a login is refused with the connection that is there; one that is wanted shares the accounts',
    async () => {
      const first = String((await connect('demo')).json.connection_id);
      await settled(first, 'active');
      const refused = await connect('demo');
      expect(refused).toMatchObject({
        status: 409,
        json: { code: 'connection_exists', connection_id: first },
      });
      const second = String((await connect('demo', { force_new: true })).json.connection_id);
      await settled(second, 'active');
      expect(await accountsOf(second)).toEqual(await accountsOf(first));
    },
    LIMIT_MS,
  );

  it(
    'reconnecting with another login asks, and nothing of the old accounts is touched',
    async () => {
      const connection = String((await connect('demo2')).json.connection_id);
      await settled(connection, 'active');
      const before = await accountsOf(connection);
      await api('POST', `/v1/connections/${connection}/disconnect`);
      await reconnect(connection, 'demo2.ids-missing');
      await settled(connection, 'account_mapping_required');
      expect(await accountsOf(connection)).toEqual(before);
      const open = await listed(`/v1/connections/${connection}/account-mappings`);
      expect(open.length).toBeGreaterThan(0);
      expect(new Set(open.map(({ reason }) => reason))).toEqual(new Set(['other_accounts']));
    },
    LIMIT_MS,
  );
});
