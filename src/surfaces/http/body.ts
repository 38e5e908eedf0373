/** Bodies of requests: bytes to JSON or form fields. */
import { failure, type Result } from '../../core/result.ts';
import { type Parameters, parseParameters } from './parameters.ts';
import { type Problem, problem } from './problem.ts';
import { type FieldSchema, knownMembers, readForm, readJson } from './validate.ts';

export const JSON_TYPES = ['application/json', 'application/merge-patch+json'] as const;
export const FORM_TYPE = 'application/x-www-form-urlencoded';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * Reads a body against its schema. No bytes are an empty object. A form is read as fields: repeated ones are lists,
 * `metadata[key]=value` are pairs. What the schema does not know is refused, or left out where `unknown` says so.
 */
export function readBody<T>(
  fields: FieldSchema<T>,
  contentType: string,
  bytes: Uint8Array,
  { unknown = 'refused' }: { readonly unknown?: 'refused' | 'left_out' } = {},
): Result<T, Problem> {
  if (bytes.length === 0) return readJson(fields, {});
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return failure(problem('json_malformed', { detail: 'The body is not UTF-8.' }));
  }
  if (contentType.toLowerCase().startsWith(FORM_TYPE)) {
    const form = parseParameters(text);
    if (!form.ok)
      return failure(problem('url_malformed', { detail: 'The form fields are not encoded correctly.' }));
    return readForm(fields, unknown === 'refused' ? form.value : knownFields(fields, form.value));
  }
  const value = parseJson(text);
  if (value === undefined)
    return failure(problem('json_malformed', { detail: 'The body ends early or is not JSON.' }));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return failure(problem('json_malformed', { detail: 'The body has to be one JSON object.' }));
  return readJson(fields, unknown === 'refused' ? value : knownMembers(fields, value));
}

/** `metadata[key]` belongs to `metadata`. */
const knownFields = (fields: FieldSchema<unknown>, form: Parameters): Parameters =>
  new Map([...form].filter(([name]) => fields.names.includes(name.split('[', 1)[0] ?? name)));

/** The value of JSON text; undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
