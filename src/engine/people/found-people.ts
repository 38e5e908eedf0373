/**
 * Who signs in at the sandbox: a demo person whose login opens the demo owner, and the demo owner as a team with that
 * person as its admin. Made at the first start, found at every later one; their part of the credentials file with them.
 */
import type { Credentials } from '../found-instance.ts';
import type { Caller, OwnerRow, TenantScope } from '../ports.ts';
import { type PublicIds, teamPublicId } from '../public-ids.ts';
import { SANDBOX_TOKEN_LEFT_MIN_S, SANDBOX_TOKEN_LIFE_S } from './limits.ts';
import type { PersonRow, Teams } from './port.ts';
import { tokenFor } from './sign-in.ts';
import type { PasswordKeeper, TokenKeeper } from './sign-in-port.ts';
import type { PeopleStore } from './store-port.ts';

export const DEMO_EMAIL = 'demo@example.com';
const DEMO_NAME = 'Demo';
const DEMO_LANGUAGE = 'es-MX';
/** The bank that the team's first connection is to: its currency has three decimals. */
export const DEMO_TEAM_BANK = { provider: 'sandbox', providerId: 'demo-bh' } as const;

export interface FoundPeopleParts {
  readonly store: PeopleStore;
  readonly teams: Teams;
  readonly tokens: TokenKeeper;
  readonly passwords: PasswordKeeper;
  readonly ids: PublicIds;
  /** Random, and the same at every start of the instance. */
  readonly demoPassword: string;
  readonly newId: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes what is missing and gives the credentials with the parts of teams and people; consents and tokens of banks stay. */
export async function foundPeople(
  parts: FoundPeopleParts,
  founded: { readonly scope: TenantScope; readonly demoOwner: OwnerRow; readonly credentials: Credentials },
): Promise<Credentials> {
  const { scope, demoOwner, credentials } = founded;
  const { teamBanking, openFinance } = credentials;
  const person = await demoPerson(parts, scope, demoOwner.id);
  await demoTeam(parts, { ...scope, ownerId: demoOwner.id }, person);
  return {
    ...credentials,
    teamBanking: {
      teamId: teamPublicId(parts.ids, demoOwner.id),
      token: await lastingToken(parts, person, teamBanking?.token),
      ...DEMO_TEAM_BANK,
      ...(teamBanking?.consentId === undefined ? {} : { consentId: teamBanking.consentId }),
    },
    openFinance: {
      email: DEMO_EMAIL,
      password: parts.demoPassword,
      token: await lastingToken(parts, person, openFinance?.token),
      providers: openFinance?.providers ?? [],
    },
  };
}

const founding = (action: string) => ({ actor: 'operator', action, subject: null, detail: {} });

async function demoPerson(parts: FoundPeopleParts, scope: TenantScope, ownerId: number): Promise<PersonRow> {
  const known = await parts.store.byEmail(scope, DEMO_EMAIL);
  if (known !== null) return known;
  const passwordHash = await parts.passwords.hash(parts.demoPassword);
  const person = {
    subject: parts.newId(),
    email: DEMO_EMAIL,
    name: DEMO_NAME,
    passwordHash,
    language: DEMO_LANGUAGE,
    provider: null,
    ownerId,
    at: parts.now(),
  };
  const made = await parts.store.add(scope, person, founding('person.created'));
  // Another process that starts at the same moment was faster.
  const found = made ?? (await parts.store.byEmail(scope, DEMO_EMAIL));
  if (found === null) throw new Error('internal: the demo person can neither be made nor found');
  return found;
}

async function demoTeam(
  { teams, ids }: FoundPeopleParts,
  scope: TenantScope & { readonly ownerId: number },
  person: PersonRow,
): Promise<void> {
  const { tenantId, ownerId } = scope;
  const { id: personId, email, name } = person;
  const asking = { tenantId, personId, ownerId: person.ownerId, actor: `person:${personId}`, email, name };
  if ((await teams.reach(asking, teamPublicId(ids, ownerId))) !== null) return;
  const operator: Caller = { actor: 'operator', tenantId, ownerId: null, ownerOnly: false, scopes: ['*'] };
  // What another process was faster with is there already; both are said as `exists`.
  await teams.create(operator, { ownerId, name: null });
  await teams.addMember(operator, scope, { personId, role: 'admin' });
}

/** The token that is there while it opens something for long enough, else a new one. */
async function lastingToken(
  parts: FoundPeopleParts,
  person: PersonRow,
  known: string | undefined,
): Promise<string> {
  const read = known === undefined ? null : await parts.tokens.read(known);
  const isOurs = read?.ok === true && read.value.by === 'us' && read.value.subject === person.subject;
  const left = isOurs && read.value.by === 'us' ? read.value.expiresAt - parts.now() : 0;
  if (known !== undefined && left >= SANDBOX_TOKEN_LEFT_MIN_S * 1000) return known;
  return (await tokenFor(parts, person, SANDBOX_TOKEN_LIFE_S)).token;
}
