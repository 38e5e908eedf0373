/** A browser opens the link of a session: the first one that does is the only one it works for. */
import type { Connecting } from '../connect-port.ts';
import type { ConnectParts } from './parts.ts';
import { sessionRow } from './session-view.ts';
import { isToken, sameBrowser, tokenHash } from './tokens.ts';

/** Finds the session of a link for a browser. One that has ended is found too, until its link ends: it says how it ended. */
export async function visitSession(
  parts: ConnectParts,
  token: string,
  browserHash: Uint8Array,
): ReturnType<Connecting['visit']> {
  const found = isToken(token) ? await parts.store.token(tokenHash(token)) : null;
  if (found?.kind !== 'link' || found.sessionId === null) return { refused: 'unknown' };
  const { sessionId, scope } = found;
  return parts.store.write(scope, async (tx) => {
    const session = await tx.session(sessionId);
    if (session === null) return { refused: 'unknown' };
    const now = parts.now();
    if (session.browserHash !== null && !sameBrowser(session.browserHash, browserHash))
      return { refused: 'other_browser' };
    if (found.expiresAt <= now) return { refused: 'late' };
    if (session.browserHash === null) await tx.bindSession(session.id, browserHash, now);
    return { scope, session: sessionRow(session) };
  });
}
