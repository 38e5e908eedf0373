/** Consents as rows: what the engine uses of them, and what surfaces show. */
import type { ProfileName } from '../core/consent/profiles.ts';
import type { ConsentActor, ConsentState } from '../core/consent/transitions.ts';
import type { StoredConsent } from '../engine/connect/rows.ts';
import type { SeenConsent } from '../engine/connect/store-port.ts';
import type { Capability, ConsentEventRow, ConsentVersionRow } from '../engine/connection-rows.ts';
import type { TextRow } from './database.ts';
import { instantMs } from './instants.ts';
import { bytesOf, instantText, integer, maybe, textOf, textsOf } from './text-values.ts';

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
    'connector',
    'institution_id',
    'profile',
    'attempt_id',
    'expiry_warned_days',
    'sca_warned_days',
    'reconfirm_warned_days',
  ]
    .map((column) => `${alias}.${column}`)
    .join(', ');

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
    connector: textOf(row[at + 10]),
    institutionId: textOf(row[at + 11]),
    profile: textOf(row[at + 12]) as ProfileName,
    grantId: maybe(row[at + 13], integer),
    warned: {
      expiry: maybe(row[at + 14], integer),
      sca_renewal: maybe(row[at + 15], integer),
      reconfirmation: maybe(row[at + 16], integer),
    },
  };
}

/** The columns of {@link seenConsentOf}, of `consents k`. */
export const SEEN = `k.id, (select c.id from connections c where c.owner_id = k.owner_id and c.id = k.connection_id),
  k.connector, k.institution_id, k.profile, k.state, k.reason, k.scopes, k.supersedes, k.granted_at, k.expires_at,
  k.sca_renew_by, k.reconfirm_by, k.created_at, k.updated_at, k.ended_at`;

/** A consent as surfaces show it, with its history. */
export const seenConsentOf = (
  row: TextRow,
  events: readonly ConsentEventRow[],
  versions: readonly ConsentVersionRow[],
): SeenConsent => ({
  id: integer(row[0]),
  connectionId: maybe(row[1], integer),
  connector: textOf(row[2]),
  institutionId: textOf(row[3]),
  profile: textOf(row[4]) as ProfileName,
  state: textOf(row[5]) as ConsentState,
  reason: row[6] ?? null,
  scopes: textsOf(row[7]) as Capability[],
  supersedes: maybe(row[8], integer),
  grantedAt: maybe(row[9], instantText),
  expiresAt: maybe(row[10], instantText),
  scaRenewBy: maybe(row[11], instantText),
  reconfirmBy: maybe(row[12], instantText),
  events,
  versions,
  createdAt: instantText(row[13]),
  updatedAt: instantText(row[14]),
  endedAt: maybe(row[15], instantText),
});

/** Of `consent_events`, the consent first. */
export const EVENT_COLUMNS = `consent_id, number, from_state, to_state, actor, reason, at, encode(hash, 'hex'),
  encode(facts_digest, 'hex'), encode(evidence, 'hex')`;

export const eventOf = (row: TextRow): ConsentEventRow => ({
  number: integer(row[1]),
  from: (row[2] ?? null) as ConsentState | null,
  to: textOf(row[3]) as ConsentState,
  actor: textOf(row[4]) as ConsentActor,
  reason: textOf(row[5]),
  at: instantText(row[6]),
  hash: textOf(row[7]),
});

/** Of `consent_versions`, the consent first. */
export const VERSION_COLUMNS =
  'consent_id, number, event, scopes, expires_at, sca_renew_by, reconfirm_by, at';

export const versionOf = (row: TextRow): ConsentVersionRow => ({
  number: integer(row[1]),
  event: integer(row[2]),
  scopes: textsOf(row[3]) as Capability[],
  expiresAt: maybe(row[4], instantText),
  scaRenewBy: maybe(row[5], instantText),
  reconfirmBy: maybe(row[6], instantText),
  at: instantText(row[7]),
});
