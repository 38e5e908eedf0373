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
  notes: [
    'A team is an owner of the server whom several people see, each in a role: viewer reads, member also syncs, admin also connects, disconnects and changes consents. Whoever is not in a team gets the same 403 as for a team that there is not.',
    'GET operations take their input as query parameters, POST operations as JSON. Parameters and members that are not documented are ignored.',
    'Every connection and account of the team is shown, whatever made it: this surface, the native API, the Open Finance surface, or imported statement files (provider and providerId `file`, which have no consent and are always ACTIVE).',
    'A consent is AUTHORIZED while it can be used at this moment. Everything else is REVOKED: also one that has expired (revokedAt is its end) and one for which the bank wants the account holder to sign in again. Consents that nobody has allowed yet are not shown. A connection is ACTIVE while its own consent is AUTHORIZED.',
    'A refusal 409 about a consent carries connectionId, consentId and reconnectUrl: a link for the account holder that works once, for half an hour. It is null for who may not connect, which needs the role admin.',
    'Amounts are JSON numbers written with all their decimals, three for BHD: read them with a parser that keeps decimals. The amount of a transaction is never negative, its type says which way it went: CREDIT is money in, on every kind of account. Balances keep their sign: on credit cards and loans what is owed is negative (some other products write it the other way round). Loans have the type CREDIT.',
    'What no source has told is null and never made up: the account number, the sort code (British accounts have one), the available balance, the category, and also the balance of an account whose bank gave none yet.',
    'A day of a bank is written as midnight UTC of that day, whatever the zone of the reader. In from and to a date-time counts as its calendar day in UTC. Only booked transactions are listed.',
    'accountNumber is the number in full, as people write it: IBAN, CLABE, or eight digits beside a sort code. Of a card it is what the bank shows.',
  ],
  examples: EXAMPLES,
  words: {},
};
