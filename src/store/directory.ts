/** The directory's store: everything that stands around the ledger, one file per aggregate. */
import type { DirectoryStore } from '../engine/ports.ts';
import { createApiKey, findApiKey, getApiKey, listApiKeys, revokeApiKey, touchApiKey } from './api-keys.ts';
import { listAudit, writeAudit } from './audit.ts';
import type { Database } from './database.ts';
import { describeDatabase } from './describe.ts';
import { claimIdempotencyKey, settleIdempotencyKey } from './idempotency.ts';
import {
  createOwner,
  deleteOwner,
  findOwner,
  getOwner,
  listOwners,
  ownerIsOf,
  updateOwner,
} from './owners.ts';
import { createSession, deleteSession, findSession } from './sessions.ts';
import { createTenant } from './tenants.ts';

/** Opens the directory on a database of the serving role. */
export function openDirectory(app: Database): DirectoryStore {
  return {
    createTenant: (name) => createTenant(app, name),
    ownerIsOf: (scope) => ownerIsOf(app, scope),
    createOwner: (scope, owner, audit) => createOwner(app, scope, owner, audit),
    getOwner: (scope) => getOwner(app, scope),
    findOwner: (scope, reference) => findOwner(app, scope, reference),
    listOwners: (scope, page) => listOwners(app, scope, page),
    updateOwner: (scope, change, ifUpdatedAt, audit) => updateOwner(app, scope, change, ifUpdatedAt, audit),
    deleteOwner: (scope, audit) => deleteOwner(app, scope, audit),
    createApiKey: (key, audit) => createApiKey(app, key, audit),
    findApiKey: (tokenHash) => findApiKey(app, tokenHash),
    listApiKeys: (scope, page) => listApiKeys(app, scope, page),
    getApiKey: (scope, id) => getApiKey(app, scope, id),
    revokeApiKey: (scope, id, audit) => revokeApiKey(app, scope, id, audit),
    touchApiKey: (id) => touchApiKey(app, id),
    createSession: (session) => createSession(app, session),
    findSession: (tokenHash) => findSession(app, tokenHash),
    deleteSession: (tokenHash) => deleteSession(app, tokenHash),
    claimIdempotencyKey: (scope, keyHash, fingerprint) =>
      claimIdempotencyKey(app, scope, keyHash, fingerprint),
    settleIdempotencyKey: (scope, keyHash, answer) => settleIdempotencyKey(app, scope, keyHash, answer),
    listAudit: (scope, page) => listAudit(app, scope, page),
    writeAudit: (scope, entry) => writeAudit(app, scope, entry),
    describe: () => describeDatabase(app),
  };
}
