/** The random ids of the Open Finance surface: read within one owner only. */
import type { OpenFinanceIds } from '../engine/open-finance-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { instantText, integer, textOf } from './text-values.ts';

const CONNECTIONS: Statement = {
  name: 'open_finance_connections',
  text: 'select id, open_finance_id from connections where owner_id = $1',
};
const ACCOUNTS: Statement = {
  name: 'open_finance_accounts',
  text: 'select id, open_finance_id from accounts where owner_id = $1',
};
const CONNECTION_OF: Statement = {
  name: 'open_finance_connection_of',
  text: 'select id from connections where owner_id = $1 and open_finance_id = $2::uuid',
};
const IMPORTED: Statement = {
  name: 'open_finance_imported',
  text: `select s.account_id, max(i.finished_at) from statements s
    join imports i on i.owner_id = s.owner_id and i.id = s.import_id
    where s.owner_id = $1 and i.status = 'done' and i.finished_at is not null group by s.account_id`,
};

/** Opens them on a database of the serving role. */
export function openOpenFinanceIds(app: Database): OpenFinanceIds {
  const read = async <T>(
    scope: OwnerScope,
    statement: Statement,
    value: (row: TextRow) => T,
  ): Promise<ReadonlyMap<number, T>> =>
    new Map((await app.rows(scope, statement, [scope.ownerId])).map((row) => [integer(row[0]), value(row)]));
  return {
    connections: (scope) => read(scope, CONNECTIONS, (row) => textOf(row[1])),
    accounts: (scope) => read(scope, ACCOUNTS, (row) => textOf(row[1])),
    imported: (scope) => read(scope, IMPORTED, (row) => instantText(row[1])),
    async connectionOf(scope, uuid) {
      const [row] = await app.rows(scope, CONNECTION_OF, [scope.ownerId, uuid]);
      return row === undefined ? null : integer(row[0]);
    },
  };
}
