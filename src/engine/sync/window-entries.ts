/** The entries of a window as they were fetched, each with the day that it counts for. */
import type { SeenTransaction } from '../../connectors/contract.ts';
import type { Contradiction } from '../../core/balances/signs.ts';
import type { LocalDate } from '../../core/dates.ts';
import { DAY_ENTRIES_MAX, KEPT_ENTRIES_MAX } from '../../core/limits.ts';
import type { EntryFacts } from '../../core/matching/entries.ts';
import { usableReference } from '../../core/matching/hygiene.ts';
import { entryDate, type TransactionObservation } from '../../core/observations.ts';
import { utcDate } from '../../core/sync/window.ts';
import { CONTRADICTIONS_MAX } from '../balances/settle-account.ts';
import type { EntryPreparer } from '../imports/prepare-entry.ts';
import type { SurveyedEntry } from '../imports/survey.ts';
import { keptPages } from './fetch-pages.ts';
import type { WindowRun } from './parts.ts';
import type { SyncPart, UndatedEntry } from './store-port.ts';

/** Whose window it is. */
export type WindowPart = Pick<SyncPart, 'ordinal' | 'accountId'>;

/** All entries are of one account. */
const POCKET = 0;

/** How much a window holds. */
export interface WindowSurvey {
  readonly entries: number;
  readonly days: ReadonlyMap<LocalDate, number>;
  /** All entries, while there are at most {@link KEPT_ENTRIES_MAX}; else null, and the pages are read again. */
  readonly kept: readonly SurveyedEntry[] | null;
  /** Entries of which the bank says two things that cannot both be true; at most {@link CONTRADICTIONS_MAX} and one more. */
  readonly contradicted: readonly ContradictedSighting[];
}

/** An entry that is not taken in. */
export interface ContradictedSighting {
  readonly date: LocalDate;
  readonly seen: TransactionObservation;
  readonly contradiction: Contradiction;
}

/** Reads a window once; null when one day holds more than {@link DAY_ENTRIES_MAX} entries. */
export async function surveyWindow(
  run: WindowRun,
  part: WindowPart,
  preparer: EntryPreparer,
): Promise<WindowSurvey | null> {
  const days = new Map<LocalDate, number>();
  let kept: SurveyedEntry[] | null = [];
  let entries = 0;
  const contradicted: ContradictedSighting[] = [];
  const note = (one: ContradictedSighting): void => {
    if (contradicted.length <= CONTRADICTIONS_MAX) contradicted.push(one);
  };
  for await (const page of windowEntries(run, part, preparer, note)) {
    for (const { date } of page) {
      const count = (days.get(date) ?? 0) + 1;
      if (count > DAY_ENTRIES_MAX) return null;
      days.set(date, count);
    }
    entries += page.length;
    if (entries > KEPT_ENTRIES_MAX) kept = null;
    else for (const entry of page) kept?.push(entry);
  }
  return { entries, days, kept, contradicted };
}

/** The entries page by page; the same every time. Those that contradict themselves go to `onContradicted` only. */
export async function* windowEntries(
  run: WindowRun,
  part: WindowPart,
  preparer: EntryPreparer,
  onContradicted: (one: ContradictedSighting) => void = () => {},
): AsyncGenerator<readonly SurveyedEntry[]> {
  let undated: UndatedDays | null = null;
  for await (const { observations, at } of keptPages<SeenTransaction>(run, part, 'transactions')) {
    const entries: SurveyedEntry[] = [];
    for (const { transaction: seen, pendingId, contradiction } of observations) {
      let date = entryDate(seen);
      if (contradiction !== undefined) {
        onContradicted({ date: date ?? utcDate(at), seen, contradiction });
        continue;
      }
      if (date === null) {
        undated ??= await UndatedDays.of(run, part, preparer);
        date = undated.dayOf(seen, utcDate(at));
      }
      entries.push({ pocket: POCKET, date, seen, pendingId });
    }
    yield entries;
  }
}

/**
 * A pending entry for which a bank has no date at all counts for the day (in UTC) on which it was seen first. When it is
 * seen again, the day is that of the entry which the ledger has of it.
 */
class UndatedDays {
  readonly #preparer: EntryPreparer;
  readonly #open: UndatedEntry[];
  /** The days of entries of this window by id and content: one that is delivered twice has one day. */
  readonly #named = new Map<string, LocalDate>();

  constructor(preparer: EntryPreparer, stored: readonly UndatedEntry[]) {
    this.#preparer = preparer;
    this.#open = [...stored];
  }

  static async of(
    { parts, sync }: WindowRun,
    part: WindowPart,
    preparer: EntryPreparer,
  ): Promise<UndatedDays> {
    const stored = await parts.store.undatedEntries(sync.scope, part.accountId ?? 0);
    return new UndatedDays(preparer, stored);
  }

  dayOf(seen: TransactionObservation, today: LocalDate): LocalDate {
    const reference = usableReference(seen.references.bank);
    if (reference === null) return this.#find(seen, today);
    const name = `${reference}\u001f${this.#preparer.prepare(seen, NO_DAY).key}`;
    const day = this.#named.get(name) ?? this.#find(seen, today);
    this.#named.set(name, day);
    return day;
  }

  #find(seen: TransactionObservation, today: LocalDate): LocalDate {
    const keys = new Map<LocalDate, string>();
    const reference = seen.references.bank;
    const isSame = ({ date, key }: UndatedEntry): boolean => {
      const known = keys.get(date) ?? this.#preparer.prepare(seen, date).key;
      keys.set(date, known);
      return known === key;
    };
    const named = this.#open.findIndex((one) => one.reference === reference && isSame(one));
    const at = named >= 0 ? named : this.#open.findIndex(isSame);
    const [found] = at < 0 ? [] : this.#open.splice(at, 1);
    return found?.date ?? today;
  }
}

/** Stands for the day where content is compared without one. */
const NO_DAY = '1970-01-01' as LocalDate;

/**
 * A day's entries without those that a bank delivered twice, as one does whose pages shift while they are read. Only an id
 * tells them from equal payments, which all stay: the same id with the same content is one entry, the booked one.
 */
export function eachOnce<Entry extends EntryFacts>(entries: readonly Entry[]): readonly Entry[] {
  const places = new Map<string, number>();
  const once: Entry[] = [];
  for (const entry of entries) {
    const reference = usableReference(entry.reference);
    const name = reference === null ? null : `${reference}\u001f${entry.key}`;
    const place = name === null ? undefined : places.get(name);
    if (place === undefined) {
      if (name !== null) places.set(name, once.length);
      once.push(entry);
    } else if (entry.status === 'booked' && once[place]?.status === 'pending') once[place] = entry;
  }
  return once;
}
