/** Accounts and entries as the bank has them at a moment: the story, and what was added by hand. */
import { dayIn } from '../calendars/index.ts';
import { institutionById } from '../institutions.ts';
import { digitsOf, minorOf, moneyOf, unitsOf } from '../money.ts';
import { balancesOf, entriesOf, holdingsOf } from '../story/index.ts';
import { nextPaymentOf } from '../story/payments-due.ts';
import type {
  Day,
  NextPayment,
  SandboxAccount,
  SandboxBalance,
  SandboxEntry,
  SandboxHolding,
} from '../types.ts';
import type { AddedEntryRecord } from './model.ts';
import { bankOf, type Parts } from './parts.ts';
import type { Instant } from './refusals.ts';

/** The story moves by the minute, so that pages and balances of one minute are worked out once. */
const MINUTE_MS = 60_000;
/** Accounts whose entries are remembered. */
const REMEMBERED_MAX = 64;

const remembered = new WeakMap<Parts, Map<string, readonly SandboxEntry[]>>();

const minuteOf = (at: Instant): Instant => at - (at % MINUTE_MS);

function storyOf(parts: Parts, account: SandboxAccount, at: Instant): readonly SandboxEntry[] {
  const memory = remembered.get(parts) ?? new Map<string, readonly SandboxEntry[]>();
  remembered.set(parts, memory);
  const key = `${account.institution} ${account.login} ${account.key} ${minuteOf(at)}`;
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = entriesOf(account, { founded: bankOf(parts).founded, now: minuteOf(at) });
  for (const old of memory.keys()) if (memory.size >= REMEMBERED_MAX) memory.delete(old);
  memory.set(key, made);
  return made;
}

/** What the account shows at a moment, booked and pending, oldest first. */
export function entriesAt(parts: Parts, account: SandboxAccount, at: Instant): readonly SandboxEntry[] {
  const story = storyOf(parts, account, at);
  const added = addedTo(parts, account, at);
  if (added.length === 0) return story;
  const today = addedDay(account, at);
  const merged = [...story];
  for (const one of added) {
    const day = entryDay(one, today);
    const place = merged.findIndex((other) => entryDay(other, today) > day);
    merged.splice(place === -1 ? merged.length : place, 0, one);
  }
  return withBalances(account, merged);
}

const addedDay = (account: SandboxAccount, at: Instant): Day =>
  dayIn(institutionById(account.institution)?.zone ?? 'UTC', at);

function addedTo(parts: Parts, account: SandboxAccount, at: Instant): SandboxEntry[] {
  const isOf = (one: AddedEntryRecord): boolean =>
    one.institution === account.institution &&
    one.login === account.login &&
    one.account === account.key &&
    one.addedAt <= at;
  return [...parts.records.entries('entries')].filter(([, one]) => isOf(one)).map(([, { entry }]) => entry);
}

/** Works the running balances out anew, where the account shows them. */
function withBalances(account: SandboxAccount, entries: readonly SandboxEntry[]): SandboxEntry[] {
  const isShown = entries.some(({ balanceAfter }) => balanceAfter !== null);
  let units = unitsOf(account.opening, digitsOf(account.currency));
  return entries.map((entry) => {
    if (entry.status !== 'booked') return entry;
    units += minorOf(entry.amount);
    return isShown ? { ...entry, balanceAfter: moneyOf(units, account.currency).amount } : entry;
  });
}

/** The balances at a moment. */
export function balancesAt(parts: Parts, account: SandboxAccount, at: Instant): readonly SandboxBalance[] {
  const moment = { founded: bankOf(parts).founded, now: minuteOf(at) };
  return balancesOf(account, entriesAt(parts, account, at), moment);
}

/** The positions of a securities account at a moment. */
export const holdingsAt = (parts: Parts, account: SandboxAccount, at: Instant): readonly SandboxHolding[] =>
  holdingsOf(account, { founded: bankOf(parts).founded, now: minuteOf(at) });

/** What is to be paid next at a moment; null where the account or its bank has no such thing. */
export function nextPaymentAt(parts: Parts, account: SandboxAccount, at: Instant): NextPayment | null {
  const moment = { founded: bankOf(parts).founded, now: minuteOf(at) };
  return nextPaymentOf(account, entriesAt(parts, account, at), moment);
}

/** The day under which an entry is found: booked, else of the purchase, else of its value, else today. */
export const entryDay = (entry: SandboxEntry, today: Day): Day =>
  entry.bookingDate ?? entry.transactionDate ?? entry.valueDate ?? today;
