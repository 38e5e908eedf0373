/** One operation of a dialect, as one value: its route, OpenAPI, documentation and tests are made from it. */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Asking } from '../../engine/connect-port.ts';
import type { Person } from '../../engine/people/port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { type FieldSchema, fieldSchema } from '../http/validate.ts';
import type { Services } from '../native/parts.ts';
import type { DialectOutcome } from './answer.ts';

export type Attended = NonNullable<Asking['attended']>;

/** A failure of an operation, for the documentation. `when` says in words what leads to it. */
export interface FailureDoc {
  readonly status: number;
  readonly code: string;
  readonly when: string;
}

export interface AnswerDoc {
  readonly description: string;
  /** Null when the body is empty. */
  readonly schema: z.ZodType | null;
}

export interface DialectDoc {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/banking/accounts/{id}`: what stands in braces arrives in `call.path`. */
  readonly path: string;
  readonly group: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204, AnswerDoc>>>;
  /** Failures of its own, beside those that every operation can answer. */
  readonly failures?: readonly FailureDoc[];
}

/** A call with its query and body read. `P` is null where nobody has to sign in. */
export interface DialectCall<Query, Body, P extends Person | null = Person> {
  readonly services: Services;
  readonly person: P;
  readonly query: Query;
  readonly body: Body;
  /** What stands in the path, as it was sent. */
  readonly path: Readonly<Record<string, string>>;
  /** The account holder as the PSU headers say; null when nobody is there. */
  readonly attended: Attended | null;
  /** Who asks the engine for something of an owner. */
  asking(scope: OwnerScope): Asking;
  readonly request: FastifyRequest;
}

/** An operation with its types folded away. */
export interface DialectOperation extends DialectDoc {
  /** Whether anybody may call it, without a token. */
  readonly open: boolean;
  readonly queryFields: FieldSchema<unknown>;
  readonly bodyFields: FieldSchema<unknown> | null;
  handle(call: DialectCall<unknown, unknown, Person | null>): Promise<DialectOutcome>;
}

export interface DialectSpec<Q extends z.ZodRawShape, B extends z.ZodRawShape, P extends Person | null>
  extends DialectDoc {
  readonly query?: Q;
  readonly body?: B;
  handle(call: DialectCall<z.output<z.ZodObject<Q>>, z.output<z.ZodObject<B>>, P>): Promise<DialectOutcome>;
}

type NoFields = Record<never, never>;

/** An operation for persons who have signed in. */
export const dialectOperation = <Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  spec: DialectSpec<Q, B, Person>,
): DialectOperation => fold(spec, false);

/** An operation for anybody: signing in itself. */
export const openOperation = <Q extends z.ZodRawShape = NoFields, B extends z.ZodRawShape = NoFields>(
  spec: DialectSpec<Q, B, null>,
): DialectOperation => fold(spec, true);

function fold<Q extends z.ZodRawShape, B extends z.ZodRawShape, P extends Person | null>(
  { query, body, handle, ...doc }: DialectSpec<Q, B, P>,
  open: boolean,
): DialectOperation {
  return {
    ...doc,
    open,
    queryFields: fieldSchema(query ?? {}) as FieldSchema<unknown>,
    bodyFields: body === undefined ? null : (fieldSchema(body) as FieldSchema<unknown>),
    // The route reads query and body with the schemas above, and a person where the operation is not open.
    handle: (call) => handle(call as DialectCall<z.output<z.ZodObject<Q>>, z.output<z.ZodObject<B>>, P>),
  };
}
