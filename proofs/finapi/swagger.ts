/**
 * The published description of finAPI 1.73 as a strict client: every answer is checked against it. It is not part of the
 * project; tests read it from the folder that TRIBUTARY_SAMPLES names, and skip with a word when it is not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Ajv, type ValidateFunction } from 'ajv';

export type SwaggerVersion = 'swagger-v1.73.0' | 'swagger-v1.50.0' | 'reconstructed-v1.42.1';

export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

export interface Parameter extends Schema {
  readonly name: string;
  readonly in: 'query' | 'path' | 'body' | 'header';
  readonly required?: boolean & readonly string[];
  readonly schema?: Schema;
  readonly collectionFormat?: string;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The reason to give when the descriptions are missing. */
export const NO_CONTRACT = 'published descriptions not found: set TRIBUTARY_SAMPLES';

/** Reads a description; null when it is not there. Throws with CI=true, where it must be. */
export function readSwagger(version: SwaggerVersion): Document | null {
  const root = process.env.TRIBUTARY_SAMPLES;
  const file = root === undefined ? null : path.join(root, 'contracts', 'finapi', `${version}.json`);
  if (file !== null && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Document;
  if (process.env.CI === 'true') throw new Error(`CI needs the ${NO_CONTRACT}`);
  return null;
}

/** Members that are beyond the description, each with its reason in the documentation. */
const ADDED: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  // Of version 1.79 and later: clients before it ignore it.
  ErrorDetails: { multiStepAuthentication: { type: ['object', 'null'] } },
};

const UNDOCUMENTED = [429, 503] as const;

/** How a client takes members that its description does not know: our own check forbids them, old clients ignore them. */
export type Unknown = 'forbidden' | 'ignored';

/** Judges answers. */
export class StrictClient {
  readonly #document: Document;
  readonly #unknown: Unknown;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  readonly #judges = new Map<string, ValidateFunction>();

  constructor(document: Document, unknown: Unknown = 'forbidden') {
    this.#document = document;
    this.#unknown = unknown;
    const definitions: Record<string, object> = {};
    for (const [name, schema] of Object.entries(document.definitions))
      definitions[name] = strict(schema, unknown, ADDED[name] ?? {});
    this.#ajv.addSchema({ $id: 'finapi', definitions });
  }

  /** The published operation of a request; null for a path that is not published. */
  operationOf(
    method: string,
    place: string,
  ): { readonly path: string; readonly operation: Operation } | null {
    const asked = decodeURIComponent(place.split('?')[0] ?? '');
    const found = Object.entries(this.#document.paths)
      .filter(([template]) => matches(template, asked))
      .sort(([a], [b]) => a.split('{').length - b.split('{').length);
    for (const [template, methods] of found) {
      const operation = methods[method.toLowerCase()];
      if (operation !== undefined) return { path: template, operation };
    }
    return null;
  }

  /** What is wrong with an answer; empty when a strict client takes it. */
  judge(method: string, place: string, status: number, text: string): readonly string[] {
    const found = this.operationOf(method, place);
    if (found === null) return [];
    return this.#judge(found.operation, status, text);
  }

  /** The same by the id of an operation. */
  judgeOperation(operationId: string, status: number, text: string): readonly string[] {
    const operation = Object.values(this.#document.paths)
      .flatMap((methods) => Object.values(methods))
      .find((one) => one.operationId === operationId);
    if (operation === undefined) throw new Error(`there is no operation ${operationId}`);
    return this.#judge(operation, status, text);
  }

  #judge(operation: Operation, status: number, text: string): readonly string[] {
    const response = responseOf(operation, status);
    if (response === undefined) {
      if (UNDOCUMENTED.some((one) => one === status)) return [];
      // What happens before an operation (another role, 405, 415, a body that is no JSON) is not in every list.
      return [400, 403, 405, 415].includes(status)
        ? this.#check('ErrorMessage', { $ref: '#/definitions/ErrorMessage' }, text)
        : [`${operation.operationId} answers ${status}, which is not published: ${text.slice(0, 300)}`];
    }
    if (response.schema === undefined)
      return text === '' ? [] : [`${operation.operationId} ${status} has a body: ${text.slice(0, 300)}`];
    return this.#check(`${operation.operationId} ${status}`, response.schema, text);
  }

  #check(name: string, schema: Schema, text: string): readonly string[] {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [`${name} is no JSON: ${text.slice(0, 300)}`];
    }
    let judge = this.#judges.get(name);
    if (judge === undefined) {
      judge = this.#ajv.compile(strict(schema, this.#unknown, {}));
      this.#judges.set(name, judge);
    }
    if (judge(value)) return [];
    return (judge.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** What is in braces: `{id}` digits, `{ids}` digits with a comma, anything else any text. */
function matches(template: string, asked: string): boolean {
  const pattern = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' ? '[0-9]+' : name === 'ids' ? '[0-9]+,[0-9,]+' : '[^/]+',
  );
  return new RegExp(`^${pattern}$`).test(asked);
}

/** The reconstructed description knows successes only, and calls them all `2xx`. */
function responseOf({ responses }: Operation, status: number): { readonly schema?: Schema } | undefined {
  const successes = responses['2xx'];
  if (successes === undefined) return responses[String(status)];
  if (status < 300) return successes;
  const failure = status === 401 ? 'BadCredentialsError' : 'ErrorMessage';
  return { schema: { $ref: `#/definitions/${failure}` } };
}

/** Swagger's schema for ajv: what is not required may be null, and nothing is there that is not described. */
function strict(schema: Schema, unknown: Unknown, added: Readonly<Record<string, object>>): object {
  if (schema.$ref !== undefined) return { $ref: `finapi${schema.$ref}` };
  if (schema.type === 'array')
    return { ...kept(schema), type: 'array', items: strict(schema.items ?? {}, unknown, {}) };
  if (schema.properties !== undefined) {
    const required = schema.required ?? [];
    const properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, one]) => {
        const judged = strict(one, unknown, {});
        return [name, required.includes(name) ? judged : { anyOf: [{ type: 'null' }, judged] }];
      }),
    );
    return {
      type: 'object',
      required: [...required],
      properties: { ...properties, ...added },
      additionalProperties: unknown === 'ignored',
    };
  }
  return kept(schema);
}

/** The rules of a plain value, without prose and examples. */
function kept({ type, enum: values, pattern, minimum, maximum, ...rest }: Schema): object {
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(pattern === undefined ? {} : { pattern: `^(?:${pattern})$` }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(rest.minItems === undefined ? {} : { minItems: rest.minItems }),
    ...(rest.maxItems === undefined ? {} : { maxItems: rest.maxItems }),
  };
}
