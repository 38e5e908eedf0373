/** The account that a row or a file names. */
import type { Currency } from '../../core/money.ts';
import type { AccountObservation } from '../../core/observations.ts';
import { accountIdentifier } from './account-number.ts';
import { cellOf, type Plan } from './plan.ts';

/** The account that a row (or the file) is of. */
export function accountOf(
  account: string | null,
  cells: readonly string[],
  currency: Currency | null,
  plan: Plan,
): AccountObservation {
  const identifier = account === null ? null : accountIdentifier(account);
  const text = (value: string): string | null => (value === '' ? null : value);
  return {
    identifiers: identifier === null ? [] : [identifier],
    currency,
    kind: identifier?.scheme === 'card' ? 'card' : 'other',
    label: text(cellOf(cells, plan.columns, 'account_name')) ?? (identifier === null ? account : null),
    holder: text(cellOf(cells, plan.columns, 'holder')) ?? plan.preamble.holder,
    product: null,
    bic: text(cellOf(cells, plan.columns, 'account_bic')) ?? plan.preamble.bic,
    bankName: plan.preamble.bankName,
  };
}
