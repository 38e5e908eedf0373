/** Attempts as surfaces show them, and what of them is sealed. */
import type { Json } from '../../connectors/contract.ts';
import type { AttemptRow, AttemptView } from '../connection-rows.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { openJson } from '../sealed-json.ts';
import { instantOf } from './parts.ts';
import type { StoredAttempt } from './rows.ts';
import type { ConnectStore, ConnectVault } from './store-port.ts';

/** Where the connector's state of an attempt is sealed. */
export const statePlace = (attemptId: number): SealContext => ({
  table: 'connect_attempts',
  column: 'sealed_state',
  row: `${attemptId}`,
});
/** Where what the account holder sees of an attempt is sealed. */
export const viewPlace = (attemptId: number): SealContext => ({
  table: 'connect_attempts',
  column: 'sealed_view',
  row: `${attemptId}`,
});

/** Whether an attempt has not ended. */
export const isLive = (attempt: Pick<StoredAttempt, 'finishedAt'>): boolean => attempt.finishedAt === null;

/** Whether a step is with the bank, or was when its worker died. */
export const isMarked = (attempt: StoredAttempt): boolean => attempt.sentEvent !== null;

/** The same for the account holder: that the bank is asked how it stands changes nothing of what they see. */
export const isBusy = (attempt: StoredAttempt): boolean =>
  isMarked(attempt) && !(attempt.step === 'waiting' && attempt.sentEvent === 'polled');

export const viewOf = (sealer: OwnerSealer, attempt: StoredAttempt): AttemptView | null =>
  attempt.sealedView === null ? null : openJson(sealer, viewPlace(attempt.id), attempt.sealedView);

export const stateOf = (sealer: OwnerSealer, attempt: StoredAttempt): Json =>
  attempt.sealedState === null ? null : openJson(sealer, statePlace(attempt.id), attempt.sealedState);

const when = (at: number | null): string | null => (at === null ? null : instantOf(at));

/** An attempt as surfaces show it. */
export function attemptRow(sealer: OwnerSealer, attempt: StoredAttempt): AttemptRow {
  const busy = isBusy(attempt);
  return {
    id: attempt.id,
    connectionId: attempt.connectionId,
    sessionId: attempt.sessionId,
    connector: attempt.connector,
    institutionId: attempt.institutionId,
    purpose: attempt.purpose,
    method: attempt.method,
    scopes: attempt.scopes,
    step: attempt.step,
    stepNumber: attempt.stepNumber,
    view: busy ? null : viewOf(sealer, attempt),
    busy,
    fault: attempt.fault,
    consentId: attempt.consentId,
    dueAt: when(attempt.dueAt),
    deadlineAt: when(attempt.deadlineAt),
    createdAt: instantOf(attempt.createdAt),
    updatedAt: instantOf(attempt.updatedAt),
    finishedAt: when(attempt.finishedAt),
  };
}

/** Reads an attempt as surfaces show it; null when the owner has none of this number. */
export async function readAttempt(
  { store, vault }: { readonly store: ConnectStore; readonly vault: ConnectVault },
  scope: OwnerScope,
  attemptId: number,
): Promise<AttemptRow | null> {
  const attempt = await store.attempt(scope, attemptId);
  return attempt === null ? null : attemptRow(await vault.sealerFor(scope.ownerId), attempt);
}
