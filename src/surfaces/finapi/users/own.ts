/** What users do with themselves, and how they come to be: finAPI v1, section 3. */
import { BUSY_RETRY_S } from '../../../engine/finapi/access-parts.ts';
import { busy } from '../authorization/faults.ts';
import { tokenFault } from '../failures.ts';
import { type FinapiFault, fault } from '../faults.ts';
import { flagField } from '../fields.ts';
import { EMPTY, finapiOperation, ok } from '../operation.ts';
import {
  emailField,
  NO_AUTO_UPDATE,
  passwordField,
  phoneField,
  textOrNull,
  USER,
  USER_BUSY,
  userIdField,
  userObject,
} from './fields.ts';

const GROUP = 'Users';

/** A user who was deleted while their request was under way. */
const GONE: FinapiFault = tokenFault('unknown');

export const GET_USER = finapiOperation({
  name: 'getAuthorizedUser',
  method: 'GET',
  path: '/api/v1/users',
  group: GROUP,
  summary: 'Get the authorized user.',
  role: 'user',
  answer: USER,
  async handle({ finapi: { access }, caller }) {
    const user = await access.user(caller);
    return user === null ? GONE : ok(userObject(user));
  },
});

const EXISTS = fault(422, 'ENTITY_EXISTS', 'There is a user with this id already.');

export const CREATE_USER = finapiOperation({
  name: 'createUser',
  method: 'POST',
  path: '/api/v1/users',
  group: GROUP,
  summary: 'Create a new user.',
  description:
    'Every member is optional: an id and a password are made where none is given. The password is said in plain text this once. Ids are the same in any spelling, and answered in small letters.',
  role: 'client',
  status: 201,
  body: {
    id: userIdField().optional(),
    password: passwordField().optional(),
    email: emailField().optional(),
    phone: phoneField().optional(),
    isAutoUpdateEnabled: flagField().optional(),
  },
  answer: USER,
  failures: [
    {
      status: 400,
      code: 'BAD_REQUEST',
      when: 'the id or the password is too short, too long or holds other characters',
    },
    { status: 422, code: 'ENTITY_EXISTS', when: 'the mandator has a user with this id' },
    { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'the automatic update is disabled for the client' },
  ],
  async handle({ finapi: { access }, caller, body }) {
    const made = await access.createUser(caller.client, {
      userId: body.id ?? null,
      password: body.password ?? null,
      email: textOrNull(body.email),
      phone: textOrNull(body.phone),
      isAutoUpdateEnabled: body.isAutoUpdateEnabled ?? false,
    });
    if (made.ok) return ok(userObject(made.value.user, made.value.password), 201);
    const faults = { exists: EXISTS, no_auto_update: NO_AUTO_UPDATE, busy: busy(BUSY_RETRY_S) };
    return faults[made.fault];
  },
});

const NOTHING = fault(
  400,
  'BAD_REQUEST',
  "One of 'email', 'phone' and 'isAutoUpdateEnabled' has to be given and not null.",
);

export const EDIT_USER = finapiOperation({
  name: 'editAuthorizedUser',
  method: 'PATCH',
  path: '/api/v1/users',
  group: GROUP,
  summary: 'Edit the authorized user.',
  description: 'An empty text clears e-mail or phone.',
  role: 'user',
  body: {
    email: emailField().optional(),
    phone: phoneField().optional(),
    isAutoUpdateEnabled: flagField().optional(),
  },
  answer: USER,
  failures: [
    { status: 400, code: 'BAD_REQUEST', when: 'nothing is given' },
    { status: 422, code: 'ILLEGAL_ENTITY_STATE', when: 'the automatic update is disabled for the client' },
  ],
  async handle({ finapi: { access }, caller, body: { email, phone, isAutoUpdateEnabled } }) {
    if (email === undefined && phone === undefined && isAutoUpdateEnabled === undefined) return NOTHING;
    const edited = await access.editUser(caller, {
      ...(email === undefined ? {} : { email: textOrNull(email) }),
      ...(phone === undefined ? {} : { phone: textOrNull(phone) }),
      ...(isAutoUpdateEnabled === undefined ? {} : { isAutoUpdateEnabled }),
    });
    if (edited.ok) return ok(userObject(edited.value));
    return edited.fault === 'gone' ? GONE : NO_AUTO_UPDATE;
  },
});

export const DELETE_USER = finapiOperation({
  name: 'deleteAuthorizedUser',
  method: 'DELETE',
  path: '/api/v1/users',
  group: GROUP,
  summary: 'Delete the authorized user.',
  description:
    'With all bank connections, accounts, balances and transactions, for ever. Every client with a user synchronization callback URL is told.',
  role: 'user',
  answer: null,
  failures: [{ status: 423, code: 'LOCKED', when: 'a bank connection is imported, updated or categorized' }],
  handle: async ({ finapi: { access }, caller }) => ((await access.deleteUser(caller)) ? EMPTY : USER_BUSY),
});
