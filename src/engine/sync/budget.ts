/** What is left of the access budget: for those who ask whether a sync would bring anything, and to be shown. */
import type { Capability } from '../../connectors/contract.ts';
import {
  BUDGET_WINDOW_MS,
  type BudgetState,
  counted,
  limitInForce,
  NO_CALLS,
  nextAllowedAt,
} from '../../core/access-budget/access-budget.ts';
import type { OwnerScope } from '../ports.ts';
import type { AccessBudgetRow } from '../sync-port.ts';
import type { BudgetFacts, CallPlace } from './budget-port.ts';
import { offersOf, type SyncParts } from './parts.ts';
import { ruleOf } from './reserve-call.ts';

/** What is fetched of an account. */
const OF_ACCOUNT: readonly Capability[] = ['balances', 'transactions'];

/** A place's state, read once for all that is asked of it. */
class Counts {
  readonly #states: ReadonlyMap<string, BudgetState>;
  readonly facts: BudgetFacts;

  constructor(facts: BudgetFacts) {
    this.facts = facts;
    this.#states = new Map(facts.rows.map(({ place, state }) => [keyOf(place), state]));
  }

  at(place: CallPlace): BudgetState {
    return this.#states.get(keyOf(place)) ?? NO_CALLS;
  }
}

const keyOf = ({ accountId, endpoint }: CallPlace): string => `${accountId ?? 0} ${endpoint}`;

/**
 * When something of a connection may be fetched without the account holder: null when that is now, or when the
 * connection is not there. Never is taken as a window from now.
 */
export async function blockedUntil(
  parts: SyncParts,
  scope: OwnerScope,
  connectionId: number,
): Promise<number | null> {
  const facts = await parts.store.budgetFacts(scope, connectionId);
  if (facts === null) return null;
  const now = parts.now();
  const counts = new Counts(facts);
  const offers = offersOf(parts, facts);
  const from = (place: CallPlace): number =>
    nextAllowedAt(counts.at(place), ruleOf(offers, place.endpoint, 0), now) ?? now + BUDGET_WINDOW_MS;
  const list = facts.listIsDone ? now : from({ accountId: null, endpoint: 'accounts' });
  const wanted = OF_ACCOUNT.filter((one) => offers[one] !== undefined && facts.scopes.includes(one));
  const data = facts.accounts.flatMap((accountId) => wanted.map((endpoint) => from({ accountId, endpoint })));
  const at = Math.max(list, data.length === 0 ? now : Math.min(...data));
  return at > now ? at : null;
}

/** The budget of a connection as surfaces show it; null when there is no such connection. */
export async function shownBudget(
  parts: SyncParts,
  scope: OwnerScope,
  connectionId: number,
): Promise<readonly AccessBudgetRow[] | null> {
  const facts = await parts.store.budgetFacts(scope, connectionId);
  if (facts === null) return null;
  const counts = new Counts(facts);
  const offers = offersOf(parts, facts);
  const places: CallPlace[] = [
    { accountId: null, endpoint: 'accounts' },
    ...facts.accounts.flatMap((accountId) => OF_ACCOUNT.map((endpoint) => ({ accountId, endpoint }))),
  ];
  const now = parts.now();
  return places
    .filter(({ endpoint }) => offers[endpoint] !== undefined)
    .map((place) => shown(place, counts.at(place), ruleOf(offers, place.endpoint, 0), now));
}

function shown(
  { accountId, endpoint }: CallPlace,
  state: BudgetState,
  rule: ReturnType<typeof ruleOf>,
  now: number,
): AccessBudgetRow {
  const next = nextAllowedAt(state, rule, now);
  const saysBank = state.bankResetsAt !== null && state.bankResetsAt > now;
  const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    accountId,
    endpoint,
    limit: limitInForce(state, rule.limit),
    unattended: counted(state.unattended, now).length,
    attended: counted(state.attended, now).length,
    nextAllowedAt: next === now ? null : instant(next ?? now + BUDGET_WINDOW_MS),
    bankLimit: state.bankLimit,
    bankRemaining: saysBank ? state.bankRemaining : null,
    bankResetsAt: saysBank ? instant(state.bankResetsAt) : null,
  };
}
