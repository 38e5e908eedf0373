/** The signed amount of a row, from a signed column, a debit and credit pair, or an amount and a direction. */
import { absolute, type Decimal, isNegative, isZero, negate } from '../../core/money.ts';
import { hasCreditMark, readAmount } from './amount.ts';
import { isReversalMark } from './indicators.ts';
import { cellOf, type Plan } from './plan.ts';
import type { Role } from './roles.ts';

/** Why a cell cannot be read. */
export interface CellProblem {
  readonly role: Role;
  readonly rule: string;
  readonly found: string;
}

export interface SignedAmount {
  readonly amount: Decimal;
  readonly reversal: boolean;
}

const problem = (role: Role, rule: string, found: string): CellProblem => ({ role, rule, found });

export const isProblem = <T extends object>(one: T | CellProblem): one is CellProblem => 'rule' in one;

/** Whether the row has no amount at all. */
export function amountBlank(cells: readonly string[], plan: Plan): boolean {
  const { columns } = plan;
  return (
    cellOf(cells, columns, 'amount') === '' &&
    cellOf(cells, columns, 'debit') === '' &&
    cellOf(cells, columns, 'credit') === ''
  );
}

/** The signed amount of the row, money in positive, or the cell that does not say it. */
export function signedAmount(cells: readonly string[], plan: Plan): SignedAmount | CellProblem {
  if (plan.columns.of.amount === undefined) return fromPair(cells, plan);
  const written = cellOf(cells, plan.columns, 'amount');
  const value = readAmount(written, plan.notation);
  if (value === null) return problem('amount', 'this is not an amount in the notation of the file', written);
  if (plan.columns.of.direction !== undefined) return fromDirection(cells, value, plan);
  const amount = signed(written, value, plan);
  return contradicts(cells, amount, plan) ?? { amount, reversal: false };
}

function signed(written: string, value: Decimal, plan: Plan): Decimal {
  if (plan.sign === 'as_given') return value;
  if (plan.sign === 'inverted') return negate(value);
  return hasCreditMark(written) ? value : negate(value);
}

/** Where a debit or credit column stands beside a signed amount, both must say the same. */
function contradicts(cells: readonly string[], amount: Decimal, plan: Plan): CellProblem | null {
  const { debit, credit } = plan.columns.of;
  if (debit === undefined || credit === undefined || isZero(amount)) return null;
  const out = cellOf(cells, plan.columns, 'debit');
  const inward = cellOf(cells, plan.columns, 'credit');
  const wrong = isNegative(amount) ? inward !== '' && out === '' : out !== '' && inward === '';
  return wrong
    ? problem('amount', 'the amount has another sign than its debit or credit column says', amount)
    : null;
}

function fromPair(cells: readonly string[], plan: Plan): SignedAmount | CellProblem {
  const out = cellOf(cells, plan.columns, 'debit');
  const inward = cellOf(cells, plan.columns, 'credit');
  const debit = out === '' ? null : readAmount(out, plan.notation);
  const credit = inward === '' ? null : readAmount(inward, plan.notation);
  if (out !== '' && debit === null)
    return problem('debit', 'this is not an amount in the notation of the file', out);
  if (inward !== '' && credit === null)
    return problem('credit', 'this is not an amount in the notation of the file', inward);
  if (debit !== null && credit !== null && !isZero(debit) && !isZero(credit))
    return problem('debit', 'a row has either a debit or a credit amount', `${out} and ${inward}`);
  if (credit !== null && (debit === null || isZero(debit))) {
    if (isNegative(credit)) return problem('credit', 'a credit amount has no minus', inward);
    return { amount: credit, reversal: false };
  }
  if (debit === null) return problem('debit', 'a row has either a debit or a credit amount', '');
  return { amount: isZero(debit) ? absolute(debit) : negate(absolute(debit)), reversal: false };
}

function fromDirection(cells: readonly string[], value: Decimal, plan: Plan): SignedAmount | CellProblem {
  const written = cellOf(cells, plan.columns, 'direction');
  const direction = plan.direction(written);
  if (direction === null) return problem('direction', 'this does not say debit or credit', written);
  if (isNegative(value) && direction === 'credit')
    return problem('amount', 'the amount is negative and the row says credit', value);
  const amount = direction === 'credit' || isZero(value) ? absolute(value) : negate(absolute(value));
  return { amount, reversal: isReversalMark(written) };
}
