/** Categories as surfaces and the schedule use them. */
import type { AnyCategoryCode, Direction, MemoryKeyKind } from '../../core/categories/types.ts';
import type { Result } from '../../core/result.ts';
import type { Caller, OwnerScope, PageOf, PageRequest, TransactionRow } from '../ports.ts';
import type { OwnCategories } from './own.ts';
import type { CategorySample } from './sample.ts';

/** What corrections of an owner taught. */
export interface CategoryRuleRow {
  readonly id: number;
  readonly kind: MemoryKeyKind;
  /** The words of a merchant, a creditor with its mandate; null for an account number, of which only a hash is kept. */
  readonly key: string | null;
  readonly direction: Direction;
  /** Null where corrections contradicted each other: then only rules with an amount answer. */
  readonly code: string | null;
  /** Corrections that agree. */
  readonly weight: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `all`: everything by the rules of today. `rules`: only what corrections taught. */
export type CategoryRunKind = 'all' | 'rules';

/** Categorising what is there already. */
export interface CategoryRunRow {
  readonly id: number;
  readonly kind: CategoryRunKind;
  readonly status: 'running' | 'done' | 'stopped';
  /** Transactions when it began, those that were looked at, and those of them that changed. */
  readonly total: number;
  readonly seen: number;
  readonly changed: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

/** What a person says of a transaction. */
export interface CategoryChoice {
  /** Null takes an earlier choice back. */
  readonly category: AnyCategoryCode | null;
  /** Whether later transactions like it get the same category. */
  readonly train: boolean;
  /** Whether those that are there get it, too, but for the person's own choices. */
  readonly applyToExisting: boolean;
}

export interface Categories extends OwnCategories {
  /** Null when there is no such transaction, `stale` when it changed since `ifUpdatedAt`. */
  choose(
    caller: Caller,
    scope: OwnerScope,
    transactionId: number,
    choice: CategoryChoice,
    ifUpdatedAt: string | null,
  ): Promise<TransactionRow | 'stale' | null>;
  /** Says that a transaction and the one that it is paired with are no transfer; the pair is not made again. */
  rejectTransfer(
    caller: Caller,
    scope: OwnerScope,
    transactionId: number,
  ): Promise<Result<TransactionRow, 'not_found' | 'no_transfer'>>;
  /** By id. */
  rules(scope: OwnerScope, page: PageRequest<number>): Promise<PageOf<CategoryRuleRow>>;
  /** False when there is none. What it decided so far stays until a run. */
  deleteRule(caller: Caller, scope: OwnerScope, id: number): Promise<boolean>;
  /** Teaches what corrections of such transactions would. False when the category is an own one that is not there. */
  teach(
    caller: Caller,
    scope: OwnerScope,
    category: AnyCategoryCode,
    samples: readonly CategorySample[],
  ): Promise<boolean>;
  /** What such transactions would be given, in their order: by the owner's memory, the tenant's rules and ours. */
  tryOut(scope: OwnerScope, samples: readonly CategorySample[]): Promise<readonly (AnyCategoryCode | null)[]>;
  /** Starts a run, or gives the one of its kind that is under way. */
  startRun(caller: Caller, scope: OwnerScope, kind: CategoryRunKind): Promise<CategoryRunRow>;
  run(scope: OwnerScope, id: number): Promise<CategoryRunRow | null>;
  /** Stops a run where it is; one that ended stays as it is. Null when there is none. */
  stopRun(caller: Caller, scope: OwnerScope, id: number): Promise<CategoryRunRow | null>;
}

/** What the server does by itself. */
export interface CategoryWork {
  /** Categorises what is due of all owners. One owner's trouble is told and keeps no other from its turn. */
  work(signal?: AbortSignal): Promise<void>;
}
