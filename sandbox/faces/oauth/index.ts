/**
 * OAuth 2.0 (RFC 6749, 4.1) at the banks that have it: where apps send people, and where codes are exchanged. The pages
 * between the two are the bank's own.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxBank } from '../../core/bank/bank.ts';
import { SECRET_CHARACTERS_MAX } from '../../core/bank/limits.ts';
import type { OauthExchange, OauthToken, OauthWanted } from '../../core/bank/oauth.ts';
import { type OauthClient, provenClient } from '../../core/bank/oauth-clients.ts';
import type { Call } from '../../core/bank/parts.ts';
import type { Refusal } from '../../core/bank/refusals.ts';
import { sendRefusal } from '../http/create-server.ts';
import { callFrom, look } from '../http/seen.ts';
import { renderConsent } from '../json/render.ts';
import { sendPage } from '../pages/markup.ts';
import { wordsView } from '../pages/views.ts';

type Request = FastifyRequest<{ Params: Readonly<Record<'institution', string>> }>;

export interface OauthOptions {
  readonly bank: SandboxBank;
  /** Waits so many milliseconds of real time. */
  readonly delay: (ms: number) => Promise<void>;
}

const FORM = 'application/x-www-form-urlencoded';
/** Characters of an Authorization header that is looked into. */
const BASIC_CHARACTERS_MAX = 1_000;
/** The client with which the bank's own page asks that shows the code. */
const SHOWN_TO = 'tributary';

/** Adds the two endpoints, and the page for people who have no app. */
export function addOauth(app: FastifyInstance, options: OauthOptions): void {
  const { bank } = options;
  app.register(
    (face, _options, done) => {
      face.removeAllContentTypeParsers();
      face.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, next) => {
        next(null, new URLSearchParams(String(body)));
      });
      face.addHook('onRequest', (request, _reply, next) => {
        // People come with their browsers, clients with requests that have an id.
        request.seen = look(bank, request, request.method === 'GET');
        next();
      });
      face.setNotFoundHandler((request, reply) => sendRefusal(bank, request, reply, { code: 'not_found' }));
      face.get('/oauth/authorize', (request: Request, reply) => authorize(bank, request, reply));
      face.post('/oauth/token', (request: Request, reply) => exchange(options, request, reply));
      face.get('/pages/token', (request: Request, reply) => showsToken(bank, request, reply));
      done();
    },
    { prefix: '/banks/:institution' },
  );
}

const callOf = (request: FastifyRequest): Call | null =>
  request.seen === null ? null : callFrom(request.seen);

const notFound = (bank: SandboxBank, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendRefusal(bank, request, reply, { code: 'not_found' });

/** For people who have no app: the same as an app would ask for, and the token is shown at the end. */
function showsToken(bank: SandboxBank, request: Request, reply: FastifyReply): FastifyReply {
  const call = callOf(request);
  if (call?.institution.oauth !== true) return notFound(bank, request, reply);
  const query = new URLSearchParams({ response_type: 'code', client_id: SHOWN_TO });
  return reply.redirect(`/banks/${call.institution.id}/oauth/authorize?${query.toString()}`, 303);
}

function authorize(bank: SandboxBank, request: Request, reply: FastifyReply): FastifyReply {
  const call = callOf(request);
  if (call === null) return notFound(bank, request, reply);
  const begun = bank.beginOauth(call, wantedOf(request));
  if (!begun.ok) return sendRefusal(bank, request, reply, begun.refusal);
  const { institution } = call;
  switch (begun.value.type) {
    case 'page': {
      const { id, key } = begun.value;
      return reply.redirect(`/banks/${institution.id}/pages/authorise/${id}/${key}`, 303);
    }
    case 'back':
      return reply.header('referrer-policy', 'no-referrer').redirect(begun.value.url, 303);
    case 'words':
      if (request.seen) request.seen.error = 'bad_request';
      return sendPage(
        reply,
        400,
        wordsView(institution, 'The app asked for something else', begun.value.why),
      );
  }
}

/** Parameters that must not come twice (RFC 6749, 3.1). */
const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

function wantedOf(request: FastifyRequest): OauthWanted {
  const query = URL.parse(request.raw.url ?? '', 'http://bank')?.searchParams ?? new URLSearchParams();
  // A parameter without a value is as one that was not sent.
  const one = (name: (typeof PARAMETERS)[number]): string | null => query.get(name) || null;
  return {
    responseType: one('response_type'),
    clientId: one('client_id'),
    redirectUri: one('redirect_uri'),
    scope: one('scope'),
    state: one('state'),
    challenge: one('code_challenge'),
    challengeMethod: one('code_challenge_method'),
    repeated: PARAMETERS.some((name) => query.getAll(name).length > 1),
  };
}

async function exchange(
  { bank, delay }: OauthOptions,
  request: Request,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = callOf(request);
  if (call?.institution.oauth !== true) return notFound(bank, request, reply);
  const answered = exchanged(bank, call, request);
  const ms = bank.delayMs(call);
  if (ms > 0) await delay(ms);
  // RFC 6749, 5.1; the server adds `Cache-Control: no-store` to everything.
  reply.header('pragma', 'no-cache');
  if (answered.type === 'token') return reply.send(renderToken(answered.token));
  if (request.seen) request.seen.error = answered.type === 'refused' ? answered.refusal.code : 'bad_request';
  if (answered.type === 'error') return reply.code(400).send(errorOf(answered.error, answered.what));
  return sendError(bank, request, reply, answered.refusal);
}

type Exchanged =
  | { readonly type: 'token'; readonly token: OauthToken }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'error'; readonly error: string; readonly what: string };

function exchanged(bank: SandboxBank, call: Call, request: FastifyRequest): Exchanged {
  const client = clientOf(request);
  if (client === null) return { type: 'refused', refusal: { code: 'wrong_credentials', fields: ['client'] } };
  const { body } = request;
  const error = (name: string, what: string): Exchanged => ({ type: 'error', error: name, what });
  if (!(body instanceof URLSearchParams)) return error('invalid_request', 'a form is sent here');
  const names = [...body.keys()];
  if (new Set(names).size < names.length) return error('invalid_request', 'a parameter was sent twice');
  const grantType = body.get('grant_type');
  if (grantType === null) return error('invalid_request', 'grant_type is missing');
  if (grantType !== 'authorization_code')
    return error('unsupported_grant_type', 'grant_type is authorization_code');
  const code = body.get('code') ?? '';
  if (code === '') return error('invalid_request', 'code is missing');
  const sent: OauthExchange = {
    code: code.slice(0, SECRET_CHARACTERS_MAX),
    redirectUri: body.get('redirect_uri'),
    verifier: body.get('code_verifier'),
  };
  const token = bank.exchangeCode(call, client, sent);
  return token.ok ? { type: 'token', token: token.value } : { type: 'refused', refusal: token.refusal };
}

/** The client of HTTP Basic, its parts encoded as in a form (RFC 6749, 2.3.1); null when it does not prove itself. */
function clientOf(request: FastifyRequest): OauthClient | null {
  const header = (request.headers.authorization ?? '').slice(0, BASIC_CHARACTERS_MAX);
  const [, packed] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  if (packed === undefined) return null;
  const text = Buffer.from(packed, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? null : provenClient(decoded(text.slice(0, colon)), decoded(text.slice(colon + 1)));
}

/** A form's text; empty when it is none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

function renderToken({ token, consent }: OauthToken): Readonly<Record<string, unknown>> {
  return {
    access_token: token,
    token_type: 'Bearer',
    scope: consent.scopes.join(' '),
    consent: renderConsent(consent),
  };
}

const errorOf = (error: string, what: string): Readonly<Record<string, string>> => ({
  error,
  error_description: what,
});

/** What the bank refuses, in the words of RFC 6749, 5.2; what is down is said as everywhere at this bank. */
function sendError(
  bank: SandboxBank,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): FastifyReply {
  switch (refusal.code) {
    case 'wrong_credentials':
      if (refusal.fields.includes('client'))
        return reply
          .code(401)
          .header('www-authenticate', 'Basic realm="bank"')
          .send(errorOf('invalid_client', 'The client does not prove itself.'));
      return reply
        .code(400)
        .send(errorOf('invalid_grant', 'The code is not one that was given to this client.'));
    case 'step_answered':
      return reply
        .code(400)
        .send(errorOf('invalid_grant', 'The code was used already. What it gave has ended.'));
    case 'expired':
      return reply.code(400).send(errorOf('invalid_grant', 'The code has expired.'));
    case 'bad_request':
      return reply.code(400).send(errorOf('invalid_request', `${refusal.field ?? 'body'}: ${refusal.what}`));
    default:
      return sendRefusal(bank, request, reply, refusal);
  }
}
