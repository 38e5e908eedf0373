/**
 * A fresh authorization token of a simulated bank: what an app gets that sends a person through the bank's OAuth pages
 * (RFC 6749, 4.1). Walks those pages as a browser without script would; see sandbox/README.md, "OAuth".
 */
import { failure, type Result, success } from '../../core/result.ts';
import { signInOnPages } from './bank-pages.ts';

/** The app of the simulated banks that asks in the name of this server. */
const CLIENT_ID = 'demo-app';
/** Nothing listens there and nothing is sent there: the walk ends before it. */
const BACK = 'http://127.0.0.1:9/authorised';
const STATE_BYTES = 16;
/** What opens every simulated login. */
const DEMO = { login: 'demo', password: 'demo-pin' } as const;
/** As authorization tokens look (RFC 6749, A.11). */
const TOKEN = /^[!-~]{1,512}$/;

export interface TokenWanted {
  /** Where the simulated banks are: `http://127.0.0.1:4001`. */
  readonly banksUrl: string;
  /** Of a bank with OAuth: `demo-mx-bbva`, `demo-mx-banamex`. */
  readonly institutionId: string;
  /** `demo` when absent; `demo.<scenario>` for what goes wrong. */
  readonly login?: string;
  readonly random: (bytes: number) => Uint8Array;
}

export type TokenRefusal =
  /** The bank has no OAuth, or does not know the login: its pages do not lead back. */
  | { readonly code: 'no_token' }
  /** The bank sent the browser back with this error, such as `access_denied`. */
  | { readonly code: 'refused'; readonly error: string }
  | { readonly code: 'unreachable' };

/**
 * Signs in, allows, and gives the token. It works once, for 24 hours of the bank's clock, for this server. Pages and time
 * are limited by {@link signInOnPages}.
 */
export async function authorizationToken(wanted: TokenWanted): Promise<Result<string, TokenRefusal>> {
  const { banksUrl, institutionId, login = DEMO.login, random } = wanted;
  const state = Buffer.from(random(STATE_BYTES)).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: BACK,
    state,
  });
  const start = `${banksUrl}/banks/${encodeURIComponent(institutionId)}/oauth/authorize?${query.toString()}`;
  let back: URL | null;
  try {
    back = await signInOnPages(start, { login, password: DEMO.password });
  } catch {
    return failure({ code: 'unreachable' });
  }
  if (back === null || `${back.origin}${back.pathname}` !== BACK) return failure({ code: 'no_token' });
  if (back.searchParams.get('state') !== state) return failure({ code: 'no_token' });
  const error = back.searchParams.get('error');
  if (error !== null) return failure({ code: 'refused', error });
  const token = back.searchParams.get('code') ?? '';
  return TOKEN.test(token) ? success(token) : failure({ code: 'no_token' });
}
