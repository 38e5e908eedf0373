/** Writes what was decided about days of an account, with the event that announces it and the history of what changed. */
import type { Decision } from '../../core/matching/decisions.ts';
import type { StoredEntry } from '../../core/matching/entries.ts';
import { explain } from '../../core/matching/explain.ts';
import { isPositional, usableReference } from '../../core/matching/hygiene.ts';
import { MATCHER_VERSION } from '../../core/matching/version.ts';
import type { EntryUpdate, HistoryEntry, MarkedEntry, NewAlias } from '../imports/ledger-port.ts';
import type { CounterpartyAccount, PreparedEntry } from '../imports/prepare-entry.ts';
import { changeEntry, isOtherLook, lookOf } from './change-entry.ts';
import { ALL_NEW, type WindowPlan } from './plan-window.ts';
import { type PresencePlan, presencePlan } from './presence.ts';
import type { WindowAccount, WindowDay, WindowLedger, WindowResult, WindowSource } from './window-port.ts';

/** A known entry of which the bank says something else now. */
interface Touch {
  readonly at: number;
  readonly have: StoredEntry;
  readonly sees: PreparedEntry;
  readonly decision: Decision;
}

interface Changed extends Touch, EntryUpdate {
  readonly isBooked: boolean;
  readonly before: object;
}

interface Sorted {
  readonly inserts: PreparedEntry[];
  readonly marked: { readonly at: number; readonly entry: PreparedEntry; readonly decision: Decision }[];
  readonly touches: Touch[];
  readonly shown: StoredEntry[];
  unchanged: number;
}

/** Looks of one entry that are remembered: a bank that mints ids for every delivery would add without end. */
export const LOOKS_MAX = 8;

/**
 * Writes days of a plan.
 * @param unseen places of stored entries that the window lacks: for the last days of a window only.
 * @returns what came of it, and the number of its event; null when there was nothing to announce.
 */
export async function writeDays(
  ledger: WindowLedger,
  account: WindowAccount,
  days: readonly WindowDay[],
  plan: WindowPlan,
  source: WindowSource,
  unseen: readonly number[],
): Promise<{ readonly result: WindowResult; readonly revision: number | null }> {
  const sorted = sortEntries(days, plan);
  const { changes, aliases } = await planChanges(ledger, sorted.touches, plan, source);
  const changedIds = new Set(changes.map(({ id }) => id));
  const presence = presencePlan(plan, source, sorted.shown, unseen, changedIds);
  if (aliases.length > 0) await ledger.addAliases(account.id, aliases);
  if (plan.exact.demote && !account.demotedReferences.includes(source.kind))
    await ledger.demoteReferences(account.id, source.kind);
  const result = resultOf(sorted, changes, presence);
  if (isSilent(result)) {
    if (presence.changes.length > 0) await ledger.setPresence(null, presence.changes, source.now);
    return { result, revision: null };
  }
  await resolveCounterparties(ledger, [...sorted.inserts, ...sorted.marked.map(({ entry }) => entry)]);
  const revision = await ledger.appendEvent({
    ...source.origin,
    type: 'transactions.changed',
    accountId: account.id,
    data: { ...result, ...ends(days, source) },
  });
  const marks = await insertEntries(ledger, account, revision, sorted, plan);
  const by = { ...source.origin, matcher: MATCHER_VERSION, at: source.now };
  const history = [...marks, ...historyOf(changes, plan), ...presence.history];
  if (history.length > 0) await ledger.addHistory(revision, by, history);
  if (changes.length > 0) await ledger.updateEntries(revision, changes);
  if (presence.changes.length > 0) await ledger.setPresence(revision, presence.changes, source.now);
  return { result, revision };
}

function sortEntries(days: readonly WindowDay[], plan: WindowPlan): Sorted {
  const sorted: Sorted = { inserts: [], marked: [], touches: [], shown: [], unchanged: 0 };
  for (const { date, entries } of days) {
    const first = plan.places.get(date) ?? 0;
    for (const [place, entry] of entries.entries()) sortEntry(sorted, plan, first + place, entry);
  }
  return sorted;
}

function sortEntry(sorted: Sorted, plan: WindowPlan, at: number, entry: PreparedEntry): void {
  const decision = plan.decisions?.[at] ?? ALL_NEW;
  const have = plan.stored[decision.stored];
  if (plan.buried.has(at)) sorted.unchanged++;
  else if (have !== undefined) {
    sorted.shown.push(have);
    if (have.hash === entry.hash || decision.rule === 'already_booked') sorted.unchanged++;
    else sorted.touches.push({ at, have, sees: entry, decision });
  } else if (decision.rule === 'already_booked') sorted.unchanged++;
  else if (decision.review !== null) sorted.marked.push({ at, entry, decision });
  else sorted.inserts.push(entry);
}

async function planChanges(
  ledger: WindowLedger,
  touches: readonly Touch[],
  plan: WindowPlan,
  source: WindowSource,
): Promise<{ readonly changes: readonly Changed[]; readonly aliases: readonly NewAlias[] }> {
  if (touches.length === 0) return NOTHING;
  const rows = await ledger.entryColumns(touches.map(({ have }) => have.id));
  const changes: Changed[] = [];
  const aliases: NewAlias[] = [];
  const isTrusted = plan.exact.trust !== 'none';
  for (const touch of touches) {
    const { have, sees, decision } = touch;
    const columns = rows.get(have.id);
    if (columns === undefined) continue;
    const change = changeEntry(columns, sees, source.isPresent && isCorrection(touch, isTrusted));
    const now = change?.entry ?? columns;
    for (const look of [lookOf(columns), lookOf(sees)])
      if (have.aliases.length < LOOKS_MAX && isOtherLook(look, lookOf(now), have.aliases, isTrusted))
        aliases.push({ id: have.id, ...look });
    if (change === null) continue;
    const { entry, isBooked } = change;
    changes.push({ ...touch, id: have.id, entry, isBooked, review: decision.review, before: columns });
  }
  await resolveCounterparties(
    ledger,
    changes.map(({ sees }) => sees),
  );
  return { changes: changes.map(withOtherAccount), aliases };
}

const NOTHING = { changes: [], aliases: [] };

/** Whether it is this very entry that the bank tells anew, and not just one that looks the same. */
function isCorrection({ have, sees, decision: { rule } }: Touch, isTrusted: boolean): boolean {
  if (rule === 'same_reference' || rule === 'booked_changed' || rule === 'pending_changed') return true;
  const reference = usableReference(sees.reference);
  // A place in the day is another entry's tomorrow.
  if (!isTrusted || reference === null || isPositional(reference)) return false;
  return reference === usableReference(have.reference);
}

const withOtherAccount = (change: Changed): Changed => ({
  ...change,
  entry: {
    ...change.entry,
    counterpartyAccountId: change.entry.counterpartyAccountId ?? change.sees.counterparty?.id ?? null,
  },
});

/** Writes what is new; gives the history of what a person should look at. */
async function insertEntries(
  ledger: WindowLedger,
  account: WindowAccount,
  revision: number,
  { inserts, marked }: Sorted,
  plan: WindowPlan,
): Promise<readonly HistoryEntry[]> {
  const { today } = plan.facts;
  if (inserts.length > 0) await ledger.insertEntries(account.id, revision, inserts, today);
  if (marked.length === 0) return [];
  const entries = marked.map(({ entry, decision }) => markedEntry(entry, decision, plan));
  const ids = await ledger.insertMarked(account.id, revision, entries, today);
  return marked.map(({ at, decision }, n) => ({
    id: ids[n] ?? 0,
    cause: 'marked',
    before: null,
    ...reasonOf(plan, at, decision),
  }));
}

const historyOf = (changes: readonly Changed[], plan: WindowPlan): readonly HistoryEntry[] =>
  changes.map(({ id, isBooked, before, at, decision }) => ({
    id,
    cause: isBooked ? 'booked' : 'changed',
    before,
    ...reasonOf(plan, at, decision),
  }));

const markedEntry = (entry: PreparedEntry, decision: Decision, plan: WindowPlan): MarkedEntry => {
  const review = decision.review ?? 'unsure';
  const rival = plan.stored[decision.rivals[0] ?? -1]?.id ?? null;
  return { entry, review, possibleDuplicateOf: review === 'possible_duplicate' ? rival : null };
};

function reasonOf(plan: WindowPlan, at: number, decision: Decision) {
  const { stored, seen, details, facts, exact } = plan;
  const explanation = explain(at, stored, seen, decision, details, facts, exact.trust);
  return { rule: decision.rule, score: decision.score, explanation };
}

function resultOf(
  { inserts, marked, touches, unchanged }: Sorted,
  changes: readonly Changed[],
  { counts }: PresencePlan,
): WindowResult {
  return {
    inserted: inserts.length + marked.length,
    updated: changes.length,
    unchanged: unchanged + touches.length - changes.length,
    booked: changes.filter(({ isBooked }) => isBooked).length,
    ...counts,
    reviews: marked.length + changes.filter(({ review }) => review !== null).length,
    collisions: marked.filter(({ decision }) => decision.review === 'collision').length,
  };
}

const isSilent = ({ inserted, updated, returned, missing, removed }: WindowResult): boolean =>
  inserted + updated + returned + missing + removed === 0;

/** The first and the last day that entries stand on; where there are none, of the window. */
function ends(days: readonly WindowDay[], { range }: WindowSource) {
  const dates = days.map(({ date }) => date).sort();
  return { from: dates[0] ?? range?.from ?? null, to: dates.at(-1) ?? range?.to ?? null };
}

/** Gives every account number on the other side its row, once. */
async function resolveCounterparties(ledger: WindowLedger, entries: readonly PreparedEntry[]): Promise<void> {
  const wanted = new Set<CounterpartyAccount>();
  for (const { counterparty } of entries)
    if (counterparty !== null && counterparty.id === null) wanted.add(counterparty);
  if (wanted.size === 0) return;
  const list = [...wanted];
  const ids = await ledger.counterpartyAccounts(list);
  for (const [at, one] of list.entries()) one.id = ids[at] ?? null;
}
