/** A server with a few operations of this surface, for tests of what all of them share. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ID_KINDS, type IdKind } from '../../core/ids.ts';
import type { FinapiClient, FinapiUser, TokenCaller, TokenFault } from '../../engine/finapi/clients-port.ts';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import { createHttpServer } from '../http/server.ts';
import { makeServices } from '../native/native-api.ts';
import { testServer } from '../native/test-harness.ts';
import { fault } from './faults.ts';
import { finapiSurface } from './finapi.ts';
import { EMPTY, type FinapiOperation, finapiOperation, ok } from './operation.ts';

export const CLIENT: FinapiClient = {
  id: 7,
  tenantId: 1,
  dataKeyNumber: 1,
  clientId: '7e1c2f0a-0000-4000-8000-000000000007',
  isMandatorAdmin: false,
  applicationName: null,
  userNotificationCallbackUrl: null,
  userSynchronizationCallbackUrl: null,
  refreshTokensValidityPeriod: 0,
  userAccessTokensValidityPeriod: 3600,
  clientAccessTokensValidityPeriod: 3600,
  maxUserLoginAttempts: 5,
  isUserAutoVerificationEnabled: true,
  isAutomaticBatchUpdateEnabled: false,
  isPinStorageAvailableInWebForm: false,
  webFormsRequired: false,
};
const USER: FinapiUser = { id: 21, ownerId: 11, userId: 'u', isAutoUpdateEnabled: false };

const TOKENS: Readonly<Record<string, TokenCaller | TokenFault>> = {
  client: { kind: 'client', client: CLIENT },
  admin: { kind: 'admin', client: { ...CLIENT, isMandatorAdmin: true } },
  user: { kind: 'user', client: CLIENT, user: USER, scope: { tenantId: 1, ownerId: 11 } },
  old: 'expired',
  locked: 'locked',
};

/** Who comes with the texts above as tokens. */
export const fakeAccess = {
  authenticate: async (token: string) => TOKENS[token] ?? 'unknown',
} as unknown as Finapi['access'];

const any = z.unknown();

/** An operation that answers what it read. */
export const echo = (
  about: Pick<FinapiOperation, 'name' | 'method' | 'path'> &
    Partial<Pick<FinapiOperation, 'role'>> & { query?: z.ZodRawShape; body?: z.ZodRawShape },
): FinapiOperation =>
  finapiOperation({
    group: 'Test',
    summary: 'Answers what it read.',
    role: 'user',
    answer: any,
    ...about,
    handle: async ({ query, body, path, language, attended }) =>
      ok({ name: about.name, query, body, path, language, attended: attended !== null }),
  });

/** Operations that fail in each way. */
export const FAILING: readonly FinapiOperation[] = [
  finapiOperation({
    name: 'break',
    method: 'GET',
    path: '/api/v1/break',
    group: 'Test',
    summary: 'Throws.',
    role: 'user',
    answer: any,
    handle: async () => {
      throw new Error('internal: on purpose');
    },
  }),
  finapiOperation({
    name: 'refuse',
    method: 'GET',
    path: '/api/v1/refuse',
    group: 'Test',
    summary: 'Refuses.',
    role: 'open',
    answer: null,
    handle: async () =>
      fault(
        510,
        'ADDITIONAL_AUTHENTICATION_REQUIRED',
        { de: 'Bitte TAN eingeben', en: 'Enter the TAN' },
        { type: 'BUSINESS', bank: '00000000 - Demo', more: { multiStepAuthentication: { hash: 'h' } } },
      ),
  }),
  finapiOperation({
    name: 'secret',
    method: 'POST',
    path: '/oauth/token',
    group: 'Test',
    summary: 'Knows no client.',
    role: 'open',
    answer: null,
    handle: async () =>
      fault(401, 'UNAUTHORIZED_ACCESS', 'Bad client credentials', { more: { error: 'invalid_client' } }),
  }),
  finapiOperation({
    name: 'nothing',
    method: 'DELETE',
    path: '/api/v1/nothing',
    group: 'Test',
    summary: 'Answers nothing.',
    role: 'any',
    answer: null,
    handle: async () => EMPTY,
  }),
];

const idText = (kind: IdKind, owner: number, object: number): string =>
  `${ID_KINDS[kind].prefix}_${owner}_${object}`;
/** This surface shows numbers: no public id is of any matter here. */
const PLAIN_IDS: PublicIds = {
  encode: idText,
  encodeMany: (kind, owner, objects) => objects.map((object) => idText(kind, owner, object)),
  decode: () => null,
};

export interface FinapiServer {
  readonly app: FastifyInstance;
  /** An account of the owner that the token `user` is. */
  readonly accountId: number;
}

/** A server with the operations and nothing else. */
export function finapiServer(
  operations: readonly FinapiOperation[],
  finapi: Partial<Finapi> = {},
): FinapiServer {
  const { parts, world } = testServer(PLAIN_IDS);
  const app = createHttpServer({ log: parts.log, publicUrl: null, random: parts.random });
  app.register(finapiSurface(makeServices(parts), { access: fakeAccess, ...finapi } as Finapi, operations));
  return { app, accountId: world.accounts.find((one) => one.of === USER.ownerId)?.id ?? 0 };
}
