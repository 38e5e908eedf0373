/** An authorisation as the sandbox bank tells it (its README, "Authorisations"). */
import { z } from 'zod';
import { dayText, id, instant, text, whole } from '../kit/shapes.ts';

const STEPS_MAX = 100;
const CHOICES_MAX = 50;
const FIELDS_MAX = 10;
const CODE_DIGITS_MAX = 12;
const SIGNERS_MAX = 100;
const POLL_MAX_S = 24 * 3600;
const MEDIA_CHARS_MAX = 1024 * 1024;
const URL_CHARS_MAX = 4096;
const LABEL_CHARS_MAX = 100;

const label = z.string().trim().min(1).max(LABEL_CHARS_MAX);

const media = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('image'),
    media_type: z.literal('image/png'),
    base64: z
      .string()
      .min(1)
      .max(MEDIA_CHARS_MAX)
      .regex(/^[A-Za-z0-9+/]+={0,2}$/),
  }),
  z.object({
    type: z.literal('flicker'),
    code: z
      .string()
      .min(1)
      .max(MEDIA_CHARS_MAX)
      .regex(/^[0-9A-F]+$/),
  }),
]);

const choiceField = <K extends string>(key: K) =>
  z.object({
    key: z.literal(key),
    label,
    kind: z.literal('choice'),
    choices: z
      .array(z.object({ value: z.string().min(1).max(64), label }))
      .min(1)
      .max(CHOICES_MAX),
  });

const answerField = z.object({ key: z.literal('answer'), label, kind: z.literal('secret') });

const codeField = z.object({
  key: z.literal('code'),
  label,
  kind: z.literal('digits'),
  length: whole(1, CODE_DIGITS_MAX),
  media: media.nullable(),
});

export type BankField = z.output<
  ReturnType<typeof choiceField<'method' | 'device'>> | typeof answerField | typeof codeField
>;

const asking = <F extends z.ZodType>(field: F) =>
  z.object({
    type: z.literal('fields'),
    text: text.nullable(),
    fields: z.array(field).min(1).max(FIELDS_MAX),
  });

const scope = z.string().max(64);

/** A consent as it was granted. */
export const consent = z.object({
  id,
  /** The last day, in the bank's zone. */
  valid_until: dayText.nullable(),
  /** The last day before strong authentication is due again. */
  sca_renew_by: dayText.nullable(),
  scopes: z.array(scope).max(50),
});

/** Only `http` and `https`, without credentials in it. */
const webAddress = z
  .string()
  .max(URL_CHARS_MAX)
  .refine((value) => {
    const url = URL.parse(value);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  });

const all = { id, step: whole(0, STEPS_MAX), until: instant, wrong: z.boolean() };

const status = <S extends string, N extends z.ZodType>(name: S, next: N) =>
  z.object({ ...all, status: z.literal(name), next });

/** The reply to every call below an authorisation. */
export const authorisation = z.discriminatedUnion('status', [
  status('method_needed', asking(choiceField('method'))),
  status('device_needed', asking(choiceField('device'))),
  status('answer_needed', asking(answerField)),
  status('code_needed', asking(codeField)),
  status('redirect_needed', z.object({ type: z.literal('redirect'), url: webAddress })),
  status(
    'approval_needed',
    z.object({ type: z.literal('app'), device: label.nullable(), poll_seconds: whole(0, POLL_MAX_S) }),
  ),
  status(
    'signers_needed',
    z.object({
      type: z.literal('signers'),
      signed: whole(0, SIGNERS_MAX),
      needed: whole(1, SIGNERS_MAX),
      poll_seconds: whole(0, POLL_MAX_S),
    }),
  ),
  status('granted', z.object({ type: z.literal('session'), token: id, consent })),
  status('refused', z.object({ type: z.literal('refused'), reason: z.string().max(64) })),
  status('expired', z.object({ type: z.literal('expired') })),
]);

/** The reply to the call that makes one: the only one with its secret. */
export const started = z.object({ secret: id }).and(authorisation);

export type BankConsent = z.output<typeof consent>;
export type Authorisation = z.output<typeof authorisation>;
export type Granted = Extract<Authorisation, { status: 'granted' }>;
