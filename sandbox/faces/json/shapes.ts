/** What clients send to the JSON interface. */
import { z } from 'zod';
import type { Wanted } from '../../core/bank/authorisations.ts';
import type { Span } from '../../core/bank/data.ts';
import {
  LOGIN_CHARACTERS_MAX,
  PAGE_MARK_CHARACTERS_MAX,
  SECRET_CHARACTERS_MAX,
  URL_CHARACTERS_MAX,
  VALID_DAYS_MAX,
} from '../../core/bank/limits.ts';
import { SCOPES } from '../../core/bank/model.ts';
import { daySchema, isReturnAddress } from '../http/read.ts';

const ID_CHARACTERS_MAX = 60;
const FIELDS_MAX = 5;
const STEP_MAX = 1_000;

const METHODS = [
  'open',
  'code',
  'methods',
  'app',
  'steps',
  'signers',
  'redirect',
  'nothing',
  'code-only',
] as const;
const text = (max: number) => z.string().min(1).max(max);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

export const WANTED: z.ZodType<Wanted> = z
  .strictObject({
    method: z.enum(METHODS),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    valid_days: optional(z.int().min(1).max(VALID_DAYS_MAX)),
    login: optional(text(LOGIN_CHARACTERS_MAX)),
    password: optional(text(SECRET_CHARACTERS_MAX)),
    redirect_uri: optional(
      text(URL_CHARACTERS_MAX).refine(isReturnAddress, { message: 'not an address to come back to' }),
    ),
    consent: optional(text(ID_CHARACTERS_MAX)),
  })
  .transform(({ method, scopes, valid_days, login, password, redirect_uri, consent }) => ({
    method,
    scopes,
    validDays: valid_days,
    login,
    password,
    redirectUri: redirect_uri,
    consent,
  }));

export const ANSWER = z.strictObject({
  step: z.int().min(1).max(STEP_MAX),
  fields: z
    .record(text(ID_CHARACTERS_MAX), z.string().max(SECRET_CHARACTERS_MAX))
    .refine((fields) => Object.keys(fields).length <= FIELDS_MAX, { message: 'too many' }),
});

export const CODE = z.strictObject({ code: text(SECRET_CHARACTERS_MAX) });

export const SPAN: z.ZodType<Span> = z.strictObject({
  from: optional(daySchema),
  to: optional(daySchema),
  page: optional(text(PAGE_MARK_CHARACTERS_MAX)),
});
