import fc from 'fast-check';
import { isValidIBAN } from 'ibantools';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dayIn, instantIn, isBusinessDay, nextBusinessDay } from '../calendars/index.ts';
import { INSTITUTIONS, institutionById } from '../institutions.ts';
import { digitsOf, divide, minorOf, unitsOf } from '../money.ts';
import { isClabe, isRoutingNumber } from '../numbers.ts';
import type { Moment, SandboxAccount, SandboxEntry } from '../types.ts';
import { accountsOf, balancesOf, entriesOf } from './index.ts';
import { HISTORY_MONTHS } from './story.ts';

const FOUNDED = '2026-11-21';
const NOON = 12 * 60;
const RUNS = 40;

const CUSTOMERS = INSTITUTIONS.flatMap(({ id, logins }) => logins.map((login) => ({ id, login })));
/** The first customers of banks, with all kinds of accounts. */
const FIRST = CUSTOMERS.filter(
  ({ id, login }) => login === 'demo' && institutionById(id)?.oneAccount !== true,
);

/** Accounts with money on them: securities have no entries and no balances. */
const moneyAccountsOf = (id: string, login: string): readonly SandboxAccount[] =>
  accountsOf(id, login).filter(({ type }) => type !== 'securities');

/** Accounts on which nothing is ever pending, and that begin with the first month's end. */
const isQuiet = ({ type }: SandboxAccount): boolean => type === 'savings' || type === 'loan';

const zoneOf = (account: SandboxAccount): string => institutionById(account.institution)?.zone ?? 'UTC';

/** A moment so many days after the founding, at a minute of the day in the bank's zone. */
function momentAt(account: SandboxAccount, days: number, minute: number, founded = FOUNDED): Moment {
  return { founded, now: instantIn(zoneOf(account), addDays(founded, days), minute) };
}

function accountOf(id: string, login: string, key: string): SandboxAccount {
  const found = accountsOf(id, login).find((account) => account.key === key);
  if (!found) throw new Error(`no ${key} of ${login} at ${id}`);
  return found;
}

const seen = (account: SandboxAccount, days = 0): readonly SandboxEntry[] =>
  entriesOf(account, momentAt(account, days, NOON));

const booked = (entries: readonly SandboxEntry[]): SandboxEntry[] =>
  entries.filter(({ status }) => status === 'booked');
const pending = (entries: readonly SandboxEntry[]): SandboxEntry[] =>
  entries.filter(({ status }) => status === 'pending');

const customer = fc.constantFrom(...CUSTOMERS);
const days = fc.nat(500);
const minute = fc.nat(1439);
const founding = fc.constantFrom('2024-02-29', '2025-12-31', FOUNDED, '2027-04-01');

describe('accounts', () => {
  it('have numbers with right check digits, and nobody shares one', () => {
    const numbers = new Set<string>();
    const logins = [...CUSTOMERS, ...FIRST.map(({ id }) => ({ id, login: 'demo.slow' }))];
    for (const { id, login } of logins) {
      for (const account of accountsOf(id, login)) {
        const { iban, clabe, routingNumber, accountNumber, maskedPan } = account;
        const number = iban ?? clabe ?? accountNumber ?? maskedPan ?? '';
        expect(number).not.toBe('');
        if (account.type !== 'card') expect(numbers.has(number)).toBe(false);
        numbers.add(number);
        if (iban) expect(isValidIBAN(iban)).toBe(true);
        if (iban) expect(iban.slice(4)).toBe(account.bban);
        if (clabe) expect(isClabe(clabe)).toBe(true);
        if (routingNumber) expect(isRoutingNumber(routingNumber)).toBe(true);
      }
    }
  });

  it('are of the bank by their bank code', () => {
    const number = (id: string): string => {
      const { iban, clabe, routingNumber } = accountOf(id, 'demo', 'current');
      return iban?.slice(4) ?? clabe ?? routingNumber ?? '';
    };
    expect(number('demo-de')).toMatch(/^50010100\d{10}$/);
    expect(number('demo-de-test')).toMatch(/^00000000\d{10}$/);
    expect(number('demo-de-app')).toMatch(/^50010103\d{10}$/);
    expect(number('demo-fr')).toMatch(/^30999\d{18}$/);
    expect(number('demo-gb')).toMatch(/^[A-Z]{4}999901\d{8}$/);
    expect(number('demo-us')).toBe('999999992');
    expect(number('demo-mx-bbva')).toMatch(/^012\d{15}$/);
    expect(number('demo-mx-banamex')).toMatch(/^002\d{15}$/);
    expect(number('demo-bh')).toMatch(/^DEMO\d{14}$/);
    expect(accountOf('demo-gb', 'demo', 'current').sortCode).toBe('999901');
  });

  it('of a login with a scenario have the same story and other numbers and ids', () => {
    for (const { id } of FIRST) {
      const plain = accountOf(id, 'demo', 'current');
      const scenario = accountOf(id, 'demo.ids-change', 'current');
      const number = ({ iban, clabe, accountNumber }: SandboxAccount): string | null =>
        iban ?? clabe ?? accountNumber;
      expect(number(scenario)).not.toBe(number(plain));
      const [a, b] = [seen(plain), seen(scenario)];
      const story = (entries: readonly SandboxEntry[]): string[] =>
        entries.map(({ cause, status, amount }) => `${cause} ${status} ${amount.amount}`);
      expect(story(b)).toEqual(story(a));
      const ids = new Set(a.map((entry) => entry.id));
      expect(b.some((entry) => ids.has(entry.id))).toBe(false);
    }
  });

  it('are none for a login that the bank does not know', () => {
    for (const login of ['', 'nobody', 'demo3', 'nobody.slow', 'demo.', 'demo.UPPER', 'company']) {
      expect(accountsOf('demo-de', login)).toEqual([]);
    }
    expect(accountsOf('no-bank', 'demo')).toEqual([]);
    expect(accountsOf('demo-de-business', 'company').map(({ usage }) => usage)).toEqual([
      'business',
      'business',
      'business',
    ]);
    expect(accountsOf('demo-de', 'demo2').map(({ type }) => type)).toEqual(['current']);
    expect(accountsOf('demo-de-test', 'demo').map(({ type }) => type)).toEqual(['current']);
  });
});

describe('what an account shows', () => {
  it('is the same however often and in what order it is asked', () => {
    const told = ({ id, login }: { id: string; login: string }, later = 0): string =>
      JSON.stringify(seen(accountOf(id, login, 'current'), later));
    const first = CUSTOMERS.map((one) => told(one));
    // There are more customers than stories are kept, so that each is told anew: further at first, then not as far.
    const again = CUSTOMERS.map((one) => (told(one, 300) ? told(one) : ''));
    expect(again).toEqual(first);
  });

  it('only grows: booked entries never change, pending ones are booked or go away within ten days', () => {
    fc.assert(
      fc.property(
        customer,
        founding,
        days,
        minute,
        fc.nat(60),
        minute,
        ({ id, login }, founded, first, at, more, then) => {
          for (const account of moneyAccountsOf(id, login)) {
            const [one, two] = [
              momentAt(account, first, at, founded),
              momentAt(account, first + more, then, founded),
            ];
            const [before, after] = one.now <= two.now ? [one, two] : [two, one];
            const old = entriesOf(account, before);
            const now = entriesOf(account, after);
            expect(booked(now).slice(0, booked(old).length)).toEqual(booked(old));
            const bookedCauses = new Set(booked(now).map(({ cause }) => cause));
            const still = new Map(pending(now).map((entry) => [entry.cause, entry]));
            for (const entry of pending(old)) {
              const same = still.get(entry.cause);
              if (same) expect(same).toEqual(entry);
              else if (!entry.cause.startsWith('car-')) expect(bookedCauses).toContain(entry.cause);
              if (after.now - before.now > 10 * 86_400_000) expect(same).toBeUndefined();
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('adds up: opening and booked entries are the booked balance, entry by entry and in total', () => {
    fc.assert(
      fc.property(customer, days, minute, ({ id, login }, after, at) => {
        for (const account of moneyAccountsOf(id, login)) {
          const moment = momentAt(account, after, at);
          const entries = entriesOf(account, moment);
          const digits = digitsOf(account.currency);
          let balance = unitsOf(account.opening, digits);
          for (const entry of booked(entries)) {
            balance += minorOf(entry.amount);
            const said = entry.balanceAfter;
            if (account.type === 'card') expect(said).toBeNull();
            else expect(said === null ? null : unitsOf(said, digits)).toBe(balance);
          }
          const open = pending(entries).reduce((sum, { amount }) => sum + minorOf(amount), 0n);
          const balances = new Map(balancesOf(account, entries, moment).map((one) => [one.type, one]));
          expect(balances.get('closing_booked')?.amount).toEqual({
            amount: expect.stringMatching(digits === 3 ? /^-?\d+\.\d{3}$/ : /^-?\d+\.\d\d$/),
            currency: account.currency,
          });
          const units = (type: 'closing_booked' | 'expected' | 'interim_available'): bigint | undefined => {
            const found = balances.get(type);
            return found && minorOf(found.amount);
          };
          expect(units('closing_booked')).toBe(balance);
          expect(units('expected')).toBe(isQuiet(account) ? undefined : balance + open);
          if (account.type === 'loan') expect(units('interim_available')).toBeUndefined();
          else expect(units('interim_available')).toBeLessThanOrEqual(balance);
          expect(balances.get('closing_booked')?.date).toBe(dayIn(zoneOf(account), moment.now));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is booked on business days at a time of the bank that has passed, and starts 24 months before the founding', () => {
    for (const { id, login } of CUSTOMERS) {
      for (const account of moneyAccountsOf(id, login)) {
        const moment = momentAt(account, 40, NOON);
        const entries = entriesOf(account, moment);
        const zone = zoneOf(account);
        const wall = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        });
        for (const { bookingDate, bookedAt, valueDate, transactionDate, cause } of booked(entries)) {
          if (!bookingDate || !bookedAt || !valueDate) throw new Error(`${cause} is booked without a day`);
          expect([cause, isBusinessDay(account.currency, bookingDate)]).toEqual([cause, true]);
          expect(bookedAt.slice(0, 19)).toBe(wall.format(Date.parse(bookedAt)).replace(' ', 'T'));
          expect(bookedAt.slice(0, 10)).toBe(bookingDate);
          expect(Date.parse(bookedAt)).toBeLessThanOrEqual(moment.now);
          expect((transactionDate ?? bookingDate) <= bookingDate).toBe(true);
        }
        const start = addMonths(FOUNDED, -HISTORY_MONTHS);
        const first = entries[0]?.bookingDate ?? '';
        expect(first >= start).toBe(true);
        if (!isQuiet(account)) expect(first <= addDays(start, 7)).toBe(true);
      }
    }
  });

  it('has an entry of a day from 8 in the morning on, at the bank', () => {
    const account = accountOf('demo-us', 'demo', 'current');
    const salary = seen(account).findLast(({ cause }) => cause.startsWith('salary'));
    if (!salary?.bookedAt) throw new Error('no salary');
    const has = (now: number): boolean =>
      entriesOf(account, { founded: FOUNDED, now }).some(({ id }) => id === salary.id);
    const at = Date.parse(salary.bookedAt);
    expect(salary.bookedAt).toMatch(/T08:00:00-0[45]:00$/);
    expect([has(at - 1), has(at), has(at + 86_400_000)]).toEqual([false, true, true]);
  });

  it('always has one to four pending entries on current accounts and cards', () => {
    fc.assert(
      fc.property(customer, founding, days, minute, ({ id, login }, founded, after, at) => {
        for (const account of moneyAccountsOf(id, login)) {
          const count = pending(entriesOf(account, momentAt(account, after, at, founded))).length;
          if (isQuiet(account)) expect(count).toBe(0);
          else expect(count >= 1 && count <= 4).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
    // Easter and the turn of the year are when banks are closed longest.
    for (const { id, login } of CUSTOMERS) {
      for (const account of moneyAccountsOf(id, login).filter((one) => !isQuiet(one))) {
        for (let hour = 0; hour < 24 * 7; hour += 11) {
          for (const day of ['2027-03-24', '2026-12-23']) {
            const now = instantIn(zoneOf(account), day, 0) + hour * 3_600_000;
            const count = pending(entriesOf(account, { founded: FOUNDED, now })).length;
            expect([account.institution, day, hour, count >= 1 && count <= 4]).toEqual([
              account.institution,
              day,
              hour,
              true,
            ]);
          }
        }
      }
    }
  });

  it('has ids that nothing else has', () => {
    const ids = new Set<string>();
    for (const { id, login } of [...CUSTOMERS, { id: 'demo-de', login: 'demo.slow' }]) {
      for (const account of moneyAccountsOf(id, login)) {
        const entries = seen(account, 30);
        for (const entry of entries) {
          expect(ids.has(entry.id)).toBe(false);
          ids.add(entry.id);
        }
        expect(new Set(entries.map(({ cause }) => cause)).size).toBe(entries.length);
      }
    }
  });

  it('is told quickly', () => {
    const account = accountOf('demo-de', 'demo', 'current');
    const times: number[] = [];
    for (let year = 2000; year < 2012; year++) {
      const moment = momentAt(account, 0, NOON, `${year}-11-21`);
      const start = performance.now();
      entriesOf(account, moment);
      times.push(performance.now() - start);
    }
    // Each is another story of two years. It takes 20 ms; the limit leaves room for a busy machine.
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe('the story of demo', () => {
  for (const { id } of FIRST) {
    const current = accountOf(id, 'demo', 'current');
    const savings = accountOf(id, 'demo', 'savings');
    const card = accountOf(id, 'demo', 'card');

    it(`at ${id} has 60 to 90 entries a month, salary and rent in each`, () => {
      const entries = booked(seen(current));
      const months = Array.from({ length: 23 }, (_, at) => addMonths('2024-12-01', at).slice(0, 7));
      let fewest = 1000;
      let most = 0;
      for (const month of months) {
        const count = entries.filter(({ bookingDate }) => bookingDate?.startsWith(month)).length;
        fewest = Math.min(fewest, count);
        most = Math.max(most, count);
        const causes = new Set(entries.map(({ cause }) => cause));
        expect(causes.has(`salary:${month}`) || causes.has(`salary-2:${month}`)).toBe(true);
        expect(causes).toContain(`rent:${month}`);
      }
      expect(entries.length / 24).toBeGreaterThan(60);
      expect(entries.length / 24).toBeLessThan(90);
      expect([fewest > 45, most < 105]).toEqual([true, true]);
    });

    it(`at ${id} has every element on the current account`, () => {
      const entries = seen(current, 10);
      const some = (what: string, test: (entry: SandboxEntry) => boolean): void => {
        expect([what, entries.some(test)]).toEqual([what, true]);
      };
      const kinds = ['groceries', 'fuel', 'restaurant', 'cash', 'gym', 'music', 'saving', 'account-fee'];
      for (const kind of kinds) some(kind, ({ cause }) => cause.replace('own:', '').startsWith(`${kind}:`));
      some('refund', ({ cause, amount }) => cause.endsWith(':refund') && !amount.amount.startsWith('-'));
      some('card payment', ({ cause }) => cause.startsWith('own:card-bill:'));
      some('money from another person', ({ cause }) => cause.startsWith('household:'));
      some('standing order', ({ btc }) => btc === 'PMNT-ICDT-STDO');
      if (['DE', 'FR', 'GB'].includes(current.iban?.slice(0, 2) ?? ''))
        some('mandate', ({ mandateId, creditorId }) => mandateId !== null && creditorId !== null);
      const salary = entries.find(({ cause }) => cause.startsWith('salary'));
      expect(salary).toMatchObject({ btc: 'PMNT-RCDT-SALA', purpose: 'SALA', parts: [], reversal: false });
    });

    it(`at ${id} has two equal coffees on one day, that only ids tell apart`, () => {
      const entries = booked(seen(current));
      const first = entries.filter(({ cause }) => cause.startsWith('coffee-1:'));
      expect(first.length).toBeGreaterThan(22);
      for (const one of first) {
        const two = entries.find(({ cause }) => cause === one.cause.replace('coffee-1', 'coffee-2'));
        if (!two) throw new Error(`no second cup of ${one.cause}`);
        const { cause: _cause, id: oneId, balanceAfter: _balance, pendingId: _pending, ...same } = one;
        expect(two).toMatchObject(same);
        expect(two.id).not.toBe(oneId);
      }
    });

    it(`at ${id} has a returned debit with its reversal, which is collected again`, () => {
      const entries = booked(seen(current));
      const returned = entries.filter(({ returnReason }) => returnReason !== null);
      expect(returned.length).toBeGreaterThanOrEqual(3);
      for (const back of returned) {
        const debit = entries.find(({ cause }) => cause === back.cause.replace(':returned', ''));
        if (!debit?.bookingDate) throw new Error(`nothing was returned by ${back.cause}`);
        expect(minorOf(back.amount)).toBe(-minorOf(debit.amount));
        expect(back).toMatchObject({ reversal: true, returnReason: 'MD06', mandateId: debit.mandateId });
        expect(back.bookingDate).toBe(nextBusinessDay(current.currency, debit.bookingDate, 2));
        const again = entries.find(({ cause }) => cause === `${debit.cause}:again`);
        if (again) expect(again).toMatchObject({ amount: debit.amount, text: debit.text, reversal: false });
      }
    });

    it(`at ${id} has purchases in other currencies with original amount, rate and charge`, () => {
      const away = booked(seen(card)).filter(({ original }) => original !== null);
      expect(away.length).toBeGreaterThan(20);
      for (const { original, charges, amount } of away) {
        if (!original || !charges) throw new Error('no original or no charge');
        expect(original.amount.currency).not.toBe(card.currency);
        const rate = unitsOf(original.rate, 4);
        const digits = BigInt(digitsOf(card.currency) - digitsOf(original.amount.currency) + 4);
        const exchanged = divide(minorOf(original.amount) * 10n ** digits, rate);
        expect(-minorOf(amount)).toBe(exchanged + minorOf(charges));
        expect(minorOf(charges) > 0n).toBe(true);
      }
    });

    it(`at ${id} moves money between own accounts on one day, and it nets to zero`, () => {
      const sides = accountsOf(id, 'demo').flatMap((account) =>
        booked(seen(account)).filter(({ cause }) => cause.startsWith('own:')),
      );
      const causes = new Set(sides.map(({ cause }) => cause));
      expect(causes.size).toBeGreaterThan(40);
      for (const cause of causes) {
        const [one, two, ...more] = sides.filter((side) => side.cause === cause);
        if (!one || !two) throw new Error(`${cause} has one side only`);
        expect(more).toEqual([]);
        expect(minorOf(one.amount) + minorOf(two.amount)).toBe(0n);
        expect([two.bookingDate, two.bookedAt]).toEqual([one.bookingDate, one.bookedAt]);
      }
    });

    it(`at ${id} pays quarterly interest, and has an overpaid card for some weeks`, () => {
      const interest = seen(savings).filter(({ cause }) => cause.startsWith('interest:'));
      expect(interest).toHaveLength(8);
      for (const one of interest) expect(one.valueDate).toMatch(/-(03-31|06-30|09-30|12-31)$/);
      let balance = unitsOf(card.opening, digitsOf(card.currency));
      const positive = new Set<string>();
      const byDay = new Map<string, bigint>();
      for (const entry of booked(seen(card))) {
        balance += minorOf(entry.amount);
        byDay.set(entry.bookingDate ?? '', balance);
      }
      let last = -1n;
      for (let day = '2024-12-01'; day <= FOUNDED; day = addDays(day, 1)) {
        last = byDay.get(day) ?? last;
        if (last > 0n) positive.add(day);
      }
      const weeks = [...positive].filter(
        (day) => positive.has(addDays(day, 14)) && positive.has(addDays(day, 7)),
      );
      expect(weeks.length).toBeGreaterThan(0);
    });

    it(`at ${id} shows holds that are booked under another id, one to three business days later`, () => {
      const changed = { fuel: 0, tip: 0, hotel: 0 };
      const held = new Map<string, SandboxEntry>();
      let vanished = 0;
      for (const account of [current, card]) {
        for (let after = 0; after < 120; after++) {
          for (const entry of pending(seen(account, after))) held.set(`${account.key} ${entry.cause}`, entry);
        }
        const bookings = new Map(booked(seen(account, 140)).map((entry) => [entry.cause, entry]));
        for (const [key, hold] of held) {
          if (!key.startsWith(account.key)) continue;
          const after = bookings.get(hold.cause);
          if (!after?.bookingDate || !hold.transactionDate) {
            expect(hold.cause).toMatch(/deposit/);
            vanished++;
            continue;
          }
          const told = ['demo-gb', 'demo-us', 'demo-bh'].includes(id);
          const announced = hold.valueDate !== null;
          expect(after.id === hold.id).toBe(announced);
          expect(after.pendingId).toBe(announced || !told ? null : hold.id);
          expect(after.bookingDate > hold.transactionDate).toBe(true);
          expect(after.bookingDate <= nextBusinessDay(account.currency, hold.transactionDate, 3)).toBe(true);
          if (hold.amount.amount === after.amount.amount) continue;
          if (hold.cause.startsWith('fuel:')) changed.fuel++;
          if (/^(restaurant|dinner):/.test(hold.cause)) changed.tip++;
          if (hold.cause.startsWith('hotel:')) changed.hotel++;
        }
      }
      expect(held.size).toBeGreaterThan(60);
      expect([changed.fuel > 0, changed.tip > 0, vanished + changed.hotel > 0]).toEqual([true, true, true]);
    });

    it(`at ${id} and of demo2 tell the two sides of what they send each other`, () => {
      const other = accountOf(id, 'demo2', 'current');
      const mine = new Map(seen(current).map((entry) => [entry.cause, entry]));
      const theirs = seen(other).filter(({ cause }) => /^(household|outing):/.test(cause));
      expect(theirs.length).toBeGreaterThan(44);
      for (const entry of theirs) {
        const side = mine.get(entry.cause);
        if (!side) throw new Error(`demo does not know of ${entry.cause}`);
        expect(minorOf(side.amount)).toBe(-minorOf(entry.amount));
        expect([side.bookingDate, side.text]).toEqual([entry.bookingDate, entry.text]);
        expect(side.counterparty.name).toBe(other.holder);
        expect(side.counterparty.iban).toBe(other.iban);
      }
    });
  }
});

describe('the story of the company', () => {
  const current = accountOf('demo-de-business', 'company', 'current');
  const entries = booked(seen(current));

  it('has batches whose parts add up', () => {
    const batches = entries.filter(({ parts }) => parts.length > 0);
    expect(batches.length).toBeGreaterThan(24 * 5);
    for (const { parts, amount } of batches) {
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.reduce((sum, part) => sum + minorOf(part.amount), 0n)).toBe(minorOf(amount));
      for (const { counterparty } of parts) expect(isValidIBAN(counterparty.iban ?? '')).toBe(true);
    }
    expect(entries.filter(({ btc }) => btc === 'PMNT-ICDT-SALA').length).toBeGreaterThanOrEqual(23);
  });

  it('has a debit of a collection that comes back, with the charge inside', () => {
    const returned = entries.filter(({ returnReason }) => returnReason === 'AM04');
    expect(returned.length).toBeGreaterThanOrEqual(10);
    for (const back of returned) {
      const batch = entries.find(({ cause }) => cause === back.cause.replace(':returned', ''));
      const part = batch?.parts.find(({ counterparty }) => counterparty.name === back.counterparty.name);
      if (!part || !back.charges) throw new Error(`${back.cause} returns nothing`);
      expect(back).toMatchObject({ reversal: true, btc: 'PMNT-IDDT-UPDD' });
      expect(-minorOf(back.amount)).toBe(minorOf(part.amount) + minorOf(back.charges));
    }
  });
});
