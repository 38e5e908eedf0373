/**
 * The way of a browser to its bank. Nobody is given the bank's address but the browser that opens our link, and the
 * first one that does is the only one that may come back.
 */
import type { ReturnRefusal } from '../connect-port.ts';
import type { OwnerScope } from '../ports.ts';
import { isLive, isMarked, viewOf } from './attempt-view.ts';
import { isLate } from './end-attempt.ts';
import type { ConnectParts } from './parts.ts';
import type { StoredAttempt } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';
import { isToken, newToken, sameBrowser, tokenHash } from './tokens.ts';

const redirects = (attempt: StoredAttempt): boolean =>
  isLive(attempt) && !isMarked(attempt) && attempt.step === 'redirecting';

/** A new token for the link of an attempt that redirects; null when it does not, or its time is over. */
export const goToken = (parts: ConnectParts, scope: OwnerScope, attemptId: number): Promise<string | null> =>
  parts.store.write(scope, async (tx) => {
    const attempt = await tx.attempt(attemptId);
    const now = parts.now();
    if (attempt === null || !redirects(attempt) || isLate(attempt, now)) return null;
    const { token, hash } = newToken(parts.random);
    const expiresAt = attempt.deadlineAt ?? now;
    await tx.addToken({ hash, kind: 'go', sessionId: null, attemptId, expiresAt }, now);
    return token;
  });

/** Opens a link in a browser: the bank's address, the same each time, or why not. */
export async function openGoLink(
  parts: ConnectParts,
  token: string,
  browserHash: Uint8Array,
): Promise<{ readonly url: string } | { readonly refused: ReturnRefusal }> {
  const found = isToken(token) ? await parts.store.token(tokenHash(token)) : null;
  if (found?.kind !== 'go' || found.attemptId === null) return { refused: 'unknown' };
  const { attemptId, scope } = found;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  return parts.store.write(scope, async (tx) => {
    const attempt = await tx.attempt(attemptId);
    if (attempt === null) return { refused: 'unknown' };
    const refused = await bind(parts, tx, attempt, browserHash);
    if (refused !== null) return { refused };
    const view = viewOf(sealer, attempt);
    return view?.kind === 'redirect' ? { url: view.url } : { refused: 'ended' };
  });
}

/** Binds the attempt to the first browser; why this one may not go, or null when it may. */
async function bind(
  parts: ConnectParts,
  tx: ConnectTransaction,
  attempt: StoredAttempt,
  browserHash: Uint8Array,
): Promise<ReturnRefusal | null> {
  const now = parts.now();
  if (attempt.browserHash !== null && !sameBrowser(attempt.browserHash, browserHash)) return 'other_browser';
  if (!redirects(attempt)) return 'ended';
  if (isLate(attempt, now)) return 'late';
  if (attempt.browserHash === null) await tx.bindAttempt(attempt.id, browserHash, now);
  return null;
}
