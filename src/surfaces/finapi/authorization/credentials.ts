/** Parameters of the token service, which may be in the query, in a form or JSON body, and by HTTP Basic, mixed. */

/** The names of all of them. */
export const TOKEN_PARAMETERS = [
  'grant_type',
  'client_id',
  'client_secret',
  'refresh_token',
  'username',
  'password',
] as const;

export type TokenParameters = { readonly [name in (typeof TOKEN_PARAMETERS)[number]]?: string | undefined };

const BASIC = /^Basic +([A-Za-z0-9+/=]{1,4096})$/i;

/** Client credentials by HTTP Basic (RFC 6749, 2.3.1), form-encoded or as they are; none where there is no such header. */
export function basicCredentials(
  authorization: string | undefined,
): Pick<TokenParameters, 'client_id' | 'client_secret'> {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return {};
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return {};
  return { client_id: decoded(text.slice(0, colon)), client_secret: decoded(text.slice(colon + 1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** What was given, the body before the query before the header. A parameter that is empty is not given. */
export const mergedParameters = (...given: readonly TokenParameters[]): TokenParameters =>
  Object.fromEntries(
    TOKEN_PARAMETERS.map((name) => [
      name,
      given.map((one) => one[name]).find((value) => value !== undefined && value !== ''),
    ]),
  );
