/** Authorization tokens of simulated banks with OAuth: what an app gets that sends a person there. */
import { z } from 'zod';
import { institutionIdText } from './connect-values.ts';
import { institutionId } from './object-values.ts';
import { type Operation, tenantOperation } from './operation.ts';
import { sandboxAnswer, sandboxOf } from './sandbox-answers.ts';
import { login } from './sandbox-controls.ts';

export const SandboxToken = z
  .strictObject({
    object: z.literal('sandbox_authorization_token'),
    institution_id: institutionId,
    token: z.string().describe('Shown in this answer only. It works once, for 24 hours of the bank’s clock.'),
  })
  .meta({ id: 'SandboxAuthorizationToken' });

const create = tenantOperation({
  name: 'create_sandbox_authorization_token',
  method: 'POST',
  path: '/v1/sandbox/authorization-tokens',
  tag: 'Sandbox',
  sandboxOnly: true,
  summary: 'Get an authorization token of a simulated bank',
  description:
    'Signs in on the bank’s own pages and allows what is asked, with nobody there. The token is what POST /api/openfinance/connections takes as `authToken`, and what the method `token` of the institution asks for.',
  scope: 'sandbox:write',
  body: {
    institution_id: institutionIdText,
    login: login.optional().describe('The demo login when not said.'),
  },
  answers: { 201: { description: 'The token.', schema: SandboxToken } },
  problems: ['not_now', 'sandbox_only', 'sandbox_refused', 'sandbox_unreachable'],
  async handle({ services, body }) {
    const wanted = { institutionId: body.institution_id, login: body.login ?? null };
    const made = await sandboxOf(services).authorizationToken(wanted);
    const show = (token: string): string =>
      JSON.stringify({ object: 'sandbox_authorization_token', institution_id: body.institution_id, token });
    return sandboxAnswer(made, show, 201);
  },
});

export const TOKEN_OPERATIONS: readonly Operation[] = [create];
