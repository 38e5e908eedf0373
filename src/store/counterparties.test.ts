import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LedgerBench, openLedgerBench } from '../../proofs/imports/harness.ts';
import { STATEMENT_ROWS } from '../core/limits.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { counterpartyAccounts } from './counterparties.ts';

let bench: LedgerBench;
let scope: OwnerScope;
beforeAll(async () => {
  bench = await openLedgerBench();
  scope = await bench.newOwner();
});
afterAll(() => bench.close());

const wanted = (number: number, sealed: string[] = []) => ({
  lookup: Buffer.alloc(32, `lookup ${number} `),
  masked: () => `DE****${number}`,
  sealed: () => {
    sealed.push(`${number}`);
    return Buffer.from(`${number}`);
  },
});
const idsOf = (list: readonly ReturnType<typeof wanted>[]) =>
  bench.app.transaction(scope, (tx) => counterpartyAccounts(tx, scope.ownerId, list));

describe('accounts on the other side', () => {
  it('gives one id per number, in the order asked for, however often and in which batch it comes', async () => {
    const numbers = Array.from({ length: STATEMENT_ROWS + 10 }, (_, at) => at);
    const list = [...numbers, 3, STATEMENT_ROWS + 5, 3].map((number) => wanted(number));
    const ids = await idsOf(list);
    expect(new Set(ids).size).toBe(numbers.length);
    expect(ids.slice(-3)).toEqual([ids[3], ids[STATEMENT_ROWS + 5], ids[3]]);
    const rows = await bench.app.rows(
      scope,
      { text: 'select id, masked from counterparty_accounts where owner_id = $1' },
      [scope.ownerId],
    );
    const masked = new Map(rows.map(([id, text]) => [Number(id), text]));
    for (const number of numbers) expect(masked.get(ids[number] ?? -1)).toBe(`DE****${number}`);
  });

  it('seals only what is not there yet', async () => {
    const known = await idsOf([wanted(1), wanted(2)]);
    const sealed: string[] = [];
    const again = await idsOf([wanted(2, sealed), wanted(900_000, sealed), wanted(1, sealed)]);
    expect(sealed).toEqual(['900000']);
    expect([again[2], again[0]]).toEqual(known);
  });
});
