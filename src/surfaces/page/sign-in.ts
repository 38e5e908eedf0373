/** From an API key to a session, and out of it again. */
import type { FastifyReply } from 'fastify';
import { failure, type Result, success } from '../../core/result.ts';
import { hashToken } from '../../engine/api-token.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { permits, type Scope } from '../../engine/scopes.ts';
import type { PageParts } from './parts.ts';
import { COOKIE, SESSION_SECONDS } from './visitor.ts';

const SESSION_BYTES = 32;
/** A session may do what the page does: a key that may less does not open it. */
const NEEDED: readonly Scope[] = ['accounts:read', 'transactions:read', 'imports:read', 'imports:write'];

export interface SignInFault {
  readonly text: string;
  readonly asksOwner: boolean;
}

/** Whose data a key opens, and which key it is. */
export interface SignedIn {
  readonly scope: OwnerScope;
  readonly keyId: number;
}

const refused = (text: string, asksOwner = false): Result<never, SignInFault> => failure({ text, asksOwner });

const WORDS = {
  malformed: 'This is not an API key: copy it whole, from sk_ to its last character.',
  wrong_mode: 'This key is of the other mode (sandbox or live).',
  unknown: 'This server does not know the key.',
  revoked: 'The key was revoked. Make another with tributary keys create.',
  expired: 'The key has expired. Make another with tributary keys create.',
} as const;

/** Whose data a key opens. `owner` is a reference or an id, '' for the key's own. */
export async function ownerOfKey(
  parts: PageParts,
  key: string,
  owner: string,
): Promise<Result<SignedIn, SignInFault>> {
  const known = await parts.authenticator.authenticate(key.trim());
  if (!known.ok) return refused(WORDS[known.fault]);
  const caller = known.value;
  const lacking = NEEDED.find((scope) => !permits(caller, scope));
  if (lacking !== undefined) return refused(`The key lacks the scope ${lacking}, which the page needs.`);
  const named = owner === '' ? caller.ownerId : await ownerNamed(parts, caller.tenantId, owner);
  if (named === null)
    return owner === ''
      ? refused('The key has no owner of its own: say whose data to show.', true)
      : refused('There is no such owner.', true);
  const scope = await parts.reach.reach(caller, named);
  return scope === null ? refused('There is no such owner.', true) : success({ scope, keyId: caller.keyId });
}

async function ownerNamed(parts: PageParts, tenantId: number, owner: string): Promise<number | null> {
  const id = parts.ids.decode(owner);
  if (id !== null) return id.kind === 'owner' ? id.object : null;
  return (await parts.directory.findOwner({ tenantId }, owner))?.id ?? null;
}

/** Opens a session and sets its cookie. */
export async function openSession(
  parts: PageParts,
  { scope, keyId }: SignedIn,
  reply: FastifyReply,
): Promise<void> {
  const token = Buffer.from(parts.random(SESSION_BYTES)).toString('base64url');
  const expiresAt = new Date(parts.clock.now().getTime() + SESSION_SECONDS * 1000).toISOString();
  await parts.directory.createSession({ ...scope, keyId, tokenHash: hashToken(token), expiresAt });
  setCookie(parts, reply, token, SESSION_SECONDS);
}

/** Ends a session. */
export async function closeSession(parts: PageParts, token: string, reply: FastifyReply): Promise<void> {
  await parts.directory.deleteSession(hashToken(token));
  setCookie(parts, reply, '', 0);
}

function setCookie(parts: PageParts, reply: FastifyReply, value: string, seconds: number): void {
  const secure = parts.config.publicUrl?.startsWith('https:') === true ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`,
  );
}
