/** Entries of which a bank says two things that cannot both be true: kept beside the ledger until the bank says better. */
import type { LocalDate } from '../core/dates.ts';
import type { QuarantineWindow } from '../engine/balances/ledger-port.ts';
import type { QuarantinedRow } from '../engine/balances/rows.ts';
import type { EventOrigin } from '../engine/imports/ledger-port.ts';
import type { OwnerScope, PageOf, PageRequest } from '../engine/ports.ts';
import { bigintArray, dateArray, hexArray, textArray } from './arrays.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent } from './events.ts';
import { instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

/** The same saying again is the same entry: when it was seen last is noted. */
const KEEP: Statement = {
  name: 'quarantine_keep',
  text: `with kept as (
      insert into quarantined_entries as q (owner_id, account_id, connection_id, sync_id, reason, content_key, copy,
        entry_date, status, amount, currency, indicator, booking_date, value_date, counterparty_name, text, bank_text,
        bank_reference, first_seen_at, last_seen_at)
      select $1, $2, $3::bigint, $4::bigint, reason, content_key, copy, entry_date, status, amount::numeric, currency,
        indicator, booking_date, value_date, counterparty_name, text, bank_text, bank_reference, $5, $5
      from unnest($6::text[], $7::bytea[], $8::bigint[], $9::date[], $10::text[], $11::text[], $12::text[], $13::text[],
        $14::date[], $15::date[], $16::text[], $17::text[], $18::text[], $19::text[])
        as seen (reason, content_key, copy, entry_date, status, amount, currency, indicator, booking_date, value_date,
          counterparty_name, text, bank_text, bank_reference)
      on conflict (owner_id, account_id, entry_date, content_key, copy) where resolved_at is null
        do update set last_seen_at = excluded.last_seen_at, sync_id = excluded.sync_id
      returning xmax = 0 as is_new)
    select count(*) filter (where is_new) from kept`,
};
/**
 * A window that was seen whole and does not say it so any more. It is in the ledger where an entry of the same reference,
 * or of the same day and text, has the amount with either sign.
 */
const RESOLVE: Statement = {
  name: 'quarantine_resolve',
  text: `with resolved as (
      update quarantined_entries q set resolved_at = $5, resolution = case when exists (
          select from transactions t
          where t.owner_id = q.owner_id and t.account_id = q.account_id and t.currency = q.currency
            and abs(t.amount) = abs(q.amount) and t.entry_date between q.entry_date - 14 and q.entry_date + 14
            and case when q.bank_reference is null
              then t.entry_date = q.entry_date and t.text is not distinct from q.text
              else t.bank_reference = q.bank_reference end) then 'taken_in' else 'withdrawn' end
      where q.owner_id = $1 and q.account_id = $2 and q.resolved_at is null
        and (q.last_seen_at < $5 or q.sync_id is distinct from $6::bigint)
        and q.entry_date between $3 and $4
      returning resolution)
    select count(*) filter (where resolution = 'taken_in'), count(*) filter (where resolution = 'withdrawn') from resolved`,
};
const LIST: Statement = {
  name: 'quarantine_list',
  text: `select id, account_id, connection_id, sync_id, entry_date, status, amount, currency, indicator, booking_date,
      value_date, counterparty_name, text, bank_text, bank_reference, first_seen_at, last_seen_at, resolved_at, resolution
    from quarantined_entries
    where owner_id = $1 and ($2::bigint is null or account_id = $2::bigint)
      and ($3::boolean or resolved_at is null) and ($4::bigint is null or id < $4::bigint)
    order by id desc limit $5`,
};

/**
 * Keeps what contradicts itself in a window that was seen whole, and ends what the bank says otherwise by now, in a
 * transaction that holds the account. Events: `entries.quarantined`, `entries.released`.
 */
export async function keepQuarantine(
  tx: Transaction,
  owner: number,
  accountId: number,
  { days, entries, now }: QuarantineWindow,
  origin: EventOrigin,
): Promise<void> {
  const at = instantParameter(now);
  const fresh = entries.length === 0 ? 0 : await keep(tx, owner, accountId, entries, at, origin);
  if (fresh > 0) {
    const data = { entries: fresh };
    await appendEvent(tx, owner, { ...origin, type: 'entries.quarantined', accountId, data });
  }
  const [row] = await tx.rows(RESOLVE, [owner, accountId, days.from, days.to, at, origin.syncId ?? null]);
  const [takenIn, withdrawn] = [integer(row?.[0]), integer(row?.[1])];
  if (takenIn + withdrawn === 0) return;
  const data = { taken_in: takenIn, withdrawn };
  await appendEvent(tx, owner, { ...origin, type: 'entries.released', accountId, data });
}

async function keep(
  tx: Transaction,
  owner: number,
  accountId: number,
  entries: QuarantineWindow['entries'],
  at: string | null,
  origin: EventOrigin,
): Promise<number> {
  const [row] = await tx.rows(KEEP, [
    owner,
    accountId,
    origin.connectionId ?? null,
    origin.syncId ?? null,
    at,
    textArray(entries.map(({ contradiction }) => contradiction.reason)),
    hexArray(entries.map(({ entry }) => entry.key)),
    bigintArray(copiesOf(entries)),
    dateArray(entries.map(({ entry }) => entry.date)),
    textArray(entries.map(({ entry }) => entry.status)),
    textArray(entries.map(({ contradiction }) => contradiction.amount)),
    textArray(entries.map(({ entry }) => entry.currency)),
    textArray(entries.map(({ contradiction }) => contradiction.indicator)),
    dateArray(entries.map(({ entry }) => entry.bookingDate)),
    dateArray(entries.map(({ entry }) => entry.valueDate)),
    textArray(entries.map(({ entry }) => entry.counterpartyName)),
    textArray(entries.map(({ entry }) => entry.text)),
    textArray(entries.map(({ entry }) => entry.bankText)),
    textArray(entries.map(({ entry }) => entry.reference)),
  ]);
  return integer(row?.[0]);
}

/** Equal ones of a window are told apart by their number: n stay n. */
function copiesOf(entries: QuarantineWindow['entries']): number[] {
  const counts = new Map<string, number>();
  return entries.map(({ entry }) => {
    const place = `${entry.date}|${entry.key}`;
    const copy = (counts.get(place) ?? 0) + 1;
    counts.set(place, copy);
    return copy;
  });
}

const day = (text: string): LocalDate => text as LocalDate;

const quarantinedRow = (row: TextRow): QuarantinedRow => ({
  id: integer(row[0]),
  accountId: integer(row[1]),
  connectionId: maybe(row[2], integer),
  syncId: maybe(row[3], integer),
  reason: 'sign_contradiction',
  entryDate: textOf(row[4]),
  status: row[5] === 'pending' ? 'pending' : 'booked',
  amount: textOf(row[6]),
  currency: textOf(row[7]),
  indicator: row[8] === 'debit' ? 'debit' : 'credit',
  bookingDate: maybe(row[9], day),
  valueDate: maybe(row[10], day),
  counterpartyName: row[11] ?? null,
  text: row[12] ?? null,
  bankText: row[13] ?? null,
  bankReference: row[14] ?? null,
  firstSeenAt: instantText(row[15]),
  lastSeenAt: instantText(row[16]),
  resolvedAt: maybe(row[17], instantText),
  resolution: maybe(row[18], (text) => (text === 'taken_in' ? 'taken_in' : 'withdrawn')),
});

/** Entries in quarantine, the latest first; with `resolved` also those that are not there any more. */
export async function listQuarantined(
  database: Database,
  scope: OwnerScope,
  filter: { readonly accountId?: number; readonly resolved?: boolean },
  page: PageRequest<number>,
): Promise<PageOf<QuarantinedRow>> {
  const rows = await database.rows(scope, LIST, [
    scope.ownerId,
    filter.accountId ?? null,
    filter.resolved ?? false,
    page.after,
    page.limit + 1,
  ]);
  return pageOf(rows, page.limit, quarantinedRow);
}
