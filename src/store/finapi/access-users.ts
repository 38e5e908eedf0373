/** Users of the finAPI surface: made, changed, locked, verified, with new passwords. Deleting forgets their owner. */
import { auditSubject } from '../../engine/audit-entry.ts';
import type {
  AccessStore,
  NewUser,
  StoredUser,
  UserChange,
  UserSecrets,
} from '../../engine/finapi/access-store-port.ts';
import type { AuditEntry, TenantScope } from '../../engine/ports.ts';
import { addAudit, addAuditOf } from '../audit.ts';
import type { Database, Statement, TextRow, Transaction } from '../database.ts';
import { instantMs, instantParameter } from '../instants.ts';
import { persistently, sqlState } from '../retry.ts';
import { bytesOf, integer, maybe, textOf } from '../text-values.ts';
import { USER_COLUMN_COUNT, USER_COLUMNS, userRow } from './access-rows.ts';

const UNIQUE_VIOLATION = '23505';

const SECRET_COLUMNS = `${USER_COLUMNS}, u.password_hash, u.sealed_email, u.sealed_phone`;
const USER: Statement = {
  name: 'finapi_user',
  text: `select ${SECRET_COLUMNS} from finapi_users u where u.tenant_id = $1 and u.user_id = $2`,
};
/** An owner that was there before has its connections already. */
const ADD_RECORD: Statement = {
  text: `insert into finapi_user_records (tenant_id, registered_at, connections) select $1, $2::timestamptz, count(c.id)
    from owners o left join connections c on c.owner_id = o.id and c.connected_at is not null
    where o.tenant_id = $1 and o.id = $3 group by o.id returning id`,
};
const ADD: Statement = {
  text: `insert into finapi_users as u (tenant_id, id, owner_id, user_id, password_hash, sealed_email, sealed_phone,
      is_auto_update_enabled, verified_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz, $10::timestamptz, $10::timestamptz) returning ${USER_COLUMNS}`,
};
const ADD_IDENTITY: Statement = {
  text: `insert into identities (tenant_id, surface, subject, owner_id) values ($1, 'finapi', $2, $3)`,
};
const CHANGE: Statement = {
  name: 'finapi_user_change',
  text: `update finapi_users u set
      sealed_email = case when $4::boolean then $5::bytea else sealed_email end,
      sealed_phone = case when $6::boolean then $7::bytea else sealed_phone end,
      is_auto_update_enabled = coalesce($8::boolean, is_auto_update_enabled), updated_at = $3::timestamptz
    where u.tenant_id = $1 and u.id = $2 returning ${SECRET_COLUMNS}`,
};
const FAIL: Statement = {
  name: 'finapi_user_fail',
  text: `update finapi_users set failed_logins = failed_logins + 1,
      locked_at = case when $3::integer > 0 and failed_logins + 1 >= $3::integer then coalesce(locked_at, $4::timestamptz)
        else locked_at end
    where tenant_id = $1 and id = $2 returning locked_at is not null`,
};
const END_TOKENS: Statement = {
  name: 'finapi_user_end_tokens',
  text: 'delete from finapi_tokens where tenant_id = $1 and user_number = $2',
};
const TOUCH: Statement = {
  name: 'finapi_user_touch',
  text: `update finapi_user_records set last_active_at = $3::timestamptz where tenant_id = $1 and id = $2
    and (last_active_at is null or last_active_at < $3::timestamptz - interval '1 hour')`,
};
const VERIFY: Statement = {
  name: 'finapi_user_verify',
  text: `update finapi_users set verified_at = $3::timestamptz, updated_at = $3::timestamptz
    where tenant_id = $1 and id = $2 and verified_at is null returning 1`,
};
const ALLOW: Statement = {
  name: 'finapi_user_allow_password',
  text: `update finapi_users set password_change_hash = $3, password_change_until = $4::timestamptz
    where tenant_id = $1 and id = $2`,
};
const ALLOWED: Statement = {
  name: 'finapi_user_allowed_password',
  text: `select password_change_hash, password_change_until from finapi_users
    where tenant_id = $1 and id = $2 and password_change_hash is not null`,
};
const SET_PASSWORD: Statement = {
  name: 'finapi_user_set_password',
  text: `update finapi_users set password_hash = $3, password_change_hash = null, password_change_until = null,
      failed_logins = 0, locked_at = null, updated_at = $5::timestamptz
    where tenant_id = $1 and id = $2 and password_change_hash = $4 and password_change_until > $5::timestamptz returning 1`,
};

const secretsRow = (row: TextRow): UserSecrets => {
  const [passwordHash, email, phone] = row.slice(USER_COLUMN_COUNT);
  return {
    ...userRow(row),
    passwordHash: textOf(passwordHash),
    sealedEmail: maybe(email, bytesOf),
    sealedPhone: maybe(phone, bytesOf),
  };
};

type Users = Pick<
  AccessStore,
  | 'user'
  | 'addUser'
  | 'changeUser'
  | 'failLogin'
  | 'touchUser'
  | 'verifyUser'
  | 'allowPasswordChange'
  | 'passwordChange'
  | 'setPassword'
>;

export const openUsers = (app: Database): Users => ({
  async user(scope, userId) {
    const [row] = await app.rows(scope, USER, [scope.tenantId, userId]);
    return row === undefined ? null : secretsRow(row);
  },
  addUser: (scope, user, audit) => addUser(app, scope, user, audit),
  changeUser: (scope, id, change, at, audit) =>
    persistently(app, scope, async (tx) => {
      const [row] = await tx.rows(CHANGE, [
        scope.tenantId,
        id,
        instantParameter(at),
        ...changeValues(change),
      ]);
      if (row === undefined) return null;
      await addAudit(tx, scope.tenantId, audit);
      return secretsRow(row);
    }),
  failLogin: (scope, id, max, at) =>
    persistently(app, scope, async (tx) => {
      const [row] = await tx.rows(FAIL, [scope.tenantId, id, max, instantParameter(at)]);
      if (row?.[0] === 't') await tx.run(END_TOKENS, [scope.tenantId, id]);
    }),
  async touchUser(scope, id, at) {
    await app.rows(scope, TOUCH, [scope.tenantId, id, instantParameter(at)]);
  },
  verifyUser: (scope, id, at, audit) =>
    persistently(app, scope, async (tx) => {
      if ((await tx.rows(VERIFY, [scope.tenantId, id, instantParameter(at)])).length === 0) return false;
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
  async allowPasswordChange(scope, id, { hash, until }) {
    await app.rows(scope, ALLOW, [scope.tenantId, id, Buffer.from(hash), instantParameter(until)]);
  },
  async passwordChange(scope, id) {
    const [row] = await app.rows(scope, ALLOWED, [scope.tenantId, id]);
    return row === undefined ? null : { hash: bytesOf(row[0]), until: instantMs(textOf(row[1])) };
  },
  setPassword: (scope, id, { hash, allowedBy, at }, audit) =>
    persistently(app, scope, async (tx) => {
      const values = [hash, Buffer.from(allowedBy), instantParameter(at)];
      if ((await tx.rows(SET_PASSWORD, [scope.tenantId, id, ...values])).length === 0) return false;
      await tx.run(END_TOKENS, [scope.tenantId, id]);
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
});

const changeValues = ({ sealedEmail, sealedPhone, isAutoUpdateEnabled }: UserChange) => [
  sealedEmail !== undefined,
  bytesOrNull(sealedEmail),
  sealedPhone !== undefined,
  bytesOrNull(sealedPhone),
  isAutoUpdateEnabled ?? null,
];

const bytesOrNull = (value: Uint8Array | null | undefined): Buffer | null =>
  value === null || value === undefined ? null : Buffer.from(value);

async function addUser(
  app: Database,
  scope: TenantScope,
  user: NewUser,
  audit: AuditEntry,
): Promise<StoredUser | null> {
  try {
    return await persistently(app, { ...scope, ownerId: user.ownerId }, (tx) =>
      insertUser(tx, scope, user, audit),
    );
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return null;
    throw error;
  }
}

async function insertUser(
  tx: Transaction,
  { tenantId }: TenantScope,
  user: NewUser,
  audit: AuditEntry,
): Promise<StoredUser | null> {
  const at = instantParameter(user.at);
  const [record] = await tx.rows(ADD_RECORD, [tenantId, at, user.ownerId]);
  if (record === undefined) return null;
  const [row] = await tx.rows(ADD, [
    tenantId,
    integer(record[0]),
    user.ownerId,
    user.userId,
    user.passwordHash,
    bytesOrNull(user.sealedEmail),
    bytesOrNull(user.sealedPhone),
    user.isAutoUpdateEnabled,
    user.isVerified ? at : null,
    at,
  ]);
  await tx.run(ADD_IDENTITY, [tenantId, user.userId, user.ownerId]);
  await addAuditOf(tx, tenantId, audit, auditSubject('owner', user.ownerId, user.ownerId));
  return row === undefined ? null : userRow(row);
}
