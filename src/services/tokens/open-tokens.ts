/**
 * Signs our tokens, and tells ours from those of the operator's identity provider. The library is loaded with the first
 * token: a server where nobody signs in does without it.
 */
import { failure } from '../../core/result.ts';
import type { TokenKeeper } from '../../engine/people/sign-in-port.ts';
import { openEgress } from '../egress/open-egress.ts';
import type { ProviderSetting } from '../people-settings.ts';
import type { OwnTokenParts } from './own-tokens.ts';
import type { ProviderParts } from './provider-tokens.ts';

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

const own = () => import('./own-tokens.ts');

/** Opens the tokens; `close` ends what is under way to the provider. */
export function openTokens(parts: TokensParts): TokenKeeper & { close(): Promise<void> } {
  const provider = parts.provider === null ? null : openProvider(parts, parts.provider);
  return {
    sign: async (claims, lifeSeconds) => (await own()).signOwn(parts, claims, lifeSeconds),
    async read(token) {
      if (token.length > TOKEN_CHARACTERS_MAX) return failure('invalid');
      const { issuerOf, OWN_ISSUER, readOwn } = await own();
      const issuer = issuerOf(token);
      if (issuer === OWN_ISSUER) return readOwn(parts, token);
      if (provider === null || issuer !== parts.provider?.issuer) return failure('invalid');
      const { readProvider } = await import('./provider-tokens.ts');
      return readProvider(await provider.parts(), token);
    },
    close: async () => provider?.close(),
  };
}

/** The provider behind the door outwards; its set of keys is one for all tokens. */
function openProvider({ now, onTrouble }: TokensParts, setting: ProviderSetting) {
  const place = placeOf(setting.keysUrl);
  // The operator named the place: it may be on a private network, and on loopback without encryption.
  const egress = openEgress({ allowPrivate: [place], limits: KEYS_LIMITS });
  const open = async (): Promise<ProviderParts> => {
    const { KeySet } = await import('./key-set.ts');
    const http = egress.httpFor({ hosts: [place] });
    return { ...setting, now, keys: new KeySet({ url: setting.keysUrl, http, now, onTrouble }) };
  };
  let opening: Promise<ProviderParts> | null = null;
  return {
    parts: (): Promise<ProviderParts> => {
      opening ??= open();
      return opening;
    },
    close: () => egress.close(),
  };
}

/** `host:port`, with the port of the protocol where none is said. */
function placeOf(text: string): string {
  const { hostname, port, protocol } = new URL(text);
  return `${hostname}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`;
}
