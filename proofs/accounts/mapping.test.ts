/** Accounts that only the account holder can tell: asked, answered, remembered, never guessed (invariant 3). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
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

const idOf = async (at: number): Promise<number> => (await house.accounts(scope))[at]?.id ?? 0;

/** A connection whose only account, without any number, got another handle: one question. */
async function asked(): Promise<{ connectionId: number; mappingId: number; accountId: number }> {
  bank.accounts = [bankAccount('a', null)];
  const connectionId = await house.bench.synced(scope, bank);
  bank.accounts = [{ ...bankAccount('a', null), handle: 'renamed' }];
  await house.bench.sync(scope, connectionId, bank);
  const [question] = await house.open(scope, connectionId);
  return { connectionId, mappingId: question?.id ?? 0, accountId: await idOf(0) };
}

describe('a question about an account', () => {
  it('says what the bank shows and which accounts it may be, once however often it is asked', async () => {
    const { connectionId, accountId } = await asked();
    await house.bench.sync(scope, connectionId, bank);
    expect(await house.mapping.mappings(scope, connectionId)).toMatchObject([
      {
        state: 'open',
        reason: 'may_be_known',
        kind: 'current',
        currency: 'EUR',
        label: 'Account renamed',
        holder: 'A Holder',
        maskedNumber: null,
        candidates: [{ accountId, label: 'Account a', currency: 'EUR' }],
        accountId: null,
      },
    ]);
    const events = await house.bench.events(scope);
    expect(events.filter((type) => type === 'account_mapping.required')).toHaveLength(1);
    expect(await house.mapping.mappings(scope, 999_999)).toBeNull();
  });

  it('invariant 3: leaves the others as they are, and goes when there is nothing to ask any more', async () => {
    bank.accounts = [bankAccount('a', null), bankAccount('b', IBANS[0])];
    const connectionId = await house.bench.synced(scope, bank);
    bank.accounts = [{ ...bankAccount('a', null), handle: 'renamed' }, bankAccount('b', IBANS[0])];
    const row = await house.bench.sync(scope, connectionId, bank);
    expect(row).toMatchObject({
      status: 'partial',
      accounts: [{ status: 'failed', fault: { code: 'account_unclear' } }, { status: 'success' }],
    });
    expect(await house.accounts(scope)).toHaveLength(2);
    bank.accounts = [bankAccount('a', null), bankAccount('b', IBANS[0])];
    expect(await house.bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'success' });
    expect(await house.mapping.mappings(scope, connectionId)).toEqual([]);
  });

  it('answered with an account goes on with it at once, with its id and its entries', async () => {
    const { connectionId, mappingId, accountId } = await asked();
    const before = await house.entries(scope);
    const done = await house.answer(scope, connectionId, [{ mappingId, answer: 'account', accountId }]);
    expect(done).toMatchObject({ ok: true, value: [{ state: 'mapped', accountId }] });
    expect(await house.runSent(bank)).toMatchObject({ status: 'success', accounts: [{ inserted: 0 }] });
    expect(await house.accounts(scope)).toHaveLength(1);
    expect(await house.entries(scope)).toEqual(before);
    expect(await house.bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'success' });
  });

  it('answered as new makes one account and no more', async () => {
    const { connectionId, mappingId } = await asked();
    await house.answer(scope, connectionId, [{ mappingId, answer: 'new', accountId: null }]);
    expect(await house.runSent(bank)).toMatchObject({ status: 'success', accounts: [{ inserted: 1 }] });
    await house.bench.sync(scope, connectionId, bank);
    expect(await house.accounts(scope)).toHaveLength(2);
    expect(await house.mapping.mappings(scope, connectionId)).toMatchObject([
      { state: 'new', accountId: await idOf(1) },
    ]);
  });

  it('answered with ignore leaves it out, also under another handle, until it is answered otherwise', async () => {
    bank.accounts = [bankAccount('a', null, { kind: 'card', maskedCard: 'XXXXXXXX1111' })];
    const connectionId = await house.bench.synced(scope, bank);
    const twin = bankAccount('b', null, { kind: 'card', maskedCard: 'XXXXXXXX2222' });
    bank.accounts = [{ ...twin, handle: 'b' }];
    await house.bench.sync(scope, connectionId, bank);
    // Another number of the same kind: it is another card. Deleting it leaves it out.
    expect(await house.accounts(scope)).toHaveLength(2);
    const audit = { actor: 'test', action: 'account.deleted', subject: null, detail: {} };
    await house.bench.ledger.changes.deleteAccount(scope, await idOf(1), audit);
    bank.accounts = [{ ...twin, handle: 'b-renamed' }];
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({
      accounts: [{ status: 'skipped', accountId: null }],
    });
    expect(await house.accounts(scope)).toHaveLength(1);
    const [left] = (await house.mapping.mappings(scope, connectionId)) ?? [];
    expect(left).toMatchObject({ state: 'ignored', reason: 'deleted' });
    const again = { mappingId: left?.id ?? 0, answer: 'new', accountId: null } as const;
    await house.answer(scope, connectionId, [again]);
    expect(await house.runSent(bank)).toMatchObject({ accounts: [{ status: 'success', inserted: 1 }] });
    expect(await house.accounts(scope)).toHaveLength(2);
  });

  it('answered while a sync runs counts with the one that follows at once', async () => {
    bank.accounts = [bankAccount('a', null), bankAccount('c', IBANS[1])];
    const connectionId = await house.bench.synced(scope, bank);
    bank.accounts = [{ ...bankAccount('a', null), handle: 'renamed' }, bankAccount('c', IBANS[1])];
    await house.bench.sync(scope, connectionId, bank);
    const [question] = await house.open(scope, connectionId);
    const mappingId = question?.id ?? 0;
    const accountId = await idOf(0);
    const syncId = await house.bench.ask(scope, connectionId);
    bank.meanwhile = async ({ capability }) => {
      if (capability === 'balances')
        await house.answer(scope, connectionId, [{ mappingId, answer: 'account', accountId }]);
    };
    await house.bench.worker(bank).run(scope.ownerId, syncId);
    bank.meanwhile = async () => {};
    const next = async () =>
      (
        await house.bench.admin(
          'select extract(epoch from next_sync_at) * 1000 from connections where owner_id = $1 and id = $2',
          [scope.ownerId, connectionId],
        )
      ).map(([at]) => Number(at));
    expect(await next()).toEqual([house.bench.clock]);
    await house.bench.sync(scope, connectionId, bank, 'scheduled');
    expect((await next())[0]).toBeGreaterThan(house.bench.clock);
    expect(await house.open(scope, connectionId)).toEqual([]);
  });

  it('is kept where the connection cannot be synced, and counts with the next consent', async () => {
    const { connectionId, mappingId, accountId } = await asked();
    await house.bench.admin(`update consents set state = 'expired' where owner_id = $1`, [scope.ownerId]);
    const sent = house.bench.told.jobs.length;
    const done = await house.answer(scope, connectionId, [{ mappingId, answer: 'account', accountId }]);
    expect(done.ok).toBe(true);
    expect(house.bench.told.jobs).toHaveLength(sent);
    expect(await house.reconnected(scope, connectionId, bank)).toMatchObject({ status: 'success' });
    expect(await house.accounts(scope)).toHaveLength(1);
  });
});

describe('several questions of a bank that calls its handles lasting', () => {
  it('invariant 3: stay open one by one until each is answered', async () => {
    bank = new ScriptedBank({ idStability: 'permanent' });
    bank.accounts = [bankAccount('a', null), bankAccount('b', null, { kind: 'savings' })];
    const connectionId = await house.bench.synced(scope, bank);
    const [first, second] = await house.accounts(scope);
    for (const one of bank.accounts) one.handle = `renamed-${one.handle}`;
    await house.reconnected(scope, connectionId, bank);
    const open = await house.open(scope, connectionId);
    expect(open).toHaveLength(2);
    const to = async (at: number, accountId = 0) =>
      house.answer(scope, connectionId, [{ mappingId: open[at]?.id ?? 0, answer: 'account', accountId }]);
    await to(0, first?.id);
    expect(await house.runSent(bank)).toMatchObject({ status: 'partial' });
    await house.bench.sync(scope, connectionId, bank);
    expect(await house.accounts(scope)).toHaveLength(2);
    await to(1, second?.id);
    expect(await house.runSent(bank)).toMatchObject({ status: 'success' });
    expect(await house.accounts(scope)).toHaveLength(2);
  });
});

describe('an answer that cannot be right', () => {
  const refusal = async (connectionId: number, mappingId: number, accountId: number | null) => {
    const answer = accountId === null ? 'new' : 'account';
    const done = await house.answer(scope, connectionId, [{ mappingId, answer, accountId }]);
    return done.ok ? 'taken' : done.fault;
  };

  it('is refused: another IBAN, another currency, a number of another account, an account of the list', async () => {
    // A stable id that leads to an account with another IBAN: nobody can tell what happened at the bank.
    bank.accounts = [
      bankAccount('a', IBANS[0], { stableId: 's' }),
      bankAccount('b', IBANS[1]),
      bankAccount('c', IBANS[2], { currency: 'USD' }),
    ];
    const connectionId = await house.bench.synced(scope, bank);
    const [first, second, dollars] = await house.accounts(scope);
    bank.accounts = [
      { ...bankAccount('x', IBANS[3], { stableId: 's' }), handle: 'x' },
      bankAccount('b', IBANS[1]),
      bankAccount('c', IBANS[2], { currency: 'USD' }),
    ];
    await house.bench.sync(scope, connectionId, bank);
    const [question] = await house.open(scope, connectionId);
    expect(question).toMatchObject({ reason: 'number_differs', candidates: [{ accountId: first?.id }] });
    const to = (accountId: number | null | undefined) =>
      refusal(connectionId, question?.id ?? 0, accountId ?? null);
    expect(await to(first?.id)).toMatchObject({ at: 0, reason: 'number_differs' });
    expect(await to(second?.id)).toMatchObject({ reason: 'already_mapped', accountId: second?.id });
    expect(await to(dollars?.id)).toMatchObject({ reason: 'currency_differs' });
    expect(await to(999_999)).toMatchObject({ reason: 'account_unknown' });
    expect(await refusal(connectionId, 999_999, null)).toMatchObject({ reason: 'mapping_unknown' });
    expect(await house.open(scope, connectionId)).toHaveLength(1);
    // It is a new one, then: an IBAN decides over everything else.
    expect(await to(null)).toBe('taken');
    expect(await house.runSent(bank)).toMatchObject({ status: 'success' });
    expect(await house.accounts(scope)).toHaveLength(4);
    expect(await house.bench.sync(scope, connectionId, bank)).toMatchObject({ status: 'success' });
  });

  it('is refused where its number is that of another account, and none of the answers is taken', async () => {
    bank.accounts = [bankAccount('a', null), bankAccount('b', null, { kind: 'savings' })];
    const connectionId = await house.bench.synced(scope, bank);
    bank.accounts = bank.accounts.map((one) => ({ ...one, handle: `${one.handle}-renamed` }));
    await house.bench.sync(scope, connectionId, bank);
    const open = await house.open(scope, connectionId);
    const ids = (await house.accounts(scope)).map(({ id }) => id);
    const done = await house.answer(
      scope,
      connectionId,
      open.map(({ id }) => ({ mappingId: id, answer: 'account', accountId: ids[0] ?? 0 })),
    );
    expect(done).toMatchObject({ ok: false, fault: { at: 1, reason: 'already_mapped' } });
    expect(await house.open(scope, connectionId)).toHaveLength(2);
  });

  it('invariant 12: is of its owner only', async () => {
    const { connectionId, mappingId, accountId } = await asked();
    const stranger = await house.bench.ledger.newOwner();
    const answers = [{ mappingId, answer: 'account', accountId }] as const;
    expect(await house.answer(stranger, connectionId, answers)).toEqual({
      ok: false,
      fault: { code: 'not_found' },
    });
    expect(await house.mapping.mappings(stranger, connectionId)).toBeNull();
    expect(await house.mapping.detach(house.asking(stranger), accountId)).toEqual({
      ok: false,
      fault: { code: 'not_found' },
    });
    bank.accounts = [bankAccount('s', null)];
    const own = await house.bench.connect(stranger);
    await house.bench.sync(stranger, own, bank);
    const named = await house.answer(stranger, own, answers);
    expect(named).toMatchObject({ ok: false, fault: { reason: 'mapping_unknown' } });
  });
});
