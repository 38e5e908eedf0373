/** The operations of this room, in the order of the documentation: finAPI v1, section 2. */
import { z } from 'zod';
import type { Result } from '../../../core/result.ts';
import type { Access, IssuedToken, TokenRefusal } from '../../../engine/finapi/access-port.ts';
import type { FinapiClient } from '../../../engine/finapi/clients-port.ts';
import { WRONG_ROLE } from '../failures.ts';
import type { FinapiFault } from '../faults.ts';
import { anyText, textField } from '../fields.ts';
import { EMPTY, type FinapiAnswer, type FinapiOperation, finapiOperation, ok } from '../operation.ts';
import { basicCredentials, mergedParameters, type TokenParameters } from './credentials.ts';
import {
  ADMIN_HAS_NO_USERS,
  BAD_CLIENT,
  missing,
  refusal,
  UNSUPPORTED_GRANT,
  UNSUPPORTED_HINT,
} from './faults.ts';

const GROUP = 'Authorization';
/** Characters of a parameter; longer ones are no credentials. */
const PARAMETER_CHARACTERS_MAX = 2_000;

const inQuery = () => textField(PARAMETER_CHARACTERS_MAX).optional();
const inBody = () => anyText(PARAMETER_CHARACTERS_MAX).optional();

const ACCESS_TOKEN = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int().meta({ description: 'Seconds; 0 for a token that never expires.' }),
  scope: z.literal('all'),
  refresh_token: z.string().nullable(),
});

const tokenAnswer = ({ accessToken, refreshToken, expiresIn }: IssuedToken): FinapiAnswer =>
  ok({
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: expiresIn,
    scope: 'all',
    refresh_token: refreshToken,
  });

const GET_TOKEN = finapiOperation({
  name: 'getToken',
  method: 'POST',
  path: '/oauth/token',
  group: GROUP,
  summary: 'Get tokens.',
  description:
    'Parameters may be in the query, in a form or JSON body, and the client credentials by HTTP Basic as well; the body counts before the query. As long as a token has not expired, the same one is given for the same credentials.',
  role: 'open',
  query: {
    grant_type: inQuery(),
    client_id: inQuery(),
    client_secret: inQuery(),
    refresh_token: inQuery(),
    username: inQuery(),
    password: inQuery(),
  },
  body: {
    grant_type: inBody(),
    client_id: inBody(),
    client_secret: inBody(),
    refresh_token: inBody(),
    username: inBody(),
    password: inBody(),
  },
  answer: ACCESS_TOKEN,
  failures: [
    {
      status: 400,
      code: 'BAD_REQUEST',
      when: 'the user credentials are wrong, or the grant type is another',
    },
    { status: 400, code: 'INVALID_TOKEN', when: 'the refresh token is unknown, over, or of another client' },
    {
      status: 401,
      code: 'UNAUTHORIZED_ACCESS',
      when: 'the client credentials are wrong: BadCredentialsError',
    },
    { status: 403, code: 'USER_NOT_VERIFIED', when: 'the user is not verified' },
    { status: 403, code: 'UNAUTHORIZED_ACCESS', when: 'a mandator admin client asks for a token of a user' },
    { status: 423, code: 'LOCKED', when: 'the user is locked' },
  ],
  async handle({ finapi: { access }, query, body, request }) {
    const given = mergedParameters(body, query, basicCredentials(request.headers.authorization));
    const { client_id: id, client_secret: secret } = given;
    if (id === undefined || secret === undefined) return BAD_CLIENT;
    const client = await access.client(id, secret);
    return client === null ? BAD_CLIENT : tokenFor(access, client, given);
  },
});

async function tokenFor(
  access: Access,
  client: FinapiClient,
  given: TokenParameters,
): Promise<FinapiAnswer | FinapiFault> {
  switch (given.grant_type) {
    case undefined:
      return missing('grant_type');
    case 'client_credentials': {
      const token = await access.clientToken(client);
      return token === null ? BAD_CLIENT : tokenAnswer(token);
    }
    case 'password':
      if (client.isMandatorAdmin) return ADMIN_HAS_NO_USERS;
      if (given.username === undefined) return missing('username');
      if (given.password === undefined) return missing('password');
      return answerOf(await access.userToken(client, given.username, given.password));
    case 'refresh_token':
      if (given.refresh_token === undefined) return missing('refresh_token');
      return answerOf(await access.refresh(client, given.refresh_token));
    default:
      return UNSUPPORTED_GRANT;
  }
}

const answerOf = (outcome: Result<IssuedToken, TokenRefusal>): FinapiAnswer | FinapiFault =>
  outcome.ok ? tokenAnswer(outcome.value) : refusal(outcome.fault);

const REVOKE_TOKEN = finapiOperation({
  name: 'revokeToken',
  method: 'POST',
  path: '/oauth/revoke',
  group: GROUP,
  summary: 'Revoke a token.',
  description:
    'By a client, its own tokens and those of its users. `access_token`: only that one; `refresh_token`: with all access tokens of the grant; without a hint: everything of the grant. A token that is not there is revoked already.',
  role: 'any',
  query: { token: inQuery(), token_type_hint: inQuery() },
  body: { token: inBody(), token_type_hint: inBody() },
  answer: null,
  failures: [
    { status: 400, code: 'BAD_REQUEST', when: 'the token type is not supported' },
    { status: 403, code: 'UNAUTHORIZED_ACCESS', when: 'the token is of a user' },
  ],
  async handle({ finapi: { access }, caller, query, body }) {
    if (caller.kind === 'user') return WRONG_ROLE;
    const token = body.token || query.token;
    if (token === undefined || token === '') return missing('token');
    const hint = body.token_type_hint || query.token_type_hint || null;
    if (hint !== null && hint !== 'access_token' && hint !== 'refresh_token') return UNSUPPORTED_HINT;
    await access.revoke(caller.client, token, hint);
    return EMPTY;
  },
});

export const AUTHORIZATION_OPERATIONS: readonly FinapiOperation[] = [GET_TOKEN, REVOKE_TOKEN];
