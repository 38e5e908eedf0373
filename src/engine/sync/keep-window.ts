/**
 * Takes a window that was seen whole into the ledger, with balances, covered days, counts and events: one transaction, or
 * chunks of whole days where it is large. A chunk that is in is not taken in again by a worker that goes on.
 */
import type { SeenBalance } from '../../connectors/contract.ts';
import { type LocalDate, parseLocalDate } from '../../core/dates.ts';
import { CHUNK_ENTRIES } from '../../core/limits.ts';
import { success } from '../../core/result.ts';
import { coverWith, daysSeen, utcDate } from '../../core/sync/window.ts';
import type { SaidBalance } from '../balances/ledger-port.ts';
import { CONTRADICTIONS_MAX, settleAccount } from '../balances/settle-account.ts';
import { EntryPreparer } from '../imports/prepare-entry.ts';
import { takeInWindow, type WindowAccount, type WindowResult } from '../take-in-window.ts';
import { keptPages } from './fetch-pages.ts';
import { keepChunks } from './keep-chunks.ts';
import { daysOf, type Keeping, keep, matchingFacts, originOf, sourceOf } from './keeping.ts';
import { halted, notUnderstood, type Run, type Step } from './parts.ts';
import { type SeenHoldings, seenHoldings } from './seen-holdings.ts';
import type { SyncLedger, SyncPart } from './store-port.ts';
import { surveyWindow } from './window-entries.ts';

/** Takes a part in and ends it. Throws `Lost` when the sync is another worker's: what is in the ledger stays. */
export async function keepWindow(run: Run, part: SyncPart): Promise<Step<null>> {
  const { parts, sealer, sync } = run;
  const preparer = new EntryPreparer(sync.scope.ownerId, parts.vault, sealer, parts.mask);
  const survey = await surveyWindow(run, part, preparer);
  if (survey === null) return halted(notUnderstood('a day with more entries than a bank can have'));
  if (survey.contradicted.length > CONTRADICTIONS_MAX)
    return halted(
      notUnderstood(`more than ${CONTRADICTIONS_MAX} entries whose sign contradicts their indicator`),
    );
  const now = parts.now();
  const source = sourceOf(run, part, now, survey.contradicted);
  const keeping: Keeping = { run, part, accountId: part.accountId ?? 0, preparer, survey, source, now };
  const said: Said = { balances: await seenBalances(run, part), holdings: await seenHoldings(run, part) };
  const end = (ledger: SyncLedger, account: WindowAccount, counts: WindowResult): Promise<void> =>
    finish(keeping, ledger, account, said, counts);
  if (survey.kept === null || survey.entries > CHUNK_ENTRIES) return keepChunks(keeping, end);
  const groups = Map.groupBy(survey.kept, ({ date }) => date);
  const days = await daysOf(
    keeping,
    [...groups].map(([date, entries]) => ({ pocket: 0, date, entries })),
  );
  await keep(keeping, async (ledger, account) => {
    const counts = await takeInWindow(ledger, account, days, source);
    await end(ledger, account, counts);
  });
  return success(null);
}

/** What the bank says of the account beside its entries. */
interface Said {
  readonly balances: readonly SaidBalance[];
  readonly holdings: SeenHoldings | null;
}

async function finish(
  keeping: Keeping,
  ledger: SyncLedger,
  account: WindowAccount,
  { balances, holdings }: Said,
  counts: WindowResult,
): Promise<void> {
  const { run, part, accountId, survey, preparer, now } = keeping;
  const { sync, work, parts } = run;
  const facts = {
    accountId,
    balances,
    seen: part.window === null ? null : daysSeen(part.window),
    contradicted: survey.contradicted.map(({ seen, date, contradiction }) => ({
      entry: preparer.prepare(seen, date),
      contradiction,
    })),
    quarantined: account.quarantined,
    changed: survey.entries > CHUNK_ENTRIES || isChanged(counts),
    now,
  };
  await settleAccount(ledger, facts, originOf(run));
  if (holdings !== null) await keepHoldings(keeping, ledger, holdings);
  const { connectionId } = sync;
  const { ordinal, lookup } = part;
  const covered = part.window === null ? part.covered : coverWith(part.covered, part.window);
  const matching = matchingFacts(keeping, account);
  await ledger.endPart(
    { syncId: work.syncId, ordinal, connectionId, lookup, covered, matching, counts },
    parts.now(),
  );
}

async function keepHoldings(
  { run, accountId }: Keeping,
  ledger: SyncLedger,
  seen: SeenHoldings,
): Promise<void> {
  const changed = await ledger.keepHoldings(accountId, seen.holdings, seen.askedAt);
  if (changed > 0)
    await ledger.appendEvent({ ...originOf(run), type: 'holdings.changed', accountId, data: { changed } });
}

const isChanged = ({ inserted, updated, missing, returned }: WindowResult): boolean =>
  inserted + updated + missing + returned > 0;

const DATE_CHARACTERS = 10;

/** A balance has to be of a day: where the bank names none, it is the day of its instant, else that on which we asked. */
async function seenBalances(run: Run, part: SyncPart): Promise<readonly SaidBalance[]> {
  const balances: SaidBalance[] = [];
  for await (const { observations, at } of keptPages<SeenBalance>(run, part, 'balances'))
    for (const { balance } of observations) {
      const ofInstant: LocalDate | null =
        balance.at === null ? null : parseLocalDate(balance.at.slice(0, DATE_CHARACTERS));
      balances.push({ ...balance, date: balance.date ?? ofInstant ?? utcDate(at), askedAt: at });
    }
  return balances;
}
