/**
 * One consent through its whole life by the clock of the simulated banks, watched on three surfaces at once: they show one
 * connection, one set of accounts, one truth about the consent, whatever surface moved it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, type Told, until } from './house.ts';

const START_MS_MAX = 120_000;
const STEP_MS_MAX = 120_000;
const DAY_MS = 86_400_000;

let house: House;
beforeAll(async () => {
  house = await openHouse();
}, START_MS_MAX);
afterAll(() => house?.stop(), START_MS_MAX);

/** The connection as each surface shows it. */
interface Seen {
  readonly native: { readonly id: string; readonly status: string; readonly consent: string | null };
  readonly team: { readonly id: string; readonly status: string; readonly consents: readonly string[] };
  readonly finance: { readonly id: string; readonly status: string; readonly lastSync: string | null };
}

const teamId = (): string => house.credentials.teamBanking.teamId;
const inTeam = (path: string, more = ''): Promise<Told> =>
  house.team('GET', `/api/banking/${path}?teamId=${teamId()}${more}`);
const ofTeam = (path: string, body: object): Promise<Told> =>
  house.team('POST', `/api/banking/${path}`, { teamId: teamId(), ...body });

async function seen(): Promise<Seen | null> {
  const [connections, team, finance] = await Promise.all([
    house.native('GET', '/v1/connections'),
    inTeam('connections'),
    house.finance('GET', '/api/openfinance/connections'),
  ]);
  const native = connections.body.data.find(
    (one: { institution_id: string | null }) => one.institution_id === 'demo-bh',
  );
  if (native === undefined) return null;
  const ours = team.body.find((one: { providerId: string }) => one.providerId === 'demo-bh');
  const product = finance.body.find((one: { providerName: string }) => one.providerName.includes('Bahrain'));
  return {
    native: { id: native.id, status: native.status, consent: native.consent?.id ?? null },
    team: {
      id: ours.id,
      status: ours.status,
      consents: ours.consents.map((one: { status: string }) => one.status),
    },
    finance: { id: product.id, status: product.status, lastSync: product.lastSync },
  };
}

const present = async (): Promise<Seen> => (await seen()) ?? expect.fail('the connection is not shown');
const consentOf = async (id: string | null): Promise<Told['body']> =>
  (await house.native('GET', `/v1/consents/${id}`)).body;

/** A consent that nobody has used, by the real way at the bank. */
async function freshConsent(): Promise<string> {
  const made = await house.native('POST', '/v1/sandbox/consents', { institution_id: 'demo-bh' });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return made.body.id;
}

const connect = (consentId: string): Promise<Told> => {
  const { provider, providerId } = house.credentials.teamBanking;
  return ofTeam('connect', { provider, providerId, consentId });
};

const accountsOnAll = async () => {
  const [native, team, products] = await Promise.all([
    house.native('GET', '/v1/accounts'),
    inTeam('accounts'),
    house.finance('GET', '/api/openfinance/products'),
  ]);
  return { native: native.body.data, team: team.body, products: products.body };
};

const eventsOf = async (type: string): Promise<readonly Told['body'][]> => {
  const events = await house.native('GET', `/v1/events?type=${type}&limit=500`);
  return events.body.data;
};

const whenSynced = (): Promise<Seen> =>
  until('a first sync', async () => {
    const now = await seen();
    return now !== null && now.finance.lastSync !== null && now.finance.status === 'active' ? now : null;
  });

describe('one consent, three surfaces', () => {
  let first: Seen;
  let accountIds: readonly string[];
  let productIds: readonly string[];

  it('is claimed by the team from the credentials file and seen everywhere', {
    timeout: STEP_MS_MAX,
  }, async () => {
    const made = await connect(house.credentials.teamBanking.consentId);
    expect([made.status, made.body?.status]).toEqual([200, 'ACTIVE']);
    expect(made.body.consents).toHaveLength(1);
    first = await whenSynced();
    expect(first.team).toMatchObject({ status: 'ACTIVE', consents: ['AUTHORIZED'] });
    expect(first.finance.status).toBe('active');
    const again = await connect(house.credentials.teamBanking.consentId);
    expect(again.status).toBeGreaterThanOrEqual(400);
  });

  it('shows the same accounts with the same balances to the last decimal', {
    timeout: STEP_MS_MAX,
  }, async () => {
    const { native, team, products } = await accountsOnAll();
    expect(native.length).toBeGreaterThan(0);
    expect([team.length, products.length]).toEqual([native.length, native.length]);
    const amounts = (list: readonly { balance: unknown }[]) =>
      list.map(({ balance }) => Number(balance)).sort();
    expect(amounts(team)).toEqual(amounts(products));
    accountIds = team.map((one: { id: string }) => one.id).sort();
    expect(accountIds).toEqual(native.map((one: { id: string }) => one.id).sort());
    productIds = products.map((one: { id: string }) => one.id).sort();
  });

  it('is narrowed by the team and ends sooner for all', { timeout: STEP_MS_MAX }, async () => {
    const before = await consentOf(first.native.consent);
    const expiresAt = new Date(Date.parse(before.expires_at) - 30 * DAY_MS).toISOString();
    const narrowed = await ofTeam('consent', {
      connectionId: first.team.id,
      scopes: ['accounts', 'balances', 'transactions'],
      expiresAt,
    });
    expect([narrowed.status, narrowed.body?.expiresAt]).toEqual([200, expiresAt]);
    expect((await consentOf(first.native.consent)).expires_at).toBe(expiresAt);
    const wider = await ofTeam('consent', {
      connectionId: first.team.id,
      scopes: ['accounts', 'balances', 'transactions'],
      expiresAt: new Date(Date.parse(before.expires_at) - 2 * DAY_MS).toISOString(),
    });
    expect([wider.status, wider.body?.code]).toEqual([409, 'AUTHORISATION_REQUIRED']);
  });

  it('warns 14, 7 and 1 days before its end, and works until then', { timeout: STEP_MS_MAX }, async () => {
    const { expires_at: end } = await consentOf(first.native.consent);
    const clock = async (): Promise<number> =>
      Date.parse((await house.native('GET', '/v1/sandbox/clock')).body.now);
    for (const days of [14, 7, 1]) {
      const aheadDays = Math.ceil((Date.parse(end) - (await clock())) / DAY_MS) - days;
      await house.advance(aheadDays);
      const warned = await until(`a warning ${days} days before`, async () => {
        const events = await eventsOf('consent.expiring');
        return events.find((one) => one.data.days === days) ?? null;
      });
      expect(warned.data.days).toBe(days);
      const now = await present();
      expect(now.team).toMatchObject({ status: 'ACTIVE', consents: ['AUTHORIZED'] });
    }
  });

  it('expires at that instant: nobody reaches the bank any more, and each surface says how to go on', {
    timeout: STEP_MS_MAX,
  }, async () => {
    await house.advance(2);
    const now = await present();
    expect(now.team).toMatchObject({ id: first.team.id, status: 'DISCONNECTED', consents: ['REVOKED'] });
    expect(now.finance).toMatchObject({ id: first.finance.id, status: 'expired' });
    const calls = async (): Promise<number> =>
      (await house.native('GET', '/v1/sandbox/log?limit=500')).body.data.length;
    const before = await calls();
    const synced = await ofTeam('sync', { connectionId: first.team.id });
    expect([synced.status, synced.body.code]).toEqual([409, 'CONSENT_EXPIRED']);
    expect(synced.body).toMatchObject({ connectionId: first.team.id, consentId: expect.any(String) });
    expect(synced.body.reconnectUrl).toMatch(/^http/);
    const other = await house.finance('POST', `/api/openfinance/sync/${first.finance.id}`);
    expect([other.status, other.body.code]).toEqual([409, 'CONSENT_EXPIRED']);
    expect(await calls()).toBe(before);
    expect((await accountsOnAll()).team).toHaveLength(accountIds.length);
  });

  it('is followed by another consent in the same place: ids stay', { timeout: STEP_MS_MAX }, async () => {
    const made = await connect(await freshConsent());
    expect([made.status, made.body.id, made.body.status]).toEqual([200, first.team.id, 'ACTIVE']);
    const synced = await until('a sync', async () => {
      const now = await seen();
      return now?.finance.status === 'active' && now.native.status === 'active' ? now : null;
    });
    expect(synced.native.id).toBe(first.native.id);
    expect(synced.finance.id).toBe(first.finance.id);
    const { team, products } = await accountsOnAll();
    expect(team.map((one: { id: string }) => one.id).sort()).toEqual(accountIds);
    expect(products.map((one: { id: string }) => one.id).sort()).toEqual(productIds);
  });

  it('is revoked over the native API and gone for all', { timeout: STEP_MS_MAX }, async () => {
    const { native } = await present();
    const revoked = await house.native('POST', `/v1/consents/${native.consent}/revoke`, {});
    expect([revoked.status, revoked.body.state]).toEqual([200, 'revoked']);
    const now = await present();
    expect(now.team.status).toBe('DISCONNECTED');
    expect(now.finance.status).toBe('revoked');
    const synced = await ofTeam('sync', { connectionId: first.team.id });
    expect([synced.status, synced.body.code]).toEqual([409, 'CONSENT_REVOKED']);
    const checked = await house.native('GET', `/v1/consents/${native.consent}/verify`);
    expect(checked.status).toBe(200);
  });

  it('is deleted over Open Finance with all below, for all', { timeout: STEP_MS_MAX }, async () => {
    const gone = await house.finance('DELETE', `/api/openfinance/connections/${first.finance.id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect((await house.finance('DELETE', `/api/openfinance/connections/${first.finance.id}`)).status).toBe(
      404,
    );
    expect(await seen()).toBeNull();
    const { native, team, products } = await accountsOnAll();
    expect([native, team, products]).toEqual([[], [], []]);
    expect((await inTeam('transactions')).body).toEqual([]);
    expect((await house.native('GET', '/v1/transactions')).body.data).toEqual([]);
  });
});
