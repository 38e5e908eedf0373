/** What ends by the clock: visits, consents, and what has to be told to banks until they confirm. */
import type { OwnerScope } from '../ports.ts';
import { expireSession } from './cancel-session.ts';
import { endConsent } from './end-consent.ts';
import { expireUnclaimed } from './end-unclaimed.ts';
import { eraseEnded } from './erase-ended.ts';
import { inTurns } from './in-turns.ts';
import { TOKENS_KEPT_MS, WARN_DAYS, WRONG_PASSWORDS_MS } from './limits.ts';
import type { ConnectParts } from './parts.ts';
import type { Due } from './rows.ts';
import { tellBank } from './tell-bank.ts';

/** Ends what is over and tells what is due, at most `limit` of each kind; gives how many moved. */
export async function sweep(parts: ConnectParts, limit: number): Promise<number> {
  const { store } = parts;
  const now = parts.now();
  const sessions = await each(parts, await store.dueSessions(now, limit), 'sessionId', expireSession);
  const consents = await each(parts, await store.dueConsents(now, WARN_DAYS, limit), 'consentId', endConsent);
  const unclaimed = await each(parts, await store.dueUnclaimed(now, limit), 'consentId', expireUnclaimed);
  const erased = await each(parts, await store.dueErasures(limit), 'consentId', eraseEnded);
  const told = await each(parts, await store.dueRevocations(now, limit), 'connectionId', tellBank);
  const forgotten = await store.forget(now - TOKENS_KEPT_MS, now - WRONG_PASSWORDS_MS, limit);
  return sessions + consents + unclaimed + erased + told + forgotten;
}

const each = (
  parts: ConnectParts,
  due: readonly Due[],
  what: 'sessionId' | 'consentId' | 'connectionId',
  work: (parts: ConnectParts, scope: OwnerScope, id: number) => Promise<boolean>,
): Promise<number> =>
  inTurns(
    due,
    async ({ ownerId, id }) => {
      const scope = await parts.store.scopeOf(ownerId);
      return scope !== null && work(parts, scope, id);
    },
    (error, { ownerId, id }) => parts.onError(error, { ownerId, [what]: id }),
  );
