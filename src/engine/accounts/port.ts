/** The mapping of accounts as surfaces use it. A refusal changed nothing; what is another owner's does not exist. */
import type { Result } from '../../core/result.ts';
import type { Asking } from '../connect-port.ts';
import type { AccountRow, OwnerScope } from '../ports.ts';
import type { MappingAnswerKind, MappingRow } from './rows.ts';

/** An answer to one question. */
export interface AnswerMapping {
  readonly mappingId: number;
  readonly answer: MappingAnswerKind;
  /** For `account`: which of ours it is. */
  readonly accountId: number | null;
}

/** Why an answer was not taken. */
export type MappingRefusalReason =
  /** There is no such question on this connection. */
  | 'mapping_unknown'
  /** There is no such account. */
  | 'account_unknown'
  | 'currency_differs'
  /** Both have a number of one kind, and not the same. */
  | 'number_differs'
  /** Its number is that of another account. */
  | 'number_of_another'
  /** Another account of the same bank is that account already. */
  | 'already_mapped'
  /** A new account needs a currency, and the bank gives none. */
  | 'currency_missing';

export type MappingRefusal =
  | { readonly code: 'not_found' }
  | {
      readonly code: 'answer_refused';
      /** Which of the answers, from 0. */
      readonly at: number;
      readonly reason: MappingRefusalReason;
      /** The account that the number is of. */
      readonly accountId: number | null;
    }
  | { readonly code: 'not_now'; readonly why: string };

export interface AccountMapping {
  /** Accounts of a connection that were asked for or are left out, open ones first; null when there is no such connection. */
  mappings(scope: OwnerScope, connectionId: number): Promise<readonly MappingRow[] | null>;
  /**
   * Answers, all or none. The next sync starts at once where the connection can be synced, else with the next consent. An
   * answer can be changed later in the same way, as long as no number contradicts it.
   */
  answer(
    asking: Asking,
    connectionId: number,
    answers: readonly AnswerMapping[],
  ): Promise<Result<readonly MappingRow[], MappingRefusal>>;
  /**
   * Takes an account out of its connections: it goes on with files, and the connections leave it out until it is mapped
   * again. One that is of no connection is given as it is.
   */
  detach(asking: Asking, accountId: number): Promise<Result<AccountRow, MappingRefusal>>;
}
