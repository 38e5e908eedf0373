/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST that is sent again with the same key gets the
 * first answer again. Keys are the tenant's own and of one operation; answers are kept sealed for 24 hours.
 */
import { createHmac } from 'node:crypto';
import type { TenantScope } from '../../engine/ports.ts';
import { isProblem, type Problem, problem } from '../http/problem.ts';
import type { Answer } from './answer.ts';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from './limits.ts';
import type { Services } from './parts.ts';

/** One use of a key. */
export interface IdempotentUse {
  readonly scope: TenantScope;
  readonly operation: string;
  readonly key: string;
  /** What makes two requests the same one: path, query and body. */
  readonly request: readonly (string | Uint8Array)[];
}

/** What is kept of an answer. */
interface Kept {
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string | null;
  readonly body: string | null;
  readonly failed: Problem | null;
}

/** Whether the text can be a key: 1 to 255 printable ASCII characters. */
export const isIdempotencyKey = (text: string): boolean =>
  text.length >= 1 && text.length <= IDEMPOTENCY_KEY_CHARACTERS_MAX && /^[\x20-\x7e]+$/.test(text);

/**
 * A keyed hash of a request. Keyed, because bodies hold passwords: whoever reads the database must not be able to try
 * them out.
 */
function digest({ cursorKey }: Services, parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHmac('sha256', createHmac('sha256', cursorKey).update('idempotency').digest());
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hash.update(length).update(part);
  }
  return hash.digest();
}

/**
 * Does the work once per key. The same request again gives the kept answer with `Idempotency-Replayed: true`; one
 * that is still running gives 409, another request with the key 422. `keep` says which outcomes are kept; a thrown
 * error is never kept.
 */
export async function once(
  services: Services,
  use: IdempotentUse,
  keep: (outcome: Answer | Problem) => boolean,
  work: () => Promise<Answer | Problem>,
): Promise<Answer | Problem> {
  if (!isIdempotencyKey(use.key)) return problem('idempotency_key_invalid');
  const { directory } = services;
  const keyHash = digest(services, [use.operation, use.key]);
  const place = `${use.scope.tenantId}/${Buffer.from(keyHash).toString('hex')}`;
  const claim = await directory.claimIdempotencyKey(use.scope, keyHash, digest(services, use.request));
  if (claim.state === 'running') return problem('idempotency_key_in_use');
  if (claim.state === 'mismatch') return problem('idempotency_key_reused');
  if (claim.state === 'done') return replay(services, place, claim.status, claim.sealedBody);
  try {
    const outcome = await work();
    const answer = keep(outcome) ? await seal(services, place, outcome) : null;
    await directory.settleIdempotencyKey(use.scope, keyHash, answer);
    return outcome;
  } catch (error) {
    await directory.settleIdempotencyKey(use.scope, keyHash, null);
    throw error;
  }
}

async function seal(
  services: Services,
  place: string,
  outcome: Answer | Problem,
): Promise<{ status: number; sealedBody: Uint8Array; ownerId: number | null } | null> {
  const kept: Kept | null = isProblem(outcome)
    ? { headers: {}, type: null, body: null, failed: outcome }
    : keptAnswer(outcome);
  if (kept === null) return null;
  const status = isProblem(outcome) ? FAILED_STATUS : outcome.status;
  const sealedBody = await services.seal(Buffer.from(JSON.stringify(kept)), place);
  return { status, sealedBody, ownerId: ownerIn(services, kept) };
}

/** The owner that an answer is about: of the object in it, or that the object names; null for what has none. */
function ownerIn({ ids }: Services, { type, body }: Kept): number | null {
  const isJson = type?.startsWith('application/json') === true && body !== null && body !== '';
  const json: unknown = isJson ? JSON.parse(body) : null;
  if (typeof json !== 'object' || json === null) return null;
  const { id, owner_id: named } = json as { id?: unknown; owner_id?: unknown };
  for (const text of [id, named]) {
    const owner = typeof text === 'string' ? (ids.decode(text)?.owner ?? 0) : 0;
    if (owner !== 0) return owner;
  }
  return null;
}

/** Stands for a kept failure: its real status comes from the catalogue when it is told again. */
const FAILED_STATUS = 400;

const keptAnswer = ({ headers, type, body }: Answer): Kept | null =>
  body === null || typeof body === 'string' ? { headers, type, body, failed: null } : null;

async function replay(
  services: Services,
  place: string,
  status: number,
  sealed: Uint8Array,
): Promise<Answer | Problem> {
  const plain = await services.open(sealed, place);
  if (plain === null) throw new Error('internal: a kept answer cannot be opened');
  const kept: Kept = JSON.parse(Buffer.from(plain).toString('utf8'));
  const replayed = { 'idempotency-replayed': 'true' };
  if (kept.failed !== null) return { ...kept.failed, headers: { ...kept.failed.headers, ...replayed } };
  return {
    status: status as Answer['status'],
    body: kept.body,
    type: kept.type,
    headers: { ...kept.headers, ...replayed },
  };
}
