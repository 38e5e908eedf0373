/** /api/auth: users register and log in; what they get is a short-lived signed token. */
import { z } from 'zod';
import type { SignedIn, TryLater } from '../../engine/people/port.ts';
import { type DialectOutcome, ok, refuse, refuseUntil } from '../dialect/answer.ts';
import { type DialectOperation, openOperation } from '../dialect/operation.ts';
import { isPlain } from '../native/values.ts';
import { Token } from './objects.ts';

const EMAIL_CHARACTERS_MAX = 254;
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;
const DEFAULT_LANGUAGE = 'es-MX';

const plain = (charactersMin: number, charactersMax: number) =>
  z
    .string()
    .min(charactersMin)
    .max(charactersMax)
    .refine(isPlain, 'must not hold NUL or unpaired surrogates');

const email = z
  .string()
  .max(EMAIL_CHARACTERS_MAX)
  .refine((value) => isPlain(value) && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value), 'must be an e-mail address')
  .meta({ format: 'email', examples: ['demo@example.com'] });

/** A language tag (BCP 47). */
export const languageTag = z
  .string()
  .max(35)
  .regex(LANGUAGE, 'must be a language tag such as es-MX')
  .meta({ examples: [DEFAULT_LANGUAGE] });

const later = ({ retryAfter }: TryLater): DialectOutcome =>
  refuseUntil(429, 'TOO_MANY_TRIES', 'Too many tries. Wait before the next one.', retryAfter);

const signedIn = ({ token, expiresIn }: SignedIn): DialectOutcome => ok({ token, expiresIn });

const TRIES = { status: 429, code: 'TOO_MANY_TRIES', when: 'Too many tries; see Retry-After.' } as const;

const register = openOperation({
  name: 'open_finance_register',
  method: 'POST',
  path: '/api/auth/register',
  group: 'Authentication',
  summary: 'Register',
  body: {
    userName: plain(3, 100),
    email,
    password: plain(8, 100),
    preferredLanguage: languageTag.optional().describe(`${DEFAULT_LANGUAGE} when not said.`),
  },
  answers: { 200: { description: 'A token of the new user.', schema: Token } },
  failures: [
    { status: 400, code: 'USER_EXISTS', when: 'There is a user with this e-mail address.' },
    { status: 403, code: 'REGISTRATION_CLOSED', when: 'The operator lets nobody register.' },
    TRIES,
  ],
  async handle({ services, body, request }) {
    const { userName, email: address, password, preferredLanguage = DEFAULT_LANGUAGE } = body;
    const done = await services.people.register({
      userName,
      email: address,
      password,
      preferredLanguage,
      address: request.ip,
    });
    if (done.ok) return signedIn(done.value);
    if (done.fault === 'exists') return refuse(400, 'USER_EXISTS', 'El usuario ya existe.');
    if (done.fault === 'closed')
      return refuse(403, 'REGISTRATION_CLOSED', 'Nobody can register here. Ask the operator.');
    return later(done.fault);
  },
});

const login = openOperation({
  name: 'open_finance_login',
  method: 'POST',
  path: '/api/auth/login',
  group: 'Authentication',
  summary: 'Log in',
  body: { email: plain(1, EMAIL_CHARACTERS_MAX), password: plain(1, 100) },
  answers: { 200: { description: 'A token of the user.', schema: Token } },
  failures: [
    {
      status: 401,
      code: 'CREDENTIALS_WRONG',
      when: 'No such user, or another password: it is not said which.',
    },
    TRIES,
  ],
  async handle({ services, body, request }) {
    const done = await services.people.login({ ...body, address: request.ip });
    if (done.ok) return signedIn(done.value);
    if (done.fault !== 'wrong') return later(done.fault);
    return refuse(401, 'CREDENTIALS_WRONG', 'Correo o contraseña incorrecta.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  },
});

export const AUTH_OPERATIONS: readonly DialectOperation[] = [register, login];
