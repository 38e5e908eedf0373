/** Bank connections of the finAPI surface, put together. */
import type { Banks } from '../banks.ts';
import type { Base } from '../base.ts';
import { categorization } from '../engine/finapi/categorization.ts';
import { finapiConnections } from '../engine/finapi/connections.ts';
import type { FinapiConnections } from '../engine/finapi/connections-port.ts';
import { type MultiStep, multiStep } from '../engine/finapi/multi-step.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { openFinapiAccounts } from '../store/finapi/accounts.ts';
import { openCategorization } from '../store/finapi/categorization.ts';
import { openConnectionsStore } from '../store/finapi/connections.ts';

/** Opens them, and what bank and user say to each other on the way. */
export function openConnectionRooms({ base, banks }: { readonly base: Base; readonly banks: Banks }): {
  readonly connections: FinapiConnections;
  readonly multiStep: MultiStep;
} {
  const { app, vault } = base;
  const steps = multiStep({ key: Buffer.from(vault.derivePassword('finapi-multi-step').reveal()) });
  const waiting = openCategorization(app);
  const accounts = openFinapiAccounts(app);
  const connections = finapiConnections({
    connecting: banks.connecting,
    syncing: banks.syncing,
    store: openConnectionsStore(app),
    vault: importVault(vault),
    categorization: (scope) => categorization(waiting, scope),
    multiStep: steps,
    bringBack: (scope, connectionId) => accounts.bringBack(scope, connectionId),
    now: banks.now,
  });
  return { connections, multiStep: steps };
}
