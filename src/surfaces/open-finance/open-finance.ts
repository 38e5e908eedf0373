/** The Open Finance surface at /api/openfinance, with signing in at /api/auth and the profile at /api/profile. */
import type { Dialect } from '../dialect/parts.ts';
import { EXAMPLES } from './examples.ts';
import { OPERATIONS } from './operations.ts';
import { CONNECTION_NOT_FOUND } from './refusals.ts';

export const OPEN_FINANCE: Dialect = {
  name: 'open-finance',
  title: 'Open Finance',
  lead: 'Connections to a person’s providers and the products that they hold there.',
  prefixes: ['/api/openfinance', '/api/auth', '/api/profile'],
  operations: OPERATIONS,
  notes: [
    'Lists are bare arrays, without pages. Members of a request that are not documented are ignored.',
    'Ids are random UUIDs that are given once. An id that is none, one that nobody has and one of another user answer alike.',
    '`lastSync` is the last successful sync: null before the first one, and never moved by one that failed.',
    'Balances and payments are JSON numbers with exactly the digits that the provider gave. Read them as decimals.',
    'A provider that cannot be reached, or that refuses, is never a 401 or 404: those are about your token and your ids.',
    'A login at a provider has one connection. Where it has one already, creating answers 409 with its id.',
    'Instead of registering here, users can come with tokens of the operator’s own identity provider.',
  ],
  examples: EXAMPLES,
  words: { not_found: { code: CONNECTION_NOT_FOUND.code, message: CONNECTION_NOT_FOUND.message } },
};
