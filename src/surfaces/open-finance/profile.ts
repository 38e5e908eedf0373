/** /api/profile: what users say of themselves, and what they agree to. */
import { z } from 'zod';
import {
  type ProfileConsent as Agreed,
  type Profile as Known,
  PROFILE_CONSENTS,
} from '../../engine/people/port.ts';
import { ok, refuse } from '../dialect/answer.ts';
import { type DialectOperation, dialectOperation } from '../dialect/operation.ts';
import { text } from '../native/values.ts';
import { languageTag } from './auth.ts';
import { Profile, ProfileConsent } from './objects.ts';

const ALIAS_CHARACTERS_MAX = 100;
/** E.164 with the blanks, dots, dashes and brackets that people write. */
const PHONE = /^\+?[0-9 ().-]{5,30}$/;

const shown = ({ id, alias, email, phone, preferredLanguage, demoMode }: Known) => ({
  id,
  alias,
  email,
  phoneNumber: phone,
  preferredLanguage,
  demoMode,
});

const agreed = ({ id, type, granted, timestamp }: Agreed) => ({ id, type, granted, timestamp });

/** The user went while they asked: their token opens nothing any more. */
const GONE = refuse(401, 'TOKEN_INVALID', 'The user of this token is gone.', {
  headers: { 'www-authenticate': 'Bearer' },
});

const get = dialectOperation({
  name: 'open_finance_get_profile',
  method: 'GET',
  path: '/api/profile/me',
  group: 'Profile',
  summary: 'Get the profile',
  answers: { 200: { description: 'The profile of the user.', schema: Profile } },
  async handle({ services, person }) {
    const profile = await services.people.profile(person);
    return profile === null ? GONE : ok(shown(profile));
  },
});

const change = dialectOperation({
  name: 'open_finance_change_profile',
  method: 'PUT',
  path: '/api/profile/me',
  group: 'Profile',
  summary: 'Change the profile',
  description:
    'What is not said stays. The e-mail address is what the user logs in with and does not change here.',
  body: {
    alias: text(ALIAS_CHARACTERS_MAX).nullable().optional(),
    phoneNumber: z.string().regex(PHONE, 'must be a telephone number').nullable().optional(),
    preferredLanguage: languageTag.optional(),
    demoMode: z.boolean().optional(),
  },
  answers: { 200: { description: 'The profile as it is now.', schema: Profile } },
  async handle({ services, person, body }) {
    const { alias, phoneNumber, preferredLanguage, demoMode } = body;
    const profile = await services.people.changeProfile(person, {
      ...(alias === undefined ? {} : { alias }),
      ...(phoneNumber === undefined ? {} : { phone: phoneNumber }),
      ...(preferredLanguage === undefined ? {} : { preferredLanguage }),
      ...(demoMode === undefined ? {} : { demoMode }),
    });
    return profile === null ? GONE : ok(shown(profile));
  },
});

const consents = dialectOperation({
  name: 'open_finance_list_profile_consents',
  method: 'GET',
  path: '/api/profile/consent',
  group: 'Profile',
  summary: 'List what the user agreed to',
  description: 'It is no consent at a provider: those are with the connections.',
  answers: { 200: { description: 'What was ever decided.', schema: z.array(ProfileConsent) } },
  async handle({ services, person }) {
    return ok((await services.people.profileConsents(person)).map(agreed));
  },
});

const decide = dialectOperation({
  name: 'open_finance_set_profile_consent',
  method: 'PUT',
  path: '/api/profile/consent',
  group: 'Profile',
  summary: 'Agree, or take it back',
  body: { type: z.enum(PROFILE_CONSENTS), granted: z.boolean() },
  answers: { 200: { description: 'What holds now.', schema: ProfileConsent } },
  async handle({ services, person, body }) {
    const done = await services.people.setProfileConsent(person, body.type, body.granted);
    return done === null ? GONE : ok(agreed(done));
  },
});

export const PROFILE_OPERATIONS: readonly DialectOperation[] = [get, change, consents, decide];
