/** Clients, users and tokens of the finAPI surface on the store. */
import type { AccessStore } from '../../engine/finapi/access-store-port.ts';
import type { Database } from '../database.ts';
import { openClients } from './access-clients.ts';
import { openHolders } from './access-holders.ts';
import { openRecords } from './access-records.ts';
import { openTokenStore } from './access-tokens.ts';
import { openUsers } from './access-users.ts';

/** `app` serves; `jobs` sees which tenants have something to tell. */
export const openAccessStore = (app: Database, jobs: Database): AccessStore => ({
  ...openHolders(app),
  ...openClients(app),
  ...openTokenStore(app),
  ...openUsers(app),
  ...openRecords(app, jobs),
});
