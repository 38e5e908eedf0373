/** From a verified token to the person that it stands for. */
import { failure, type Result, success } from '../../core/result.ts';
import type { TenantScope } from '../ports.ts';
import { PERSON_CACHE_MS, PERSON_CACHE_PEOPLE_MAX } from './limits.ts';
import type { PeopleParts } from './parts.ts';
import type { Person, PersonRow, TokenFault } from './port.ts';
import type { ReadToken } from './sign-in-port.ts';

/** The identity provider let somebody in whom nobody had met. */
const PROVIDER_ACTOR = 'identity_provider';
/** How people who come from the identity provider are greeted until they say otherwise. */
const LANGUAGE_DEFAULT = 'es-MX';

type ProviderToken = ReadToken & { readonly by: 'provider' };

/** Knows people by their tokens; what it knows is at most {@link PERSON_CACHE_MS} old. */
export class KnownPeople {
  readonly #parts: PeopleParts;
  readonly #scope: TenantScope;
  readonly #known = new Map<string, { readonly person: PersonRow; readonly readAt: number }>();

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#scope = { tenantId: parts.tenantId };
  }

  async authenticate(token: string): Promise<Result<Person, TokenFault>> {
    const read = await this.#parts.tokens.read(token);
    if (!read.ok) return read;
    const name = nameOf(read.value);
    const person = this.#recall(name) ?? (await this.#lookUp(name, read.value));
    if (person === null) return failure('invalid');
    return success(personOf(this.#scope, person));
  }

  /** Drops a person at once, after they were removed or moved here. */
  forget(personId: number): void {
    for (const [name, { person }] of this.#known) if (person.id === personId) this.#known.delete(name);
  }

  #recall(name: string): PersonRow | null {
    const known = this.#known.get(name);
    if (known === undefined) return null;
    const age = this.#parts.now() - known.readAt;
    return age >= 0 && age < PERSON_CACHE_MS ? known.person : null;
  }

  async #lookUp(name: string, token: ReadToken): Promise<PersonRow | null> {
    const { store, now } = this.#parts;
    const readAt = now();
    const person =
      token.by === 'us' ? await store.bySubject(this.#scope, token.subject) : await this.#arrived(token);
    this.#known.delete(name);
    if (person === null) return null;
    if (this.#known.size >= PERSON_CACHE_PEOPLE_MAX) this.#known.clear();
    this.#known.set(name, { person, readAt });
    return person;
  }

  /** A subject of the identity provider is a person from its first token on. */
  async #arrived(token: ProviderToken): Promise<PersonRow | null> {
    const { store } = this.#parts;
    const known = await store.byProvider(this.#scope, token);
    if (known !== null) return known;
    // Whoever was removed comes back with a token that was made after that, and with nothing of before.
    const removedAt = await store.removedAt(this.#scope, token);
    if (removedAt !== null && token.issuedAt <= removedAt) return null;
    // The e-mail may be another person's: then this one has none. Or somebody was faster with the same subject.
    return (
      (await this.#add(token, token.email)) ??
      (await store.byProvider(this.#scope, token)) ??
      (token.email === null ? null : await this.#add(token, null)) ??
      store.byProvider(this.#scope, token)
    );
  }

  #add({ issuer, subject, name }: ProviderToken, email: string | null): Promise<PersonRow | null> {
    const person = {
      subject: this.#parts.newId(),
      email,
      name,
      passwordHash: null,
      language: LANGUAGE_DEFAULT,
      provider: { issuer, subject },
      ownerId: null,
      at: this.#parts.now(),
    };
    const audit = { actor: PROVIDER_ACTOR, action: 'person.arrived', subject: null, detail: {} };
    return this.#parts.store.add(this.#scope, person, audit);
  }
}

const nameOf = (token: ReadToken): string =>
  token.by === 'us' ? token.subject : `${token.issuer}\n${token.subject}`;

const personOf = ({ tenantId }: TenantScope, row: PersonRow): Person => ({
  tenantId,
  personId: row.id,
  ownerId: row.ownerId,
  actor: `person:${row.id}`,
  email: row.email,
  name: row.name,
});
