/** Registering and signing in: tries are counted before a password is looked at. */
import { failure, type Result, success } from '../../core/result.ts';
import type { TenantScope } from '../ports.ts';
import {
  ADDRESS_TRIES_MAX,
  BUSY_RETRY_S,
  EMAIL_TRIES_MAX,
  PASSWORD_CHARACTERS_MAX,
  REGISTRATIONS_MAX,
  REGISTRATIONS_WINDOW_MS,
  TOKEN_LIFE_S,
  TRIES_WINDOW_MS,
} from './limits.ts';
import { addressPlace, foldEmail } from './names.ts';
import type { PeopleParts } from './parts.ts';
import type { Login, PersonRow, Registration, SignedIn, TryLater } from './port.ts';

/** Somebody came by themselves: nobody of the product did it. */
const VISITOR = 'visitor';
const BUSY = failure({ retryAfter: BUSY_RETRY_S });

type Counted = { readonly scheme: string; readonly value: string; readonly max: number };

/** A token for a person. */
export async function tokenFor(
  parts: Pick<PeopleParts, 'tokens'>,
  { subject, email, name }: Pick<PersonRow, 'subject' | 'email' | 'name'>,
  lifeSeconds = TOKEN_LIFE_S,
): Promise<SignedIn> {
  return { token: await parts.tokens.sign({ subject, email, name }, lifeSeconds), expiresIn: lifeSeconds };
}

/** Makes a person with an owner of their own and signs them in. */
export async function register(
  parts: PeopleParts,
  scope: TenantScope,
  wanted: Registration,
): Promise<Result<SignedIn, 'exists' | 'closed' | TryLater>> {
  if (!parts.registration) return failure('closed');
  const tries = addressTries('register_address', wanted.address, REGISTRATIONS_MAX);
  const later = await countTry(parts, scope, tries, REGISTRATIONS_WINDOW_MS);
  if (later !== null) return failure(later);
  const email = foldEmail(wanted.email);
  // Surfaces check what they are given first; what is no e-mail is nobody's to have.
  if (email === null || wanted.password.length > PASSWORD_CHARACTERS_MAX) return failure('exists');
  const passwordHash = await parts.passwords.hash(wanted.password);
  if (passwordHash === null) return BUSY;
  const made = await parts.store.add(
    scope,
    {
      subject: parts.newId(),
      email,
      name: wanted.userName,
      passwordHash,
      language: wanted.preferredLanguage,
      provider: null,
      ownerId: null,
      at: parts.now(),
    },
    { actor: VISITOR, action: 'person.registered', subject: null, detail: {} },
  );
  return made === null ? failure('exists') : success(await tokenFor(parts, made));
}

/** A token for an e-mail and its password. An unknown e-mail takes as long as a wrong password. */
export async function login(
  parts: PeopleParts,
  scope: TenantScope,
  given: Login,
): Promise<Result<SignedIn, 'wrong' | TryLater>> {
  const email = foldEmail(given.email);
  const byEmail = { scheme: 'login_email', value: email ?? given.email, max: EMAIL_TRIES_MAX };
  const tries = [byEmail, ...addressTries('login_address', given.address, ADDRESS_TRIES_MAX)];
  const later = await countTry(parts, scope, tries, TRIES_WINDOW_MS);
  if (later !== null) return failure(later);
  if (given.password.length > PASSWORD_CHARACTERS_MAX) return failure('wrong');
  const hash = email === null ? null : await parts.store.passwordHash(scope, email);
  const isRight = await parts.passwords.verify(hash, given.password);
  if (isRight === null) return BUSY;
  const person = isRight && email !== null ? await parts.store.byEmail(scope, email) : null;
  if (person === null) return failure('wrong');
  await parts.tries.clear(lookupOf(parts, scope, byEmail));
  return success(await tokenFor(parts, person));
}

const addressTries = (scheme: string, address: string | null, max: number): Counted[] =>
  address === null ? [] : [{ scheme, value: addressPlace(address), max }];

const lookupOf = (parts: PeopleParts, { tenantId }: TenantScope, { scheme, value }: Counted): Uint8Array =>
  parts.lookupHash(scheme, `${tenantId}\n${value}`);

/** Counts a try; when to come back where there were too many. */
async function countTry(
  parts: PeopleParts,
  scope: TenantScope,
  counted: readonly Counted[],
  windowMs: number,
): Promise<TryLater | null> {
  if (counted.length === 0) return null;
  const at = parts.now();
  const tries = counted.map((one) => ({
    lookup: lookupOf(parts, scope, one),
    max: one.max,
    since: at - windowMs,
  }));
  const claimed = await parts.tries.claim(tries, at);
  if (claimed.ok) return null;
  return { retryAfter: Math.max(1, Math.ceil((claimed.oldest + windowMs - at) / 1000)) };
}
