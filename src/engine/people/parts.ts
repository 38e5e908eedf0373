/** What people are made of, handed in by main.ts. */
import type { LookupHash, PasswordKeeper, TokenKeeper } from './sign-in-port.ts';
import type { PeopleStore, TryStore } from './store-port.ts';

export interface PeopleParts {
  readonly store: PeopleStore;
  readonly tries: TryStore;
  readonly tokens: TokenKeeper;
  readonly passwords: PasswordKeeper;
  readonly lookupHash: LookupHash;
  /** Epoch milliseconds of the machine's clock. */
  readonly now: () => number;
  /** A random UUID. */
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  /** Whose people sign in here. */
  readonly tenantId: number;
  readonly registration: boolean;
  /** The identity provider of this instance; null for none. */
  readonly issuer: string | null;
}
