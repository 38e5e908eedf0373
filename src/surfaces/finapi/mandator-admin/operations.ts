/** The operations of this room, in the order of the documentation: finAPI v1, section 15. */
import { z } from 'zod';
import {
  CLIENT_ID_CHARACTERS_MAX,
  SECRET_CHARACTERS,
  USERS_DELETED_MAX,
} from '../../../engine/finapi/access-parts.ts';
import type { ListedUser } from '../../../engine/finapi/access-store-port.ts';
import { fault } from '../faults.ts';
import { anyText, day, flag, freeText, orders, paging, textField, whole } from '../fields.ts';
import { EMPTY, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { PAGING, pagingOf } from '../render.ts';
import { isUserId } from '../users/fields.ts';

const GROUP = 'Mandator Administration';
const COUNT_MAX = 2 ** 31 - 1;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const TEXT_CHARACTERS_MAX = 100;

const month = () =>
  textField(TEXT_CHARACTERS_MAX).refine((text) => MONTH.test(text), 'takes a month such as 2026-01');

const MONTHLY = z.object({
  month: z.string(),
  minBankConnectionCount: z.int(),
  maxBankConnectionCount: z.int(),
});
const USER_INFO = z.object({
  userId: z.string(),
  registrationDate: z.string(),
  deletionDate: z.string().nullable(),
  lastActiveDate: z.string().nullable(),
  bankConnectionCount: z.int(),
  latestBankConnectionImportDate: z.string().nullable(),
  latestBankConnectionDeletionDate: z.string().nullable(),
  monthlyStats: z.array(MONTHLY).nullable(),
  isLocked: z.boolean(),
});

const userInfo = (user: ListedUser) => ({
  userId: user.userId,
  registrationDate: user.registrationDate,
  deletionDate: user.deletionDate,
  lastActiveDate: user.lastActiveDate,
  bankConnectionCount: user.bankConnectionCount,
  latestBankConnectionImportDate: user.latestBankConnectionImportDate,
  latestBankConnectionDeletionDate: user.latestBankConnectionDeletionDate,
  monthlyStats: user.monthlyStats,
  isLocked: user.isLocked,
});

const firstDay = (text: string | undefined): string | null => (text === undefined ? null : `${text}-01`);

const USER_LIST = finapiOperation({
  name: 'getUserList',
  method: 'GET',
  path: '/api/v1/mandatorAdmin/getUserList',
  group: GROUP,
  summary: 'Get user list.',
  description:
    'Deleted users as well, with an id that nobody can read any more (`user` becomes `uXXr`). Bounds are days in German time, and include their day.',
  role: 'admin',
  query: {
    minRegistrationDate: day().optional(),
    maxRegistrationDate: day().optional(),
    minDeletionDate: day().optional(),
    maxDeletionDate: day().optional(),
    minLastActiveDate: day().optional(),
    maxLastActiveDate: day().optional(),
    includeMonthlyStats: flag().optional(),
    monthlyStatsStartDate: month().optional(),
    monthlyStatsEndDate: month().optional(),
    minBankConnectionCountInMonthlyStats: whole(0, COUNT_MAX).optional(),
    isDeleted: flag().optional(),
    isLocked: flag().optional(),
    order: orders({ userId: true }).optional(),
    ...paging(),
  },
  answer: z.object({ users: z.array(USER_INFO), paging: PAGING }),
  async handle({ finapi: { access }, caller, query }) {
    const stats = {
      from: firstDay(query.monthlyStatsStartDate),
      to: firstDay(query.monthlyStatsEndDate),
      fewestConnections: query.minBankConnectionCountInMonthlyStats ?? 0,
    };
    const { users, total } = await access.listUsers(caller.client, {
      minRegistrationDate: query.minRegistrationDate ?? null,
      maxRegistrationDate: query.maxRegistrationDate ?? null,
      minDeletionDate: query.minDeletionDate ?? null,
      maxDeletionDate: query.maxDeletionDate ?? null,
      minLastActiveDate: query.minLastActiveDate ?? null,
      maxLastActiveDate: query.maxLastActiveDate ?? null,
      isDeleted: query.isDeleted ?? null,
      isLocked: query.isLocked ?? null,
      stats: query.includeMonthlyStats === true ? stats : null,
      descending: query.order?.[0]?.direction === 'desc',
      page: query.page,
      perPage: query.perPage,
    });
    return ok({ users: users.map(userInfo), paging: pagingOf(total, query) });
  },
});

const DELETE_USERS = finapiOperation({
  name: 'deleteUsers',
  method: 'POST',
  path: '/api/v1/mandatorAdmin/deleteUsers',
  group: GROUP,
  summary: 'Delete users.',
  description: `At most ${USERS_DELETED_MAX} at once. A user with a bank connection that is imported, updated or categorized is not deleted and listed as such; ids that nobody has are in neither list. Both lists are ascending.`,
  role: 'admin',
  body: { userIds: z.array(anyText(TEXT_CHARACTERS_MAX)).max(USERS_DELETED_MAX) },
  answer: z.object({ deletedUsers: z.array(z.string()), nonDeletedUsers: z.array(z.string()) }),
  async handle({ finapi: { access }, caller, body: { userIds } }) {
    const { deleted, kept } = await access.deleteUsers(caller.client, userIds.filter(isUserId));
    return ok({ deletedUsers: deleted, nonDeletedUsers: kept });
  },
});

const WRONG_CLIENT = fault(
  422,
  'ILLEGAL_FIELD_VALUE',
  "The mandator has no client with this 'clientId', or 'oldClientSecret' is not its secret.",
);

const CHANGE_CREDENTIALS = finapiOperation({
  name: 'changeClientCredentials',
  method: 'POST',
  path: '/api/v1/mandatorAdmin/changeClientCredentials',
  group: GROUP,
  summary: 'Change client credentials.',
  description: "Ends the client's own tokens; those of users go on. A lost secret cannot be read again.",
  role: 'admin',
  body: {
    clientId: anyText(CLIENT_ID_CHARACTERS_MAX),
    oldClientSecret: anyText(TEXT_CHARACTERS_MAX),
    newClientSecret: freeText(SECRET_CHARACTERS, { pattern: /^[a-zA-Z0-9-]*$/ }).refine(
      (text) => text.length === SECRET_CHARACTERS,
      `takes ${SECRET_CHARACTERS} characters`,
    ),
  },
  answer: null,
  failures: [
    { status: 422, code: 'ILLEGAL_FIELD_VALUE', when: 'the client is unknown, or its old secret is another' },
  ],
  async handle({ finapi: { access }, caller, body }) {
    const { clientId, oldClientSecret: before, newClientSecret: after } = body;
    return (await access.changeSecret(caller.client, { clientId, before, after })) ? EMPTY : WRONG_CLIENT;
  },
});

export const MANDATOR_ADMIN_OPERATIONS: readonly FinapiOperation[] = [
  USER_LIST,
  DELETE_USERS,
  CHANGE_CREDENTIALS,
];
