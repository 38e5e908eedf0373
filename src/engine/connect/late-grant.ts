/**
 * The bank granted access to an attempt that was cancelled, or taken up by another worker, while it was with the bank.
 * The attempt stays as it ended. What the bank gave must not linger there, and must not break what works.
 */
import { sealJson, sessionPlace } from '../sealed-json.ts';
import { addRevocationOf } from './add-revocation.ts';
import { callConnector } from './call-connector.ts';
import { TELL_MS_MAX } from './limits.ts';
import { isHeld } from './move-consent.ts';
import type { ConnectParts } from './parts.ts';
import { reached } from './reached.ts';
import { referenceOf } from './reference.ts';
import type { StoredConsent } from './rows.ts';
import { aboutStep, type Granted, type Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';
import { tellBank } from './tell-bank.ts';

/** Whose grant it is. */
type Late = Pick<Step, 'scope' | 'sealer' | 'attempt'>;

/** What to do with it: a renewal of the very consent that stands has to be kept, or the connection would be cut off. */
function fate(step: Late, standing: StoredConsent | null, granted: Granted): 'keep' | 'revoke' | 'leave' {
  if (standing === null) return 'revoke';
  const reference = referenceOf(step.sealer, standing);
  if (reference === null || granted.consent.reference === null) return 'leave';
  return reference === granted.consent.reference ? 'keep' : 'revoke';
}

async function standingConsent(tx: ConnectTransaction, connectionId: number): Promise<StoredConsent | null> {
  const connection = await tx.connection(connectionId);
  if (connection?.consentId == null || connection.sealedSession === null) return null;
  const consent = await tx.consent(connection.consentId);
  return isHeld(consent) ? consent : null;
}

/** Keeps the session of a consent that stands, else has the bank end what it granted. */
export async function lateGrant(parts: ConnectParts, step: Late, granted: Granted): Promise<void> {
  const { scope, sealer, attempt } = step;
  // The owner was forgotten meanwhile, and there is no outbox without its key: the bank is told from here, once.
  if ((await parts.store.scopeOf(scope.ownerId)) === null) return revokeNow(parts, step, granted);
  const { connectionId, connector, institutionId } = attempt;
  const revocation = await parts.store.write(scope, async (tx) => {
    const now = parts.now();
    const what = fate(step, await standingConsent(tx, connectionId), granted);
    parts.onNote({ event: 'granted_too_late', detail: { fate: what } }, aboutStep(step));
    if (what === 'keep')
      await tx.replaceSession(
        connectionId,
        sealJson(sealer, sessionPlace(connectionId), granted.session),
        now,
      );
    if (what !== 'revoke') return null;
    const whose = { connectionId, consentId: null, connector, institutionId };
    return addRevocationOf(tx, sealer, whose, granted.session, now);
  });
  if (revocation !== null) await tellBank(parts, scope, revocation);
}

async function revokeNow(parts: ConnectParts, step: Late, { session }: Granted): Promise<void> {
  const found = reached(parts, step.attempt);
  if (found === null) return;
  const { institutionId } = step.attempt;
  const about = aboutStep(step);
  const call = { connector: found.connector, institutionId, about, attended: null, withinMs: TELL_MS_MAX };
  await callConnector(parts, call, (on, context) => on.revoke(session, context));
}
