/**
 * OAuth 2.0 with an authorization code (RFC 6749, 4.1; RFC 7636): an app sends a person here, the person allows at the
 * bank's own page, and the client that the code is bound to exchanges it for an access token. What was begun at the
 * endpoint is an authorisation like others, so that pages, scenarios, journal and control interface are the same.
 */
import { createHash } from 'node:crypto';
import { type ConsentView, grant, keepToken, tidy, viewConsent } from './grants.ts';
import { AUTHORISATION_MS, OAUTH_STATE_CHARACTERS_MAX } from './limits.ts';
import { type AuthorisationRecord, SCOPES, type Scope, UNTOUCHED } from './model.ts';
import { isLoopbackAddress, type OauthClient, oauthClient } from './oauth-clients.ts';
import { type Call, callOf, nextId, type Parts } from './parts.ts';
import { withParameters } from './redirects.ts';
import { type Answer, given, refused, refusedAs } from './refusals.ts';
import { digestOf, isSame, newSecret } from './secrets.ts';
import { close } from './sessions.ts';

/** What an app sends; null is not sent. What the bank does not know is not here: it is ignored (RFC 6749, 3.1). */
export interface OauthWanted {
  readonly responseType: string | null;
  readonly clientId: string | null;
  readonly redirectUri: string | null;
  readonly scope: string | null;
  readonly state: string | null;
  readonly challenge: string | null;
  readonly challengeMethod: string | null;
  /** Whether something that matters was sent twice. */
  readonly repeated: boolean;
}

export type OauthBegin =
  /** The person goes on at the bank's page of this authorisation. */
  | { readonly type: 'page'; readonly id: string; readonly key: string }
  /** Back to the app, with an error. */
  | { readonly type: 'back'; readonly url: string }
  /** Nobody is sent anywhere: it is not known that the app asks (RFC 6749, 4.1.2.1). */
  | { readonly type: 'words'; readonly why: string };

/** S256 of any verifier: 32 bytes in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
const STATE = /^[\x20-\x7e]*$/;

/** Begins what an app asks for. Refused: `not_found` at a bank without OAuth. */
export function beginOauth(parts: Parts, call: Call, wanted: OauthWanted): Answer<OauthBegin> {
  if (!call.institution.oauth) return refusedAs('not_found');
  const client = oauthClient(wanted.clientId ?? '');
  const words = (why: string): Answer<OauthBegin> => given({ type: 'words', why });
  if (client === null) return words('No app of this client_id is registered here.');
  const { redirectUri } = wanted;
  if (redirectUri !== null && !isLoopbackAddress(redirectUri))
    return words('The redirect_uri is not one of this app: it must be a loopback address.');
  const fault = faultOf(wanted);
  if (fault === null) return given(begun(parts, call, client, wanted));
  const [error, what] = fault;
  if (redirectUri === null) return words(`${error}: ${what}`);
  const state = isState(wanted.state) ? wanted.state : null;
  const url = withParameters(redirectUri, { error, error_description: what, state });
  return given({ type: 'back', url });
}

const isState = (state: string | null): boolean =>
  state === null || (state.length <= OAUTH_STATE_CHARACTERS_MAX && STATE.test(state));

/** What is wrong, with the error of RFC 6749, 4.1.2.1; null when nothing is. */
function faultOf(wanted: OauthWanted): readonly [error: string, what: string] | null {
  const { responseType, state, challenge, challengeMethod } = wanted;
  if (wanted.repeated) return ['invalid_request', 'a parameter was sent twice'];
  if (responseType === null) return ['invalid_request', 'response_type is missing'];
  if (responseType !== 'code') return ['unsupported_response_type', 'response_type is code'];
  if (!isState(state)) return ['invalid_request', 'state is too long or not printable'];
  if (scopesOf(wanted.scope) === null) return ['invalid_scope', `scope is among ${SCOPES.join(' ')}`];
  if (challenge === null && challengeMethod === null) return null;
  if (challengeMethod !== 'S256') return ['invalid_request', 'code_challenge_method is S256'];
  return CHALLENGE.test(challenge ?? '') ? null : ['invalid_request', 'code_challenge is no S256 challenge'];
}

/** What an app gets that asks for nothing: the banks of OAuth keep no securities. */
const USUAL_SCOPES: readonly Scope[] = ['accounts', 'balances', 'transactions'];

/** The scopes of a text with blanks between them; the usual ones where there is none, null when one is unknown. */
function scopesOf(text: string | null): readonly Scope[] | null {
  const wanted = (text ?? '').split(' ').filter((name) => name !== '');
  if (wanted.length === 0) return USUAL_SCOPES;
  const known = SCOPES.filter((scope) => wanted.includes(scope));
  return known.length === new Set(wanted).size ? known : null;
}

function begun(parts: Parts, call: Call, client: OauthClient, wanted: OauthWanted): OauthBegin {
  const { id, number } = nextId(parts, 'aut');
  const key = newSecret(parts.random, 'pag');
  const now = parts.clock.now();
  const record: AuthorisationRecord = {
    number,
    institution: call.institution.id,
    method: 'redirect',
    // Nobody has its secret: it is led by the person and ended by the code.
    secretDigest: digestOf(newSecret(parts.random, 'sec')),
    pageDigest: digestOf(key),
    scopes: scopesOf(wanted.scope) ?? USUAL_SCOPES,
    validDays: null,
    login: null,
    redirectUri: wanted.redirectUri,
    oauth: {
      client: client.id,
      exchangedBy: client.exchangedBy,
      state: wanted.state,
      challenge: wanted.challenge,
    },
    renews: null,
    createdAt: now,
    until: now + AUTHORISATION_MS,
    step: 1,
    status: 'redirect_needed',
    ...UNTOUCHED,
  };
  parts.records.put('authorisations', id, record);
  tidy(parts);
  call.trace.authorisation = id;
  return { type: 'page', id, key };
}

/** What a client sends to exchange a code; null is not sent. */
export interface OauthExchange {
  readonly code: string;
  readonly redirectUri: string | null;
  readonly verifier: string | null;
}

export interface OauthToken {
  readonly token: string;
  readonly consent: ConsentView;
}

const wrongCode = (): Answer<never> => refused({ code: 'wrong_credentials', fields: ['code'] });

/**
 * Exchanges a code for an access token, once. Refused: `wrong_credentials` for a code that the bank did not give to this
 * client, or with another address or verifier; `expired`; `step_answered` for a used one, which also ends what it gave
 * (RFC 6749, 4.1.2); `maintenance`; `not_found` at a bank without OAuth.
 */
export function exchangeCode(
  parts: Parts,
  call: Call,
  client: OauthClient,
  sent: OauthExchange,
): Answer<OauthToken> {
  if (!call.institution.oauth) return refusedAs('not_found');
  const down = callOf(parts, call, null);
  if (!down.ok) return down;
  const found = findCode(parts, call, sent.code);
  if (found === null || found.record.oauth?.exchangedBy !== client.id) return wrongCode();
  const { id, record } = found;
  call.trace.authorisation = id;
  const open = callOf(parts, call, record.login);
  if (!open.ok) return open;
  if (record.codeTaken) return usedAgain(parts, call, record);
  if (record.status !== 'redirect_needed') return wrongCode();
  if (parts.clock.now() >= record.until) return refusedAs('expired');
  const proof = proofOf(record, client, sent);
  if (!proof.ok) return proof;
  return given(exchanged(parts, call, id, record));
}

function findCode(
  parts: Parts,
  call: Call,
  code: string,
): { readonly id: string; readonly record: AuthorisationRecord } | null {
  const digest = digestOf(code);
  for (const [id, record] of parts.records.entries('authorisations'))
    if (record.oauth !== undefined && record.codeDigest === digest)
      return record.institution === call.institution.id ? { id, record } : null;
  return null;
}

/** Whoever asked must say the same address again, and show the verifier of its challenge. */
function proofOf(record: AuthorisationRecord, client: OauthClient, sent: OauthExchange): Answer<null> {
  const { oauth, redirectUri } = record;
  // The server that exchanges for an app was never told where the app's browser came back to.
  const isOwn = oauth?.client === client.id;
  if (sent.redirectUri !== null ? sent.redirectUri !== redirectUri : isOwn && redirectUri !== null)
    return wrongCode();
  const challenge = oauth?.challenge ?? null;
  if (challenge === null) return sent.verifier === null ? given(null) : wrongCode();
  if (sent.verifier === null || !VERIFIER.test(sent.verifier)) return wrongCode();
  const fits = isSame(createHash('sha256').update(sent.verifier).digest('base64url'), challenge);
  return fits ? given(null) : wrongCode();
}

/** A code that comes again may have been stolen: whatever it gave is over. */
function usedAgain(parts: Parts, call: Call, record: AuthorisationRecord): Answer<never> {
  call.trace.violations.push('code_repeated');
  const consent = record.consent === null ? undefined : parts.records.get('consents', record.consent);
  if (record.consent !== null && consent !== undefined && consent.ended === null)
    close(parts, call.institution, record.consent, consent, 'at_bank');
  return refusedAs('step_answered');
}

function exchanged(parts: Parts, call: Call, id: string, record: AuthorisationRecord): OauthToken {
  const taken = { ...record, step: record.step + 1, codeTaken: true };
  const consentId = grant(parts, call.institution, id, taken).consent ?? '';
  const consent = parts.records.get('consents', consentId);
  if (consent === undefined) throw new Error('internal: a grant without a consent');
  const token = newSecret(parts.random, 'ses');
  keepToken(parts, consentId, consent, digestOf(token), null);
  call.trace.consent = consentId;
  return { token, consent: viewConsent(consentId, consent, call.institution, parts.clock.now()) };
}
