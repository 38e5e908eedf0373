/** Clients of the finAPI surface as the native API shows them. */
import { z } from 'zod';
import type { ListedClient } from '../../engine/finapi/access-store-port.ts';
import { clientPublicId, type PublicIds } from '../../engine/public-ids.ts';
import { count, id, instant, some } from './object-values.ts';

const CLIENT = {
  id: id('cli'),
  object: z.literal('finapi_client'),
  client_id: z.string().describe('What the application sends with its secret.'),
  name: z.string(),
  role: z
    .enum(['application', 'mandator_admin'])
    .describe('`mandator_admin` lists and deletes users and changes secrets; it has no users itself.'),
  application_name: some,
  user_notification_callback_url: some,
  user_synchronization_callback_url: some,
  refresh_token_seconds: count.describe('How long refresh tokens last; 0 for ever.'),
  user_token_seconds: count.describe('How long access tokens of users last; 0 for ever.'),
  client_token_seconds: count.describe('How long access tokens of the client itself last; 0 for ever.'),
  login_attempts_max: count.describe(
    'Wrong passwords in a row after which a user is locked; 0 for no limit.',
  ),
  user_auto_verification: z.boolean().describe('Whether users may sign in without being verified first.'),
  automatic_batch_update: z
    .boolean()
    .describe('Whether users may have their connections updated by the clock.'),
  pin_storage_in_web_form: z.boolean(),
  web_forms_required: z
    .boolean()
    .describe(
      'Whether users give bank credentials on the hosted page only: import and update answer 451 then.',
    ),
  created_at: instant,
  updated_at: instant,
};

const SECRETS = {
  client_secret: some.describe('Shown in this answer only.'),
  data_decryption_key: some.describe(
    'Shown in this answer only: 64 hexadecimal digits, a key of AES-256-GCM. What is encrypted for the client is in hexadecimal digits: 12 bytes of nonce, the text, 16 bytes of tag.',
  ),
};

export const FinapiClientObject = z
  .strictObject(CLIENT)
  .describe('Credentials of the finAPI surface.')
  .meta({ id: 'FinapiClient' });

export const FinapiClientWithSecrets = z
  .strictObject({ ...CLIENT, ...SECRETS })
  .meta({ id: 'FinapiClientWithSecrets' });

/** A client as it is shown, without anything secret. */
export const finapiClientObject = (
  ids: PublicIds,
  { client, name, createdAt, updatedAt }: ListedClient,
): object => ({
  id: clientPublicId(ids, client.id),
  object: 'finapi_client',
  client_id: client.clientId,
  name,
  role: client.isMandatorAdmin ? 'mandator_admin' : 'application',
  application_name: client.applicationName,
  user_notification_callback_url: client.userNotificationCallbackUrl,
  user_synchronization_callback_url: client.userSynchronizationCallbackUrl,
  refresh_token_seconds: client.refreshTokensValidityPeriod,
  user_token_seconds: client.userAccessTokensValidityPeriod,
  client_token_seconds: client.clientAccessTokensValidityPeriod,
  login_attempts_max: client.maxUserLoginAttempts,
  user_auto_verification: client.isUserAutoVerificationEnabled,
  automatic_batch_update: client.isAutomaticBatchUpdateEnabled,
  pin_storage_in_web_form: client.isPinStorageAvailableInWebForm,
  web_forms_required: client.webFormsRequired,
  created_at: createdAt,
  updated_at: updatedAt,
});
