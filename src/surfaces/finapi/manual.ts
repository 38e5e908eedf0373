/** The documentation of the finAPI surface. */
import { z } from 'zod';
import type { Manual, ManualOperation } from '../dialect/manual.ts';
import { DIFFERENCES } from './differences.ts';
import { EXAMPLES } from './examples.ts';
import { commonFailuresOf } from './failures.ts';
import type { FinapiOperation, Role } from './operation.ts';
import { OPERATIONS } from './operations.ts';

const CALLERS: Readonly<Record<Role, string>> = {
  open: 'Without a token',
  client: 'With the token of a client',
  admin: "With the token of a mandator's administration",
  user: 'With the token of a user',
  user_or_client: 'With the token of a user or of a client',
  any: 'With any token',
};

const ErrorMessage = z
  .object({
    errors: z.array(
      z.object({
        message: z.string().describe('What is wrong; in the language asked for where it is for users.'),
        code: z.string().describe('One of a closed list.'),
        type: z.enum(['BUSINESS', 'TECHNICAL']).describe('For the user, or for developers.'),
      }),
    ),
    date: z.string().describe('German local time.'),
    requestId: z.string().describe('X-REQUEST-ID, or one of ours.'),
    endpoint: z.string().describe('Such as POST /api/v1/bankConnections/import.'),
    authContext: z.string().describe('Client and user as numbers, 0 for who is not there.'),
    bank: z.string().nullable().describe('BLZ and name of the bank that the call was about.'),
  })
  .meta({ id: 'ErrorMessage' });
const BadCredentialsError = z
  .object({ error: z.string(), error_description: z.string() })
  .meta({ id: 'BadCredentialsError' });

const operationOf = (operation: FinapiOperation): ManualOperation => ({
  name: operation.name,
  method: operation.method,
  path: operation.path,
  group: operation.group,
  summary: operation.summary,
  description: operation.description,
  caller: CALLERS[operation.role],
  open: operation.role === 'open',
  query: operation.queryFields.schema,
  body: operation.bodyFields?.schema ?? null,
  answers: {
    [operation.status ?? 200]: {
      description: operation.answer === null ? 'Done; the body is empty.' : 'Done.',
      schema: operation.answer,
    },
  },
  failures: operation.failures ?? [],
  shared: commonFailuresOf(operation),
});

export const FINAPI_MANUAL: Manual = {
  name: 'finapi',
  title: 'finAPI v1',
  lead: 'Existing clients of finAPI Access v1 work here by changing the host: answers as in 1.73, requests from 1.41 on.',
  notes: [
    'A client belongs to a tenant (the mandator); a user is an owner of it as this surface sees it. Whatever was connected through another surface is here, and the other way round.',
    'Tokens come from POST /oauth/token, with parameters in the query, in a form, or with the client by HTTP Basic. The same token is answered until it expires.',
    'Paths {id} and {ids} share a place: digits are one object, digits with a comma are several. Lists of a query are repeated, or have commas between them; order is repeated. Booleans are read in any spelling. A member that is null counts as absent, one that is not known is ignored.',
    'Amounts are JSON numbers with all their digits: read them with a parser that keeps decimals. Timestamps are German local time without a zone.',
    'PSU-IP-Address with PSU-User-Agent say that the account holder is there. Without them banks see a call without the account holder, of which they allow only some a day.',
    'BUSINESS messages are German, or English where Accept-Language prefers it.',
    'X-HTTP-Method-Override: PATCH or DELETE on a POST means that method. X-REQUEST-ID comes back as X-Request-Id.',
  ],
  examples: EXAMPLES,
  differences: DIFFERENCES,
  operations: OPERATIONS.map(operationOf),
  shared: commonFailuresOf({ role: 'user' }),
  failureWords:
    'A failure is ErrorMessage {errors: [{message, code, type}], date, requestId, endpoint, authContext, bank}; 401 is BadCredentialsError {error, error_description}.',
  failureSchema: (status) => (status === 401 ? BadCredentialsError : ErrorMessage),
  tokens: { type: 'http', scheme: 'bearer', description: 'A token of POST /oauth/token.' },
};
