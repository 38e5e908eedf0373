/**
 * The status of a visit to the hosted page follows its latest attempt:
 *
 * - `open`: the visit goes on. An attempt may be live, and a cancelled one leaves it open for another bank or method.
 * - `waiting`: nobody has to stay; the bank is awaited (a second signer, or a redirect or approval that outlives the
 *   visit). It becomes `completed` or `failed` with the attempt.
 * - `failed`: the latest attempt failed. Until the link ends another try opens it again.
 * - `completed`: access was granted. A visit to manage connections stays open after it.
 * - `cancelled`, `expired`: somebody ended the visit, or its time was over with nothing awaited.
 *
 * A visit that is completed, cancelled or expired is not opened again by anything.
 */
import type { SessionStatus } from '../connection-rows.ts';
import type { StoredAttempt, StoredSession } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';

/** What happened to the attempt. */
export type Followed = 'stepped' | 'second_signer' | 'granted' | 'failed' | 'cancelled';

const over = (session: StoredSession, now: number): boolean => Date.parse(session.expiresAt) <= now;

/** Whether nothing opens the session again. */
export const sessionEnded = ({ status }: Pick<StoredSession, 'status'>): boolean =>
  status === 'completed' || status === 'cancelled' || status === 'expired';

function statusAfter(session: StoredSession, followed: Followed, now: number): SessionStatus {
  switch (followed) {
    case 'stepped':
      return over(session, now) ? 'waiting' : 'open';
    case 'second_signer':
      return 'waiting';
    case 'granted':
      return session.purpose === 'manage' && !over(session, now) ? 'open' : 'completed';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return over(session, now) ? 'expired' : 'open';
  }
}

/** Moves the session of an attempt on, in the same transaction. Sessions that follow another attempt stay. */
export async function sessionFollows(
  tx: ConnectTransaction,
  attempt: Pick<StoredAttempt, 'id' | 'sessionId' | 'connectionId' | 'purpose'>,
  followed: Followed,
  now: number,
): Promise<void> {
  if (attempt.sessionId === null) return;
  const session = await tx.session(attempt.sessionId);
  if (session === null || sessionEnded(session) || session.attemptId !== attempt.id) return;
  const status = statusAfter(session, followed, now);
  if (status === session.status && followed !== 'granted') return;
  const hasConnection = followed === 'granted' && attempt.purpose !== 'consent';
  const connection = hasConnection ? { connectionId: attempt.connectionId } : {};
  await tx.changeSession(
    session.id,
    { status, finished: status !== 'open' && status !== 'waiting', ...connection },
    now,
  );
}

/** Ends a visit whose time is over. What is awaited from the bank is awaited on; what waits for an answer is not. */
export const statusAtEnd = (attempt: StoredAttempt | null): 'waiting' | 'expired' =>
  attempt !== null && attempt.finishedAt === null && (attempt.step !== 'asking' || attempt.sentEvent !== null)
    ? 'waiting'
    : 'expired';
