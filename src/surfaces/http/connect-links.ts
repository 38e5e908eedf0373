/** Links to the hosted connect page. What follows the slash opens something: it is shown once and never logged. */

/** Where an account holder connects: the page of a session. */
export const sessionLink = (base: string, token: string): string => `${base}/connect/${token}`;

/** The way to the bank of a redirecting attempt. The browser that opens it is the one that may return. */
export const goLink = (base: string, token: string): string => `${base}/connect/go/${token}`;
