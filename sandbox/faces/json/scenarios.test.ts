import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../core/bank/scenario-names.ts';
import { connect, type Json, MINUTE_MS, NOON, type Reply, TestBank, TestClient } from '../../testing.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());
beforeEach(async () => {
  bank.now = NOON;
  await bank.restart();
  await bank.control('POST', '/reset');
});

const says = (reply: Reply): unknown => [reply.status, reply.body.error];
const HOUR_MS = 60 * MINUTE_MS;

async function startCode(login: string): Promise<Reply> {
  return new TestClient(bank, 'demo-de-code').start({ method: 'code', login, password: 'demo-pin' });
}

async function accountsOf(client: TestClient, token: string): Promise<Json[]> {
  return (await client.get('/accounts', token)).body.accounts;
}

/** Each scenario is provoked by the login's own name, and by the control interface. */
const ways: readonly (readonly [string, (scenario: string) => Promise<string>])[] = [
  ['by the login', async (scenario) => `demo.${scenario}`],
  [
    'by the control interface',
    async (scenario) => {
      expect((await bank.setScenario('demo-de-code', 'demo', scenario)).status).toBe(200);
      expect((await bank.setScenario('demo-de-open', 'demo', scenario)).status).toBe(200);
      expect((await bank.setScenario('demo-de-app', 'demo', scenario)).status).toBe(200);
      return 'demo';
    },
  ],
];

for (const [way, provoke] of ways)
  describe(`scenarios ${way}`, () => {
    for (const [scenario, status, error] of [
      ['wrong-password', 401, 'wrong_credentials'],
      ['locked', 403, 'locked'],
      ['password-expired', 403, 'password_expired'],
      ['new-terms', 403, 'terms_to_accept'],
      ['bank-down', 503, 'maintenance'],
    ] as const)
      it(`${scenario} answers ${error}, ${way}`, async () => {
        expect(says(await startCode(await provoke(scenario)))).toEqual([status, error]);
        expect((await startCode('demo2')).status).toBe(201);
      });

    it(`no-accounts, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-code', await provoke('no-accounts'));
      expect(says(await client.get('/accounts', token))).toEqual([403, 'no_accounts']);
    });

    it(`slow, ${way}`, async () => {
      const login = await provoke('slow');
      bank.waits.length = 0;
      const { client, token } = await connect(bank, 'demo-de-code', login);
      await client.get('/accounts', token);
      expect(bank.waits).toEqual([3000, 3000, 3000]);
    });

    it(`slow-20-minutes, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-code', await provoke('slow-20-minutes'));
      const reply = await client.get('/accounts', token);
      expect(says(reply)).toEqual([503, 'preparing']);
      expect(reply.body.retry_at).toBe('2026-01-31T12:20:00.000+01:00');
      expect(reply.headers.get('retry-after')).toBe('1200');
      bank.now += 20 * MINUTE_MS - 1000;
      await bank.restart();
      expect((await client.get('/accounts', token)).status).toBe(503);
      bank.now += 1000;
      expect((await client.get('/accounts', token)).status).toBe(200);
    });

    it(`rate-limited, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-open', await provoke('rate-limited'));
      const [account] = (await client.get('/accounts', token, true)).body.accounts;
      const at = `/accounts/${account.id}/transactions`;
      const left = ({ headers }: { readonly headers: Headers }) =>
        ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
      for (let call = 0; call < 4; call++) {
        const reply = await client.get(at, token);
        expect(reply.status).toBe(200);
        expect(left(reply)).toEqual(['4', String(3 - call), String((24 - call) * 3600)]);
        bank.now += HOUR_MS;
      }
      // Where nothing is counted nothing is said of it.
      expect(left(await client.get(at, token, true))).toEqual([null, null, null]);
      const fifth = await client.get(at, token);
      expect(says(fifth)).toEqual([429, 'rate_limited']);
      expect(fifth.body.retry_at).toBe('2026-02-01T12:00:00.000+01:00');
      expect(fifth.headers.get('retry-after')).toBe(String(20 * 3600));
      expect(left(fifth)).toEqual(['4', '0', String(20 * 3600)]);
      expect((await bank.lastLine())?.violations).toEqual(['unattended_too_often']);
      // Other endpoints, other accounts and the account holder are not touched; nor is it forgotten.
      await bank.restart();
      expect((await client.get(`/accounts/${account.id}/balances`, token)).status).toBe(200);
      expect((await client.get(at, token, true)).status).toBe(200);
      expect((await client.get(at, token)).status).toBe(429);
      bank.now = NOON + 24 * HOUR_MS;
      expect((await client.get(at, token)).status).toBe(200);
      expect((await client.get(at, token)).status).toBe(429);
    });

    it(`rate-limited does not count later pages, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-open', await provoke('rate-limited'));
      const [account] = await accountsOf(client, token);
      const at = `/accounts/${account.id}/transactions`;
      const { next } = (await client.get(at, token)).body;
      for (let call = 0; call < 6; call++)
        expect((await client.get(`${at}?page=${next}`, token)).status).toBe(200);
      expect((await client.get(at, token)).status).toBe(200);
    });

    it(`closed-account, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-open', await provoke('closed-account'));
      const accounts = await accountsOf(client, token);
      const savings = accounts.find(({ type }) => type === 'savings');
      expect(accounts.map(({ status }) => status).sort()).toEqual(['closed', 'open', 'open']);
      expect(savings.status).toBe('closed');
      expect(says(await client.get(`/accounts/${savings.id}/balances`, token))).toEqual([
        403,
        'not_permitted',
      ]);
    });

    it(`account-down, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-open', await provoke('account-down'));
      for (const { id, type } of await accountsOf(client, token)) {
        const reply = await client.get(`/accounts/${id}/transactions`, token);
        expect(reply.status, type).toBe(type === 'card' ? 503 : 200);
      }
    });

    it(`token-renewed, ${way}`, async () => {
      const { client, token, consent } = await connect(bank, 'demo-de-open', await provoke('token-renewed'));
      const first = await client.get('/accounts', token);
      const second = first.headers.get('x-session-token') ?? '';
      expect(second).toMatch(/^ses_/);
      expect(says(await client.get('/accounts', token))).toEqual([401, 'token_invalid']);
      expect(await bank.lastLine()).toMatchObject({ consent, violations: ['token_replaced'] });
      await bank.restart();
      const failed = await client.get('/accounts/acc_none/balances', second);
      expect([failed.status, failed.headers.get('x-session-token')]).toEqual([404, null]);
      const next = await client.get(`/accounts/${first.body.accounts[0].id}/balances`, second);
      expect(next.status).toBe(200);
      const third = next.headers.get('x-session-token') ?? '';
      expect((await bank.send('DELETE', client.at(`/consents/${consent}`), { token: second })).status).toBe(
        401,
      );
      expect((await bank.send('DELETE', client.at(`/consents/${consent}`), { token: third })).status).toBe(
        204,
      );
    });

    it(`ids-change, ${way}`, async () => {
      const login = await provoke('ids-change');
      const one = await connect(bank, 'demo-de-open', login);
      const two = await connect(bank, 'demo-de-open', login);
      const read = async (token: string): Promise<{ account: Json; entries: Json[] }> => {
        const [account] = await accountsOf(one.client, token);
        const { body } = await one.client.get(`/accounts/${account.id}/transactions`, token);
        return { account, entries: body.transactions };
      };
      const [first, again, other] = [await read(one.token), await read(one.token), await read(two.token)];
      expect(again).toEqual(first);
      expect(other.account.iban).toBe(first.account.iban);
      expect(other.account.id).not.toBe(first.account.id);
      expect(first.account.stable_id).toBeNull();
      const ids = new Set(first.entries.map(({ id }) => id));
      expect(ids.size).toBe(first.entries.length);
      expect(other.entries.some(({ id }) => ids.has(id))).toBe(false);
      const renewed = await connect(bank, 'demo-de-open', login, { consent: two.consent });
      const third = await read(renewed.token);
      expect(third.account.id).not.toBe(other.account.id);
      const strip = (entries: Json[]): Json[] => entries.map(({ id: _id, ...rest }) => rest);
      expect(strip(third.entries)).toEqual(strip(first.entries));
    });

    it(`ids-change gives a booked entry another id than the pending one, ${way}`, async () => {
      const login = await provoke('ids-change');
      const { client, token } = await connect(bank, 'demo-de-open', login);
      const [account] = await accountsOf(client, token);
      const entry = { institution: 'demo-de-open', login, account: 'current', amount: '-9.99', text: 'Book' };
      const added = await bank.control('POST', '/entries', { ...entry, status: 'pending' });
      const find = async (): Promise<Json> =>
        (await client.get(`/accounts/${account.id}/transactions`, token)).body.transactions.find(
          (one: Json) => one.text === 'Book',
        );
      const pending = await find();
      await bank.control('POST', `/entries/${added.body.id}/book`, {});
      const booked = await find();
      expect([pending.status, booked.status]).toEqual(['pending', 'booked']);
      expect(booked.id).not.toBe(pending.id);
    });

    it(`ids-missing, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-open', await provoke('ids-missing'));
      const [account] = await accountsOf(client, token);
      const { body } = await client.get(`/accounts/${account.id}/transactions`, token);
      expect(new Set(body.transactions.map((one: Json) => one.id))).toEqual(new Set([null]));
      expect(new Set(body.transactions.map((one: Json) => one.pending_id))).toEqual(new Set([null]));
    });

    it(`contradictory-sign, ${way}`, async () => {
      const { client, token } = await connect(bank, 'demo-de-open', await provoke('contradictory-sign'));
      const accounts = await accountsOf(client, token);
      const current = accounts.find((one: Json) => one.type === 'current');
      const { body } = await client.get(`/accounts/${current.id}/transactions`, token);
      const isOut = ({ amount }: Json): boolean => amount.amount.startsWith('-');
      const wrong = body.transactions.filter((one: Json) => isOut(one) !== (one.indicator === 'debit'));
      expect(wrong.length).toBeGreaterThan(0);
      expect(wrong.length).toBeLessThan(body.transactions.length / 4);
      expect(wrong.every((one: Json) => isOut(one) && one.status === 'booked')).toBe(true);
    });

    it(`refused in the app, ${way}`, async () => {
      const client = new TestClient(bank, 'demo-de-app');
      await client.start({ method: 'app', login: await provoke('refused') });
      const seen = [];
      for (let poll = 0; poll < 3; poll++) seen.push((await client.read()).body.status);
      expect(seen).toEqual(['approval_needed', 'approval_needed', 'refused']);
      expect((await client.read()).body.next.reason).toBe('by_account_holder');
    });

    it(`never-approved in the app, ${way}`, async () => {
      const client = new TestClient(bank, 'demo-de-app');
      await client.start({ method: 'app', login: await provoke('never-approved') });
      for (let poll = 0; poll < 6; poll++) expect((await client.read()).body.status).toBe('approval_needed');
      bank.now += 5 * MINUTE_MS;
      expect((await client.read()).body.status).toBe('expired');
    });
  });

describe('scenarios of an institution', () => {
  it('are for every login, sessions included, until they are cleared', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    await bank.setScenario('demo-de-open', '*', 'bank-down');
    await bank.restart();
    expect(says(await client.get('/accounts', token))).toEqual([503, 'maintenance']);
    expect(says(await client.get('/accounts', 'ses_none'))).toEqual([503, 'maintenance']);
    expect(says(await client.start({ method: 'open', login: 'nobody' }))).toEqual([503, 'maintenance']);
    expect((await bank.control('GET', '/scenarios')).body.scenarios).toEqual([
      { institution: 'demo-de-open', login: '*', scenario: 'bank-down' },
    ]);
    await bank.setScenario('demo-de-open', '*', null);
    expect((await client.get('/accounts', token)).status).toBe(200);
  });

  it('do not reach other institutions', async () => {
    await bank.setScenario('demo-de', '*', 'locked');
    expect((await startCode('demo')).status).toBe(201);
  });

  it('are refused when there is no such thing', async () => {
    for (const [institution, login, scenario] of [
      ['demo-xx', '*', 'slow'],
      ['demo-de', 'nobody', 'slow'],
      ['demo-de', '*', 'fast'],
    ] as const)
      expect(says(await bank.setScenario(institution, login, scenario))).toEqual([400, 'bad_request']);
  });

  it('are all listed', async () => {
    expect((await bank.control('GET', '/institutions')).body.scenarios).toEqual(SCENARIOS);
    for (const scenario of SCENARIOS)
      expect((await startCode(`demo.${scenario}`)).body.error).not.toBe('bad_request');
  });
});
