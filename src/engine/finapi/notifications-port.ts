/** Notification rules of a user of the finAPI surface: finAPI v1, section 11. */
import type { Result } from '../../core/result.ts';
import type { OwnerScope } from '../ports.ts';

export const TRIGGER_EVENTS = [
  'NEW_ACCOUNT_BALANCE',
  'NEW_TRANSACTIONS',
  'BANK_LOGIN_ERROR',
  'FOREIGN_MONEY_TRANSFER',
  'LOW_ACCOUNT_BALANCE',
  'HIGH_TRANSACTION_AMOUNT',
  'CATEGORY_CASH_FLOW',
  'NEW_TERMS_AND_CONDITIONS',
] as const;
export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

/** Rules of one user. */
export const NOTIFICATION_RULES_MAX = 1_000;
/** Characters of a handle. */
export const CALLBACK_HANDLE_CHARACTERS_MAX = 512;

/** What a rule asks for. Ids stand apart, so that they go with what they name. */
export interface RuleTerms {
  readonly triggerEvent: TriggerEvent;
  /** Empty for all. */
  readonly accountIds: readonly number[];
  /** Empty for all. */
  readonly connectionIds: readonly number[];
  /** The other parameters as text, by their names. */
  readonly params: Readonly<Record<string, string>>;
  readonly callbackHandle: string | null;
  readonly includeDetails: boolean;
}

export interface NotificationRule extends RuleTerms {
  readonly id: number;
}

export interface NewRule {
  readonly triggerEvent: TriggerEvent;
  /** As it was sent. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly callbackHandle: string | null;
  readonly includeDetails: boolean;
}

export type RuleRefusal =
  /** A parameter that the event does not have, or whose value is wrong; `rule` says what it takes. */
  | { readonly code: 'illegal'; readonly parameter: string; readonly rule: string }
  /** Such a rule is there already. */
  | { readonly code: 'exists' }
  | { readonly code: 'full' };

export interface Notifications {
  /** All rules of a user, by their ids. */
  rules(scope: OwnerScope): Promise<readonly NotificationRule[]>;
  create(scope: OwnerScope, rule: NewRule): Promise<Result<NotificationRule, RuleRefusal>>;
  /** Whether the server is fetching something of the user by itself: no rule can come or go then. */
  updateRuns(scope: OwnerScope): Promise<boolean>;
  /** Deletes those that there are of some, or all of the user's; gives the ids of what was deleted. */
  delete(scope: OwnerScope, ids: readonly number[] | 'all'): Promise<readonly number[]>;
  /** Asks the rules of what the server did by itself since the last time, and leaves word for clients. */
  work(signal?: AbortSignal): Promise<void>;
}
