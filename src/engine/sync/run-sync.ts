/** Runs a sync from where it stands to its end. */
import { BANK_WORDS_MAX, type Fault } from '../../connectors/contract.ts';
import { PROFILES } from '../../core/consent/profiles.ts';
import { success } from '../../core/result.ts';
import { limitEndsAt } from '../../core/sync/delays.ts';
import { storable } from '../../core/text.ts';
import { rulesOf } from '../connect/consent-rules.ts';
import { hideNumbers } from '../imports/hide-numbers.ts';
import { openAttended } from './attended.ts';
import { standingOf } from './call-bank.ts';
import { endOfAll, endSync, failedEnd, overBudgetEnd, putOff, stoppedEnd } from './end-sync.ts';
import { judge } from './judge-fault.ts';
import { listAccounts } from './list-accounts.ts';
import { type About, type Held, jobSender, LEASE_MS, offersOf, type Run, type SyncParts } from './parts.ts';
import { type ClaimedSync, Lost, type SyncEnd, type SyncPart, type SyncWork } from './store-port.ts';
import { failPart, syncAccount } from './sync-account.ts';
import { withoutWords } from './without-words.ts';

/** How often a sync is taken up from workers that died or failed, before it is given up. */
export const TAKEOVERS_MAX = 5;
/** How long a sync that failed by a mistake of ours is left alone before another worker takes it up. */
export const AFTER_MISTAKE_MS = 60_000;
/** Accounts that a bank may put off one after the other, before the others are not asked any more. */
export const PUT_OFF_ACCOUNTS_MAX = 2;

let runs = 0;

/**
 * Runs a sync to its end, or to where it is put off. Does nothing when it is not due, has ended or another worker has
 * it. Never throws for what a bank does; mistakes of ours are told, and the sync is taken up again later.
 */
export async function runSync(
  parts: SyncParts,
  ownerId: number,
  syncId: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const worker = `${parts.worker}/${++runs}`;
  const sync = await parts.store.claim(ownerId, syncId, worker, parts.leaseMs ?? LEASE_MS, parts.now());
  if (sync === null) return;
  const work: SyncWork = { scope: sync.scope, syncId, worker };
  const { connector, institutionId, connectionId } = sync;
  const about: About = { connector, institutionId, ownerId, connectionId, syncId };
  try {
    const end = await runHeld(parts, { work, sync, about }, signal);
    if (end !== null) return;
    await giveBack(parts, work, sync, 0);
  } catch (error) {
    if (error instanceof Lost) return;
    // The owner was forgotten while the bank answered: what was to be written has nobody to be of.
    if ((await parts.store.scopeOf(ownerId)) === null) return;
    parts.onError(withoutWords(error), about);
    await giveBack(parts, work, sync, AFTER_MISTAKE_MS);
  }
}

/** Lets another worker have the sync: at once, or a while after a mistake. */
async function giveBack(
  parts: SyncParts,
  work: SyncWork,
  { scope, connectionId }: ClaimedSync,
  afterMs: number,
): Promise<void> {
  const now = parts.now();
  const send = jobSender(parts, scope, connectionId, now + afterMs);
  await parts.store.release(work, now + afterMs, afterMs > 0, send, now);
}

/** Runs and ends it; null when the process stops before. */
async function runHeld(
  parts: SyncParts,
  holding: Pick<Held, 'work' | 'sync' | 'about'>,
  signal: AbortSignal,
): Promise<SyncEnd | null> {
  const { sync, work } = holding;
  const connector = parts.connectors.connectorOf(sync.connector);
  const held: Held = { parts, ...holding, offers: offersOf(parts, sync) };
  const ended = async (end: SyncEnd | null): Promise<SyncEnd | null> => {
    if (end !== null) await endSync(held, end);
    return end;
  };
  if (sync.takeovers > TAKEOVERS_MAX) return ended(failedEnd(held, { code: 'interrupted' }));
  if (connector === null) return ended(failedEnd(held, { code: 'connector_missing' }));
  const sealer = await parts.vault.sealerFor(sync.scope.ownerId);
  const standing = await parts.store.standing(work, parts.leaseMs ?? LEASE_MS);
  if (standing === null) throw new Lost('another worker has the sync');
  const run: Run = {
    ...held,
    connector,
    scopes: standing.consent?.scopes ?? [],
    authenticatedAt: standing.consent?.scaAt ?? null,
    historyAllowed: historyAllowed(parts, sync),
    sealer,
    attended: openAttended(sealer, sync.connectionId, sync.sealedAttended, parts.now()),
    signal,
  };
  return ended(await perform(run));
}

/** Without an institution that is known nothing is sure: the most careful rule counts. */
function historyAllowed({ connectors }: SyncParts, { institutionId }: ClaimedSync): number | null {
  const found = institutionId === null ? null : connectors.institution(institutionId);
  return found === null
    ? PROFILES.EEA_PSD2.historyWithoutSca
    : rulesOf(found.connector, found.institution).historyWithoutSca;
}

/** Lists the accounts and gives each its turn; how the sync ends, null when the process stops. */
async function perform(run: Run): Promise<SyncEnd | null> {
  const { parts, work } = run;
  const listed = await listAccounts(run);
  if (!listed.ok) {
    if (listed.fault.type === 'stop') {
      const { stop } = listed.fault;
      if (stop.why === 'duplicate')
        await parts.onDuplicate(run.sync.scope, run.sync.connectionId, stop.connectionId);
      return stoppedEnd(run, stop);
    }
    if (listed.fault.type === 'budget') return overBudgetEnd(listed.fault.nextAllowedAt);
    const fault = tidy(run, listed.fault.fault);
    await tell(run, fault);
    if (fault.code === 'rate_limited') return putOff(run, fault.retryAt);
    return failedEnd(run, fault);
  }
  let putOffInARow = 0;
  for (const part of await parts.store.parts(work)) {
    if (!isOpen(part)) continue;
    if (putOffInARow >= PUT_OFF_ACCOUNTS_MAX || waitsStill(run, part)) {
      await failPart(run, part, 'deferred', part.fault, part.nextAllowedAt);
      continue;
    }
    const turn = await turnOf(run, part);
    if (turn.end !== undefined) return turn.end;
    putOffInARow = turn.isPutOff ? putOffInARow + 1 : 0;
  }
  return endOfAll(run, await parts.store.parts(work));
}

const isOpen = ({ status }: SyncPart): boolean =>
  status === 'waiting' || status === 'running' || status === 'deferred';

/** Put off in this very run, by a worker that died: it is not asked before its time, unless the account holder is there. */
const waitsStill = ({ parts, attended }: Run, { status, fault }: SyncPart): boolean =>
  status === 'deferred' &&
  attended === null &&
  fault?.code === 'rate_limited' &&
  fault.retryAt !== null &&
  fault.retryAt > parts.now();

/** What one account's turn says about the others. */
interface Turn {
  readonly isPutOff: boolean;
  /** Set when nothing more is asked. */
  readonly end?: SyncEnd | null;
}

async function turnOf(run: Run, part: SyncPart): Promise<Turn> {
  const synced = await syncOne(run, part);
  if (synced.ok) return { isPutOff: false };
  if (synced.fault.type === 'stop') return { isPutOff: false, end: stoppedEnd(run, synced.fault.stop) };
  if (synced.fault.type === 'budget') {
    await failPart(run, part, 'deferred', null, synced.fault.nextAllowedAt);
    return { isPutOff: false };
  }
  const fault = tidy(run, synced.fault.fault);
  await tell(run, fault);
  const { reach } = judge(fault);
  if (reach === 'connection') return { isPutOff: false, end: failedEnd(run, fault) };
  const isPutOff = reach === 'later';
  const until = fault.code === 'rate_limited' ? fault.retryAt : null;
  await failPart(run, part, isPutOff ? 'deferred' : 'failed', fault, isPutOff ? until : null);
  return { isPutOff };
}

/** An account that was deleted while it was synced is no account of the sync any more. */
async function syncOne(run: Run, part: SyncPart): ReturnType<typeof syncAccount> {
  try {
    return await syncAccount(run, part);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    await standingOf(run);
    const left = await run.parts.store.parts(run.work);
    if (left.some(({ ordinal }) => ordinal === part.ordinal)) throw error;
    return success(null);
  }
}

/** A fault as it is kept: no instant out of bounds, no account number in a bank's words. */
function tidy({ parts }: Run, fault: Fault): Fault {
  if (fault.code === 'rate_limited') return { ...fault, retryAt: limitEndsAt(fault.retryAt, parts.now()) };
  if (fault.code !== 'action_at_bank_needed' || fault.text === null) return fault;
  const text = hideNumbers(storable(fault.text.slice(0, BANK_WORDS_MAX)), parts.mask);
  return { ...fault, text };
}

/** Tells those who have to know: the operator of what is not understood, the keeper of consents of their end. */
async function tell({ parts, sync, about }: Run, fault: Fault): Promise<void> {
  if (fault.code === 'shape_not_understood') parts.onNotUnderstood(fault.where, about);
  const { connectionId, consentId, grantId } = sync;
  if (judge(fault).consent && consentId !== null)
    await parts.onConsentNews(sync.scope, { connectionId, consentId, grantId, fault });
}
