/**
 * Takes a window that was seen whole into the ledger, with balances, covered days, counts and events: one transaction, or
 * chunks of whole days where it is large. A chunk that is in is not taken in again by a worker that goes on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SeenBalance } from '../../connectors/contract.ts';
import { parseLocalDate } from '../../core/dates.ts';
import { CHUNK_ENTRIES } from '../../core/limits.ts';
import type { BalanceObservation } from '../../core/observations.ts';
import { success } from '../../core/result.ts';
import { coverWith, utcDate } from '../../core/sync/window.ts';
import { PASSES_MAX } from '../imports/apply-file.ts';
import { type DayGroup, OpenDays } from '../imports/open-days.ts';
import { EntryPreparer } from '../imports/prepare-entry.ts';
import { takeInWindow, type WindowDay, type WindowResult } from '../take-in-window.ts';
import { standingOf, stopFor } from './call-bank.ts';
import { keptPages } from './fetch-pages.ts';
import { halted, notUnderstood, type Run, type Step, stopped } from './parts.ts';
import { openCursor, sealCursor } from './sealed-pages.ts';
import type { SyncLedger, SyncPart } from './store-port.ts';
import { eachOnce, surveyWindow, type WindowSurvey, windowEntries } from './window-entries.ts';

/** Entries prepared in one go: other work has its turn in between. */
const TURN_ENTRIES = 80;

/** One account's window on its way into the ledger. */
interface Keeping {
  readonly run: Run;
  readonly part: SyncPart;
  readonly accountId: number;
  readonly preparer: EntryPreparer;
  readonly survey: WindowSurvey;
}

/** Takes a part in and ends it. Throws `Lost` when the sync is another worker's: what is in the ledger stays. */
export async function keepWindow(run: Run, part: SyncPart): Promise<Step<null>> {
  const { parts, sealer, sync } = run;
  const preparer = new EntryPreparer(sync.scope.ownerId, parts.vault, sealer, parts.mask);
  const survey = await surveyWindow(run, part, preparer);
  if (survey === null) return halted(notUnderstood('a day with more entries than a bank can have'));
  const keeping: Keeping = { run, part, accountId: part.accountId ?? 0, preparer, survey };
  const balances = await seenBalances(run, part);
  if (survey.kept !== null && survey.entries <= CHUNK_ENTRIES) {
    const groups = Map.groupBy(survey.kept, ({ date }) => date);
    const days = await daysOf(
      keeping,
      [...groups].map(([date, entries]) => ({ pocket: 0, date, entries })),
    );
    await keep(keeping, async (ledger) => {
      const counts = await takeInWindow(ledger, keeping.accountId, days, originOf(run));
      await finish(keeping, ledger, balances, counts);
    });
    return success(null);
  }
  const taken = await keepChunks(keeping);
  if (!taken.ok) return taken;
  await keep(keeping, (ledger) => finish(keeping, ledger, balances, COUNTED));
  return success(null);
}

/** What is counted chunk by chunk. */
const COUNTED: WindowResult = { inserted: 0, updated: 0, unchanged: 0 };

const originOf = ({ sync, work }: Run) => ({ connectionId: sync.connectionId, syncId: work.syncId });

/** Runs work in the ledger on the account; an account that was deleted meanwhile stays deleted. */
function keep({ run, accountId }: Keeping, work: (ledger: SyncLedger) => Promise<void>): Promise<void> {
  return run.parts.store.inLedger(run.work, async (ledger) => {
    const living = await ledger.lockAccounts([accountId]);
    if (living.has(accountId)) await work(ledger);
  });
}

/**
 * Whether a day was seen whole. The days strictly inside the window were; of the first and the last one the bank may have
 * cut something off. There, ids that never change still tell payments of this connection apart. Other ids do not: what
 * looks the same is the same then, or a consent that renames them would double the day.
 */
function isWhole({ run, part }: Keeping, date: string): boolean {
  const { window, covered } = part;
  if (window === null || date < window.from || date > window.to) return false;
  if (date > window.from && date < window.to) return true;
  return covered === null || run.offers.transactions?.idStability !== 'permanent';
}

async function daysOf(keeping: Keeping, groups: readonly DayGroup[]): Promise<WindowDay[]> {
  const { run, preparer } = keeping;
  const isTrusted = run.offers.transactions?.idStability !== 'absent';
  const days: WindowDay[] = [];
  let sinceTurn = 0;
  for (const { date, entries } of groups) {
    const prepared = entries.map(({ seen }) => preparer.prepare(seen, date));
    days.push({
      date,
      entries: isTrusted ? eachOnce(prepared) : prepared,
      complete: isWhole(keeping, date),
    });
    sinceTurn += entries.length;
    if (sinceTurn < TURN_ENTRIES) continue;
    sinceTurn = 0;
    await nextTurn();
  }
  return days;
}

/** Takes a chunk of days in and counts them; `chunks` is how many chunks are in then. */
async function takeChunk(
  { run, part, accountId }: Keeping,
  ledger: SyncLedger,
  days: readonly WindowDay[],
  chunks: number,
): Promise<void> {
  const { work, sealer, parts } = run;
  const counts = await takeInWindow(ledger, accountId, days, originOf(run));
  const place = { syncId: work.syncId, ordinal: part.ordinal };
  const sealedCursor = sealCursor(sealer, place, { chunks });
  await ledger.changePart(work.syncId, part.ordinal, { ...counts, sealedCursor }, parts.now());
}

/** The same pages give the same chunks, so their number says where to go on. */
async function keepChunks(keeping: Keeping): Promise<Step<null>> {
  const { run, part, survey } = keeping;
  const done = chunksDone(run, part);
  const days = new OpenDays([survey]);
  let chunks = 0;
  const take = async (chunk: readonly DayGroup[]): Promise<Step<null>> => {
    chunks++;
    if (chunks <= done) return success(null);
    const stop = stopFor(run, await standingOf(run));
    if (stop !== null) return stopped(stop);
    const prepared = await daysOf(keeping, chunk);
    await keep(keeping, (ledger) => takeChunk(keeping, ledger, prepared, chunks));
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
    if (!taken.ok || !again) return taken;
  }
  throw new Error(`internal: ${PASSES_MAX} passes did not take in all days`);
}

async function* pagesOf({ run, part, preparer, survey }: Keeping) {
  if (survey.kept !== null) yield survey.kept;
  else yield* windowEntries(run, part, preparer);
}

function chunksDone({ sealer, work }: Run, { ordinal, sealedCursor }: SyncPart): number {
  const kept = openCursor(sealer, { syncId: work.syncId, ordinal }, sealedCursor);
  const isKept = typeof kept === 'object' && kept !== null && 'chunks' in kept;
  return isKept && typeof kept.chunks === 'number' ? kept.chunks : 0;
}

async function finish(
  { run, part, accountId }: Keeping,
  ledger: SyncLedger,
  balances: readonly BalanceObservation[],
  counts: WindowResult,
): Promise<void> {
  const { sync, work, parts } = run;
  const changed = await ledger.saveBalances(accountId, balances);
  if (changed > 0)
    await ledger.appendEvent({
      ...originOf(run),
      type: 'balances.changed',
      accountId,
      data: { changed },
    });
  const { connectionId } = sync;
  const { ordinal, lookup } = part;
  const covered = part.window === null ? part.covered : coverWith(part.covered, part.window);
  await ledger.endPart({ syncId: work.syncId, ordinal, connectionId, lookup, covered, counts }, parts.now());
}

const DATE_CHARACTERS = 10;

/** A balance has to be of a day: where the bank names none, it is the day of its instant, else that on which we asked. */
async function seenBalances(run: Run, part: SyncPart): Promise<readonly BalanceObservation[]> {
  const balances: BalanceObservation[] = [];
  for await (const { observations, at } of keptPages<SeenBalance>(run, part, 'balances'))
    for (const { balance } of observations) {
      const ofInstant = balance.at === null ? null : parseLocalDate(balance.at.slice(0, DATE_CHARACTERS));
      balances.push({ ...balance, date: balance.date ?? ofInstant ?? utcDate(at) });
    }
  return balances;
}
