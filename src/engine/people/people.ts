/** People: signing in, profiles, and what an operator does with them. */
import { failure, type Result, success } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { Caller, TenantScope } from '../ports.ts';
import { Gate } from './gate.ts';
import { KnownPeople } from './known-people.ts';
import { BUSY_RETRY_S, PASSWORD_RANDOM_BYTES, SIGN_INS_AT_ONCE, SIGN_INS_WAITING_MAX } from './limits.ts';
import { foldEmail } from './names.ts';
import type { PeopleParts } from './parts.ts';
import type { NewPerson, NewPersonFault, People, Person, PersonRow } from './port.ts';
import { login, register } from './sign-in.ts';

/** Until a person says otherwise. */
const LANGUAGE_DEFAULT = 'es-MX';

const scopeOf = ({ tenantId }: TenantScope): TenantScope => ({ tenantId });

/** People on a store; `known` is asked to forget whoever was changed here. */
export function people(parts: PeopleParts): People & { forget(personId: number): void } {
  const { store, now } = parts;
  const known = new KnownPeople(parts);
  const here = { tenantId: parts.tenantId };
  // A flood of sign-ins waits here, and not for the connections that everybody needs.
  const gate = new Gate(SIGN_INS_AT_ONCE, SIGN_INS_WAITING_MAX);
  const busy = failure({ retryAfter: BUSY_RETRY_S });
  return {
    authenticate: (token) => known.authenticate(token),
    register: async (wanted) => (await gate.pass(() => register(parts, here, wanted))) ?? busy,
    login: async (given) => (await gate.pass(() => login(parts, here, given))) ?? busy,
    forget: (personId) => known.forget(personId),

    profile: (person) => store.profile(scopeOf(person), person.personId),
    changeProfile: (person, change) => store.changeProfile(scopeOf(person), person.personId, change, now()),
    profileConsents: (person) => store.profileConsents(scopeOf(person), person.personId),
    setProfileConsent: (person, type, granted) =>
      store.setProfileConsent(
        scopeOf(person),
        person.personId,
        { type, granted, id: parts.newId() },
        now(),
        auditEntry(person, 'person.consent_decided', subjectOf(person), { type, granted }),
      ),

    list: (scope, page) => store.list(scopeOf(scope), page),
    person: (scope, personId) => store.get(scopeOf(scope), personId),
    async findPerson(scope, text) {
      const email = foldEmail(text);
      return email === null ? null : store.byEmail(scopeOf(scope), email);
    },
    create: (caller, wanted) => create(parts, caller, wanted),
    async remove(caller, personId) {
      const audit = auditEntry(caller, 'person.removed', auditSubject('person', 0, personId));
      const removed = await store.remove(scopeOf(caller), personId, now(), audit);
      known.forget(personId);
      return removed;
    },
  };
}

const subjectOf = ({ personId }: Person): string => auditSubject('person', 0, personId);

async function create(
  parts: PeopleParts,
  caller: Caller,
  wanted: NewPerson,
): Promise<Result<{ readonly person: PersonRow; readonly password: string | null }, NewPersonFault>> {
  const { providerSubject, withPassword } = wanted;
  if (providerSubject !== null && parts.issuer === null) return failure('no_provider');
  const email = wanted.email === null ? null : foldEmail(wanted.email);
  if (email === null && wanted.email !== null) return failure('email_malformed');
  const password = withPassword
    ? Buffer.from(parts.random(PASSWORD_RANDOM_BYTES)).toString('base64url')
    : null;
  const passwordHash = password === null ? null : await parts.passwords.hash(password);
  if (password !== null && passwordHash === null) return failure('busy');
  const person = await parts.store.add(
    scopeOf(caller),
    {
      subject: parts.newId(),
      email,
      name: wanted.name,
      passwordHash,
      language: LANGUAGE_DEFAULT,
      provider:
        providerSubject === null || parts.issuer === null
          ? null
          : { issuer: parts.issuer, subject: providerSubject },
      ownerId: null,
      at: parts.now(),
    },
    auditEntry(caller, 'person.created', null),
  );
  return person === null ? failure('exists') : success({ person, password });
}
