/** Headers that every reply has. */

const SECURITY: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
/** How long browsers hold on to https, where it is used: one year. */
const HSTS_SECONDS = 31_536_000;

/** The security headers of a server whose address from outside is `publicUrl` (null when it was not said). */
export const securityHeaders = (publicUrl: string | null): Readonly<Record<string, string>> =>
  publicUrl?.startsWith('https://')
    ? { ...SECURITY, 'strict-transport-security': `max-age=${HSTS_SECONDS}` }
    : SECURITY;
