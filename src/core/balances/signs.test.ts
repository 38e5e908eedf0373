import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absolute, type Decimal, isNegative, negate } from '../money.ts';
import { signedAmount } from './signs.ts';

const money = (text: string): Decimal => text as Decimal;
const amounts = fc
  .tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => {
    const digits = String(units).padStart(scale + 1, '0');
    const cut = digits.length - scale;
    return money(scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`);
  });

describe('the sign of an amount', () => {
  it('is what the bank wrote where it writes nothing beside', () => {
    fc.assert(
      fc.property(amounts, fc.boolean(), (amount, out) => {
        const written = out ? negate(amount) : amount;
        expect(signedAmount(written, null, 'signed')).toEqual({ ok: true, amount: written });
      }),
    );
  });

  it('comes from the indicator beside an amount without a sign, and no digit changes', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('credit' as const, 'debit' as const), (amount, indicator) => {
        const read = signedAmount(amount, indicator, 'magnitude');
        if (!read.ok) throw new Error('a contradiction');
        expect(isNegative(read.amount)).toBe(indicator === 'debit');
        expect(absolute(read.amount)).toBe(amount);
      }),
    );
  });

  it('invariant 8: is nobody’s guess where sign and indicator contradict each other', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const out = negate(amount);
        const credited = {
          ok: false,
          contradiction: { reason: 'sign_contradiction', amount: out, indicator: 'credit' },
        };
        expect(signedAmount(out, 'credit', 'magnitude')).toEqual(credited);
        expect(signedAmount(out, 'credit', 'signed')).toEqual(credited);
        expect(signedAmount(amount, 'debit', 'signed')).toEqual({
          ok: false,
          contradiction: { reason: 'sign_contradiction', amount, indicator: 'debit' },
        });
        expect(signedAmount(out, 'debit', 'signed')).toEqual({ ok: true, amount: out });
        expect(signedAmount(out, 'debit', 'magnitude')).toEqual({ ok: true, amount: out });
      }),
    );
  });

  it('agrees with zero whatever stands beside it, at its own scale', () => {
    expect(signedAmount(money('-0.00'), 'credit', 'signed')).toEqual({ ok: true, amount: '0.00' });
    expect(signedAmount(money('0.000'), 'debit', 'magnitude')).toEqual({ ok: true, amount: '0.000' });
    expect(signedAmount(money('0'), null, 'signed')).toEqual({ ok: true, amount: '0' });
  });
});
