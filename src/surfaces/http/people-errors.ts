/** What can stand against people and teams: a part of the error catalogue. */
import { type ErrorEntry, fix, get } from './error-entry.ts';

const send = (path: string, body: string, more = ''): string =>
  get(path, `${more} -H 'Content-Type: application/json' -d '${body}'`);

export const PEOPLE_ERRORS = {
  person_exists: fix(
    409,
    'Somebody has this e-mail or subject already',
    'An e-mail is one person’s within a tenant, in any spelling of capitals, and so is a subject of the identity provider.',
    'Use the person who is there (GET /v1/people?email=…), or remove them first.',
    send('/v1/people', '{"email":"demo@example.com"}'),
  ),
  identity_provider_missing: fix(
    409,
    'There is no identity provider',
    'A subject names somebody at the identity provider of the server, and the server has none.',
    'Leave provider_subject out, or ask whoever runs the server to set TRIBUTARY_OIDC_ISSUER and its companions.',
    send('/v1/people', '{"provider_subject":"a-subject"}'),
  ),
  team_exists: fix(
    409,
    'The owner is a team already',
    'One owner is one team.',
    'GET /v1/owners/{id}/identities says which; add members to it.',
    send('/v1/teams', '{"owner_id":"own_…"}'),
  ),
  team_member_exists: fix(
    409,
    'The person is in the team already',
    'A person is in a team once, in one role.',
    'Change the role with PATCH /v1/teams/{id}/members.',
    send('/v1/teams/tea_…/members', '{"person_id":"per_…","role":"viewer"}'),
  ),
  team_last_admin: fix(
    409,
    'A team keeps an admin',
    'This person is the only admin of the team: without one nobody could connect its banks.',
    'Make another member an admin first, or delete the team.',
    get('/v1/teams/tea_…/members?person_id=per_…', ' -X DELETE'),
  ),
  team_full: fix(
    409,
    'The team is full',
    'A team has at most 1,000 members.',
    'Remove members who do not need it any more.',
    send('/v1/teams/tea_…/members', '{"person_id":"per_…","role":"viewer"}'),
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;
