/** The one name of this machine that a server goes by. */
import type { FastifyRequest } from 'fastify';

/** Names of this machine: cookies of one are not sent to another. */
const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The origin under which banks send browsers back, when the browser came by another name of this machine: it would
 * come back as another browser. Null when the name is right, or not ours to change.
 */
export function homeOf(
  config: { readonly publicUrl: string | null; readonly url?: string },
  request: FastifyRequest,
): string | null {
  const home = config.publicUrl === null ? URL.parse(config.url ?? '') : null;
  const here = URL.parse(request.server.baseUrl(request));
  if (home === null || here === null || home.host === here.host || home.port !== here.port) return null;
  return THIS_MACHINE.has(home.hostname) && THIS_MACHINE.has(here.hostname) ? home.origin : null;
}
