/** Own categories of owners, and what goes with one. */
import { OWN_CATEGORIES_MAX, ownCode } from '../core/categories/own-codes.ts';
import { failure, success } from '../core/result.ts';
import type { OwnCategoryRow, OwnCategoryStore } from '../engine/categories/own.ts';
import { bigintArray, textArray } from './arrays.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { persistently } from './retry.ts';
import { instantText, integer, textOf } from './text-values.ts';

const COLUMNS = 'id, name, parent, created_at, updated_at';
const ALL: Statement = {
  name: 'own_categories_all',
  text: `select ${COLUMNS} from own_categories where owner_id = $1 order by id`,
};
const CREATE: Statement = {
  name: 'own_category_create',
  text: `insert into own_categories (owner_id, name, parent) values ($1, $2, $3)
    on conflict (owner_id, parent, name) do nothing returning ${COLUMNS}`,
};
const RENAME: Statement = {
  name: 'own_category_rename',
  text: `update own_categories set name = $3, updated_at = now() where owner_id = $1 and id = $2 returning ${COLUMNS}`,
};
const DELETE: Statement = {
  name: 'own_categories_delete',
  text: 'delete from own_categories where owner_id = $1 and id = any($2::bigint[])',
};
/** What categories were in force for, with its days. */
const IN_FORCE: Statement = {
  name: 'own_categories_in_force',
  text: `select count(*), min(entry_date), max(entry_date) from transaction_categories
    where owner_id = $1 and code = any($2::text[])`,
};
/** Before choices are taken back: it says what the category was. */
const NOTE_CHOICES: Statement = {
  name: 'own_categories_note_choices',
  text: `insert into transaction_history (owner_id, transaction_id, number, revision, at, cause, actor, before)
    select t.owner_id, t.id, coalesce((select max(h.number) from transaction_history h
        where h.owner_id = t.owner_id and h.transaction_id = t.id), 0) + 1,
      $3, now(), 'categorised', $4,
      jsonb_build_object('category', t.category, 'status', t.status, 'revision', t.revision)
    from transaction_categories k join transactions t on t.owner_id = k.owner_id and t.id = k.transaction_id
    where k.owner_id = $1 and k.code = any($2::text[]) and t.category = k.code`,
};
/** Answers that were learned, and under which event all of them are told. Choices follow by their trigger. */
const END_ANSWERS: Statement = {
  name: 'own_categories_end_answers',
  text: `update transaction_categories set revision = $3, again = true,
      source = case when source = 'user' then source else 'none' end,
      confidence = case when source = 'user' then confidence else 0 end,
      code = case when source = 'user' then code end
    where owner_id = $1 and code = any($2::text[])`,
};
const END_CHOICES: Statement = {
  name: 'own_categories_end_choices',
  text: `update transactions t set category = null, updated_at = now()
    from transaction_categories k where k.revision = $3 and k.owner_id = $1
      and t.owner_id = $1 and t.id = k.transaction_id and t.category = any($2::text[])`,
};
const END_RULES: Statement = {
  name: 'own_categories_end_rules',
  text: 'delete from category_rules where owner_id = $1 and code = any($2::text[])',
};
const LOOK_AGAIN: Statement = {
  name: 'own_categories_look_again',
  text: 'update category_work set more = true where owner_id = $1',
};

const rowOf = (row: TextRow): OwnCategoryRow => ({
  id: integer(row[0]),
  code: ownCode(integer(row[0])),
  name: textOf(row[1]),
  parent: row[2] ?? null,
  createdAt: instantText(row[3]),
  updatedAt: instantText(row[4]),
});

/** Opens them on a database of the serving role. */
export function openOwnCategories(app: Database): OwnCategoryStore {
  const all = async (tx: Transaction, owner: number): Promise<readonly OwnCategoryRow[]> =>
    (await tx.rows(ALL, [owner])).map(rowOf);
  return {
    ownCategories: async (scope) => (await app.rows(scope, ALL, [scope.ownerId])).map(rowOf),

    createOwn: (scope, { name, parent }, audit) =>
      persistently(app, scope, async (tx) => {
        await lockOwner(tx, scope);
        const there = await all(tx, scope.ownerId);
        if (there.length >= OWN_CATEGORIES_MAX) return failure('too_many');
        if (parent?.startsWith('OWN.')) {
          const above = there.find(({ code }) => code === parent);
          if (above === undefined) return failure('no_parent');
          if (above.parent !== null) return failure('third_level');
        }
        const [row] = await tx.rows(CREATE, [scope.ownerId, name, parent]);
        if (row === undefined) return failure('exists');
        await addAudit(tx, scope.tenantId, audit);
        return success(rowOf(row));
      }),

    renameOwn: (scope, id, name, isFree, audit) =>
      persistently(app, scope, async (tx) => {
        await lockOwner(tx, scope);
        const there = await all(tx, scope.ownerId);
        const old = there.find((row) => row.id === id);
        if (old === undefined) return failure('not_found');
        const isTaken = there.some((row) => row.id !== id && row.parent === old.parent && row.name === name);
        if (isTaken || !isFree(old.parent)) return failure('exists');
        const [row] = await tx.rows(RENAME, [scope.ownerId, id, name]);
        if (row === undefined) return failure('not_found');
        await addAudit(tx, scope.tenantId, audit);
        return success(rowOf(row));
      }),

    deleteOwn: (scope, ids, audit) =>
      persistently(app, scope, async (tx) => {
        await lockOwner(tx, scope);
        const there = await all(tx, scope.ownerId);
        const named = there.filter(({ id }) => ids === 'all' || ids.includes(id));
        const codes = new Set<string>(named.map(({ code }) => code));
        const gone = there.filter(({ code, parent }) => codes.has(code) || codes.has(parent ?? ''));
        if (gone.length === 0) return [];
        await withdraw(tx, scope.ownerId, audit.actor, textArray(gone.map(({ code }) => code)));
        await tx.run(DELETE, [scope.ownerId, bigintArray(gone.map(({ id }) => id))]);
        await addAudit(tx, scope.tenantId, audit);
        return gone.map(({ id }) => id);
      }),
  };
}

/** Takes categories from every transaction, with one event for all of them, and from what was learned. */
async function withdraw(tx: Transaction, owner: number, actor: string, codes: Buffer): Promise<void> {
  await tx.run(END_RULES, [owner, codes]);
  const [row] = await tx.rows(IN_FORCE, [owner, codes]);
  const count = integer(row?.[0]);
  if (count === 0) return;
  const data = { count, from: textOf(row?.[1]), to: textOf(row?.[2]) };
  const revision = await appendEvent(tx, owner, { type: 'transactions.categorised', data });
  await tx.run(NOTE_CHOICES, [owner, codes, revision, actor]);
  await tx.run(END_ANSWERS, [owner, codes, revision]);
  await tx.run(END_CHOICES, [owner, codes, revision]);
  await tx.run(LOOK_AGAIN, [owner]);
}
