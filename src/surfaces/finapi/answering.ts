/** How answers and failures of this surface go out: sections 1.1 and 1.3 of the finAPI contract. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JSON_TYPE } from '../dialect/frame.ts';
import { pathOf } from '../http/server.ts';
import { askedOf, authContextOf } from './asked.ts';
import { type FinapiFault, isFault } from './faults.ts';
import { inLanguage } from './language.ts';
import type { FinapiAnswer } from './operation.ts';
import { berlinTime } from './timestamps.ts';

/** Characters of a path that a failure repeats. */
const PATH_CHARACTERS_MAX = 500;

/** Answers what an operation gave; `now` is the time of the server. */
export function sendOutcome(reply: FastifyReply, outcome: FinapiAnswer | FinapiFault, now: Date) {
  if (isFault(outcome)) return sendFault(reply, outcome, now);
  reply.code(outcome.status).headers({ 'cache-control': 'no-store', ...outcome.headers });
  if (outcome.value === null) return reply.send();
  return reply.type(JSON_TYPE).send(JSON.stringify(outcome.value));
}

/** Answers a failure: BadCredentialsError for 401, else ErrorMessage. */
export function sendFault(reply: FastifyReply, failed: FinapiFault, now: Date): FastifyReply {
  const { request } = reply;
  const body = failed.status === 401 ? badCredentials(request, failed) : errorMessage(request, failed, now);
  return reply
    .code(failed.status)
    .headers({ 'cache-control': 'no-store', ...failed.headers })
    .type(JSON_TYPE)
    .send(JSON.stringify(body));
}

function badCredentials(request: FastifyRequest, { errors: [first] }: FinapiFault) {
  const { language } = askedOf(request);
  return {
    error: first?.more?.error ?? 'unauthorized',
    error_description: inLanguage(first?.message ?? '', language),
  };
}

function errorMessage(request: FastifyRequest, { errors, bank }: FinapiFault, now: Date) {
  const asked = askedOf(request);
  return {
    errors: errors.map(({ code, type, message, more }) => ({
      message: inLanguage(message, asked.language),
      code,
      type,
      ...more,
    })),
    date: berlinTime(now),
    requestId: asked.requestId,
    endpoint: `${methodOf(request)} ${pathOf(request).slice(0, PATH_CHARACTERS_MAX)}`,
    authContext: authContextOf(asked),
    bank: bank ?? null,
  };
}

/** The method that is meant: some clients can only POST and say the rest in `X-HTTP-Method-Override`. */
export function methodOf({ method, headers }: FastifyRequest): string {
  if (method !== 'POST') return method;
  const meant = headers['x-http-method-override'];
  const large = typeof meant === 'string' ? meant.trim().toUpperCase() : '';
  return large === 'PATCH' || large === 'DELETE' ? large : method;
}
