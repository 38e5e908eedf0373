/** The bank's own web pages: where people sign in, allow, refuse, approve and sign. They work without script. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxBank } from '../../core/bank/bank.ts';
import { LOGIN_CHARACTERS_MAX, SECRET_CHARACTERS_MAX } from '../../core/bank/limits.ts';
import type { Call } from '../../core/bank/parts.ts';
import type { PageStep, PageView } from '../../core/bank/redirects.ts';
import type { Answer, Refusal } from '../../core/bank/refusals.ts';
import { sendRefusal } from '../http/create-server.ts';
import { callFrom, look } from '../http/seen.ts';
import { STYLE_PATH, sendPage } from './markup.ts';
import { STYLE } from './style.ts';
import {
  approvalsView,
  approverView,
  consentView,
  signInView,
  stoppedView,
  tokenView,
  wordsView,
} from './views.ts';

type Params = Readonly<Record<'institution' | 'id' | 'key', string>>;
type Request = FastifyRequest<{ Params: Params }>;
type Handler = (call: Call, request: Request, reply: FastifyReply) => FastifyReply;

/** Names change with the content, so browsers may keep it for a year. */
const KEPT = 'public, max-age=31536000, immutable';
const FORM = 'application/x-www-form-urlencoded';

/** Adds the bank's pages to a server. */
export function addPages(app: FastifyInstance, bank: SandboxBank): void {
  app.get(STYLE_PATH, (_request, reply) =>
    reply.header('cache-control', KEPT).type('text/css; charset=utf-8').send(STYLE),
  );
  app.register((face, _options, done) => {
    face.removeAllContentTypeParsers();
    face.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, next) => {
      next(null, new URLSearchParams(String(body)));
    });
    face.addHook('onRequest', (request, _reply, next) => {
      request.seen = look(bank, request, true);
      next();
    });
    const at = (method: 'GET' | 'POST', url: string, handler: Handler): void => {
      face.route<{ Params: Params }>({
        method,
        url: `/banks/:institution/pages${url}`,
        handler: (request, reply) => answer(bank, request, reply, handler),
      });
    };
    const place = '/authorise/:id/:key';
    at('GET', place, (call, request, reply) => showPage(bank, call, request, reply));
    at('POST', place, (call, request, reply) => postPage(bank, call, request, reply));
    at('GET', '/approvals', ({ institution }, _request, reply) =>
      sendPage(
        reply,
        200,
        approverView(institution, { wrong: null, login: defaultApprover(institution.method) }),
      ),
    );
    at('POST', '/approvals', (call, request, reply) => postApprovals(bank, call, request, reply));
    done();
  });
}

function answer(bank: SandboxBank, request: Request, reply: FastifyReply, handler: Handler): FastifyReply {
  const call = request.seen === null ? null : callFrom(request.seen);
  return call === null
    ? sendRefusal(bank, request, reply, { code: 'not_found' })
    : handler(call, request, reply);
}

const defaultApprover = (method: string): string => (method === 'signers' ? 'signer2' : 'demo');

/** A field of a form, cut to a length that anything asked for stays under. */
function fieldOf(request: FastifyRequest, name: string, max: number): string {
  const { body } = request;
  return body instanceof URLSearchParams ? (body.get(name) ?? '').slice(0, max + 1) : '';
}

const TICKET_CHARACTERS_MAX = 500;

/** What a person reads where a sign-in was wrong. */
function wrongWords(refusal: Refusal): string {
  switch (refusal.code) {
    case 'locked':
      return 'This login is locked.';
    case 'password_expired':
      return 'The PIN has expired. Change it in online banking first.';
    case 'terms_to_accept':
      return 'There are new terms. Accept them in online banking first.';
    case 'not_permitted':
      return 'This access was given by another login. Sign in with that one.';
    default:
      return 'Login or PIN is wrong.';
  }
}

const gone = (call: Call, reply: FastifyReply): FastifyReply =>
  sendPage(
    reply,
    404,
    wordsView(call.institution, 'Nothing here', 'This page does not exist. Start again where you came from.'),
  );

function showPage(bank: SandboxBank, call: Call, request: Request, reply: FastifyReply): FastifyReply {
  const view = bank.readPage(call, request.params);
  return view.ok ? sendStep(call, view.value, reply) : gone(call, reply);
}

function sendStep(call: Call, view: PageView, reply: FastifyReply): FastifyReply {
  if (view.step === 'ended') return ended(call, reply);
  const login = call.institution.logins[0] ?? '';
  return sendPage(
    reply,
    200,
    view.step === 'decide'
      ? consentView(call.institution, view)
      : signInView(call.institution, view, { wrong: null, login }),
  );
}

const ended = (call: Call, reply: FastifyReply): FastifyReply =>
  sendPage(
    reply,
    410,
    wordsView(
      call.institution,
      'This is over',
      'It was decided already, or it took too long. Start again where you came from.',
    ),
  );

function postPage(bank: SandboxBank, call: Call, request: Request, reply: FastifyReply): FastifyReply {
  const view = bank.readPage(call, request.params);
  if (!view.ok) return gone(call, reply);
  if (!bank.isFormOf(view.value.id, fieldOf(request, 'form_token', TICKET_CHARACTERS_MAX)))
    return sendPage(
      reply,
      403,
      wordsView(call.institution, 'Please start again', 'This form was not one of ours. Load the page anew.'),
    );
  const step = fieldOf(request, 'step', TICKET_CHARACTERS_MAX);
  if (step === 'sign_in') return postSignIn(bank, call, request, reply, view.value);
  if (step === 'allow' || step === 'refuse')
    return go(call, request, reply, bank.decideAtPage(call, request.params, step === 'allow'));
  return showPage(bank, call, request, reply);
}

function postSignIn(
  bank: SandboxBank,
  call: Call,
  request: Request,
  reply: FastifyReply,
  view: PageView,
): FastifyReply {
  const login = fieldOf(request, 'login', LOGIN_CHARACTERS_MAX).trim();
  const password = fieldOf(request, 'password', SECRET_CHARACTERS_MAX);
  const step = bank.signInAtPage(call, request.params, login, password);
  if (step.ok || step.refusal.code === 'expired') return go(call, request, reply, step);
  const asked = { wrong: wrongWords(step.refusal), login };
  if (request.seen) request.seen.error = step.refusal.code;
  return sendPage(reply, 200, signInView(call.institution, view, asked));
}

function go(call: Call, request: Request, reply: FastifyReply, step: Answer<PageStep>): FastifyReply {
  const { id, key } = request.params;
  if (!step.ok) return ended(call, reply);
  switch (step.value.type) {
    case 'page':
      return reply.redirect(`/banks/${call.institution.id}/pages/authorise/${id}/${key}`, 303);
    case 'back':
      return reply.header('referrer-policy', 'no-referrer').redirect(step.value.url, 303);
    case 'shown':
      return sendPage(reply, 200, tokenView(call.institution, step.value.code));
    case 'refused':
      return sendPage(
        reply,
        200,
        wordsView(call.institution, 'You refused', 'Nobody was given access. You can close this page.'),
      );
    case 'stay':
      return sendPage(
        reply,
        200,
        wordsView(
          call.institution,
          'Thank you',
          'Nothing more happens here: nobody goes back from this page.',
        ),
      );
    case 'stopped':
      return sendPage(reply, 200, stoppedView(call.institution, step.value.why, step.value.url));
  }
}

function postApprovals(bank: SandboxBank, call: Call, request: Request, reply: FastifyReply): FastifyReply {
  const step = fieldOf(request, 'step', TICKET_CHARACTERS_MAX);
  if (step === 'sign_in') return postApprover(bank, call, request, reply);
  const ticket = fieldOf(request, 'ticket', TICKET_CHARACTERS_MAX);
  const approver = bank.approverOf(call, ticket);
  if (approver === null) {
    const asked = { wrong: 'Please sign in again.', login: defaultApprover(call.institution.method) };
    return sendPage(reply, 403, approverView(call.institution, asked));
  }
  const decides = step === 'approve' || step === 'refuse';
  const decided = decides
    ? bank.decideAs(approver, fieldOf(request, 'id', TICKET_CHARACTERS_MAX), step === 'approve')
    : null;
  const done = decided === null ? null : doneWords(decided.ok, step === 'approve');
  const approvals = bank.openApprovals(approver);
  return sendPage(reply, 200, approvalsView(call.institution, approver.name, ticket, approvals, done));
}

const doneWords = (isDone: boolean, isApproved: boolean): string =>
  !isDone ? 'That one does not wait any more.' : isApproved ? 'You approved.' : 'You refused.';

function postApprover(bank: SandboxBank, call: Call, request: Request, reply: FastifyReply): FastifyReply {
  const login = fieldOf(request, 'login', LOGIN_CHARACTERS_MAX).trim();
  const password = fieldOf(request, 'password', SECRET_CHARACTERS_MAX);
  const ticket = bank.signInToApprove(call, login, password);
  if (!ticket.ok) {
    if (request.seen) request.seen.error = ticket.refusal.code;
    return sendPage(reply, 200, approverView(call.institution, { wrong: wrongWords(ticket.refusal), login }));
  }
  const approver = { institution: call.institution, name: login };
  const approvals = bank.openApprovals(approver);
  return sendPage(reply, 200, approvalsView(call.institution, login, ticket.value, approvals, null));
}
