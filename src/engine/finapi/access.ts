/** Access to the finAPI surface, put together. */
import { deleteUsers, sweep, tellNews } from './access-admin.ts';
import { Callers } from './access-callers.ts';
import { changeSecret, clientsOf, configure } from './access-clients.ts';
import type { AccessParts } from './access-parts.ts';
import { encryptFor, executePasswordChange, requestPasswordChange } from './access-passwords.ts';
import type { Access } from './access-port.ts';
import { clientOf, clientToken, refreshToken, revoke, userToken } from './access-tokens.ts';
import {
  createUser,
  deleteSelf,
  deleteUnverified,
  editUser,
  isVerified,
  makeUser,
  ownDetails,
  userNamed,
  verify,
} from './access-users.ts';

/** Everything about clients, users and their tokens. What ends a token here is felt here at once. */
export function access(parts: AccessParts): Access {
  const callers = new Callers(parts);
  const then = async <T>(work: Promise<T>): Promise<T> => {
    const outcome = await work;
    callers.forget();
    return outcome;
  };
  const forget = (): void => callers.forget();
  return {
    authenticate: (token) => callers.authenticate(token),
    client: (clientId, secret) => clientOf(parts, clientId, secret),
    clientToken: (client) => clientToken(parts, client),
    // A password that is wrong once too often ends tokens.
    userToken: async (client, userId, password) => {
      const outcome = await userToken(parts, client, { userId, password });
      if (!outcome.ok) forget();
      return outcome;
    },
    refresh: (client, token) => refreshToken(parts, client, token),
    revoke: (client, token, hint) => then(revoke(parts, client, token, hint)),
    encryptFor: (client, text) => encryptFor(parts, client, text),

    createUser: (client, wanted) => createUser(parts, client, wanted),
    user: (caller) => ownDetails(parts, caller),
    editUser: (caller, edit) => then(editUser(parts, caller, edit)),
    deleteUser: (caller) => then(deleteSelf(parts, caller)),
    requestPasswordChange: (client, userId) => requestPasswordChange(parts, client, userId),
    executePasswordChange: (client, change) => then(executePasswordChange(parts, client, change)),
    isVerified: (client, userId) => isVerified(parts, client, userId),
    verify: (client, userId) => then(verify(parts, client, userId)),
    deleteUnverified: (client, userId) => then(deleteUnverified(parts, client, userId)),

    listUsers: ({ tenantId }, filter) => parts.store.listUsers({ tenantId }, filter, parts.now()),
    deleteUsers: (admin, userIds) => then(deleteUsers(parts, admin, userIds)),
    changeSecret: (admin, change) => then(changeSecret(parts, admin, change)),
    configure: (client, change) => then(configure(parts, client, change)),

    clients: clientsOf(parts, forget),
    users: {
      named: (scope, userId) => userNamed(parts, scope, userId),
      add: (scope, actor, userId) => makeUser(parts, scope, actor, userId),
    },
    async work() {
      await tellNews(parts);
      await sweep(parts);
    },
  };
}
