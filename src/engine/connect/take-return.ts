/**
 * A browser comes back from its bank. It is taken once, in time, with the state that we gave, in the browser that was
 * sent. What is refused changes nothing.
 */
import type { Attended } from '../../connectors/contract.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Connecting, ReturnRefusal } from '../connect-port.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import { BROWSER } from './actors.ts';
import { attemptRow, isLive, readAttempt } from './attempt-view.ts';
import { isLate } from './end-attempt.ts';
import { RETURN_CHARACTERS_MAX, RETURN_PARAMETERS_MAX } from './limits.ts';
import { markStep } from './mark-step.ts';
import type { ConnectParts } from './parts.ts';
import { reached } from './reached.ts';
import type { StoredAttempt, StoredToken } from './rows.ts';
import { sendStep } from './send-step.ts';
import type { Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';
import { isToken, sameBrowser, tokenHash } from './tokens.ts';

type Query = Readonly<Record<string, string>>;
type Taken = Awaited<ReturnType<Connecting['returned']>>;

/** The name under which our state comes back; it is no part of what the connector sees. */
const STATE = 'state';

/** What a browser brings. */
interface Return {
  readonly browserHash: Uint8Array | null;
  readonly query: Query;
  readonly attended: Attended | null;
}

/** Takes a return and sends it to the bank; gives the attempt as it stands then, or why it was not taken. */
export async function takeReturn(parts: ConnectParts, state: string, given: Return): Promise<Taken> {
  const hash = tokenHash(state);
  const token = isToken(state) ? await parts.store.token(hash) : null;
  if (token?.kind !== 'return') return { refused: 'unknown', attempt: null, scope: null };
  const { scope } = token;
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const taken = await parts.store.write(scope, (tx) => take(parts, tx, { token, hash, sealer, ...given }));
  if ('refused' in taken) return { ...taken, scope: taken.attempt === null ? null : scope };
  await sendStep(parts, taken);
  const attempt = await readAttempt(parts, scope, taken.attempt.id);
  return attempt === null ? { refused: 'ended', attempt: null, scope: null } : { attempt, scope };
}

interface Taking extends Return {
  readonly token: StoredToken;
  readonly hash: Uint8Array;
  readonly sealer: OwnerSealer;
}

async function take(
  parts: ConnectParts,
  tx: ConnectTransaction,
  taking: Taking,
): Promise<
  Step | { readonly refused: ReturnRefusal; readonly attempt: ReturnType<typeof attemptRow> | null }
> {
  const { token, sealer } = taking;
  const attempt = token.attemptId === null ? null : await tx.attempt(token.attemptId);
  if (attempt === null) return { refused: 'unknown', attempt: null };
  // Another browser learns nothing of the attempt.
  if (!sameBrowser(attempt.browserHash, taking.browserHash))
    return { refused: 'other_browser', attempt: null };
  const row = attemptRow(sealer, attempt);
  const query = withoutState(taking.query);
  // No bank sends so much: it is no return that we know.
  if (query === null) return { refused: 'unknown', attempt: row };
  const refused = notNow(parts, attempt, token);
  if (refused !== null) return { refused, attempt: row };
  if (!(await tx.useToken(taking.hash, parts.now()))) return { refused: 'used', attempt: row };
  const step = await mark(parts, tx, { ...taking, query }, token.scope, attempt);
  return step ?? { refused: 'ended', attempt: row };
}

function notNow(parts: ConnectParts, attempt: StoredAttempt, token: StoredToken): ReturnRefusal | null {
  const now = parts.now();
  if (token.used) return 'used';
  if (!isLive(attempt) || attempt.step !== 'redirecting' || attempt.sentEvent !== null) return 'ended';
  return isLate(attempt, now) || token.expiresAt <= now ? 'late' : null;
}

async function mark(
  parts: ConnectParts,
  tx: ConnectTransaction,
  { sealer, query, attended }: Taking,
  scope: OwnerScope,
  attempt: StoredAttempt,
): Promise<Step | null> {
  const found = reached(parts, attempt);
  const worker = found === null ? null : await markStep(parts, tx, attempt, 'returned');
  if (found === null || worker === null) return null;
  const subject = auditSubject('connect_attempt', scope.ownerId, attempt.id);
  await tx.audit(auditEntry({ actor: BROWSER }, 'connect_attempt.returned', subject));
  const event = { type: 'returned', query } as const;
  return { scope, sealer, attempt, worker, ...found, event, attended, reserved: null, sessionVersion: null };
}

/** The parameters that are the bank's; null when there are more, or longer ones, than any bank sends. */
function withoutState(query: Query): Query | null {
  const given = Object.entries(query).filter(([name]) => name !== STATE);
  const characters = given.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (given.length > RETURN_PARAMETERS_MAX || characters > RETURN_CHARACTERS_MAX) return null;
  return Object.fromEntries(given);
}
