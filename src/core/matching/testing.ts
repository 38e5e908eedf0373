/** Entries for tests of matching: keys and hashes are made as the engine makes them, but readable. */
import type { LocalDate } from '../dates.ts';
import type { DetailSource, ExactMatch, WindowFacts, WindowMatch } from './decisions.ts';
import type { Alias, EntryDetails, SeenEntry, StoredEntry } from './entries.ts';
import { candidatesOf, matchLeftovers } from './leftovers.ts';
import { matchExact } from './window.ts';

/** What a bank said, for tests. */
export interface Said {
  readonly date: string;
  readonly amount: string;
  readonly text: string;
  readonly status?: 'booked' | 'pending';
  readonly reference?: string | null;
  readonly currency?: string;
  readonly link?: string | null;
  readonly purchased?: string | null;
  readonly original?: EntryDetails['original'];
  readonly balance?: string | null;
}

const keyOf = (said: Said): string =>
  `${said.date}|${said.amount}|${said.currency ?? 'EUR'}|${said.text.toLowerCase().replace(/\s+/g, '')}`;

/** The entry as the bank shows it now. */
export function seenOf(said: Said): SeenEntry {
  const status = said.status ?? 'booked';
  const reference = said.reference ?? null;
  const key = keyOf(said);
  return {
    key,
    hash: `${key}|${status}|${said.text}|${reference}|${said.purchased ?? ''}|${said.balance ?? ''}`,
    status,
    date: said.date as LocalDate,
    amount: said.amount,
    currency: said.currency ?? 'EUR',
    reference,
    runningBalance: said.balance ?? null,
    pendingReference: said.link ?? null,
  };
}

/** The entry as the ledger has it when it was taken in as it was said. */
export function storedOf(said: Said, id: number, more: Partial<StoredEntry> = {}): StoredEntry {
  const { pendingReference, ...facts } = seenOf(said);
  return {
    ...facts,
    id,
    absences: 0,
    removed: false,
    decided: false,
    firstSeen: facts.date,
    aliases: [],
    ...more,
  };
}

export const aliasOf = (said: Said): Alias => {
  const { date, key, reference, status } = seenOf(said);
  return { date, key, reference, status };
};

export const detailsOf = (said: Said): EntryDetails => ({
  bookingDate: (said.status ?? 'booked') === 'booked' ? (said.date as LocalDate) : null,
  valueDate: null,
  transactionDate: (said.purchased ?? null) as LocalDate | null,
  text: said.text,
  original: said.original ?? null,
  runningBalance: said.balance ?? null,
});

export const factsOf = (more: Partial<WindowFacts> = {}): WindowFacts => ({
  isWhole: () => true,
  complete: true,
  trust: 'strong',
  today: '2026-03-20' as LocalDate,
  ...more,
});

/** A stored entry with what the bank said of it. */
export interface Row {
  readonly said: Said;
  readonly entry: StoredEntry;
}
export const rowOf = (said: Said, id: number, more: Partial<StoredEntry> = {}): Row => ({
  said,
  entry: storedOf(said, id, more),
});

export interface Matched {
  readonly stored: readonly StoredEntry[];
  readonly seen: readonly SeenEntry[];
  readonly exact: ExactMatch;
  readonly window: WindowMatch;
  readonly details: DetailSource;
}

/** Matches a window as the engine does. Details that were not announced by candidatesOf are refused. */
export function matchWindow(rows: readonly Row[], says: readonly Said[], facts: WindowFacts): Matched {
  const stored = rows.map((row) => row.entry);
  const seen = says.map(seenOf);
  const exact = matchExact(stored, seen, facts);
  const wanted = candidatesOf(stored, seen, exact, facts);
  const given = (all: readonly Said[], places: readonly number[], at: number): EntryDetails => {
    const said = all[at];
    if (said === undefined || !places.includes(at)) throw new Error('details that nobody announced');
    return detailsOf(said);
  };
  const details: DetailSource = {
    stored: (at) =>
      given(
        rows.map((row) => row.said),
        wanted.stored,
        at,
      ),
    seen: (at) => given(says, wanted.seen, at),
  };
  return { stored, seen, exact, details, window: matchLeftovers(stored, seen, exact, details, facts) };
}
