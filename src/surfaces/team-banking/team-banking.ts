/** The team banking surface at /api/banking: connections, accounts and transactions of teams. */
import type { Dialect } from '../dialect/parts.ts';
import { EXAMPLES } from './examples.ts';
import { OPERATIONS } from './operations.ts';

export const TEAM_BANKING: Dialect = {
  name: 'team-banking',
  title: 'Team banking',
  lead: 'Bank connections, accounts and transactions of teams, for the people who are in them.',
  prefixes: ['/api/banking'],
  operations: OPERATIONS,
  notes: [],
  examples: EXAMPLES,
  words: {},
};
