/** A transaction that is only described. */
import type { CategoryFacts } from '../../core/categories/types.ts';

/** A transaction as somebody describes it. */
export interface CategorySample
  extends Pick<
    CategoryFacts,
    | 'direction'
    | 'amount'
    | 'currency'
    | 'accountKind'
    | 'counterpartyName'
    | 'text'
    | 'mcc'
    | 'gvc'
    | 'country'
  > {
  /** The account number on the other side, as somebody writes it. */
  readonly counterpartyNumber: string | null;
}
