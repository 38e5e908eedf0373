/** The store of connecting, assembled of one file per aggregate. */
import type { ConnectStore, ConnectTransaction, Numbered } from '../engine/connect/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { addAudit } from './audit.ts';
import { attemptReads, attemptWrites, dueAttempts } from './connect-attempts.ts';
import { dueSessions, sessionReads, sessionWrites } from './connect-sessions.ts';
import { findToken, forgetTokens, tokenWrites } from './connect-tokens.ts';
import { connectionReads, connectionWrites, keepSession } from './connections.ts';
import { consentReads } from './consent-history.ts';
import { consentWrites, dueConsents, dueErasures } from './consents.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { jobTransaction } from './queue.ts';
import { forgetTries, settleTry, tryWrites } from './refused-logins.ts';
import { persistently } from './retry.ts';
import { dueRevocations, revocationOutbox, revocationWrites } from './revocations.ts';
import { spentTokenWrites, unspendToken } from './spent-tokens.ts';
import { requestSync } from './syncs.ts';
import { integer } from './text-values.ts';
import { dueUnclaimed, unclaimedReads, unclaimedWrites } from './unclaimed.ts';

/** Named by a closed list, so that no text gets into the statement. */
const NUMBER_OF: Readonly<Record<Numbered, Statement>> = {
  connections: numberFrom('connections'),
  connect_attempts: numberFrom('connect_attempts'),
  consents: numberFrom('consents'),
  revocations: numberFrom('revocations'),
};

function numberFrom(table: Numbered): Statement {
  return { name: `${table}_number`, text: `select nextval('${table}_id_seq')` };
}

const TENANT_OF: Statement = { name: 'owner_tenant_of', text: 'select tenant_id from owners where id = $1' };

const connectTransaction = (tx: Transaction, scope: OwnerScope): ConnectTransaction => ({
  ...attemptWrites(tx, scope),
  ...sessionWrites(tx, scope),
  ...tokenWrites(tx, scope),
  ...consentWrites(tx, scope),
  ...connectionWrites(tx, scope),
  ...revocationWrites(tx, scope),
  ...unclaimedWrites(tx, scope),
  ...tryWrites(tx),
  ...spentTokenWrites(tx),
  jobs: jobTransaction(tx),
  async takeNumber(of) {
    const [row] = await tx.rows(NUMBER_OF[of]);
    return integer(row?.[0]);
  },
  async appendEvent(event) {
    await appendEvent(tx, scope.ownerId, event);
  },
  audit: (entry) => addAudit(tx, scope.tenantId, entry),
  requestSync: (wanted) => requestSync(tx, scope, wanted),
});

/**
 * Opens the store of connecting.
 * @param app the serving role's database.
 * @param jobs the jobs role's: it sees what is due, by id only.
 */
export const openConnectStore = (app: Database, jobs: Database): ConnectStore => ({
  ...attemptReads(app),
  ...sessionReads(app),
  ...connectionReads(app),
  ...consentReads(app),
  ...revocationOutbox(app),
  ...unclaimedReads(app),
  token: (hash) => findToken(app, hash),
  write: (scope, work) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      return work(connectTransaction(tx, scope));
    }),
  unspendToken: (lookup) => unspendToken(app, lookup),
  settleTry: (lookup, number, refused) => settleTry(app, lookup, number, refused),
  keepSession: (scope, connectionId, version, sealed, now) =>
    keepSession(app, scope, connectionId, version, sealed, now),
  forget: async (tokensEndedBefore, triesBefore, limit) =>
    (await forgetTokens(app, tokensEndedBefore, limit)) + (await forgetTries(app, triesBefore, limit)),
  dueAttempts: (now, limit) => dueAttempts(jobs, now, limit),
  dueSessions: (now, limit) => dueSessions(jobs, now, limit),
  dueConsents: (now, warnDays, limit) => dueConsents(jobs, now, warnDays, limit),
  dueErasures: (limit) => dueErasures(jobs, limit),
  dueRevocations: (now, limit) => dueRevocations(jobs, now, limit),
  dueUnclaimed: (now, limit) => dueUnclaimed(jobs, now, limit),
  async scopeOf(ownerId) {
    // The tenant is not known yet: the owner's own scope is enough to read which it is.
    const [row] = await app.rows({ tenantId: 0, ownerId }, TENANT_OF, [ownerId]);
    return row === undefined ? null : { tenantId: integer(row[0]), ownerId };
  },
});
