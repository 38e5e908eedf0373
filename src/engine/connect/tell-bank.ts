/** Telling a bank that a consent is over: from the outbox, until it confirms or the last try failed. */
import type { Fault } from '../../connectors/contract.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { openJson, sealJson } from '../sealed-json.ts';
import { revocationPlace } from './add-revocation.ts';
import { callConnector } from './call-connector.ts';
import { keptFault } from './check-outcome.ts';
import { REVOKE_AGAIN_MS, REVOKE_LEASE_MS, REVOKE_RETRY_MS_MAX, TELL_MS_MAX } from './limits.ts';
import type { About, ConnectParts } from './parts.ts';
import type { StoredRevocation } from './rows.ts';

const aboutRevocation = (
  scope: OwnerScope,
  { connector, institutionId, connectionId }: StoredRevocation,
): About => ({
  connector,
  institutionId,
  ownerId: scope.ownerId,
  connectionId,
});

/** Nothing is left to end at the bank. */
const isOver = (fault: Fault | null): boolean =>
  fault === null || fault.code === 'consent_revoked' || fault.code === 'consent_expired';

/**
 * Tells the bank of one revocation that is due; true when it is done with. Another worker that has it, or a bank that
 * cannot be told now, leaves it for later. After the last try nobody tries again, and the owner's feed says so.
 */
export async function tellBank(parts: ConnectParts, scope: OwnerScope, id: number): Promise<boolean> {
  const now = parts.now();
  const revocation = await parts.store.takeRevocation(scope, id, now, now + REVOKE_LEASE_MS);
  if (revocation === null) return false;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const fault = await tell(parts, scope, sealer, revocation);
  if (fault !== 'broken' && isOver(fault)) {
    await parts.store.dropRevocation(scope, id);
    return true;
  }
  const again = againAt(parts, revocation, fault);
  if (again === null) return giveUp(parts, scope, revocation);
  await parts.store.putOffRevocation(scope, id, again);
  return false;
}

async function tell(
  parts: ConnectParts,
  scope: OwnerScope,
  sealer: OwnerSealer,
  revocation: StoredRevocation,
): Promise<Fault | null | 'broken'> {
  const connector = parts.connectors.connectorOf(revocation.connector);
  if (connector === null) return 'broken';
  const session = openJson(sealer, revocationPlace(revocation.id), revocation.sealedSession);
  const called = await callConnector(
    parts,
    {
      connector,
      institutionId: revocation.institutionId,
      about: aboutRevocation(scope, revocation),
      attended: null,
      withinMs: TELL_MS_MAX,
      keepSession: (renewed) =>
        parts.store.keepRevocation(
          scope,
          revocation.id,
          sealJson(sealer, revocationPlace(revocation.id), renewed),
        ),
    },
    (on, context) => on.revoke(session, context),
  );
  if (called === 'broken' || called.value === null) return called === 'broken' ? called : null;
  return keptFault(called.value);
}

/** When to tell again; null after the last try. */
function againAt(
  parts: ConnectParts,
  { tries }: StoredRevocation,
  fault: Fault | null | 'broken',
): number | null {
  const wait = REVOKE_AGAIN_MS[tries - 1];
  if (wait === undefined) return null;
  const now = parts.now();
  const wanted = fault !== null && fault !== 'broken' && 'retryAt' in fault ? fault.retryAt : null;
  return Math.max(now + wait, Math.min(wanted ?? 0, now + REVOKE_RETRY_MS_MAX));
}

async function giveUp(
  parts: ConnectParts,
  scope: OwnerScope,
  revocation: StoredRevocation,
): Promise<boolean> {
  const { id, connectionId, consentId } = revocation;
  await parts.store.write(scope, (tx) =>
    tx.appendEvent({
      type: 'consent.revocation_unconfirmed',
      connectionId,
      consentId,
      data: { tries: revocation.tries },
    }),
  );
  await parts.store.dropRevocation(scope, id);
  parts.onNote({ event: 'revocation_unconfirmed', detail: {} }, aboutRevocation(scope, revocation));
  return true;
}
