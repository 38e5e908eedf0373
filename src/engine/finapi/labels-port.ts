/** Labels of a user of the finAPI surface, and which entries have them: finAPI v1, section 10. */
import type { OwnerScope } from '../ports.ts';

export interface Label {
  readonly id: number;
  readonly name: string;
}

/** Labels of one user. */
export const LABELS_MAX = 10_000;
/** Characters of a name. */
export const LABEL_CHARACTERS_MAX = 288;

export interface FinapiLabels {
  /** All, by their ids. */
  list(scope: OwnerScope): Promise<readonly Label[]>;
  /** `exists` when another one has the name, `full` when there are {@link LABELS_MAX}. */
  create(scope: OwnerScope, name: string): Promise<Label | 'exists' | 'full'>;
  rename(scope: OwnerScope, labelId: number, name: string): Promise<Label | 'exists' | 'unknown'>;
  /** Entries lose it. False when there is none. */
  delete(scope: OwnerScope, labelId: number): Promise<boolean>;
  /** Gives the ids of those that there were. */
  deleteAll(scope: OwnerScope): Promise<readonly number[]>;
  /** Which of some ids are the user's, with their names. */
  existing(scope: OwnerScope, ids: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** The labels of entries, by the entry's id; entries without one are not in it. */
  ofTransactions(
    scope: OwnerScope,
    transactionIds: readonly number[],
  ): Promise<ReadonlyMap<number, readonly Label[]>>;
  /**
   * Gives entries exactly these labels, which have to be the user's. The caller says which entries are the user's. Gives
   * the ids of those whose labels are others than before.
   */
  assign(
    scope: OwnerScope,
    transactionIds: readonly number[],
    labelIds: readonly number[],
  ): Promise<readonly number[]>;
}
