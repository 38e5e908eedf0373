/** Balances, reconciliations, coverage and quarantine as objects of the API. */
import type { QuarantinedRow } from '../../engine/balances/rows.ts';
import type { BalanceRow, LedgerQueries, ReconciledSpan, Reconciliation } from '../../engine/ports.ts';
import { idOrNull, type View } from './view.ts';

export function balanceObject({ ids, ownerId }: View, row: BalanceRow): object {
  const accountId = ids.encode('account', ownerId, row.accountId);
  return {
    id: `${accountId}.${row.type}.${row.referenceDate}`,
    object: 'balance',
    account_id: accountId,
    type: row.type,
    amount: { amount: row.amount, currency: row.currency },
    reference_date: row.referenceDate,
    bank_time: row.bankTime,
    as_of: row.bankTime ?? row.askedAt,
    as_of_source: row.bankTime !== null ? 'bank' : row.askedAt !== null ? 'asked' : null,
  };
}

const span = (row: ReconciledSpan): object => ({
  from: row.from,
  to: row.to,
  opening: row.opening,
  booked: row.booked,
  expected: row.expected,
  reported: row.reported,
  difference: row.difference,
  as_of: row.asOf,
  basis: row.basis,
  gaps: row.gaps,
  missing: row.missing,
});

export const reconciliationObject = (row: Reconciliation | null): object | null =>
  row === null ? null : { ...span(row), since_gap: row.sinceGap === null ? null : span(row.sinceGap) };

export const coverageJson = (
  { ids, ownerId }: View,
  accountId: number,
  historyStart: string | null,
  { coverage, gaps }: Awaited<ReturnType<LedgerQueries['readCoverage']>>,
): string =>
  JSON.stringify({
    object: 'coverage',
    account_id: ids.encode('account', ownerId, accountId),
    coverage,
    gaps,
    history_start: historyStart,
  });

export const quarantinedJson = (view: View, row: QuarantinedRow): string =>
  JSON.stringify({
    id: view.ids.encode('quarantined_entry', view.ownerId, row.id),
    object: 'quarantined_entry',
    account_id: view.ids.encode('account', view.ownerId, row.accountId),
    connection_id: idOrNull(view, 'connection', row.connectionId),
    sync_id: idOrNull(view, 'sync', row.syncId),
    reason: row.reason,
    said: { amount: row.amount, currency: row.currency, indicator: row.indicator },
    status: row.status,
    entry_date: row.entryDate,
    booking_date: row.bookingDate,
    value_date: row.valueDate,
    counterparty_name: row.counterpartyName,
    text: row.text,
    bank_text: row.bankText,
    bank_reference: row.bankReference,
    first_seen_at: row.firstSeenAt,
    last_seen_at: row.lastSeenAt,
    resolved_at: row.resolvedAt,
    resolution: row.resolution,
  });
