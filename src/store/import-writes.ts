/** What an import writes beside entries: statements, its own progress. */
import type { ImportAdvance } from '../engine/imports/ledger-port.ts';
import type { StatementFacts, StatementSums } from '../statements/contract.ts';
import type { Transaction } from './database.ts';
import { jsonText } from './json-text.ts';

/** Keeps what a statement says of itself; the same statement of the same import again changes nothing. */
export async function saveStatement(
  tx: Transaction,
  owner: number,
  place: { readonly importId: number; readonly ordinal: number; readonly accountId: number },
  facts: StatementFacts,
  sums: StatementSums,
): Promise<void> {
  const text = `insert into statements (owner_id, account_id, import_id, ordinal, kind, message, reference, sequence,
      from_date, to_date, opening, closing, booked, pending, booked_sum, difference)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (owner_id, import_id, ordinal) do nothing`;
  await tx.run({ name: 'save_statement', text }, [
    owner,
    place.accountId,
    place.importId,
    place.ordinal,
    facts.kind,
    facts.message,
    facts.id,
    facts.sequence,
    facts.from,
    facts.to,
    sums.opening,
    sums.closing,
    sums.booked,
    sums.pending,
    sums.sum,
    sums.difference,
  ]);
}

/** Adds to an import's counts and moves it on. False, changing nothing, when it has ended or is another worker's. */
export async function advanceImport(
  tx: Transaction,
  owner: number,
  { importId, worker }: { readonly importId: number; readonly worker: string },
  change: ImportAdvance,
): Promise<boolean> {
  const text = `update imports set bytes_applied = coalesce($3::bigint, bytes_applied), inserted = inserted + $4,
      updated = updated + $5, unchanged = unchanged + $6, status = coalesce($7, status),
      notes = coalesce($8::jsonb, notes), updated_at = now(), matching = coalesce($10::jsonb, matching),
      taken_in_at = case when $10::jsonb is null then taken_in_at else coalesce(taken_in_at, clock_timestamp()) end,
      finished_at = case when $7 in ('done', 'cancelled') then now() else finished_at end,
      lease_until = case when $7 in ('done', 'cancelled') then null else lease_until end
    where owner_id = $1 and id = $2 and worker = $9 and status in ('receiving', 'applying')`;
  const moved = await tx.run({ name: 'advance_import', text: text.replaceAll('$7', '$7::text') }, [
    owner,
    importId,
    change.bytesApplied ?? null,
    change.inserted ?? 0,
    change.updated ?? 0,
    change.unchanged ?? 0,
    change.status ?? null,
    change.notes === undefined ? null : jsonText(change.notes),
    worker,
    change.matching === undefined ? null : jsonText(change.matching),
  ]);
  return moved === 1;
}
