import { describe, expect, it } from 'vitest';
import { addDays, addMonths, instantIn, isBusinessDay } from '../calendars/index.ts';
import { INSTITUTIONS } from '../institutions.ts';
import { minorOf, unitsOf } from '../money.ts';
import type { Moment, NextPayment, SandboxAccount, SandboxEntry } from '../types.ts';
import { accountsOf, balancesOf, entriesOf } from './index.ts';
import { nextPaymentOf } from './payments-due.ts';

const FOUNDED = '2026-11-21';
const MEXICAN = INSTITUTIONS.filter(({ country }) => country === 'MX');
const ZONE = 'America/Mexico_City';
const NOON = 12 * 60;

const accountOf = (institution: string, key: string): SandboxAccount => {
  const found = accountsOf(institution, 'demo').find((one) => one.key === key);
  if (found === undefined) throw new Error(`no ${key} at ${institution}`);
  return found;
};
const momentOf = (day: string, minute = NOON): Moment => ({
  founded: FOUNDED,
  now: instantIn(ZONE, day, minute),
});
const seen = (account: SandboxAccount, moment: Moment): readonly SandboxEntry[] => entriesOf(account, moment);
const due = (account: SandboxAccount, moment: Moment): NextPayment | null =>
  nextPaymentOf(account, seen(account, moment), moment);

for (const { id } of MEXICAN)
  describe(`the loan of ${id}`, () => {
    const loan = accountOf(id, 'loan');
    const card = accountOf(id, 'card');

    it('is owed: its balance is negative, and falls by instalments less interest', () => {
      const entries = seen(loan, momentOf(FOUNDED));
      const causes = entries.map(({ cause }) => cause.replace(/:\d{4}-\d\d$/, ''));
      expect(new Set(causes)).toEqual(new Set(['loan-interest', 'own:loan']));
      expect(causes.filter((one) => one === 'own:loan')).toHaveLength(24);
      const interest = entries.filter(({ cause }) => cause.startsWith('loan-interest:'));
      const paid = entries.filter(({ cause }) => cause.startsWith('own:loan:'));
      for (const one of interest) expect(minorOf(one.amount)).toBeLessThan(0n);
      for (const one of paid) expect(minorOf(one.amount)).toBe(165_000n);
      // What is owed falls, so the interest on it does.
      for (const [at, one] of interest.entries())
        if (at > 0)
          expect(-minorOf(one.amount) < -minorOf(interest[at - 1]?.amount ?? one.amount)).toBe(true);
      const [closing, ...others] = balancesOf(loan, entries, momentOf(FOUNDED));
      expect(others).toEqual([]);
      const units = closing === undefined ? 0n : minorOf(closing.amount);
      expect(units < 0n && units > unitsOf(loan.opening, 2)).toBe(true);
    });

    it('says the next instalment, and what it says is what is booked on that day', () => {
      let told = 0;
      for (let day = '2026-11-21'; day < '2027-06-01'; day = addDays(day, 3)) {
        const next = due(loan, momentOf(day));
        if (next === null) throw new Error(`nothing due on ${day}`);
        expect(next.date >= day && next.date <= addMonths(day, 1).concat('~')).toBe(true);
        expect(isBusinessDay('MXN', next.date)).toBe(true);
        const then = seen(loan, momentOf(next.date));
        const [paid] = then.filter(
          ({ cause, bookingDate }) => cause.startsWith('own:loan:') && bookingDate === next.date,
        );
        expect([day, paid?.amount]).toEqual([day, next.amount]);
        told++;
      }
      expect(told).toBeGreaterThan(60);
    });

    it('moves on to the next month once the instalment is booked, and not before', () => {
      const next = due(loan, momentOf(FOUNDED));
      if (next === null) throw new Error('nothing due');
      const before = due(loan, momentOf(next.date, 10 * 60));
      expect(before).toEqual(next);
      const after = due(loan, momentOf(next.date, 11 * 60));
      expect(after?.date.slice(0, 7)).toBe(addMonths(`${next.date.slice(0, 7)}-01`, 1).slice(0, 7));
    });

    it('ends with a smaller instalment, and then nothing is due', () => {
      const end = momentOf('2032-01-15');
      const entries = seen(loan, end);
      const paid = entries.filter(({ cause }) => cause.startsWith('own:loan:'));
      const last = paid.at(-1);
      expect(last !== undefined && minorOf(last.amount) < 165_000n).toBe(true);
      expect(balancesOf(loan, entries, end)[0]?.amount.amount).toBe('0.00');
      expect(due(loan, end)).toBeNull();
    });

    it('has a card beside it that says its statement until it is paid, then what is owed so far', () => {
      const closed = due(card, momentOf('2026-11-21'));
      if (closed === null) throw new Error('nothing due');
      expect(closed.date >= '2026-11-28' && closed.date <= '2026-12-02').toBe(true);
      expect(due(card, momentOf('2026-11-26'))).toEqual(closed);
      const [paid] = seen(card, momentOf(closed.date)).filter(({ cause }) =>
        cause.endsWith('card-bill:2026-11'),
      );
      expect([paid?.bookingDate, paid?.amount]).toEqual([closed.date, closed.amount]);
      const later = due(card, momentOf(addDays(closed.date, 1)));
      expect(later === null || later.date > '2026-12-20').toBe(true);
    });

    it('is not due, nor anything, on other accounts', () => {
      for (const key of ['current', 'savings']) expect(due(accountOf(id, key), momentOf(FOUNDED))).toBeNull();
    });
  });

it('no other bank has loans or tells what is due', () => {
  for (const { id, logins, country } of INSTITUTIONS)
    for (const account of accountsOf(id, logins[0] ?? '')) {
      if (country === 'MX') continue;
      expect(account.type).not.toBe('loan');
      const moment = { founded: FOUNDED, now: Date.parse(`${FOUNDED}T12:00:00Z`) };
      expect(nextPaymentOf(account, entriesOf(account, moment), moment)).toBeNull();
    }
});
