import { describe, expect, it } from 'vitest';
import { addDays, instantIn } from '../calendars/index.ts';
import { unitsOf } from '../money.ts';
import type { Moment, SandboxHolding } from '../types.ts';
import { checkDigitOf } from './holdings.ts';
import { accountsOf, balancesOf, entriesOf, holdingsOf } from './index.ts';

const FOUNDED = '2026-11-21';
const at = (days: number, minute: number): Moment => ({
  founded: FOUNDED,
  now: instantIn('Europe/Berlin', addDays(FOUNDED, days), minute),
});
const [current, depot] = accountsOf('demo-de-depot', 'demo');
const heldAt = (days: number, minute = 720): readonly SandboxHolding[] =>
  depot === undefined ? [] : holdingsOf(depot, at(days, minute));

describe('the securities account of the demo bank', () => {
  it('lies beside a current account, with positions and no money', () => {
    expect([current?.type, depot?.type]).toEqual(['current', 'securities']);
    if (current === undefined || depot === undefined) throw new Error('no accounts');
    expect(holdingsOf(current, at(0, 720))).toEqual([]);
    expect(entriesOf(depot, at(0, 720))).toEqual([]);
    expect(balancesOf(depot, [], at(0, 720))).toEqual([]);
    expect(heldAt(0)).toHaveLength(3);
  });

  it('has ISINs with a check digit that holds', () => {
    expect(checkDigitOf('DE000840400')).toBe(5);
    expect(checkDigitOf('US037833100')).toBe(5);
    for (const { isin } of heldAt(0)) expect(checkDigitOf(isin.slice(0, -1))).toBe(Number(isin.at(-1)));
  });

  it('is worth quantity times quote; a nominal amount, for each hundred', () => {
    for (const { quantity, quantityKind, quote, value } of heldAt(30)) {
      const pieces = unitsOf(quantity, quantityKind === 'nominal' ? 2 : 3);
      const per = quantityKind === 'nominal' ? 10_000 : 1_000;
      const worth = (Number(pieces) * Number(unitsOf(quote.amount, 2))) / per;
      expect(Math.abs(worth - Number(unitsOf(value.amount, 2)))).toBeLessThanOrEqual(1);
    }
  });

  it('has quotes of the last close, and buys every month', () => {
    expect(heldAt(2, 600)[0]?.quotedAt).toBe(`${addDays(FOUNDED, 1)}T17:35:00+01:00`);
    expect(heldAt(2, 1_100)[0]?.quotedAt).toBe(`${addDays(FOUNDED, 2)}T17:35:00+01:00`);
    expect(heldAt(2, 600)).toEqual(heldAt(1, 1_100));
    const fund = (days: number): string | undefined => heldAt(days)[1]?.quantity;
    expect([fund(0), fund(9), fund(10), fund(41)]).toEqual(['112.500', '112.500', '113.750', '115.000']);
  });
});
