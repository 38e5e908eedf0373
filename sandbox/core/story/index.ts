/** Customers, accounts and entries: a pure function of seed, account and moment. */
import { dayIn, timestampIn } from '../calendars/index.ts';
import { digitsOf, minorOf, moneyOf, unitsOf } from '../money.ts';
import type { BalanceKind, Day, Moment, SandboxAccount, SandboxBalance, SandboxEntry } from '../types.ts';
import { type Customer, customerOf } from './customers.ts';
import { type Seen, seenAt } from './entries.ts';
import { Story } from './story.ts';

export { holdingsOf } from './holdings.ts';

/** Stories that are kept, the ones asked for last. A story takes some MB; telling two years of it, some 20 ms. */
const STORIES_KEPT_MAX = 12;
const kept = new Map<string, Story>();

/** The customer's story as far as it was told, from memory if it was asked for lately. */
function storyOf(customer: Customer, login: string, founded: Day): Story {
  const key = `${customer.institution.id}|${login}|${founded}`;
  const story = kept.get(key) ?? new Story(customer, founded);
  kept.delete(key);
  kept.set(key, story);
  for (const oldest of kept.keys()) {
    if (kept.size <= STORIES_KEPT_MAX) break;
    kept.delete(oldest);
  }
  return story;
}

/**
 * The accounts of a customer, current account first; empty when the bank does not know the login. `demo.<scenario>` has
 * demo's story and account numbers of its own.
 */
export function accountsOf(institutionId: string, login: string): readonly SandboxAccount[] {
  return customerOf(institutionId, login)?.accounts ?? [];
}

/**
 * What the account shows at this moment, booked and pending, oldest first: by the instant of the booking, or of the
 * purchase while it is pending. Empty for an account that is not of {@link accountsOf}. A later moment shows the same
 * booked entries and more, other pending ones, and never changes a booked one.
 */
export function entriesOf(account: SandboxAccount, moment: Moment): readonly SandboxEntry[] {
  const customer = customerOf(account.institution, account.login);
  if (!customer) return [];
  const { zone } = customer.institution;
  const last = dayIn(zone, moment.now);
  const seen: Seen[] = [];
  for (const line of storyOf(customer, account.login, moment.founded).linesUntil(last)) {
    if (line.plan.account !== account.key) continue;
    const one = seenAt(line, moment.now, zone);
    if (one) seen.push(one);
  }
  seen.sort((a, b) => a.since - b.since || a.order - b.order);
  return seen.map(({ entry }) => entry);
}

/**
 * The account's balances at this moment, of these entries: booked; but for loans, available, which is booked less what is held
 * (credit lines are not in it); and, but for savings and loans, expected, which is booked with all that is pending.
 */
export function balancesOf(
  account: SandboxAccount,
  entries: readonly SandboxEntry[],
  moment: Moment,
): readonly SandboxBalance[] {
  const customer = customerOf(account.institution, account.login);
  // Securities are told one by one: there is no money on their account.
  if (!customer || account.type === 'securities') return [];
  let booked = unitsOf(account.opening, digitsOf(account.currency));
  let held = 0n;
  let expected = 0n;
  for (const entry of entries) {
    const units = minorOf(entry.amount);
    if (entry.status === 'booked') booked += units;
    else expected += units;
    if (entry.status === 'pending' && units < 0n) held += units;
  }
  const { zone } = customer.institution;
  const date = dayIn(zone, moment.now);
  const at = timestampIn(zone, moment.now);
  const balance = (type: BalanceKind, units: bigint, when: string | null): SandboxBalance => ({
    type,
    amount: moneyOf(units, account.currency),
    date,
    at: when,
  });
  return [
    balance('closing_booked', booked, null),
    ...(account.type === 'loan' ? [] : [balance('interim_available', booked + held, at)]),
    ...(['savings', 'loan'].includes(account.type) ? [] : [balance('expected', booked + expected, at)]),
  ];
}
