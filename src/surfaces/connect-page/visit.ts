/** A visit: one request of the browser that a session is bound to, with everything that a page of it needs. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BROWSER } from '../../engine/connect/actors.ts';
import type { Asking } from '../../engine/connect-port.ts';
import type { AttemptRow, ConnectSessionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { SEARCH_CHARACTERS_MAX, VALUE_CHARACTERS_MAX } from './limits.ts';
import type { ConnectPageParts } from './parts.ts';
import { productOf } from './return-url.ts';
import { isForgotten, isLive, type Stage, stageOf } from './stage.ts';
import {
  attendedOf,
  type Browser,
  browserOf,
  keepVisit,
  type VisitKey,
  visitFormToken,
  visitOf,
  visitPath,
} from './visitor.ts';
import { type Notice, type Words, wordsFor } from './words.ts';

export interface Visit {
  readonly parts: ConnectPageParts;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly words: Words;
  readonly browser: Browser;
  readonly key: VisitKey;
  readonly session: ConnectSessionRow;
  /** The session's latest attempt. */
  readonly attempt: AttemptRow | null;
  readonly stage: Stage;
  readonly publicId: string;
  /** The path of the session's page. */
  readonly base: string;
  readonly formToken: string;
  /** What the product that sent the visitor is called; null when it gave no address. */
  readonly product: string | null;
  /** Whether the visitor may let the password be stored. */
  readonly offersPin: boolean;
  readonly asking: Asking;
  readonly now: Date;
}

/** Opens the session of an address for the browser that it is bound to; null for everybody else. */
export async function openVisit(
  parts: ConnectPageParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Visit | null> {
  const { id: publicId = '' } = request.params as { id?: string };
  const browser = browserOf(request);
  const key = browser === null ? null : visitOf(parts, request, browser, publicId);
  if (browser === null || key === null) return null;
  const session = await parts.connecting.session(key.scope, key.sessionId);
  if (session === null) return null;
  const attempt =
    session.attemptId === null ? null : await parts.connecting.attempt(key.scope, session.attemptId);
  const now = parts.bankClock.now();
  if (isForgotten(session, attempt, now)) return null;
  keepVisit(parts, reply, browser, key, untilOf(session, attempt));
  return {
    parts,
    request,
    reply,
    words: wordsFor(session.language),
    browser,
    key,
    session,
    attempt,
    stage: stageOf(session, attempt, now),
    publicId,
    base: visitPath(parts, key),
    formToken: visitFormToken(parts, browser, key),
    product: productOf(session),
    offersPin: (await parts.forms?.offersPin(key.scope, key.sessionId)) === true,
    asking: { scope: key.scope, actor: BROWSER, attended: attendedOf(parts, request) },
    now,
  };
}

/** When the browser may forget the visit: a second signer may take longer than the session lasts. */
function untilOf(session: ConnectSessionRow, attempt: AttemptRow | null): Date {
  const deadline = attempt !== null && isLive(attempt) ? attempt.deadlineAt : null;
  return new Date(Math.max(Date.parse(session.expiresAt), deadline === null ? 0 : Date.parse(deadline)));
}

/** Sends the browser to the session's page, which says how things stand now; `said` is a notice above it. */
export const backToPage = ({ reply, base }: Visit, said: Notice | null = null): FastifyReply =>
  reply.redirect(said === null ? base : `${base}?said=${said}`, 303);

/** The visit as it is after something was done: the attempt is another one now. */
export const withAttempt = (visit: Visit, attempt: AttemptRow): Visit => ({
  ...visit,
  attempt,
  stage: stageOf(visit.session, attempt, visit.now),
});

/** A form of the page: what it does, and what is in it. */
export const formView = ({ base, formToken }: Visit, action: string, body: Html, kind = 'stack'): Html =>
  html`<form method="post" action="${base}/${action}" class="${kind}"><input type="hidden" name="form_token" value="${formToken}">${body}</form>`;

/** One value of the form that was sent; '' when it is not there. Cut to what any field may hold. */
export const formValue = (request: FastifyRequest, name: string): string =>
  request.body instanceof URLSearchParams ? cleaned(request.body.get(name), VALUE_CHARACTERS_MAX) : '';

/** One value of the address's query; '' when it is not there or stands there more than once. */
export function queryValue(request: FastifyRequest, name: string): string {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === 'string' ? cleaned(value, SEARCH_CHARACTERS_MAX).trim() : '';
}

const cleaned = (value: string | null, max: number): string =>
  (value ?? '').slice(0, max).replaceAll('\0', '').toWellFormed();

/** The public id of the attempt that a form was made for; '' when there was none. */
export const attemptMark = ({ parts, key, attempt }: Visit): string =>
  attempt === null ? '' : parts.ids.encode('connect_attempt', key.scope.ownerId, attempt.id);
