import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, DAY_MS, type Json, MINUTE_MS, NOON, TestBank, TestClient } from '../../testing.ts';

const bank = new TestBank();
beforeAll(() => bank.start());
afterAll(() => bank.end());
beforeEach(async () => {
  bank.now = NOON;
  await bank.restart();
  await bank.control('POST', '/reset');
});

async function accountsOf(client: TestClient, token: string): Promise<Json[]> {
  return (await client.get('/accounts', token)).body.accounts;
}

/** The id of the account of this type. */
async function idOf(client: TestClient, token: string, type: string): Promise<string> {
  return (await accountsOf(client, token)).find((one) => one.type === type).id;
}

/** All pages of an account's days. */
async function allOf(client: TestClient, token: string, account: string, days: string): Promise<Json[]> {
  const found: Json[] = [];
  let page = '';
  for (let pages = 0; pages < 100; pages++) {
    const { body } = await client.get(`/accounts/${account}/transactions?${days}${page}`, token);
    expect(body.transactions.length).toBeLessThanOrEqual(100);
    found.push(...body.transactions);
    if (body.next === null) return found;
    expect(body.transactions.length).toBe(100);
    page = `&page=${encodeURIComponent(body.next)}`;
  }
  throw new Error('pages without end');
}

describe('accounts and balances', () => {
  it('have every field that is promised', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const accounts = await accountsOf(client, token);
    expect(accounts.map((one) => one.type).sort()).toEqual(['card', 'current', 'savings']);
    for (const account of accounts) {
      expect(Object.keys(account)).toEqual(
        'id stable_id iban bban sort_code account_number routing_number clabe bic masked_pan type product name holder currency status usage credit_limit overdraft_limit next_payment'.split(
          ' ',
        ),
      );
      expect(account.status).toBe('open');
      expect(account.next_payment).toBeNull();
    }
    const balances = await client.get(`/accounts/${accounts[0].id}/balances`, token);
    expect(balances.body.balances[0]).toMatchObject({
      type: 'closing_booked',
      amount: { currency: 'EUR', amount: expect.stringMatching(/^-?\d+\.\d\d$/) },
      date: '2026-01-31',
    });
  });

  it('are the same at every consent and for nobody else', async () => {
    const one = await connect(bank, 'demo-de-open', 'demo');
    const two = await connect(bank, 'demo-de-open', 'demo');
    const other = await connect(bank, 'demo-de-open', 'demo2');
    const ids = (list: Json[]): string[] => list.map(({ id }) => id);
    const mine = ids(await accountsOf(one.client, one.token));
    expect(ids(await accountsOf(two.client, two.token))).toEqual(mine);
    const theirs = ids(await accountsOf(other.client, other.token));
    expect(theirs.some((id) => mine.includes(id))).toBe(false);
    expect((await one.client.get(`/accounts/${theirs[0]}/balances`, one.token)).status).toBe(404);
    // A session of one bank is nothing at another.
    const elsewhere = new TestClient(bank, 'demo-de-code');
    expect((await elsewhere.get('/accounts', one.token)).body.error).toBe('token_invalid');
  });

  it('are limited to what the consent is for', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo', { scopes: ['accounts'] });
    const id = await idOf(client, token, 'current');
    const reply = await client.get(`/accounts/${id}/balances`, token);
    expect([reply.status, reply.body.error]).toEqual([403, 'not_permitted']);
  });
});

describe('transactions', () => {
  it('come newest first in pages that are one moment, and each day has all of its own', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const id = await idOf(client, token, 'current');
    const first = await client.get(`/accounts/${id}/transactions`, token);
    expect(first.body.to).toBe('2026-01-31');
    const all = await allOf(client, token, id, '');
    expect(all.length).toBeGreaterThan(300);
    expect(new Set(all.map((one) => one.id)).size).toBe(all.length);
    const days = all.filter((one) => one.status === 'booked').map((one) => one.booking_date);
    expect(days).toEqual([...days].sort().reverse());
    const january = await allOf(client, token, id, 'from=2026-01-01&to=2026-01-31');
    expect(january).toEqual(all.filter((one) => (one.booking_date ?? one.transaction_date) >= '2026-01-01'));
  });

  it('do not move between pages while new ones come in', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const id = await idOf(client, token, 'current');
    const before = await allOf(client, token, id, '');
    const first = await client.get(`/accounts/${id}/transactions`, token);
    bank.now += MINUTE_MS;
    const entry = { institution: 'demo-de-open', login: 'demo', account: 'current', amount: '-1.00' };
    expect((await bank.control('POST', '/entries', { ...entry, text: 'new' })).status).toBe(200);
    const second = await client.get(`/accounts/${id}/transactions?page=${first.body.next}`, token);
    expect([...first.body.transactions, ...second.body.transactions]).toEqual(before.slice(0, 200));
    const after = await allOf(client, token, id, '');
    expect(after.length).toBe(before.length + 1);
    expect(after.filter((one) => one.text === 'new')).toMatchObject([
      { status: 'booked', booking_date: '2026-01-31' },
    ]);
  });

  it('refuse days and pages that are none', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const id = await idOf(client, token, 'current');
    const { next } = (await client.get(`/accounts/${id}/transactions`, token)).body;
    const savings = await idOf(client, token, 'savings');
    for (const query of [
      'from=2026-02-30',
      'from=31.01.2026',
      'from=2026-01-31&to=2026-01-01',
      'from=2026-01-01&from=2026-01-02',
      'sort=asc',
      'page=x',
      'page=',
      `page=${next}x`,
      `page=${next}&from=2026-01-01`,
      `page=${Buffer.from('["x"]').toString('base64url')}.${next.split('.')[1]}`,
    ]) {
      const reply = await client.get(`/accounts/${id}/transactions?${query}`, token);
      expect([reply.status, reply.body.error], query).toEqual([400, 'bad_request']);
    }
    expect((await client.get(`/accounts/${savings}/transactions?page=${next}`, token)).status).toBe(400);
    bank.now += 60 * MINUTE_MS + 1;
    expect((await client.get(`/accounts/${id}/transactions?page=${next}`, token)).status).toBe(400);
  });

  it('beyond 90 days need strong authentication of the last hour', async () => {
    const { client, token } = await connect(bank, 'demo-de-code', 'demo');
    const id = await idOf(client, token, 'current');
    const old = `/accounts/${id}/transactions?from=2025-06-01&to=2025-06-30`;
    expect((await client.get(old, token)).body.transactions.length).toBeGreaterThan(0);
    bank.now += 60 * MINUTE_MS;
    const late = await client.get(old, token);
    expect([late.status, late.body.error, late.body.reach_from]).toEqual([403, 'sca_required', '2025-11-02']);
    expect((await client.get(`/accounts/${id}/transactions?from=2025-11-02`, token)).status).toBe(200);
    expect((await client.get(`/accounts/${id}/transactions?from=2025-11-01`, token)).status).toBe(403);
    const without = await client.get(`/accounts/${id}/transactions`, token);
    expect(without.body.from).toBe('2025-11-02');
  });
});

describe('entries that are added', () => {
  const place = { institution: 'demo-de-open', login: 'demo', account: 'current' };

  it('change the balances, are booked under their id or another, and can be taken away', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const id = await idOf(client, token, 'current');
    const booked = async (): Promise<number> => {
      const { body } = await client.get(`/accounts/${id}/balances`, token);
      return Math.round(Number(body.balances[0].amount.amount) * 100);
    };
    const find = async (entry: string): Promise<Json> =>
      (await allOf(client, token, id, '')).find((one) => one.id === entry);
    const before = await booked();
    const pending = {
      ...place,
      amount: '-12.34',
      status: 'pending',
      text: 'Shoes',
      transaction_date: '2026-01-30',
    };
    const added = await bank.control('POST', '/entries', pending);
    expect(added.body).toMatchObject({
      status: 'pending',
      booking_date: null,
      transaction_date: '2026-01-30',
    });
    expect(await find(added.body.id)).toMatchObject({ status: 'pending', booking_date: null, text: 'Shoes' });
    expect(await booked()).toBe(before);
    const settled = await bank.control('POST', `/entries/${added.body.id}/book`, {
      amount: '-12.40',
      new_id: true,
    });
    expect(settled.body.id).not.toBe(added.body.id);
    expect(await find(added.body.id)).toBeUndefined();
    await bank.restart();
    expect(await find(settled.body.id)).toMatchObject({
      status: 'booked',
      booking_date: '2026-01-31',
      amount: { amount: '-12.40', currency: 'EUR' },
    });
    expect(await booked()).toBe(before - 1240);
    expect((await bank.control('POST', `/entries/${settled.body.id}/book`)).body.error).toBe('not_now');
    expect((await bank.control('DELETE', `/entries/${settled.body.id}`)).status).toBe(204);
    expect(await booked()).toBe(before);
  });

  it('are of one login, bank and account only', async () => {
    await bank.control('POST', '/entries', { ...place, amount: '-1.00', text: 'mine' });
    for (const [institution, login, type, count] of [
      ['demo-de-open', 'demo', 'current', 1],
      ['demo-de-open', 'demo', 'savings', 0],
      ['demo-de-open', 'demo2', 'current', 0],
      ['demo-de-open', 'demo.slow', 'current', 0],
      ['demo-de-code', 'demo', 'current', 0],
    ] as const) {
      const { client, token } = await connect(bank, institution, login);
      const all = await allOf(client, token, await idOf(client, token, type), 'from=2026-01-01');
      expect(all.filter((one) => one.text === 'mine').length, `${institution} ${login} ${type}`).toBe(count);
    }
  });

  it('move the balances after them', async () => {
    const { client, token } = await connect(bank, 'demo-de-open', 'demo');
    const id = await idOf(client, token, 'current');
    const days = 'from=2026-01-01&to=2026-01-31';
    const before = await allOf(client, token, id, days);
    await bank.control('POST', '/entries', { ...place, amount: '100.00', booking_date: '2026-01-15' });
    const after = await allOf(client, token, id, days);
    const place_ = after.findIndex((one) => one.id.startsWith('add_'));
    expect(after[place_].booking_date).toBe('2026-01-15');
    for (const entry of before) {
      const now = after.findIndex((one) => one.id === entry.id && one.status === entry.status);
      const cents = (text: string): number => Math.round(Number(text) * 100);
      if (entry.balance_after === null) continue;
      const moved = cents(after[now].balance_after) - cents(entry.balance_after);
      expect(moved, entry.booking_date).toBe(now < place_ ? 10_000 : 0);
    }
  });

  it('are refused with what is wrong', async () => {
    const good = { ...place, amount: '-1.00' };
    for (const wrong of [
      { institution: 'demo-xx' },
      { login: 'nobody' },
      { account: 'loan' },
      { amount: '1' },
      { amount: '1.000' },
      { amount: 1 },
      { amount: '1e3' },
      { booking_date: '2026-13-01' },
      { status: 'lost' },
      { colour: 'red' },
    ])
      expect(
        (await bank.control('POST', '/entries', { ...good, ...wrong })).body.error,
        JSON.stringify(wrong),
      ).toBe('bad_request');
  });
});

describe('consents', () => {
  it('end at midnight of their last day in the bank’s zone, with every call after that noticed', async () => {
    const { client, token, consent } = await connect(bank, 'demo-de-open', 'demo', { valid_days: 2 });
    bank.now = Date.parse('2026-02-02T23:59:59+01:00');
    expect((await client.get('/accounts', token)).status).toBe(200);
    bank.now += 1000;
    const reply = await client.get('/accounts', token);
    expect([reply.status, reply.body.error]).toEqual([401, 'consent_expired']);
    expect(await bank.lastLine()).toMatchObject({ consent, violations: ['call_without_consent'] });
    expect((await client.get(`/consents/${consent}`, token)).body.status).toBe('expired');
  });

  it('need strong authentication again after the day that they say', async () => {
    bank.now = Date.parse('2026-01-31T23:58:00+01:00');
    const client = new TestClient(bank, 'demo-fr');
    await client.start({ method: 'redirect', redirect_uri: 'http://localhost/back' });
    const approved = await bank.control('POST', `/authorisations/${client.id}/approve`, {});
    // The consent begins on the day after the authentication.
    bank.now += 3 * MINUTE_MS;
    const code = new URL(approved.body.return_url).searchParams.get('code') ?? '';
    const { token, consent } = (await client.takeCode(code)).body.next;
    expect(consent).toMatchObject({ sca_renew_by: '2026-07-30', valid_until: '2026-07-31' });
    bank.now = Date.parse('2026-07-30T23:59:59+02:00');
    expect((await client.get('/accounts', token)).status).toBe(200);
    bank.now += 1000;
    const due = await client.get('/accounts', token);
    expect([due.status, due.body.error, due.body.reach_from]).toEqual([403, 'sca_required', null]);
  });

  it('are ended by the client, at once and for good', async () => {
    const { client, token, consent } = await connect(bank, 'demo-de-open', 'demo');
    const end = () => bank.send('DELETE', client.at(`/consents/${consent}`), { token });
    expect((await client.get(`/consents/${consent}`, token)).body).toMatchObject({
      id: consent,
      status: 'valid',
    });
    expect((await client.get('/consents/cns_other', token)).status).toBe(404);
    expect((await end()).status).toBe(204);
    expect((await end()).status).toBe(204);
    await bank.restart();
    expect((await client.get('/accounts', token)).body.error).toBe('consent_revoked');
    expect(await bank.lastLine()).toMatchObject({ status: 401, violations: ['call_without_consent'] });
    expect((await client.get(`/consents/${consent}`, token)).body.status).toBe('revoked');
  });

  it('that were revoked at the bank say so once before it counts against the client', async () => {
    const { client, token, consent } = await connect(bank, 'demo-de-open', 'demo');
    expect((await bank.control('POST', `/consents/${consent}/revoke`)).status).toBe(204);
    for (const violations of [[], ['call_without_consent'], ['call_without_consent']]) {
      expect((await client.get('/accounts', token)).body.error).toBe('consent_revoked');
      expect((await bank.lastLine())?.violations).toEqual(violations);
    }
    expect((await bank.control('POST', '/consents/cns_none/revoke')).status).toBe(404);
  });

  it('are renewed under their id, and the older token is void', async () => {
    const { client, token, consent } = await connect(bank, 'demo-de-code', 'demo', { valid_days: 10 });
    const accounts = await accountsOf(client, token);
    bank.now += 20 * DAY_MS;
    const renewed = await connect(bank, 'demo-de-code', 'demo', { consent });
    expect(renewed.next.consent).toMatchObject({ id: consent, valid_until: '2026-08-19' });
    expect((await client.get('/accounts', token)).body.error).toBe('token_invalid');
    expect((await bank.lastLine())?.violations).toEqual(['token_replaced']);
    expect(await accountsOf(client, renewed.token)).toEqual(accounts);
  });

  it('are renewed by who gave them only, and not once revoked', async () => {
    const { client, token, consent } = await connect(bank, 'demo-de-code', 'demo');
    const start = (more: object) =>
      client.start({ method: 'code', login: 'demo', password: 'demo-pin', consent, ...more });
    expect((await start({ login: 'demo2' })).body.error).toBe('not_permitted');
    expect((await start({ consent: 'cns_none' })).body.error).toBe('not_found');
    expect((await start({})).status).toBe(201);
    await bank.send('DELETE', client.at(`/consents/${consent}`), { token });
    // The renewal that was under way ends with it.
    expect((await client.read()).body.next).toEqual({ type: 'refused', reason: 'cancelled' });
    expect((await start({})).body.error).toBe('consent_revoked');
  });
});
