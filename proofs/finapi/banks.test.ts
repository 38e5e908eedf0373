/** Banks of a whole server: how many connections they have, and how it went with them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS_MS } from '../../src/engine/finapi/banks.ts';
import { DEMO_BLZ, FinapiHouse, type FinapiUser, failed, LOGIN, PRESENT, read } from './house.ts';
import type { BankConnection } from './shapes.ts';

const OPEN_BLZ = '50010101';
const SECOND_MS = 1_000;

let house: FinapiHouse;
let user: FinapiUser;
beforeAll(async () => {
  house = await FinapiHouse.start();
  user = await house.user();
}, 120_000);
afterAll(() => house?.close());

interface Bank {
  readonly id: number;
  readonly name: string;
  readonly blz: string;
  readonly popularity: number;
  readonly health: number;
  readonly isSupported: boolean;
  readonly loginFieldUserId: string | null;
  readonly lastCommunicationAttempt: string | null;
  readonly lastSuccessfulCommunication: string | null;
}
const bankOf = (blz: string): Promise<Bank> => user.bank(blz) as unknown as Promise<Bank>;

/** What connections say of a bank is remembered for a moment. */
const fresh = async (blz: string): Promise<Bank> => {
  await sleep(FACTS_MS + SECOND_MS / 2);
  return bankOf(blz);
};

describe('banks', () => {
  it('are found by users and clients: "you need to pass the identifier of the demo bank, which is a bank with BLZ 00000000 (see GET /banks/search)"', async () => {
    const token = await house.clientToken();
    for (const place of ['/api/v1/banks', '/api/v1/banks/search']) {
      const query = { search: DEMO_BLZ };
      const { banks } = read<{ banks: readonly Bank[] }>(await house.ask('GET', place, { token, query }));
      expect(banks.map(({ blz, isSupported }) => [blz, isSupported])).toEqual([[DEMO_BLZ, true]]);
    }
    const admin = await house.ask('GET', '/api/v1/banks', { token: await house.adminToken() });
    expect(failed(admin)).toBe('403 UNAUTHORIZED_ACCESS');
  });

  it('count their connections, and tell when they were reached', async () => {
    const before = await fresh(OPEN_BLZ);
    expect(before).toMatchObject({ health: 100, loginFieldUserId: 'Onlinebanking-ID' });
    const made = read<BankConnection>(await user.import(OPEN_BLZ, LOGIN, PRESENT), 201);
    await user.ready(made.id);
    const after = await fresh(OPEN_BLZ);
    expect(after.popularity).toBe(before.popularity + 1);
    expect(after.lastCommunicationAttempt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(after.lastSuccessfulCommunication).toBe(after.lastCommunicationAttempt);
    await user.ask('DELETE', `/api/v1/bankConnections/${made.id}`);
    expect((await fresh(OPEN_BLZ)).popularity).toBe(before.popularity);
  }, 60_000);

  it('keep their numbers over a restart', async () => {
    const numbers = async () =>
      (await user.get<{ banks: readonly Bank[] }>('/api/v1/banks', { perPage: 500 })).banks.map(
        ({ id, blz }) => `${id} ${blz}`,
      );
    const before = await numbers();
    await house.restart();
    expect(await numbers()).toEqual(before);
  }, 60_000);

  it('of another tenant count for nothing here', async () => {
    const keys = await house.clientOfAnotherTenant();
    const stranger = await house.user({}, keys);
    const theirs = read<BankConnection>(await stranger.import(OPEN_BLZ, LOGIN, PRESENT), 201);
    await stranger.ready(theirs.id);
    const before = (await fresh(OPEN_BLZ)).popularity;
    expect(((await stranger.bank(OPEN_BLZ)) as unknown as Bank).popularity).toBe(1);
    expect(before).toBe(0);
  }, 60_000);
});
