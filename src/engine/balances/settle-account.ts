/** What a sync leaves of an account beside its entries: balances, covered days, quarantine, and whether it closes. */
import type { Days } from '../../core/balances/coverage.ts';
import type { LocalDate } from '../../core/dates.ts';
import type { EventOrigin } from '../imports/ledger-port.ts';
import type { BalanceLedger, ContradictedEntry, SaidBalance } from './ledger-port.ts';

/** Entries of a window that may contradict themselves: a bank that does it throughout is not understood. */
export const CONTRADICTIONS_MAX = 1_000;

/** What one sync saw of one account. */
export interface SeenAccountFacts {
  readonly accountId: number;
  readonly balances: readonly SaidBalance[];
  /** The days that were seen whole; null where no entries were asked for. */
  readonly seen: Days | null;
  readonly contradicted: readonly ContradictedEntry[];
  /** Whether the account has entries in quarantine. */
  readonly quarantined: boolean;
  /** Whether the window changed the ledger. */
  readonly changed: boolean;
  /** Epoch milliseconds by the engine's clock. */
  readonly now: number;
}

/** What settling needs of the ledger. */
type Ledger = BalanceLedger & {
  appendEvent(
    event: EventOrigin & {
      readonly type: string;
      readonly accountId?: number | null;
      readonly data: Record<string, unknown>;
    },
  ): Promise<number>;
};

/** Settles an account in the transaction that took its window in. Where nothing is new, nothing is worked out. */
export async function settleAccount(
  ledger: Ledger,
  { accountId, balances, seen, contradicted, quarantined, changed, now }: SeenAccountFacts,
  origin: EventOrigin,
): Promise<void> {
  const saved = balances.length === 0 ? 0 : await ledger.saveBalances(accountId, balances);
  if (saved > 0)
    await ledger.appendEvent({ ...origin, type: 'balances.changed', accountId, data: { changed: saved } });
  let isOtherwise = saved > 0 || changed;
  if (seen !== null) {
    const gaps = await ledger.cover(accountId, 'sync', [seen], origin);
    isOtherwise ||= gaps;
    if (quarantined || contradicted.length > 0)
      await ledger.keepQuarantine(accountId, { days: seen, entries: contradicted, now }, origin);
  }
  if (!isOtherwise) return;
  const asked = balances.flatMap(({ askedAt }) => (askedAt === undefined ? [] : [askedAt]));
  if (seen !== null && asked.length > 0)
    await ledger.countBalances(
      accountId,
      seen.from,
      asked.reduce((a, b) => Math.min(a, b)),
    );
  await ledger.publishReconciliation(accountId, origin);
}

/** The days on which something contradicts itself: what is absent there may be that. */
export const daysOfContradictions = (
  contradicted: readonly { readonly date: LocalDate }[],
): ReadonlySet<LocalDate> => new Set(contradicted.map(({ date }) => date));
