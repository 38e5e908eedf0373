/** Signs our tokens, and tells ours from those of the operator's identity provider. */
import { decodeJwt } from 'jose';
import { failure } from '../../core/result.ts';
import type { TokenKeeper } from '../../engine/people/sign-in-port.ts';
import { openEgress } from '../egress/open-egress.ts';
import type { ProviderSetting } from '../people-settings.ts';
import { KeySet } from './key-set.ts';
import { OWN_ISSUER, type OwnTokenParts, readOwn, signOwn } from './own-tokens.ts';
import { type ProviderParts, readProvider } from './provider-tokens.ts';

/** Longer texts are no tokens. */
export const TOKEN_CHARACTERS_MAX = 8192;

/** How long and how much the provider's keys may take. */
const KEYS_LIMITS = {
  connectMs: 3_000,
  headersMs: 4_000,
  replyMs: 5_000,
  bodyBytesMax: 262_144,
  socketsPerHostMax: 1,
};

export interface TokensParts extends OwnTokenParts {
  readonly provider: ProviderSetting | null;
  readonly onTrouble: (trouble: string) => void;
}

/** Opens the tokens; `close` ends what is under way to the provider. */
export function openTokens(parts: TokensParts): TokenKeeper & { close(): Promise<void> } {
  const { provider, now, onTrouble } = parts;
  const egress = provider === null ? null : openEgress(egressOptions(provider));
  const theirs: ProviderParts | null =
    provider === null || egress === null
      ? null
      : { ...provider, now, keys: new KeySet({ ...keysPlace(provider, egress), now, onTrouble }) };
  return {
    sign: (claims, lifeSeconds) => signOwn(parts, claims, lifeSeconds),
    async read(token) {
      const issuer = token.length > TOKEN_CHARACTERS_MAX ? null : issuerOf(token);
      if (issuer === OWN_ISSUER) return readOwn(parts, token);
      if (theirs !== null && issuer === theirs.issuer) return readProvider(theirs, token);
      return failure('invalid');
    },
    close: async () => egress?.close(),
  };
}

/** The operator named the place: it may be on a private network, and on loopback without encryption. */
const egressOptions = ({ keysUrl }: ProviderSetting) => ({
  allowPrivate: [placeOf(keysUrl)],
  limits: KEYS_LIMITS,
});

const keysPlace = ({ keysUrl }: ProviderSetting, egress: ReturnType<typeof openEgress>) => ({
  url: keysUrl,
  http: egress.httpFor({ hosts: [placeOf(keysUrl)] }),
});

/** `host:port`, with the port of the protocol where none is said. */
function placeOf(text: string): string {
  const { hostname, port, protocol } = new URL(text);
  return `${hostname}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`;
}

/** What a token says of its issuer, unverified; null for what is no token. */
function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null;
  } catch {
    return null;
  }
}
