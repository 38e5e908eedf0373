/** The operations of this room, in the order of the documentation: finAPI v1, section 4. */
import { z } from 'zod';
import type { ClientChange } from '../../../engine/finapi/access-store-port.ts';
import type { FinapiClient } from '../../../engine/finapi/clients-port.ts';
import type { Finapi } from '../../../engine/finapi/finapi.ts';
import { fault } from '../faults.ts';
import { anyText, flagField, freeText, wholeField } from '../fields.ts';
import { type FinapiOperation, finapiOperation, ok } from '../operation.ts';

const GROUP = 'Client Configuration';
const URL_CHARACTERS_MAX = 512;
const NAME_CHARACTERS_MAX = 64;
/** Seconds. */
const VALIDITY_MIN_S = 60;
const VALIDITY_MAX_S = 2 ** 31 - 1;

const CONFIGURATION = z.object({
  isAutomaticBatchUpdateEnabled: z.boolean(),
  userNotificationCallbackUrl: z.string().nullable(),
  userSynchronizationCallbackUrl: z.string().nullable(),
  refreshTokensValidityPeriod: z.int(),
  userAccessTokensValidityPeriod: z.int(),
  clientAccessTokensValidityPeriod: z.int(),
  maxUserLoginAttempts: z.int(),
  isUserAutoVerificationEnabled: z.boolean(),
  isMandatorAdmin: z.boolean(),
  isWebScrapingEnabled: z.boolean(),
  availableBankGroups: z.array(z.string()),
  applicationName: z.string().nullable(),
  pinStorageAvailableInWebForm: z.boolean(),
  paymentsEnabled: z.boolean(),
});

async function configurationOf({ banks }: Finapi, client: FinapiClient) {
  const countries = (await banks.list(client.tenantId)).flatMap(({ country }) => country ?? []);
  return {
    isAutomaticBatchUpdateEnabled: client.isAutomaticBatchUpdateEnabled,
    userNotificationCallbackUrl: client.userNotificationCallbackUrl,
    userSynchronizationCallbackUrl: client.userSynchronizationCallbackUrl,
    refreshTokensValidityPeriod: client.refreshTokensValidityPeriod,
    userAccessTokensValidityPeriod: client.userAccessTokensValidityPeriod,
    clientAccessTokensValidityPeriod: client.clientAccessTokensValidityPeriod,
    maxUserLoginAttempts: client.maxUserLoginAttempts,
    isUserAutoVerificationEnabled: client.isUserAutoVerificationEnabled,
    isMandatorAdmin: client.isMandatorAdmin,
    // Nothing here reads the pages of a bank, and nothing pays.
    isWebScrapingEnabled: false,
    availableBankGroups: [...new Set(countries)].sort(),
    applicationName: client.applicationName,
    pinStorageAvailableInWebForm: client.isPinStorageAvailableInWebForm,
    paymentsEnabled: false,
  };
}

const GET_CONFIGURATION = finapiOperation({
  name: 'getClientConfiguration',
  method: 'GET',
  path: '/api/v1/clientConfiguration',
  group: GROUP,
  summary: 'Get client configuration.',
  role: 'client',
  answer: CONFIGURATION,
  handle: async ({ finapi, caller }) => ok(await configurationOf(finapi, caller.client)),
});

const validity = () =>
  wholeField(0, VALIDITY_MAX_S)
    .refine(
      (seconds) => seconds === 0 || seconds >= VALIDITY_MIN_S,
      `takes 0, or at least ${VALIDITY_MIN_S} seconds`,
    )
    .optional();

/** What is given; `''` clears. */
const cleared = (text: string | undefined): string | null | undefined => (text === '' ? null : text);

const given = <T extends object>(change: T): ClientChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const EDIT_CONFIGURATION = finapiOperation({
  name: 'editClientConfiguration',
  method: 'PATCH',
  path: '/api/v1/clientConfiguration',
  group: GROUP,
  summary: 'Edit client configuration.',
  description:
    'Validity periods are seconds: 0 for tokens that never expire, else at least 60; they count for tokens that are given from now on. Callback URLs are https; in the sandbox also http to this machine.',
  role: 'client',
  body: {
    userNotificationCallbackUrl: anyText(URL_CHARACTERS_MAX).optional(),
    userSynchronizationCallbackUrl: anyText(URL_CHARACTERS_MAX).optional(),
    refreshTokensValidityPeriod: validity(),
    userAccessTokensValidityPeriod: validity(),
    clientAccessTokensValidityPeriod: validity(),
    isPinStorageAvailableInWebForm: flagField().optional(),
    applicationName: freeText(NAME_CHARACTERS_MAX).optional(),
  },
  answer: CONFIGURATION,
  failures: [
    {
      status: 400,
      code: 'BAD_REQUEST',
      when: 'a callback URL cannot be called, or a validity period is from 1 to 59',
    },
  ],
  async handle({ finapi, caller, body }) {
    const change = given({
      ...body,
      userNotificationCallbackUrl: cleared(body.userNotificationCallbackUrl),
      userSynchronizationCallbackUrl: cleared(body.userSynchronizationCallbackUrl),
      applicationName: cleared(body.applicationName),
    });
    const outcome = await finapi.access.configure(caller.client, change);
    if (outcome.ok) return ok(await configurationOf(finapi, outcome.value));
    return fault(400, 'BAD_REQUEST', `'${outcome.fault.field}' ${outcome.fault.reason}.`);
  },
});

export const CLIENT_CONFIGURATION_OPERATIONS: readonly FinapiOperation[] = [
  GET_CONFIGURATION,
  EDIT_CONFIGURATION,
];
