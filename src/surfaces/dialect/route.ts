/** Puts operations of a dialect on the server: who asks, how often, in which form, and how the answer goes out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failure, type Result, success } from '../../core/result.ts';
import type { Person } from '../../engine/people/port.ts';
import { readAttended } from '../http/attended.ts';
import { readBody } from '../http/body.ts';
import { type Parameters, parseParameters } from '../http/parameters.ts';
import { type Problem, problem } from '../http/problem.ts';
import { queryTextOf } from '../http/server.ts';
import { type FieldSchema, readQuery } from '../http/validate.ts';
import { type DialectOutcome, type DialectRefusal, isRefusal } from './answer.ts';
import { bearerOf, bodyBytes, JSON_TYPE, takeRequest } from './frame.ts';
import type { DialectCall, DialectOperation } from './operation.ts';
import type { DialectParts } from './parts.ts';
import { refusalOf, refuseStranger } from './refusals.ts';

/** Adds the route of an operation below its prefix. */
export function addDialectRoute(
  app: FastifyInstance,
  parts: DialectParts,
  operation: DialectOperation,
  prefix: string,
): void {
  app.route({
    method: operation.method,
    url: operation.path.slice(prefix.length).replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: operation.method === 'GET',
    handler: async (request, reply) => {
      const outcome = await outcomeOf(parts, operation, request, reply);
      if (isRefusal(outcome)) return sendRefusal(reply, outcome);
      reply.code(outcome.status).headers(outcome.headers).header('cache-control', 'no-store');
      if (outcome.value === null) return reply.send();
      return reply.type(JSON_TYPE).send(JSON.stringify(outcome.value));
    },
  });
}

/** Answers a failure in the dialect's shape. */
export function sendRefusal(reply: FastifyReply, refusal: DialectRefusal): FastifyReply {
  const { status, code, message, errors, more, headers = {} } = refusal;
  const body = { message, code, ...(errors === undefined ? {} : { errors }), ...more };
  return reply
    .code(status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type(JSON_TYPE)
    .send(JSON.stringify(body));
}

async function outcomeOf(
  parts: DialectParts,
  operation: DialectOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<DialectOutcome> {
  const known = operation.open ? success(null) : await personOf(parts, request);
  if (!known.ok) return known.fault;
  const read = readCall(parts, operation, request, reply, known.value);
  return read.ok ? operation.handle(read.value) : refusalOf(read.fault, parts.dialect.words);
}

type ReadCall = DialectCall<unknown, unknown, Person | null>;

function readCall(
  { services, persons, addresses }: DialectParts,
  operation: DialectOperation,
  request: FastifyRequest,
  reply: FastifyReply,
  person: Person | null,
): Result<ReadCall, Problem> {
  const limited =
    person === null
      ? takeRequest(addresses, request.ip, reply)
      : takeRequest(persons, person.personId, reply);
  if (limited !== null) return failure(limited);
  const attended = readAttended(request.headers, services.bankClock.now());
  if (!attended.ok) return attended;
  const query = readKnownQuery(operation.queryFields, request);
  if (!query.ok) return query;
  const body = operation.bodyFields === null ? success({}) : readKnownBody(operation.bodyFields, request);
  if (!body.ok) return body;
  return success({
    services,
    person,
    query: query.value,
    body: body.value,
    path: request.params as Readonly<Record<string, string>>,
    attended: attended.value,
    asking: ({ tenantId, ownerId }) => ({
      scope: { tenantId, ownerId },
      actor: person?.actor ?? 'anybody',
      attended: attended.value,
    }),
    request,
  });
}

async function personOf(
  { services, dialect }: DialectParts,
  request: FastifyRequest,
): Promise<Result<Person, DialectRefusal>> {
  const token = bearerOf(request);
  if (token === undefined) return failure(refuseStranger('token_missing', dialect.words));
  const known = await services.people.authenticate(token);
  return known.ok ? known : failure(refuseStranger(`token_${known.fault}`, dialect.words));
}

/** What the operation does not know is left out. */
function readKnownQuery(fields: FieldSchema<unknown>, request: FastifyRequest): Result<unknown, Problem> {
  const sent = parseParameters(queryTextOf(request));
  if (!sent.ok) return failure(problem('url_malformed'));
  const known: Parameters = new Map([...sent.value].filter(([name]) => fields.names.includes(name)));
  return readQuery(fields, known);
}

function readKnownBody(fields: FieldSchema<unknown>, request: FastifyRequest): Result<unknown, Problem> {
  const type = request.headers['content-type'] ?? '';
  return readBody(fields, type, bodyBytes(request), { unknown: 'left_out' });
}
