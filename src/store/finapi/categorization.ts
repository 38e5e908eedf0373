/** What the job of categories has left to do for each connection, read from its own rows. */
import type { CategorizationStore } from '../../engine/finapi/categorization.ts';
import { bigintArray } from '../arrays.ts';
import type { Database, Statement } from '../database.ts';
import { integer } from '../text-values.ts';

/**
 * Events of entries behind the last one that is done, and what was asked for. Only what banks and files brought counts:
 * a person's change of one transaction keeps nothing busy.
 */
const LEFT: Statement = {
  name: 'finapi_categorization_left',
  text: `with work as (select done, wanted, worker is not null and lease_until > clock_timestamp() as working
      from category_work where owner_id = $1)
    select connection_id, (select working from work) from (
      select coalesce(e.connection_id, a.connection_id) as connection_id
      from work join events e on e.owner_id = $1 and e.sequence > work.done and e.sequence <= work.wanted
        and e.type = 'transactions.changed'
      left join accounts a on a.owner_id = e.owner_id and a.id = e.account_id
      union select connection_id from category_asks where owner_id = $1) due
    where connection_id is not null order by connection_id`,
};
const ASK: Statement = {
  name: 'finapi_categorization_ask',
  text: `with wanted as (select id from connections where owner_id = $1 and id = any($3::bigint[])),
    complete as (select count(*) = cardinality($3::bigint[]) as is_complete from wanted),
    asked as (insert into category_asks (owner_id, connection_id)
      select $1, id from wanted, complete where is_complete
      on conflict (owner_id, connection_id) do update set at_id = 0),
    -- What a person took away on this surface is shown again: somebody asks for it.
    shown as (update finapi_transactions s set is_cleared = false from transactions t, accounts a, complete
      where is_complete and s.owner_id = $1 and s.is_cleared and t.owner_id = $1 and t.id = s.transaction_id
        and a.owner_id = $1 and a.id = t.account_id and a.connection_id = any($3::bigint[])),
    woken as (insert into category_work (owner_id, tenant_id, more) select $1, $2, true from complete where is_complete
      on conflict (owner_id) do update set more = true)
    select is_complete from complete`,
};

/** Opens it on a database of the serving role. */
export const openCategorization = (app: Database): CategorizationStore => ({
  async left(scope) {
    const rows = await app.rows(scope, LEFT, [scope.ownerId]);
    return {
      connectionIds: rows.map(([id]) => integer(id)),
      isWorking: rows.some(([, working]) => working === 't'),
    };
  },
  async ask(scope, connectionIds) {
    const ids = [...new Set(connectionIds)];
    const [row] = await app.rows(scope, ASK, [scope.ownerId, scope.tenantId, bigintArray(ids)]);
    return row?.[0] === 't';
  },
});
