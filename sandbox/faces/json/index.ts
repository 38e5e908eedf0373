/** The bank's own JSON interface: it reads requests, asks the core, and writes what the core says. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuthorisationView } from '../../core/bank/authorisations.ts';
import type { SandboxBank } from '../../core/bank/bank.ts';
import type { CallsLeft, Data } from '../../core/bank/data.ts';
import { instantText } from '../../core/bank/instants.ts';
import type { Call } from '../../core/bank/parts.ts';
import { type Answer, given } from '../../core/bank/refusals.ts';
import { sendRefusal } from '../http/create-server.ts';
import { callHeaders } from '../http/errors.ts';
import { bearerOf, NO_QUERY, readShape } from '../http/read.ts';
import { callFrom, look } from '../http/seen.ts';
import {
  type Body,
  type Place,
  renderAccount,
  renderAuthorisation,
  renderBalance,
  renderConsent,
  renderHolding,
  renderTransactions,
} from './render.ts';
import { ANSWER, CODE, SPAN, WANTED } from './shapes.ts';

export interface FaceOptions {
  readonly bank: SandboxBank;
  /** Where the server is reached; known when it listens. */
  readonly baseUrl: () => string;
  /** Waits so many milliseconds of real time. */
  readonly delay: (ms: number) => Promise<void>;
}

/** What is sent: null is 204. */
interface Sent {
  readonly status: number;
  readonly body: Body | null;
  readonly token: string | null;
  readonly left: CallsLeft | null;
}

const ok = (body: Body, token: string | null = null, left: CallsLeft | null = null): Answer<Sent> =>
  given({ status: 200, body, token, left });
const NO_CONTENT: Answer<Sent> = given({ status: 204, body: null, token: null, left: null });

/** Does something with what was given; a refusal stays one. */
const then = <T, U>(answer: Answer<T>, next: (value: T) => Answer<U>): Answer<U> =>
  answer.ok ? next(answer.value) : answer;

type Params = Readonly<Record<'institution' | 'id', string>>;
type Handler = (call: Call, request: FastifyRequest<{ Params: Params }>, place: Place) => Answer<Sent>;

/** Adds the JSON interface of every institution to a server. */
export function addJsonFace(app: FastifyInstance, options: FaceOptions): void {
  app.register(
    (face, _options, done) => {
      const { bank } = options;
      face.addHook('onRequest', (request, _reply, next) => {
        request.seen = look(bank, request, false);
        next();
      });
      face.setNotFoundHandler((request, reply) => sendRefusal(bank, request, reply, { code: 'not_found' }));
      addRoutes(face, options);
      done();
    },
    { prefix: '/banks' },
  );
}

function addRoutes(face: FastifyInstance, options: FaceOptions): void {
  const { bank } = options;
  const at = (method: 'GET' | 'POST' | 'DELETE', url: string, handler: Handler, query = false): void => {
    face.route<{ Params: Params }>({
      method,
      url: `/:institution${url}`,
      handler: (request, reply) => answer(options, request, reply, handler, query),
    });
  };
  const shown = (answered: Answer<AuthorisationView>, place: Place): Answer<Sent> =>
    then(answered, (view) => ok(renderAuthorisation(view, place)));
  const data = <T>(answered: Answer<Data<T>>, render: (value: T) => Body): Answer<Sent> =>
    then(answered, ({ value, token, left }) => ok(render(value), token, left));

  at('POST', '/authorisations', (call, { body }, place) =>
    then(readShape(WANTED, body), (wanted) =>
      then(bank.startAuthorisation(call, wanted), ({ view, secret }) =>
        given({
          status: 201,
          body: { ...renderAuthorisation(view, place), secret },
          token: null,
          left: null,
        }),
      ),
    ),
  );
  at('GET', '/authorisations/:id', (call, request, place) =>
    shown(bank.readAuthorisation(call, request.params.id, bearerOf(request)), place),
  );
  at('POST', '/authorisations/:id/answers', (call, request, place) =>
    then(readShape(ANSWER, request.body), (sent) =>
      shown(bank.answerStep(call, request.params.id, bearerOf(request), sent), place),
    ),
  );
  at('POST', '/authorisations/:id/code', (call, request, place) =>
    then(readShape(CODE, request.body), ({ code }) =>
      shown(bank.takeCode(call, request.params.id, bearerOf(request), code), place),
    ),
  );
  at('DELETE', '/authorisations/:id', (call, request) =>
    then(bank.cancelAuthorisation(call, request.params.id, bearerOf(request)), () => NO_CONTENT),
  );
  at('GET', '/accounts', (call, request) =>
    data(bank.listAccounts(call, bearerOf(request)), (accounts) => ({
      accounts: accounts.map(renderAccount),
    })),
  );
  at('GET', '/accounts/:id/balances', (call, request) =>
    data(bank.readBalances(call, bearerOf(request), request.params.id), (balances) => ({
      balances: balances.map(renderBalance),
    })),
  );
  at('GET', '/accounts/:id/holdings', (call, request) =>
    data(bank.readHoldings(call, bearerOf(request), request.params.id), (holdings) => ({
      holdings: holdings.map(renderHolding),
    })),
  );
  at(
    'GET',
    '/accounts/:id/transactions',
    (call, request) =>
      then(readShape(SPAN, request.query), (span) =>
        data(bank.readTransactions(call, bearerOf(request), request.params.id, span), renderTransactions),
      ),
    true,
  );
  at('GET', '/consents/:id', (call, request) =>
    then(bank.readConsent(call, bearerOf(request), request.params.id), (consent) =>
      ok(renderConsent(consent)),
    ),
  );
  at('DELETE', '/consents/:id', (call, request) =>
    then(bank.endConsent(call, bearerOf(request), request.params.id), () => NO_CONTENT),
  );
}

async function answer(
  { bank, baseUrl, delay }: FaceOptions,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
  handler: Handler,
  takesQuery: boolean,
): Promise<FastifyReply> {
  const call = request.seen === null ? null : callFrom(request.seen);
  if (call === null) return sendRefusal(bank, request, reply, { code: 'not_found' });
  const { id: institution, zone } = call.institution;
  const place: Place = {
    instant: (at) => instantText(zone, at),
    pageUrl: (id, key) => `${baseUrl()}/banks/${institution}/pages/authorise/${id}/${key}`,
  };
  const query = takesQuery ? given(null) : then(readShape(NO_QUERY, request.query), () => given(null));
  const answered = then(query, () => handler(call, request, place));
  const ms = bank.delayMs(call);
  if (ms > 0) await delay(ms);
  if (!answered.ok) return sendRefusal(bank, request, reply, answered.refusal);
  const { status, body, token, left } = answered.value;
  if (token !== null) reply.header('x-session-token', token);
  if (left !== null) reply.headers(callHeaders(left, bank.now()));
  return body === null ? reply.code(status).send() : reply.code(status).send(body);
}
