/** The OpenAPI 3.1 document of a dialect, made of its operations. */
import { z } from 'zod';
import type { Manual, ManualOperation } from '../dialect/manual.ts';
import { AGENT_HEADER, IP_HEADER, REQUEST_DATE_HEADER } from '../http/attended.ts';
import { Components } from './openapi.ts';

type Json = Record<string, unknown>;

/** The whole document; `version` is the server's. */
export function dialectOpenApi(manual: Manual, version: string): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const operation of manual.operations) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = operationObject(manual, operation, components);
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Tributary: ${manual.title}`,
      version,
      summary: manual.lead,
      description: [
        ...manual.notes,
        ...manual.differences.map(({ what, why }) => `Different: ${what} ${why}`),
      ].join('\n\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: [...new Set(manual.operations.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: manual.tokens },
      schemas: components.schemas,
    },
  };
}

function operationObject(manual: Manual, operation: ManualOperation, components: Components): Json {
  const { name, group, summary, description, caller, open } = operation;
  return {
    operationId: name,
    tags: [group],
    summary,
    description: description === undefined ? `${caller}.` : `${caller}. ${description}`,
    ...(open ? { security: [] } : {}),
    parameters: [
      ...pathParameters(operation),
      ...queryParameters(operation, components),
      ...(open ? [] : PSU_PARAMETERS),
    ],
    ...requestBody(operation, components),
    responses: { ...answers(operation, components), ...failures(manual, operation, components) },
  };
}

const pathParameters = ({ path }: ManualOperation): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  description,
  required: false,
  schema: { type: 'string' },
});
const PSU_PARAMETERS: readonly Json[] = [
  header(IP_HEADER, 'The address of the account holder, when they are there.'),
  header(AGENT_HEADER, 'The browser of the account holder; needed with the address.'),
  header(REQUEST_DATE_HEADER, 'When the account holder asked, at most 15 minutes ago; now, when absent.'),
];

/** The fields of a query or body: name, JSON Schema, whether it is needed. */
export function fieldsOf(schema: z.ZodType, components = new Components()): [string, Json, boolean][] {
  const json = components.refer(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, field]) => [
    name,
    field,
    json.required?.includes(name) ?? false,
  ]);
}

/** The fields of an answer, or of one of a list. */
export function answerFields(schema: z.ZodType): { isList: boolean; fields: [string, Json, boolean][] } {
  const whole = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Json;
  const isList = whole.type === 'array';
  const one = (isList ? whole.items : whole) as { $ref?: string; properties?: Record<string, Json> };
  const defined = (whole.$defs ?? {}) as Record<string, { properties?: Record<string, Json> }>;
  const object = one.$ref === undefined ? one : defined[one.$ref.replace('#/$defs/', '')];
  const fields = Object.entries(object?.properties ?? {});
  return { isList, fields: fields.map(([name, field]) => [name, field, false]) };
}

const queryParameters = ({ query }: ManualOperation, components: Components): Json[] =>
  fieldsOf(query, components).map(([name, { description, ...schema }, required]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    required,
    schema,
  }));

function requestBody({ body }: ManualOperation, components: Components): Json {
  if (body === null) return {};
  // What is not known is left out, so the document does not forbid it.
  const { additionalProperties: _strict, ...schema } = components.refer(body, 'input');
  const content = { 'application/json': { schema }, 'application/x-www-form-urlencoded': { schema } };
  return { requestBody: { required: true, content } };
}

const answers = ({ answers: all }: ManualOperation, components: Components): Json =>
  Object.fromEntries(
    Object.entries(all).map(([status, { description, schema }]) => [
      status,
      {
        description,
        ...(schema === null
          ? {}
          : { content: { 'application/json': { schema: components.refer(schema, 'output') } } }),
      },
    ]),
  );

function failures(manual: Manual, operation: ManualOperation, components: Components): Json {
  const byStatus = new Map<number, string[]>();
  for (const { status, code, when } of [...operation.failures, ...operation.shared])
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${when}`]);
  return Object.fromEntries(
    [...byStatus].map(([status, lines]) => [
      status,
      {
        description: lines.join('\n\n'),
        content: {
          'application/json': { schema: components.refer(manual.failureSchema(status), 'output') },
        },
      },
    ]),
  );
}
