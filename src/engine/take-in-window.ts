/**
 * Takes whole booking days of accounts into the ledger, in one transaction: what is known stays, what is new is
 * written, what a person deleted stays deleted. Every change is announced by one event per account (invariants 1, 2,
 * 4, 7). Two workers on one account take turns: the account's row is locked first.
 */

import type { LocalDate } from '../core/dates.ts';
import { type Match, matchDay } from '../core/matching/content.ts';
import { type Decimal, sameAmount } from '../core/money.ts';
import type {
  EntryColumns,
  EventOrigin,
  LedgerTransaction,
  StoredEntry,
  Tombstone,
} from './imports/ledger-port.ts';
import { mergeEntry } from './imports/merge-entry.ts';
import type { CounterpartyAccount, PreparedEntry } from './imports/prepare-entry.ts';

/** One day of an account, as the window holds it. */
export interface WindowDay {
  readonly date: LocalDate;
  readonly entries: readonly PreparedEntry[];
  /** Whether the window is known to hold the whole day: see matchDay. */
  readonly complete: boolean;
}

/** What came of it. */
export interface WindowResult {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/**
 * Takes days of one account in. The account must be locked ({@link LedgerTransaction.lockAccounts}).
 * @param origin what brings them, for the event.
 */
export async function takeInWindow(
  ledger: LedgerTransaction,
  accountId: number,
  days: readonly WindowDay[],
  origin: EventOrigin,
): Promise<WindowResult> {
  const dates = days.map((day) => day.date);
  const known = await ledger.storedDays(accountId, dates);
  const stored = groupByDate(known.entries);
  const tombstones = groupByDate(known.tombstones);
  const plan: Plan = { inserts: [], touches: [], unchanged: 0 };
  for (const day of days) planDay(day, stored.get(day.date) ?? [], tombstones.get(day.date) ?? [], plan);
  const updates = await planUpdates(ledger, plan);
  const result = {
    inserted: plan.inserts.length,
    updated: updates.length,
    unchanged: plan.unchanged + plan.touches.length - updates.length,
  };
  if (result.inserted === 0 && result.updated === 0) return result;
  await resolveCounterparties(ledger, plan.inserts);
  const revision = await ledger.appendEvent({
    ...origin,
    type: 'transactions.changed',
    accountId,
    data: { ...result, from: first(dates), to: last(dates) },
  });
  if (plan.inserts.length > 0) await ledger.insertEntries(accountId, revision, plan.inserts);
  for (const { id, entry } of updates) await ledger.updateEntry(id, revision, entry);
  return result;
}

interface Plan {
  readonly inserts: PreparedEntry[];
  /** Known entries of which the bank says something else now. */
  readonly touches: { readonly stored: StoredEntry; readonly entry: PreparedEntry }[];
  unchanged: number;
}

function planDay(
  day: WindowDay,
  stored: readonly StoredEntry[],
  graves: readonly Tombstone[],
  plan: Plan,
): void {
  if (stored.length === 0 && graves.length === 0) {
    for (const entry of day.entries) plan.inserts.push(entry);
    return;
  }
  const same = (have: number, sees: number): boolean => {
    const a = stored[have];
    const b = day.entries[sees];
    if (a === undefined || b === undefined || a.currency !== b.currency) return false;
    return sameAmount(a.amount as Decimal, b.amount as Decimal);
  };
  const matches = matchDay(stored, day.entries, day.complete, same);
  const unknown: PreparedEntry[] = [];
  for (const [at, match] of matches.entries()) {
    const entry = day.entries[at];
    if (entry === undefined) continue;
    if (match.stored >= 0) planKnown(stored, match, entry, plan);
    else unknown.push(entry);
  }
  const fresh = withoutBuried(unknown, graves, day.complete);
  plan.unchanged += unknown.length - fresh.length;
  for (const entry of fresh) plan.inserts.push(entry);
}

function planKnown(stored: readonly StoredEntry[], match: Match, entry: PreparedEntry, plan: Plan): void {
  const have = stored[match.stored];
  if (have === undefined || have.hash === entry.hash) plan.unchanged++;
  else plan.touches.push({ stored: have, entry });
}

/**
 * The entries that no person deleted; each deletion holds back one entry. As with what is stored, on a day that the
 * window holds whole the same content under another reference is the same entry.
 */
function withoutBuried(
  entries: readonly PreparedEntry[],
  graves: readonly Tombstone[],
  complete: boolean,
): readonly PreparedEntry[] {
  if (graves.length === 0 || entries.length === 0) return entries;
  const left = graves.map(({ key, reference, copies }) => ({ key, name: `${key}|${reference}`, copies }));
  const byName = new Map(left.map((grave) => [grave.name, grave]));
  const byKey = Map.groupBy(left, ({ key }) => key);
  const holds = (grave: { copies: number } | undefined): boolean => grave !== undefined && grave.copies-- > 0;
  const named = entries.filter((entry) => !holds(byName.get(`${entry.key}|${entry.reference ?? ''}`)));
  if (!complete) return named;
  return named.filter((entry) => !holds(byKey.get(entry.key)?.find(({ copies }) => copies > 0)));
}

async function planUpdates(
  ledger: LedgerTransaction,
  plan: Plan,
): Promise<readonly { readonly id: number; readonly entry: EntryColumns }[]> {
  if (plan.touches.length === 0) return [];
  const rows = await ledger.entryColumns(plan.touches.map((touch) => touch.stored.id));
  const changed: { id: number; entry: EntryColumns; from: PreparedEntry }[] = [];
  for (const { stored, entry } of plan.touches) {
    const have = rows.get(stored.id);
    const merged = have === undefined ? null : mergeEntry(have, entry);
    if (merged !== null) changed.push({ id: stored.id, entry: merged, from: entry });
  }
  await resolveCounterparties(
    ledger,
    changed.map((one) => one.from),
  );
  return changed.map(({ id, entry, from }) => ({
    id,
    entry: { ...entry, counterpartyAccountId: entry.counterpartyAccountId ?? from.counterparty?.id ?? null },
  }));
}

/** Gives every account number on the other side its row, once. */
async function resolveCounterparties(
  ledger: LedgerTransaction,
  entries: readonly PreparedEntry[],
): Promise<void> {
  const wanted = new Set<CounterpartyAccount>();
  for (const { counterparty } of entries)
    if (counterparty !== null && counterparty.id === null) wanted.add(counterparty);
  if (wanted.size === 0) return;
  const list = [...wanted];
  const ids = await ledger.counterpartyAccounts(list);
  for (const [at, one] of list.entries()) one.id = ids[at] ?? null;
}

function groupByDate<Row extends { readonly date: LocalDate }>(rows: readonly Row[]): Map<LocalDate, Row[]> {
  const groups = new Map<LocalDate, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.date);
    if (group === undefined) groups.set(row.date, [row]);
    else group.push(row);
  }
  return groups;
}

const first = (dates: readonly LocalDate[]): LocalDate | null =>
  dates.reduce<LocalDate | null>((least, date) => (least === null || date < least ? date : least), null);
const last = (dates: readonly LocalDate[]): LocalDate | null =>
  dates.reduce<LocalDate | null>((most, date) => (most === null || date > most ? date : most), null);
