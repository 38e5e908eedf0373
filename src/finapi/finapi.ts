/** The finAPI surface, put together: what it keeps beside the ledger, and what it does by the clock. */
import type { Logger } from 'pino';
import type { Banks } from '../banks.ts';
import type { Base, Opened } from '../base.ts';
import type { Categories } from '../engine/categories/port.ts';
import { finapiBanks } from '../engine/finapi/banks.ts';
import { anyBusy } from '../engine/finapi/busy.ts';
import type { Finapi } from '../engine/finapi/finapi.ts';
import type { Founded } from '../engine/found-instance.ts';
import type { LedgerChanges, LedgerQueries, OwnerScope } from '../engine/ports.ts';
import type { Config } from '../services/config.ts';
import { openBankNumbers } from '../store/finapi/banks.ts';
import { openAccess } from './access.ts';
import { openFinapiAccountRooms } from './accounts.ts';
import { openFinapiCategories } from './categories.ts';
import { openConnectionRooms } from './connections.ts';
import { openNotificationRooms } from './notifications.ts';
import { openFinapiTransactions } from './transactions.ts';
import { openWebForms } from './web-forms.ts';

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
export async function openFinapi(parts: FinapiParts, opened: Opened): Promise<Finapi> {
  const { app, jobs } = parts.base;
  const { connecting, now } = parts.banks;
  const ofConnections = openConnectionRooms(parts);
  const isBusy = async (scope: OwnerScope): Promise<boolean> =>
    anyBusy(await ofConnections.connections.busy(scope));
  const access = await openAccess({ ...parts, isBusy }, opened);
  const ofAccounts = openFinapiAccountRooms(parts, (scope) => ofConnections.connections.busy(scope));
  const categories = openFinapiCategories(parts);
  return {
    access,
    banks: finapiBanks({ store: openBankNumbers(app, jobs), connecting, now }),
    ...ofConnections,
    ...ofAccounts,
    categories,
    ...openNotificationRooms({ ...parts, ...ofConnections, access, categories }, opened),
    webForms: openWebForms({ ...parts, ...ofConnections }, opened),
    transactions: openFinapiTransactions(parts, { ...ofConnections, ...ofAccounts, categories }),
  };
}
