/**
 * An operation of the API as one value: what it is called, what it takes and answers, and what it does. Routes,
 * OpenAPI, the list at /docs and the tests of who may see what are all made from the same values.
 */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { IdKind } from '../../core/ids.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { KeyCaller } from '../../engine/authenticate.ts';
import type { OwnerScope, TenantScope } from '../../engine/ports.ts';
import type { Scope } from '../../engine/scopes.ts';
import { type Attended, readAttended } from '../http/attended.ts';
import { readBody } from '../http/body.ts';
import { type ErrorCode, errorEntry } from '../http/error-catalogue.ts';
import type { Parameters } from '../http/parameters.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import { fieldSchema, readQuery } from '../http/validate.ts';
import type { Answer } from './answer.ts';
import { once } from './idempotency.ts';
import { TEXT_ID_CHARACTERS_MAX } from './limits.ts';
import type { Services } from './parts.ts';
import type { Tag } from './tags.ts';
import { idText } from './values.ts';

/** A request after it was authenticated, before its query and body are read. */
export interface IncomingCall {
  readonly services: Services;
  readonly caller: KeyCaller;
  readonly request: FastifyRequest;
  readonly parameters: Parameters;
  /** The `{id}` of the path, '' when it has none. */
  readonly idText: string;
  /** The media type that was chosen for the answer. */
  readonly accept: string;
}

/** A request as a handler sees it: read, checked and known to be in the caller's reach. */
export interface Call<Query, Body, Reach> extends IncomingCall {
  readonly query: Query;
  readonly body: Body;
  /** The account holder, when the request says that they are there. */
  readonly attended: Attended | null;
  /** Whose data it is; with an object also its number. */
  readonly reach: Reach;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What has an id of its own that is a text: institutions, and sign-ins at simulated banks. */
export type TextTarget = 'institution' | 'sandbox_authorisation' | 'sandbox_entry';
/** What `{id}` in a path can name. */
export type Target = IdKind | TextTarget;

/** What an operation answers when it goes well. */
export interface AnswerDoc {
  readonly description: string;
  /** The schema of the JSON; null when there is no body or it is not JSON. */
  readonly schema: z.ZodType | null;
  /** Other media types of the same answer. */
  readonly also?: readonly string[];
}

interface OperationDoc {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Null when any valid key will do. */
  readonly scope: Scope | null;
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204, AnswerDoc>>>;
  /** Failures of its own, beside those that every operation can answer. */
  readonly problems?: readonly ErrorCode[];
  /** The body is a file that the handler reads itself. */
  readonly takesFile?: boolean;
  /** Headers may say that the account holder is there. */
  readonly attendable?: boolean;
  /** There only where simulated banks are. */
  readonly sandboxOnly?: boolean;
}

/** An operation with its types folded away. */
export interface Operation extends OperationDoc {
  /** What `{id}` in the path names; null when the path has none. */
  readonly target: Target | null;
  /** Whether it is about all of a tenant, one owner (`owner_id`), one object, or the feed of all owners or of one. */
  readonly about: 'tenant' | 'owner' | 'object' | 'feed';
  readonly querySchema: z.ZodType;
  readonly bodySchema: z.ZodType | null;
  /** Media types of its answer, the usual one first. */
  readonly offers: readonly string[];
  run(call: IncomingCall): Promise<Answer | Problem>;
}

export interface OperationSpec<Q extends z.ZodRawShape, B extends z.ZodRawShape, Reach> extends OperationDoc {
  readonly query?: Q;
  readonly body?: B;
  handle(call: Call<z.output<z.ZodObject<Q>>, z.output<z.ZodObject<B>>, Reach>): Promise<Answer | Problem>;
}

type NoFields = Record<never, never>;
type FindReach<Query, Reach> = (call: IncomingCall, query: Query) => Promise<Result<Reach, Problem>>;

/** Makes an operation of what it says, and of how the call's reach is found. */
export function define<Q extends z.ZodRawShape, B extends z.ZodRawShape, Reach>(
  spec: OperationSpec<Q, B, Reach>,
  fold: Pick<Operation, 'target' | 'about'>,
  findReach: FindReach<z.output<z.ZodObject<Q>>, Reach>,
): Operation {
  const query = fieldSchema((spec.query ?? {}) as Q);
  const body = fieldSchema((spec.body ?? {}) as B);
  const { handle, query: _query, body: bodyShape, ...doc } = spec;
  const run = async (call: IncomingCall): Promise<Answer | Problem> => {
    if (spec.sandboxOnly === true && call.services.sandbox === null) return problem('sandbox_only');
    const attended = attendedOf(spec, call);
    if (!attended.ok) return attended.fault;
    const asked = readQuery(query, call.parameters);
    if (!asked.ok) return asked.fault;
    const reach = await findReach(call, asked.value);
    const isElsewhere = !reach.ok && reach.fault.problem === 'not_found';
    if (!reach.ok && !isElsewhere) return reach.fault;
    const bytes = spec.takesFile === true ? NO_BYTES : bodyBytes(call.request);
    const sent = readBody(body, call.request.headers['content-type'] ?? '', bytes);
    if (!sent.ok) return sent.fault;
    // Only now: an object of somebody else answers like a missing one to a body that is wrong, too (invariant 12).
    if (!reach.ok) return reach.fault;
    const full = {
      ...call,
      query: asked.value,
      body: sent.value,
      attended: attended.value,
      reach: reach.value,
    };
    return maybeOnce(spec, call, bytes, () => handle(full));
  };
  return {
    ...doc,
    ...fold,
    querySchema: query.schema,
    bodySchema: bodyShape === undefined ? null : body.schema,
    offers: offersOf(doc),
    run,
  };
}

const NO_BYTES = new Uint8Array(0);
const bodyBytes = (request: FastifyRequest): Uint8Array =>
  request.body instanceof Uint8Array ? request.body : NO_BYTES;

const attendedOf = (
  doc: OperationDoc,
  { request, services }: IncomingCall,
): Result<Attended | null, Problem> =>
  doc.attendable === true
    ? readAttended(request.headers, services.bankClock.now(), services.clock.now())
    : success(null);

function offersOf(doc: OperationDoc): readonly string[] {
  const answers = Object.values(doc.answers);
  const json = answers.some((answer) => answer.schema !== null) || doc.answers[204] !== undefined;
  return [...(json ? ['application/json'] : []), ...answers.flatMap((answer) => answer.also ?? [])];
}

/** A POST with an Idempotency-Key is done once; uploads see to it themselves, because their body is a stream. */
function maybeOnce(
  doc: OperationDoc,
  call: IncomingCall,
  bytes: Uint8Array,
  work: () => Promise<Answer | Problem>,
): Promise<Answer | Problem> {
  const key = call.request.headers['idempotency-key'];
  if (doc.method !== 'POST' || doc.takesFile === true || key === undefined) return work();
  const use = {
    scope: { tenantId: call.caller.tenantId },
    operation: doc.name,
    key: String(key),
    request: [call.request.url, bytes],
  };
  return once(call.services, use, isLasting, work);
}

/** Whether an outcome would be the same again: not when we are at fault or ask to wait. */
const isLasting = (outcome: Answer | Problem): boolean =>
  !isProblem(outcome) || !errorEntry(outcome.problem).retryable;

/** An operation about all of a tenant. Keys that are for one owner only do not reach it. */
export function tenantOperation<Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  spec: OperationSpec<Q, B, TenantScope> & { readonly ownerKeysToo?: boolean },
): Operation {
  const { ownerKeysToo, ...rest } = spec;
  return define<Q, B, TenantScope>(rest, { target: null, about: 'tenant' }, async ({ caller }) =>
    caller.ownerOnly && ownerKeysToo !== true
      ? failure(problem('owner_key_confined'))
      : success({ tenantId: caller.tenantId }),
  );
}

export const OWNER_ID = {
  owner_id: idText('own')
    .optional()
    .describe('Whose data is meant. May be left out when the API key has an owner of its own.'),
};

/** An operation about one owner, who is named by `owner_id` or is the key's own. */
export function ownerOperation<Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  spec: OperationSpec<Q, B, OwnerScope>,
): Operation {
  const query = { ...spec.query, ...OWNER_ID } as unknown as Q;
  return define<Q, B, OwnerScope>(
    { ...spec, query },
    { target: null, about: 'owner' },
    async (call, asked) => {
      const named = (asked as { owner_id?: string }).owner_id;
      const { services, caller } = call;
      if (named === undefined && caller.ownerId === null) return failure(problem('owner_required'));
      const ownerId = named === undefined ? caller.ownerId : ownerNumber(services, named);
      const scope = ownerId === null ? null : await services.reach.reach(caller, ownerId);
      return scope === null ? failure(problem('not_found')) : success(scope);
    },
  );
}

/** The number of an owner by its id; null when it is no owner's id. */
export function ownerNumber(services: Services, text: string): number | null {
  const id = services.ids.decode(text);
  return id?.kind === 'owner' ? id.object : null;
}

/** The object that an id names, with whose it is. */
export interface ObjectReach extends OwnerScope {
  readonly objectId: number;
}

/** An operation about one object of an owner, or the owner itself, named by `{id}`. */
export function objectOperation<Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  target: IdKind,
  spec: OperationSpec<Q, B, ObjectReach>,
): Operation {
  return define<Q, B, ObjectReach>(spec, { target, about: 'object' }, async (call) => {
    const { services, caller } = call;
    const id = services.ids.decode(call.idText);
    if (id === null || id.kind !== target) return failure(problem('not_found'));
    const ownerId = target === 'owner' ? id.object : id.owner;
    const scope = await services.reach.reach(caller, ownerId);
    return scope === null ? failure(problem('not_found')) : success({ ...scope, objectId: id.object });
  });
}

/** An operation about one object of the tenant itself (an API key), named by `{id}`. */
export function tenantObjectOperation<Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  target: IdKind,
  spec: OperationSpec<Q, B, TenantScope & { readonly objectId: number }>,
): Operation {
  return define<Q, B, TenantScope & { readonly objectId: number }>(
    spec,
    { target, about: 'object' },
    async ({ services, caller, idText: text }) => {
      if (caller.ownerOnly) return failure(problem('owner_key_confined'));
      const id = services.ids.decode(text);
      if (id === null || id.kind !== target) return failure(problem('not_found'));
      return success({ tenantId: caller.tenantId, objectId: id.object });
    },
  );
}

/** What a text id names, before anybody looked whether there is such a thing. */
export interface TextReach extends TenantScope {
  readonly text: string;
}

const TEXT_ID = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${TEXT_ID_CHARACTERS_MAX - 1}}$`);

/** An operation about something that is of no owner and whose `{id}` is a text. Keys for one owner only are confined. */
export function textOperation<Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  target: TextTarget,
  spec: OperationSpec<Q, B, TextReach> & { readonly ownerKeysToo?: boolean },
): Operation {
  const { ownerKeysToo, ...rest } = spec;
  return define<Q, B, TextReach>(rest, { target, about: 'object' }, async ({ caller, idText: text }) => {
    if (caller.ownerOnly && ownerKeysToo !== true) return failure(problem('owner_key_confined'));
    return TEXT_ID.test(text) ? success({ tenantId: caller.tenantId, text }) : failure(problem('not_found'));
  });
}
