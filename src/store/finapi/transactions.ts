/** Transactions of the finAPI surface: reading, and what is only of that dialect. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decimal } from '../../core/money.ts';
import type { EntryKind } from '../../engine/finapi/transactions-port.ts';
import type {
  FinapiEntryStore,
  NumberedSide,
  SealedEntry,
  SealedText,
  StoreFilter,
} from '../../engine/finapi/transactions-store-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { bigintArray } from '../arrays.ts';
import type { Database, Statement, TextRow } from '../database.ts';
import { lockOwner } from '../events.ts';
import { persistently } from '../retry.ts';
import { bytesOf, instantText, integer, maybe, textOf, truth } from '../text-values.ts';
import { idsOf } from './id-lists.ts';
import { openParts } from './parts.ts';
import { openDeletions } from './transactions-deletions.ts';
import { filterOf, searchStatement } from './transactions-search.ts';

const ENTRIES: Statement = {
  name: 'finapi_entries_of',
  text: `select e.id, e.parent_id, e.account_id, e.connection_id, e.kind, e.value_date, e.bank_booking_date,
      e.finapi_booking_date, e.amount, e.currency, e.purpose, e.counterpart_name, e.counterpart_bic, e.category_code,
      e.is_new, e.is_potential_duplicate, e.import_time, e.bank_text, e.details, encode(c.lookup, 'hex'), c.sealed,
      p.sealed_numbers, p.counterpart_blz,
      array(select q.id from finapi_parts q where q.owner_id = $1 and q.parent_id = e.id order by q.place)::text
    from finapi_entries e
    left join finapi_parts p on p.owner_id = $1 and p.id = e.id
    left join counterparty_accounts c on c.owner_id = $1 and c.id = e.ledger_counterparty_id
    where e.owner_id = $1 and e.id = any($2::bigint[])`,
};
/** Accounts on the other side, and parts with numbers of their own; those that came last first. */
const SIDES: Statement = {
  name: 'finapi_numbered_sides',
  text: `(select c.id * 2 + 1, encode(c.lookup, 'hex'), c.sealed, null::bytea, null::text, null::bigint from counterparty_accounts c
      where c.owner_id = $1 order by c.id desc limit $2)
    union all
    (select p.id * 2, encode(c.lookup, 'hex'), c.sealed, p.sealed_numbers, p.counterpart_blz, p.id from finapi_parts p
      join transactions t on t.owner_id = $1 and t.id = p.parent_id
      left join counterparty_accounts c on c.owner_id = $1 and c.id = t.counterparty_account_id
      where p.owner_id = $1 and (p.sealed_numbers is not null or p.counterpart_blz is not null)
      order by p.id desc limit $2)`,
};
/** Categories of what is not in the ledger. */
const SET_CATEGORY: Statement = {
  name: 'finapi_set_category',
  text: `with parts as (update finapi_parts set category_code = $3 where owner_id = $1 and id = any($2::bigint[])
        and category_code is distinct from $3 returning id),
      adjustments as (update finapi_adjustments set category_code = $3 where owner_id = $1 and id = any($2::bigint[])
        and category_code is distinct from $3 returning id)
    select id from parts union all select id from adjustments order by id`,
};
const SET_CLEARED: Statement = {
  name: 'finapi_set_cleared',
  text: `insert into finapi_transactions as s (owner_id, transaction_id, is_cleared)
    select $1, t.id, true from transactions t where t.owner_id = $1 and t.id = any($2::bigint[])
    on conflict (owner_id, transaction_id) do update set is_cleared = true where not s.is_cleared`,
};
const UNSET_CLEARED: Statement = {
  name: 'finapi_unset_cleared',
  text: `update finapi_transactions set is_cleared = false
    where owner_id = $1 and transaction_id = any($2::bigint[]) and is_cleared`,
};

/** A number with the place that it is sealed for, both or neither. */
const sealedText = (
  lookup: string | null | undefined,
  sealed: string | null | undefined,
): SealedText | null =>
  lookup === null || lookup === undefined
    ? null
    : (maybe(sealed, (bytes) => ({ lookup, sealed: bytesOf(bytes) })) ?? null);

const sealedEntry = (row: TextRow): SealedEntry => ({
  id: integer(row[0]),
  parentId: maybe(row[1], integer),
  accountId: integer(row[2]),
  connectionId: integer(row[3]),
  kind: textOf(row[4]) as EntryKind,
  valueDate: textOf(row[5]) as LocalDate,
  bankBookingDate: textOf(row[6]) as LocalDate,
  finapiBookingDate: textOf(row[7]) as LocalDate,
  amount: textOf(row[8]) as Decimal,
  currency: textOf(row[9]),
  purpose: row[10] ?? null,
  counterpartName: row[11] ?? null,
  counterpartBic: row[12] ?? null,
  categoryCode: row[13] ?? null,
  isNew: truth(row[14]),
  isPotentialDuplicate: truth(row[15]),
  importedAt: instantText(row[16]),
  bankText: row[17] ?? null,
  details: row[18] ?? null,
  number: sealedText(row[19], row[20]),
  own: sealedText(row[0], row[21]),
  ownBlz: row[22] ?? null,
  children: idsOf(row[23]),
});

const side = (row: TextRow): NumberedSide => ({
  key: integer(row[0]),
  number: sealedText(row[1], row[2]),
  own: sealedText(row[5], row[3]),
  ownBlz: row[4] ?? null,
});

/** The statements that set or end the mark of new ones: first the ledger's, then those of parts and adjusting entries. */
function newStatements(where: string, isNew: boolean): readonly string[] {
  const chosen = (kind: string): string =>
    `select e.id from finapi_entries e where ${where} and e.kind = '${kind}' and e.is_new <> ${isNew}`;
  const ledger = isNew
    ? `update finapi_transactions set is_new = true where owner_id = $1 and transaction_id in (${chosen('ledger')})
        returning transaction_id`
    : `insert into finapi_transactions (owner_id, transaction_id, is_new) select $1, id, false from (${chosen('ledger')}) e
        on conflict (owner_id, transaction_id) do update set is_new = false returning transaction_id`;
  const beside = (table: string, kind: string): string =>
    `update ${table} set is_new = ${isNew} where owner_id = $1 and id in (${chosen(kind)}) returning id`;
  return [ledger, beside('finapi_parts', 'part'), beside('finapi_adjustments', 'adjustment')];
}

const setNew = (
  database: Database,
  scope: OwnerScope,
  filter: StoreFilter,
  isNew: boolean,
): Promise<number[]> =>
  persistently(database, scope, async (tx) => {
    if (!(await lockOwner(tx, scope))) return [];
    const { where, values } = filterOf(scope.ownerId, filter);
    const changed: number[] = [];
    for (const text of newStatements(where, isNew))
      changed.push(...(await tx.rows({ text }, values)).map(([id]) => integer(id)));
    return changed;
  });

/** Opens them on a database of the serving role. */
export const openFinapiEntries = (app: Database): FinapiEntryStore => ({
  ...openParts(app),
  ...openDeletions(app),

  async search(scope, filter, order, page) {
    const { statement, values } = searchStatement(scope.ownerId, filter, order, page);
    const [row] = await app.rows(scope, statement, values);
    return {
      totalCount: integer(row?.[0]),
      income: textOf(row?.[1]) as Decimal,
      spending: textOf(row?.[2]) as Decimal,
      balance: textOf(row?.[3]) as Decimal,
      ids: idsOf(row?.[4]),
    };
  },

  async entries(scope, ids) {
    const rows = (await app.rows(scope, ENTRIES, [scope.ownerId, bigintArray(ids)])).map(sealedEntry);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  },

  sides: async (scope, limit) => (await app.rows(scope, SIDES, [scope.ownerId, limit])).map(side),
  setNew: (scope, filter, isNew) => setNew(app, scope, filter, isNew),

  setCategory: (scope, ids, code) =>
    persistently(app, scope, async (tx) => {
      if (!(await lockOwner(tx, scope))) return [];
      const rows = await tx.rows(SET_CATEGORY, [scope.ownerId, bigintArray(ids), code]);
      return rows.map(([id]) => integer(id));
    }),

  async setCleared(scope, ids, cleared) {
    const statement = cleared ? SET_CLEARED : UNSET_CLEARED;
    await persistently(app, scope, async (tx) => {
      if (await lockOwner(tx, scope)) await tx.run(statement, [scope.ownerId, bigintArray(ids)]);
    });
  },
});
