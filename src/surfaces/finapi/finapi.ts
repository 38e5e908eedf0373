/** The finAPI surface at /api/v1 and /oauth: answers as version 1.73 does, takes what clients from 1.41 on send. */
import type { FastifyInstance } from 'fastify';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import { ADDRESS_REQUESTS_PER_MINUTE, framed, PERSON_REQUESTS_PER_MINUTE } from '../dialect/frame.ts';
import { RateLimiter } from '../http/rate-limit.ts';
import type { Services } from '../native/parts.ts';
import { sendFault } from './answering.ts';
import { stampId } from './asked.ts';
import { faultOfProblem } from './failures.ts';
import type { FinapiOperation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { addFinapiRoutes } from './route.ts';

export const FINAPI_PREFIXES = ['/api/v1', '/oauth'] as const;

/** The surface as a plugin; `operations` are all of it but in tests. */
export function finapiSurface(
  services: Services,
  finapi: Finapi,
  operations: readonly FinapiOperation[] = OPERATIONS,
): (app: FastifyInstance) => Promise<void> {
  const { clock } = services;
  const parts = {
    services,
    finapi,
    callers: new RateLimiter(PERSON_REQUESTS_PER_MINUTE, clock),
    addresses: new RateLimiter(ADDRESS_REQUESTS_PER_MINUTE, clock),
  };
  return framed({
    prefixes: FINAPI_PREFIXES,
    begin(request, reply) {
      const wrong = stampId(request, reply);
      return wrong === null ? null : sendFault(reply, wrong, clock.now());
    },
    fail: (reply, failed) => sendFault(reply, faultOfProblem(failed), clock.now()),
    addRoutes: (app, prefix) => addFinapiRoutes(app, parts, operations, prefix),
  });
}
