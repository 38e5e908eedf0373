/**
 * A dialect: a surface whose operations, failures and documentation are data. Its paths answer failures as
 * `{message, code, errors?}`, whatever goes wrong; members and parameters that it does not know are ignored, because
 * clients of such APIs send more than is documented.
 */
import type { FastifyError, FastifyInstance } from 'fastify';
import { FORM_TYPE } from '../http/body.ts';
import { RateLimiter } from '../http/rate-limit.ts';
import { type FailureShape, nothingThere, problemOfError } from '../http/server.ts';
import type { Services } from '../native/parts.ts';
import type { Dialect, DialectParts } from './parts.ts';
import { refusalOf } from './refusals.ts';
import { addDialectRoute, sendRefusal } from './route.ts';

/** Requests of one person, or of one address where nobody has to sign in, in a minute. */
export const PERSON_REQUESTS_PER_MINUTE = 6_000;
export const ADDRESS_REQUESTS_PER_MINUTE = 600;

/** The dialect as a plugin. */
export function dialectSurface(
  services: Services,
  dialect: Dialect,
): (app: FastifyInstance) => Promise<void> {
  const parts: DialectParts = {
    services,
    dialect,
    persons: new RateLimiter(PERSON_REQUESTS_PER_MINUTE, services.clock),
    addresses: new RateLimiter(ADDRESS_REQUESTS_PER_MINUTE, services.clock),
  };
  return async (app) => {
    for (const prefix of dialect.prefixes) {
      const send: FailureShape['send'] = (reply, failed) =>
        sendRefusal(reply, refusalOf(failed, dialect.words));
      app.failureShapes.push({ prefix, send });
      await app.register((below) => addOperations(below, parts, prefix), { prefix });
    }
  };
}

async function addOperations(app: FastifyInstance, parts: DialectParts, prefix: string): Promise<void> {
  const { operations, words } = parts.dialect;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    ['application/json', FORM_TYPE],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    sendRefusal(reply, refusalOf(problemOfError(error, request), words)),
  );
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(reply, refusalOf(nothingThere(request.server, request), words)),
  );
  for (const operation of operations)
    if (operation.path.startsWith(`${prefix}/`)) addDialectRoute(app, parts, operation, prefix);
}
