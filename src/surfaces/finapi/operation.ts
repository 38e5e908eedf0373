/** One operation of the finAPI surface, as one value: its route, documentation and tests are made from it. */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Asking } from '../../engine/connect-port.ts';
import type { FinapiClient, FinapiUser } from '../../engine/finapi/clients-port.ts';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import type { Caller, OwnerScope } from '../../engine/ports.ts';
import { type FieldSchema, fieldSchema } from '../http/validate.ts';
import type { Services } from '../native/parts.ts';
import type { FinapiCode, FinapiFault, FinapiStatus } from './faults.ts';
import type { Language } from './words.ts';

/** Who may call: section "Roles" of the contract. `open` is for everybody, `any` for each token. */
export type Role = 'open' | 'client' | 'admin' | 'user' | 'user_or_client' | 'any';

export interface ClientCaller {
  readonly kind: 'client' | 'admin';
  readonly client: FinapiClient;
}
export interface UserCaller {
  readonly kind: 'user';
  readonly client: FinapiClient;
  readonly user: FinapiUser;
  /** The owner that the user is. */
  readonly scope: OwnerScope;
}
export type FinapiCaller = ClientCaller | UserCaller;

interface CallerOf {
  readonly open: null;
  readonly client: ClientCaller;
  readonly admin: ClientCaller;
  readonly user: UserCaller;
  readonly user_or_client: FinapiCaller;
  readonly any: FinapiCaller;
}

/** A call with its query and body read. */
export interface FinapiCall<Query, Body, R extends Role> {
  readonly services: Services;
  readonly finapi: Finapi;
  readonly caller: CallerOf[R];
  readonly query: Query;
  readonly body: Body;
  /** What stands in the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly language: Language;
  /** The account holder as the PSU headers say; null when nobody is there. */
  readonly attended: Asking['attended'];
  /** Who asks the engine for something of the user: calls of users only. */
  asking(): Asking;
  /** The same for verbs that ask for a caller of the native API. */
  ledgerCaller(): Caller;
  readonly request: FastifyRequest;
}

export interface FinapiAnswer {
  readonly status: 200 | 201;
  /** Becomes JSON in the order of its keys; null for an empty body. Money is `money(…)`, see render.ts. */
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a value. */
export const ok = (value: unknown, status: 200 | 201 = 200): FinapiAnswer => ({ status, value });

/** Done, and there is nothing to say: 200 and no body. */
export const EMPTY: FinapiAnswer = { status: 200, value: null };

/** A failure of an operation, for the documentation. `when` says in words what leads to it. */
export interface FinapiFailureDoc {
  readonly status: FinapiStatus;
  readonly code: FinapiCode;
  readonly when: string;
}

export interface FinapiDoc<R extends Role> {
  /** The published operation id. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /**
   * `/api/v1/labels/{id}`: what stands in braces arrives in `call.path`. `{id}` matches digits only, `{ids}` digits
   * with at least one comma, `{userId}` anything: the published paths share one place.
   */
  readonly path: string;
  /** The published tag, such as `Bank Connections`. */
  readonly group: string;
  readonly summary: string;
  readonly description?: string;
  readonly role: R;
  /** The status of success, 200 when absent. */
  readonly status?: 200 | 201;
  /** What is answered, for the documentation; null for an empty body. Responses are checked against the published swagger by tests. */
  readonly answer: z.ZodType | null;
  readonly failures?: readonly FinapiFailureDoc[];
}

export interface FinapiSpec<Q extends z.ZodRawShape, B extends z.ZodRawShape, R extends Role>
  extends FinapiDoc<R> {
  readonly query?: Q;
  /** Members of a JSON body, or of a form. Unknown members are ignored; a member that is null counts as absent. */
  readonly body?: B;
  handle(
    call: FinapiCall<z.output<z.ZodObject<Q>>, z.output<z.ZodObject<B>>, R>,
  ): Promise<FinapiAnswer | FinapiFault>;
}

/** An operation with its types folded away. */
export interface FinapiOperation extends FinapiDoc<Role> {
  readonly queryFields: FieldSchema<unknown>;
  readonly bodyFields: FieldSchema<unknown> | null;
  handle(call: FinapiCall<unknown, unknown, Role>): Promise<FinapiAnswer | FinapiFault>;
}

type NoFields = Record<never, never>;

/** Folds an operation. The route reads query and body with its schemas, and lets only callers of its role through. */
export function finapiOperation<
  R extends Role,
  Q extends z.ZodRawShape = NoFields,
  B extends z.ZodRawShape = NoFields,
>({ query, body, handle, ...doc }: FinapiSpec<Q, B, R>): FinapiOperation {
  return {
    ...doc,
    queryFields: fieldSchema(query ?? {}) as FieldSchema<unknown>,
    bodyFields: body === undefined ? null : (fieldSchema(body) as FieldSchema<unknown>),
    handle: (call) =>
      handle(call as unknown as FinapiCall<z.output<z.ZodObject<Q>>, z.output<z.ZodObject<B>>, R>),
  };
}
