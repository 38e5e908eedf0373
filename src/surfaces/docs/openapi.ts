/** The OpenAPI 3.1 document, made of the operations and the error catalogue. */
import { z } from 'zod';
import { AGENT_HEADER, IP_HEADER, PSU_FACTS, REQUEST_DATE_HEADER } from '../http/attended.ts';
import { ERROR_CODES } from '../http/error-catalogue.ts';
import type { AnswerDoc, Operation } from '../native/operation.ts';
import { Problem } from '../native/pages.ts';
import { exampleProblem, Failures } from './failures.ts';

type Json = Record<string, unknown>;

/** Collects named schemas while others refer to them. */
export class Components {
  readonly schemas: Json = {};
  readonly failures = new Failures();

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
      responses: components.failures.responses,
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
    responses: { ...answers(operation, components), ...components.failures.of(operation) },
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
    return [
      header('Idempotency-Key', 'Does the operation once, however often it is sent, for 24 hours.'),
      ...(operation.attendable === true
        ? [
            header(IP_HEADER, 'The address of the account holder, when they are there.'),
            header(AGENT_HEADER, 'The browser of the account holder; needed with the address.'),
            header(
              REQUEST_DATE_HEADER,
              'When the account holder asked: at most 15 minutes ago. Now, when absent.',
            ),
            ...Object.values(PSU_FACTS).map((fact) =>
              header(fact.header, `What the account holder’s device said; ${fact.rule}.`),
            ),
          ]
        : []),
    ];
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
