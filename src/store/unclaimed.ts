/** Consents that were granted before a connection claims them. */
import type { StoredUnclaimed } from '../engine/connect/rows.ts';
import type { ConnectReads, UnclaimedWrites } from '../engine/connect/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, integer, maybe, textOf } from './text-values.ts';

const GET: Statement = {
  name: 'unclaimed_get',
  text: `select consent_id, connection_id, connector, institution_id, method, sealed_session, login_lookup, claim_until
    from unclaimed_consents where owner_id = $1 and consent_id = $2`,
};
const COUNT: Statement = {
  name: 'unclaimed_count',
  text: 'select count(*) from unclaimed_consents where owner_id = $1',
};
const ADD: Statement = {
  name: 'unclaimed_add',
  text: `insert into unclaimed_consents (owner_id, consent_id, connection_id, connector, institution_id, method,
      sealed_session, login_lookup, claim_until, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};
const DROP: Statement = {
  name: 'unclaimed_drop',
  text: 'delete from unclaimed_consents where owner_id = $1 and consent_id = $2',
};
const LIST: Statement = {
  name: 'unclaimed_list',
  text: 'select consent_id from unclaimed_consents where owner_id = $1 order by consent_id limit $2',
};
/** The owner's connection to an institution: of this login before others, live ones before ended ones, oldest first. */
const CONNECTION_FOR: Statement = {
  name: 'unclaimed_connection_for',
  text: `select id from connections where owner_id = $1 and connector = $2 and institution_id = $3
    order by login_lookup is distinct from $4::bytea, disconnected_at is not null, id limit 1`,
};
const MOVE_CONSENT: Statement = {
  name: 'unclaimed_move_consent',
  text: 'update consents set connection_id = $3, supersedes = $4 where owner_id = $1 and id = $2',
};
const MOVE_ATTEMPTS: Statement = {
  name: 'unclaimed_move_attempts',
  text: 'update connect_attempts set connection_id = $3 where owner_id = $1 and consent_id = $2',
};
const KEEP_METADATA: Statement = {
  name: 'connection_keep_metadata',
  text: 'update connections set sealed_metadata = $3 where owner_id = $1 and id = $2',
};
const DUE: Statement = {
  name: 'unclaimed_due',
  text: 'select owner_id, consent_id from unclaimed_consents where claim_until <= $1 order by claim_until limit $2',
};

const unclaimedOf = (row: TextRow): StoredUnclaimed => ({
  consentId: integer(row[0]),
  connectionId: integer(row[1]),
  connector: textOf(row[2]),
  institutionId: textOf(row[3]),
  method: textOf(row[4]),
  sealedSession: bytesOf(row[5]),
  loginLookup: maybe(row[6], bytesOf),
  claimUntil: instantMs(textOf(row[7])),
});

const oneUnclaimed = ([row]: readonly TextRow[]): StoredUnclaimed | null =>
  row === undefined ? null : unclaimedOf(row);

/** Unclaimed consents of one owner in a transaction. */
export const unclaimedWrites = (tx: Transaction, { ownerId }: OwnerScope): UnclaimedWrites => ({
  unclaimed: async (consentId) => oneUnclaimed(await tx.rows(GET, [ownerId, consentId])),
  unclaimedCount: async () => integer((await tx.rows(COUNT, [ownerId]))[0]?.[0]),
  async addUnclaimed(unclaimed, now) {
    await tx.run(ADD, [
      ownerId,
      unclaimed.consentId,
      unclaimed.connectionId,
      unclaimed.connector,
      unclaimed.institutionId,
      unclaimed.method,
      bytesParameter(unclaimed.sealedSession),
      bytesParameter(unclaimed.loginLookup),
      instantParameter(unclaimed.claimUntil),
      instantParameter(now),
    ]);
  },
  async dropUnclaimed(consentId) {
    await tx.run(DROP, [ownerId, consentId]);
  },
  async connectionFor({ connector, institutionId, loginLookup }) {
    const [row] = await tx.rows(CONNECTION_FOR, [
      ownerId,
      connector,
      institutionId,
      bytesParameter(loginLookup),
    ]);
    return maybe(row?.[0], integer);
  },
  async moveConsentTo(consentId, connectionId, supersedes) {
    await tx.run(MOVE_CONSENT, [ownerId, consentId, connectionId, supersedes]);
    await tx.run(MOVE_ATTEMPTS, [ownerId, consentId, connectionId]);
  },
  async keepMetadata(connectionId, sealed) {
    await tx.run(KEEP_METADATA, [ownerId, connectionId, bytesParameter(sealed)]);
  },
});

/** Reading unclaimed consents of an owner. */
export const unclaimedReads = (app: Database): Pick<ConnectReads, 'unclaimed' | 'unclaimedOf'> => ({
  unclaimed: async (scope, consentId) => oneUnclaimed(await app.rows(scope, GET, [scope.ownerId, consentId])),
  unclaimedOf: async (scope, limit) =>
    (await app.rows(scope, LIST, [scope.ownerId, limit])).map(([id]) => integer(id)),
});

/** Consents whose time to be claimed is over, over all owners, seen by the jobs role. */
export async function dueUnclaimed(jobs: Database, now: number, limit: number) {
  const rows = await jobs.rows(null, DUE, [instantParameter(now), limit]);
  return rows.map(([ownerId, id]) => ({ ownerId: integer(ownerId), id: integer(id) }));
}
