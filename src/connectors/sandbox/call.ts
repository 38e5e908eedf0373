/** One call to the sandbox bank: what is sent with every request, and what its errors mean. */
import type { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { Context, Fault, HttpReply } from '../contract.ts';
import { notUnderstood, troubleFault } from '../kit/faults.ts';
import { uuidOf } from '../kit/ids.ts';
import { jsonOf, shaped } from '../kit/reply.ts';
import { id } from '../kit/shapes.ts';
import { budgetOf } from './budget.ts';
import { type Refusal, refusalOf } from './errors.ts';
import type { SandboxBank } from './institutions.ts';
import type { Session } from './session.ts';

/** The bank that is called, and the world that the call may touch. */
export interface Line {
  readonly bank: SandboxBank;
  /** The institution's own part of the bank's address, without a slash at the end. */
  readonly base: string;
  readonly context: Context;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the institution; parts that are not ours are percent-encoded. */
  readonly path: string;
  readonly bearer: string | null;
  readonly body?: Readonly<Record<string, unknown>>;
  /** In place of a body: a form, sent by the server as the OAuth client that it is registered as. */
  readonly form?: Readonly<Record<string, string>>;
  /** The authorization header of that client. */
  readonly basic?: string;
  /** The session of a data call: the bank may renew its token with any reply. */
  readonly session?: Session;
}

/**
 * Sends a call and gives the reply of a status 2xx, or the refusal. Never retries. The account holder's address and
 * browser go along only when the account holder is there.
 */
export async function send(line: Line, call: Call): Promise<Result<HttpReply, Refusal>> {
  const { context } = line;
  const reply = await context.http.send({
    method: call.method,
    url: line.base + call.path,
    headers: headersOf(context, call),
    ...bodyOf(call),
  });
  if (!reply.ok) return failure({ fault: troubleFault(reply), error: null });
  const kept = await keepRenewed(context, call.session, reply);
  if (!kept.ok) return failure({ fault: kept.fault, error: null });
  const isAnswered = reply.status >= 200 && reply.status <= 299;
  const refusal = isAnswered ? null : refusalOf(reply, context.now);
  const report = call.session === undefined ? null : budgetOf(reply, refusal, context.now);
  if (report !== null) context.budget(report);
  return refusal === null ? success(reply) : failure(refusal);
}

function bodyOf({ body, form }: Call): { body?: Uint8Array } {
  const text = form !== undefined ? new URLSearchParams(form).toString() : JSON.stringify(body);
  return text === undefined ? {} : { body: new TextEncoder().encode(text) };
}

/** Keeps the session with the token that came with the reply, where one came: the one before is void from now. */
async function keepRenewed(
  context: Context,
  session: Session | undefined,
  reply: HttpReply,
): Promise<Result<null, Fault>> {
  const token = reply.headers['x-session-token'];
  if (token === undefined || session === undefined) return success(null);
  if (!id.safeParse(token).success) return failure(notUnderstood('the renewed token'));
  const renewed: Session = { ...session, token };
  await context.keepSession(renewed);
  return success(null);
}

/** {@link send}, and its JSON in the shape of the schema; `what` names the reply in a fault. */
export async function ask<T extends z.ZodType>(
  line: Line,
  call: Call,
  schema: T,
  what: string,
): Promise<Result<z.output<T>, Refusal>> {
  const sent = await send(line, call);
  if (!sent.ok) return sent;
  const read = readAs(sent.value, schema, what);
  return read.ok ? read : failure({ fault: read.fault, error: null });
}

/** The JSON of a reply in the shape of the schema. */
export function readAs<T extends z.ZodType>(
  reply: HttpReply,
  schema: T,
  what: string,
): Result<z.output<T>, Fault> {
  const json = jsonOf(reply);
  return json.ok ? shaped(schema, json.value, what) : json;
}

function headersOf(context: Context, call: Call): Record<string, string> {
  const { attended } = context;
  return {
    accept: 'application/json',
    'x-request-id': uuidOf(context.random(16)),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(call.bearer === null ? {} : { authorization: `Bearer ${call.bearer}` }),
    ...(call.basic === undefined ? {} : { authorization: call.basic }),
    ...(attended === null
      ? {}
      : { ...attended.more, 'psu-ip-address': attended.ip, 'psu-user-agent': attended.userAgent }),
  };
}
