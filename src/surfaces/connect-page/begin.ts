/** Pages and forms before a sign-in is under way: which bank, which way, and the start itself. */
import type { FastifyReply } from 'fastify';
import type { ConnectRefusal, StartConnect } from '../../engine/connect-port.ts';
import type { AttemptRow, ConnectionRow, Field, InstitutionMethod } from '../../engine/connection-rows.ts';
import { fieldsOf } from '../../engine/finapi/login-fields.ts';
import { type Html, html } from '../http/html.ts';
import { chooseBank } from './banks-view.ts';
import { failedPage, gonePage, healthyPage } from './end-view.ts';
import { type Filled, fieldName, mayShowAgain, UNFILLED } from './fields-view.ts';
import { mayChooseBank } from './stage.ts';
import { chooseMethod, STORE, type StartPage, startPage } from './start-view.ts';
import { startAddress, type Target, targetOf, WANTED_NOTHING, type Wanted } from './target.ts';
import {
  attemptMark,
  backToPage,
  formValue,
  formView,
  queryValue,
  type Visit,
  withAttempt,
} from './visit.ts';
import type { Notice } from './words.ts';

type Startable = Target & { readonly method: InstitutionMethod };

/** Whether a sign-in may begin now. */
const mayBegin = ({ stage }: Visit): boolean =>
  stage.at === 'choose_bank' ||
  stage.at === 'begin' ||
  stage.at === 'manage' ||
  (stage.at === 'failed' && stage.mayRetry);

/** Null when one may; else back to how things stand. */
function refuseBegin(visit: Visit): FastifyReply | null {
  if (mayBegin(visit)) return null;
  return backToPage(visit, visit.stage.at === 'step' ? 'begun' : 'ended');
}

/** GET …/banks */
export function banks(visit: Visit): FastifyReply {
  const refused = refuseBegin(visit);
  if (refused !== null) return refused;
  return mayChooseBank(visit.session) ? chooseBank(visit) : backToPage(visit);
}

const isHealthy = ({ status }: ConnectionRow): boolean => status === 'active' || status === 'syncing';

/** The page of a visit whose bank is known from the beginning. */
export async function begin(visit: Visit): Promise<FastifyReply> {
  const target = await targetOf(visit, WANTED_NOTHING);
  if ('refused' in target) return noTarget(visit, target.refused);
  const { connection, purpose } = target;
  if (purpose === 'reconnect' && connection !== null && isHealthy(connection))
    return healthyPage(visit, connection);
  return targetPage(visit, target);
}

/** GET …/start */
export async function showStart(visit: Visit): Promise<FastifyReply> {
  const refused = refuseBegin(visit);
  if (refused !== null) return refused;
  const { request } = visit;
  const target = await targetOf(visit, {
    institution: queryValue(request, 'institution'),
    method: queryValue(request, 'method'),
    connection: queryValue(request, 'connection'),
  });
  if ('refused' in target) return noTarget(visit, target.refused);
  if (queryValue(request, 'choose') === 'method' && target.institution.methods.length > 1)
    return chooseMethod(visit, target);
  return targetPage(visit, target);
}

function targetPage(visit: Visit, target: Target, more: StartPage = {}): FastifyReply {
  const { method } = target;
  return method === null ? chooseMethod(visit, target) : startPage(visit, { ...target, method }, more);
}

function noTarget(visit: Visit, why: 'no_bank' | 'unknown_bank' | 'gone'): FastifyReply {
  if (visit.session.purpose === 'manage') return backToPage(visit, 'gone');
  if (why === 'gone') return gonePage(visit);
  if (mayChooseBank(visit.session))
    return why === 'no_bank'
      ? chooseBank(visit)
      : visit.reply.redirect(`${visit.base}/banks?said=unknown_bank`, 303);
  return failedPage(visit, { ...NOTHING, fault: { code: 'connector_missing' } });
}

const NOTHING = { institutionId: null, method: null, connectionId: null, mayRetry: false } as const;

/** POST …/start: begins the sign-in. A form that was sent before begins nothing. */
export async function start(visit: Visit): Promise<FastifyReply> {
  if (visit.stage.at === 'step' || formValue(visit.request, 'seen') !== attemptMark(visit))
    return backToPage(visit, 'begun');
  if (!mayBegin(visit)) return backToPage(visit, 'ended');
  const target = await targetOf(visit, wantedOf(visit));
  if ('refused' in target) return noTarget(visit, target.refused);
  const { method } = target;
  if (method === null) return visit.reply.redirect(startAddress(visit, target, false), 303);
  return startTarget(visit, { ...target, method });
}

const wantedOf = ({ request }: Visit): Wanted => ({
  institution: formValue(request, 'institution'),
  method: formValue(request, 'method'),
  connection: formValue(request, 'connection'),
});

async function startTarget(visit: Visit, target: Startable): Promise<FastifyReply> {
  const { method } = target;
  await keepTyped(visit, method);
  const started = await visit.parts.connecting.start(visit.asking, startOf(visit, target));
  if (!started.ok) return refusedStart(visit, target, started.fault);
  const { value: attempt } = started;
  const { fault } = attempt;
  if (attempt.step !== 'failed' || fault?.code !== 'credentials_wrong') return backToPage(visit);
  // The login is kept, so that only what was wrong is typed again; it goes no further than this answer.
  const filled = filledOf(visit, method, fault.fields.length > 0 ? fault.fields : passwordsOf(method));
  return startPage(withAttempt(visit, attempt), target, { filled, status: 422 });
}

/** Of a visit that stands for a call: its connection keeps the login, and the password where the visitor says so. */
async function keepTyped({ parts, key, request }: Visit, method: InstitutionMethod): Promise<void> {
  const { userId, customerId, pin } = fieldsOf(method);
  const typed = (field: Field | null): string | null =>
    (field === null ? '' : formValue(request, fieldName(field.key))) || null;
  await parts.forms?.typed(key.scope, key.sessionId, {
    userId: typed(userId),
    customerId: typed(customerId),
    pin: formValue(request, STORE) === '1' ? typed(pin) : null,
  });
}

const passwordsOf = ({ fields }: InstitutionMethod): readonly string[] =>
  fields.filter(({ purpose }) => purpose === 'password').map(({ key }) => key);

function startOf(visit: Visit, target: Startable): StartConnect {
  const { session, key, browser, request } = visit;
  const { connection, method } = target;
  const typed = method.fields.map(({ key: name }) => [name, formValue(request, fieldName(name))] as const);
  return {
    purpose: target.purpose,
    institutionId: connection === null ? target.institution.id : null,
    connectionId: connection?.id ?? null,
    method: method.key,
    fields: Object.fromEntries(typed.filter(([, value]) => value !== '')),
    scopes: session.scopes,
    daysWanted: session.daysWanted,
    forceNew: formValue(request, 'second') === '1',
    sessionId: key.sessionId,
    browserHash: browser.hash,
  };
}

/** What the visitor typed that may be shown again. */
function filledOf({ request }: Visit, method: InstitutionMethod, refused: readonly string[]): Filled {
  const again = method.fields.filter(mayShowAgain);
  return {
    errors: [],
    values: new Map(again.map(({ key }) => [key, formValue(request, fieldName(key))])),
    refused,
  };
}

const NOTICES: Readonly<Partial<Record<ConnectRefusal['code'], Notice>>> = {
  not_found: 'gone',
  institution_unknown: 'unknown_bank',
  method_unknown: 'not_now',
  scope_not_offered: 'not_offered',
  step_passed: 'passed',
  step_busy: 'busy',
  nothing_asked: 'nothing_asked',
  not_now: 'not_now',
  session_ended: 'ended',
};

/** A start that the engine refused: nothing changed, and the visitor hears why. */
async function refusedStart(visit: Visit, target: Startable, refusal: ConnectRefusal): Promise<FastifyReply> {
  const { words, base, reply, session } = visit;
  switch (refusal.code) {
    case 'fields_invalid': {
      const filled = { ...filledOf(visit, target.method, []), errors: refusal.errors };
      return startPage(visit, target, { filled, status: 422 });
    }
    case 'tries_used':
      return failedPage(visit, {
        fault: { code: 'tries_used', retryAt: refusal.retryAt },
        institutionId: target.institution.id,
        method: target.method.key,
        connectionId: target.connection?.id ?? null,
        mayRetry: true,
      });
    case 'connection_exists':
      return failedPage(visit, {
        fault: { code: 'connection_exists', connectionId: refusal.connectionId },
        institutionId: target.institution.id,
        method: target.method.key,
        connectionId: target.connection?.id ?? null,
        mayRetry: true,
      });
    case 'attempt_live': {
      if (await isOfSession(visit, refusal.attemptId)) return backToPage(visit, 'begun');
      return startPage(visit, target, {
        filled: filledOf(visit, target.method, []),
        notice: elsewhere(visit, refusal.attemptId),
        status: 409,
      });
    }
    case 'institution_unknown':
    case 'scope_not_offered':
      if (mayChooseBank(session)) {
        const said = refusal.code === 'institution_unknown' ? 'unknown_bank' : 'not_offered';
        return reply.redirect(`${base}/banks?said=${said}`, 303);
      }
      return startPage(visit, target, { filled: UNFILLED, notice: words.notices.not_now, status: 409 });
    default:
      return backToPage(visit, NOTICES[refusal.code] ?? 'not_now');
  }
}

/** Whether a sign-in is this visit's own: the form was sent twice at the same time. */
async function isOfSession({ parts, key }: Visit, attemptId: number): Promise<boolean> {
  const session = await parts.connecting.session(key.scope, key.sessionId);
  return session?.attemptId === attemptId;
}

/** Another page has a sign-in for this connection: the visitor may stop it. */
function elsewhere(visit: Visit, attemptId: number): Html {
  const { words, parts, key } = visit;
  const id = parts.ids.encode('connect_attempt', key.scope.ownerId, attemptId);
  const form = html`<input type="hidden" name="attempt" value="${id}"><button class="button plain">${words.startOver}</button>`;
  return html`<p>${words.notices.elsewhere}</p>${formView(visit, 'restart', form, 'inline')}`;
}

/** POST …/restart: stops the sign-in that another page began for this visit's connection. */
export async function restart(visit: Visit): Promise<FastifyReply> {
  const { parts, key, request, base, reply } = visit;
  const id = parts.ids.decode(formValue(request, 'attempt'));
  if (!mayBegin(visit) || id === null || id.kind !== 'connect_attempt' || id.owner !== key.scope.ownerId)
    return backToPage(visit, 'ended');
  const other = await parts.connecting.attempt(key.scope, id.object);
  if (other === null || !(await isOfVisit(visit, other))) return backToPage(visit, 'gone');
  await parts.connecting.cancel(visit.asking, other.id);
  if (visit.session.purpose !== 'manage') return backToPage(visit, 'changed');
  const connection = parts.ids.encode('connection', key.scope.ownerId, other.connectionId);
  return reply.redirect(`${base}/start?connection=${connection}&said=changed`, 303);
}

/** Whether the attempt is for a connection that this visit is about. */
async function isOfVisit({ session, parts, key }: Visit, other: AttemptRow): Promise<boolean> {
  if (session.purpose === 'manage' && session.connectionId === null)
    return (await parts.connecting.connection(key.scope, other.connectionId)) !== null;
  return session.connectionId === other.connectionId;
}
