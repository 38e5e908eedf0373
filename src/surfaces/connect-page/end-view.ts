/** How a visit ended, or may go on: nothing to do, failed, cancelled, over. */
import type { FastifyReply } from 'fastify';
import type { AttemptRow, ConnectionFault, ConnectionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { quoteView } from './bank-text.ts';
import { type FaultText, faultText } from './faults.ts';
import { titleView } from './layout.ts';
import { returnStatus } from './return-url.ts';
import { mayChooseBank } from './stage.ts';
import { bankName, leaveView, sendStep } from './step-frame.ts';
import { dateOf, dayText, timeView } from './times.ts';
import type { Visit } from './visit.ts';

export interface Failure {
  readonly fault: ConnectionFault | null;
  readonly institutionId: string | null;
  readonly method: string | null;
  /** For a visit that manages: which connection it was. */
  readonly connectionId: number | null;
  readonly mayRetry: boolean;
}

export const failureOf = (attempt: AttemptRow | null, mayRetry: boolean): Failure => ({
  fault: attempt?.fault ?? null,
  institutionId: attempt?.institutionId ?? null,
  method: attempt?.method ?? null,
  connectionId: attempt?.connectionId ?? null,
  mayRetry,
});

/** What went wrong in words, and the one thing to do next. */
export function failedPage(visit: Visit, failure: Failure): FastifyReply {
  const { words, session } = visit;
  const institution =
    failure.institutionId === null ? null : visit.parts.connecting.institution(failure.institutionId);
  const said = faultText(words, failure.fault, {
    retry: failure.mayRetry,
    otherBank: mayChooseBank(session),
  });
  const body = html`${titleView(said.title)}
<p>${said.text}</p>
${quoteView(words, bankName(visit, institution), said.quote)}
${nextView(visit, failure, said)}`;
  const isManaging = session.purpose === 'manage';
  return sendStep(visit, {
    title: said.title,
    body,
    institution,
    below: isManaging
      ? html`<p><a href="${visit.base}/connections">${words.manage.title}</a></p>`
      : said.action === 'leave'
        ? null
        : leaveView(visit, 'failed', null, 'link'),
  });
}

function nextView(visit: Visit, failure: Failure, said: FaultText): Html | null {
  const { words, base, now } = visit;
  const { failed } = words;
  const retry = (text: string): Html =>
    html`<p><a class="button" href="${retryAddress(visit, failure)}">${text}</a></p>`;
  switch (said.action) {
    case 'retry':
      return retry(failed.retry);
    case 'bank':
      return failure.mayRetry ? retry(failed.retryAfterBank) : null;
    case 'other_bank':
      return html`<p><a class="button" href="${base}/banks">${failed.otherBank}</a></p>`;
    case 'wait':
      if (said.waitUntil !== null && said.waitUntil > now)
        return html`<p><strong>${failed.waitUntil} ${timeView(words, said.waitUntil, now)}.</strong></p>`;
      return html`<p>${failed.waitLater}</p>${failure.mayRetry ? retry(failed.retry) : null}`;
    case 'existing':
      return existingView(visit, failure);
    case 'leave':
      return html`${failure.fault === null || failure.fault.code === 'connection_exists' ? null : html`<p>${failed.operator}</p>`}${leaveView(visit, 'failed', failed.leave)}`;
  }
}

/** The connection that is there, or a second one all the same. */
function existingView(visit: Visit, failure: Failure): Html {
  const { base, words, parts, key } = visit;
  const number = failure.fault?.code === 'connection_exists' ? failure.fault.connectionId : 0;
  const existing = parts.ids.encode('connection', key.scope.ownerId, number);
  return html`<p><a class="button" href="${base}/start?connection=${existing}">${words.failed.existing}</a></p>
<p><a href="${retryAddress(visit, failure)}&amp;second=1">${words.failed.second}</a></p>`;
}

function retryAddress({ base, session, parts, key }: Visit, failure: Failure): string {
  const query = new URLSearchParams();
  if (session.purpose === 'manage' && failure.connectionId !== null)
    query.set('connection', parts.ids.encode('connection', key.scope.ownerId, failure.connectionId));
  if (mayChooseBank(session) && failure.institutionId !== null)
    query.set('institution', failure.institutionId);
  if (failure.method !== null) query.set('method', failure.method);
  return `${base}/start?${query}`;
}

/** A reconnect that is not needed: that is a success. */
export function healthyPage(visit: Visit, connection: ConnectionRow): FastifyReply {
  const { words, base } = visit;
  const { healthy } = words;
  const until = dateOf(connection.consentExpiresAt);
  const name = connection.label ?? connection.institutionName ?? words.unnamedBank;
  const body = html`${titleView(healthy.title)}
<p>${healthy.text(name)}${until === null ? null : ` ${healthy.until(dayText(words, until))}`}</p>
${leaveView(visit, 'success', healthy.close)}
<p><a href="${base}/start">${healthy.anyway}</a></p>`;
  return sendStep(visit, { title: healthy.title, step: 'done', body });
}

/** A visit that ended without a connection. */
export function endedPage(visit: Visit, how: 'cancelled' | 'expired' | 'over'): FastifyReply {
  const { title, text } = visit.words[how];
  const status = how === 'over' ? returnStatus(visit.session, visit.attempt) : how;
  const body = html`${titleView(title)}<p>${text}</p>${leaveView(visit, status, visit.words.failed.leave)}`;
  return sendStep(visit, { title, body });
}

/** The connection of the visit was removed meanwhile. */
export function gonePage(visit: Visit): FastifyReply {
  const { gone, failed } = visit.words;
  const body = html`${titleView(gone.title)}<p>${gone.text}</p>${leaveView(visit, 'failed', failed.leave)}`;
  return sendStep(visit, { title: gone.title, body, status: 410 });
}
