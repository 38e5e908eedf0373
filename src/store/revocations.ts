/** The outbox of consents that banks have still to be told are over. */
import type { StoredRevocation } from '../engine/connect/rows.ts';
import type { ConnectionWrites, ConnectStore } from '../engine/connect/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, integer, maybe, textOf } from './text-values.ts';

const ADD: Statement = {
  name: 'revocation_add',
  text: `insert into revocations (owner_id, id, connection_id, consent_id, connector, institution_id, sealed_session, due_at,
      created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};
const TAKE: Statement = {
  name: 'revocation_take',
  text: `update revocations set tries = tries + 1, due_at = $4 where owner_id = $1 and id = $2 and due_at <= $3
    returning id, connection_id, consent_id, connector, institution_id, sealed_session, tries, due_at`,
};
const PUT_OFF: Statement = {
  name: 'revocation_put_off',
  text: 'update revocations set due_at = $3 where owner_id = $1 and id = $2',
};
const KEEP: Statement = {
  name: 'revocation_keep',
  text: 'update revocations set sealed_session = $3 where owner_id = $1 and id = $2',
};
const DROP: Statement = {
  name: 'revocation_drop',
  text: 'delete from revocations where owner_id = $1 and id = $2',
};
const OF: Statement = {
  name: 'revocations_of',
  text: 'select id from revocations where owner_id = $1 order by id limit $2',
};
const HASTEN: Statement = {
  name: 'revocations_hasten',
  text: 'update revocations set due_at = least(due_at, $2) where owner_id = $1',
};
const DUE: Statement = {
  name: 'revocations_due',
  text: 'select owner_id, id from revocations where due_at <= $1 order by due_at limit $2',
};

/** Puts a revocation into the outbox, in a transaction. */
export const revocationWrites = (
  tx: Transaction,
  { ownerId }: OwnerScope,
): Pick<ConnectionWrites, 'addRevocation'> => ({
  async addRevocation(revocation, now) {
    await tx.run(ADD, [
      ownerId,
      revocation.id,
      revocation.connectionId,
      revocation.consentId,
      revocation.connector,
      revocation.institutionId,
      bytesParameter(revocation.sealedSession),
      instantParameter(revocation.dueAt),
      instantParameter(now),
    ]);
  },
});

type Outbox = Pick<
  ConnectStore,
  | 'takeRevocation'
  | 'putOffRevocation'
  | 'keepRevocation'
  | 'dropRevocation'
  | 'revocationsOf'
  | 'hastenRevocations'
>;

/** The outbox of an owner, each step on its own. */
export const revocationOutbox = (app: Database): Outbox => ({
  async takeRevocation(scope, id, now, until): Promise<StoredRevocation | null> {
    const values = [scope.ownerId, id, instantParameter(now), instantParameter(until)];
    const [row] = await app.rows(scope, TAKE, values);
    if (row === undefined) return null;
    return {
      id: integer(row[0]),
      connectionId: integer(row[1]),
      consentId: maybe(row[2], integer),
      connector: textOf(row[3]),
      institutionId: textOf(row[4]),
      sealedSession: bytesOf(row[5]),
      tries: integer(row[6]),
      dueAt: instantMs(textOf(row[7])),
    };
  },
  async putOffRevocation(scope, id, dueAt) {
    await app.rows(scope, PUT_OFF, [scope.ownerId, id, instantParameter(dueAt)]);
  },
  async keepRevocation(scope, id, sealedSession) {
    await app.rows(scope, KEEP, [scope.ownerId, id, bytesParameter(sealedSession)]);
  },
  async dropRevocation(scope, id) {
    await app.rows(scope, DROP, [scope.ownerId, id]);
  },
  async revocationsOf(scope, limit) {
    return (await app.rows(scope, OF, [scope.ownerId, limit])).map(([id]) => integer(id));
  },
  async hastenRevocations(scope, now) {
    await app.rows(scope, HASTEN, [scope.ownerId, instantParameter(now)]);
  },
});

/** Revocations that are due, over all owners, seen by the jobs role. */
export async function dueRevocations(jobs: Database, now: number, limit: number) {
  const rows = await jobs.rows(null, DUE, [instantParameter(now), limit]);
  return rows.map(([ownerId, id]) => ({ ownerId: integer(ownerId), id: integer(id) }));
}
