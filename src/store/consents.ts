/** Consents with their append-only history. */
import type { ConsentActor, ConsentState } from '../core/consent/transitions.ts';
import type { ConsentMove, NewConsent, StoredConsent } from '../engine/connect/rows.ts';
import type { ConnectReads, ConsentWrites } from '../engine/connect/store-port.ts';
import type { Capability, ConsentEventRow, ConsentRow } from '../engine/connection-rows.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { bigintArray, textArray } from './arrays.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { bytesParameter } from './syncs.ts';
import { bytesOf, instantText, integer, maybe, textOf, textsOf } from './text-values.ts';

const ENDED = `('rejected', 'revoked', 'expired')`;

/** The columns of {@link storedConsentOf}, with the alias of their table before them. */
export const consentColumns = (alias: string): string =>
  [
    'id',
    'connection_id',
    'state',
    'reason',
    'scopes',
    'sealed_reference',
    'granted_at',
    'expires_at',
    'sca_renew_by',
    'reconfirm_by',
    'warned_days',
  ]
    .map((column) => `${alias}.${column}`)
    .join(', ');

const GET: Statement = {
  name: 'consent_get',
  text: `select ${consentColumns('c')} from consents c where owner_id = $1 and id = $2`,
};
const ADD: Statement = {
  name: 'consent_add',
  text: `insert into consents (owner_id, id, connection_id, attempt_id, state, reason, scopes, sealed_reference, supersedes,
      granted_at, expires_at, sca_at, sca_renew_by, reconfirm_by, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10, $11, $10, $12, $13, $10, $10)`,
};
const MOVE: Statement = {
  name: 'consent_move',
  text: `update consents set state = $3, reason = $4, updated_at = $5::timestamptz,
      ended_at = case when $3 in ${ENDED} then $5::timestamptz end
    where owner_id = $1 and id = $2`,
};
/** The owner's lock is held: nobody else numbers its events. */
const ADD_EVENT: Statement = {
  name: 'consent_event_add',
  text: `insert into consent_events (owner_id, consent_id, number, from_state, to_state, actor, reason, at)
    select $1, $2, count(*) + 1, $3, $4, $5, $6, $7 from consent_events where owner_id = $1 and consent_id = $2`,
};
const WARNED: Statement = {
  name: 'consent_warned',
  text: 'update consents set warned_days = $3, updated_at = $4 where owner_id = $1 and id = $2',
};

const SHOWN =
  'id, connection_id, state, reason, scopes, supersedes, granted_at, expires_at, sca_renew_by, created_at, updated_at, ended_at';
const SHOW: Statement = {
  name: 'consent_show',
  text: `select ${SHOWN} from consents where owner_id = $1 and id = $2`,
};
const LIST: Statement = {
  name: 'consents_list',
  text: `select ${SHOWN} from consents where owner_id = $1 and id > $2 and ($4::bigint is null or connection_id = $4)
    order by id limit $3`,
};
const EVENTS: Statement = {
  name: 'consent_events_of',
  text: `select consent_id, number, from_state, to_state, actor, reason, at from consent_events
    where owner_id = $1 and consent_id = any($2::bigint[]) order by consent_id, number`,
};
/** Past one of the ends, or so near to one that it is announced and has not been. */
const DUE: Statement = {
  name: 'consents_due',
  text: `select owner_id, id from consents c
    where state in ('authorised', 'reauth_required')
      and least(expires_at, sca_renew_by, reconfirm_by) <= $1::timestamptz + ($2::bigint[])[1] * interval '1 day'
      and (expires_at <= $1::timestamptz or state = 'authorised' and (
        least(sca_renew_by, reconfirm_by) <= $1::timestamptz
        or exists (select 1 from unnest($2::bigint[]) days
          where least(c.expires_at, c.sca_renew_by, c.reconfirm_by) <= $1::timestamptz + days * interval '1 day'
            and (c.warned_days is null or c.warned_days > days))))
    order by least(expires_at, sca_renew_by, reconfirm_by) limit $3`,
};

/** A consent as the engine uses it, its columns from a place on. */
export function storedConsentOf(row: TextRow, at = 0): StoredConsent {
  return {
    id: integer(row[at]),
    connectionId: integer(row[at + 1]),
    state: textOf(row[at + 2]) as ConsentState,
    reason: row[at + 3] ?? null,
    scopes: textsOf(row[at + 4]) as Capability[],
    sealedReference: maybe(row[at + 5], bytesOf),
    grantedAt: maybe(row[at + 6], instantMs),
    expiresAt: maybe(row[at + 7], instantMs),
    scaRenewBy: maybe(row[at + 8], instantMs),
    reconfirmBy: maybe(row[at + 9], instantMs),
    warnedDays: maybe(row[at + 10], integer),
  };
}

const addEvent = (tx: Transaction, ownerId: number, id: number, move: ConsentMove, now: number) =>
  tx.run(ADD_EVENT, [ownerId, id, move.from, move.to, move.actor, move.reason, instantParameter(now)]);

/** Consents of one owner in a transaction. */
export const consentWrites = (tx: Transaction, { ownerId }: OwnerScope): ConsentWrites => ({
  async consent(id) {
    const [row] = await tx.rows(GET, [ownerId, id]);
    return row === undefined ? null : storedConsentOf(row);
  },
  async addConsent(consent, move, now) {
    await tx.run(ADD, addValues(ownerId, consent, move, now));
    await addEvent(tx, ownerId, consent.id, move, now);
  },
  async moveConsent(id, move, now) {
    await tx.run(MOVE, [ownerId, id, move.to, move.reason, instantParameter(now)]);
    await addEvent(tx, ownerId, id, move, now);
  },
  async warnedOfConsent(id, days, now) {
    await tx.run(WARNED, [ownerId, id, days, instantParameter(now)]);
  },
});

const addValues = (ownerId: number, consent: NewConsent, move: ConsentMove, now: number) => [
  ownerId,
  consent.id,
  consent.connectionId,
  consent.attemptId,
  move.to,
  move.reason,
  textArray(consent.scopes),
  bytesParameter(consent.sealedReference),
  consent.supersedes,
  instantParameter(now),
  instantParameter(consent.expiresAt),
  instantParameter(consent.scaRenewBy),
  instantParameter(consent.reconfirmBy),
];

const eventOf = (row: TextRow): ConsentEventRow => ({
  number: integer(row[1]),
  from: (row[2] ?? null) as ConsentState | null,
  to: textOf(row[3]) as ConsentState,
  actor: textOf(row[4]) as ConsentActor,
  reason: textOf(row[5]),
  at: instantText(row[6]),
});

const consentRow = (row: TextRow, events: readonly ConsentEventRow[]): ConsentRow => ({
  id: integer(row[0]),
  connectionId: integer(row[1]),
  state: textOf(row[2]) as ConsentState,
  reason: row[3] ?? null,
  scopes: textsOf(row[4]) as Capability[],
  supersedes: maybe(row[5], integer),
  grantedAt: maybe(row[6], instantText),
  expiresAt: maybe(row[7], instantText),
  scaRenewBy: maybe(row[8], instantText),
  events,
  createdAt: instantText(row[9]),
  updatedAt: instantText(row[10]),
  endedAt: maybe(row[11], instantText),
});

async function withEvents(
  app: Database,
  scope: OwnerScope,
  rows: readonly TextRow[],
): Promise<ReadonlyMap<number, readonly ConsentEventRow[]>> {
  if (rows.length === 0) return new Map();
  const ids = bigintArray(rows.map((row) => integer(row[0])));
  const events = await app.rows(scope, EVENTS, [scope.ownerId, ids]);
  const grouped = Map.groupBy(events, (row) => integer(row[0]));
  return new Map([...grouped].map(([id, of]) => [id, of.map(eventOf)]));
}

/** Reading consents of an owner with their history. */
export const consentReads = (app: Database): Pick<ConnectReads, 'consent' | 'consents'> => ({
  async consent(scope, id) {
    const rows = await app.rows(scope, SHOW, [scope.ownerId, id]);
    const events = await withEvents(app, scope, rows);
    return rows[0] === undefined ? null : consentRow(rows[0], events.get(id) ?? []);
  },
  async consents(scope, { connectionId }, page) {
    const values = [scope.ownerId, page.after ?? 0, page.limit + 1, connectionId ?? null];
    const rows = await app.rows(scope, LIST, values);
    const events = await withEvents(app, scope, rows.slice(0, page.limit));
    return pageOf(rows, page.limit, (row) => consentRow(row, events.get(integer(row[0])) ?? []));
  },
});

/** Consents whose end has come or is announced, over all owners, seen by the jobs role. `warnDays` has the most first. */
export async function dueConsents(jobs: Database, now: number, warnDays: readonly number[], limit: number) {
  const rows = await jobs.rows(null, DUE, [instantParameter(now), bigintArray(warnDays), limit]);
  return rows.map(([ownerId, id]) => ({ ownerId: integer(ownerId), id: integer(id) }));
}
