/** What a request is about, gathered while it is answered, and written to the bank's log before the answer leaves. */
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxBank } from '../../core/bank/bank.ts';
import { instantText } from '../../core/bank/instants.ts';
import { REQUEST_ID_CHARACTERS_MAX } from '../../core/bank/limits.ts';
import type { Call } from '../../core/bank/parts.ts';
import { newTrace, type RefusalCode, type Trace } from '../../core/bank/refusals.ts';
import { ID_PATTERN } from '../../core/bank/secrets.ts';
import { institutionById } from '../../core/institutions.ts';
import type { SandboxInstitution } from '../../core/types.ts';

export interface Seen {
  readonly institution: SandboxInstitution | null;
  readonly attended: boolean;
  readonly requestId: string | null;
  readonly trace: Trace;
  error: RefusalCode | null;
  days: { readonly from: string | null; readonly to: string | null } | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null for requests that are not for a bank. */
    seen: Seen | null;
  }
}

/** What names a login, password or code, when it stands in a query. */
const SECRET_NAMES =
  /^(?:login|user|user_?name|password|passwd|pin|tan|otp|code|answer|token|access_token|secret)$/i;
const REQUEST_ID = new RegExp(`^[A-Za-z0-9._:-]{1,${REQUEST_ID_CHARACTERS_MAX}}$`);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const header = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** The first segments of a path: what is before an institution's own paths, and its id. */
const INSTITUTION = /^\/banks\/([a-z0-9-]{1,40})(?:[/?]|$)/;

function institutionOf(request: FastifyRequest): SandboxInstitution | null {
  const [, id = ''] = INSTITUTION.exec(request.raw.url ?? '') ?? [];
  return institutionById(id);
}

/** Looks at a request before it is answered. `isPage` is for the bank's web pages, which browsers ask for. */
export function look(bank: SandboxBank, request: FastifyRequest, isPage: boolean): Seen {
  const institution = institutionOf(request);
  const trace = newTrace();
  const id = header(request, 'x-request-id');
  const requestId = id !== null && REQUEST_ID.test(id) ? id : null;
  const [ip, browser] = [header(request, 'psu-ip-address'), header(request, 'psu-user-agent')];
  const attended = ip !== null && isIP(ip) !== 0 && browser !== null;
  if (!isPage) {
    if (requestId === null) trace.violations.push('request_id_missing');
    else if (bank.log.wasSeen(institution?.id ?? null, requestId))
      trace.violations.push('request_id_repeated');
    if (hasCredentials(request)) trace.violations.push('credentials_in_url');
    if (!attended && Object.keys(request.headers).some((name) => name.startsWith('psu-')))
      trace.violations.push('attended_incomplete');
  }
  return { institution, attended, requestId, trace, error: null, days: daysOf(request) };
}

function queryOf(request: FastifyRequest): URLSearchParams {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
}

const hasCredentials = (request: FastifyRequest): boolean =>
  [...queryOf(request).keys()].some((name) => SECRET_NAMES.test(name));

function daysOf(request: FastifyRequest): Seen['days'] {
  const query = queryOf(request);
  const day = (name: string): string | null => {
    const value = query.get(name);
    return value !== null && DAY.test(value) ? value : null;
  };
  const [from, to] = [day('from'), day('to')];
  return from === null && to === null ? null : { from, to };
}

/** The call that the core answers; the institution must be known. */
export function callFrom(seen: Seen): Call | null {
  const { institution, attended, trace } = seen;
  return institution === null ? null : { institution, attended, trace };
}

/** The path with ids only: nothing else that a client wrote into it. */
function pathShown(request: FastifyRequest, seen: Seen): string {
  const pattern = request.routeOptions.url;
  if (pattern === undefined) return `/banks/${seen.institution?.id ?? '*'}/*`;
  const params = (request.params ?? {}) as Readonly<Record<string, string>>;
  return pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name] ?? '';
    if (name === 'institution') return seen.institution?.id ?? '*';
    return name === 'id' && ID_PATTERN.test(value) ? value : '*';
  });
}

/** Writes a request to the bank's log. */
export function writeSeen(bank: SandboxBank, request: FastifyRequest, reply: FastifyReply): void {
  const { seen } = request;
  if (seen === null) return;
  const { institution, trace } = seen;
  bank.log.add({
    at: instantText(institution?.zone ?? 'UTC', bank.now()),
    institution: institution?.id ?? null,
    method: request.method,
    path: pathShown(request, seen),
    days: seen.days,
    status: reply.statusCode,
    request_id: seen.requestId,
    attended: seen.attended,
    authorisation: trace.authorisation,
    consent: trace.consent,
    step: trace.step,
    error: seen.error,
    violations: trace.violations,
  });
}
