/** Ending a consent at the sandbox bank. */
import type { Fault, Json } from '../contract.ts';
import { type Line, send } from './call.ts';
import { sessionOf } from './session.ts';

/** Errors that say that there is nothing left to end. */
const ENDED = new Set(['consent_expired', 'consent_revoked', 'not_found']);

/** Revokes; null when the consent is ended or was already. A void token is a fault: the consent may still be good. */
export async function revoke(line: Line, kept: Json): Promise<Fault | null> {
  const session = sessionOf(kept);
  if (!session.ok) return session.fault;
  const { consent, token } = session.value;
  const path = `/consents/${encodeURIComponent(consent)}`;
  const sent = await send(line, { method: 'DELETE', path, bearer: token });
  if (sent.ok) return null;
  return ENDED.has(sent.fault.error ?? '') ? null : sent.fault.fault;
}
