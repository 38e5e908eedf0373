/** Statement files beside accounts that are there: one number is one account, and what a file leaves open is asked (invariant 3). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { importBytes } from '../imports/harness.ts';
import { type AccountsHouse, bankAccount, IBANS, openAccountsHouse } from './house.ts';

let house: AccountsHouse;
let scope: OwnerScope;
let live: number;

beforeAll(async () => {
  house = await openAccountsHouse();
});
afterAll(() => house.bench.close());
beforeEach(async () => {
  scope = await house.begin();
  const bank = new ScriptedBank();
  bank.accounts = [bankAccount('a', IBANS[0])];
  await house.bench.synced(scope, bank);
  live = (await house.accounts(scope))[0]?.id ?? 0;
});

const file = (number: string, entry: string, currency = 'EUR'): Buffer =>
  Buffer.from(
    `:20:ONE\r\n:25:${number}\r\n:28C:1/1\r\n:60F:C260601${currency}10,00\r\n:61:2606100610D1,00NTRFNONREF//${entry}\r\n:86:Payment ${entry}\r\n:62F:C260610${currency}9,00\r\n-\r\n`,
  );
const bring = (bytes: Buffer, request: Parameters<typeof importBytes>[3] = {}) =>
  importBytes(house.bench.ledger.imports, scope, bytes, request);
const count = async () => (await house.accounts(scope)).length;

describe('a file whose number names no bank', () => {
  it('invariant 3: asks where it ends as an account that is here, and knows it from then on', async () => {
    expect(await bring(file('202051', 'F1'))).toMatchObject({
      code: 'account_needed',
      candidates: [{ id: live }],
    });
    expect(await count()).toBe(1);
    expect(await bring(file('202051', 'F1'), { accountId: live })).toMatchObject({ status: 'done' });
    expect(await bring(file('202051', 'F2'))).toMatchObject({ status: 'done' });
    expect(await count()).toBe(1);
    expect(await house.entries(scope)).toHaveLength(3);
  });

  it('is of a new account where that is named, in another currency, or where it ends otherwise', async () => {
    expect(await bring(file('202051', 'F1'), { accountName: 'Another' })).toMatchObject({ status: 'done' });
    expect(await bring(file('202051', 'F2', 'USD'))).toMatchObject({ status: 'done' });
    expect(await bring(file('202052', 'F3'))).toMatchObject({ status: 'done' });
    expect(await count()).toBe(4);
  });
});

describe('a file with the number of the country', () => {
  it('is of the account with the IBAN', async () => {
    expect(await bring(file('12030000/0000202051', 'F1'))).toMatchObject({ status: 'done' });
    expect(await count()).toBe(1);
  });

  it('is of no other account, whoever says so', async () => {
    const refused = await bring(file(IBANS[1], 'F1'), { accountId: live });
    expect(refused).toMatchObject({ code: 'account_differs' });
    expect(await house.entries(scope)).toHaveLength(1);
    expect(await bring(file(IBANS[1], 'F1'))).toMatchObject({ status: 'done' });
    expect(await count()).toBe(2);
  });
});
