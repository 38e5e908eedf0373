/** Puts operations on the server: who asks, how often, in which form, and how the answer goes out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failure, type Result, success } from '../../core/result.ts';
import type { AuthenticationFault, KeyCaller } from '../../engine/authenticate.ts';
import { permits } from '../../engine/scopes.ts';
import { chooseMediaType } from '../http/accept.ts';
import type { ErrorCode } from '../http/error-catalogue.ts';
import { parseParameters } from '../http/parameters.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { queryTextOf, sendProblem } from '../http/server.ts';
import type { Answer } from './answer.ts';
import { isUnchanged } from './conditions.ts';
import type { Operation } from './operation.ts';
import type { Services } from './parts.ts';

/** Adds the route of an operation. */
export function addRoute(app: FastifyInstance, services: Services, operation: Operation): void {
  app.route({
    method: operation.method,
    url: operation.path.replace('{id}', ':id'),
    exposeHeadRoute: operation.method === 'GET',
    handler: async (request, reply) => {
      const outcome = await answerOf(services, operation, request, reply);
      if (isProblem(outcome)) return sendProblem(request, reply, outcome);
      return sendAnswer(request, reply, outcome);
    },
  });
}

async function answerOf(
  services: Services,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Answer | Problem> {
  const known = await callerOf(services, request);
  if (!known.ok) return known.fault;
  const caller = known.value;
  const limited = limit(services, caller, reply);
  if (limited !== null) return limited;
  if (operation.scope !== null && !permits(caller, operation.scope))
    return problem('scope_missing', { detail: `The operation needs the scope ${operation.scope}.` });
  const accept = chooseMediaType(request.headers.accept, operation.offers);
  if (accept === null)
    return problem('not_acceptable', { detail: `The answer comes as ${operation.offers.join(', ')}.` });
  const parameters = parseParameters(queryTextOf(request));
  if (!parameters.ok) return problem('url_malformed');
  const { id = '' } = request.params as { id?: string };
  return operation.run({ services, caller, request, parameters: parameters.value, idText: id, accept });
}

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

const AUTHENTICATION_PROBLEMS: Readonly<Record<AuthenticationFault, ErrorCode>> = {
  malformed: 'api_key_malformed',
  wrong_mode: 'api_key_wrong_mode',
  unknown: 'api_key_unknown',
  revoked: 'api_key_revoked',
  expired: 'api_key_expired',
};

async function callerOf(services: Services, request: FastifyRequest): Promise<Result<KeyCaller, Problem>> {
  const header = request.headers.authorization;
  if (header === undefined) return failure(problem('authentication_required'));
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return failure(problem('authentication_required'));
  const known = await services.authenticator.authenticate(token);
  return known.ok ? success(known.value) : failure(problem(AUTHENTICATION_PROBLEMS[known.fault]));
}

/** Takes one request of the caller's bucket and says on the reply what is left. */
function limit(services: Services, caller: KeyCaller, reply: FastifyReply): Problem | null {
  const { limiter } = services;
  const { allowed, remaining, waitSeconds } = limiter.take(caller.keyId);
  reply.header('ratelimit-policy', limiter.policy);
  reply.header('ratelimit', `"default";r=${remaining}${allowed ? '' : `;t=${waitSeconds}`}`);
  return allowed ? null : problem('rate_limited', { headers: { 'retry-after': String(waitSeconds) } });
}

function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const etag = answer.headers.etag;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  reply.headers(answer.headers);
  if (isRead && etag !== undefined && isUnchanged(request.headers['if-none-match'], etag))
    return reply.code(304).send();
  reply.code(answer.status);
  if (answer.type !== null) reply.type(answer.type);
  if (typeof answer.body === 'string') return reply.send(answer.body);
  if (answer.body !== null && request.method !== 'HEAD') return reply.send(answer.body);
  // HEAD asks for no body: a stream that nobody reads is never started.
  answer.body?.destroy();
  return reply.send();
}
