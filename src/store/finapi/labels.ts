/** Labels of the finAPI surface, and which entries have them. */
import { type FinapiLabels, LABELS_MAX, type Label } from '../../engine/finapi/labels-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { bigintArray } from '../arrays.ts';
import type { Database, Statement, TextRow, Transaction } from '../database.ts';
import { lockOwner } from '../events.ts';
import { persistently } from '../retry.ts';
import { integer, textOf } from '../text-values.ts';

const LIST: Statement = {
  name: 'finapi_labels_list',
  text: 'select id, name from finapi_labels where owner_id = $1 order by id',
};
const EXISTING: Statement = {
  name: 'finapi_labels_existing',
  text: 'select id, name from finapi_labels where owner_id = $1 and id = any($2::bigint[])',
};
const NAMED: Statement = {
  name: 'finapi_label_named',
  text: `select count(*), count(*) filter (where name = $2 and id <> $3) from finapi_labels where owner_id = $1`,
};
const CREATE: Statement = {
  name: 'finapi_label_create',
  text: 'insert into finapi_labels (owner_id, name) values ($1, $2) returning id, name',
};
const RENAME: Statement = {
  name: 'finapi_label_rename',
  text: 'update finapi_labels set name = $3 where owner_id = $1 and id = $2 returning id, name',
};
const DELETE: Statement = {
  name: 'finapi_label_delete',
  text: 'delete from finapi_labels where owner_id = $1 and id = $2 returning id',
};
const DELETE_ALL: Statement = {
  name: 'finapi_labels_delete',
  text: 'delete from finapi_labels where owner_id = $1 returning id',
};
const OF_TRANSACTIONS: Statement = {
  name: 'finapi_labels_of_transactions',
  text: `select t.transaction_id, l.id, l.name
    from finapi_transaction_labels t join finapi_labels l on l.owner_id = t.owner_id and l.id = t.label_id
    where t.owner_id = $1 and t.transaction_id = any($2::bigint[]) order by t.transaction_id, l.id`,
};
const ASSIGN: Statement = {
  name: 'finapi_labels_assign',
  text: `with wanted as (select t.id as transaction_id, l.id as label_id
      from unnest($2::bigint[]) as t (id) cross join unnest($3::bigint[]) as l (id)),
    taken as (delete from finapi_transaction_labels k
      where k.owner_id = $1 and k.transaction_id = any($2::bigint[]) and k.label_id <> all($3::bigint[])
      returning k.transaction_id),
    given as (insert into finapi_transaction_labels (owner_id, transaction_id, label_id)
      select $1, transaction_id, label_id from wanted on conflict do nothing returning transaction_id)
    select transaction_id from taken union select transaction_id from given order by 1`,
};
/** The id of no label. */
const NONE = 0;

const labelOf = (row: TextRow): Label => ({ id: integer(row[0]), name: textOf(row[1]) });
const idsOf = (rows: readonly TextRow[]): readonly number[] => rows.map(([id]) => integer(id));

/** Runs work that holds the owner's lock: names stay unique, and nobody gives a label that is being deleted. */
const locked = <T>(app: Database, scope: OwnerScope, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  persistently(app, scope, async (tx) => {
    await lockOwner(tx, scope);
    return work(tx);
  });

/** Opens them on a database of the serving role. */
export const openFinapiLabels = (app: Database): FinapiLabels => ({
  list: async (scope) => (await app.rows(scope, LIST, [scope.ownerId])).map(labelOf),

  create: (scope, name) =>
    locked(app, scope, async (tx) => {
      const [counted] = await tx.rows(NAMED, [scope.ownerId, name, NONE]);
      if (integer(counted?.[1]) > 0) return 'exists';
      if (integer(counted?.[0]) >= LABELS_MAX) return 'full';
      const [row = []] = await tx.rows(CREATE, [scope.ownerId, name]);
      return labelOf(row);
    }),

  rename: (scope, labelId, name) =>
    locked(app, scope, async (tx) => {
      const [known] = await tx.rows(EXISTING, [scope.ownerId, bigintArray([labelId])]);
      if (known === undefined) return 'unknown';
      const [counted] = await tx.rows(NAMED, [scope.ownerId, name, labelId]);
      if (integer(counted?.[1]) > 0) return 'exists';
      const [row = []] = await tx.rows(RENAME, [scope.ownerId, labelId, name]);
      return labelOf(row);
    }),

  delete: (scope, labelId) =>
    locked(app, scope, async (tx) => (await tx.rows(DELETE, [scope.ownerId, labelId])).length > 0),
  deleteAll: (scope) =>
    locked(app, scope, async (tx) => idsOf(await tx.rows(DELETE_ALL, [scope.ownerId])).toSorted(ascending)),

  async existing(scope, ids) {
    if (ids.length === 0) return new Map();
    const rows = await app.rows(scope, EXISTING, [scope.ownerId, bigintArray(ids)]);
    return new Map(rows.map((row) => [integer(row[0]), textOf(row[1])]));
  },

  async ofTransactions(scope, transactionIds) {
    if (transactionIds.length === 0) return new Map();
    const rows = await app.rows(scope, OF_TRANSACTIONS, [scope.ownerId, bigintArray(transactionIds)]);
    const found = rows.map((row) => ({ transactionId: integer(row[0]), label: labelOf(row.slice(1)) }));
    const groups = Map.groupBy(found, ({ transactionId }) => transactionId);
    return new Map([...groups].map(([id, group]) => [id, group.map(({ label }) => label)]));
  },

  assign: (scope, transactionIds, labelIds) =>
    locked(app, scope, async (tx) =>
      idsOf(await tx.rows(ASSIGN, [scope.ownerId, bigintArray(transactionIds), bigintArray(labelIds)])),
    ),
});

const ascending = (a: number, b: number): number => a - b;
