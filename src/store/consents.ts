/** Consents of owners as connecting changes them, and which of them are due. Their history is consent-history.ts. */
import type { ConsentEnd, ConsentMove, NewConsent } from '../engine/connect/rows.ts';
import type { ConsentWrites } from '../engine/connect/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { bigintArray, textArray } from './arrays.ts';
import { addConsentEvent } from './consent-history.ts';
import { consentColumns, storedConsentOf } from './consent-rows.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { integer } from './text-values.ts';

const ENDED = `('rejected', 'revoked', 'expired')`;

const GET: Statement = {
  name: 'consent_get',
  text: `select ${consentColumns('c')} from consents c where owner_id = $1 and id = $2`,
};
const ADD: Statement = {
  name: 'consent_add',
  text: `insert into consents (owner_id, id, connection_id, attempt_id, connector, institution_id, profile, on_end, state,
      reason, scopes, pseudonym, owner_pseudonym, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[], $12, $13, $14, $14)`,
};
const MOVE: Statement = {
  name: 'consent_move',
  text: `update consents set state = $3, reason = $4, updated_at = $5::timestamptz,
      ended_at = case when $3 in ${ENDED} then $5::timestamptz end
    where owner_id = $1 and id = $2`,
};
/** An end that moves is warned of anew. */
const SET_TERMS: Statement = {
  name: 'consent_set_terms',
  text: `update consents set scopes = $3::text[], expires_at = $4::timestamptz, sca_renew_by = $5::timestamptz,
      reconfirm_by = $6::timestamptz,
      expiry_warned_days = case when expires_at is not distinct from $4::timestamptz then expiry_warned_days end,
      sca_warned_days = case when sca_renew_by is not distinct from $5::timestamptz then sca_warned_days end,
      reconfirm_warned_days = case when reconfirm_by is not distinct from $6::timestamptz then reconfirm_warned_days end
    where owner_id = $1 and id = $2`,
};
const SET_GRANT: Statement = {
  name: 'consent_set_grant',
  text: `update consents set attempt_id = $3, sealed_reference = $4, supersedes = coalesce($5, supersedes),
      granted_at = $6, sca_at = $6
    where owner_id = $1 and id = $2`,
};
const warned = (name: string, column: string): Statement => ({
  name,
  text: `update consents set ${column} = $3, updated_at = $4 where owner_id = $1 and id = $2`,
});
const WARNED: Readonly<Record<ConsentEnd, Statement>> = {
  expiry: warned('consent_warned_expiry', 'expiry_warned_days'),
  sca_renewal: warned('consent_warned_sca', 'sca_warned_days'),
  reconfirmation: warned('consent_warned_reconfirm', 'reconfirm_warned_days'),
};
const TO_ERASE = `on_end = 'erase' and erased_at is null and state in ('revoked', 'expired')`;
const GET_TO_ERASE: Statement = {
  name: 'consent_to_erase',
  text: `select ${consentColumns('c')} from consents c where owner_id = $1 and id = $2 and ${TO_ERASE}`,
};
const ERASED: Statement = {
  name: 'consent_erased',
  text: 'update consents set erased_at = $3, updated_at = $3 where owner_id = $1 and id = $2',
};
const DELETE_OF: Statement = {
  name: 'consents_delete_of',
  text: 'delete from consents where owner_id = $1 and connection_id = $2',
};
/** Past one of the ends, or so near to one that it is announced and has not been. */
const DUE: Statement = {
  name: 'consents_due',
  text: `select owner_id, id from consents c
    where state in ('authorised', 'reauth_required')
      and least(expires_at, sca_renew_by, reconfirm_by) <= $1::timestamptz + ($2::bigint[])[1] * interval '1 day'
      and (expires_at <= $1::timestamptz or state = 'authorised' and (
        least(sca_renew_by, reconfirm_by) <= $1::timestamptz
        or exists (select 1 from unnest($2::bigint[]) days, (values (c.expires_at, c.expiry_warned_days),
            (c.sca_renew_by, c.sca_warned_days), (c.reconfirm_by, c.reconfirm_warned_days)) e (ends, warned)
          where e.ends <= $1::timestamptz + days * interval '1 day' and (e.warned is null or e.warned > days))))
    order by least(expires_at, sca_renew_by, reconfirm_by) limit $3`,
};
const DUE_ERASURES: Statement = {
  name: 'consents_due_erasure',
  text: `select owner_id, id from consents where ${TO_ERASE} order by ended_at limit $1`,
};

/** Consents of one owner in a transaction. */
export const consentWrites = (tx: Transaction, { ownerId }: OwnerScope): ConsentWrites => ({
  async consent(id) {
    const [row] = await tx.rows(GET, [ownerId, id]);
    return row === undefined ? null : storedConsentOf(row);
  },
  async addConsent(consent, move, now) {
    await tx.run(ADD, addValues(ownerId, consent, move, now));
    await addConsentEvent(tx, ownerId, consent.id, move, now);
  },
  moveConsent: (id, move, now) => moveConsent(tx, ownerId, id, move, now),
  async warnedOfConsent(id, end, days, now) {
    await tx.run(WARNED[end], [ownerId, id, days, instantParameter(now)]);
  },
  async consentToErase(id) {
    const [row] = await tx.rows(GET_TO_ERASE, [ownerId, id]);
    return row === undefined ? null : storedConsentOf(row);
  },
  async erasedOfConsent(id, now) {
    await tx.run(ERASED, [ownerId, id, instantParameter(now)]);
  },
  async deleteConsentsOf(connectionId) {
    await tx.run(DELETE_OF, [ownerId, connectionId]);
  },
});

async function moveConsent(
  tx: Transaction,
  ownerId: number,
  id: number,
  move: ConsentMove,
  now: number,
): Promise<void> {
  const { terms, grant } = move;
  await tx.run(MOVE, [ownerId, id, move.to, move.reason, instantParameter(now)]);
  if (terms !== undefined)
    await tx.run(SET_TERMS, [
      ownerId,
      id,
      textArray(terms.scopes),
      instantParameter(terms.expiresAt),
      instantParameter(terms.scaRenewBy),
      instantParameter(terms.reconfirmBy),
    ]);
  if (grant !== undefined)
    await tx.run(SET_GRANT, [
      ownerId,
      id,
      grant.attemptId,
      bytesParameter(grant.sealedReference),
      grant.supersedes,
      instantParameter(now),
    ]);
  await addConsentEvent(tx, ownerId, id, move, now);
}

const addValues = (ownerId: number, consent: NewConsent, move: ConsentMove, now: number) => [
  ownerId,
  consent.id,
  consent.connectionId,
  consent.attemptId,
  consent.connector,
  consent.institutionId,
  consent.profile,
  consent.onEnd,
  move.to,
  move.reason,
  textArray(consent.scopes),
  bytesParameter(consent.pseudonym),
  bytesParameter(consent.ownerPseudonym),
  instantParameter(now),
];

const dueOf = ([ownerId, id]: TextRow) => ({ ownerId: integer(ownerId), id: integer(id) });

/** Consents whose end has come or is announced, over all owners, seen by the jobs role. `warnDays` has the most first. */
export async function dueConsents(jobs: Database, now: number, warnDays: readonly number[], limit: number) {
  const rows = await jobs.rows(null, DUE, [instantParameter(now), bigintArray(warnDays), limit]);
  return rows.map(dueOf);
}

/** Ended consents whose data is to go, over all owners, seen by the jobs role. */
export const dueErasures = async (jobs: Database, limit: number) =>
  (await jobs.rows(null, DUE_ERASURES, [limit])).map(dueOf);
