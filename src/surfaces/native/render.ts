/** Rows of the engine as objects of the API, as JSON text. Ids become public ids here and nowhere else. */
import { ID_KINDS, type IdKind } from '../../core/ids.ts';
import { readAuditSubject } from '../../engine/audit-entry.ts';
import type {
  AccountRow,
  ApiKeyRow,
  AuditRow,
  BalanceRow,
  DocumentRow,
  EventRow,
  ImportRow,
  ImportStatementRow,
  OwnerRow,
} from '../../engine/ports.ts';
import { apiKeyPublicId, ownerPublicId, type PublicIds, personPublicId } from '../../engine/public-ids.ts';
import { balanceObject, reconciliationObject } from './balance-render.ts';
import { idOrNull, type View } from './view.ts';

export { idOrNull, type View, viewOf } from './view.ts';

export const ownerJson = (ids: PublicIds, row: OwnerRow): string =>
  JSON.stringify({
    id: ownerPublicId(ids, row.id),
    object: 'owner',
    kind: row.kind,
    reference: row.reference,
    name: row.name,
    metadata: row.metadata,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  });

export const balanceJson = (view: View, row: BalanceRow): string => JSON.stringify(balanceObject(view, row));

const inCurrency = (amount: string | null, currency: string): object | null =>
  amount === null ? null : { amount, currency };

export const accountJson = (view: View, row: AccountRow): string =>
  JSON.stringify({
    id: view.ids.encode('account', view.ownerId, row.id),
    object: 'account',
    connection_id: view.ids.encode('connection', view.ownerId, row.connectionId),
    connector: row.connector,
    kind: row.kind,
    currency: row.currency,
    label: row.customLabel ?? row.label,
    bank_label: row.label,
    holder: row.holder,
    product: row.product,
    bank: { name: row.bankName, bic: row.bic },
    number: row.masked,
    identifiers: row.identifiers.map(({ scheme, masked }) => ({ scheme, masked })),
    balances: {
      booked: row.booked === null ? null : balanceObject(view, row.booked),
      available: row.available === null ? null : balanceObject(view, row.available),
    },
    limits: {
      credit: inCurrency(row.creditLimit, row.currency),
      overdraft: inCurrency(row.overdraftLimit, row.currency),
    },
    next_payment:
      row.nextPayment === null
        ? null
        : { amount: inCurrency(row.nextPayment.amount, row.currency), date: row.nextPayment.date },
    history_start: row.historyStart,
    reconciliation: reconciliationObject(row.reconciliation),
    reconciled_at: row.reconciledAt,
    quarantined: row.quarantined,
    links: row.links.map((link) => ({
      connection_id: view.ids.encode('connection', view.ownerId, link.connectionId),
      bank_status: link.bankStatus,
      present: link.present,
      last_synced_at: link.lastSyncedAt,
    })),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  });

const importStatement = ({ ids, ownerId }: View, row: ImportStatementRow): object => ({
  account_id: ids.encode('account', ownerId, row.accountId),
  kind: row.kind,
  message: row.message,
  reference: row.reference,
  from: row.from,
  to: row.to,
  opening: row.opening,
  closing: row.closing,
  booked: row.booked,
  pending: row.pending,
  sum: row.sum,
  difference: row.difference,
});

export const importJson = (view: View, row: ImportRow): string =>
  JSON.stringify({
    id: view.ids.encode('import', view.ownerId, row.id),
    object: 'import',
    status: row.status,
    document_id: idOrNull(view, 'document', row.documentId),
    filename: row.filename,
    format: row.format,
    progress: { bytes_received: row.bytesReceived, bytes_applied: row.bytesApplied },
    entries: row.entries,
    inserted: row.inserted,
    updated: row.updated,
    unchanged: row.unchanged,
    statements: row.statements.map((statement) => importStatement(view, statement)),
    notes: row.notes,
    fault: row.fault === null ? null : withPublicIds(view, row.fault),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    finished_at: row.finishedAt,
  });

export const documentJson = ({ ids, ownerId }: View, row: DocumentRow): string =>
  JSON.stringify({
    id: ids.encode('document', ownerId, row.id),
    object: 'document',
    kind: row.kind,
    title: row.title,
    media_type: row.mediaType,
    bytes: row.bytes,
    sha256: row.sha256,
    created_at: row.createdAt,
    updated_at: row.createdAt,
  });

export const eventJson = (view: View, row: EventRow): string =>
  JSON.stringify({
    id: view.ids.encode('event', view.ownerId, row.sequence),
    object: 'event',
    sequence: row.sequence,
    type: row.type,
    connection_id: idOrNull(view, 'connection', row.connectionId),
    account_id: idOrNull(view, 'account', row.accountId),
    import_id: idOrNull(view, 'import', row.importId),
    sync_id: idOrNull(view, 'sync', row.syncId),
    consent_id: idOrNull(view, 'consent', row.consentId),
    connect_attempt_id: idOrNull(view, 'connect_attempt', row.attemptId),
    data: withPublicIds(view, row.data),
    created_at: row.createdAt,
  });

/** The members of an API key; the token is added where it is shown. */
export const apiKeyObject = (ids: PublicIds, row: ApiKeyRow): object => ({
  id: apiKeyPublicId(ids, row.id),
  object: 'api_key',
  name: row.name,
  token_start: row.tokenStart,
  scopes: row.scopes,
  owner_id: row.ownerId === null ? null : ownerPublicId(ids, row.ownerId),
  owner_only: row.ownerOnly,
  expires_at: row.expiresAt,
  revoked_at: row.revokedAt,
  last_used_at: row.lastUsedAt,
  created_at: row.createdAt,
  updated_at: row.revokedAt ?? row.createdAt,
});

export const auditJson = (ids: PublicIds, row: AuditRow): string =>
  JSON.stringify({
    id: ids.encode('audit_entry', 0, row.id),
    object: 'audit_entry',
    actor: actorText(ids, row.actor),
    action: row.action,
    subject: row.subject === null ? null : subjectText(ids, row.subject),
    detail: row.detail,
    created_at: row.at,
  });

/** `api_key:12` as `api_key:key_…`, a person likewise; other actors as they are. */
function actorText(ids: PublicIds, actor: string): string {
  const [, kind, number] = /^(api_key|person):(\d{1,15})$/.exec(actor) ?? [];
  if (kind === undefined) return actor;
  const publicId = kind === 'person' ? personPublicId : apiKeyPublicId;
  return `${kind}:${publicId(ids, Number(number))}`;
}

const isKind = (text: string): text is IdKind => Object.hasOwn(ID_KINDS, text);

/** What the engine noted as kind, owner and number, as a public id. */
function subjectText(ids: PublicIds, subject: string): string {
  const named = readAuditSubject(subject);
  return named === null || !isKind(named.kind)
    ? subject
    : ids.encode(named.kind, named.ownerId, named.objectId);
}

/** Members that hold the numbers of objects, by their names. */
const NUMBERED: Readonly<Record<string, IdKind>> = {
  account_id: 'account',
  account_ids: 'account',
  transaction_id: 'transaction',
  transaction_ids: 'transaction',
  merged_into_id: 'transaction',
  connection_id: 'connection',
  import_id: 'import',
  document_id: 'document',
  consent_id: 'consent',
  sync_id: 'sync',
  connect_attempt_id: 'connect_attempt',
  connect_session_id: 'connect_session',
};
/** How deep a value is looked through. */
const DEPTH_MAX = 6;

/** A value with every number under a name of {@link NUMBERED}, and the `id` of account candidates, as public ids. */
export function withPublicIds(view: View, value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value;
  if (Array.isArray(value)) return value.map((item) => withPublicIds(view, item, depth + 1));
  const shown: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const kind = name === 'candidates' ? null : NUMBERED[name];
    if (name === 'candidates' && Array.isArray(member))
      shown[name] = member.map((one) => candidate(view, one));
    else if (kind) shown[name] = numbersAsIds(view, kind, member);
    else shown[name] = withPublicIds(view, member, depth + 1);
  }
  return shown;
}

function numbersAsIds(view: View, kind: IdKind, value: unknown): unknown {
  if (typeof value === 'number') return view.ids.encode(kind, view.ownerId, value);
  return Array.isArray(value) ? value.map((one) => numbersAsIds(view, kind, one)) : value;
}

function candidate(view: View, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('id' in value)) return value;
  return { ...value, id: numbersAsIds(view, 'account', value.id) };
}
