/** Who comes with a token or a client id, looked up before any tenant is known. */
import type { AccessStore, StoredToken } from '../../engine/finapi/access-store-port.ts';
import type { Database, Statement } from '../database.ts';
import { instantMs } from '../instants.ts';
import { bytesOf, integer, maybe, textOf } from '../text-values.ts';
import {
  CLIENT_COLUMN_COUNT,
  CLIENT_COLUMNS,
  CLIENT_JOIN,
  clientRow,
  USER_COLUMNS,
  userRow,
} from './access-rows.ts';

const CLIENT_NAMED: Statement = {
  name: 'finapi_client_named',
  text: 'select tenant_id, client from finapi_client_ids where client_id = $1',
};
const CLIENT: Statement = {
  name: 'finapi_client',
  text: `select ${CLIENT_COLUMNS}, c.secret_hash from ${CLIENT_JOIN} where c.tenant_id = $1 and c.id = $2`,
};
const TOKEN: Statement = {
  name: 'finapi_token',
  text: `select kind, grant_id, tenant_id, client, user_number, expires_at from finapi_tokens where token_hash = $1`,
};
const HOLDER: Statement = {
  name: 'finapi_holder',
  text: `select ${CLIENT_COLUMNS}, ${USER_COLUMNS} from ${CLIENT_JOIN}
      left join finapi_users u on u.tenant_id = c.tenant_id and u.id = $3::bigint
    where c.tenant_id = $1 and c.id = $2`,
};

type Holders = Pick<AccessStore, 'findClient' | 'findToken' | 'holder'>;

export const openHolders = (app: Database): Holders => ({
  async findClient(clientId) {
    const [named] = await app.rows(null, CLIENT_NAMED, [clientId]);
    if (named === undefined) return null;
    const tenantId = integer(named[0]);
    const [row] = await app.rows({ tenantId }, CLIENT, [tenantId, integer(named[1])]);
    return row === undefined
      ? null
      : { client: clientRow(row), secretHash: bytesOf(row[CLIENT_COLUMN_COUNT]) };
  },

  async findToken(hash) {
    const [row] = await app.rows(null, TOKEN, [Buffer.from(hash)]);
    if (row === undefined) return null;
    return {
      kind: row[0] === 'refresh' ? 'refresh' : 'access',
      grantId: textOf(row[1]),
      tenantId: integer(row[2]),
      client: integer(row[3]),
      user: maybe(row[4], integer),
      expiresAt: maybe(row[5], instantMs),
    } satisfies StoredToken;
  },

  async holder(scope, { client, user }) {
    const [row] = await app.rows(scope, HOLDER, [scope.tenantId, client, user]);
    if (row === undefined) return null;
    const of = row.slice(CLIENT_COLUMN_COUNT);
    const found = of[0] === null ? null : userRow(of);
    return user !== null && found === null ? null : { client: clientRow(row), user: found };
  },
});
