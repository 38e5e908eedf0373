/** What requests about connecting are made of. */
import { z } from 'zod';
import { capability } from './connect-objects.ts';
import {
  CONSENT_DAYS_MAX,
  FIELD_KEY_CHARACTERS_MAX,
  FIELD_VALUE_CHARACTERS_MAX,
  FIELDS_MAX,
  TEXT_ID_CHARACTERS_MAX,
} from './limits.ts';
import { isPlain, text } from './values.ts';

const CAPABILITIES_MAX = capability.options.length;

export const institutionIdText = text(TEXT_ID_CHARACTERS_MAX).meta({ examples: ['demo-de'] });

/** Values of fields, by their keys. Empty ones are left to the rules of the field. */
export const FIELDS = z
  .record(
    text(FIELD_KEY_CHARACTERS_MAX),
    z.string().max(FIELD_VALUE_CHARACTERS_MAX).refine(isPlain, 'must not hold NUL or unpaired surrogates'),
  )
  .refine((fields) => Object.keys(fields).length <= FIELDS_MAX, `at most ${FIELDS_MAX} fields`)
  .describe('The values of the fields by their keys. They are sent to the bank and never shown again.');

export const scopes = z
  .array(capability)
  .min(1)
  .max(CAPABILITIES_MAX)
  .describe('What is asked for; all that the institution offers when not said.');

export const validDays = z
  .int()
  .min(1)
  .max(CONSENT_DAYS_MAX)
  .describe('For how many days; as long as the bank allows when not said, and never longer.');

/** What starting a sign-in takes. */
export const SIGN_IN = {
  method: text(TEXT_ID_CHARACTERS_MAX)
    .optional()
    .describe('One of the methods of the institution; the usual one when not said.'),
  fields: FIELDS.optional(),
  scopes: scopes.optional(),
  valid_days: validDays.optional(),
};
