/** Positions of a securities account, from the simulated bank to both surfaces. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FinapiHouse, type FinapiUser, failed, read } from './house.ts';
import type { BankConnection } from './shapes.ts';

const DEPOT_BLZ = '50010105';
const LOGIN = { bankingUserId: 'demo', bankingPin: 'demo-pin' };
const HEADERS = { 'psu-ip-address': '192.0.2.7', 'psu-user-agent': 'Proof/1.0' };

interface Security {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  readonly isin: string;
  readonly quote: number;
  readonly marketValue: number;
}
interface Securities {
  readonly securities: readonly Security[];
  readonly paging: { readonly totalCount: number };
}

let house: FinapiHouse;
let user: FinapiUser;
let connection: BankConnection;
beforeAll(async () => {
  house = await FinapiHouse.start();
  user = await house.demo();
  const made = read<BankConnection>(await user.import(DEPOT_BLZ, LOGIN, HEADERS), 201);
  connection = await user.ready(made.id);
}, 120_000);
afterAll(() => house?.close());

const all = async (query = {}): Promise<readonly Security[]> =>
  (await user.get<Securities>('/api/v1/securities', query)).securities;

describe('securities', () => {
  it('are the positions of an account of type security, in the form of 1.73', async () => {
    const { accounts } = await user.get<{
      accounts: readonly { id: number; accountTypeId: number; status: string }[];
    }>('/api/v1/accounts', { bankConnectionIds: connection.id });
    const depot = accounts.find(({ accountTypeId }) => accountTypeId === 4);
    expect(depot?.status).toBe('UPDATED');
    const securities = await all();
    expect(securities.map(({ isin }) => isin)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^DE000DEM001\d$/)]),
    );
    expect(securities.map(({ accountId }) => accountId)).toEqual([depot?.id, depot?.id, depot?.id]);
    const one = await user.get<Record<string, unknown>>(`/api/v1/securities/${securities[0]?.id}`);
    expect(one).toMatchObject({
      wkn: 'DEM001',
      quoteCurrency: 'EUR',
      quoteType: 'ACTU',
      quantityNominal: 25,
      quantityNominalType: 'UNIT',
      entryQuote: 71.25,
      profitOrLoss: expect.any(Number),
      quoteDate: expect.stringMatching(/^\d{4}-\d\d-\d\d 17:35:00\.000$/),
    });
  });

  it('are filtered, ordered and paged', async () => {
    expect((await all({ search: 'demo etf' })).map(({ name }) => name)).toEqual(['Demo Weltfonds ETF']);
    expect((await all({ search: 'DEM003' })).map(({ name }) => name)).toEqual(['Demo Anleihe 2,5 % 2031']);
    const values = (await all({ order: 'marketValue,desc' })).map(({ marketValue }) => marketValue);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    const paged = await user.get<Securities>('/api/v1/securities', { page: 2, perPage: 2, order: 'name' });
    expect([paged.securities.length, paged.paging.totalCount]).toEqual([1, 3]);
    expect(await all({ accountIds: 999_999 })).toEqual([]);
    const ids = (await all()).map(({ id }) => id);
    const several = await user.get<Securities>(`/api/v1/securities/${ids[2]},999999,${ids[0]}`);
    expect(several.securities.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  });

  it('keep their number over updates, and follow the bank', async () => {
    const before = await all();
    await house.advance({ days: 40 });
    read(
      await user.ask('POST', '/api/v1/bankConnections/update', {
        body: { bankConnectionId: connection.id, bankingPin: 'demo-pin' },
        headers: HEADERS,
      }),
    );
    await user.ready(connection.id);
    const after = await all();
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.map(({ quote }) => quote)).not.toEqual(before.map(({ quote }) => quote));
  }, 60_000);

  it('are those of /v1/accounts/{id}/holdings', async () => {
    const accounts = read<{ data: readonly { id: string; kind: string }[] }>(
      await house.native('GET', '/v1/accounts?limit=500'),
    ).data;
    const depot = accounts.find(({ kind }) => kind === 'investment');
    const { data } = read<{ data: readonly { isin: string; quote: { amount: string } }[] }>(
      await house.native('GET', `/v1/accounts/${depot?.id}/holdings`),
    );
    const shown = data.map(({ isin, quote }) => [isin, Number(quote.amount)]);
    expect(shown).toEqual((await all()).map(({ isin, quote }) => [isin, quote]));
    const first = await house.native('GET', `/v1/accounts/${depot?.id}/holdings?limit=1`);
    expect(read<{ next_cursor: string | null }>(first).next_cursor).not.toBeNull();
  });

  it('of another user do not exist', async () => {
    const [mine] = await all();
    const other = await house.user();
    expect(await other.get<Securities>('/api/v1/securities', { ids: mine?.id ?? 0 })).toMatchObject({
      securities: [],
    });
    expect(failed(await other.ask('GET', `/api/v1/securities/${mine?.id}`))).toBe('404 UNKNOWN_ENTITY');
  });
});
