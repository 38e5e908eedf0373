/** What this surface does in another way than finAPI, and why: for the documentation. */
import type { Difference } from '../dialect/manual.ts';

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'SEPA orders answer 422 UNSUPPORTED_ORDER, and there are no payments.',
    why: 'This server reads accounts and never moves money.',
  },
  {
    what: 'The message of 401 does not repeat the token.',
    why: 'A token has no place in answers and the logs that keep them.',
  },
  {
    what: '429, 413, 408, 431 and 503 exist, with the code BAD_REQUEST (UNEXPECTED_ERROR for 503).',
    why: 'Limits hold for every request; the codes that clients know are a closed list.',
  },
  {
    what: 'Languages are German and English only.',
    why: 'Others would be German texts under another name.',
  },
  {
    what: 'Numbers of banks are of this server, with the statement files as bank 1.',
    why: 'finAPI says itself that they differ between environments: look banks up by BLZ.',
  },
  {
    what: "A bank's supportedDataSources is FINTS_SERVER for every bank that can be imported, city is always null.",
    why: 'Banks are reached over interfaces of several kinds, which the closed list does not know; nothing is made up.',
  },
  {
    what: 'health counts, for each connection, whether the bank answered the last time.',
    why: 'finAPI speaks of "the latest couple" of attempts and does not say how many.',
  },
];
