/** Proxies between browsers and this server. */

/** Headers that a proxy sets: where one is there, the address of the socket is perhaps the proxy's. */
export const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-real-ip',
] as const;
