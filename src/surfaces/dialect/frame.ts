/**
 * The frame of a dialect: everything below its prefixes answers in its own shape, whatever goes wrong and wherever, and
 * bodies arrive as bytes. What an operation is, who may call it and how a failure looks is each dialect's own.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FORM_TYPE } from '../http/body.ts';
import { type Problem, problem } from '../http/problem.ts';
import type { CallerName, RateLimiter } from '../http/rate-limit.ts';
import { nothingThere, problemOfError } from '../http/server.ts';

/** Requests of one caller, or of one address where nobody has to sign in, in a minute. */
export const PERSON_REQUESTS_PER_MINUTE = 6_000;
export const ADDRESS_REQUESTS_PER_MINUTE = 600;

/** The type of every body that a dialect answers. */
export const JSON_TYPE = 'application/json; charset=utf-8';

export interface Frame {
  /** Where its operations are, such as `/api/v1`. */
  readonly prefixes: readonly string[];
  /** Answers a failure of the shared catalogue in the dialect's shape; of requests that no route took as well. */
  fail(reply: FastifyReply, failed: Problem): FastifyReply;
  /** Adds the routes whose paths begin with `prefix`; `app` is below it. */
  addRoutes(app: FastifyInstance, prefix: string): void;
  /** Looks at every request below the prefixes first; what it answers is the end of it. */
  begin?(request: FastifyRequest, reply: FastifyReply): FastifyReply | null;
}

/** The frame as a plugin. */
export const framed =
  (frame: Frame): ((app: FastifyInstance) => Promise<void>) =>
  async (app) => {
    for (const prefix of frame.prefixes) {
      app.failureShapes.push({ prefix, send: frame.fail });
      await app.register(async (below) => addBelow(below, frame, prefix), { prefix });
    }
  };

function addBelow(app: FastifyInstance, frame: Frame, prefix: string): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    ['application/json', FORM_TYPE],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    frame.fail(reply, problemOfError(error, request)),
  );
  app.setNotFoundHandler((request, reply) => frame.fail(reply, nothingThere(request.server, request)));
  const { begin } = frame;
  if (begin !== undefined)
    app.addHook('onRequest', (request, reply, done) => {
      if (begin(request, reply) === null) done();
    });
  frame.addRoutes(app, prefix);
}

/** Takes one request of the caller's bucket and says on the reply what is left. */
export function takeRequest(limiter: RateLimiter, caller: CallerName, reply: FastifyReply): Problem | null {
  const { allowed, remaining, waitSeconds } = limiter.take(caller);
  reply.header('ratelimit-policy', limiter.policy);
  reply.header('ratelimit', `"default";r=${remaining}${allowed ? '' : `;t=${waitSeconds}`}`);
  return allowed ? null : problem('rate_limited', { headers: { 'retry-after': String(waitSeconds) } });
}

/** The bytes of a body; none where there is no body. */
export const bodyBytes = (request: FastifyRequest): Uint8Array =>
  request.body instanceof Uint8Array ? request.body : new Uint8Array(0);

const BEARER = /^Bearer +([\x21-\x7e]{1,8192})$/i;

/** The bearer token of a request (RFC 6750); undefined when there is none. */
export const bearerOf = (request: FastifyRequest): string | undefined =>
  BEARER.exec(request.headers.authorization ?? '')?.[1];
