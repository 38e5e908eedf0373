/** How each event is made really happen at the simulated banks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type Result, success } from '../../core/result.ts';
import type { ApiConnection, ApiSync } from '../banks/objects.ts';
import type { Client } from '../client.ts';
import { type CliFault, fault } from '../fault.ts';

/** The bank that is connected when there is none, and its customer. */
const DEMO = { institution_id: 'demo-de', login: 'demo' };
/** A customer of that bank whose access is taken away. */
const OTHER_LOGIN = 'demo2';
const DAY_MS = 86_400_000;
/** Days before the end of a consent on which it is warned of, for certain. */
const WARNED_DAYS = 6;
const LOOK_MS = 300;
const SYNC_MS_MAX = 30_000;
/** Connections that are looked through. */
const CONNECTIONS_MAX = 100;

export interface Kitchen {
  readonly client: Client;
  readonly owner: { readonly owner_id?: string };
}
type Done = Promise<Result<string, CliFault>>;
/** Makes it happen; gives what was done, for a person. */
export type Recipe = (kitchen: Kitchen) => Done;

const post = <T>({ client, owner }: Kitchen, path: string, json: object, ofOwner = true) =>
  client.object<T>(path, { method: 'POST', json, ...(ofOwner ? { query: owner } : {}) });

async function connections({ client, owner }: Kitchen): Promise<Result<readonly ApiConnection[], CliFault>> {
  const found = await client.rows<ApiConnection>('/v1/connections', owner, CONNECTIONS_MAX);
  return found.ok ? success(found.value.rows.filter((row) => row.consent !== null)) : found;
}

/** A connection to a simulated bank that works, made when there is none. */
async function working(kitchen: Kitchen): Promise<Result<ApiConnection, CliFault>> {
  const found = await connections(kitchen);
  if (!found.ok) return found;
  const able = found.value.find(
    ({ institution_id: bank, status }) => bank?.startsWith('demo-') === true && status === 'active',
  );
  return able === undefined ? connect(kitchen, DEMO) : success(able);
}

async function connect(kitchen: Kitchen, whom: object): Promise<Result<ApiConnection, CliFault>> {
  const made = await post<ApiConnection>(kitchen, '/v1/sandbox/connections', whom);
  if (!made.ok) return made;
  await settled(kitchen, made.value.id);
  return made;
}

/** Syncs a connection and waits for the end, whatever it is. */
async function syncOf(kitchen: Kitchen, id: string): Promise<Result<null, CliFault>> {
  const begun = await kitchen.client.object<ApiSync>(`/v1/connections/${id}/syncs`, { method: 'POST' });
  if (!begun.ok) return begun;
  await settled(kitchen, id);
  return success(null);
}

async function settled({ client }: Kitchen, connectionId: string): Promise<void> {
  const end = performance.now() + SYNC_MS_MAX;
  while (performance.now() < end) {
    const query = { connection_id: connectionId, limit: '1' };
    const found = await client.object<{ data: readonly ApiSync[] }>('/v1/syncs', { query });
    const status = found.ok ? found.value.data[0]?.status : undefined;
    if (status !== undefined && status !== 'due' && status !== 'running') return;
    await sleep(LOOK_MS);
  }
}

/** A new entry at the bank, and a sync that brings it in. */
const entry =
  (status: 'booked' | 'pending'): Recipe =>
  async (kitchen) => {
    const connection = await working(kitchen);
    if (!connection.ok) return connection;
    const bank = connection.value.institution_id ?? DEMO.institution_id;
    const json = { institution_id: bank, amount: '-4.20', text: 'Triggered from the command line', status };
    const added = await post(kitchen, '/v1/sandbox/entries', json, false);
    if (!added.ok) return added;
    const synced = await syncOf(kitchen, connection.value.id);
    return synced.ok
      ? success(`A ${status} entry of -4.20 at ${bank}, and a sync of ${connection.value.id}.`)
      : synced;
  };

const connected: Recipe = async (kitchen) => {
  const made = await connect(kitchen, DEMO);
  return made.ok ? success(`${made.value.id} was connected to ${DEMO.institution_id}.`) : made;
};

/** Moves the banks' clock to so many days before the first end of a consent. */
const clockTo =
  (daysBefore: number): Recipe =>
  async (kitchen) => {
    const connection = await working(kitchen);
    if (!connection.ok) return connection;
    const found = await connections(kitchen);
    if (!found.ok) return found;
    const ends = found.value.flatMap(({ consent }) =>
      consent?.expires_at == null ? [] : [consent.expires_at],
    );
    const [first] = ends.sort();
    if (first === undefined) return failure(fault('No consent of this owner has an end.'));
    const now = new Date(Date.parse(first) - daysBefore * DAY_MS).toISOString();
    const moved = await post<{ now: string }>(kitchen, '/v1/sandbox/clock', { now }, false);
    return moved.ok ? success(`The banks' clock is at ${moved.value.now}.`) : moved;
  };

const revoked: Recipe = async (kitchen) => {
  const made = await connect(kitchen, { ...DEMO, login: OTHER_LOGIN });
  if (!made.ok) return made;
  const whose = { institution_id: DEMO.institution_id, login: OTHER_LOGIN };
  const ended = await post(kitchen, '/v1/sandbox/consents/revoke', whose, false);
  if (!ended.ok) return ended;
  const synced = await syncOf(kitchen, made.value.id);
  return synced.ok
    ? success(`The bank was told to end the access of ${made.value.id}; a sync found out.`)
    : synced;
};

const disconnected: Recipe = async (kitchen) => {
  const made = await connect(kitchen, { ...DEMO, login: OTHER_LOGIN });
  if (!made.ok) return made;
  const ended = await post(kitchen, `/v1/connections/${made.value.id}/disconnect`, {}, false);
  return ended.ok ? success(`${made.value.id} was connected and disconnected.`) : ended;
};

/** A message to every endpoint; it is no event, so the feed has nothing of it. */
const test: Recipe = async (kitchen) => {
  const { client } = kitchen;
  const found = await client.rows<{ id: string; status: string }>(
    '/v1/webhook-endpoints',
    {},
    CONNECTIONS_MAX,
  );
  if (!found.ok) return found;
  const enabled = found.value.rows.filter(({ status }) => status === 'enabled');
  if (enabled.length === 0) return failure(fault('There is no enabled webhook endpoint.'));
  for (const { id } of enabled) {
    const sent = await post(kitchen, `/v1/webhook-endpoints/${id}/test`, {}, false);
    if (!sent.ok) return sent;
  }
  return success(`A test message to ${enabled.map(({ id }) => id).join(', ')}.`);
};

interface Trigger {
  readonly what: string;
  readonly recipe: Recipe;
  /** Whether it shows in the feed. */
  readonly told: boolean;
}

/** Every event that can be made to happen, with how. */
export const TRIGGERS: Readonly<Record<string, Trigger>> = {
  'transactions.changed': {
    what: 'a new booked entry at the bank, and a sync',
    recipe: entry('booked'),
    told: true,
  },
  'balances.changed': {
    what: 'the same: a booked entry changes the balance',
    recipe: entry('booked'),
    told: true,
  },
  'sync.finished': {
    what: 'a new pending entry at the bank, and a sync',
    recipe: entry('pending'),
    told: true,
  },
  'connect_attempt.started': { what: 'a demo bank is connected', recipe: connected, told: true },
  'connect_attempt.granted': { what: 'a demo bank is connected', recipe: connected, told: true },
  'connection.connected': { what: 'a demo bank is connected', recipe: connected, told: true },
  'consent.authorised': { what: 'a demo bank is connected', recipe: connected, told: true },
  'connection.disconnected': {
    what: 'a demo bank is connected and disconnected',
    recipe: disconnected,
    told: true,
  },
  'consent.expiring': {
    what: "the banks' clock moves to six days before a consent ends",
    recipe: clockTo(WARNED_DAYS),
    told: true,
  },
  'consent.expired': {
    what: "the banks' clock moves behind the end of a consent",
    recipe: clockTo(-1),
    told: true,
  },
  'consent.revoked': {
    what: 'an access is ended at the bank, and a sync finds out',
    recipe: revoked,
    told: true,
  },
  'webhook.test': { what: 'a test message to every webhook endpoint', recipe: test, told: false },
};
