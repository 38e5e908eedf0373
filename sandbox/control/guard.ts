/** Who may use the control interface: whoever has the control key, from this machine, and never a browser's page. */
import type { FastifyRequest } from 'fastify';
import { isSame } from '../core/bank/secrets.ts';
import { bearerOf } from '../faces/http/read.ts';

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a request is let in: `no_key` without the key, `not_here` when it is for another host name (a page that made
 * its own name point here) or comes from a page.
 */
export function judgeRequest(request: FastifyRequest, key: string): 'in' | 'no_key' | 'not_here' {
  const { host, origin } = request.headers;
  if (!LOOPBACK.test(host ?? '') || origin !== undefined) return 'not_here';
  return isSame(bearerOf(request), key) ? 'in' : 'no_key';
}
