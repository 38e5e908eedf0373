/** Reading requests: bodies and queries of a known shape, days, and bearer tokens. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Answer, badRequest, given } from '../../core/bank/refusals.ts';
import { MESSAGE_CHARACTERS_MAX, TOKEN_CHARACTERS_MAX } from './limits.ts';

/** Characters of the name of what is wrong. */
const FIELD_CHARACTERS_MAX = 100;
const DAY = /^(?:19|20|21)\d\d-\d\d-\d\d$/;

/** A day of the calendar, `yyyy-mm-dd`. */
export const daySchema = z
  .string()
  .refine((text) => isDay(text), { message: 'not a day such as 2026-01-31' });

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** What a body that is no JSON is read as. */
export const NOT_JSON = Symbol('not JSON');

/** What a client sent, as this shape; else what is wrong with it. Values are never repeated. */
export function readShape<T>(schema: z.ZodType<T>, sent: unknown): Answer<T> {
  if (sent === NOT_JSON) return badRequest('not JSON', 'body');
  if (sent === undefined) return badRequest('missing', 'body');
  const read = schema.safeParse(sent);
  if (read.success) return given(read.data);
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? null : issue.path.join('.');
  const what = issue?.message ?? 'not understood';
  return badRequest(what.slice(0, MESSAGE_CHARACTERS_MAX), where?.slice(0, FIELD_CHARACTERS_MAX) ?? null);
}

/** For requests that take no query. */
export const NO_QUERY = z.strictObject({});

const BEARER = new RegExp(`^Bearer ([A-Za-z0-9_.~+/=-]{1,${TOKEN_CHARACTERS_MAX}})$`);

/** The bearer token (RFC 6750) of a request; empty when there is none, which is nobody's. */
export function bearerOf(request: FastifyRequest): string {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** An HTTP or HTTPS address without credentials and fragment. */
export function isReturnAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:\/\/[^\s"<>\\^`{|}]+$/i.test(text)) return false;
  return url.username === '' && url.password === '' && !text.includes('#');
}
