/**
 * The hosted connect page as a plugin: an account holder connects a bank, renews, or manages what is connected. Every
 * page is whole without a script, every change is a form with a token, and no address but the first holds one.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorEntry } from '../http/error-catalogue.ts';
import { isFormToken, isOwnOrigin } from '../http/forms.ts';
import { html } from '../http/html.ts';
import { RateLimiter } from '../http/rate-limit.ts';
import { problemOfError } from '../http/server.ts';
import { ASSETS } from './assets.ts';
import { comeBack, goLink } from './bank-way.ts';
import { banks, restart, showStart, start } from './begin.ts';
import { messageView, sendLayout } from './layout.ts';
import { ADDRESS_REQUESTS_PER_MINUTE, FORM_BYTES_MAX } from './limits.ts';
import { goOn, type LinkKind, openLink, refuse, sessionLink } from './link.ts';
import { askDisconnect, connections, disconnect, syncNow } from './manage.ts';
import { accounts, saveAccounts } from './mapping.ts';
import type { ConnectPageParts } from './parts.ts';
import { answer, cancel, change, check, showNow, toBank } from './steps.ts';
import { formValue, openVisit, type Visit } from './visit.ts';
import { isPrefetch } from './visitor.ts';
import { wordsFor } from './words.ts';

export type { ConnectPageParts } from './parts.ts';

type Handler = (visit: Visit) => Promise<FastifyReply> | FastifyReply;

/** Pages of a session, below its address. */
const PAGES: Readonly<Record<string, Handler>> = {
  '': showNow,
  '/banks': banks,
  '/start': showStart,
  '/bank': toBank,
  '/connections': connections,
  '/accounts': accounts,
  '/disconnect': askDisconnect,
};
/** Forms of a session. */
const FORMS: Readonly<Record<string, Handler>> = {
  '/start': start,
  '/restart': restart,
  '/answer': answer,
  '/check': check,
  '/change': change,
  '/cancel': cancel,
  '/sync': syncNow,
  '/accounts': saveAccounts,
  '/disconnect': disconnect,
};

/** The plugin. */
export function connectPage(parts: ConnectPageParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
      (_request, body, done) => done(null, new URLSearchParams(body)),
    );
    const limiter = new RateLimiter(ADDRESS_REQUESTS_PER_MINUTE, parts.clock);
    app.addHook('onRequest', async (request, reply) => {
      const { allowed, waitSeconds } = limiter.take(request.ip);
      if (allowed) return;
      reply.header('retry-after', String(waitSeconds));
      return refuse(request, reply, (words) => words.too_many, 429);
    });
    app.setErrorHandler<FastifyError>((error, request, reply) => failed(error, request, reply));
    ASSETS.addTo(app);
    addLink(app, parts, sessionLink(parts));
    addLink(app, parts, goLink(parts));
    const get = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown): void => {
      // A HEAD would do what its GET does, and nobody would see it.
      app.get(url, { exposeHeadRoute: false }, handler);
    };
    get('/connect/return', (request, reply) => comeBack(parts, request, reply));
    for (const [path, handler] of Object.entries(PAGES))
      get(`/connect/session/:id${path}`, (request, reply) => page(parts, handler, request, reply));
    for (const [path, handler] of Object.entries(FORMS))
      app.post(`/connect/session/:id${path}`, (request, reply) => form(parts, handler, request, reply));
  };
}

function addLink(app: FastifyInstance, parts: ConnectPageParts, kind: LinkKind): void {
  const url = `${kind.path}/:token`;
  app.get(url, { exposeHeadRoute: false }, (request, reply) => openLink(parts, kind, request, reply));
  app.post(url, (request, reply) => goOn(parts, kind, request, reply));
}

async function page(
  parts: ConnectPageParts,
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isPrefetch(request)) return refuse(request, reply, (words) => words.prefetch, 503);
  const visit = await openVisit(parts, request, reply);
  return visit === null ? refuse(request, reply, (words) => words.visit, 404) : handler(visit);
}

async function form(
  parts: ConnectPageParts,
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!isOwnOrigin(request, request.headers.origin))
    return refuse(request, reply, (words) => words.foreign, 403);
  const visit = await openVisit(parts, request, reply);
  if (visit === null) return refuse(request, reply, (words) => words.visit, 404);
  if (isFormToken(visit.formToken, formValue(request, 'form_token'))) return handler(visit);
  const { words, base } = visit;
  const more = html`<p><a class="button" href="${base}">${words.goOn}</a></p>`;
  return sendLayout(reply, messageView(words, words.refused.title, words.notices.form, more), 403);
}

/** Whatever went wrong, in words instead of in JSON. */
function failed(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = problemOfError(error, request).problem;
  const { status } = errorEntry(code);
  const words = wordsFor(null);
  const { broken } = words;
  const ours = status >= 500 && code !== 'service_unavailable';
  const text =
    code === 'body_too_large'
      ? broken.large
      : code === 'service_unavailable'
        ? broken.away
        : ours
          ? `${broken.ours} ${request.id}`
          : broken.input;
  return sendLayout(reply, messageView(words, broken.title, text), status);
}
