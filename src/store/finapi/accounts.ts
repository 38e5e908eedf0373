/** What the finAPI surface knows of accounts beside the ledger, and how their updates went. */
import type { AccountState, FinapiAccountStore } from '../../engine/finapi/accounts-port.ts';
import type { Database, Statement, TextRow } from '../database.ts';
import { lockOwner } from '../events.ts';
import { persistently } from '../retry.ts';
import { instantText, integer, maybe, textOf, truth } from '../text-values.ts';

/**
 * A sync that waits has not been tried. One that was put off or stopped says nothing of how it went. Where it ended before
 * it came to the accounts, it is about all of them.
 */
const STATES: Statement = {
  name: 'finapi_account_states',
  text: `select a.id, coalesce(f.is_new, true), f.type_id,
      exists (select from finapi_adjustments d
        where d.owner_id = a.owner_id and d.account_id = a.id and d.update_mark = a.reconciled_at),
      (select max(i.finished_at) from statements s join imports i on i.owner_id = s.owner_id and i.id = s.import_id
        where s.owner_id = a.owner_id and s.account_id = a.id and i.status = 'done'),
      tried.started_at,
      case when ended.status is null then 'none'
        when coalesce(part.status, ended.status) = 'failed' then 'failed' else 'success' end
    from accounts a
    left join finapi_accounts f on f.owner_id = a.owner_id and f.account_id = a.id
    left join lateral (select s.started_at from syncs s
      where s.owner_id = a.owner_id and s.connection_id = a.connection_id and s.started_at is not null
      order by s.id desc limit 1) tried on true
    left join lateral (select s.id, s.status from syncs s
      where s.owner_id = a.owner_id and s.connection_id = a.connection_id and s.status in ('success', 'partial', 'failed')
      order by s.id desc limit 1) ended on true
    left join sync_accounts part on part.owner_id = a.owner_id and part.sync_id = ended.id and part.account_id = a.id
    where a.owner_id = $1`,
};
const KEEP: Statement = {
  name: 'finapi_account_keep',
  text: `insert into finapi_accounts as f (owner_id, account_id, is_new, type_id)
    select owner_id, id, coalesce($3::boolean, true), $4::smallint from accounts where owner_id = $1 and id = $2
    on conflict (owner_id, account_id) do update set is_new = coalesce($3::boolean, f.is_new),
      type_id = coalesce($4::smallint, f.type_id)`,
};
const BRING_BACK: Statement = {
  name: 'finapi_accounts_bring_back',
  text: `delete from account_mappings
    where owner_id = $1 and connection_id = $2 and reason = 'deleted' and answer = 'ignore'`,
};

const stateOf = (row: TextRow): AccountState => ({
  isNew: truth(row[1]),
  typeId: maybe(row[2], integer),
  isFixed: truth(row[3]),
  importedAt: maybe(row[4], instantText),
  attemptedAt: maybe(row[5], instantText),
  outcome: textOf(row[6]) as AccountState['outcome'],
});

/** Opens it on a database of the serving role. */
export const openFinapiAccounts = (app: Database): FinapiAccountStore => ({
  async states(scope) {
    const rows = await app.rows(scope, STATES, [scope.ownerId]);
    return new Map(rows.map((row) => [integer(row[0]), stateOf(row)]));
  },

  keep: (scope, accountId, { isNew, typeId }) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      return (await tx.run(KEEP, [scope.ownerId, accountId, isNew, typeId])) > 0;
    }),

  bringBack: (scope, connectionId) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      return tx.run(BRING_BACK, [scope.ownerId, connectionId]);
    }),
});
