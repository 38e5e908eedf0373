/** Settings about people who sign in: registration, whose they are, and the operator's identity provider. */

/** The operator's identity provider, by what its tokens must say. */
export interface ProviderSetting {
  readonly issuer: string;
  readonly audience: string;
  /** https, or http on loopback. */
  readonly keysUrl: string;
}

export interface PeopleSetting {
  /** Whether people may register by themselves. */
  readonly registration: boolean;
  /** The id of the tenant whose people sign in; null for the first. */
  readonly tenant: string | null;
  readonly provider: ProviderSetting | null;
}

type Name = 'REGISTRATION' | 'PEOPLE_TENANT' | 'OIDC_ISSUER' | 'OIDC_AUDIENCE' | 'OIDC_JWKS_URL';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** Longer ones are a mistake. */
const CHARACTERS_MAX = 2000;

/** Reads them; what is wrong is added to `faults`. */
export function readPeople(
  mode: 'sandbox' | 'live',
  get: (name: Name) => string | null,
  faults: string[],
): PeopleSetting {
  const wanted = get('REGISTRATION') ?? (mode === 'sandbox' ? 'on' : 'off');
  if (!['on', 'off'].includes(wanted))
    faults.push(`TRIBUTARY_REGISTRATION is “${wanted}”; it can be on or off.`);
  return { registration: wanted === 'on', tenant: get('PEOPLE_TENANT'), provider: readProvider(get, faults) };
}

function readProvider(get: (name: Name) => string | null, faults: string[]): ProviderSetting | null {
  const issuer = get('OIDC_ISSUER');
  const audience = get('OIDC_AUDIENCE');
  const keysUrl = get('OIDC_JWKS_URL');
  if (issuer === null && audience === null && keysUrl === null) return null;
  if (issuer === null || audience === null || keysUrl === null) {
    faults.push(
      'TRIBUTARY_OIDC_ISSUER, TRIBUTARY_OIDC_AUDIENCE and TRIBUTARY_OIDC_JWKS_URL go together: set all three or none.',
    );
    return null;
  }
  if (!isSafe(issuer)) faults.push('TRIBUTARY_OIDC_ISSUER is not an address with https://.');
  if (audience.length > CHARACTERS_MAX) faults.push('TRIBUTARY_OIDC_AUDIENCE is too long.');
  if (!isSafe(keysUrl))
    faults.push('TRIBUTARY_OIDC_JWKS_URL is not an address with https:// (http:// on this machine only).');
  return { issuer, audience, keysUrl };
}

/** Encrypted, or on this machine; without a name or password in it. */
function isSafe(text: string): boolean {
  const url = text.length > CHARACTERS_MAX ? null : URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}
