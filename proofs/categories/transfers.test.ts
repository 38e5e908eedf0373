/** Transfers between accounts of one owner, on a real store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type Entry, type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const [HERE, THERE, STRANGE] = [
  'DE89370400440532013000',
  'DE02120300000000202051',
  'DE02500105170137075030',
] as const;

interface Two {
  readonly scope: OwnerScope;
  readonly here: number;
  readonly there: number;
}

async function twoAccounts(holder: string | null = null): Promise<Two> {
  const scope = await house.bench.newOwner();
  return {
    scope,
    here: await house.account(scope, HERE, holder),
    there: await house.account(scope, THERE, holder),
  };
}

/** One entry on each side; gives their ids. */
async function legs({ scope, here, there }: Two, out: Entry, into: Entry): Promise<[number, number]> {
  const [outId = 0] = await house.arrive(scope, here, [out]);
  const [inId = 0] = await house.arrive(scope, there, [into]);
  return [outId, inId];
}

async function pairOf(scope: OwnerScope, ids: readonly number[]): Promise<(number | null)[]> {
  await house.settle(scope);
  return Promise.all(ids.map(async (id) => (await house.get(scope, id)).transferOf));
}

describe('a transfer between own accounts', () => {
  it('is known by the number of the own account, and both legs say the other one', async () => {
    const two = await twoAccounts();
    const [out, into] = await legs(
      two,
      { amount: '-50.00', number: THERE },
      { amount: '50.00', date: '2026-03-04' },
    );
    expect(await pairOf(two.scope, [out, into])).toEqual([into, out]);
    for (const id of [out, into])
      expect(await house.get(two.scope, id)).toMatchObject({
        category: expect.stringMatching(/^TRANSFER/),
        categorySource: 'own_transfer',
      });
  });

  it('is found whichever leg comes first, in whatever window', async () => {
    const two = await twoAccounts();
    const [into = 0] = await house.arrive(two.scope, two.there, [{ amount: '50.00', date: '2026-03-04' }]);
    expect(await pairOf(two.scope, [into])).toEqual([null]);
    const [out = 0] = await house.arrive(two.scope, two.here, [{ amount: '-50.0', number: THERE }]);
    expect(await pairOf(two.scope, [out, into])).toEqual([into, out]);
  });

  it('needs more than amount and day', async () => {
    const cases: readonly [string, Entry, Entry, boolean][] = [
      ['nothing', { amount: '-50.00' }, { amount: '50.00' }, false],
      ['a word', { amount: '-50.00', text: 'Umbuchung' }, { amount: '50.00' }, true],
      ['the own name', { amount: '-50.00', name: 'LINDNER, Ada' }, { amount: '50.00' }, true],
      ['too late', { amount: '-50.00', number: THERE }, { amount: '50.00', date: '2026-03-07' }, false],
      ['another amount', { amount: '-50.00', number: THERE }, { amount: '50.01' }, false],
      [
        'the number of somebody else',
        { amount: '-50.00', number: STRANGE, text: 'Umbuchung' },
        { amount: '50.00' },
        false,
      ],
    ];
    for (const [what, out, into, isPair] of cases) {
      const two = await twoAccounts('Ada Lindner');
      const ids = await legs(two, out, into);
      const found = await pairOf(two.scope, ids);
      expect([what, found]).toEqual([what, isPair ? [ids[1], ids[0]] : [null, null]]);
    }
  });

  it('is one to one, the nearest days first', async () => {
    const two = await twoAccounts();
    const out: Entry = { amount: '-50.00', number: THERE };
    const [first = 0, second = 0] = await house.arrive(two.scope, two.here, [
      out,
      { ...out, date: '2026-03-04' },
    ]);
    const [late = 0, later = 0] = await house.arrive(two.scope, two.there, [
      { amount: '50.00', date: '2026-03-04' },
      { amount: '50.00', date: '2026-03-05' },
    ]);
    expect(await pairOf(two.scope, [first, second, late, later])).toEqual([later, late, second, first]);
  });

  it('that a person rejects is none, for good', async () => {
    const two = await twoAccounts();
    const [out, into] = await legs(two, { amount: '-50.00', number: THERE }, { amount: '50.00' });
    await house.settle(two.scope);
    const done = await house.categories.rejectTransfer(house.caller, two.scope, into);
    expect(done.ok && done.value.transferOf).toBeNull();
    expect(await pairOf(two.scope, [out, into])).toEqual([null, null]);
    await house.change(two.scope, out, { text: 'seen again' });
    await house.categories.startRun(house.caller, two.scope, 'all');
    expect(await pairOf(two.scope, [out, into])).toEqual([null, null]);
    expect((await house.get(two.scope, out)).categorySource).not.toBe('own_transfer');
    expect(await house.categories.rejectTransfer(house.caller, two.scope, into)).toEqual({
      ok: false,
      fault: 'no_transfer',
    });
  });

  it('ends when a leg is deleted, or its amount changes', async () => {
    const audit = { actor: 'test', action: 'x', subject: null, detail: {} };
    for (const end of ['transaction', 'account', 'amount'] as const) {
      const two = await twoAccounts();
      const [out, into] = await legs(two, { amount: '-50.00', number: THERE }, { amount: '50.00' });
      await house.settle(two.scope);
      if (end === 'transaction') await house.bench.changes.deleteTransaction(two.scope, out, audit);
      else if (end === 'account') await house.bench.changes.deleteAccount(two.scope, two.here, audit);
      else await house.change(two.scope, out, { amount: '-51.00' });
      await house.settle(two.scope);
      const left = await house.get(two.scope, into);
      expect([end, left.transferOf, left.categorySource === 'own_transfer']).toEqual([end, null, false]);
    }
  });

  it('keeps what a person chose', async () => {
    const two = await twoAccounts();
    const [out, into] = await legs(two, { amount: '-50.00', number: THERE }, { amount: '50.00' });
    const choice = { category: 'RENT.RENT', train: false, applyToExisting: false } as const;
    await house.categories.choose(house.caller, two.scope, out, choice, null);
    expect(await pairOf(two.scope, [out, into])).toEqual([into, out]);
    expect((await house.get(two.scope, out)).category).toBe('RENT.RENT');
  });
});
