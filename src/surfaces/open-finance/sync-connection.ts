/** A sync that is asked for and waited for: the answer is what the provider has now. */

import type { ConnectRefusal } from '../../engine/connect-port.ts';
import type { SyncRow } from '../../engine/connection-rows.ts';
import type { Person } from '../../engine/people/port.ts';
import { hasEnded, waitForSync } from '../../engine/sync/wait-for-sync.ts';
import { type DialectOutcome, type DialectRefusal, ok, refuse } from '../dialect/answer.ts';
import type { DialectCall } from '../dialect/operation.ts';
import { findConnection, readProductsOfConnection } from './reading.ts';
import {
  CONNECTION_NOT_FOUND,
  providerTimeout,
  rateLimited,
  refusalOfFault,
  refusalOfStanding,
} from './refusals.ts';

type SyncCall = DialectCall<unknown, unknown, Person>;

/** Syncs a connection: the full set of its products, or why there is none that is new. */
export async function syncConnection(call: SyncCall, uuid: string): Promise<DialectOutcome> {
  const { services, person, request } = call;
  const connection = await findConnection(services, person, uuid);
  if (connection === null) return CONNECTION_NOT_FOUND;
  const asking = call.asking(person);
  const asked = await services.syncing.request(asking, connection.id, { overBudget: 'refuse' });
  if (!asked.ok) return refusalOfRequest(call, connection.id, asked.fault);
  const ended = await waitForSync(
    services.syncing,
    asking.scope,
    asked.value.id,
    undefined,
    request.server.closing,
  );
  const refusal = ended === null ? CONNECTION_NOT_FOUND : await refusalOfEnd(call, ended);
  if (refusal !== null) return refusal;
  const products = await readProductsOfConnection(services, person, connection.id);
  return products === null ? CONNECTION_NOT_FOUND : ok(products);
}

async function refusalOfRequest(
  { services, person }: SyncCall,
  connectionId: number,
  fault: ConnectRefusal,
): Promise<DialectRefusal> {
  const row = await services.connecting.connection(person, connectionId);
  if (row === null || fault.code === 'not_found') return CONNECTION_NOT_FOUND;
  if (fault.code === 'budget_used') return rateLimited(fault.nextAllowedAt, services.bankClock.now());
  return refusalOfStanding(row);
}

/** Why a sync brought nothing whole; null when it did. */
async function refusalOfEnd({ services, person }: SyncCall, sync: SyncRow): Promise<DialectRefusal | null> {
  if (!hasEnded(sync)) return providerTimeout();
  switch (sync.status) {
    case 'success':
    case 'partial':
      return null;
    case 'deferred':
      return rateLimited(sync.nextAllowedAt ?? sync.dueAt, services.bankClock.now());
    case 'cancelled': {
      const row = await services.connecting.connection(person, sync.connectionId);
      if (row === null) return CONNECTION_NOT_FOUND;
      return row.status === 'active' || row.status === 'syncing' || row.status === 'expiring'
        ? refuse(409, 'SYNC_CANCELLED', 'The sync was stopped.')
        : refusalOfStanding(row);
    }
    default:
      return refusalOfFault(sync.fault ?? { code: 'interrupted' }, services.bankClock.now());
  }
}
