/** Open Finance against simulated banks: connections, products and syncs from the first token to the last delete. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BANAMEX, BBVA, OpenFinanceHouse, PRESENT, type User } from './house.ts';

const CONNECTION = ['id', 'providerName', 'status', 'lastSync'];
const PRODUCT = [
  'id',
  'connectionId',
  'provider',
  'productType',
  'name',
  'balance',
  'currency',
  'nextPaymentAmount',
  'nextPaymentDate',
  'lastSync',
];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const NUMBER = /^-?\d+(\.\d+)?$/;
const SYNCS = 20;
const NOT_FOUND = '{"message":"Conexión no encontrada o no pertenece al usuario.","code":"NOT_FOUND"}';

let house: OpenFinanceHouse;
let ana: User;
beforeAll(async () => {
  house = await OpenFinanceHouse.start();
  ana = await house.user();
}, 120_000);
afterAll(() => house.close());

const idsOf = (products: readonly Record<string, unknown>[]): unknown[] =>
  products.map(({ id }) => id).sort();

describe('a connection', () => {
  it('is made of a token, pending until its first sync has succeeded, and then active', async () => {
    const made = await house.create(ana, await house.authToken(BBVA));
    expect(made.status).toBe(201);
    expect(Object.keys(made.json)).toEqual(CONNECTION);
    const { id, providerName, status, lastSync } = made.json;
    expect(id).toMatch(UUID);
    expect(made.headers.get('location')).toBe(`/api/openfinance/connections?id=${id}`);
    expect(providerName).toBe('BBVA');
    expect([status, lastSync === null]).toEqual(lastSync === null ? ['pending', true] : ['active', false]);
    await house.until(ana, id, 'active');
    const [listed] = await house.connections(ana);
    expect(Object.keys(listed ?? {})).toEqual(CONNECTION);
    expect(listed).toMatchObject({ id, providerName: 'BBVA', status: 'active' });
    expect(listed?.lastSync).toMatch(INSTANT);
  });

  it('has products with exactly the documented members and exact numbers', async () => {
    const { text, json } = await house.ask(ana.token, 'GET', '/api/openfinance/products');
    expect(json.length).toBeGreaterThan(1);
    const [connection] = await house.connections(ana);
    for (const product of json) {
      expect(Object.keys(product)).toEqual(PRODUCT);
      expect(product.id).toMatch(UUID);
      expect(product).toMatchObject({ connectionId: connection?.id, provider: 'BBVA', currency: 'MXN' });
      expect(['checking', 'savings', 'credit_card', 'loan']).toContain(product.productType);
      expect(product.lastSync).toBe(connection?.lastSync);
      expect(typeof product.balance).toBe('number');
      if (product.productType === 'credit_card' || product.productType === 'loan')
        expect(product.balance).toBeLessThan(0);
    }
    // Money with two decimals is written with two decimals: it never was a number of JavaScript.
    const balances = [...text.matchAll(/"balance":([^,]+),/g)].map(([, balance]) => balance ?? '');
    expect(balances.length).toBe(json.length);
    for (const balance of balances) expect(balance).toMatch(NUMBER);
    expect(balances.some((balance) => /\.\d\d$/.test(balance))).toBe(true);
  });

  it('says what is to be paid next for cards and loans', async () => {
    const products = await house.products(ana);
    const due = products.filter(({ nextPaymentDate }) => nextPaymentDate !== null);
    expect(due.length).toBeGreaterThan(0);
    for (const product of due) {
      expect(['credit_card', 'loan']).toContain(product.productType);
      expect(product.nextPaymentDate).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(product.nextPaymentAmount).toBeGreaterThan(0);
    }
    for (const one of products.filter(({ productType }) => productType === 'checking'))
      expect([one.nextPaymentAmount, one.nextPaymentDate]).toEqual([null, null]);
  });

  it(`keeps its id and those of its products over ${SYNCS} syncs and a restart`, async () => {
    const before = idsOf(await house.products(ana));
    const [connection] = await house.connections(ana);
    const id = connection?.id ?? '';
    for (let n = 0; n < SYNCS; n++) {
      const synced = await house.sync(ana, id);
      expect([n, synced.status, idsOf(synced.json)]).toEqual([n, 200, before]);
    }
    await house.restart();
    expect((await house.connections(ana)).map((one) => one.id)).toEqual([id]);
    expect(idsOf(await house.products(ana))).toEqual(before);
    const after = await house.sync(ana, id);
    expect(idsOf(after.json)).toEqual(before);
  }, 120_000);

  it('shares one sync among all who ask at the same time', async () => {
    const [connection] = await house.connections(ana);
    const id = connection?.id ?? '';
    const from = await house.lastSeen();
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.sync(ana, id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const lists = (await house.seen(from)).filter(({ path }) => path.endsWith('/accounts'));
    expect(lists.length).toBeGreaterThanOrEqual(1);
    expect(lists.length).toBeLessThanOrEqual(2);
    expect(lists.every(({ attended, violations }) => attended && violations.length === 0)).toBe(true);
  });

  it('is removed once, with its products, and everything of it answers as if it never was', async () => {
    const user = await house.user();
    const id = await house.connected(user, BANAMEX);
    expect((await house.products(user)).length).toBeGreaterThan(0);
    const evidence = async () => (await house.native('GET', '/v1/consent-evidence')).json.data as unknown[];
    const before = (await evidence()).length;
    const from = await house.lastSeen();
    const removed = await house.ask(user.token, 'DELETE', `/api/openfinance/connections/${id}`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    const again = await house.ask(user.token, 'DELETE', `/api/openfinance/connections/${id}`);
    expect([again.status, again.text]).toEqual([404, NOT_FOUND]);
    expect((await house.sync(user, id)).text).toBe(NOT_FOUND);
    expect(await house.connections(user)).toEqual([]);
    expect(await house.products(user)).toEqual([]);
    // The bank was told, and what is left is evidence without a person in it.
    const told = (await house.seen(from)).filter(({ method }) => method === 'DELETE');
    expect(told.map(({ status }) => status)).toEqual([204]);
    const left = await evidence();
    expect(left.length).toBe(before + 1);
    expect(JSON.stringify(left)).not.toContain(user.email);
    expect(await house.everyRow()).not.toContain(id);
  });

  it('is removed amid syncs, and each of them ends in one of its documented ways', async () => {
    const user = await house.user();
    const id = await house.connected(user);
    const syncs = Array.from({ length: 4 }, () => house.sync(user, id));
    const place = `/api/openfinance/connections/${id}`;
    const removals = Array.from({ length: 3 }, () => house.ask(user.token, 'DELETE', place));
    const removed = (await Promise.all(removals)).map(({ status }) => status).sort();
    expect(removed).toEqual([204, 404, 404]);
    for (const { status, text } of await Promise.all(syncs)) expect([200, 404, 409], text).toContain(status);
    expect(await house.connections(user)).toEqual([]);
    expect(house.mistakes()).toBe('');
  });
});

describe('a token', () => {
  const code = async (user: User, authToken: string, bank: typeof BBVA | typeof BANAMEX = BBVA) => {
    const { status, json } = await house.create(user, authToken, bank);
    return [status, json.code];
  };

  it('that is none, of another bank, or too old is a clear 400, and nothing is left of it', async () => {
    const user = await house.user();
    const invalid = [400, 'AUTH_TOKEN_INVALID'];
    expect(await code(user, 'nonsense')).toEqual(invalid);
    expect(await code(user, `cod_${'x'.repeat(500)}`)).toEqual(invalid);
    expect(await code(user, 'ünïcödé "quoted" \n%00')).toEqual(invalid);
    expect(await code(user, await house.authToken(BANAMEX))).toEqual(invalid);
    expect(await house.connections(user)).toEqual([]);
    expect((await house.ask(user.token, 'GET', '/api/openfinance/products')).text).toBe('[]');
  });

  it('works once, and the connection that it made goes on when it is sent again', async () => {
    const user = await house.user();
    const authToken = await house.authToken(BBVA);
    const made = await house.create(user, authToken);
    await house.until(user, made.json.id, 'active');
    expect(await code(user, authToken)).toEqual([400, 'AUTH_TOKEN_INVALID']);
    // Somebody else who got hold of it does no harm either.
    expect(await code(await house.user(), authToken)).toEqual([400, 'AUTH_TOKEN_INVALID']);
    expect((await house.sync(user, made.json.id)).status).toBe(200);
    expect((await house.connections(user)).map(({ id, status }) => [id, status])).toEqual([
      [made.json.id, 'active'],
    ]);
  });

  it('makes one connection however many ask with it at the same time', async () => {
    const user = await house.user();
    const authToken = await house.authToken(BBVA);
    const answers = await Promise.all(Array.from({ length: 6 }, () => code(user, authToken)));
    expect(answers.filter(([status]) => status === 201)).toHaveLength(1);
    expect(answers.filter(([, why]) => why === 'AUTH_TOKEN_INVALID')).toHaveLength(5);
    const [connection, ...others] = await house.connections(user);
    expect(others).toEqual([]);
    await house.until(user, connection?.id ?? '', 'active');
    expect((await house.sync(user, connection?.id ?? '')).status).toBe(200);
  });

  it('of a login that has a connection gives that one, and both its consent and data stay', async () => {
    const user = await house.user();
    const id = await house.connected(user);
    const products = idsOf(await house.products(user));
    const second = await house.create(user, await house.authToken(BBVA));
    expect([second.status, second.json.code, second.json.connectionId]).toEqual([
      409,
      'CONNECTION_EXISTS',
      id,
    ]);
    expect((await house.connections(user)).map((one) => one.id)).toEqual([id]);
    expect(idsOf((await house.sync(user, id)).json)).toEqual(products);
  });

  it('beside another one of the same login at the same time makes one connection all the same', async () => {
    const user = await house.user();
    const tokens = [await house.authToken(BBVA), await house.authToken(BBVA)];
    const answers = await Promise.all(tokens.map((token) => house.create(user, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const made = answers.find(({ status }) => status === 201);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.json.connectionId).toBe(made?.json.id);
    expect((await house.connections(user)).map(({ id }) => id)).toEqual([made?.json.id]);
    expect((await house.sync(user, made?.json.id)).status).toBe(200);
  });

  it('can be sent again after the provider was down', async () => {
    const user = await house.user();
    const authToken = await house.authToken(BANAMEX);
    const set = (scenario: string | null) =>
      house.control.call('PUT', '/control/scenarios', {
        institution: BANAMEX.institution,
        login: '*',
        scenario,
      });
    await set('bank-down');
    const down = await house.create(user, authToken, BANAMEX);
    expect([down.status, down.json.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    expect(Number(down.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await house.connections(user)).toEqual([]);
    await set(null);
    expect((await house.create(user, authToken, BANAMEX)).status).toBe(201);
  });

  it('invariant 11: stays between the user and the bank, like everything that it opens', async () => {
    const user = await house.user();
    const authToken = await house.authToken(BBVA);
    const made = await house.create(user, authToken);
    expect(made.status).toBe(201);
    await house.until(user, made.json.id, 'active');
    await house.create(user, authToken);
    const refused = `canary-${'9'.repeat(30)}`;
    await house.create(user, refused);
    const rows = await house.everyRow();
    expect(rows).toContain(made.json.id);
    const secrets = [authToken, refused, user.password];
    for (const secret of secrets)
      for (const form of [
        secret,
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]) {
        expect(rows.includes(form), `${form} in the database`).toBe(false);
        expect(house.log.join('').includes(form), `${form} in the log`).toBe(false);
      }
    expect(house.log.join('').includes(user.token), 'a token of a user in the log').toBe(false);
  }, 60_000);
});

describe('a provider', () => {
  it('whose data is odd, late or missing is answered as what it is', async () => {
    const cases = [
      ['token-renewed', 200, undefined, 'active'],
      ['ids-missing', 200, undefined, 'active'],
      ['closed-account', 200, undefined, 'active'],
      ['no-accounts', 409, 'REAUTH_REQUIRED', 'error'],
      ['slow-20-minutes', 503, 'PROVIDER_UNAVAILABLE', 'error'],
    ] as const;
    for (const [scenario, status, code, stands] of cases) {
      const user = await house.user();
      const made = await house.create(user, await house.authToken(BBVA, `demo.${scenario}`));
      expect([scenario, made.status]).toEqual([scenario, 201]);
      const synced = await house.sync(user, made.json.id);
      expect([scenario, synced.status, synced.json.code]).toEqual([scenario, status, code]);
      // The bank says when: its data is ready 20 minutes after the sign-in.
      if (status === 503) expect(Number(synced.headers.get('retry-after'))).toBeGreaterThan(600);
      const [connection] = await house.connections(user);
      expect([scenario, connection?.status]).toEqual([scenario, stands]);
      expect((await house.products(user)).length > 0).toBe(stands === 'active');
    }
  }, 90_000);

  it('that revokes ends in 409, is shown as revoked, and no product of it is shown', async () => {
    const user = await house.user();
    const id = await house.connected(user);
    const [consent] = await newestConsents();
    await house.control.call('POST', `/control/consents/${consent}/revoke`, {});
    const synced = await house.sync(user, id);
    expect([synced.status, synced.json.code]).toEqual([409, 'CONSENT_REVOKED']);
    const [connection] = await house.connections(user);
    expect(connection).toMatchObject({ id, status: 'revoked', lastSync: expect.stringMatching(INSTANT) });
    expect(await house.products(user)).toEqual([]);
    const again = await house.sync(user, id);
    expect([again.status, again.json.code]).toEqual([409, 'CONSENT_REVOKED']);
  });

  it('that is down ends in 503, and the last sync stays what it was', async () => {
    const user = await house.user();
    const id = await house.connected(user);
    const [before] = await house.connections(user);
    const set = (scenario: string | null) =>
      house.control.call('PUT', '/control/scenarios', {
        institution: BBVA.institution,
        login: '*',
        scenario,
      });
    await set('bank-down');
    const down = await house.sync(user, id);
    await set(null);
    expect([down.status, down.json.code]).toEqual([503, 'PROVIDER_UNAVAILABLE']);
    const [after] = await house.connections(user);
    expect(after).toMatchObject({ status: 'error', lastSync: before?.lastSync });
    expect((await house.sync(user, id)).status).toBe(200);
    const [well] = await house.connections(user);
    expect(well?.status).toBe('active');
    expect(Date.parse(well?.lastSync ?? '')).toBeGreaterThan(Date.parse(before?.lastSync ?? ''));
  });

  it('whose token is too old by the clock refuses it, and nothing else changes', async () => {
    const user = await house.user();
    const id = await house.connected(user, BANAMEX);
    const old = await house.authToken(BBVA);
    await house.control.call('POST', '/control/clock', { advance_days: 2 });
    await house.restart();
    const late = await house.create(user, old);
    expect([late.status, late.json.code]).toEqual([400, 'AUTH_TOKEN_INVALID']);
    expect((await house.connections(user)).map((one) => one.id)).toEqual([id]);
  }, 60_000);
});

async function newestConsents(): Promise<readonly string[]> {
  const told = await house.control.call('GET', `/control/consents?institution=${BBVA.institution}&limit=1`);
  if (!told.ok) throw new Error('no consents');
  return (told.value as { consents: { id: string }[] }).consents.map(({ id }) => id);
}

describe('invariant 12: two users', () => {
  it('reach nothing of each other, by any operation', async () => {
    const [one, two] = [await house.user(), await house.user()];
    const id = await house.connected(one);
    const unknown = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    for (const asked of [id, id.toUpperCase(), unknown, 'x', `${id}x`, '%F0%9F%98%80'.repeat(10)]) {
      const removed = await house.ask(two.token, 'DELETE', `/api/openfinance/connections/${asked}`);
      const synced = await house.sync(two, asked, {});
      expect([asked, removed.status, removed.text]).toEqual([asked, 404, NOT_FOUND]);
      expect([asked, synced.status, synced.text]).toEqual([asked, 404, NOT_FOUND]);
    }
    expect(await house.connections(two)).toEqual([]);
    expect(await house.products(two)).toEqual([]);
    // The same login at the same bank is another connection for another user.
    const own = await house.connected(two);
    expect(own).not.toBe(id);
    const [ofOne, ofTwo] = [idsOf(await house.products(one)), idsOf(await house.products(two))];
    expect(ofOne.filter((product) => ofTwo.includes(product))).toEqual([]);
    await house.ask(two.token, 'DELETE', `/api/openfinance/connections/${own}`);
    expect(idsOf((await house.sync(one, id, PRESENT)).json)).toEqual(ofOne);
  }, 60_000);
});
