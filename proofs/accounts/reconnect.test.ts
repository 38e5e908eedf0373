/** Accounts over consents, connections, files and logins: one account stays one, two stay two (invariant 3). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { importBytes } from '../imports/harness.ts';
import { type AccountsHouse, bankAccount, IBANS, openAccountsHouse } from './house.ts';

let house: AccountsHouse;
let scope: OwnerScope;
let bank: ScriptedBank;

beforeAll(async () => {
  house = await openAccountsHouse();
});
afterAll(() => house.bench.close());
beforeEach(async () => {
  scope = await house.begin();
  bank = new ScriptedBank();
});

const ids = async () => (await house.accounts(scope)).map(({ id }) => id);
const disconnect = (connectionId: number) =>
  house.bench.admin('update connections set disconnected_at = now() where owner_id = $1 and id = $2', [
    scope.ownerId,
    connectionId,
  ]);
const present = async (connectionId: number) =>
  (
    await house.bench.admin(
      'select present from account_links where owner_id = $1 and connection_id = $2 order by account_id',
      [scope.ownerId, connectionId],
    )
  ).flat();

/** A statement of one entry, as a bank of the country writes it. */
const mt940 = (number: string, entry: string): Buffer =>
  Buffer.from(
    [
      ':20:ONE',
      `:25:${number}`,
      ':28C:1/1',
      ':60F:C260601EUR10,00',
      `:61:2606100610D1,00NTRFNONREF//${entry}`,
      `:86:Payment ${entry}`,
      ':62F:C260610EUR9,00',
      '-',
      '',
    ].join('\r\n'),
  );

describe('reconnecting', () => {
  it('invariant 3: keeps every account though the bank renames all of them', async () => {
    bank.accounts = [
      bankAccount('a', IBANS[0]),
      bankAccount('b', IBANS[1], { currency: 'USD' }),
      bankAccount('c', null, { kind: 'card', maskedCard: 'XXXXXXXX1111' }),
      bankAccount('d', null, { kind: 'card', maskedCard: 'XXXXXXXX2222' }),
    ];
    const connectionId = await house.bench.synced(scope, bank);
    const [before, entries] = [await ids(), await house.entries(scope)];
    for (const one of bank.accounts) one.handle = `renamed-${one.handle}`;
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({ status: 'success' });
    expect(await ids()).toEqual(before);
    expect(await house.entries(scope)).toEqual(entries);
    expect(await present(connectionId)).toEqual(['t', 't', 't', 't']);
  });

  it('with another login touches nothing of what is there, and asks about each account', async () => {
    bank.accounts = [bankAccount('a', IBANS[0]), bankAccount('b', IBANS[1])];
    const connectionId = await house.bench.synced(scope, bank);
    const [before, entries] = [await ids(), await house.entries(scope)];
    bank.accounts = [bankAccount('x', IBANS[2]), bankAccount('y', IBANS[3])];
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({
      status: 'failed',
      fault: { code: 'account_unclear' },
    });
    expect(await ids()).toEqual(before);
    expect(await house.entries(scope)).toEqual(entries);
    expect(await present(connectionId)).toEqual(['t', 't']);
    const open = await house.open(scope, connectionId);
    expect(open.map(({ reason }) => reason)).toEqual(['other_accounts', 'other_accounts']);
    // Asked again as long as it is not answered, and one answer says nothing of the other.
    const [first] = open;
    await house.answer(scope, connectionId, [{ mappingId: first?.id ?? 0, answer: 'new', accountId: null }]);
    expect(await house.runSent(bank)).toMatchObject({ status: 'partial' });
    expect(await house.bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'partial' });
    expect(await ids()).toHaveLength(3);
    expect(await house.open(scope, connectionId)).toHaveLength(1);
    // The right login again: everything is as it was.
    bank.accounts = [bankAccount('a2', IBANS[0]), bankAccount('b2', IBANS[1])];
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({ status: 'success' });
    expect((await ids()).slice(0, 2)).toEqual(before);
    expect(await house.open(scope, connectionId)).toEqual([]);
  });
});

describe('a second connection', () => {
  it('to exactly the accounts of another one is told of and changes nothing', async () => {
    bank.accounts = [bankAccount('a', IBANS[0]), bankAccount('b', IBANS[1])];
    const first = await house.bench.synced(scope, bank);
    await house.bench.admin(`insert into institutions (id, connector, name) values ('one', 'scripted', 'One')
      on conflict do nothing`);
    await house.bench.admin(`update connections set institution_id = 'one' where owner_id = $1`, [
      scope.ownerId,
    ]);
    const second = await house.bench.connect(scope);
    await house.bench.admin(`update connections set institution_id = 'one' where owner_id = $1 and id = $2`, [
      scope.ownerId,
      second,
    ]);
    for (const one of bank.accounts) one.handle = `second-${one.handle}`;
    expect(await house.bench.sync(scope, second, bank)).toMatchObject({
      status: 'failed',
      fault: { code: 'connection_exists', connectionId: first },
      accounts: [],
    });
    expect(house.bench.told.duplicates).toEqual([[second, first]]);
    expect(await present(second)).toEqual([]);
    // One that is wanted, or that shows more, goes on; the accounts are the same.
    const before = await ids();
    await house.bench.admin('update connections set force_new = true where owner_id = $1 and id = $2', [
      scope.ownerId,
      second,
    ]);
    expect(await house.bench.sync(scope, second, bank)).toMatchObject({ status: 'success' });
    expect(await ids()).toEqual(before);
    const [shown] = await house.accounts(scope);
    expect(shown).toMatchObject({
      connectionId: first,
      links: [
        { connectionId: first, bankStatus: 'open', present: true },
        { connectionId: second, bankStatus: 'open', present: true },
      ],
    });
  });

  it('invariant 3: through another connector reaches the same account by its number, and asks without one', async () => {
    bank.accounts = [bankAccount('a', IBANS[0]), bankAccount('b', IBANS[1], { kind: 'savings' })];
    await house.bench.synced(scope, bank);
    const before = await ids();
    const other = new ScriptedBank();
    other.accounts = [
      bankAccount('p', IBANS[0]),
      bankAccount('q', null, { kind: 'savings', maskedCard: `****${IBANS[1].slice(-4)}` }),
      bankAccount('r', null, { maskedCard: '****0815' }),
    ];
    const second = await house.bench.connect(scope);
    expect(await house.bench.sync(scope, second, other)).toMatchObject({ status: 'success' });
    // By number; by type, currency, holder and the end of the number; and a new one.
    expect((await ids()).slice(0, 2)).toEqual(before);
    expect(await ids()).toHaveLength(3);
  });

  it('of another holder of the joint account keeps an account of its own', async () => {
    bank.accounts = [bankAccount('a', IBANS[0])];
    await house.bench.synced(scope, bank);
    const first = scope;
    scope = await house.bench.ledger.newOwner();
    await house.bench.synced(scope, bank);
    expect(await ids()).toHaveLength(1);
    const mine = await ids();
    scope = first;
    expect(await ids()).not.toEqual(mine);
  });
});

describe('an account', () => {
  it('goes from files to a bank, on with files after the end, and back, with its id and its entries', async () => {
    const { imports } = house.bench.ledger;
    await importBytes(imports, scope, mt940('12030000/202051', 'F1'));
    const before = await ids();
    expect(before).toHaveLength(1);
    bank.accounts = [bankAccount('a', IBANS[0])];
    const connectionId = await house.bench.synced(scope, bank);
    expect(await ids()).toEqual(before);
    expect((await house.accounts(scope))[0]).toMatchObject({ connectionId, connector: 'scripted' });
    // A file of an account that lives at a bank goes into the same account.
    await importBytes(imports, scope, mt940(IBANS[0], 'F2'));
    await disconnect(connectionId);
    await importBytes(imports, scope, mt940(IBANS[0], 'F3'));
    await house.bench.admin('update connections set disconnected_at = null where owner_id = $1', [
      scope.ownerId,
    ]);
    for (const one of bank.accounts) one.handle = 'after';
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({ status: 'success' });
    expect(await ids()).toEqual(before);
    expect(await house.entries(scope)).toHaveLength(4);
  });

  it('that is detached goes on with files, is left out by its bank, and can be mapped again', async () => {
    bank.accounts = [bankAccount('a', IBANS[0]), bankAccount('b', IBANS[1])];
    const connectionId = await house.bench.synced(scope, bank);
    const [first = 0] = await ids();
    const detached = await house.mapping.detach(house.asking(scope), first);
    expect(detached).toMatchObject({ ok: true, value: { id: first, connector: 'file', links: [] } });
    expect(await house.mapping.detach(house.asking(scope), first)).toEqual(detached);
    await importBytes(house.bench.ledger.imports, scope, mt940(IBANS[0], 'F1'));
    for (const one of bank.accounts) one.handle = `renamed-${one.handle}`;
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({
      status: 'success',
      accounts: [{ status: 'skipped', accountId: null }, { status: 'success' }],
    });
    expect(await ids()).toHaveLength(2);
    const [left] = (await house.mapping.mappings(scope, connectionId)) ?? [];
    expect(left).toMatchObject({ state: 'ignored', reason: 'detached', candidates: [{ accountId: first }] });
    const back = { mappingId: left?.id ?? 0, answer: 'account', accountId: first } as const;
    expect(await house.answer(scope, connectionId, [back])).toMatchObject({ ok: true });
    expect(await house.runSent(bank)).toMatchObject({ status: 'success' });
    expect((await house.accounts(scope))[0]).toMatchObject({ id: first, connectionId });
    expect(await house.entries(scope)).toHaveLength(3);
  });

  it('that is detached amid a sync keeps what came, and nothing more comes', async () => {
    bank.accounts = [bankAccount('a', IBANS[0]), bankAccount('b', IBANS[1])];
    const connectionId = await house.bench.connect(scope);
    bank.meanwhile = async ({ capability }) => {
      const [first] = await ids();
      if (capability === 'balances' && first !== undefined)
        await house.mapping.detach(house.asking(scope), first);
    };
    const row = await house.bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({ status: 'success', accounts: [{ ordinal: 2, status: 'success' }] });
    expect(house.bench.told.errors).toEqual([]);
    expect(house.bench.told.notUnderstood).toEqual([]);
  });

  it('that a person deleted does not come back with its bank, whatever it is called there', async () => {
    bank.accounts = [bankAccount('a', IBANS[0]), bankAccount('b', IBANS[1])];
    const connectionId = await house.bench.synced(scope, bank);
    const [first = 0, second] = await ids();
    const audit = { actor: 'test', action: 'account.deleted', subject: null, detail: {} };
    await house.bench.ledger.changes.deleteAccount(scope, first, audit);
    await house.bench.sync(scope, connectionId, bank);
    for (const one of bank.accounts) one.handle = `renamed-${one.handle}`;
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({ status: 'success' });
    expect(await ids()).toEqual([second]);
    // A file that a person brings is an act of its own.
    await importBytes(house.bench.ledger.imports, scope, mt940(IBANS[0], 'F1'));
    expect(await ids()).toHaveLength(2);
    await house.bench.sync(scope, connectionId, bank);
    expect(await house.entries(scope)).toHaveLength(2);
  });
});
