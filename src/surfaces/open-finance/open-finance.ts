/** The Open Finance surface at /api/openfinance, with signing in at /api/auth and the profile at /api/profile. */
import type { Dialect } from '../dialect/parts.ts';
import { EXAMPLES } from './examples.ts';
import { OPERATIONS } from './operations.ts';

export const OPEN_FINANCE: Dialect = {
  name: 'open-finance',
  title: 'Open Finance',
  lead: 'Connections to a person’s providers and the products that they hold there.',
  prefixes: ['/api/openfinance', '/api/auth', '/api/profile'],
  operations: OPERATIONS,
  notes: [],
  examples: EXAMPLES,
  words: {},
};
