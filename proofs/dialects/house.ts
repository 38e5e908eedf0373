/** For proofs over several surfaces: one server with its simulated banks, and a client for each surface of it. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIALECTS } from '../../src/surfaces/dialects.ts';
import { startHouse } from '../page/house.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly native: { readonly apiKey: string };
  readonly teamBanking: {
    readonly teamId: string;
    readonly token: string;
    readonly provider: string;
    readonly providerId: string;
    readonly consentId: string;
  };
  readonly openFinance: {
    readonly email: string;
    readonly password: string;
    readonly token: string;
    readonly providers: readonly { readonly providerName: string; readonly authToken: string }[];
  };
}

// The proofs look at answers that strangers would get: they are JSON of no known type.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyJson = any;

export interface Told {
  readonly status: number;
  readonly body: AnyJson;
  readonly text: string;
  readonly headers: Headers;
}

export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Told>;

/** A client with a token; null for nobody's. */
export const clientOf =
  (base: string, token: string | null): Client =>
  async (method, path, body, headers = {}) => {
    const reply = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    const isJson = (reply.headers.get('content-type') ?? '').includes('json') && text !== '';
    const told = {
      status: reply.status,
      text,
      headers: reply.headers,
      body: isJson ? JSON.parse(text) : null,
    };
    checkDocumented(method, path, told);
    return told;
  };

/** Every answer of a dialect is as its documentation says: the status is listed, the body fits its schema. */
function checkDocumented(method: string, path: string, { status, body }: Told): void {
  const [bare = path] = path.split('?');
  const operation = DIALECTS.flatMap(({ operations }) => operations).find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
  if (operation === undefined || status >= 400) return;
  const answer = operation.answers[status as 200];
  if (answer === undefined) throw new Error(`${method} ${bare} answers ${status}, which is not documented`);
  const outcome = answer.schema?.safeParse(body);
  if (outcome?.success === false) throw new Error(`${method} ${bare}: ${outcome.error.message}`);
}

export interface House {
  readonly base: string;
  readonly credentials: Credentials;
  readonly native: Client;
  readonly team: Client;
  readonly finance: Client;
  /** Moves the clock of the banks on. */
  advance(days: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openHouse(): Promise<House> {
  const { server, stop } = await startHouse();
  const credentials: Credentials = JSON.parse(readFileSync(server.credentialsFile, 'utf8'));
  const base = server.url;
  const native = clientOf(base, credentials.native.apiKey);
  return {
    base,
    credentials,
    native,
    team: clientOf(base, credentials.teamBanking.token),
    finance: clientOf(base, credentials.openFinance.token),
    async advance(days) {
      const moved = await native('POST', '/v1/sandbox/clock', { advance_days: days });
      if (moved.status !== 200) throw new Error(moved.text);
    },
    stop,
  };
}

const LOOKS_MAX = 300;
const LOOK_MS = 100;

/** Waits until something is so, and gives it. */
export async function until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const found = await look();
    if (found !== null && found !== false) return found;
    await sleep(LOOK_MS);
  }
  throw new Error(`waited in vain: ${what}`);
}
