/** What answers about people and teams are made of, and how rows become them. */
import { z } from 'zod';
import {
  IDENTITY_SURFACES,
  type IdentityRow,
  type MemberRow,
  type PersonRow,
  TEAM_ROLES,
  type TeamRow,
} from '../../engine/people/port.ts';
import { ownerPublicId, type PublicIds, personPublicId, teamPublicId } from '../../engine/public-ids.ts';
import { count, id, instant, some } from './object-values.ts';

const PERSON = {
  id: id('per'),
  object: z.literal('person'),
  owner_id: id('own').describe('The owner whose data the person sees as their own.'),
  email: some,
  name: some,
  subject: z.uuid().describe('What our own tokens call the person (`sub`).'),
  provider_subject: some.describe('What the identity provider calls the person (`sub`).'),
  has_password: z.boolean(),
  created_at: instant,
  updated_at: instant,
};

export const Person = z
  .strictObject(PERSON)
  .describe('Somebody who signs in on a surface without API keys.')
  .meta({ id: 'Person' });

export const NewPerson = z
  .strictObject({
    ...PERSON,
    password: some.describe('The password that was made, shown in this answer only.'),
  })
  .meta({ id: 'NewPerson' });

export const Team = z
  .strictObject({
    id: id('tea'),
    object: z.literal('team'),
    owner_id: id('own').describe('The owner whose data the team sees.'),
    name: some,
    members: count,
    created_at: instant,
    updated_at: instant,
  })
  .describe('An owner that several people see.')
  .meta({ id: 'Team' });

export const TeamMember = z
  .strictObject({
    object: z.literal('team_member'),
    person_id: id('per'),
    email: some,
    name: some,
    role: z.enum(TEAM_ROLES),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'TeamMember' });

export const Identity = z
  .strictObject({
    object: z.literal('identity'),
    surface: z.enum(IDENTITY_SURFACES),
    subject: z.string().describe('The id of the team, or the `sub` of the person.'),
    person_id: id('per').nullable(),
    created_at: instant,
  })
  .describe('How a surface knows an owner.')
  .meta({ id: 'Identity' });

export const personObject = (ids: PublicIds, row: PersonRow): object => ({
  id: personPublicId(ids, row.id),
  object: 'person',
  owner_id: ownerPublicId(ids, row.ownerId),
  email: row.email,
  name: row.name,
  subject: row.subject,
  provider_subject: row.providerSubject,
  has_password: row.hasPassword,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const teamObject = (ids: PublicIds, row: TeamRow): object => ({
  id: teamPublicId(ids, row.ownerId),
  object: 'team',
  owner_id: ownerPublicId(ids, row.ownerId),
  name: row.name,
  members: row.members,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const memberObject = (ids: PublicIds, row: MemberRow): object => ({
  object: 'team_member',
  person_id: personPublicId(ids, row.personId),
  email: row.email,
  name: row.name,
  role: row.role,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const identityObject = (ids: PublicIds, row: IdentityRow): object => ({
  object: 'identity',
  surface: row.surface,
  subject: row.subject,
  person_id: row.personId === null ? null : personPublicId(ids, row.personId),
  created_at: row.createdAt,
});
