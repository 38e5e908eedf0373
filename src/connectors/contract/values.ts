/** What all parts of the contract are made of. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Epoch milliseconds, UTC. */
export type Instant = number;

export type Capability =
  | 'accounts'
  | 'balances'
  | 'transactions'
  | 'holdings'
  | 'documents'
  | 'identity'
  | 'subscriptions';
