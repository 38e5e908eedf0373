/** Parts of entries that a person split, on the finAPI surface. The bank's entry stays as it is. */
import { failure, success } from '../../core/result.ts';
import type { EntryRefusal } from '../../engine/finapi/transactions-port.ts';
import type { FinapiEntryStore, StoredPart } from '../../engine/finapi/transactions-store-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { bigintArray, byteaArray, textArray } from '../arrays.ts';
import type { Database, Statement, Transaction } from '../database.ts';
import { lockOwner } from '../events.ts';
import { persistently } from '../retry.ts';
import { integer, truth } from '../text-values.ts';

const NEW_IDS: Statement = {
  name: 'finapi_new_ids',
  text: `select nextval('transactions_id_seq') from generate_series(1, $1::int)`,
};
const WHICH: Statement = {
  name: 'finapi_entry_kind',
  text: 'select kind from finapi_entries where owner_id = $1 and id = $2',
};
const ADDS_UP: Statement = {
  name: 'finapi_parts_add_up',
  text: `select t.amount = (select sum(part::numeric) from unnest($3::text[]) part) from transactions t
    where t.owner_id = $1 and t.id = $2`,
};
const REMOVE: Statement = {
  name: 'finapi_remove_parts',
  text: 'delete from finapi_parts where owner_id = $1 and parent_id = $2',
};
/** What the request does not say of a part's category is the entry's. */
const ADD: Statement = {
  name: 'finapi_add_parts',
  text: `insert into finapi_parts (owner_id, id, parent_id, place, amount, purpose, counterpart_name, masked_account,
      masked_iban, counterpart_blz, counterpart_bic, sealed_numbers, category_code, is_new)
    select $1, p.id, $2, p.place, p.amount::numeric, p.purpose, p.name, p.account, p.iban, p.blz, p.bic, p.sealed,
      case when p.inherits = 'yes' then e.category_code else p.code end, e.is_new
    from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::bytea[], $12::text[], $13::text[]) with ordinality
      as p (id, amount, purpose, name, account, iban, blz, bic, sealed, inherits, code, place)
    cross join finapi_entries e where e.owner_id = $1 and e.id = $2`,
};
const MARK: Statement = {
  name: 'finapi_mark_split',
  text: `insert into finapi_transactions (owner_id, transaction_id, is_split) values ($1, $2, true)
    on conflict (owner_id, transaction_id) do update set is_split = true`,
};
const UNMARK: Statement = {
  name: 'finapi_unmark_split',
  text: 'update finapi_transactions set is_split = false where owner_id = $1 and transaction_id = $2 and is_split',
};

/** Locks the owner and says why an entry cannot be split; null when it can. */
async function refusalOf(tx: Transaction, scope: OwnerScope, id: number): Promise<EntryRefusal | null> {
  if (!(await lockOwner(tx, scope))) return 'not_found';
  const [row] = await tx.rows(WHICH, [scope.ownerId, id]);
  if (row === undefined) return 'not_found';
  if (row[0] === 'part') return 'is_part';
  return row[0] === 'adjustment' ? 'is_adjustment' : null;
}

const columnsOf = (parts: readonly StoredPart[]) => [
  bigintArray(parts.map(({ id }) => id)),
  textArray(parts.map(({ amount }) => amount)),
  textArray(parts.map(({ purpose }) => purpose)),
  textArray(parts.map(({ counterpartName }) => counterpartName)),
  textArray(parts.map(({ maskedAccount }) => maskedAccount)),
  textArray(parts.map(({ maskedIban }) => maskedIban)),
  textArray(parts.map(({ blz }) => blz)),
  textArray(parts.map(({ bic }) => bic)),
  byteaArray(parts.map(({ sealedNumbers }) => sealedNumbers)),
  textArray(parts.map(({ categoryCode }) => (categoryCode === undefined ? 'yes' : 'no'))),
  textArray(parts.map(({ categoryCode }) => categoryCode ?? null)),
];

/** Opens them on a database of the serving role. */
export const openParts = (app: Database): Pick<FinapiEntryStore, 'newIds' | 'split' | 'restore'> => ({
  newIds: async (scope, count) => (await app.rows(scope, NEW_IDS, [count])).map(([id]) => integer(id)),

  split: (scope, id, parts) =>
    persistently(app, scope, async (tx) => {
      const refusal = await refusalOf(tx, scope, id);
      if (refusal !== null) return failure(refusal);
      const key = [scope.ownerId, id];
      const [row] = await tx.rows(ADDS_UP, [...key, textArray(parts.map(({ amount }) => amount))]);
      if (!truth(row?.[0])) return failure('wrong_sum');
      await tx.run(REMOVE, key);
      await tx.run(ADD, [...key, ...columnsOf(parts)]);
      await tx.run(MARK, key);
      return success(null);
    }),

  restore: (scope, id) =>
    persistently(app, scope, async (tx) => {
      const refusal = await refusalOf(tx, scope, id);
      if (refusal === 'not_found' || refusal === 'is_part') return failure(refusal);
      await tx.run(REMOVE, [scope.ownerId, id]);
      await tx.run(UNMARK, [scope.ownerId, id]);
      return success(null);
    }),
});
