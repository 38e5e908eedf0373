/** Rows of connecting as objects of the API, as JSON text. What is sealed at rest is shown to whom it is meant for only. */
import type { ChainVerdict } from '../../core/consent/chain.ts';
import type { ConsentEvidenceRow } from '../../engine/connect-port.ts';
import type {
  AttemptRow,
  ConnectionRow,
  ConnectSessionRow,
  ConsentRow,
  ConsentVersionRow,
  Field,
  InstitutionRow,
  SyncAccountRow,
  SyncRow,
} from '../../engine/connection-rows.ts';
import { faultObject } from './connection-faults.ts';
import { idOrNull, type View } from './render.ts';

const MS_PER_SECOND = 1000;

const media = (shown: Field['media']): object | null => {
  if (shown === null) return null;
  if (shown.type === 'flicker') return { type: shown.type, code: shown.code, alt: shown.alt };
  return { type: shown.type, media_type: shown.mediaType, base64: shown.base64, alt: shown.alt };
};

const field = (asked: Field): object => ({
  key: asked.key,
  label: asked.label,
  kind: asked.kind,
  purpose: asked.purpose,
  required: asked.required,
  length_min: asked.lengthMin,
  length_max: asked.lengthMax,
  pattern: asked.pattern,
  choices: asked.choices.map(({ value, label }) => ({ value, label })),
  hint: asked.hint,
  media: media(asked.media),
});

export const institutionJson = (row: InstitutionRow): string =>
  JSON.stringify({
    id: row.id,
    object: 'institution',
    name: row.name,
    aliases: row.aliases,
    country: row.country,
    bic: row.bic,
    bank_codes: row.bankCodes,
    currencies: row.currencies,
    sandbox: row.sandbox,
    connector: row.connector,
    scopes: row.scopes,
    consent_days_max: row.maxConsentDays,
    history_days: row.historyDays,
    methods: row.methods.map(({ key, label, sca, fields }) => ({
      key,
      label,
      sca,
      fields: fields.map(field),
    })),
  });

/** The members of a session; its link is added where it is shown. */
export const sessionObject = (view: View, row: ConnectSessionRow): object => ({
  id: view.ids.encode('connect_session', view.ownerId, row.id),
  object: 'connect_session',
  purpose: row.purpose,
  status: row.status,
  connection_id: idOrNull(view, 'connection', row.connectionId),
  institution_id: row.institutionId,
  scopes: row.scopes,
  valid_days: row.daysWanted,
  language: row.language,
  redirect_url: row.redirectUrl,
  state: row.clientState,
  connect_attempt_id: idOrNull(view, 'connect_attempt', row.attemptId),
  expires_at: row.expiresAt,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
  finished_at: row.finishedAt,
});

/** What the account holder has to do now; `goUrl` is our own link to the bank, never the bank's address. */
function stepObject({ view }: AttemptRow, goUrl: string | null): object {
  const fields = view?.kind === 'ask' ? view.fields.map(field) : [];
  return {
    ask: view?.kind === 'ask' ? { fields, hint: view.hint, wrong: view.wrong } : null,
    redirect: view?.kind === 'redirect' ? { url: goUrl } : null,
    wait:
      view?.kind === 'wait'
        ? {
            why: view.why,
            device: view.device,
            hint: view.hint,
            poll_after_seconds: Math.max(1, Math.ceil(view.pollAfterMs / MS_PER_SECOND)),
          }
        : null,
  };
}

/** The connection of an attempt: its number is taken from the start, but a new one is there once access is granted. */
const connectionOf = ({ purpose, step, connectionId }: AttemptRow): number | null =>
  purpose === 'consent' || (purpose === 'connect' && step !== 'granted') ? null : connectionId;

export const attemptObject = (view: View, row: AttemptRow, goUrl: string | null): object => ({
  id: view.ids.encode('connect_attempt', view.ownerId, row.id),
  object: 'connect_attempt',
  purpose: row.purpose,
  institution_id: row.institutionId,
  connector: row.connector,
  method: row.method,
  scopes: row.scopes,
  step: row.step,
  step_number: row.stepNumber,
  busy: row.busy,
  ...stepObject(row, goUrl),
  until: row.deadlineAt,
  fault: faultObject(row.fault, 'sign_in', view),
  connection_id: idOrNull(view, 'connection', connectionOf(row)),
  consent_id: idOrNull(view, 'consent', row.consentId),
  connect_session_id: idOrNull(view, 'connect_session', row.sessionId),
  created_at: row.createdAt,
  updated_at: row.updatedAt,
  finished_at: row.finishedAt,
});

export const connectionJson = (view: View, row: ConnectionRow): string =>
  JSON.stringify({
    id: view.ids.encode('connection', view.ownerId, row.id),
    object: 'connection',
    connector: row.connector,
    institution_id: row.institutionId,
    institution_name: row.institutionName,
    label: row.label,
    method: row.method,
    status: row.status,
    action: row.action,
    reason: row.reason,
    fault: faultObject(row.fault, 'sync', view),
    next_at: row.nextAt,
    next_allowed_at: row.nextAllowedAt,
    consent:
      row.consentId === null
        ? null
        : { id: idOrNull(view, 'consent', row.consentId), expires_at: row.consentExpiresAt },
    connect_attempt_id: idOrNull(view, 'connect_attempt', row.attemptId),
    sync_id: idOrNull(view, 'sync', row.syncId),
    accounts: row.accounts,
    connected_at: row.connectedAt,
    last_synced_at: row.lastSyncedAt,
    last_success_at: row.lastSuccessAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  });

const versionObject = (
  version: Omit<ConsentVersionRow, 'scopes' | 'at'> & { readonly scopes: readonly string[] },
) => ({
  number: version.number,
  event: version.event,
  scopes: version.scopes,
  expires_at: version.expiresAt,
  sca_renew_by: version.scaRenewBy,
  reconfirm_by: version.reconfirmBy,
});

export const verdictObject = ({ whole, events, head, brokenAt, why }: ChainVerdict): object => ({
  object: 'consent_verification',
  whole,
  events,
  head,
  broken_at: brokenAt,
  why,
});

/** Evidence of a consent that is gone. There is nothing left of it that could have an id. */
export const evidenceJson = (row: ConsentEvidenceRow): string =>
  JSON.stringify({
    object: 'consent_evidence',
    pseudonym: row.pseudonym,
    supersedes: row.supersedes,
    connector: row.connector,
    institution_id: row.institutionId,
    profile: row.profile,
    state: row.state,
    reason: row.reason,
    events: row.events.map(({ number, from, to, actor, reason, at, facts, evidence, hash }) => ({
      number,
      from,
      to,
      actor,
      reason,
      at,
      facts,
      evidence,
      hash,
    })),
    versions: row.versions.map(versionObject),
    verification: verdictObject(row.verdict),
    created_at: row.createdAt,
    ended_at: row.endedAt,
    kept_at: row.keptAt,
  });

export const consentJson = (view: View, row: ConsentRow): string =>
  JSON.stringify({
    id: view.ids.encode('consent', view.ownerId, row.id),
    object: 'consent',
    connection_id: idOrNull(view, 'connection', row.connectionId),
    connector: row.connector,
    institution_id: row.institutionId,
    profile: row.profile,
    state: row.state,
    reason: row.reason,
    usable: row.usable,
    usable_until: row.usableUntil,
    scopes: row.scopes,
    supersedes: idOrNull(view, 'consent', row.supersedes),
    granted_at: row.grantedAt,
    expires_at: row.expiresAt,
    sca_renew_by: row.scaRenewBy,
    reconfirm_by: row.reconfirmBy,
    events: row.events.map(({ number, from, to, actor, reason, at, hash }) => ({
      number,
      from,
      to,
      actor,
      reason,
      at,
      hash,
    })),
    versions: row.versions.map(versionObject),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    ended_at: row.endedAt,
  });

const syncAccount = (view: View, row: SyncAccountRow): object => ({
  account_id: idOrNull(view, 'account', row.accountId),
  status: row.status,
  stage: row.stage,
  fault: faultObject(row.fault, 'sync', view),
  next_allowed_at: row.nextAllowedAt,
  from: row.windowFrom,
  to: row.windowTo,
  pages: row.pages,
  entries: row.entries,
  inserted: row.inserted,
  updated: row.updated,
  unchanged: row.unchanged,
});

export const syncJson = (view: View, row: SyncRow): string =>
  JSON.stringify({
    id: view.ids.encode('sync', view.ownerId, row.id),
    object: 'sync',
    connection_id: view.ids.encode('connection', view.ownerId, row.connectionId),
    status: row.status,
    cause: row.cause,
    due_at: row.dueAt,
    fault: faultObject(row.fault, 'sync', view),
    next_allowed_at: row.nextAllowedAt,
    accounts: row.accounts.map((account) => syncAccount(view, account)),
    started_at: row.startedAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    finished_at: row.finishedAt,
  });
