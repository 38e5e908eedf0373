/**
 * A dialect of persons: a surface whose operations, failures and documentation are data. Its paths answer failures as
 * `{message, code, errors?}`, whatever goes wrong; members and parameters that it does not know are ignored, because
 * clients of such APIs send more than is documented.
 */
import type { FastifyInstance } from 'fastify';
import { RateLimiter } from '../http/rate-limit.ts';
import type { Services } from '../native/parts.ts';
import { ADDRESS_REQUESTS_PER_MINUTE, framed, PERSON_REQUESTS_PER_MINUTE } from './frame.ts';
import type { Dialect, DialectParts } from './parts.ts';
import { refusalOf } from './refusals.ts';
import { addDialectRoute, sendRefusal } from './route.ts';

export { ADDRESS_REQUESTS_PER_MINUTE, PERSON_REQUESTS_PER_MINUTE } from './frame.ts';

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
  return framed({
    prefixes: dialect.prefixes,
    fail: (reply, failed) => sendRefusal(reply, refusalOf(failed, dialect.words)),
    addRoutes(app, prefix) {
      for (const operation of dialect.operations)
        if (operation.path.startsWith(`${prefix}/`)) addDialectRoute(app, parts, operation, prefix);
    },
  });
}
