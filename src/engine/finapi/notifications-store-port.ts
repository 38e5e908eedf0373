/** What notifications need of the store. */
import type { Decimal } from '../../core/money.ts';
import type { OwnerScope } from '../ports.ts';
import type { NotificationRule, RuleTerms } from './notifications-port.ts';

/** A new entry of one of these syncs. */
export interface NewEntry {
  readonly id: number;
  readonly accountId: number;
  readonly connectionId: number;
  readonly amount: Decimal;
  readonly currency: string;
  readonly bookingDate: string;
  readonly categoryCode: string | null;
  /** Whether money went over a border: another currency, or a counterpart in another country. */
  readonly isForeign: boolean;
  readonly purpose: string | null;
  readonly counterpartName: string | null;
}

/** What happened to an owner by automatic syncs after an event. */
export interface Happened {
  /** The last event that was looked at before, and now. */
  readonly from: number;
  readonly to: number;
  /** Numbers of syncs that the server made by itself. */
  readonly syncIds: readonly number[];
  readonly entries: readonly NewEntry[];
  /** Accounts whose balance is another than before. */
  readonly changed: readonly { readonly accountId: number; readonly connectionId: number }[];
}

/** A message for one client. */
export interface Notification {
  readonly client: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A message on its way: nobody else sends it before it is due again. */
export interface DueNotification {
  readonly tenantId: number;
  readonly id: number;
  readonly client: number;
  readonly tries: number;
  /** JSON text. */
  readonly body: string;
}

export interface NotificationStore {
  rules(scope: OwnerScope): Promise<readonly NotificationRule[]>;
  /** Under the owner's lock; `check` sees the rules that there are and says whether this one may come. */
  create<R>(
    scope: OwnerScope,
    rule: RuleTerms,
    check: (known: readonly NotificationRule[]) => R | null,
  ): Promise<
    | { readonly made: NotificationRule }
    | { readonly refused: R }
    | { readonly unknown: 'account' | 'connection' }
  >;
  delete(scope: OwnerScope, ids: readonly number[] | 'all'): Promise<readonly number[]>;
  /** Whether the server is fetching something of the user by itself. */
  updateRuns(scope: OwnerScope): Promise<boolean>;
  /** Owners to whom something happened that was not looked at, and whose entries have their categories. */
  due(limit: number): Promise<readonly OwnerScope[]>;
  /** Null when nothing happened, or automatic updates are off. */
  happened(scope: OwnerScope): Promise<Happened | null>;
  /** Leaves word for clients and moves on to `to`; false when somebody else did before. */
  tell(
    scope: OwnerScope,
    happened: Pick<Happened, 'from' | 'to'>,
    notifications: readonly Notification[],
  ): Promise<boolean>;
  /** Entries of accounts that are new since an event. */
  entriesSince(
    scope: OwnerScope,
    accountIds: readonly number[],
    sequence: number,
  ): Promise<readonly NewEntry[]>;
  /** Leaves word for clients. */
  tellNow(scope: OwnerScope, notifications: readonly Notification[]): Promise<void>;
  /** What an owner is called as a user of this surface; null for one that is none. */
  userId(scope: OwnerScope): Promise<string | null>;
  /** Takes up to `limit` messages that are due; each is due again after `againAfterMs`. */
  takeDue(limit: number, againAfterMs: number): Promise<readonly DueNotification[]>;
  /** The client was reached, or is not tried any more. */
  settle(message: Pick<DueNotification, 'tenantId' | 'id'>): Promise<void>;
}
