/** What clients do with their users: finAPI v1, section 3. */
import { z } from 'zod';
import { BUSY_RETRY_S } from '../../../engine/finapi/access-parts.ts';
import { busy } from '../authorization/faults.ts';
import { fault } from '../faults.ts';
import { freeText, textField } from '../fields.ts';
import { EMPTY, finapiOperation, ok } from '../operation.ts';
import { ALREADY_VERIFIED, isUserId, passwordField, UNKNOWN_USER, userIdField } from './fields.ts';

const GROUP = 'Users';
const NOT_FOUND = { status: 404, code: 'UNKNOWN_ENTITY', when: 'the mandator has no such user' } as const;

const NOT_VERIFIED = fault(422, 'USER_NOT_VERIFIED', 'The user is not verified yet.');

export const REQUEST_PASSWORD_CHANGE = finapiOperation({
  name: 'requestPasswordChange',
  method: 'POST',
  path: '/api/v1/users/requestPasswordChange',
  group: GROUP,
  summary: 'Request password change.',
  description:
    "E-mail and token are encrypted with the client's data decryption key: AES-256-GCM, in hexadecimal digits, 12 bytes of nonce, what is encrypted, 16 bytes of tag. The key is said where the client is made, as 64 hexadecimal digits. The token allows a new password for an hour, and is over when another is asked for.",
  role: 'client',
  body: { userId: userIdField() },
  answer: z.object({ userId: z.string(), userEmail: z.string().nullable(), passwordChangeToken: z.string() }),
  failures: [NOT_FOUND, { status: 422, code: 'USER_NOT_VERIFIED', when: 'the user is not verified' }],
  async handle({ finapi: { access }, caller, body: { userId } }) {
    const asked = await access.requestPasswordChange(caller.client, userId);
    if (asked.ok) return ok(asked.value);
    return asked.fault === 'unknown' ? UNKNOWN_USER : NOT_VERIFIED;
  },
});

const BAD_CHANGE_TOKEN = fault(
  403,
  'FORBIDDEN',
  'The password change token is not valid: it is another one, has expired or was used.',
);
const TOKEN_CHARACTERS_MAX = 128;

export const EXECUTE_PASSWORD_CHANGE = finapiOperation({
  name: 'executePasswordChange',
  method: 'POST',
  path: '/api/v1/users/executePasswordChange',
  group: GROUP,
  summary: 'Execute password change.',
  description: "Unlocks the user, and ends all of the user's tokens, for whatever client.",
  role: 'client',
  body: {
    userId: userIdField(),
    password: passwordField(),
    passwordChangeToken: freeText(TOKEN_CHARACTERS_MAX, { pattern: /^[0-9a-f-]*$/ }),
  },
  answer: null,
  failures: [NOT_FOUND, { status: 403, code: 'FORBIDDEN', when: 'the password change token is not valid' }],
  async handle({ finapi: { access }, caller, body: { userId, password, passwordChangeToken: token } }) {
    const outcome = await access.executePasswordChange(caller.client, { userId, password, token });
    const faults = { unknown: UNKNOWN_USER, bad_token: BAD_CHANGE_TOKEN, busy: busy(BUSY_RETRY_S) };
    return outcome === 'done' ? EMPTY : faults[outcome];
  },
});

export const VERIFICATION_STATUS = finapiOperation({
  name: 'getVerificationStatus',
  method: 'GET',
  path: '/api/v1/users/verificationStatus',
  group: GROUP,
  summary: 'Get verification status of a user.',
  role: 'client',
  query: { userId: textField() },
  answer: z.object({ userId: z.string(), isUserVerified: z.boolean() }),
  failures: [NOT_FOUND],
  async handle({ finapi: { access }, caller, query: { userId } }) {
    const isUserVerified = isUserId(userId) ? await access.isVerified(caller.client, userId) : null;
    return isUserVerified === null ? UNKNOWN_USER : ok({ userId: userId.toLowerCase(), isUserVerified });
  },
});

const OUTCOMES = { done: EMPTY, unknown: UNKNOWN_USER, verified: ALREADY_VERIFIED } as const;
const VERIFIED = {
  status: 422,
  code: 'USER_ALREADY_VERIFIED',
  when: 'the user is verified already',
} as const;

export const VERIFY_USER = finapiOperation({
  name: 'verifyUser',
  method: 'POST',
  path: '/api/v1/users/verify/{userId}',
  group: GROUP,
  summary: 'Verify a user.',
  role: 'client',
  answer: null,
  failures: [NOT_FOUND, VERIFIED],
  async handle({ finapi: { access }, caller, path: { userId = '' } }) {
    return OUTCOMES[isUserId(userId) ? await access.verify(caller.client, userId) : 'unknown'];
  },
});

export const DELETE_UNVERIFIED = finapiOperation({
  name: 'deleteUnverifiedUser',
  method: 'DELETE',
  path: '/api/v1/users/{userId}',
  group: GROUP,
  summary: 'Delete an unverified user.',
  description: 'Every client with a user synchronization callback URL is told.',
  role: 'client',
  answer: null,
  failures: [NOT_FOUND, VERIFIED],
  async handle({ finapi: { access }, caller, path: { userId = '' } }) {
    return OUTCOMES[isUserId(userId) ? await access.deleteUnverified(caller.client, userId) : 'unknown'];
  },
});
