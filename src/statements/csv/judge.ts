/** What the rows of the sample witness together: the sign rule, the order of the rows, words that are not known. */
import { type Decimal, scaleOf } from '../../core/money.ts';
import { readAmount } from './amount.ts';
import { type Agreement, agreementOf, type Link, orderOf } from './chain.ts';
import type { CsvMapping } from './mapping.ts';
import { cellOf, type Plan, type Sign } from './plan.ts';
import type { CsvRecord } from './record.ts';
import { rowStatusOf } from './said.ts';
import { decideSign, holderOf } from './signs.ts';
import { isProblem, signedAmount } from './value.ts';

/** Balances that are no witness are not silently left aside. */
export function balanceNote(agreement: Agreement): string[] {
  const { pairs, oldestFirst, newestFirst, constant } = agreement;
  if (pairs === 0 || orderOf(agreement) !== null) return [];
  if (constant) return ['The balance is the same in every row: it is not used as a running balance'];
  if (oldestFirst === newestFirst && oldestFirst === pairs) return [];
  return ['The running balances do not follow from the amounts: they are not used to check them'];
}

/** The sign rule, the running balances' order and what of them is open. */
export function judge(draft: Plan, rows: readonly CsvRecord[], mapping: CsvMapping): Judged {
  const links: Link[] = [];
  const cells: string[] = [];
  const amounts: Decimal[] = [];
  let scaleMin = Number.POSITIVE_INFINITY;
  let balanceAlways = rows.length > 1;
  const open = new Set<string>();
  for (const [at, row] of rows.entries()) {
    const status = rowStatusOf(row.cells, draft);
    if (status === null) open.add('status');
    if (
      draft.columns.of.direction !== undefined &&
      draft.direction(cellOf(row.cells, draft.columns, 'direction')) === null
    )
      open.add('direction');
    const value = signedAmount(row.cells, draft);
    if (isProblem(value) || status === 'ignored') continue;
    // Not the last row: it is the one that may have been cut.
    if (at < rows.length - 1) {
      scaleMin = Math.min(scaleMin, scaleOf(value.amount));
      if (cellOf(row.cells, draft.columns, 'balance') === '') balanceAlways = false;
    }
    amounts.push(value.amount);
    cells.push(cellOf(row.cells, draft.columns, 'amount'));
    const balance = cellOf(row.cells, draft.columns, 'balance');
    if (status !== 'pending')
      links.push({
        amount: value.amount,
        balance: balance === '' ? null : readAmount(balance, draft.notation),
      });
  }
  const agreement = agreementOf(links, false);
  const lone = draft.columns.of.amount !== undefined && draft.columns.of.direction === undefined;
  const paired = draft.columns.of.debit !== undefined && draft.columns.of.credit !== undefined;
  const settled = mapping.sign !== undefined || !lone || paired;
  const found = settled
    ? { sign: mapping.sign ?? ('as_given' as const), sure: true }
    : decideSign(
        cells,
        amounts,
        agreement,
        agreementOf(links, true),
        holderOf(draft.names, namesAccount(draft)),
      );
  if (!found.sure) open.add('sign');
  // Direction words that were not known to any row are asked; a few odd rows become faults of their own.
  if (open.has('direction') && amounts.length * 2 >= rows.length && mapping.debit_words !== undefined)
    open.delete('direction');
  return {
    sign: found.sign,
    agreement,
    open: [...open],
    balanceAlways,
    scaleMin: Number.isFinite(scaleMin) ? scaleMin : 0,
  };
}

const namesAccount = ({ account, columns: { of } }: Plan): boolean =>
  account !== null || of.account !== undefined || of.counterparty_account !== undefined;

/** The witness of the sample. */
export interface Judged {
  readonly sign: Sign | null;
  readonly agreement: Agreement;
  readonly open: readonly string[];
  readonly scaleMin: number;
  readonly balanceAlways: boolean;
}
