/** Puts the operations of this surface on the server: who asks, how often, in which form, and how the answer goes out. */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { failure, type Result, success } from '../../core/result.ts';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import { bearerOf, takeRequest } from '../dialect/frame.ts';
import { readAttended } from '../http/attended.ts';
import type { RateLimiter } from '../http/rate-limit.ts';
import type { Services } from '../native/parts.ts';
import { methodOf, sendOutcome } from './answering.ts';
import { askedOf } from './asked.ts';
import { faultOfProblem, NO_TOKEN, tokenFault, USER_GONE, WRONG_ROLE } from './failures.ts';
import { type FinapiFault, fault } from './faults.ts';
import type { FinapiAnswer, FinapiCall, FinapiCaller, FinapiOperation, Role } from './operation.ts';
import { readBodyOf, readQueryOf } from './reading.ts';
import { type Slot, slotsOf, valuesOf } from './slots.ts';

export interface FinapiRouteParts {
  readonly services: Services;
  readonly finapi: Finapi;
  readonly callers: RateLimiter;
  readonly addresses: RateLimiter;
}

/** Adds a route for each place of the operations below a prefix. */
export function addFinapiRoutes(
  app: FastifyInstance,
  parts: FinapiRouteParts,
  operations: readonly FinapiOperation[],
  prefix: string,
): void {
  for (const slot of slotsOf(operations, prefix))
    app.route({
      method: methodsOf(slot),
      url: slot.url,
      handler: async (request, reply) =>
        sendOutcome(reply, await outcomeOf(parts, slot, request, reply), parts.services.clock.now()),
    });
}

/** The methods of a place; POST as well where another method can be meant by it. */
function methodsOf({ operations }: Slot): HTTPMethods[] {
  const methods = new Set<HTTPMethods>(operations.map(({ operation }) => operation.method));
  if (methods.has('PATCH') || methods.has('DELETE')) methods.add('POST');
  return [...methods];
}

async function outcomeOf(
  parts: FinapiRouteParts,
  slot: Slot,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FinapiAnswer | FinapiFault> {
  const found = operationOf(slot, request);
  if (!found.ok) return found.fault;
  const { operation, path } = found.value;
  const caller = await callerOf(parts, operation.role, request);
  if (!caller.ok) return caller.fault;
  const call = readCall(parts, operation, { request, reply, path, caller: caller.value });
  return call.ok ? handled(operation, call.value) : call.fault;
}

/** Runs the operation. A write that finds its owner gone is one of a user who was deleted meanwhile. */
async function handled(
  operation: FinapiOperation,
  call: FinapiCall<unknown, unknown, Role>,
): Promise<FinapiAnswer | FinapiFault> {
  try {
    return await operation.handle(call);
  } catch (error) {
    const gone = call.caller?.kind === 'user' && isOwnerGone(error);
    if (gone) return USER_GONE;
    throw error;
  }
}

/** Whether the database refused a row because there is no such owner (SQLSTATE 23503 of a key that leads to owners). */
const isOwnerGone = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === '23503' &&
  'constraint' in error &&
  typeof error.constraint === 'string' &&
  error.constraint.endsWith('_owner_id_fkey');

interface Found {
  readonly operation: FinapiOperation;
  readonly path: Readonly<Record<string, string>>;
}

/** Paths of several operations share a place: what stands there decides, then the method. */
function operationOf({ operations }: Slot, request: FastifyRequest): Result<Found, FinapiFault> {
  const sent = Object.values(request.params as Record<string, string>);
  const fitting = operations.flatMap((one) => {
    const path = valuesOf(one, sent);
    return path === null ? [] : [{ operation: one.operation, path }];
  });
  const method = methodOf(request);
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = fitting.find(({ operation }) => operation.method === asked);
  if (found !== undefined) return success(found);
  if (fitting.length === 0) return failure(fault(404, 'UNKNOWN_ENTITY', 'There is no such service.'));
  const allow = [...new Set(fitting.map(({ operation }) => operation.method))].sort().join(', ');
  return failure(fault(405, 'METHOD_NOT_ALLOWED', `This service takes ${allow}.`, { headers: { allow } }));
}

const ROLES: Readonly<Record<Exclude<Role, 'open'>, readonly FinapiCaller['kind'][]>> = {
  client: ['client'],
  admin: ['admin'],
  user: ['user'],
  user_or_client: ['user', 'client'],
  any: ['user', 'client', 'admin'],
};

async function callerOf(
  { finapi }: FinapiRouteParts,
  role: Role,
  request: FastifyRequest,
): Promise<Result<FinapiCaller | null, FinapiFault>> {
  if (role === 'open') return success(null);
  const token = bearerOf(request);
  if (token === undefined) return failure(NO_TOKEN);
  const known = await finapi.access.authenticate(token);
  if (typeof known === 'string') return failure(tokenFault(known));
  askedOf(request).caller = known;
  return ROLES[role].includes(known.kind) ? success(known) : failure(WRONG_ROLE);
}

interface Sent {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly path: Readonly<Record<string, string>>;
  readonly caller: FinapiCaller | null;
}

/** What the bucket of a caller is called: users of one number are users of another client too. */
const nameOf = (caller: FinapiCaller): string =>
  caller.kind === 'user' ? `user ${caller.user.id}` : `client ${caller.client.id}`;

function readCall(
  { services, finapi, callers, addresses }: FinapiRouteParts,
  operation: FinapiOperation,
  { request, reply, path, caller }: Sent,
): Result<FinapiCall<unknown, unknown, Role>, FinapiFault> {
  const limited =
    caller === null ? takeRequest(addresses, request.ip, reply) : takeRequest(callers, nameOf(caller), reply);
  if (limited !== null) return failure(faultOfProblem(limited));
  const attended = readAttended(request.headers, services.bankClock.now());
  if (!attended.ok) return failure(faultOfProblem(attended.fault));
  const query = readQueryOf(operation.queryFields, request);
  if (!query.ok) return query;
  const body = operation.bodyFields === null ? success({}) : readBodyOf(operation.bodyFields, request);
  if (!body.ok) return body;
  return success({
    services,
    finapi,
    caller,
    query: query.value,
    body: body.value,
    path,
    language: askedOf(request).language,
    attended: attended.value,
    asking: () => ({ scope: userOf(caller).scope, actor: actorOf(caller), attended: attended.value }),
    ledgerCaller: () => ({
      actor: actorOf(caller),
      ...userOf(caller).scope,
      ownerOnly: true,
      scopes: ['*'],
    }),
    request,
  });
}

const actorOf = (caller: FinapiCaller | null): string =>
  caller?.kind === 'user' ? `finapi_user:${caller.user.id}` : `finapi_client:${caller?.client.id ?? 0}`;

/** Operations ask for it only where their role says that a user calls. */
function userOf(caller: FinapiCaller | null) {
  if (caller?.kind === 'user') return caller;
  throw new Error('an operation of clients asked for a user');
}
