/** Clients of the finAPI surface: their rows beside `clients`, and the ids by which they are found. */
import { auditSubject } from '../../engine/audit-entry.ts';
import type {
  AccessStore,
  ClientChange,
  ListedClient,
  NewClient,
} from '../../engine/finapi/access-store-port.ts';
import type { AuditEntry, TenantScope } from '../../engine/ports.ts';
import { addAudit, addAuditOf } from '../audit.ts';
import type { Database, Parameter, Statement, TextRow, Transaction } from '../database.ts';
import { instantParameter } from '../instants.ts';
import { persistently, sqlState } from '../retry.ts';
import { instantText, integer, textOf } from '../text-values.ts';
import { CLIENT_COLUMN_COUNT, CLIENT_COLUMNS, CLIENT_JOIN, clientRow } from './access-rows.ts';

const UNIQUE_VIOLATION = '23505';

const LISTED = `select ${CLIENT_COLUMNS}, n.name, c.created_at, c.updated_at
  from ${CLIENT_JOIN} join clients n on n.tenant_id = c.tenant_id and n.id = c.id where c.tenant_id = $1`;

const LIST: Statement = { name: 'finapi_clients_list', text: `${LISTED} order by c.id` };
const GET: Statement = { name: 'finapi_client_get', text: `${LISTED} and c.id = $2` };
/** Who adds one holds the tenant's line: the number of clients is counted in it. */
const COUNT: Statement = {
  text: `select (select count(*) from finapi_clients where tenant_id = $1),
    pg_advisory_xact_lock(hashtextextended('finapi_clients', $1))`,
};
const ADD_NAME: Statement = {
  text: 'insert into clients (tenant_id, name, created_at, updated_at) values ($1, $2, $3, $3) returning id',
};
const ADD: Statement = {
  text: `insert into finapi_clients (tenant_id, id, secret_hash, is_mandator_admin, application_name,
      user_notification_url, user_synchronization_url, refresh_validity_s, user_validity_s, client_validity_s,
      login_attempts_max, auto_verification, batch_update, pin_storage_in_web_form, web_forms_required,
      created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
};
const ADD_ID: Statement = {
  text: 'insert into finapi_client_ids (client_id, tenant_id, client) values ($3, $1, $2)',
};
const SET_SECRET: Statement = {
  text: `update finapi_clients set secret_hash = $3, updated_at = $5
    where tenant_id = $1 and id = $2 and ($4::bytea is null or secret_hash = $4) returning 1`,
};
const END_OWN_TOKENS: Statement = {
  text: 'delete from finapi_tokens where tenant_id = $1 and client = $2 and user_number is null',
};
const RENEW_KEY: Statement = {
  text: 'update finapi_clients set data_key = data_key + 1, updated_at = $3 where tenant_id = $1 and id = $2 returning 1',
};
/** Everything of a client hangs below its row in `clients`. */
const REMOVE: Statement = {
  text: `delete from clients n using finapi_clients c
    where c.tenant_id = $1 and c.id = $2 and n.tenant_id = c.tenant_id and n.id = c.id returning 1`,
};

const COLUMNS: Readonly<Record<Exclude<keyof ClientChange, 'name'>, string>> = {
  applicationName: 'application_name',
  userNotificationCallbackUrl: 'user_notification_url',
  userSynchronizationCallbackUrl: 'user_synchronization_url',
  refreshTokensValidityPeriod: 'refresh_validity_s',
  userAccessTokensValidityPeriod: 'user_validity_s',
  clientAccessTokensValidityPeriod: 'client_validity_s',
  maxUserLoginAttempts: 'login_attempts_max',
  isUserAutoVerificationEnabled: 'auto_verification',
  isAutomaticBatchUpdateEnabled: 'batch_update',
  isPinStorageAvailableInWebForm: 'pin_storage_in_web_form',
  webFormsRequired: 'web_forms_required',
};

/** What a client has where nothing else is said; seconds. Access tokens last an hour, as the contract says. */
const DEFAULTS = {
  applicationName: null,
  userNotificationCallbackUrl: null,
  userSynchronizationCallbackUrl: null,
  refreshTokensValidityPeriod: 90 * 86_400,
  userAccessTokensValidityPeriod: 3_600,
  clientAccessTokensValidityPeriod: 3_600,
  maxUserLoginAttempts: 10,
  isUserAutoVerificationEnabled: true,
  isAutomaticBatchUpdateEnabled: true,
  isPinStorageAvailableInWebForm: true,
  webFormsRequired: false,
} as const;

const listedClient = (row: TextRow): ListedClient => {
  const [name, createdAt, updatedAt] = row.slice(CLIENT_COLUMN_COUNT);
  return {
    client: clientRow(row),
    name: textOf(name),
    createdAt: instantText(createdAt),
    updatedAt: instantText(updatedAt),
  };
};

type Clients = Pick<
  AccessStore,
  'clients' | 'client' | 'addClient' | 'changeClient' | 'setSecret' | 'renewDataKey' | 'removeClient'
>;

export const openClients = (app: Database): Clients => ({
  clients: async (scope) => (await app.rows(scope, LIST, [scope.tenantId])).map(listedClient),
  client: (scope, id) => getClient((statement, values) => app.rows(scope, statement, values), scope, id),
  addClient: (scope, client, clientsMax, audit) => addClient(app, scope, client, clientsMax, audit),
  changeClient: (scope, id, change, at, audit) =>
    persistently(app, scope, (tx) => changeClient(tx, scope, id, { change, at, audit })),
  setSecret: (scope, id, { before, after, at }, audit) =>
    persistently(app, scope, async (tx) => {
      const values = [bytes(after), before === null ? null : bytes(before), instantParameter(at)];
      const set = await tx.rows(SET_SECRET, [scope.tenantId, id, ...values]);
      if (set.length === 0) return false;
      await tx.run(END_OWN_TOKENS, [scope.tenantId, id]);
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
  renewDataKey: (scope, id, at, audit) =>
    persistently(app, scope, async (tx) => {
      const renewed = await tx.rows(RENEW_KEY, [scope.tenantId, id, instantParameter(at)]);
      if (renewed.length === 0) return null;
      await addAudit(tx, scope.tenantId, audit);
      return getClient(rowsOf(tx), scope, id);
    }),
  removeClient: (scope, id, audit) =>
    persistently(app, scope, async (tx) => {
      if ((await tx.rows(REMOVE, [scope.tenantId, id])).length === 0) return false;
      await addAudit(tx, scope.tenantId, audit);
      return true;
    }),
});

const bytes = (value: Uint8Array): Buffer => Buffer.from(value);

const rowsOf =
  (tx: Transaction): Rows =>
  (statement, values) =>
    tx.rows(statement, values);

type Rows = (statement: Statement, values: readonly Parameter[]) => Promise<TextRow[]>;

async function getClient(rows: Rows, scope: TenantScope, id: number): Promise<ListedClient | null> {
  const [row] = await rows(GET, [scope.tenantId, id]);
  return row === undefined ? null : listedClient(row);
}

async function addClient(
  app: Database,
  scope: TenantScope,
  client: NewClient,
  clientsMax: number,
  audit: AuditEntry,
): Promise<ListedClient | null> {
  try {
    return await persistently(app, scope, (tx) => insertClient(tx, scope, client, clientsMax, audit));
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return null;
    throw error;
  }
}

async function insertClient(
  tx: Transaction,
  scope: TenantScope,
  client: NewClient,
  clientsMax: number,
  audit: AuditEntry,
): Promise<ListedClient | null> {
  const { tenantId } = scope;
  await tx.rows(COUNT, [tenantId]);
  // Counted once the line is ours: the first reading may be from before.
  const [count] = await tx.rows(COUNT, [tenantId]);
  if (integer(count?.[0]) >= clientsMax) return null;
  const at = instantParameter(client.at);
  const [named] = await tx.rows(ADD_NAME, [tenantId, client.name, at]);
  const id = integer(named?.[0]);
  const settings = { ...DEFAULTS, ...defined(client) };
  await tx.run(ADD, [
    tenantId,
    id,
    bytes(client.secretHash),
    client.isMandatorAdmin,
    settings.applicationName,
    settings.userNotificationCallbackUrl,
    settings.userSynchronizationCallbackUrl,
    settings.refreshTokensValidityPeriod,
    settings.userAccessTokensValidityPeriod,
    settings.clientAccessTokensValidityPeriod,
    settings.maxUserLoginAttempts,
    settings.isUserAutoVerificationEnabled,
    settings.isAutomaticBatchUpdateEnabled,
    settings.isPinStorageAvailableInWebForm,
    settings.webFormsRequired,
    at,
  ]);
  await tx.run(ADD_ID, [tenantId, id, client.clientId]);
  await addAuditOf(tx, tenantId, audit, auditSubject('client', 0, id));
  return getClient(rowsOf(tx), scope, id);
}

/** The members that are not undefined: a default stands for what is not said. */
const defined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;

async function changeClient(
  tx: Transaction,
  scope: TenantScope,
  id: number,
  { change, at, audit }: { readonly change: ClientChange; readonly at: number; readonly audit: AuditEntry },
): Promise<ListedClient | null> {
  const { name, ...settings } = defined(change);
  const sets: string[] = [];
  const values: Parameter[] = [scope.tenantId, id, instantParameter(at)];
  for (const [member, value] of Object.entries(settings)) {
    values.push(value);
    sets.push(`${COLUMNS[member as keyof typeof COLUMNS]} = $${values.length}`);
  }
  const text = `update finapi_clients set ${[...sets, 'updated_at = $3'].join(', ')}
    where tenant_id = $1 and id = $2 returning 1`;
  if ((await tx.rows({ text }, values)).length === 0) return null;
  if (name !== undefined)
    await tx.run({ text: 'update clients set name = $3, updated_at = $4 where tenant_id = $1 and id = $2' }, [
      scope.tenantId,
      id,
      name,
      instantParameter(at),
    ]);
  await addAudit(tx, scope.tenantId, audit);
  return getClient(rowsOf(tx), scope, id);
}
