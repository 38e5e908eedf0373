/** The OpenAPI 3.1 document, made of the operations and the error catalogue. */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, errorEntry } from '../http/error-catalogue.ts';
import type { AnswerDoc, Operation } from '../native/operation.ts';
import { Problem } from '../native/pages.ts';

type Json = Record<string, unknown>;

/** Failures that every operation can answer. */
const COMMON: readonly ErrorCode[] = [
  'url_malformed',
  'validation_failed',
  'parameter_unknown',
  'authentication_required',
  'api_key_malformed',
  'api_key_wrong_mode',
  'api_key_unknown',
  'api_key_revoked',
  'api_key_expired',
  'not_acceptable',
  'rate_limited',
  'internal_error',
  'service_unavailable',
];
const WITH_BODY: readonly ErrorCode[] = ['json_malformed', 'body_too_large', 'media_type_unsupported'];
const WITH_POST: readonly ErrorCode[] = [
  'idempotency_key_invalid',
  'idempotency_key_in_use',
  'idempotency_key_reused',
];

/** Every code that an operation can answer, in the order of the catalogue. */
export function problemsOf(operation: Operation): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>([...COMMON, ...(operation.problems ?? [])]);
  if (operation.scope !== null) codes.add('scope_missing');
  if (operation.about !== 'tenant') codes.add('not_found');
  if (operation.bodySchema !== null) for (const code of WITH_BODY) codes.add(code);
  if (operation.method === 'POST') for (const code of WITH_POST) codes.add(code);
  return ERROR_CODES.filter((code) => codes.has(code));
}

/** Collects named schemas while others refer to them. */
class Components {
  readonly schemas: Json = {};

  /** The schema as JSON Schema, with what has a name moved here. */
  refer(schema: z.ZodType, io: 'input' | 'output'): Json {
    const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
    return this.#hoist(json);
  }

  #hoist(json: Json): Json {
    const { $schema: _schema, $defs, ...rest } = json;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>))
      this.schemas[name] ??= withReferences(clean(definition));
    const named = rest.id;
    if (typeof named !== 'string') return withReferences(rest);
    this.schemas[named] ??= withReferences(clean(rest));
    return { $ref: `#/components/schemas/${named}` };
  }
}

function clean(definition: Json): Json {
  const { id: _id, $schema: _schema, ...rest } = definition;
  return rest;
}

/** The same JSON with references to `$defs` pointing to the components, and formats without their long patterns. */
const withReferences = (json: Json): Json =>
  JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/'), (_name, value) => {
    if (typeof value === 'object' && value !== null && 'format' in value && 'pattern' in value) {
      const { pattern: _pattern, ...rest } = value;
      return rest;
    }
    return value;
  });

/** The whole document; `version` is the server's. Its server is where the document itself is found. */
export function openApi(operations: readonly Operation[], version: string): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = operationObject(operation, components);
    paths[operation.path] = path;
  }
  components.refer(Problem, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tributary',
      version,
      summary:
        'Accounts, balances and transactions of people and companies, from their banks and statement files.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    tags: [...new Set(operations.map((operation) => operation.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `sk_sandbox_…` or `sk_live_…`.' },
      },
      headers: HEADERS,
      schemas: components.schemas,
      examples: Object.fromEntries(ERROR_CODES.map((code) => [code, { value: exampleProblem(code) }])),
    },
  };
}

const HEADERS = {
  RequestId: { schema: { type: 'string' }, description: 'Names the request; also in the log of the server.' },
  ETag: { schema: { type: 'string' }, description: 'For If-None-Match and If-Match.' },
  Location: { schema: { type: 'string' }, description: 'Where the object is.' },
};

function operationObject(operation: Operation, components: Components): Json {
  const scope = operation.scope === null ? 'Any valid key.' : `Needs the scope \`${operation.scope}\`.`;
  return {
    operationId: operation.name,
    tags: [operation.tag],
    summary: operation.summary,
    description: [operation.description, scope].filter((part) => part !== undefined).join('\n\n'),
    parameters: [
      ...pathParameters(operation),
      ...queryParameters(operation, components),
      ...headerParameters(operation),
    ],
    ...requestBody(operation, components),
    responses: { ...answers(operation, components), ...failures(operation) },
  };
}

function pathParameters(operation: Operation): Json[] {
  if (!operation.path.includes('{id}')) return [];
  return [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
}

/** The query of an operation, one JSON Schema per name. */
export function queryOf(operation: Operation, components = new Components()): [string, Json, boolean][] {
  const json = components.refer(operation.querySchema, 'input') as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, schema]) => [
    name,
    schema,
    json.required?.includes(name) ?? false,
  ]);
}

const queryParameters = (operation: Operation, components: Components): Json[] =>
  queryOf(operation, components).map(([name, { description, ...schema }, required]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    required,
    ...(schema.type === 'array' ? { style: 'form', explode: true } : {}),
    schema,
  }));

function headerParameters(operation: Operation): Json[] {
  const header = (name: string, description: string): Json => ({
    name,
    in: 'header',
    description,
    required: false,
    schema: { type: 'string' },
  });
  if (operation.method === 'POST')
    return [header('Idempotency-Key', 'Does the operation once, however often it is sent, for 24 hours.')];
  if (operation.method === 'GET' && operation.target !== null)
    return [header('If-None-Match', 'Answers 304 when the object is still as this ETag says.')];
  if (operation.method === 'PATCH' || operation.method === 'DELETE')
    return [header('If-Match', 'Answers 412 when the object is no longer as this ETag says.')];
  return [];
}

function requestBody(operation: Operation, components: Components): Json {
  if (operation.takesFile === true) {
    const form = {
      type: 'object',
      properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      required: ['file'],
    };
    const content = { 'application/octet-stream': {}, 'multipart/form-data': { schema: form } };
    return { requestBody: { required: true, content } };
  }
  if (operation.bodySchema === null) return {};
  const schema = components.refer(operation.bodySchema, 'input');
  const types =
    operation.method === 'PATCH'
      ? ['application/merge-patch+json', 'application/json', 'application/x-www-form-urlencoded']
      : ['application/json', 'application/x-www-form-urlencoded'];
  const required = Array.isArray(schema.required) && schema.required.length > 0;
  return {
    requestBody: { required, content: Object.fromEntries(types.map((type) => [type, { schema }])) },
  };
}

function answers(operation: Operation, components: Components): Json {
  const rendered: Json = {};
  for (const [status, answer] of Object.entries(operation.answers)) {
    rendered[status] = {
      description: answer.description,
      headers: { 'Request-Id': { $ref: '#/components/headers/RequestId' } },
      ...content(answer, components),
    };
  }
  return rendered;
}

function content(answer: AnswerDoc, components: Components): Json {
  const types: Json = {};
  if (answer.schema !== null)
    types['application/json'] = { schema: components.refer(answer.schema, 'output') };
  for (const type of answer.also ?? []) types[type] = { schema: { type: 'string' } };
  return Object.keys(types).length === 0 ? {} : { content: types };
}

/** Failures by status, with the codes that each can have. */
function failures(operation: Operation): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of problemsOf(operation)) {
    const { status } = errorEntry(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const rendered: Json = {};
  for (const [status, codes] of byStatus)
    rendered[status] = {
      description: codes.map((code) => `\`${code}\`: ${errorEntry(code).title}.`).join('\n\n'),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(
            codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
          ),
        },
      },
    };
  return rendered;
}

/** What an answer with the code looks like. */
export function exampleProblem(code: ErrorCode): Json {
  const { status, title, cause, retryable, action } = errorEntry(code);
  return {
    type: `/docs/errors/${code}`,
    title,
    status,
    detail: cause,
    instance: '/v1/…',
    code,
    request_id: 'req_0h4m8k2r6t9w3x7z1c5v0b4n',
    retryable,
    action,
    errors: [],
  };
}
