/** What the pages with forms share: who sent a form, its token, and the cookies that came along. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Whether a change was asked for by a page of ours: browsers say so in Origin, and nothing else may leave it out. */
export function isOwnOrigin(request: FastifyRequest, origin: string | undefined): boolean {
  if (origin === undefined) return false;
  const base = URL.parse(request.server.baseUrl(request));
  return base !== null && base.origin === origin;
}

/** Whether a form brought back the token that was given for it. Takes the same time for every text of one length. */
export function isFormToken(expected: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The first cookie of a name whose whole value fits `form`; null when there is none. */
export function cookieOf(request: FastifyRequest, name: string, form: RegExp): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [given, value = ''] = pair.trim().split('=', 2);
    if (given === name && form.test(value)) return value;
  }
  return null;
}
