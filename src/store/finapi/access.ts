/** Clients, users and tokens of the finAPI surface on the store. */
import type { AccessStore } from '../../engine/finapi/access-store-port.ts';
import type { Database } from '../database.ts';
import { openHolders } from './access-holders.ts';

/** `app` serves; `jobs` sees which tenants have something to tell. */
export const openAccessStore = (app: Database, _jobs: Database): AccessStore => ({ ...openHolders(app) });
