/** One account's window on its way into the ledger, and what matching is told about it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReferenceTrust } from '../../core/matching/entries.ts';
import { MATCHER_VERSION } from '../../core/matching/version.ts';
import { daysOfContradictions } from '../balances/settle-account.ts';
import type { DayGroup } from '../imports/open-days.ts';
import type { EntryPreparer } from '../imports/prepare-entry.ts';
import type { WindowAccount, WindowDay, WindowSource } from '../take-in-window.ts';
import type { Run, WindowRun } from './parts.ts';
import type { MatchingFacts, SyncLedger, SyncPart } from './store-port.ts';
import { eachOnce, type WindowSurvey } from './window-entries.ts';

/** Entries prepared in one go: other work has its turn in between. */
const TURN_ENTRIES = 80;

export interface Keeping {
  readonly run: Run;
  readonly part: SyncPart;
  readonly accountId: number;
  readonly preparer: EntryPreparer;
  readonly survey: WindowSurvey;
  readonly source: WindowSource;
  /** The instant that counts for all of the window, in epoch milliseconds. */
  readonly now: number;
}

export const originOf = ({ sync, work }: WindowRun) => ({
  connectionId: sync.connectionId,
  syncId: work.syncId,
});

/** What a window of a bank is to matching. */
export function sourceOf(
  run: WindowRun,
  part: Pick<SyncPart, 'window' | 'covered'>,
  now: number,
  contradicted: WindowSurvey['contradicted'],
): WindowSource {
  const unsure = daysOfContradictions(contradicted);
  const offer = run.offers.transactions;
  const { window } = part;
  return {
    origin: originOf(run),
    range: window,
    isWhole: (date, trust) => isWhole(part, date, trust),
    // What a day lacks may be what contradicts itself there.
    isInside: (date) => window !== null && date > window.from && date < window.to && !unsure.has(date),
    complete: true,
    showsPending: offer?.pending === true,
    isPresent: true,
    stability: offer?.idStability ?? 'absent',
    kind: run.sync.connector,
    now,
  };
}

/**
 * Whether a day was seen whole. The days strictly inside the window were; of the first and the last one the bank may have
 * cut something off. There, ids that never change still tell payments of this connection apart. Other ids do not: what
 * looks the same is the same then, or a consent that renames them would double the day.
 */
function isWhole(
  { window, covered }: Pick<SyncPart, 'window' | 'covered'>,
  date: string,
  trust: ReferenceTrust,
): boolean {
  if (window === null || date < window.from || date > window.to) return false;
  if (date > window.from && date < window.to) return true;
  return covered === null || trust !== 'strong';
}

/** What is kept of all that, so that the same can be decided again. */
export const matchingFacts = (
  { part, source, now }: Keeping,
  { demotedReferences }: WindowAccount,
): MatchingFacts => ({
  matcher: MATCHER_VERSION,
  stability: source.stability,
  kind: source.kind,
  demoted: demotedReferences.includes(source.kind),
  showsPending: source.showsPending,
  now,
  covered: part.covered,
});

/** Runs work in the ledger on the account; an account that was deleted meanwhile stays deleted: null then. */
export function keep<T>(
  { run, accountId }: Keeping,
  work: (ledger: SyncLedger, account: WindowAccount) => Promise<T>,
): Promise<T | null> {
  return run.parts.store.inLedger(run.work, async (ledger) => {
    const locked = (await ledger.lockAccounts([accountId])).get(accountId);
    return locked === undefined ? null : work(ledger, { ...locked, id: accountId });
  });
}

/** Days ready to be taken in, in the order of the pages. */
export async function daysOf(
  { run, preparer }: { readonly run: WindowRun; readonly preparer: EntryPreparer },
  groups: readonly DayGroup[],
): Promise<WindowDay[]> {
  const isTrusted = run.offers.transactions?.idStability !== 'absent';
  const days: WindowDay[] = [];
  let sinceTurn = 0;
  for (const { date, entries } of groups) {
    const prepared = entries.map(({ seen, pendingId }) => preparer.prepare(seen, date, pendingId ?? null));
    days.push({ date, entries: isTrusted ? eachOnce(prepared) : prepared });
    sinceTurn += entries.length;
    if (sinceTurn < TURN_ENTRIES) continue;
    sinceTurn = 0;
    await nextTurn();
  }
  return days;
}
