/**
 * Takes whole booking days of an account into the ledger: what is known stays, what is new is written, what a person deleted
 * stays deleted, and what a complete window lacks is missing. Every change is announced by one event per account
 * (invariants 1, 2, 4, 5, 6, 7). Two workers on one account take turns: the account's row is locked first.
 */
import type { EntryDetails } from '../core/matching/entries.ts';
import type { PreparedEntry } from './imports/prepare-entry.ts';
import { entryDetails } from './windows/entry-details.ts';
import { planWindow, type SeenWindow } from './windows/plan-window.ts';
import type {
  WindowAccount,
  WindowDay,
  WindowLedger,
  WindowResult,
  WindowSource,
} from './windows/window-port.ts';
import { writeDays } from './windows/write-window.ts';

export type { WindowAccount, WindowDay, WindowResult, WindowSource } from './windows/window-port.ts';
export { FILE_REFERENCES } from './windows/window-port.ts';

/** Nothing at all. */
export const NO_RESULT: WindowResult = Object.freeze({
  inserted: 0,
  updated: 0,
  unchanged: 0,
  booked: 0,
  returned: 0,
  missing: 0,
  removed: 0,
  reviews: 0,
  collisions: 0,
});

/**
 * Takes the days of one account in, in the transaction that is open. The account must be locked
 * ({@link LedgerTransaction.lockAccounts}). Every date stands once in `days`.
 */
export async function takeInWindow(
  ledger: WindowLedger,
  account: WindowAccount,
  days: readonly WindowDay[],
  source: WindowSource,
): Promise<WindowResult> {
  const plan = await planWindow(ledger, account, seenWindow(days), source);
  const { result } = await writeDays(ledger, account, days, plan, source, plan.unseen);
  return result;
}

/** Days whose entries are in memory, for matching. */
export function seenWindow(days: readonly WindowDay[]): SeenWindow {
  return {
    days,
    async detailsOf(places) {
      const all: PreparedEntry[] = [];
      for (const { entries } of days) for (const entry of entries) all.push(entry);
      const found = new Map<number, EntryDetails>();
      for (const at of places) {
        const entry = all[at];
        if (entry !== undefined) found.set(at, entryDetails(entry));
      }
      return found;
    },
  };
}
