/** Team banking on a real server with simulated banks: the whole life of a connection, and every refusal on its way. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Decimal, DecimalSum, negate, subtract } from '../../src/core/money.ts';
import { Visitor } from '../security/visitor.ts';
import { TeamHouse, type Told } from './house.ts';

interface Consent {
  readonly id: string;
  readonly status: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}
interface Connection {
  readonly id: string;
  readonly status: string;
  readonly provider: string;
  readonly updatedAt: string;
  readonly consents: readonly Consent[];
}
interface Account {
  readonly id: string;
  readonly connectionId: string;
  readonly type: string;
  readonly currency: string;
  readonly accountNumber: string | null;
  readonly connection: { readonly status: string };
}

const BANK = { provider: 'sandbox', providerId: 'demo-bh' } as const;
const OPEN_BANK = { provider: 'sandbox', providerId: 'demo-de-open' } as const;
const LONG_MS = 120_000;
const DAY_MS = 86_400_000;

let house: TeamHouse;
let teamId = '';
let token = '';
let owner = '';
beforeAll(async () => {
  house = await TeamHouse.open();
  ({ teamId, token } = house.credentials());
  const { owner_id: of } = await house.native('GET', `/v1/teams/${teamId}`);
  owner = String(of);
}, LONG_MS);
afterAll(() => house.close(), LONG_MS);

const get = (place: string, input: Readonly<Record<string, unknown>> = {}): Promise<Told> =>
  house.ask(token, 'GET', place, { teamId, ...input });
const post = (place: string, input: Readonly<Record<string, unknown>>, headers = {}): Promise<Told> =>
  house.ask(token, 'POST', place, { teamId, ...input }, headers);

/** The value of an answer that has to be good. */
function good<T>(told: Told): T {
  expect([told.status, told.text.slice(0, 500)]).toEqual([200, expect.anything()]);
  return told.value as T;
}
const refused = async (told: Promise<Told>) => {
  const { status, json } = await told;
  return [status, json.code];
};
const connections = async (): Promise<readonly Connection[]> => good(await get('/connections'));
const connectionOf = async (id: string) => (await connections()).find((one) => one.id === id);
const bankNow = async (): Promise<number> =>
  Date.parse(String((await house.native('GET', '/v1/sandbox/clock')).now));
const inDays = async (days: number): Promise<string> =>
  new Date((await bankNow()) + days * DAY_MS).toISOString();
const callsOfBanks = (): number => house.server.calls.length;

/** Connects a bank with a consent of its own. */
async function connect(bank: { provider: string; providerId: string } = OPEN_BANK): Promise<Connection> {
  const consentId = await house.consent(bank.providerId, owner);
  return good(await post('/connect', { ...bank, consentId, metadata: { note: 'never shown' } }));
}

/** A page-by-page list by its Link headers. */
async function whole(place: string, input: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let told = await get(place, input);
  for (;;) {
    rows.push(...good<readonly unknown[]>(told));
    const next = /<([^>]+)>; rel="next"/.exec(told.headers.get('link') ?? '')?.[1];
    if (next === undefined) return rows;
    told = await get(place, Object.fromEntries(new URL(next).searchParams));
  }
}

/** Numbers of a JSON text by their member, as they are written: no JavaScript number is made of them. */
const written = (text: string, member: string): readonly string[] =>
  [...text.matchAll(new RegExp(`"${member}":(-?[0-9.]+)`, 'g'))].map(([, number = '']) => number);

describe('the life of a connection', () => {
  let id = '';

  it('step one: a person allows it on the page, and the session tells the consent', async () => {
    const made = await post('/consent-sessions', { providerId: 'demo-de-open', state: 'mine' });
    expect(Object.keys(made.json)).toEqual([
      'id',
      'teamId',
      'provider',
      'providerId',
      'url',
      'status',
      'consentId',
      'expiresAt',
    ]);
    const browser = new Visitor(house.server.url);
    expect((await browser.open(new URL(String(made.json.url)).pathname)).status).toBe(200);
    const base = `/connect/session/${made.json.id}`;
    await browser.get(`${base}/start`);
    const names = ['institution', 'method', 'connection', 'seen'];
    const hidden = Object.fromEntries(names.map((name) => [name, browser.hidden(name)]));
    const sent = await browser.post(`${base}/start`, { ...hidden, 'field.login': 'demo2' });
    const page = await browser.follow(sent);
    expect(page.body).toContain('No data is fetched with it yet.');
    const done = await get(`/consent-sessions/${made.json.id}`);
    expect(done.value).toMatchObject({ ...OPEN_BANK, status: 'COMPLETED', url: null });
    expect(await connections()).toEqual([]);
    const connected = good<Connection>(
      await post('/connect', { ...OPEN_BANK, consentId: done.json.consentId }),
    );
    expect(connected).toMatchObject({ ...OPEN_BANK, teamId, status: 'ACTIVE' });
    expect(connected.consents).toMatchObject([{ status: 'AUTHORIZED', revokedAt: null }]);
    good(await post('/disconnect', { connectionId: connected.id }));
  });

  it('connects with a consent once, fetches, and shows what the bank has', async () => {
    const consentId = await house.consent(BANK.providerId, owner);
    const told = await post('/connect', { ...BANK, consentId });
    ({ id } = good<Connection>(told));
    expect(told.text).toMatch(
      /^\{"id":"con_\w+","teamId":"tea_\w+","provider":"sandbox","providerId":"demo-bh","status":"ACTIVE","consents":\[\{"id":"cst_\w+","status":"AUTHORIZED","scopes":\[[^\]]+\],"expiresAt":"[^"]+","revokedAt":null\}\]\}$/,
    );
    expect(await refused(post('/connect', { ...BANK, consentId }))).toEqual([409, 'CONSENT_USED']);
    const synced = await post('/sync', { connectionId: id });
    expect(synced.text).toMatch(
      /^\{"id":"con_\w+","status":"ACTIVE","updatedAt":"[^"]+","consents":\[\{"id":"cst_\w+","status":"AUTHORIZED","scopes":\[[^\]]+\],"expiresAt":"[^"]+"\}\]\}$/,
    );
    const accounts = good<readonly Account[]>(await get('/accounts', { connectionId: id }));
    expect(accounts.map(({ type, currency }) => [type, currency])).toEqual([
      ['CHECKING', 'BHD'],
      ['SAVINGS', 'BHD'],
      ['CREDIT', 'BHD'],
    ]);
    expect(accounts[0]?.accountNumber).toMatch(/^BH\d\dDEMO\d{14}$/);
  });

  it('invariant 14: BHD is exact to three decimals, and balances are what credits and debits make of them', async () => {
    const accounts = await get('/accounts', { connectionId: id });
    for (const balance of written(accounts.text, 'balance')) expect(balance).toMatch(/^-?\d+\.\d{3}$/);
    const [current] = good<readonly Account[]>(accounts);
    const before = written(accounts.text, 'balance')[0] as Decimal;
    const entries = ['-12.345', '-0.001', '1000.100', '-3.999'];
    const today = (await inDays(0)).slice(0, 10);
    for (const [at, amount] of entries.entries())
      await house.native('POST', '/v1/sandbox/entries', {
        institution_id: BANK.providerId,
        login: 'demo',
        account: 'current',
        amount,
        text: `Probe ${at}`,
        status: 'booked',
      });
    good(
      await post(
        '/sync',
        { connectionId: id },
        { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': 'Test/1' },
      ),
    );
    const after = written((await get('/accounts', { connectionId: id })).text, 'balance')[0] as Decimal;
    const sum = new DecimalSum();
    for (const type of ['CREDIT', 'DEBIT'] as const) {
      const told = await get('/transactions', { accountId: current?.id, from: today, type });
      const rows = good<readonly { description: string; type: string }[]>(told);
      const amounts = written(told.text, 'amount') as readonly Decimal[];
      expect(rows.every((row) => row.type === type)).toBe(true);
      for (const [at, row] of rows.entries())
        if (row.description.startsWith('Probe')) {
          const amount = amounts[at] as Decimal;
          expect(amount).toMatch(/^\d+\.\d{3}$/);
          sum.add(type === 'CREDIT' ? amount : negate(amount));
        }
    }
    expect(sum.value()).toBe('983.755');
    expect(subtract(after, before)).toBe('983.755');
  });

  it('lists booked transactions newest first, each once, in pages; filters by day, kind, account and category', async () => {
    const rows = (await whole('/transactions', { connectionId: id })) as readonly {
      id: string;
      transactionDate: string;
      accountId: string;
    }[];
    expect(rows.length).toBeGreaterThan(500);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    const dates = rows.map(({ transactionDate }) => transactionDate);
    expect(dates).toEqual([...dates].sort().reverse());
    expect(dates.every((date) => /^\d{4}-\d\d-\d\dT00:00:00\.000Z$/.test(date))).toBe(true);
    const [newest] = dates;
    const day = newest?.slice(0, 10) ?? '';
    const ofDay = dates.filter((date) => date === newest).length;
    for (const [from, to] of [
      [day, day],
      [`${day}T00:00:00Z`, `${day}T23:59:59.999Z`],
      [`${day}T03:00:00+03:00`, day],
    ])
      expect(good(await get('/transactions', { connectionId: id, from, to }))).toHaveLength(ofDay);
    const accountId = rows[0]?.accountId ?? '';
    const details = await get(`/accounts/${accountId}`);
    const { transactionCount, recentTransactions } = details.json;
    expect(transactionCount).toBe(rows.filter((row) => row.accountId === accountId).length);
    const recent = recentTransactions as readonly { id: string }[];
    expect(recent.map((row) => row.id)).toEqual(
      rows
        .filter((row) => row.accountId === accountId)
        .slice(0, 10)
        .map((row) => row.id),
    );
    expect(details.text).toMatch(
      /"transactionCount":\d+,"recentTransactions":\[\{"id":"[^"]+","amount":[\d.]+,"currency":"BHD","description":"[^"]*","transactionDate":"[^"]+","type":"(?:CREDIT|DEBIT)","category":(?:null|"[^"]+")\}/,
    );
    const food = (await whole('/transactions', { connectionId: id, category: 'FOOD' })) as readonly {
      category: string;
    }[];
    expect(food.every(({ category }) => category.split('.')[0] === 'FOOD')).toBe(true);
  });

  it('narrows a consent here and at once; widening needs the account holder at the bank', async () => {
    const expiresAt = await inDays(30);
    const scopes = ['accounts', 'balances'];
    const narrowed = await post('/consent', { connectionId: id, scopes, expiresAt });
    expect(narrowed.text).toMatch(
      /^\{"id":"cst_\w+","status":"AUTHORIZED","scopes":\["accounts","balances"\],"expiresAt":"[^"]+","revokedAt":null\}$/,
    );
    expect(narrowed.json.expiresAt).toBe(expiresAt);
    const calls = callsOfBanks();
    for (const wider of [
      { scopes: ['accounts', 'transactions'], expiresAt },
      { scopes, expiresAt: await inDays(31) },
    ]) {
      const told = await post('/consent', { connectionId: id, ...wider });
      expect([told.status, Object.keys(told.json)]).toEqual([
        409,
        ['message', 'code', 'connectionId', 'consentId', 'reconnectUrl'],
      ]);
      expect(told.json).toMatchObject({ code: 'AUTHORISATION_REQUIRED', connectionId: id });
      expect(told.json.reconnectUrl).toContain('/connect/');
    }
    for (const wrong of [
      { scopes: [], expiresAt },
      { scopes: ['everything'], expiresAt },
      { scopes: ['holdings'], expiresAt },
      { scopes, expiresAt: '2020-01-01T00:00:00.000Z' },
      { scopes, expiresAt: await inDays(366) },
      { scopes, expiresAt: 'soon' },
      { scopes: 'accounts', expiresAt },
      { expiresAt },
    ])
      expect(await refused(post('/consent', { connectionId: id, ...wrong }))).toEqual([
        400,
        expect.any(String),
      ]);
    expect((await connectionOf(id))?.consents[0]).toMatchObject({ scopes, expiresAt, status: 'AUTHORIZED' });
    expect(callsOfBanks()).toBe(calls);
  });

  it('a consent whose end has come is refused by the clock, without a call of the bank', async () => {
    await house.native('POST', '/v1/sandbox/clock', { advance_days: 31 });
    const before = await connectionOf(id);
    const calls = callsOfBanks();
    const told = await post('/sync', { connectionId: id });
    expect(told.json).toMatchObject({ code: 'CONSENT_EXPIRED', connectionId: id });
    expect(told.json.reconnectUrl).toContain('/connect/');
    expect(callsOfBanks()).toBe(calls);
    expect(before).toMatchObject({ status: 'DISCONNECTED', consents: [{ status: 'REVOKED' }] });
    expect(before?.consents[0]?.revokedAt).toBe(before?.consents[0]?.expiresAt);
    const accounts = good<readonly Account[]>(await get('/accounts', { connectionId: id }));
    expect(accounts.map(({ connection }) => connection.status)).toEqual(Array(3).fill('DISCONNECTED'));
  });

  it('reconnects in place: same id, accounts and history, and the consent before stays revoked', async () => {
    const accounts = good<readonly Account[]>(await get('/accounts', { connectionId: id }));
    const again = await connect(BANK);
    expect(again).toMatchObject({ id, status: 'ACTIVE' });
    expect(again.consents).toHaveLength(1);
    good(await post('/sync', { connectionId: id }));
    const now = good<readonly Account[]>(await get('/accounts', { connectionId: id }));
    expect(now.map((one) => one.id)).toEqual(accounts.map((one) => one.id));
    const { consents = [] } = (await connectionOf(id)) ?? {};
    expect(consents.map(({ status }) => status)).toEqual(['REVOKED', 'AUTHORIZED']);
  });

  it('what is revoked at the bank is known after the sync that met it, and refused from then on', async () => {
    await house.native('POST', '/v1/sandbox/consents/revoke', { institution_id: 'demo-bh', login: 'demo' });
    const attended = { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': 'Test/1' };
    expect(await refused(post('/sync', { connectionId: id }, attended))).toEqual([409, 'CONSENT_REVOKED']);
    const calls = callsOfBanks();
    expect(await refused(post('/sync', { connectionId: id }))).toEqual([409, 'CONSENT_REVOKED']);
    expect(callsOfBanks()).toBe(calls);
  });

  it('disconnects once: the same answer again, data stays, and only a new consent brings it back', async () => {
    const first = await connect(BANK);
    const gone = await post('/disconnect', { connectionId: id });
    expect(gone.text).toMatch(
      /^\{"id":"con_\w+","status":"DISCONNECTED","consents":\[(?:\{"id":"cst_\w+","status":"REVOKED","revokedAt":"[^"]+"\},?)+\]\}$/,
    );
    expect((gone.value as Connection).consents).toHaveLength(3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await post('/disconnect', { connectionId: id })).text).toBe(gone.text);
    const expiresAt = await inDays(10);
    for (const told of [
      post('/sync', { connectionId: id }),
      post('/consent', { connectionId: id, scopes: ['accounts'], expiresAt }),
    ])
      expect(await refused(told)).toEqual([409, 'CONSENT_REVOKED']);
    expect(good<readonly unknown[]>(await get('/transactions', { connectionId: id })).length).toBeGreaterThan(
      0,
    );
    expect((await connect(BANK)).id).toBe(first.id);
  });
});

describe('what other surfaces made', () => {
  it('is the team’s too: a connection of the native API, and one of statement files, which no bank ends', async () => {
    const made = await house.native('POST', `/v1/sandbox/connections?owner_id=${owner}`, {
      institution_id: 'demo-gb',
    });
    await house.server.synced(made.id);
    const file = readFileSync(new URL('../../docs/samples/savings.sta', import.meta.url));
    const sent = await fetch(`${house.server.url}/v1/imports?owner_id=${owner}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.server.token}`, 'content-type': 'application/octet-stream' },
      body: file,
    });
    expect(sent.status).toBeLessThan(300);
    const all = await connections();
    const british = all.find(({ id }) => id === made.id);
    expect(british).toMatchObject({ provider: 'sandbox', providerId: 'demo-gb', status: 'ACTIVE' });
    const files = all.find(({ provider }) => provider === 'file');
    expect(files).toMatchObject({ providerId: 'file', status: 'ACTIVE', consents: [] });
    for (const place of ['/sync', '/disconnect'])
      expect(await refused(post(place, { connectionId: files?.id }))).toEqual([409, 'NOT_SUPPORTED']);
    const accounts = good<readonly (Account & { readonly sortCode: string | null })[]>(
      await get('/accounts'),
    );
    const of = (id: string | undefined) => accounts.filter(({ connectionId }) => connectionId === id);
    expect(of(files?.id).length).toBeGreaterThan(0);
    const [current] = of(british?.id);
    expect([current?.accountNumber, current?.sortCode]).toEqual([expect.stringMatching(/^\d{8}$/), '999901']);
    const attended = { 'psu-ip-address': '203.0.113.7', 'psu-user-agent': 'Test/1' };
    let told = await post('/sync', { connectionId: made.id });
    for (let more = 0; more < 6 && told.status === 200; more++)
      told = await post('/sync', { connectionId: made.id });
    expect([told.status, told.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(60);
    const calls = callsOfBanks();
    const { updated_at: before } = await house.native('GET', `/v1/connections/${made.id}`);
    expect(await refused(post('/sync', { connectionId: made.id }))).toEqual([429, 'RATE_LIMITED']);
    expect([callsOfBanks(), (await connectionOf(String(made.id)))?.status]).toEqual([calls, 'ACTIVE']);
    expect((await house.native('GET', `/v1/connections/${made.id}`)).updated_at).toBe(before);
    good(await post('/sync', { connectionId: made.id }, attended));
    const ended = good<{ readonly consents: readonly unknown[] }>(
      await post('/disconnect', { connectionId: made.id }),
    );
    expect(ended.consents).toHaveLength(1);
    expect(await house.native('GET', `/v1/connections/${made.id}`)).toMatchObject({ status: 'disconnected' });
  });
});
