/** What tells accounts of an owner apart: columns that several statements read. */
import type { AccountKind } from '../core/observations.ts';
import type { AccountTraitsRow } from '../engine/accounts/rows.ts';
import type { AccountLinkRow } from '../engine/rows.ts';
import type { TextRow } from './database.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

/** Columns of the account `a`, its numbers as one JSON array; a name that a person gave is no number. */
export const TRAITS = `a.id, a.currency, a.kind, a.holder, a.bic,
    (select json_agg(json_build_array(n.scheme, encode(n.lookup, 'hex'), n.masked)) from account_identifiers n
      where n.owner_id = a.owner_id and n.account_id = a.id and n.scheme <> 'name')`;
export const TRAITS_COLUMNS = 6;

/** The first columns of a row that begins with {@link TRAITS}. */
export const traitsOf = (row: TextRow): AccountTraitsRow => ({
  accountId: integer(row[0]),
  currency: textOf(row[1]),
  kind: textOf(row[2]) as AccountKind,
  holder: row[3] ?? null,
  bic: row[4] ?? null,
  numbers: (maybe(row[5], (text) => JSON.parse(text) as [string, string, string][]) ?? []).map(
    ([scheme, lookup, masked]) => ({ scheme, lookup, masked }),
  ),
});

/** Which connections show the account `a`, as one JSON array; instants as the database writes them. */
export const SHOWN_BY = `(select json_agg(json_build_array(l.connection_id, l.bank_status, l.present, l.last_synced_at::text)
      order by l.connection_id)
    from account_links l where l.owner_id = a.owner_id and l.account_id = a.id)`;

type ShownBy = [number, AccountLinkRow['bankStatus'], boolean, string | null];

/** Reads {@link SHOWN_BY}. */
export const shownBy = (column: string | null | undefined): readonly AccountLinkRow[] =>
  (maybe(column, (text) => JSON.parse(text) as ShownBy[]) ?? []).map(
    ([connectionId, bankStatus, present, lastSyncedAt]) => ({
      connectionId,
      bankStatus,
      present,
      lastSyncedAt: maybe(lastSyncedAt, instantText),
    }),
  );
