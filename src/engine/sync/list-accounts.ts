/** The first step of a sync: the bank's list of accounts, and which accounts of the owner they are. */
import type { SeenAccount } from '../../connectors/contract.ts';
import { success } from '../../core/result.ts';
import type { Fetched } from './check-observations.ts';
import { fetchPages, keptPages } from './fetch-pages.ts';
import { halted, notUnderstood, type Run, type Step, stopped } from './parts.ts';
import { resolveAccounts } from './resolve-accounts.ts';
import { openCursor } from './sealed-pages.ts';
import { Lost, type SyncPart } from './store-port.ts';

/** Accounts of one connection. */
export const CONNECTION_ACCOUNTS_MAX = 1_000;

const CAPABILITY: Fetched = 'accounts';

/**
 * Lists the accounts and finds or makes those of the owner; does nothing when this sync has done so before. Afterwards
 * the accounts are parts of the sync. Throws {@link Lost} only.
 */
export async function listAccounts(run: Run): Promise<Step<null>> {
  const { parts, work } = run;
  const begun = await parts.store.listPart(work, parts.now());
  if (begun === null) throw new Lost('another worker has the sync');
  if (begun.stage === 'done') return success(null);
  const fetched = begun.stage === 'keep' ? success({ part: begun }) : await fetchList(run, begun);
  if (!fetched.ok) return fetched;
  const { part } = fetched.value;
  const seen = await seenAccounts(run, part);
  if (seen.length === 0) return halted({ code: 'no_accounts' });
  if (seen.length > CONNECTION_ACCOUNTS_MAX)
    return halted(notUnderstood(`more than ${CONNECTION_ACCOUNTS_MAX} accounts`));
  const { duplicateOf } = await resolveAccounts(run, seen, isWhole(run, part));
  return duplicateOf === null ? success(null) : stopped({ why: 'duplicate', connectionId: duplicateOf });
}

const fetchList = (run: Run, part: SyncPart) =>
  fetchPages(run, part, {
    capability: CAPABILITY,
    account: null,
    window: null,
    stage: 'account',
    // Whether the list was whole has to be known also by a worker that goes on from here.
    after: (complete) => ({ stage: 'keep', cursor: { complete } }),
  });

function isWhole({ sealer, work }: Run, { ordinal, sealedCursor }: SyncPart): boolean {
  const kept = openCursor(sealer, { syncId: work.syncId, ordinal }, sealedCursor);
  return typeof kept === 'object' && kept !== null && 'complete' in kept && kept.complete === true;
}

/** Each account once: a bank whose pages shift shows one twice. */
async function seenAccounts(run: Run, part: SyncPart): Promise<readonly SeenAccount[]> {
  const seen = new Map<string, SeenAccount>();
  for await (const { observations } of keptPages<SeenAccount>(run, part, CAPABILITY))
    for (const one of observations) {
      const place = `${one.account.currency}|${one.handle}`;
      if (!seen.has(place)) seen.set(place, one);
    }
  return [...seen.values()];
}
