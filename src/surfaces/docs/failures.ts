/** The failures of operations, for the documentation. */
import { ERROR_CODES, type ErrorCode, errorEntry } from '../http/error-catalogue.ts';
import type { Operation } from '../native/operation.ts';

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
  if (operation.attendable === true) codes.add('psu_header_invalid');
  if (operation.bodySchema !== null) for (const code of WITH_BODY) codes.add(code);
  if (operation.method === 'POST') for (const code of WITH_POST) codes.add(code);
  return ERROR_CODES.filter((code) => codes.has(code));
}

/** Collects what operations fail with: many fail alike, so each response stands in the document once. */
export class Failures {
  readonly responses: Json = {};
  readonly #names = new Map<string, string>();

  /** The failures of an operation by status, as references. */
  of(operation: Operation): Json {
    const byStatus = new Map<number, ErrorCode[]>();
    for (const code of problemsOf(operation)) {
      const { status } = errorEntry(code);
      byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    }
    const rendered: Json = {};
    for (const [status, codes] of byStatus)
      rendered[status] = { $ref: `#/components/responses/${this.#named(status, codes)}` };
    return rendered;
  }

  #named(status: number, codes: readonly ErrorCode[]): string {
    const key = codes.join(' ');
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `Problem${status}_${[...this.#names.values()].filter((one) => one.startsWith(`Problem${status}_`)).length + 1}`;
    this.#names.set(key, name);
    this.responses[name] = responseOf(codes);
    return name;
  }
}

const responseOf = (codes: readonly ErrorCode[]): Json => ({
  description: codes.map((code) => `\`${code}\`: ${errorEntry(code).title}.`).join('\n\n'),
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

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
