/**
 * One account of a sync: balances, holdings, then the entries of a window, then all into the ledger. Every step is
 * committed, so that another worker goes on where this one ended.
 */
import { type Capability, type Fault, isStatusNotKnown, type Offer } from '../../connectors/contract.ts';
import { success } from '../../core/result.ts';
import { type Days, isFresh, planWindow, shorterWindow, utcDate } from '../../core/sync/window.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import { standingOf, stopFor } from './call-bank.ts';
import { fetchPages } from './fetch-pages.ts';
import { keepWindow } from './keep-window.ts';
import { halted, notUnderstood, type Run, type Step, stopped } from './parts.ts';
import { handlePlace } from './sealed-pages.ts';
import { Lost, type PartChange, type SyncPart } from './store-port.ts';

/** Takes an account from where it stands to its end. A fault is given back, not written. Throws {@link Lost} only. */
export async function syncAccount(run: Run, begun: SyncPart): Promise<Step<null>> {
  if (begun.sealedHandle === null || begun.accountId === null)
    return halted(notUnderstood('an account without a link'));
  let part = await change(run, begun, {
    status: 'running',
    fault: null,
    ...(begun.stage === 'account' ? { stage: 'balances' } : {}),
  });
  if (part.stage === 'balances') {
    const fetched = await fetchBalances(run, part);
    if (!fetched.ok) return fetched;
    part = fetched.value;
  }
  if (part.stage === 'holdings') {
    const fetched = await fetchHoldings(run, part);
    if (!fetched.ok) return fetched;
    part = fetched.value;
  }
  if (part.stage === 'transactions') {
    const fetched = await fetchTransactions(run, part);
    if (!fetched.ok) return fetched;
    part = fetched.value;
  }
  const standing = await standingOf(run);
  const stop = stopFor(run, standing);
  if (stop !== null) return stopped(stop);
  return keepWindow(run, part);
}

/** Writes where a part stands, and gives it so. Throws {@link Lost}. */
export async function change(run: Run, part: SyncPart, to: PartChange): Promise<SyncPart> {
  const { parts, work } = run;
  if (!(await parts.store.changePart(work, part.ordinal, to, parts.now())))
    throw new Lost('another worker has the sync');
  const sealedCursor = to.sealedCursor === undefined ? part.sealedCursor : to.sealedCursor;
  return {
    ...part,
    status: to.status ?? part.status,
    stage: to.stage ?? part.stage,
    fault: to.fault === undefined ? part.fault : to.fault,
    nextAllowedAt: to.status === undefined ? part.nextAllowedAt : (to.nextAllowedAt ?? null),
    window: to.window ?? part.window,
    sealedCursor: to.window === undefined ? sealedCursor : null,
  };
}

/** What of an account may be fetched: offered by the bank and in the scopes of the consent. */
const offerOf = (run: Run, capability: Capability): Offer | null =>
  run.scopes.includes(capability) ? (run.offers[capability] ?? null) : null;

async function fetchBalances(run: Run, part: SyncPart): Promise<Step<SyncPart>> {
  if (offerOf(run, 'balances') === null)
    return success(await change(run, part, { stage: afterBalances(run, part), sealedCursor: null }));
  const fetched = await fetchPages(run, part, {
    capability: 'balances',
    account: handleOf(run, part),
    window: null,
    stage: 'balances',
    after: () => ({ stage: afterBalances(run, part), cursor: null }),
  });
  return fetched.ok ? success(fetched.value.part) : fetched;
}

/** Only accounts of securities have positions to ask for: a small sync is made of round trips. */
const afterBalances = (run: Run, { kind }: SyncPart): 'holdings' | 'transactions' =>
  kind === 'investment' && offerOf(run, 'holdings') !== null ? 'holdings' : 'transactions';

/** The positions of an account of securities. */
async function fetchHoldings(run: Run, part: SyncPart): Promise<Step<SyncPart>> {
  if (afterBalances(run, part) !== 'holdings')
    return success(await change(run, part, { stage: 'transactions', sealedCursor: null }));
  const fetched = await fetchPages(run, part, {
    capability: 'holdings',
    account: handleOf(run, part),
    window: null,
    stage: 'holdings',
    after: () => ({ stage: 'transactions', cursor: null }),
  });
  if (!fetched.ok) return fetched;
  // A list that is not whole would end positions that are only on another page.
  return fetched.value.complete
    ? success(fetched.value.part)
    : halted(notUnderstood('the last page of holdings that are not whole'));
}

/** The bank's handle of the account. */
function handleOf({ sealer, sync }: Run, { sealedHandle, lookup }: SyncPart): string {
  const opened = sealer.open(handlePlace(sync.connectionId, lookup), sealedHandle ?? new Uint8Array());
  if (!opened.ok) throw new Error(`internal: ${opened.fault.message}`);
  return Buffer.from(opened.value).toString();
}

async function fetchTransactions(run: Run, begun: SyncPart): Promise<Step<SyncPart>> {
  const offer = offerOf(run, 'transactions');
  if (offer === null) return success(await change(run, begun, { stage: 'keep', sealedCursor: null }));
  let part = begun;
  if (part.window === null) part = await beginWindow(run, part, await windowOf(run, part, offer));
  // A cursor that was kept while the sync was put off or lost its worker: the bank may not know it any more.
  let mayBeStale = part.sealedCursor !== null;
  let mayBeNarrowed = true;
  for (;;) {
    const fetched = await fetchWindow(run, part);
    if (fetched.ok || fetched.fault.type !== 'fault') return fetched;
    const { fault } = fetched.fault;
    const reach = mayBeNarrowed ? reachOf(fault, part.window) : null;
    if (reach !== null) {
      mayBeNarrowed = false;
      part = await beginWindow(run, part, reach);
    } else if (mayBeStale && isOfCursor(fault)) {
      mayBeStale = false;
      part = await beginWindow(run, part, await windowOf(run, part, offer));
    } else {
      const shorter = await shorterOf(run, part, fault);
      if (shorter === null) return fetched;
      run.parts.onNotUnderstood('a long history, in place of which a shorter one is asked for', run.about);
      part = await beginWindow(run, part, shorter);
    }
  }
}

/**
 * A shorter history where a bank fails on a long one before it gives a page of it. A bank that is down may be up again
 * soon: it gets a second try first. What is left out is a gap that the next authentication asks for.
 */
async function shorterOf({ parts, work, sync }: Run, part: SyncPart, fault: Fault): Promise<Days | null> {
  const isOfLength = fault.code === 'not_permitted' || isStatusNotKnown(fault);
  if (!isOfLength && !(fault.code === 'bank_down' && sync.tries > 0)) return null;
  const shorter = part.window === null ? null : shorterWindow(utcDate(parts.now()), part.window);
  if (shorter === null) return null;
  const pages = await parts.store.pages(work, part.ordinal, 'transactions', -1, 1);
  return pages.length === 0 ? shorter : null;
}

async function fetchWindow(run: Run, part: SyncPart): Promise<Step<SyncPart>> {
  const fetched = await fetchPages(run, part, {
    capability: 'transactions',
    account: handleOf(run, part),
    window: part.window,
    stage: 'transactions',
    after: (complete) => ({ stage: complete ? 'keep' : 'transactions', cursor: null }),
  });
  if (!fetched.ok) return fetched;
  if (fetched.value.complete) return success(fetched.value.part);
  // Half a window says nothing: what is missing in it may only be on the other half.
  return halted(notUnderstood('the last page of a window that is not whole'));
}

const beginWindow = async (run: Run, part: SyncPart, window: Days): Promise<SyncPart> => ({
  ...(await change(run, part, { window })),
  window,
});

async function windowOf(run: Run, part: SyncPart, offer: Offer): Promise<Days> {
  const { parts, sync } = run;
  const now = parts.now();
  return planWindow({
    today: utcDate(now),
    ...(await parts.store.historyOf(sync.scope, part.accountId ?? 0)),
    historyDays: offer.historyDays,
    historyDaysWithoutSca: offer.historyDaysWithoutSca,
    historyAllowed: run.historyAllowed,
    fresh: isFresh(run.authenticatedAt, now),
  });
}

/** The shorter window that a bank gives without another authentication; null when that is not the matter. */
function reachOf(fault: Fault, window: Days | null): Days | null {
  if (fault.code !== 'sca_needed' || fault.reachFrom === null || window === null) return null;
  return fault.reachFrom > window.from && fault.reachFrom <= window.to
    ? { from: fault.reachFrom, to: window.to }
    : null;
}

const isOfCursor = ({ code }: Fault): boolean => code === 'shape_not_understood' || code === 'not_permitted';

/** The end of an account that could not be synced. Nothing of it is in the ledger; its cursor stays. */
export const failPart = (
  run: Run,
  part: SyncPart,
  status: 'failed' | 'deferred',
  fault: ConnectionFault | null,
  nextAllowedAt: number | null = null,
): Promise<SyncPart> => change(run, part, { status, fault, nextAllowedAt });
