/** Connections as surfaces show them: the stored facts, with status and next action derived at the moment of reading. */
import { type ConnectionState, connectionState } from '../../core/connection/status.ts';
import type { ConnectionRow } from '../connection-rows.ts';
import type { OwnerScope, PageOf, PageRequest } from '../ports.ts';
import { termsOf } from './consent-rules.ts';
import { type ConnectParts, instantOf } from './parts.ts';
import type { ConnectionFacts } from './rows.ts';

type Parts = Pick<ConnectParts, 'store' | 'connectors' | 'now'>;

/** The connector of statement files. */
const FILES = 'file';

const isRenewable = ({ connectors }: Parts, facts: ConnectionFacts): boolean => {
  if (!facts.hasSession || facts.institutionId === null) return false;
  const found = connectors.institution(facts.institutionId);
  return found !== null && termsOf(found.connector, found.institution).renewable;
};

const at = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** How the last sync ended, if it did under the consent in force: what an older one met is over. */
function lastOf({ lastStatus, lastFault, lastSyncedAt, consent, sync }: ConnectionFacts) {
  // One that was put off has not ended: it says something as long as it waits.
  if (lastStatus === null || (lastStatus === 'deferred' && sync?.status !== 'deferred')) return null;
  if (lastStatus === 'deferred') return { status: lastStatus, fault: lastFault?.code ?? null };
  const synced = at(lastSyncedAt);
  const granted = consent?.grantedAt ?? null;
  if (synced !== null && granted !== null && synced < granted) return null;
  return { status: lastStatus, fault: lastFault?.code ?? null };
}

const liveSync = ({ sync }: ConnectionFacts) =>
  sync !== null && (sync.status === 'due' || sync.status === 'running' || sync.status === 'deferred')
    ? { status: sync.status, dueAt: Date.parse(sync.dueAt) }
    : null;

const liveStep = ({ attempt }: ConnectionFacts) => {
  const step = attempt?.step ?? null;
  return step === 'granted' || step === 'failed' || step === 'cancelled' ? null : step;
};

/** When we do something by ourselves next; null when nothing is planned. */
function nextAt(facts: ConnectionFacts, state: ConnectionState): string | null {
  if (state.status === 'disconnected' || state.status === 'paused' || state.status === 'revoked') return null;
  const { lastFault, sync } = facts;
  if (state.reason === 'tries_used' && lastFault?.code === 'tries_used') return lastFault.retryAt;
  if (state.action === 'renew' && state.status === 'reconnect_required') return null;
  return sync === null ? facts.nextSyncAt : sync.status === 'running' ? null : sync.dueAt;
}

/** A connection as surfaces show it. */
export function connectionRow(parts: Parts, facts: ConnectionFacts): ConnectionRow {
  const { consent } = facts;
  const last = lastOf(facts);
  const state = connectionState(
    {
      ofFiles: facts.connector === FILES,
      disconnected: facts.disconnectedAt !== null,
      paused: facts.pausedAt !== null,
      consent,
      renewable: isRenewable(parts, facts),
      unclear: facts.unclear,
      attempt: liveStep(facts),
      sync: liveSync(facts),
      last,
    },
    parts.now(),
  );
  const isLastFault = state.reason !== null && last?.fault === state.reason;
  const unclear = state.reason === 'account_unclear' ? ({ code: 'account_unclear' } as const) : null;
  return {
    id: facts.id,
    connector: facts.connector,
    institutionId: facts.institutionId,
    institutionName: facts.institutionName,
    label: facts.label,
    method: facts.method,
    status: state.status,
    action: state.action,
    reason: state.reason,
    fault: isLastFault ? facts.lastFault : unclear,
    nextAt: nextAt(facts, state),
    nextAllowedAt: facts.sync?.status === 'deferred' ? facts.sync.dueAt : null,
    consentId: consent?.id ?? null,
    consentExpiresAt: consent?.expiresAt == null ? null : instantOf(consent.expiresAt),
    attemptId: facts.attempt?.id ?? null,
    syncId: facts.sync?.id ?? null,
    accounts: facts.accounts,
    connectedAt: facts.connectedAt,
    lastSyncedAt: facts.lastSyncedAt,
    lastSuccessAt: facts.lastSuccessAt,
    createdAt: facts.createdAt,
    updatedAt: facts.updatedAt,
  };
}

/** Reads one connection; null when the owner has none of this number. */
export async function readConnection(
  parts: Parts,
  scope: OwnerScope,
  connectionId: number,
): Promise<ConnectionRow | null> {
  const facts = await parts.store.connection(scope, connectionId);
  return facts === null ? null : connectionRow(parts, facts);
}

/** Reads connections in the order of their numbers. */
export async function readConnections(
  parts: Parts,
  scope: OwnerScope,
  page: PageRequest<number>,
): Promise<PageOf<ConnectionRow>> {
  const { rows, more } = await parts.store.connections(scope, page);
  return { rows: rows.map((facts) => connectionRow(parts, facts)), more };
}
