/** Reads the query and the body of a request for an operation: section 1.1 of the finAPI contract. */
import type { FastifyRequest } from 'fastify';
import { failure, type Result, success } from '../../core/result.ts';
import { bodyBytes } from '../dialect/frame.ts';
import { FORM_TYPE } from '../http/body.ts';
import { parseParameters } from '../http/parameters.ts';
import { queryTextOf } from '../http/server.ts';
import type { FieldSchema } from '../http/validate.ts';
import { type FinapiFault, fault } from './faults.ts';
import { faultOfIssues, LongNumber } from './fields.ts';

/** Parameters of one query or form: a list of ids may be sent as one parameter each. */
export const QUERY_PARAMETERS_MAX = 2_000;
/** Digits that JavaScript's numbers hold exactly, whichever they are. */
const EXACT_DIGITS_MAX = 15;

const PACKED = fault(415, 'UNSUPPORTED_MEDIA_TYPE', {
  de: 'Gepackte Inhalte werden nicht gelesen: Senden Sie sie ohne Content-Encoding.',
  en: 'Packed bodies are not read: send them without Content-Encoding.',
});

const bad = (message: string): Result<never, FinapiFault> => failure(fault(400, 'BAD_REQUEST', message));

/** The query: each field gets all texts that were sent for it. What the operation does not know is left out. */
export function readQueryOf(
  fields: FieldSchema<unknown>,
  request: FastifyRequest,
): Result<unknown, FinapiFault> {
  const sent = parseParameters(queryTextOf(request), QUERY_PARAMETERS_MAX);
  if (!sent.ok)
    return bad(
      sent.fault === 'too_many'
        ? `The query has more than ${QUERY_PARAMETERS_MAX} parameters.`
        : 'The query is not encoded correctly.',
    );
  const known = [...sent.value].filter(([name]) => fields.names.includes(name));
  return readWith(fields, Object.fromEntries(known));
}

/** The body: JSON, or a form whose fields are texts. No bytes are an empty object, and a member that is null is absent. */
export function readBodyOf(
  fields: FieldSchema<unknown>,
  request: FastifyRequest,
): Result<unknown, FinapiFault> {
  const bytes = bodyBytes(request);
  if (bytes.length === 0) return readWith(fields, {});
  if ((request.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    return failure(PACKED);
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  const text = decode(bytes, type);
  if (text === null) return bad('The body is not UTF-8.');
  const members = type.startsWith(FORM_TYPE) ? formMembers(text) : jsonMembers(text);
  if (members === null)
    return bad('The body has to be one JSON object, or a form that is encoded correctly.');
  return readWith(fields, members);
}

function readWith(fields: FieldSchema<unknown>, members: object): Result<unknown, FinapiFault> {
  const known = Object.entries(members).filter(([name]) => fields.names.includes(name));
  const outcome = fields.schema.safeParse(Object.fromEntries(known));
  return outcome.success ? success(outcome.data) : failure(faultOfIssues(outcome.error.issues));
}

const LATIN = /charset\s*=\s*"?iso-8859-(?:1|15)\b/;

/** Clients that declare a Latin charset mostly send UTF-8 all the same. */
function decode(bytes: Uint8Array, type: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const [found] = LATIN.exec(type) ?? [];
    if (found === undefined) return null;
    return new TextDecoder(found.endsWith('15') ? 'iso-8859-15' : 'iso-8859-1').decode(bytes);
  }
}

function formMembers(text: string): object | null {
  const form = parseParameters(text, QUERY_PARAMETERS_MAX);
  return form.ok ? Object.fromEntries([...form.value].map(([name, [first = '']]) => [name, first])) : null;
}

function jsonMembers(text: string): object | null {
  const value = parseExact(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { readonly source?: string },
) => unknown;

/** JSON without the members that are null, numbers beyond what JavaScript holds exactly as they were written. */
function parseExact(text: string): unknown {
  const reviver: Reviver = function (_key, value, context) {
    if (value === null) return Array.isArray(this) ? null : undefined;
    return typeof value === 'number' ? exactNumber(value, context?.source) : value;
  };
  try {
    return JSON.parse(text, reviver as (this: unknown, key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

const PLAIN = /^-?(\d+)(?:\.(\d+))?$/;

function exactNumber(value: number, source: string | undefined): number | LongNumber {
  if (source === undefined || Number.isSafeInteger(value)) return value;
  const [, whole = '', decimals = ''] = PLAIN.exec(source) ?? [];
  const digits = whole.length + decimals.length;
  return digits > 0 && digits <= EXACT_DIGITS_MAX ? value : new LongNumber(source);
}
