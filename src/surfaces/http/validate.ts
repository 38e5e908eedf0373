/** Requests against their schemas: every failure names the place, the rule and, for a wrong name, the likely right one. */
import { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { Parameters } from './parameters.ts';
import { type Problem, type ProblemError, problem } from './problem.ts';
import { suggest } from './suggest.ts';

/** What a field is, for turning the texts of a query or form into values. */
type Kind = 'text' | 'integer' | 'boolean' | 'array' | 'object';

/** A schema of named fields with what is known of each beforehand. */
export interface FieldSchema<T> {
  readonly schema: z.ZodType<T>;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly names: readonly string[];
}

/** Prepares a strict object schema once, at start. */
export function fieldSchema<S extends z.ZodRawShape>(shape: S): FieldSchema<z.output<z.ZodObject<S>>> {
  const schema = z.strictObject(shape);
  const json: z.core.JSONSchema.BaseSchema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const kinds = new Map<string, Kind>();
  for (const [name, property] of Object.entries(json.properties ?? {})) kinds.set(name, kindOf(property));
  return {
    schema: schema as unknown as z.ZodType<z.output<z.ZodObject<S>>>,
    kinds,
    names: [...kinds.keys()],
  };
}

type JsonSchema = z.core.JSONSchema.BaseSchema | boolean;

function kindOf(property: JsonSchema): Kind {
  if (typeof property === 'boolean') return 'text';
  const told = property.anyOf?.find((one) => typeof one === 'object' && one.type !== 'null') ?? property;
  const type = typeof told === 'object' ? told.type : undefined;
  if (type === 'integer' || type === 'boolean' || type === 'array' || type === 'object') return type;
  return 'text';
}

/** Texts that are exact whole numbers in JavaScript. */
const INTEGER = /^-?\d{1,15}$/;
const MEMBER = /^([^[\]]+)\[([^[\]]*)\]$/;

function typedValue(kind: Kind, text: string): unknown {
  if (kind === 'integer' && INTEGER.test(text)) return Number(text);
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Turns the parameters of a query or form into an object for its schema; errors are parameters said twice. */
function objectOf(
  parameters: Parameters,
  fields: FieldSchema<unknown>,
): { value: object; errors: ProblemError[] } {
  const value: Record<string, unknown> = Object.create(null);
  const errors: ProblemError[] = [];
  for (const [name, texts] of parameters) {
    const kind = fields.kinds.get(name) ?? 'text';
    const [first = '', ...others] = texts;
    const member = MEMBER.exec(name);
    if (kind === 'array') value[name] = texts;
    else if (member?.[1] !== undefined && fields.kinds.get(member[1]) === 'object')
      memberOf(value, member[1])[member[2] ?? ''] = first;
    else value[name] = typedValue(kind, first);
    if (kind !== 'array' && others.length > 0)
      errors.push({ parameter: shown(name), code: 'repeated', message: 'may be given only once' });
  }
  return { value, errors };
}

function memberOf(value: Record<string, unknown>, name: string): Record<string, unknown> {
  const known = value[name];
  if (typeof known === 'object' && known !== null) return known as Record<string, unknown>;
  const made: Record<string, unknown> = Object.create(null);
  value[name] = made;
  return made;
}

/** Checks the parameters of a query. */
export function readQuery<T>(fields: FieldSchema<T>, query: Parameters): Result<T, Problem> {
  if (query.size === 0) return read(fields, {}, 'parameter', []);
  const { value, errors } = objectOf(query, fields);
  return read(fields, value, 'parameter', errors);
}

/** Checks the fields of a form body. */
export function readForm<T>(fields: FieldSchema<T>, form: Parameters): Result<T, Problem> {
  const { value, errors } = objectOf(form, fields);
  return read(fields, { ...value }, 'pointer', errors);
}

/** Checks a JSON body. */
export const readJson = <T>(fields: FieldSchema<T>, value: object): Result<T, Problem> =>
  read(fields, value, 'pointer', []);

/** The members of a body that the schema knows: what surfaces check whose clients may send more. */
export const knownMembers = (fields: FieldSchema<unknown>, value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => fields.names.includes(name)));

function read<T>(
  fields: FieldSchema<T>,
  value: unknown,
  place: 'parameter' | 'pointer',
  before: readonly ProblemError[],
): Result<T, Problem> {
  const outcome = fields.schema.safeParse(value);
  if (outcome.success && before.length === 0) return success(outcome.data);
  const issues = outcome.success ? [] : outcome.error.issues;
  const errors = [...before, ...issues.flatMap((issue) => errorsOf(issue, place, fields.names))];
  const code = errors.some((error) => error.code === 'unknown') ? 'parameter_unknown' : 'validation_failed';
  const detail = errors.map((e) => `${e.parameter ?? e.pointer ?? ''}: ${e.message}`).join('; ');
  return failure(problem(code, { detail: cut(detail), errors: errors.slice(0, ERRORS_MAX) }));
}

/** Errors that an answer lists, and characters of its detail and of a name that it repeats. */
const ERRORS_MAX = 50;
const DETAIL_CHARACTERS_MAX = 500;
const SHOWN_CHARACTERS_MAX = 64;

const cut = (text: string): string =>
  text.length > DETAIL_CHARACTERS_MAX ? `${text.slice(0, DETAIL_CHARACTERS_MAX - 1)}…` : text;
/** A name of the request, cut, without control characters. */
const shown = (name: string): string =>
  name
    .slice(0, SHOWN_CHARACTERS_MAX)
    .replace(/\p{Cc}/gu, '·')
    .toWellFormed();

/** A place in the body (RFC 6901). */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${shown(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function errorsOf(
  issue: z.core.$ZodIssue,
  place: 'parameter' | 'pointer',
  names: readonly string[],
): ProblemError[] {
  const at = (path: readonly PropertyKey[]): { parameter: string } | { pointer: string } =>
    place === 'parameter' ? { parameter: shown(String(path[0] ?? '')) } : { pointer: pointerOf(path) };
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? names : [];
    return issue.keys.map((key) => ({
      ...at([...issue.path, key]),
      code: 'unknown',
      message: unknownMessage(key, known),
    }));
  }
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [
    {
      ...at(issue.path),
      code: missing ? 'required' : issue.code === 'custom' ? 'invalid' : issue.code,
      message: missing ? 'is required' : issue.message,
    },
  ];
}

function unknownMessage(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  if (near !== null) return `there is no such name here; did you mean ${near}?`;
  return known.length === 0
    ? 'there is no such name here'
    : `there is no such name here; known are ${known.join(', ')}`;
}
