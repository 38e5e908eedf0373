/** Reading a bank's reply strictly: a value of the expected shape, or `shape_not_understood` with the place. */
import type { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { Fault, HttpReply } from '../contract.ts';
import { notUnderstood } from './faults.ts';
import { type LosslessJson, readLosslessJson } from './json.ts';

/** A JSON reply, in bytes: a page of entries has some 100 kB. */
export const REPLY_BYTES_MAX = 8 * 1024 * 1024;
/** Characters of a place that a fault names. */
const PLACE_CHARS_MAX = 200;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** The JSON of a reply, with numbers as text. A fault when it is not JSON, says that it is not, or is too large. */
export function jsonOf(reply: HttpReply): Result<LosslessJson, Fault> {
  if (reply.body.length > REPLY_BYTES_MAX) return failure(notUnderstood('the reply is too large'));
  if (!JSON_TYPE.test(reply.headers['content-type'] ?? ''))
    return failure(notUnderstood('the reply is not of type JSON'));
  const json = readLosslessJson(reply.body);
  if (json.ok) return json;
  const what = json.fault === 'not_utf8' ? 'the reply is not UTF-8' : 'the reply is not whole JSON';
  return failure(notUnderstood(what));
}

/**
 * The value in the shape of the schema; `what` names it in a fault. A key that the schema does not know is ignored: banks
 * add some without notice. One that it needs and that is absent is a fault.
 */
export function shaped<T extends z.ZodType>(
  schema: T,
  value: unknown,
  what: string,
): Result<z.output<T>, Fault> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return success(parsed.data);
  const path = parsed.error.issues[0]?.path ?? [];
  const place = path.map((key) => `/${String(key)}`).join('');
  return failure(notUnderstood(`${what}${place === '' ? '' : ` at ${place}`}`.slice(0, PLACE_CHARS_MAX)));
}
