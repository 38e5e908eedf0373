/** The page at `/` as a plugin: forms that work without a script, sessions, and nothing from any other host. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFormToken, isOwnOrigin } from '../http/forms.ts';
import { homeOf } from '../http/home-name.ts';
import { ASSETS } from './assets.ts';
import { isFetching, readBanks } from './banks-view.ts';
import { homeView } from './home-view.ts';
import { isRunning } from './import-view.ts';
import { linkView, messageView, sendLayout } from './layout.ts';
import { readAsked, readModel } from './model.ts';
import { openBanks } from './open-banks.ts';
import type { PageParts } from './parts.ts';
import { closeSession, openSession, ownerOfKey } from './sign-in.ts';
import { signInView } from './sign-in-view.ts';
import { receiveForm } from './upload-form.ts';
import { cameFromElsewhere, guestToken, visitorOf } from './visitor.ts';

/** After so many seconds the page looks again at imports that are under way. */
const REFRESH_SECONDS = 2;
const FORM_BYTES_MAX = 8 * 1024;

/** The plugin. */
export function page(parts: PageParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    await app.register(multipart);
    app.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES_MAX },
      (_request, body, done) => done(null, new URLSearchParams(body)),
    );
    ASSETS.addTo(app);
    app.get('/', (request, reply) => home(parts, request, reply));
    app.post('/import', (request, reply) => bringIn(parts, request, reply));
    app.post('/banks', (request, reply) => toBanks(parts, request, reply));
    app.post('/sign-in', (request, reply) => signIn(parts, request, reply));
    app.post('/sign-out', (request, reply) => signOut(parts, request, reply));
  };
}

async function home(parts: PageParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const visitor = await visitorOf(parts, request);
  if (visitor === null) return askForKey(parts, request, reply, null, false);
  const asked = readAsked(request.query as Record<string, unknown>);
  const model = await readModel(parts, visitor.scope, asked);
  const banks = await readBanks(parts, visitor);
  if (model.imports.some(({ row }) => isRunning(row)) || isFetching(banks))
    reply.header('refresh', String(REFRESH_SECONDS));
  return sendLayout(reply, homeView(parts, visitor, model, banks, request.server.baseUrl(request)));
}

function askForKey(
  parts: PageParts,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: string | null,
  asksOwner: boolean,
): FastifyReply {
  const mayOpen = problem === null && parts.localOwner !== null && cameFromElsewhere(request);
  const view = signInView({ formToken: guestToken(parts), problem, asksOwner, mayOpen });
  return sendLayout(reply, view, problem === null ? 200 : 403);
}

/** Answers a change that no page of ours asked for; null when one did. */
function refuseForeign(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  if (isOwnOrigin(request, request.headers.origin)) return null;
  const text =
    'This form was not sent from this page. Nothing was changed: open the page and send it from there.';
  return sendLayout(reply, messageView('Not accepted', text, null), 403);
}

async function bringIn(
  parts: PageParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const foreign = refuseForeign(request, reply);
  if (foreign !== null) return foreign;
  const visitor = await visitorOf(parts, request);
  if (visitor === null)
    return askForKey(parts, request, reply, 'Sign in first, then send the files again.', false);
  if (!request.isMultipart())
    return sendLayout(reply, messageView('Nothing was sent', 'Choose a file first.', visitor), 400);
  const outcome = await receiveForm(parts, visitor, request);
  if ('refused' in outcome) {
    const status = outcome.refused === 'form_token' ? 403 : 400;
    return sendLayout(reply, messageView('Nothing was taken in', outcome.text, visitor), status);
  }
  const query = new URLSearchParams({ imports: outcome.imports.join(','), ...outcome.said });
  if (outcome.others.length > 0) query.set('others', outcome.others.join(','));
  return reply.redirect(`/?${query.toString()}`, 303);
}

/** To the page that connects and manages banks. */
async function toBanks(
  parts: PageParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const foreign = refuseForeign(request, reply);
  if (foreign !== null) return foreign;
  const visitor = await visitorOf(parts, request);
  if (visitor?.actor !== 'local_visitor' || !isFormToken(visitor.formToken, fieldOf(request, 'form_token')))
    return askForKey(parts, request, reply, 'The form was out of date: try again.', false);
  const way = fieldOf(request, 'way') === 'manage' ? 'manage' : 'connect';
  const link = await openBanks(parts, visitor, request, way);
  if (link === null) {
    const view = messageView('No bank to connect', 'There is no bank here to connect.', visitor);
    return sendLayout(reply, view, 409);
  }
  const home = homeOf(parts.config, request);
  if (home === null) return reply.redirect(link, 303);
  // A form may not be answered with a redirect to another name.
  return sendLayout(
    reply,
    linkView('Connect a bank', 'Banks come back here under another name.', home + link),
  );
}

const fieldOf = (request: FastifyRequest, name: string): string =>
  request.body instanceof URLSearchParams ? (request.body.get(name) ?? '') : '';

async function signIn(parts: PageParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const foreign = refuseForeign(request, reply);
  if (foreign !== null) return foreign;
  if (!isFormToken(guestToken(parts), fieldOf(request, 'form_token')))
    return askForKey(parts, request, reply, 'The form was out of date: try again.', false);
  const opened = await ownerOfKey(parts, fieldOf(request, 'key'), fieldOf(request, 'owner').trim());
  if (!opened.ok) return askForKey(parts, request, reply, opened.fault.text, opened.fault.asksOwner);
  await openSession(parts, opened.value, reply);
  return reply.redirect('/', 303);
}

async function signOut(
  parts: PageParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const foreign = refuseForeign(request, reply);
  if (foreign !== null) return foreign;
  const visitor = await visitorOf(parts, request);
  if (visitor?.session && isFormToken(visitor.formToken, fieldOf(request, 'form_token')))
    await closeSession(parts, visitor.session, reply);
  return reply.redirect('/', 303);
}
