/** The store of categories: the job's side, and the persons': rules, runs, refused transfers, lessons. */
import type { MemoryKeyKind } from '../core/categories/types.ts';
import type { Lesson } from '../engine/categories/lesson.ts';
import type { CategoryRuleRow, CategoryRunRow } from '../engine/categories/port.ts';
import type { CategoryChoiceStore, CategoryWorkStore } from '../engine/categories/store-port.ts';
import { textArray } from './arrays.ts';
import { addAudit } from './audit.ts';
import { categoryEntries } from './category-entries.ts';
import { categoryWork } from './category-work.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { openOwnCategories } from './own-categories.ts';
import { pageOf } from './pages.ts';
import { persistently } from './retry.ts';
import { openTenantRules } from './tenant-category-rules.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

const RULE = 'id, kind, key, direction, code, weight, created_at, updated_at';
const LIST_RULES: Statement = {
  name: 'category_rules_list',
  text: `select ${RULE} from category_rules where owner_id = $1 and id > $2 order by id limit $3`,
};
const DELETE_RULE: Statement = {
  name: 'category_rule_delete',
  text: 'delete from category_rules where owner_id = $1 and id = $2',
};
/**
 * The last correction wins. One of another transaction that says something else shows that the key is too coarse: it has no
 * say any more, and rules of the merchant with an amount answer. Those with an amount are as fine as it gets.
 */
const LEARN: Statement = {
  name: 'category_learn',
  text: `insert into category_rules as r (owner_id, kind, key, direction, code, weight, transaction_id)
    select $1, kind, key, direction, $5, 1, $6 from unnest($2::text[], $3::text[], $4::text[]) as taught (kind, key, direction)
    where $5::text not like 'OWN.%' or exists (select 1 from own_categories where owner_id = $1 and 'OWN.' || id = $5::text)
    on conflict (owner_id, kind, key, direction) do update set
      code = case when r.code is not distinct from excluded.code or r.kind = 'merchant_amount' then excluded.code
        when r.code is not null and r.transaction_id = excluded.transaction_id then excluded.code end,
      weight = case when r.code = excluded.code then r.weight + (r.transaction_id <> excluded.transaction_id)::integer
        else 1 end,
      transaction_id = excluded.transaction_id, updated_at = now()`,
};
const OWN_IS_THERE: Statement = {
  name: 'category_own_is_there',
  text: `select 1 from own_categories where owner_id = $1 and 'OWN.' || id = $2`,
};
/** What was taught without a transaction: a later lesson of that kind contradicts nobody. */
const NO_TRANSACTION = 0;
const RUN = 'id, kind, status, total, seen, changed, created_at, updated_at, finished_at';
const START_RUN: Statement = {
  name: 'category_run_start',
  text: `insert into category_runs (owner_id, kind, status, total)
    select $1, $2, 'running', (select count(*) from transactions where owner_id = $1)
    on conflict (owner_id, kind) where status = 'running' do nothing returning ${RUN}`,
};
const RUNNING: Statement = {
  name: 'category_run_running',
  text: `select ${RUN} from category_runs where owner_id = $1 and kind = $2 and status = 'running'`,
};
const GET_RUN: Statement = {
  name: 'category_run_get',
  text: `select ${RUN} from category_runs where owner_id = $1 and id = $2`,
};
const STOP_RUN: Statement = {
  name: 'category_run_stop',
  text: `update category_runs set status = 'stopped', finished_at = now(), updated_at = now()
    where owner_id = $1 and id = $2 and status = 'running' returning id`,
};
const WANT_MORE: Statement = {
  name: 'category_want_more',
  text: `insert into category_work (owner_id, tenant_id, more) values ($1, $2, true)
    on conflict (owner_id) do update set more = true`,
};
const PAIR: Statement = {
  name: 'category_pair_of',
  text: `select t.account_id, t.amount < 0, k.transfer_of from transactions t
    left join transaction_categories k on k.owner_id = t.owner_id and k.transaction_id = t.id
    where t.owner_id = $1 and t.id = $2`,
};
const REJECT: Statement = {
  name: 'category_reject_pair',
  text: `with rejected as (insert into transfer_rejections (owner_id, out_id, in_id) values ($1, $2, $3) on conflict do nothing)
    update transaction_categories set transfer_of = null, again = true,
      code = case when source = 'own_transfer' then null else code end,
      confidence = case when source = 'own_transfer' then 0 else confidence end,
      source = case when source = 'own_transfer' then 'none' else source end
    where owner_id = $1 and transaction_id in ($2, $3)`,
};

const ruleOf = (row: TextRow): CategoryRuleRow => {
  const kind = textOf(row[1]) as MemoryKeyKind;
  return {
    id: integer(row[0]),
    kind,
    key: kind === 'iban' ? null : textOf(row[2]),
    direction: row[3] === 'in' ? 'in' : 'out',
    code: row[4] ?? null,
    weight: integer(row[5]),
    createdAt: instantText(row[6]),
    updatedAt: instantText(row[7]),
  };
};

const runOf = (row: TextRow): CategoryRunRow => ({
  id: integer(row[0]),
  kind: row[1] === 'all' ? 'all' : 'rules',
  status: textOf(row[2]) as CategoryRunRow['status'],
  total: integer(row[3]),
  seen: integer(row[4]),
  changed: integer(row[5]),
  createdAt: instantText(row[6]),
  updatedAt: instantText(row[7]),
  finishedAt: maybe(row[8], instantText),
});

/** Remembers a correction, in the transaction that makes it. Each key is there once. */
export async function learn(
  tx: Transaction,
  owner: number,
  transactionId: number,
  { code, keys }: Lesson,
): Promise<void> {
  const lists = [
    keys.map(({ kind }) => kind),
    keys.map(({ key }) => key),
    keys.map(({ direction }) => direction),
  ];
  await tx.run(LEARN, [owner, ...lists.map(textArray), code, transactionId]);
}

/** Opens categories on databases of the serving and the jobs role. */
export const openCategoryStore = (
  app: Database,
  jobs: Database,
): CategoryWorkStore & CategoryChoiceStore => ({
  ...categoryEntries(app),
  ...categoryWork(app, jobs),
  ...openOwnCategories(app),
  ...openTenantRules(app),

  async listRules(scope, { limit, after }) {
    const rows = await app.rows(scope, LIST_RULES, [scope.ownerId, after ?? 0, limit + 1]);
    return pageOf(rows, limit, ruleOf);
  },
  deleteRule: (scope, id, audit) =>
    app.transaction(scope, async (tx) => {
      if ((await tx.run(DELETE_RULE, [scope.ownerId, id])) === 0) return false;
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),

  teach: (scope, lesson, audit) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      const isOwn = lesson.code.startsWith('OWN.');
      if (isOwn && (await tx.rows(OWN_IS_THERE, [scope.ownerId, lesson.code])).length === 0) return false;
      await learn(tx, scope.ownerId, NO_TRANSACTION, lesson);
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),

  startRun: (scope, kind, audit) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      const [made] = await tx.rows(START_RUN, [scope.ownerId, kind]);
      const [row] = made === undefined ? await tx.rows(RUNNING, [scope.ownerId, kind]) : [made];
      if (row === undefined) throw new Error('internal: a run that was started is not there');
      await tx.run(WANT_MORE, [scope.ownerId, scope.tenantId]);
      if (made !== undefined) await addAudit(tx, scope.tenantId, audit);
      return runOf(row);
    }),
  async getRun(scope, id) {
    const [row] = await app.rows(scope, GET_RUN, [scope.ownerId, id]);
    return row === undefined ? null : runOf(row);
  },
  stopRun: (scope, id, audit) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      const stopped = await tx.rows(STOP_RUN, [scope.ownerId, id]);
      if (stopped.length > 0) await addAudit(tx, scope.tenantId, audit);
      const [row] = await tx.rows(GET_RUN, [scope.ownerId, id]);
      return row === undefined ? null : runOf(row);
    }),

  rejectTransfer: (scope, id, audit) =>
    persistently(app, scope, async (tx) => {
      if (!(await lockOwner(tx, scope))) return 'not_found';
      const [row] = await tx.rows(PAIR, [scope.ownerId, id]);
      if (row === undefined) return 'not_found';
      const other = maybe(row[2], integer);
      if (other === null) return 'no_transfer';
      await appendEvent(tx, scope.ownerId, {
        type: 'transaction.updated',
        accountId: integer(row[0]),
        data: { transaction_id: id, changed: ['transfer_of'] },
      });
      const pair = row[1] === 't' ? [id, other] : [other, id];
      await tx.run(REJECT, [scope.ownerId, ...pair]);
      await tx.run(WANT_MORE, [scope.ownerId, scope.tenantId]);
      await addAudit(tx, scope.tenantId, audit);
      return 'rejected';
    }),
});
