/** What the finAPI surface keeps of connections. Read and written within one owner only. */
import type {
  ConnectionsStore,
  KeptConnection,
  Procedure,
  UpdateNote,
} from '../../engine/finapi/connections-store-port.ts';
import { NOTHING_KEPT } from '../../engine/finapi/connections-store-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { bigintArray } from '../arrays.ts';
import type { Database, Statement, TextRow, Transaction } from '../database.ts';
import { lockOwner } from '../events.ts';
import { instantParameter } from '../instants.ts';
import { jsonText } from '../json-text.ts';
import { bytesParameter } from '../syncs.ts';
import { bytesOf, integer, jsonList, jsonObject, maybe, truth } from '../text-values.ts';
import { challengeStore } from './challenges.ts';

const COLUMNS = `sealed_user_id, sealed_customer_id, sealed_pin, procedures, default_procedure, positions, shows_owners,
  manual_update, manual_sync_id, auto_update`;
const ALL: Statement = {
  name: 'finapi_connections',
  text: `select connection_id, ${COLUMNS} from finapi_connections where owner_id = $1`,
};
const ONE: Statement = {
  name: 'finapi_connection',
  text: `select connection_id, ${COLUMNS} from finapi_connections where owner_id = $1 and connection_id = $2`,
};
const KEEP: Statement = {
  name: 'finapi_connection_keep',
  text: `insert into finapi_connections (owner_id, connection_id, ${COLUMNS})
    select owner_id, id, $3, $4, $5, $6::jsonb, $7, $8, $9, $10::jsonb, $11, $12::jsonb
    from connections where owner_id = $1 and id = $2
    on conflict (owner_id, connection_id) do update set sealed_user_id = excluded.sealed_user_id,
      sealed_customer_id = excluded.sealed_customer_id, sealed_pin = excluded.sealed_pin,
      procedures = excluded.procedures, default_procedure = excluded.default_procedure,
      positions = excluded.positions, shows_owners = excluded.shows_owners, manual_update = excluded.manual_update,
      manual_sync_id = excluded.manual_sync_id, auto_update = excluded.auto_update, updated_at = now()`,
};
const ACCOUNTS: Statement = {
  name: 'finapi_connection_accounts',
  text: `select connection_id, id, holder from accounts
    where owner_id = $1 and ($2::bigint[] is null or connection_id = any($2::bigint[])) order by id`,
};
/** A sync whose next try is later is not under way. */
const DOWNLOADING: Statement = {
  name: 'finapi_connections_downloading',
  text: `select connection_id from syncs
      where owner_id = $1 and (status = 'running' or status = 'due' and due_at <= $2::timestamptz)
    union select connection_id from connect_attempts
      where owner_id = $1 and step in ('starting', 'asking', 'redirecting', 'waiting')
        and sent_at is not null and sent_event <> 'polled' and purpose <> 'consent'`,
};
const WANT: Statement = {
  name: 'finapi_connection_want',
  text: `update connections set wanted = coalesce(wanted, '{"from":null}') || $3::jsonb where owner_id = $1 and id = $2`,
};

const keptOf = (row: TextRow): KeptConnection => ({
  sealedUserId: maybe(row[1], bytesOf),
  sealedCustomerId: maybe(row[2], bytesOf),
  sealedPin: maybe(row[3], bytesOf),
  procedures: jsonList<Procedure>(row[4]),
  defaultProcedure: row[5] ?? null,
  positions: truth(row[6]),
  showsOwners: truth(row[7]),
  manualUpdate: maybe(row[8], (text) => jsonObject<UpdateNote>(text)),
  manualSyncId: maybe(row[9], integer),
  autoUpdate: maybe(row[10], (text) => jsonObject<UpdateNote>(text)),
});

async function keep(
  tx: Transaction,
  ownerId: number,
  connectionId: number,
  change: Parameters<ConnectionsStore['keep']>[2],
): Promise<boolean> {
  const [row] = await tx.rows(ONE, [ownerId, connectionId]);
  const kept = row === undefined ? NOTHING_KEPT : keptOf(row);
  const next = { ...kept, ...(typeof change === 'function' ? change(kept) : change) };
  const values = [
    bytesParameter(next.sealedUserId),
    bytesParameter(next.sealedCustomerId),
    bytesParameter(next.sealedPin),
    jsonText(next.procedures),
    next.defaultProcedure,
    next.positions,
    next.showsOwners,
    next.manualUpdate === null ? null : jsonText(next.manualUpdate),
    next.manualSyncId,
    next.autoUpdate === null ? null : jsonText(next.autoUpdate),
  ];
  return (await tx.run(KEEP, [ownerId, connectionId, ...values])) === 1;
}

/** Opens it on a database of the serving role. */
export const openConnectionsStore = (app: Database): ConnectionsStore => ({
  ...challengeStore(app),

  async kept(scope) {
    const rows = await app.rows(scope, ALL, [scope.ownerId]);
    return new Map(rows.map((row) => [integer(row[0]), keptOf(row)]));
  },

  keep: (scope: OwnerScope, connectionId, change) =>
    app.transaction(scope, async (tx) => {
      if (!(await lockOwner(tx, scope))) return false;
      return keep(tx, scope.ownerId, connectionId, change);
    }),

  async accounts(scope, connectionIds) {
    const of = connectionIds === null ? null : bigintArray(connectionIds);
    const rows = await app.rows(scope, ACCOUNTS, [scope.ownerId, of]);
    return rows.map((row) => ({
      connectionId: integer(row[0]),
      accountId: integer(row[1]),
      holder: row[2] ?? null,
    }));
  },

  async downloading(scope, now) {
    const rows = await app.rows(scope, DOWNLOADING, [scope.ownerId, instantParameter(now)]);
    return rows.map(([id]) => integer(id));
  },

  async want(scope, connectionId, { kinds, later }) {
    await app.rows(scope, WANT, [scope.ownerId, connectionId, jsonText({ kinds, later })]);
  },
});
