/** What the finAPI surface keeps beside the ledger, one member for each room. */
import type { Access } from './access-port.ts';
import type { FinapiCategories } from './categories.ts';

/** Everything of it, put together in src/finapi.ts. */
export interface Finapi {
  readonly access: Access;
  readonly categories: FinapiCategories;
}
