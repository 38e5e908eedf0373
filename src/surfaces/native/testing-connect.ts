/** Connecting and syncing in memory, for tests of the surface: what is asked is noted, and refused when the test says so. */
import { failure, type Result, success } from '../../core/result.ts';
import type { Asking, Connecting, ConnectRefusal } from '../../engine/connect-port.ts';
import type { AttemptRow } from '../../engine/connection-rows.ts';
import type { OwnerScope, PageOf, PageRequest } from '../../engine/ports.ts';
import type { Syncing } from '../../engine/sync-port.ts';
import { type FakeWorld, mine, type Owned, pageBy } from './testing.ts';
import { askingAttempt, dueSync, openSession } from './testing-connect-rows.ts';

type OwnedRow = { readonly of: number; readonly id: number };

const find = <Row extends OwnedRow>(rows: readonly Row[], scope: OwnerScope, id: number): Row | null =>
  mine(rows, scope).find((row) => row.id === id) ?? null;

const put = <Row extends OwnedRow>(rows: Row[], row: Row): Row => {
  const at = rows.findIndex((one) => one.id === row.id);
  if (at < 0) rows.push(row);
  else rows[at] = row;
  return row;
};

const page = <Row extends OwnedRow & { readonly connectionId: number | null }>(
  rows: readonly Row[],
  scope: OwnerScope,
  filter: { readonly connectionId?: number },
  wanted: PageRequest<number>,
): PageOf<Row> =>
  pageBy(
    mine(rows, scope).filter(
      (row) => filter.connectionId === undefined || row.connectionId === filter.connectionId,
    ),
    wanted,
    (row) => row.id,
    'down',
  );

/** Notes what is asked; then the refusal that the test wants, or that there is no such row, or what was done to it. */
async function verb<Row extends OwnedRow>(
  world: FakeWorld,
  name: string,
  asking: Asking,
  rows: Row[],
  row: Row | null,
  given: unknown,
  change: Partial<Row>,
): Promise<Result<Row, ConnectRefusal>> {
  world.verbs.push({ verb: name, asking, given });
  if (row === null) return failure({ code: 'not_found' });
  if (world.refusal !== null) return failure(world.refusal);
  return success(put(rows, { ...row, ...change }));
}

/** Connecting in memory. */
export function fakeConnecting(world: FakeWorld): Connecting {
  const { attempts, sessions, connections, consents } = world;
  const onAttempt = (
    name: string,
    asking: Asking,
    id: number,
    given: unknown,
    change: Partial<Owned<AttemptRow>>,
  ): Promise<Result<Owned<AttemptRow>, ConnectRefusal>> =>
    verb(world, name, asking, attempts, find(attempts, asking.scope, id), given, change);
  return {
    searchInstitutions({ text, country, bankCode }, { limit, after }) {
      const rows = world.institutions.filter(
        (row) =>
          (text === undefined || row.name.toLowerCase().includes(text.toLowerCase())) &&
          (country === undefined || row.country === country) &&
          (bankCode === undefined || row.bankCodes.includes(bankCode)),
      );
      return { rows: rows.slice(after, after + limit), more: rows.length > after + limit };
    },
    institution: (id) => world.institutions.find((row) => row.id === id) ?? null,
    start(asking, request) {
      const known =
        request.connectionId === null ? null : find(connections, asking.scope, request.connectionId);
      const isMissing = request.connectionId !== null && known === null;
      const row = {
        ...askingAttempt(world, asking.scope.ownerId),
        purpose: request.purpose,
        ...(known === null ? {} : { connectionId: known.id }),
      };
      return verb(world, 'start', asking, attempts, isMissing ? null : row, request, {});
    },
    answer: (asking, id, stepNumber, fields) =>
      onAttempt(
        'answer',
        asking,
        id,
        { stepNumber, fields },
        {
          step: 'granted',
          stepNumber: stepNumber + 1,
          view: null,
        },
      ),
    poll: (asking, id) => onAttempt('poll', asking, id, null, {}),
    cancel: (asking, id) => onAttempt('cancel', asking, id, null, { step: 'cancelled', view: null }),
    attempt: async (scope, id) => find(attempts, scope, id),
    attempts: async (scope, filter, wanted) => page(attempts, scope, filter, wanted),
    goToken: async (scope, id) =>
      find(attempts, scope, id)?.view?.kind === 'redirect' ? `go-token-of-${id}` : null,
    go: async () => ({ refused: 'unknown' }),
    returned: async () => ({ refused: 'unknown', attempt: null, scope: null }),
    async openSession(asking, request) {
      const isMissing =
        request.connectionId !== null && find(connections, asking.scope, request.connectionId) === null;
      const { institutionId, connectionId, ...rest } = request;
      const row = { ...openSession(world, asking.scope.ownerId), ...rest, institutionId, connectionId };
      const opened = await verb(world, 'openSession', asking, sessions, isMissing ? null : row, request, {});
      return opened.ok ? success({ session: opened.value, token: `link-token-of-${row.id}` }) : opened;
    },
    session: async (scope, id) => find(sessions, scope, id),
    sessions: async (scope, wanted) => pageBy(mine(sessions, scope), wanted, (row) => row.id, 'down'),
    visit: async () => ({ refused: 'unknown' }),
    cancelSession: (asking, id) =>
      verb(world, 'cancelSession', asking, sessions, find(sessions, asking.scope, id), null, {
        status: 'cancelled',
      }),
    connection: async (scope, id) => find(connections, scope, id),
    connections: async (scope, wanted) => pageBy(mine(connections, scope), wanted, (row) => row.id),
    async rename(asking, id, label) {
      world.verbs.push({ verb: 'rename', asking, given: label });
      const row = find(connections, asking.scope, id);
      return row === null ? null : put(connections, { ...row, label });
    },
    pause: (asking, id, paused) =>
      verb(world, 'pause', asking, connections, find(connections, asking.scope, id), paused, {
        status: paused ? 'paused' : 'active',
      }),
    disconnect: (asking, id) =>
      verb(world, 'disconnect', asking, connections, find(connections, asking.scope, id), null, {
        status: 'disconnected',
      }),
    async deleteConnection(asking, id) {
      world.verbs.push({ verb: 'deleteConnection', asking, given: id });
      const row = find(connections, asking.scope, id);
      if (row !== null) connections.splice(connections.indexOf(row), 1);
      return row !== null;
    },
    consent: async (scope, id) => find(consents, scope, id),
    consents: async (scope, filter, wanted) => page(consents, scope, filter, wanted),
    revokeConsent: (asking, id) =>
      verb(world, 'revokeConsent', asking, consents, find(consents, asking.scope, id), null, {
        state: 'revoked',
      }),
    narrow: (asking, id, to) =>
      verb(world, 'narrow', asking, consents, find(consents, asking.scope, id), to, {}),
    reconfirm: (asking, id) =>
      verb(world, 'reconfirm', asking, consents, find(consents, asking.scope, id), null, {}),
    verifyConsent: async (scope, id) =>
      find(consents, scope, id) === null
        ? null
        : { whole: true, events: 1, head: 'ab'.repeat(32), brokenAt: null, why: null },
    consentEvidence: async (scope, of) => world.evidence(scope, of),
    unclaimed: async () => null,
    async claimConsent(asking, claim) {
      world.verbs.push({ verb: 'claimConsent', asking, given: claim });
      return failure({ code: 'not_found' });
    },
    resumeAttempts: async () => 0,
    sweep: async () => 0,
  };
}

const CALLED = {
  limit: 4,
  unattended: 1,
  attended: 0,
  nextAllowedAt: null,
  bankLimit: null,
  bankRemaining: null,
  bankResetsAt: null,
} as const;

/** Syncing in memory: a sync that is asked for stays due until the test changes its row. */
export function fakeSyncing(world: FakeWorld): Syncing {
  const { connections, syncs } = world;
  return {
    async request(asking, connectionId) {
      const known = find(connections, asking.scope, connectionId);
      const row = known === null ? null : dueSync(world, asking.scope.ownerId, connectionId);
      return verb(world, 'request', asking, syncs, row, connectionId, {});
    },
    async budget(scope, connectionId) {
      if (find(connections, scope, connectionId) === null) return null;
      const account = world.accounts.find((row) => row.of === scope.ownerId);
      return [
        { ...CALLED, accountId: null, endpoint: 'accounts' },
        {
          ...CALLED,
          accountId: account?.id ?? null,
          endpoint: 'transactions',
          unattended: 4,
          attended: 7,
          nextAllowedAt: world.instant(),
          bankLimit: 4,
          bankRemaining: 0,
          bankResetsAt: world.instant(),
        },
      ];
    },
    sync: async (scope, id) => find(syncs, scope, id),
    syncs: async (scope, filter, wanted) => page(syncs, scope, filter, wanted),
    cancel: (asking, id) =>
      verb(world, 'cancelSync', asking, syncs, find(syncs, asking.scope, id), null, { status: 'cancelled' }),
    run: async () => {},
    schedule: async () => 0,
    purge: async () => 0,
  };
}
