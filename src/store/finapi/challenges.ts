/** Challenges of banks that wait for a user's answer: one for each import of a bank and for each update of a connection. */
import type {
  ChallengeOf,
  ConnectionsStore,
  PendingChallenge,
  Procedure,
} from '../../engine/finapi/connections-store-port.ts';
import type { Database, Statement, TextRow } from '../database.ts';
import { lockOwner } from '../events.ts';
import { instantMs, instantParameter } from '../instants.ts';
import { jsonText } from '../json-text.ts';
import { integer, jsonList, maybe, textOf } from '../text-values.ts';

const COLUMNS = 'attempt_id, institution_id, connection_id, procedures, until';
const OF_IMPORT: Statement = {
  name: 'finapi_challenge_of_import',
  text: `select ${COLUMNS} from finapi_challenges
    where owner_id = $1 and institution_id = $2 and connection_id is null`,
};
const OF_UPDATE: Statement = {
  name: 'finapi_challenge_of_update',
  text: `select ${COLUMNS} from finapi_challenges where owner_id = $1 and connection_id = $2`,
};
const REPLACE: Statement = {
  name: 'finapi_challenge_replace',
  text: `delete from finapi_challenges where owner_id = $1
    and (attempt_id = $2 or institution_id = $3 and connection_id is not distinct from $4::bigint)`,
};
const ADD: Statement = {
  name: 'finapi_challenge_add',
  text: `insert into finapi_challenges (owner_id, attempt_id, institution_id, connection_id, procedures, until)
    values ($1, $2, $3, $4, $5::jsonb, $6)`,
};
const DROP: Statement = {
  name: 'finapi_challenge_drop',
  text: 'delete from finapi_challenges where owner_id = $1 and attempt_id = $2',
};

const challengeOf = (row: TextRow): PendingChallenge => ({
  attemptId: integer(row[0]),
  institutionId: textOf(row[1]),
  connectionId: maybe(row[2], integer),
  procedures: jsonList<Procedure>(row[3]),
  until: instantMs(textOf(row[4])),
});

type Challenges = Pick<ConnectionsStore, 'challenge' | 'keepChallenge' | 'dropChallenge'>;

export const challengeStore = (app: Database): Challenges => ({
  async challenge(scope, of: ChallengeOf) {
    const [row] =
      'connectionId' in of
        ? await app.rows(scope, OF_UPDATE, [scope.ownerId, of.connectionId])
        : await app.rows(scope, OF_IMPORT, [scope.ownerId, of.institutionId]);
    return row === undefined ? null : challengeOf(row);
  },

  keepChallenge: (scope, { attemptId, institutionId, connectionId, procedures, until }) =>
    app.transaction(scope, async (tx) => {
      if (!(await lockOwner(tx, scope))) return;
      await tx.run(REPLACE, [scope.ownerId, attemptId, institutionId, connectionId]);
      await tx.run(ADD, [
        scope.ownerId,
        attemptId,
        institutionId,
        connectionId,
        jsonText(procedures),
        instantParameter(until),
      ]);
    }),

  async dropChallenge(scope, attemptId) {
    await app.rows(scope, DROP, [scope.ownerId, attemptId]);
  },
});
