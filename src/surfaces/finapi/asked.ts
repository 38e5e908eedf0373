/** What is known of a request before any operation has it: its id, its language, and who asks once that is read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fault } from './faults.ts';
import { languageOf } from './language.ts';
import type { FinapiCaller } from './operation.ts';
import type { Language } from './words.ts';

/** Characters of an X-REQUEST-ID. */
export const REQUEST_ID_CHARACTERS_MAX = 255;

export interface Asked {
  /** What the client sent as X-REQUEST-ID, else ours. */
  readonly requestId: string;
  readonly language: Language;
  /** Who asks; null where nobody has to say it, and until it is read. */
  caller: FinapiCaller | null;
}

// Failures before routing have a request that no hook saw, so what is known of it is not a member of it.
const ASKED = new WeakMap<FastifyRequest, Asked>();

/** What is known of a request. */
export function askedOf(request: FastifyRequest): Asked {
  const known = ASKED.get(request);
  if (known !== undefined) return known;
  const made: Asked = {
    requestId: givenId(request) ?? request.id,
    language: languageOf(request.headers['accept-language']),
    caller: null,
  };
  ASKED.set(request, made);
  return made;
}

const sentId = (request: FastifyRequest): string | undefined => {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && sent !== '' ? sent : undefined;
};
const givenId = (request: FastifyRequest): string | undefined => {
  const sent = sentId(request);
  return sent !== undefined && sent.length <= REQUEST_ID_CHARACTERS_MAX ? sent : undefined;
};

/** Puts the id of a request on its reply; the failure of one that is too long. */
export function stampId(request: FastifyRequest, reply: FastifyReply) {
  reply.header('x-request-id', askedOf(request).requestId);
  if ((sentId(request)?.length ?? 0) <= REQUEST_ID_CHARACTERS_MAX) return null;
  return fault(400, 'BAD_REQUEST', `X-REQUEST-ID takes at most ${REQUEST_ID_CHARACTERS_MAX} characters.`);
}

/** `"<client>/<user>"` as numbers, 0 for who is not there. */
export function authContextOf({ caller }: Asked): string {
  if (caller === null) return '0/0';
  return `${caller.client.id}/${caller.kind === 'user' ? caller.user.id : 0}`;
}
