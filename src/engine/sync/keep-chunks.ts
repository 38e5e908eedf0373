/**
 * A large window on its way into the ledger. All of it is compared with what is stored at once, so that it ends in the same
 * ledger as a small one; then it is written in chunks of whole days. What else changes the account between two chunks has
 * the rest compared anew.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalDate } from '../../core/dates.ts';
import type { EntryDetails, SeenEntry } from '../../core/matching/entries.ts';
import { success } from '../../core/result.ts';
import { PASSES_MAX } from '../imports/apply-file.ts';
import { type DayGroup, OpenDays } from '../imports/open-days.ts';
import type { SurveyedEntry } from '../imports/survey.ts';
import { NO_RESULT, type WindowAccount, type WindowDay, type WindowResult } from '../take-in-window.ts';
import { entryDetails } from '../windows/entry-details.ts';
import { planWindow, type SeenWindow, type StoredSide, type WindowPlan } from '../windows/plan-window.ts';
import { writeDays } from '../windows/write-window.ts';
import { standingOf, stopFor } from './call-bank.ts';
import { daysOf, type Keeping, keep, matchingFacts } from './keeping.ts';
import { type Step, stopped } from './parts.ts';
import { openCursor, sealCursor } from './sealed-pages.ts';
import type { SyncLedger } from './store-port.ts';
import { eachOnce, windowEntries } from './window-entries.ts';

/** How often what else happens to the account has a window compared anew, before its sync is tried again later. */
export const PLANS_MAX = 100;

type End = (ledger: SyncLedger, account: WindowAccount, counts: WindowResult) => Promise<void>;

/** Takes a window in chunk by chunk and ends it. The same pages give the same chunks: their number says where to go on. */
export async function keepChunks(keeping: Keeping, end: End): Promise<Step<null>> {
  const { run, survey } = keeping;
  const done = chunksDone(keeping);
  const days = new OpenDays([survey]);
  const plans = new Plans(keeping);
  let chunks = 0;
  const take = async (chunk: readonly DayGroup[]): Promise<Step<null>> => {
    chunks++;
    if (chunks <= done) return success(null);
    const stop = stopFor(run, await standingOf(run));
    if (stop !== null) return stopped(stop);
    const prepared = await daysOf(keeping, chunk);
    await plans.write(prepared, async (ledger, account, counts) =>
      noteChunk(keeping, ledger, account, counts, chunks),
    );
    return success(null);
  };
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    for await (const entries of pagesOf(keeping))
      for (const chunk of days.take(entries)) {
        const taken = await take(chunk);
        if (!taken.ok) return taken;
      }
    const { chunk, again } = days.endPass();
    const taken = chunk === null ? success(null) : await take(chunk);
    if (!taken.ok) return taken;
    if (again) continue;
    // What is counted was counted chunk by chunk.
    await plans.write(null, (ledger, account) => end(ledger, account, NO_RESULT));
    return success(null);
  }
  throw new Error(`internal: ${PASSES_MAX} passes did not take in all days`);
}

async function noteChunk(
  keeping: Keeping,
  ledger: SyncLedger,
  account: WindowAccount,
  { inserted, updated, unchanged }: WindowResult,
  chunks: number,
): Promise<void> {
  const { work, sealer, parts } = keeping.run;
  const { ordinal } = keeping.part;
  const sealedCursor = sealCursor(sealer, { syncId: work.syncId, ordinal }, { chunks });
  const matching = matchingFacts(keeping, account);
  const change = { inserted, updated, unchanged, sealedCursor, matching };
  await ledger.changePart(work.syncId, ordinal, change, parts.now());
}

async function* pagesOf({ run, part, preparer, survey }: Keeping): AsyncGenerator<readonly SurveyedEntry[]> {
  if (survey.kept !== null) yield survey.kept;
  else yield* windowEntries(run, part, preparer);
}

function chunksDone({ run: { sealer, work }, part: { ordinal, sealedCursor } }: Keeping): number {
  const kept = openCursor(sealer, { syncId: work.syncId, ordinal }, sealedCursor);
  const isKept = typeof kept === 'object' && kept !== null && 'chunks' in kept;
  return isKept && typeof kept.chunks === 'number' ? kept.chunks : 0;
}

/** A plan, and the event up to which it knows the account. */
interface Known {
  readonly plan: WindowPlan;
  mark: number;
}

/** Writes days by the plan of the whole window, and makes that anew when the account changed since. */
class Plans {
  readonly #keeping: Keeping;
  #known: Known | null = null;
  #made = 0;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  /**
   * Writes days, or for null what the window lacks, with more in the same transaction. An account that was deleted
   * meanwhile stays deleted.
   */
  async write(days: readonly WindowDay[] | null, more: End): Promise<void> {
    for (;;) {
      const known = await this.#current();
      const isDone = await keep(this.#keeping, async (ledger, account) => {
        if (await ledger.hasChangedSince(account.id, known.mark)) return false;
        const { source } = this.#keeping;
        const unseen = days === null ? known.plan.unseen : [];
        const { result, revision } = await writeDays(ledger, account, days ?? [], known.plan, source, unseen);
        await more(ledger, account, result);
        known.mark = revision ?? known.mark;
        return true;
      });
      if (isDone !== false) return;
      this.#known = null;
    }
  }

  async #current(): Promise<Known> {
    if (this.#known !== null) return this.#known;
    if (++this.#made > PLANS_MAX)
      throw new Error(`internal: an account changed ${PLANS_MAX} times under a window`);
    this.#known = await this.#make();
    return this.#known;
  }

  async #make(): Promise<Known> {
    const keeping = this.#keeping;
    const { source, accountId, survey } = keeping;
    const begun = await keep(keeping, async (ledger, account) => ({
      account,
      mark: await ledger.lastEvent(),
    }));
    const account = begun?.account ?? { id: accountId, demotedReferences: [], quarantined: false };
    const reads: StoredSide = {
      storedWindow: async (id, days) =>
        (await keep(keeping, (ledger) => ledger.storedWindow(id, days))) ?? NOTHING_STORED,
      entryColumns: async (ids) => (await keep(keeping, (ledger) => ledger.entryColumns(ids))) ?? new Map(),
    };
    const isNew = await this.#isEmpty(reads, [...survey.days.keys()]);
    const window = isNew ? NOTHING_SEEN : seenWindow(keeping, await factsOf(keeping));
    return { plan: await planWindow(reads, account, window, source), mark: begun?.mark ?? 0 };
  }

  /** Whether the account has nothing of these days: then all is new, and nothing needs to be compared. */
  async #isEmpty(reads: StoredSide, dates: readonly LocalDate[]): Promise<boolean> {
    const { source, accountId } = this.#keeping;
    const known = await reads.storedWindow(accountId, { range: source.range, dates, removedSince: 0 });
    return known.entries.length + known.tombstones.length === 0;
  }
}

const NOTHING_STORED = { entries: [], tombstones: [] };
const NOTHING_SEEN: SeenWindow = { days: [], detailsOf: async () => new Map() };

type Facts = Map<LocalDate, SeenEntry[]>;

/** What matching compares of all entries, day by day in the order of the pages. */
async function factsOf(keeping: Keeping): Promise<Facts> {
  const days: Facts = new Map();
  for await (const entries of pagesOf(keeping)) {
    for (const { date, seen, pendingId } of entries) {
      const facts = onlyFacts(keeping.preparer.prepare(seen, date, pendingId ?? null));
      const day = days.get(date);
      if (day === undefined) days.set(date, [facts]);
      else day.push(facts);
    }
    await nextTurn();
  }
  return days;
}

const onlyFacts = (entry: SeenEntry): SeenEntry => ({
  key: entry.key,
  hash: entry.hash,
  status: entry.status,
  date: entry.date,
  amount: entry.amount,
  currency: entry.currency,
  reference: entry.reference,
  runningBalance: entry.runningBalance ?? null,
  pendingReference: entry.pendingReference,
});

function seenWindow(keeping: Keeping, facts: Facts): SeenWindow {
  const isTrusted = keeping.run.offers.transactions?.idStability !== 'absent';
  const days = [...facts].map(([date, entries]) => ({
    date,
    entries: isTrusted ? eachOnce(entries) : entries,
  }));
  return { days, detailsOf: (places) => detailsOf(keeping, days, places, isTrusted) };
}

/** Reads the days of the wanted entries once more. */
async function detailsOf(
  keeping: Keeping,
  days: SeenWindow['days'],
  places: readonly number[],
  isTrusted: boolean,
): Promise<ReadonlyMap<number, EntryDetails>> {
  const wanted = new Set(places);
  const firsts = new Map<LocalDate, number>();
  let first = 0;
  for (const { date, entries } of days) {
    const has = entries.some((_, n) => wanted.has(first + n));
    if (has) firsts.set(date, first);
    first += entries.length;
  }
  const prepared = new Map([...firsts.keys()].map((date) => [date, [] as WindowDay['entries'][number][]]));
  for await (const entries of pagesOf(keeping))
    for (const { date, seen, pendingId } of entries)
      prepared.get(date)?.push(keeping.preparer.prepare(seen, date, pendingId ?? null));
  const found = new Map<number, EntryDetails>();
  for (const [date, entries] of prepared) {
    const begin = firsts.get(date) ?? 0;
    for (const [n, entry] of (isTrusted ? eachOnce(entries) : entries).entries())
      if (wanted.has(begin + n)) found.set(begin + n, entryDetails(entry));
  }
  return found;
}
