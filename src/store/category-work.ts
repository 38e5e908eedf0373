/** Who has an owner to categorise, how far that is, and what one batch writes. Leases go by the database's own clock. */

import type { MemoryKeyKind } from '../core/categories/types.ts';
import type { AccountKind } from '../core/observations.ts';
import type { CategoryWorkStore, NewAnswer, WorkAccount } from '../engine/categories/store-port.ts';
import { writeAnswers } from './category-entries.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { persistently } from './retry.ts';
import { RULES_VERSION } from './tenant-category-rules.ts';
import { bytesOf, integer, textOf } from './text-values.ts';

type Work = Omit<
  CategoryWorkStore,
  | 'changedEntries'
  | 'entriesAgain'
  | 'entriesAfter'
  | 'entriesOf'
  | 'opposites'
  | 'uncategorised'
  | 'tenantRules'
  | 'tenantRulesVersion'
>;

const LEASE = (place: string): string => `clock_timestamp() + ${place}::bigint * interval '1 millisecond'`;
const IS_FREE = '(lease_until is null or lease_until < clock_timestamp())';

const DUE: Statement = {
  name: 'category_due_owners',
  text: `select tenant_id, owner_id from category_work where (wanted > done or more) and ${IS_FREE} order by owner_id limit $1`,
};
const TAKE: Statement = {
  name: 'category_take',
  text: `update category_work set worker = $2, lease_until = ${LEASE('$3')}
    where owner_id = $1 and (wanted > done or more) and ${IS_FREE} returning wanted, at_revision, at_id,
      ${RULES_VERSION('$4')}`,
};
/** What was asked for meanwhile stays due. */
const GIVE_BACK: Statement = {
  name: 'category_give_back',
  text: `update category_work w set worker = null, lease_until = null, done = greatest(done, coalesce($3::bigint, done)),
      more = exists (select 1 from category_runs r where r.owner_id = $1 and r.status = 'running')
        or exists (select 1 from transaction_categories k where k.owner_id = $1 and k.again)
        or exists (select 1 from category_asks q where q.owner_id = $1)
    where owner_id = $1 and worker = $2`,
};
const MOVE: Statement = {
  name: 'category_move_place',
  text: `update category_work set at_revision = $5, at_id = $6, lease_until = ${LEASE('$7')}
    where owner_id = $1 and worker = $2 and at_revision = $3 and at_id = $4 returning 1`,
};
const MOVE_RUN: Statement = {
  name: 'category_move_run',
  text: `update category_runs set at_id = $3, seen = seen + $4, changed = changed + $5,
      status = case when $6::boolean then 'done' else status end,
      finished_at = case when $6::boolean then now() end, updated_at = now()
    where owner_id = $1 and id = $2 and status = 'running' returning 1`,
};
const RUN: Statement = {
  name: 'category_run_under_way',
  text: `select id, kind, at_id from category_runs where owner_id = $1 and status = 'running' order by id limit 1`,
};
const ASKED: Statement = {
  name: 'category_ask_under_way',
  text: 'select connection_id, at_id from category_asks where owner_id = $1 order by connection_id limit 1',
};
/** Up to a number, or done. One that was asked anew meanwhile is elsewhere by now. */
const MOVE_ASK: Statement = {
  name: 'category_move_ask',
  text: `with done as (delete from category_asks
      where owner_id = $1 and connection_id = $2 and at_id = $3 and $4::bigint is null returning 1),
    moved as (update category_asks set at_id = $4 where owner_id = $1 and connection_id = $2 and at_id = $3
      and $4::bigint is not null returning 1)
    select 1 from done union all select 1 from moved`,
};
/** Own categories that are there, of those that answers name. */
const OWN_CODES: Statement = {
  name: 'category_own_codes',
  text: `select 'OWN.' || id from own_categories where owner_id = $1`,
};
/** The country of a bank: as its catalogue says it, in its BIC, or at the start of an IBAN. */
const ACCOUNTS: Statement = {
  name: 'category_accounts',
  text: `select a.id, a.kind, a.holder, coalesce(i.country, substring(a.bic from '^[A-Za-z]{4}([A-Za-z]{2})'),
      substring(a.masked from '^([A-Z]{2})\\*'))
    from accounts a join connections c on c.owner_id = a.owner_id and c.id = a.connection_id
    left join institutions i on i.id = c.institution_id where a.owner_id = $1 order by a.id`,
};
const NUMBERS: Statement = {
  name: 'category_own_numbers',
  text: `select account_id, encode(lookup, 'hex'), sealed from account_identifiers where owner_id = $1 and scheme <> 'name'`,
};
const RULES: Statement = {
  name: 'category_all_rules',
  text: `select kind, key, direction, code from category_rules where owner_id = $1 order by updated_at desc, id limit $2`,
};
const REJECTIONS: Statement = {
  name: 'category_rejections',
  text: 'select out_id, in_id from transfer_rejections where owner_id = $1',
};

const accountOf = (row: TextRow): WorkAccount => ({
  id: integer(row[0]),
  kind: textOf(row[1]) as AccountKind,
  holder: row[2] ?? null,
  country: row[3]?.toUpperCase() ?? null,
});

/** The answers, but for own categories that were deleted since the worker began. */
async function withoutGone(
  tx: Transaction,
  owner: number,
  answers: readonly NewAnswer[],
): Promise<readonly NewAnswer[]> {
  if (!answers.some(({ code }) => code?.startsWith('OWN.'))) return answers;
  const there = new Set((await tx.rows(OWN_CODES, [owner])).map(([code]) => code));
  return answers.map((answer) =>
    answer.code?.startsWith('OWN.') && !there.has(answer.code)
      ? { ...answer, code: null, source: 'none', confidence: 0 }
      : answer,
  );
}

/** The batch is given up as a whole. */
class Lost extends Error {}

export const categoryWork = (app: Database, jobs: Database): Work => ({
  async due(limit) {
    const rows = await jobs.rows(null, DUE, [limit]);
    return rows.map(([tenantId, ownerId]) => ({ tenantId: integer(tenantId), ownerId: integer(ownerId) }));
  },
  async take(scope, worker, leaseMs) {
    const [row] = await app.rows(scope, TAKE, [scope.ownerId, worker, leaseMs, scope.tenantId]);
    if (row === undefined) return null;
    return {
      wanted: integer(row[0]),
      place: { revision: integer(row[1]), id: integer(row[2]) },
      tenantRules: row[3] ?? null,
    };
  },
  async giveBack(scope, worker, wanted) {
    await app.rows(scope, GIVE_BACK, [scope.ownerId, worker, wanted]);
  },
  async accounts(scope) {
    return (await app.rows(scope, ACCOUNTS, [scope.ownerId])).map(accountOf);
  },
  async numbers(scope) {
    return (await app.rows(scope, NUMBERS, [scope.ownerId])).map((row) => ({
      accountId: integer(row[0]),
      lookup: textOf(row[1]),
      sealed: bytesOf(row[2]),
    }));
  },
  async allRules(scope, limit) {
    return (await app.rows(scope, RULES, [scope.ownerId, limit])).map((row) => ({
      kind: textOf(row[0]) as MemoryKeyKind,
      key: textOf(row[1]),
      direction: row[2] === 'in' ? 'in' : 'out',
      code: row[3] ?? null,
    }));
  },
  async rejections(scope) {
    const rows = await app.rows(scope, REJECTIONS, [scope.ownerId]);
    return new Set(rows.map(([outId, inId]) => `${outId}:${inId}`));
  },
  async runUnderWay(scope) {
    const [row] = await app.rows(scope, RUN, [scope.ownerId]);
    if (row === undefined) return null;
    return { id: integer(row[0]), kind: row[1] === 'all' ? 'all' : 'rules', atId: integer(row[2]) };
  },

  async askUnderWay(scope) {
    const [row] = await app.rows(scope, ASKED, [scope.ownerId]);
    return row === undefined ? null : { connectionId: integer(row[0]), atId: integer(row[1]) };
  },

  async write(scope, worker, leaseMs, { answers, news, from, to, run, ask }) {
    const owner = scope.ownerId;
    try {
      return await persistently(app, scope, async (tx) => {
        // The owner first, as every writer does.
        if (!(await lockOwner(tx, scope))) throw new Lost();
        const places = [from.revision, from.id, to.revision, to.id];
        if ((await tx.rows(MOVE, [owner, worker, ...places, leaseMs])).length === 0) throw new Lost();
        if (run !== null) {
          const moved = [owner, run.id, run.atId, run.seen, run.changed, run.isDone];
          if ((await tx.rows(MOVE_RUN, moved)).length === 0) throw new Lost();
        }
        if (ask !== null) {
          const moved = [owner, ask.connectionId, ask.atId, ask.toId];
          if ((await tx.rows(MOVE_ASK, moved)).length === 0) throw new Lost();
        }
        const revision =
          news === null
            ? 0
            : await appendEvent(tx, owner, { type: 'transactions.categorised', data: { ...news } });
        await writeAnswers(tx, owner, revision, await withoutGone(tx, owner, answers));
        return true;
      });
    } catch (error) {
      if (error instanceof Lost) return false;
      throw error;
    }
  },
});
