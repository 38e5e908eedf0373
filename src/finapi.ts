/** The finAPI surface, put together: what it keeps beside the ledger, and what it does by the clock. */
import type { Logger } from 'pino';
import type { Banks } from './banks.ts';
import type { Base, Opened } from './base.ts';
import type { Categories } from './engine/categories/port.ts';
import { finapiCategories } from './engine/finapi/categories.ts';
import type { Finapi } from './engine/finapi/finapi.ts';
import type { Founded } from './engine/found-instance.ts';
import type { LedgerChanges, LedgerQueries } from './engine/ports.ts';
import { openAccess } from './finapi-access.ts';
import { openFinapiAccountRooms } from './finapi-accounts.ts';
import { openConnectionRooms } from './finapi-connections.ts';
import type { Config } from './services/config.ts';
import { openOwnCategories } from './store/own-categories.ts';

export interface FinapiParts {
  readonly config: Config;
  readonly base: Base;
  readonly banks: Banks;
  readonly categories: Categories;
  readonly queries: LedgerQueries;
  readonly changes: LedgerChanges;
  /** Deletes an owner with everything below it; banks are told first. */
  readonly deleteOwner: (scope: { tenantId: number; ownerId: number }, actor: string) => Promise<boolean>;
  readonly founded: Founded;
  readonly log: Logger;
}

/** Opens each room; `opened` takes what has to be stopped. */
export async function openFinapi(parts: FinapiParts, _opened: Opened): Promise<Finapi> {
  const { app } = parts.base;
  const access = await openAccess(parts);
  const ofConnections = openConnectionRooms(parts);
  return {
    access,
    ...ofConnections,
    ...openFinapiAccountRooms(parts, (scope) => ofConnections.connections.busy(scope)),
    categories: finapiCategories({ own: openOwnCategories(app) }),
  };
}
