/** Begins a run through a bank's sign-in: checked, written with its mark, then sent. */
import type { Capability, ConnectEvent } from '../../connectors/contract.ts';
import { type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Asking, ConnectRefusal, StartConnect } from '../connect-port.ts';
import type { AttemptRow } from '../connection-rows.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import { readAttempt } from './attempt-view.ts';
import { beginConsent } from './begin-consent.ts';
import { checkStart, type Plan } from './check-start.ts';
import { rulesOf, termsOf } from './consent-rules.ts';
import { LIVE_ATTEMPTS_MAX, RETURN_MS, START_DEADLINE_MS } from './limits.ts';
import { isHeld } from './move-consent.ts';
import { type ConnectParts, instantOf, markFor, notNow, refuse } from './parts.ts';
import { existingConnection } from './second-connect.ts';
import { sendStep } from './send-step.ts';
import { settleToken, spendToken } from './spent-tokens.ts';
import { startInSession } from './start-in-session.ts';
import type { Step } from './step.ts';
import type { ConnectTransaction } from './store-port.ts';
import { type Target, targetOf } from './target.ts';
import { newToken } from './tokens.ts';
import { loginLookup, reserveTry } from './tries.ts';

/** What is wanted, once it is known what the session and the connection say. */
type Wanted = StartConnect & { readonly institutionId: string | null };

/** Starts an attempt and takes its first step. A refusal changed nothing. */
export async function startConnect(
  parts: ConnectParts,
  asking: Asking,
  request: StartConnect,
): Promise<Result<AttemptRow, ConnectRefusal>> {
  const { scope } = asking;
  if (request.browserHash !== null && request.browserHash.length !== 32)
    throw new Error('internal: not the hash of a browser');
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const begun = await parts.store.write(scope, (tx) => begin(parts, tx, sealer, asking, request));
  if (!begun.ok) return begun;
  await sendStep(parts, begun.value);
  const row = await readAttempt(parts, scope, begun.value.attempt.id);
  if (row === null) return refuse({ code: 'not_found' });
  await settleToken(parts, begun.value, row);
  return success(row);
}

async function begin(
  parts: ConnectParts,
  tx: ConnectTransaction,
  sealer: OwnerSealer,
  asking: Asking,
  request: StartConnect,
): Promise<Result<Step, ConnectRefusal>> {
  const now = parts.now();
  const wanted = await startInSession(tx, request, now);
  if (!wanted.ok) return wanted;
  if ((await tx.liveAttempts()) >= LIVE_ATTEMPTS_MAX) return notNow('Too many sign-ins are under way.');
  const target = await targetOf(parts, tx, wanted.value);
  if (!target.ok) return target;
  const scopes = scopesOf(parts, wanted.value, target.value);
  const plan = checkStart(parts.connectors, target.value.institutionId, { ...wanted.value, scopes });
  if (!plan.ok) return plan;
  return mark(
    parts,
    tx,
    { sealer, asking, wanted: wanted.value, target: target.value, plan: plan.value },
    now,
  );
}

/** What is asked for; by default a connection keeps what it was allowed so far, as far as the bank still offers it. */
function scopesOf({ connectors }: ConnectParts, wanted: Wanted, target: Target): readonly Capability[] {
  const found = target.institutionId === null ? null : connectors.institution(target.institutionId);
  if (wanted.scopes.length > 0 || found === null) return wanted.scopes;
  const offered = termsOf(found.connector, found.institution).scopes;
  return target.scopes.filter((scope) => offered.includes(scope));
}

interface Beginning {
  readonly sealer: OwnerSealer;
  readonly asking: Asking;
  readonly wanted: Wanted;
  readonly target: Target;
  readonly plan: Plan;
}

async function mark(
  parts: ConnectParts,
  tx: ConnectTransaction,
  beginning: Beginning,
  now: number,
): Promise<Result<Step, ConnectRefusal>> {
  const { asking, plan, target, sealer, wanted } = beginning;
  const { scope } = asking;
  const { connector, institution, method, fields } = plan;
  const connectionId = target.connection?.id ?? (await tx.takeNumber('connections'));
  const lookup = loginLookup(parts, institution.id, method.fields, fields);
  const asked = { ownerId: scope.ownerId, connectionId, lookup, asked: method.fields, fields };
  const forceNew = isSecondWanted(wanted);
  const second = { institutionId: institution.id, connectionId, login: lookup, forceNew };
  const existing = await existingConnection(tx, second);
  if (existing !== null) return refuse({ code: 'connection_exists', connectionId: existing });
  const sent = { institutionId: institution.id, asked: method.fields, fields };
  const spent = await spendToken(parts, tx, sent, now);
  if (spent !== null) return refuse(spent);
  const reserved = await reserveTry(parts, tx, asked, now);
  if (reserved !== null && 'retryAt' in reserved)
    return refuse({ code: 'tries_used', retryAt: instantOf(reserved.retryAt) });
  const session = target.session(sealer, connector);
  const made = markFor(parts, session === null ? 'started' : 'renewing');
  const id = await tx.takeNumber('connect_attempts');
  // One that stands is as it was until the bank has renewed it.
  const renews = session !== null && isHeld(target.consent);
  const consentId = renews ? null : await begins(parts, tx, beginning, { connectionId, attemptId: id }, now);
  await addAttempt(tx, beginning, { id, connectionId, consentId, lookup, mark: made }, now);
  const attempt = await tx.attempt(id);
  if (attempt === null) throw new Error('internal: an attempt that is not there');
  const begin = { fields, method: method.key, scopes: plan.scopes, daysWanted: plan.daysWanted };
  const back = await returnOf(parts, tx, id, now);
  const event: ConnectEvent =
    session === null
      ? { type: 'started', ...begin, ...back }
      : { type: 'renewing', session, ...begin, ...back };
  return success({
    scope,
    sealer,
    attempt,
    worker: made.worker,
    connector,
    institution,
    event,
    attended: asking.attended,
    reserved,
    sessionVersion: target.connection?.sessionVersion ?? null,
  });
}

/** A consent that is claimed later makes no second connection: it goes to the one that there is. */
const isSecondWanted = ({ forceNew, purpose }: Wanted): boolean => forceNew === true || purpose === 'consent';

/** The consent that waits for the sign-in. */
const begins = (
  parts: ConnectParts,
  tx: ConnectTransaction,
  { asking, plan, sealer }: Beginning,
  ids: { readonly connectionId: number; readonly attemptId: number },
  now: number,
): Promise<number> => {
  const { scope, actor, attended } = asking;
  const { connector, institution, scopes } = plan;
  const rules = rulesOf(connector, institution);
  const where = { connector: connector.manifest.id, institutionId: institution.id };
  return beginConsent(parts, tx, { scope, sealer, actor, attended, rules, scopes, ...where, ...ids }, now);
};

async function addAttempt(
  tx: ConnectTransaction,
  { asking, wanted, plan }: Beginning,
  made: {
    readonly id: number;
    readonly consentId: number | null;
    readonly connectionId: number;
    readonly lookup: Uint8Array | null;
    readonly mark: ReturnType<typeof markFor>;
  },
  now: number,
): Promise<void> {
  const { id, connectionId, consentId } = made;
  const { purpose, sessionId, browserHash } = wanted;
  await tx.appendEvent({ type: 'connect_attempt.started', attemptId: id, consentId, data: { purpose } });
  const attempt = {
    id,
    connectionId,
    sessionId,
    connector: plan.connector.manifest.id,
    institutionId: plan.institution.id,
    purpose,
    method: plan.method.key,
    scopes: plan.scopes,
    daysWanted: plan.daysWanted,
    actor: asking.actor,
    browserHash,
    loginLookup: made.lookup,
    forceNew: isSecondWanted(wanted),
    wanted: wanted.wanted ?? null,
    consentId,
    deadlineAt: now + START_DEADLINE_MS,
  };
  await tx.addAttempt(attempt, made.mark, now);
  if (sessionId !== null)
    await tx.changeSession(sessionId, { status: 'open', finished: false, attemptId: id }, now);
  const detail = { purpose, institution: plan.institution.id, method: plan.method.key };
  const subject = auditSubject('connect_attempt', asking.scope.ownerId, id);
  await tx.audit(auditEntry(asking, 'connect_attempt.started', subject, detail));
}

/** Where the bank sends the browser back to: with a state that is taken once, while the attempt redirects. */
async function returnOf(
  parts: ConnectParts,
  tx: ConnectTransaction,
  attemptId: number,
  now: number,
): Promise<{ readonly returnUrl: string; readonly returnState: string }> {
  const { token, hash } = newToken(parts.random);
  const expiresAt = now + RETURN_MS;
  await tx.addToken({ hash, kind: 'return', sessionId: null, attemptId, expiresAt }, now);
  return { returnUrl: parts.returnUrl(token), returnState: token };
}
