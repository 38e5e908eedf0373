/** Rows of clients and users of the finAPI surface. */
import type { StoredUser } from '../../engine/finapi/access-store-port.ts';
import type { FinapiClient } from '../../engine/finapi/clients-port.ts';
import type { TextRow } from '../database.ts';
import { integer, textOf, truth } from '../text-values.ts';

/** Of `finapi_clients c join finapi_client_ids i`. */
export const CLIENT_COLUMNS = `c.id, c.tenant_id, i.client_id, c.is_mandator_admin, c.application_name,
  c.user_notification_url, c.user_synchronization_url, c.refresh_validity_s, c.user_validity_s, c.client_validity_s,
  c.login_attempts_max, c.auto_verification, c.batch_update, c.pin_storage_in_web_form, c.web_forms_required, c.data_key`;
export const CLIENT_COLUMN_COUNT = 16;
export const CLIENT_JOIN =
  'finapi_clients c join finapi_client_ids i on i.tenant_id = c.tenant_id and i.client = c.id';

/** A client from its {@link CLIENT_COLUMNS}. */
export const clientRow = (row: TextRow): FinapiClient => ({
  id: integer(row[0]),
  tenantId: integer(row[1]),
  clientId: textOf(row[2]),
  isMandatorAdmin: truth(row[3]),
  applicationName: row[4] ?? null,
  userNotificationCallbackUrl: row[5] ?? null,
  userSynchronizationCallbackUrl: row[6] ?? null,
  refreshTokensValidityPeriod: integer(row[7]),
  userAccessTokensValidityPeriod: integer(row[8]),
  clientAccessTokensValidityPeriod: integer(row[9]),
  maxUserLoginAttempts: integer(row[10]),
  isUserAutoVerificationEnabled: truth(row[11]),
  isAutomaticBatchUpdateEnabled: truth(row[12]),
  isPinStorageAvailableInWebForm: truth(row[13]),
  webFormsRequired: truth(row[14]),
  dataKeyNumber: integer(row[15]),
});

/** Of `finapi_users u`. */
export const USER_COLUMNS = `u.id, u.owner_id, u.user_id, u.is_auto_update_enabled, u.verified_at is not null,
  u.locked_at is not null`;

export const USER_COLUMN_COUNT = 6;

/** A user from its {@link USER_COLUMNS}. */
export const userRow = (row: TextRow): StoredUser => ({
  id: integer(row[0]),
  ownerId: integer(row[1]),
  userId: textOf(row[2]),
  isAutoUpdateEnabled: truth(row[3]),
  isVerified: truth(row[4]),
  isLocked: truth(row[5]),
});
