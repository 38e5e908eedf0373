/** Fetches a part of a sync page by page. Each page is committed with its cursor before the next one is asked for. */
import type { Json, Window } from '../../connectors/contract.ts';
import { success } from '../../core/result.ts';
import type { CallPlace } from './budget-port.ts';
import { callBank } from './call-bank.ts';
import { type Fetched, pageProblem } from './check-observations.ts';
import { halted, notUnderstood, type Run, type Step, type WindowRun } from './parts.ts';
import {
  openCursor,
  openObservations,
  repliesNamed,
  sealCursor,
  sealObservations,
  sealReplies,
} from './sealed-pages.ts';
import { Lost, type PartStage, type SyncPart } from './store-port.ts';

/** Pages of one part: a bank that pages on and on is not followed for ever. */
export const PAGES_MAX: Readonly<Record<Fetched, number>> = {
  accounts: 100,
  balances: 20,
  holdings: 100,
  transactions: 10_000,
};

/** What is fetched, and where the part stands after the last page. */
export interface Wanted<C extends Fetched> {
  readonly capability: C;
  readonly account: string | null;
  readonly window: Window | null;
  readonly stage: PartStage;
  readonly after: (complete: boolean) => { readonly stage: PartStage; readonly cursor: Json };
}

/** The part after its last page. */
export interface FetchedPart {
  readonly part: SyncPart;
  readonly complete: boolean;
}

/** Fetches from the part's cursor to the last page. Throws {@link Lost} only. */
export async function fetchPages<C extends Fetched>(
  run: Run,
  begun: SyncPart,
  wanted: Wanted<C>,
): Promise<Step<FetchedPart>> {
  const { capability, account, window } = wanted;
  const place = { syncId: run.work.syncId, ordinal: begun.ordinal };
  let part = begun;
  let cursor = openCursor(run.sealer, place, begun.sealedCursor);
  while (part.pages < PAGES_MAX[capability]) {
    const fetched = await callBank(
      run,
      { capability, account, window, cursor },
      countsAs(run, part, capability, cursor),
    );
    if (!fetched.ok) return fetched;
    const page = fetched.value;
    const problem =
      pageProblem(capability, page.observations, part.currency) ??
      (page.more && same(page.cursor, cursor) ? `pages that go in a circle (${capability})` : null);
    if (problem !== null) return halted(notUnderstood(problem));
    const next = page.more ? { stage: wanted.stage, cursor: page.cursor } : wanted.after(page.complete);
    const saved = await savePage(run, part, capability, page, next);
    if (saved === null) return halted(notUnderstood(`a page that is too large (${capability})`));
    part = saved;
    cursor = next.cursor;
    if (!page.more) return success({ part, complete: page.complete });
  }
  return halted(notUnderstood(`more than ${PAGES_MAX[capability]} pages (${capability})`));
}

/** What a page is counted by; null where the bank counts the first page of a window only. */
const countsAs = (run: Run, { accountId }: SyncPart, endpoint: Fetched, cursor: Json): CallPlace | null =>
  cursor === null || run.offers[endpoint]?.countsPages === true ? { accountId, endpoint } : null;

const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);

async function savePage<C extends Fetched>(
  run: Run,
  part: SyncPart,
  capability: C,
  page: {
    readonly observations: readonly { readonly source: { readonly reply: number } }[];
    readonly replies: Parameters<typeof repliesNamed>[0];
  },
  next: { readonly stage: PartStage; readonly cursor: Json },
): Promise<SyncPart | null> {
  const { sealer, work, parts } = run;
  const place = { syncId: work.syncId, ordinal: part.ordinal };
  const number = part.pages;
  const sealedObservations = await sealObservations(sealer, place, number, page.observations);
  if (sealedObservations === null) return null;
  const replies = await sealReplies(sealer, place, number, repliesNamed(page.replies, page.observations));
  const sealedCursor = sealCursor(sealer, place, next.cursor);
  const saved = await parts.store.savePage(
    work,
    part.ordinal,
    {
      number,
      capability,
      sealedObservations,
      rawBytes: replies.bytes,
      sealedReplies: replies.sealed,
      entries: capability === 'transactions' ? page.observations.length : 0,
      stage: next.stage,
      sealedCursor,
    },
    parts.now(),
  );
  if (!saved) throw new Lost('another worker has the sync');
  return { ...part, pages: number + 1, stage: next.stage, sealedCursor };
}

/** Pages that are read from the store in one go. */
const PAGES_READ = 20;

/** What was fetched of a part and is not in the ledger yet, page by page, each with the instant it was fetched at. */
export async function* keptPages<T>(
  run: WindowRun,
  part: Pick<SyncPart, 'ordinal'>,
  capability: Fetched,
): AsyncGenerator<{ readonly observations: readonly T[]; readonly at: number }> {
  const { parts, work, sealer } = run;
  const place = { syncId: work.syncId, ordinal: part.ordinal };
  for (let after = -1; ; ) {
    const pages = await parts.store.pages(work, part.ordinal, capability, after, PAGES_READ);
    for (const { number, sealedObservations, at } of pages) {
      yield { observations: await openObservations<T>(sealer, place, number, sealedObservations), at };
      after = number;
    }
    if (pages.length < PAGES_READ) return;
  }
}
