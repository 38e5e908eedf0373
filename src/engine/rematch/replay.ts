/** Takes what an owner's ledger was made of in again, in its order, with the engine's own verbs, into memory. */

import { CHUNK_ENTRIES } from '../../core/limits.ts';
import { distinctDates, sourceOf as fileSource, prepareChunk } from '../imports/chunk-writer.ts';
import { openRequest } from '../imports/kept-request.ts';
import type { ImportVault, OwnerSealer } from '../imports/ledger-port.ts';
import { OpenDays } from '../imports/open-days.ts';
import { readPages } from '../imports/pages.ts';
import { EntryPreparer } from '../imports/prepare-entry.ts';
import { readFile } from '../imports/read-file.ts';
import type { Survey } from '../imports/survey.ts';
import type { OwnerScope } from '../ports.ts';
import { daysOf, sourceOf } from '../sync/keeping.ts';
import type { WindowRun } from '../sync/parts.ts';
import { surveyWindow } from '../sync/window-entries.ts';
import { takeInWindow, type WindowAccount } from '../take-in-window.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { replayDeletion, replayReview } from './replay-review.ts';
import type { FileStep, RematchStore, Step, WindowStep } from './rows.ts';

/** Why an account cannot be rehearsed. */
export type Obstacle =
  /** Something that went into it is not kept any more, or was taken in only in part. */
  | 'not_kept'
  /** A window or file with more entries than are held in memory. */
  | 'too_large'
  /** What a person merged or split is not found again, or was deleted later. */
  | 'not_found';

/** The ledger as it comes out, what went in, and where that was not possible. */
export interface Replay {
  readonly ledger: MemoryLedger;
  readonly obstacles: ReadonlyMap<number, Obstacle>;
  /** Windows and files of each account. */
  readonly windows: ReadonlyMap<number, number>;
}

export interface ReplayParts {
  readonly store: RematchStore;
  readonly vault: ImportVault;
  readonly mask: (number: string) => string;
}

interface Replaying extends ReplayParts {
  readonly scope: OwnerScope;
  readonly sealer: OwnerSealer;
  readonly preparer: EntryPreparer;
  readonly ledger: MemoryLedger;
  readonly obstacles: Map<number, Obstacle>;
  readonly windows: Map<number, number>;
}

/** Replays steps in their order. Stops before the next one when the signal says so, and gives null then. */
export async function replay(
  parts: ReplayParts,
  scope: OwnerScope,
  steps: readonly Step[],
  signal: AbortSignal,
  onStep: () => void,
): Promise<Replay | null> {
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const preparer = new EntryPreparer(scope.ownerId, parts.vault, sealer, parts.mask);
  const ledger = new MemoryLedger();
  const replaying: Replaying = {
    ...parts,
    scope,
    sealer,
    preparer,
    ledger,
    obstacles: new Map(),
    windows: new Map(),
  };
  for (const step of steps) {
    if (signal.aborted) return null;
    if (step.kind === 'window') await replayWindow(replaying, step);
    else if (step.kind === 'file') await replayFile(replaying, step);
    else if (step.kind === 'deleted') await replayDeletion(parts.store, scope, ledger, step, steps);
    else if (step.kind === 'lost' || !(await replayReview(ledger, step)))
      block(replaying, step.accountId, 'not_found');
    onStep();
  }
  const { obstacles, windows } = replaying;
  return { ledger, obstacles, windows };
}

function block({ obstacles }: Replaying, accountId: number, why: Obstacle): void {
  if (!obstacles.has(accountId)) obstacles.set(accountId, why);
}

const count = ({ windows }: Replaying, accountId: number): void =>
  void windows.set(accountId, (windows.get(accountId) ?? 0) + 1);

const accountOf = ({ ledger }: Replaying, id: number): WindowAccount => ({
  id,
  demotedReferences: ledger.demotedOf(id),
  quarantined: false,
});

async function replayWindow(replaying: Replaying, step: WindowStep): Promise<void> {
  const { accountId, matching, ordinal } = step;
  if (replaying.obstacles.has(accountId)) return;
  if (!step.isKept) return block(replaying, accountId, 'not_kept');
  const run = runOf(replaying, step);
  const survey = await surveyWindow(run, { ordinal, accountId }, replaying.preparer);
  if (survey?.kept == null) return block(replaying, accountId, 'too_large');
  const part = { window: step.window, covered: matching.covered };
  const source = sourceOf(run, part, matching.now, survey.contradicted);
  const groups = [...Map.groupBy(survey.kept, ({ date }) => date)];
  const days = await daysOf(
    { run, preparer: replaying.preparer },
    groups.map(([date, entries]) => ({ pocket: 0, date, entries })),
  );
  await takeInWindow(replaying.ledger, accountOf(replaying, accountId), days, source);
  count(replaying, accountId);
}

/** A run without bank and worker: what was fetched is there, and what was offered is known. */
function runOf({ store, scope, sealer, ledger }: Replaying, step: WindowStep): WindowRun {
  const { stability, showsPending, kind } = step.matching;
  return {
    parts: {
      store: {
        pages: (...asked) => store.pages(...asked),
        undatedEntries: async (_, accountId) =>
          ledger
            .ofAccount(accountId)
            .filter(({ columns, removedAt }) => isUndated(columns) && removedAt === null)
            .map(({ columns: { date, key, reference } }) => ({ date, key, reference })),
      },
    },
    work: { scope, syncId: step.syncId },
    sync: { scope, connectionId: step.connectionId, connector: kind },
    offers: { transactions: { idStability: stability, pending: showsPending } },
    sealer,
  };
}

const isUndated = (columns: {
  readonly status: string;
  readonly bookingDate: string | null;
  readonly valueDate: string | null;
  readonly details: string | null;
}): boolean =>
  columns.status === 'pending' &&
  columns.bookingDate === null &&
  columns.valueDate === null &&
  !(columns.details ?? '').includes('"transaction_date"');

async function replayFile(replaying: Replaying, step: FileStep): Promise<void> {
  const { store, sealer, scope } = replaying;
  const wanted = step.accountIds.filter((id) => !replaying.obstacles.has(id));
  const blockAll = (why: Obstacle): void => {
    for (const id of wanted) block(replaying, id, why);
  };
  if (!step.isKept) return blockAll('not_kept');
  if (wanted.length === 0) return;
  const request = openRequest(sealer, step.options, step.format);
  const pages = readPages(store, sealer, scope, step.documentId);
  const reading = await readFile(pages, request, NOWHERE, async () => 'go_on');
  if (!reading.ok) return blockAll('not_kept');
  const { survey } = reading.value;
  const accounts = accountsOf(survey, step);
  if (survey.kept === null) return blockAll('too_large');
  if (accounts === null) return blockAll('not_kept');
  await takeFile(replaying, step, survey, survey.kept, accounts);
  for (const id of wanted) count(replaying, id);
}

const NOWHERE = { add: async () => {}, end: async () => {} };

/** Which account each pocket of the file is; null when that cannot be told any more. */
function accountsOf(survey: Survey, { statements, accountIds }: FileStep): Map<number, number> | null {
  const accounts = new Map<number, number>();
  for (const [ordinal, { pocket }] of survey.statements.entries()) {
    const accountId = statements.get(ordinal);
    if (accountId !== undefined) accounts.set(pocket.index, accountId);
  }
  const [single] = accountIds;
  for (const { index } of survey.pockets) {
    if (accounts.has(index)) continue;
    if (accountIds.length !== 1 || single === undefined) return null;
    accounts.set(index, single);
  }
  return accounts;
}

/** In the same chunks of whole days as it was taken in. */
async function takeFile(
  replaying: Replaying,
  { importId, at }: FileStep,
  survey: Survey,
  kept: NonNullable<Survey['kept']>,
  accounts: ReadonlyMap<number, number>,
): Promise<void> {
  const { ledger, preparer } = replaying;
  const isSmall = survey.entries <= CHUNK_ENTRIES;
  const days = isSmall
    ? new OpenDays(survey.pockets, { chunkEntries: Infinity, openEntriesMax: Infinity })
    : new OpenDays(survey.pockets);
  const chunks = [];
  for (let from = 0; from < kept.length; from += CHUNK_ENTRIES)
    chunks.push(...days.take(kept.slice(from, from + CHUNK_ENTRIES)));
  const { chunk } = days.endPass();
  if (chunk !== null) chunks.push(chunk);
  for (const one of chunks)
    for (const [id, fileDays] of await prepareChunk({ survey }, preparer, accounts, one))
      for (const round of distinctDates(fileDays))
        await takeInWindow(ledger, accountOf(replaying, id), round, fileSource(round, importId, at));
}
