/**
 * Linking a provider with the authorization token that the account holder got from it: the token is exchanged at once,
 * and nothing is kept of a sign-in that comes to nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asking } from '../../engine/connect-port.ts';
import type { AttemptRow, ConnectionRow } from '../../engine/connection-rows.ts';
import type { Person } from '../../engine/people/port.ts';
import { hasEnded } from '../../engine/sync/wait-for-sync.ts';
import { type DialectOutcome, ok, refuse } from '../dialect/answer.ts';
import type { DialectCall } from '../dialect/operation.ts';
import { refuseField } from '../dialect/refusals.ts';
import type { Services } from '../native/parts.ts';
import { FIRST_LIST_LOOK_MS, FIRST_LIST_MS_MAX } from './limits.ts';
import { findProvider, providerNames, TOKEN_FIELD, TOKEN_METHOD } from './providers.ts';
import { readConnection } from './reading.ts';
import { CONSENT_REVOKED, refusalOfSignIn, refusalOfStart } from './refusals.ts';
import { readScopes } from './scopes.ts';

export interface NewConnection {
  readonly providerName: string;
  readonly scopes: string;
  readonly authToken: string;
}

/** Creates a connection: 201 with its place, or why not. */
export async function createConnection(
  call: DialectCall<unknown, NewConnection, Person>,
): Promise<DialectOutcome> {
  const { services, body } = call;
  const scopes = readScopes(body.scopes);
  if (!scopes.ok) return refuseField('scopes', scopes.fault);
  const provider = findProvider(services.connecting, body.providerName);
  if (provider === null) {
    const known = providerNames(services.connecting);
    return refuseField('providerName', `is not a provider here; known are ${known.join(', ') || 'none'}`);
  }
  const asking = call.asking(call.person);
  const started = await services.connecting.start(asking, {
    purpose: 'connect',
    institutionId: provider.id,
    connectionId: null,
    method: TOKEN_METHOD,
    fields: { [TOKEN_FIELD]: body.authToken },
    scopes: scopes.value,
    daysWanted: null,
    sessionId: null,
    browserHash: null,
  });
  if (started.ok) return outcomeOf(services, asking, started.value);
  if (started.fault.code === 'connection_exists') return exists(services, asking, started.fault.connectionId);
  const refusal = refusalOfStart(started.fault);
  if (refusal === null) throw new Error(`internal: a sign-in cannot begin: ${started.fault.code}`);
  return refusal;
}

async function outcomeOf(services: Services, asking: Asking, attempt: AttemptRow): Promise<DialectOutcome> {
  const { fault, connectionId } = attempt;
  if (attempt.step === 'granted') return granted(services, asking, connectionId);
  // A token is all that there is to say: a provider that asks for more does not take tokens.
  if (attempt.finishedAt === null) await services.connecting.cancel(asking, attempt.id);
  if (fault?.code === 'connection_exists') return exists(services, asking, fault.connectionId);
  return refusalOfSignIn(fault, services.bankClock.now());
}

/** Which login it is, the provider's first list of accounts tells: one that has a connection gets no second one. */
async function granted(services: Services, asking: Asking, connectionId: number): Promise<DialectOutcome> {
  const row = await firstListed(services, asking, connectionId);
  if (row?.fault?.code === 'connection_exists') {
    await services.connecting.deleteConnection(asking, connectionId);
    return exists(services, asking, row.fault.connectionId);
  }
  const connection = await readConnection(services, asking.scope, connectionId);
  // Somebody deleted it in the meantime: there is nothing to point at.
  if (connection === null) return CONSENT_REVOKED;
  return ok(connection, 201, { location: `/api/openfinance/connections?id=${connection.id}` });
}

/** The connection once its accounts are known, its first sync has ended or the time is over; null when it is gone. */
async function firstListed(
  { connecting, syncing }: Services,
  { scope }: Asking,
  connectionId: number,
): Promise<ConnectionRow | null> {
  const until = performance.now() + FIRST_LIST_MS_MAX;
  for (;;) {
    const row = await connecting.connection(scope, connectionId);
    // One that has ended and is tried again later says no more for now.
    const hasNone = row === null || row.syncId === null || row.lastSyncedAt !== null;
    if (hasNone || performance.now() >= until) return row;
    const sync = await syncing.sync(scope, row.syncId);
    if (sync !== null && sync.accounts.length > 0) return row;
    // It may have ended after the connection was read, and the reason is with the connection.
    if (sync === null || hasEnded(sync)) return connecting.connection(scope, connectionId);
    await sleep(FIRST_LIST_LOOK_MS);
  }
}

async function exists(services: Services, { scope }: Asking, connectionId: number): Promise<DialectOutcome> {
  const id = (await services.openFinance.connections(scope)).get(connectionId) ?? null;
  return refuse(
    409,
    'CONNECTION_EXISTS',
    'This login at the provider has a connection already. Use it, or delete it first.',
    { more: { connectionId: id } },
  );
}
