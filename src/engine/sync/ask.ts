/** Syncs that somebody asks for, or stops. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { SyncRow } from '../connection-rows.ts';
import type { AskOptions } from '../sync-port.ts';
import { sealAttended } from './attended.ts';
import { blockedUntil } from './budget.ts';
import { consentFault } from './call-bank.ts';
import { nextTimeOf } from './end-sync.ts';
import { jobSender, offersOf, type SyncParts } from './parts.ts';
import type { ConnectionStanding } from './store-port.ts';

const NOT_FOUND = failure<ConnectRefusal>({ code: 'not_found' });

/** Why a connection cannot be synced now; null when it can. */
export function whyNot(standing: ConnectionStanding, now: number): string | null {
  if (standing.disconnected) return 'The connection is disconnected: reconnect it.';
  if (standing.paused) return 'The connection is paused: resume it.';
  const fault = consentFault(standing.consent, now);
  if (fault?.code === 'consent_expired') return 'The consent has expired: renew it.';
  if (fault?.code === 'sca_needed')
    return 'The bank wants the account holder to sign in again: renew the consent.';
  if (fault !== null || !standing.hasSession) return 'There is no consent: reconnect the connection.';
  return null;
}

/** Asks for a sync now: see {@link Syncing.request}. */
export async function askForSync(
  parts: SyncParts,
  { scope, actor, attended }: Asking,
  connectionId: number,
  { overBudget = 'defer' }: AskOptions = {},
): Promise<Result<SyncRow, ConnectRefusal>> {
  const until = attended === null ? await blockedUntil(parts, scope, connectionId) : null;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const now = parts.now();
  const subject = auditSubject('connection', scope.ownerId, connectionId);
  const asked = await parts.store.request(
    scope,
    { connectionId, actor, sealedAttended: sealAttended(sealer, connectionId, attended), putOffUntil: until },
    (standing) => refusalNow(standing, overBudget === 'refuse' ? until : null, now),
    { actor, action: 'sync.requested', subject, detail: { attended: attended !== null } },
    jobSender(parts, scope, connectionId, until ?? now),
    now,
  );
  if (asked === null) return NOT_FOUND;
  if ('refused' in asked) return failure(asked.refused);
  const row = await parts.store.get(scope, asked.syncId);
  return row === null ? NOT_FOUND : success(row);
}

/** Why no sync may be asked for now; `until` is when the budget allows one, where that matters. */
function refusalNow(standing: ConnectionStanding, until: number | null, now: number): ConnectRefusal | null {
  const why = whyNot(standing, now);
  if (why !== null) return { code: 'not_now', why };
  return until === null ? null : { code: 'budget_used', nextAllowedAt: new Date(until).toISOString() };
}

/** Stops a sync: see {@link Syncing.cancel}. One that has ended is given as it is. */
export async function cancelSync(
  parts: SyncParts,
  { scope, actor }: Asking,
  syncId: number,
): Promise<Result<SyncRow, ConnectRefusal>> {
  const subject = auditSubject('sync', scope.ownerId, syncId);
  const audit = { actor, action: 'sync.cancelled', subject, detail: {} };
  const now = parts.now();
  const known = await parts.store.cancel(
    scope,
    syncId,
    (of) => nextTimeOf(of.connectionId, offersOf(parts, of), now),
    audit,
    now,
  );
  if (!known) return NOT_FOUND;
  const row = await parts.store.get(scope, syncId);
  return row === null ? NOT_FOUND : success(row);
}
