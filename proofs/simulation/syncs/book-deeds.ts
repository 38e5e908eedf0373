/** What happens in the bank's books: purchases, holds, bookings that differ from what was held, holds that go. */
import type { Deed } from './deed.ts';
import { INSTITUTION, type Life } from './life.ts';

const TEXTS = ['Coffee to go', 'Groceries', 'Fuel station 12', 'Rent', 'Online order 77-1', 'Hotel'] as const;
const NAMES = ['Corner Shop', 'Market Hall', 'Fuel Co', 'A Landlord', 'Web Store', 'Grand Hotel'] as const;
const AMOUNTS = [3.2, 48.15, 60, 800, 19.99, 240] as const;
/** At most so many added entries wait to be booked. */
const PENDING_MAX = 12;

const accountKey = (life: Life, account: number): string =>
  life.profile.login.startsWith('demo2') ? 'current' : account % 3 === 0 ? 'card' : 'current';

export async function pay(life: Life, deed: Extract<Deed, { kind: 'pay' }>): Promise<string> {
  const { account, cents, text, copies, pending, daysAgo } = deed;
  if (pending && life.added.filter(({ status }) => status === 'pending').length >= PENDING_MAX)
    return 'enough';
  const base = AMOUNTS[text % AMOUNTS.length] ?? 1;
  const amount = `-${(base + (cents % 5) / 100).toFixed(2)}`;
  const key = accountKey(life, account);
  for (let copy = 0; copy < copies; copy++) {
    const id = await life.world.bank.addEntry({
      institution: INSTITUTION,
      login: life.profile.login,
      account: key,
      amount,
      status: pending ? 'pending' : 'booked',
      text: TEXTS[text % TEXTS.length] ?? '',
      counterparty: NAMES[text % NAMES.length] ?? '',
      ...(pending ? { transaction_date: life.day(0) } : { booking_date: life.day(daysAgo) }),
    });
    life.added.push({ id, status: pending ? 'pending' : 'booked', account: key, amount });
  }
  return `${amount} ${key}`;
}

const pendingOf = (life: Life, which: number) => {
  const open = life.added.filter(({ status }) => status === 'pending');
  return open.length === 0 ? undefined : open[which % open.length];
};

export async function book(life: Life, deed: Extract<Deed, { kind: 'book' }>): Promise<string> {
  const one = pendingOf(life, deed.which);
  if (one === undefined) return 'nothing pending';
  const { how, newId, daysAgo } = deed;
  const factor = how === 'tip' ? 1.15 : how === 'less' ? 0.6 : 1;
  const amount = (Number(one.amount) * factor).toFixed(2);
  one.id = await life.world.bank.bookEntry(one.id, {
    amount,
    new_id: newId,
    booking_date: life.day(daysAgo),
    ...(how === 'text' ? { text: 'CARD PAYMENT 4711 BOOKED' } : {}),
  });
  one.status = 'booked';
  return `${one.amount} as ${amount}`;
}

export async function drop(life: Life, { which }: Extract<Deed, { kind: 'drop' }>): Promise<string> {
  const one = pendingOf(life, which);
  if (one === undefined) return 'nothing pending';
  await life.world.bank.dropEntry(one.id);
  one.status = 'gone';
  return one.amount;
}
