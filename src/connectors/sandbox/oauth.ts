/** The bank's authorization token, exchanged at its OAuth endpoint (RFC 6749, 4.1.3) for a session. */
import { z } from 'zod';
import type { Capability, ConnectEvent, ConnectOutcome, Fault } from '../contract.ts';
import { id } from '../kit/shapes.ts';
import { consent } from './authorisation.ts';
import { ask, type Line, send } from './call.ts';
import { grantOf } from './outcome.ts';
import type { Session } from './session.ts';

/** The method that begins with a token. */
export const TOKEN_METHOD = 'token';

/** As what this server is registered at the simulated banks; they print it in their README, and it opens nothing else. */
const CLIENT = { id: 'tributary', secret: 'tributary-demo-secret' } as const;

const tokenReply = z.object({
  access_token: id,
  token_type: z.string().regex(/^bearer$/i),
  consent,
});

type Begin = Extract<ConnectEvent, { type: 'started' | 'renewing' }>;

const TOKEN_WRONG: Fault = { code: 'credentials_wrong', fields: ['token'] };
const failed = (fault: Fault): ConnectOutcome => ({ type: 'failed', fault });

/** HTTP Basic of the client: its parts have nothing that a form would encode (RFC 6749, 2.3.1). */
const proof = (): string => `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}`;

/**
 * Exchanges the token, which grants at once. One that the bank did not give, that has expired or was used is
 * `credentials_wrong`; so is one that allows nothing of what is asked for, and what it gave is ended.
 */
export async function exchangeToken(line: Line, event: Begin): Promise<ConnectOutcome> {
  const form = { grant_type: 'authorization_code', code: event.fields.token ?? '' };
  const call = { method: 'POST', path: '/oauth/token', bearer: null, basic: proof(), form } as const;
  const told = await ask(line, call, tokenReply, 'token');
  if (!told.ok) return failed(told.fault.fault);
  const { access_token: token, consent: given } = told.value;
  const session: Session = { version: 1, token, consent: given.id };
  const granted = grantOf(given, line.bank);
  const isAsked = (scope: Capability): boolean => event.scopes.includes(scope);
  const scopes = granted.scopes.filter(isAsked);
  if (scopes.length > 0) return { type: 'granted', session, consent: { ...granted, scopes } };
  const path = `/consents/${encodeURIComponent(given.id)}`;
  const ended = await send(line, { method: 'DELETE', path, bearer: token });
  if (!ended.ok) line.context.note('unused_grant_not_ended', { fault: ended.fault.fault.code });
  return failed(TOKEN_WRONG);
}
