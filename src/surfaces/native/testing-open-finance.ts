/** The random ids of the Open Finance surface in memory, for tests of surfaces: made of the number, one by one. */
import type { OpenFinanceIds } from '../../engine/open-finance-port.ts';
import type { FakeWorld, Owned } from './testing.ts';

/** The UUID of a connection or account of the fake world. */
export const fakeUuid = (kind: 'connection' | 'account', id: number): string =>
  `${kind === 'connection' ? 'c0000000' : 'a0000000'}-0000-4000-8000-${String(id).padStart(12, '0')}`;

const idsOf = (
  kind: 'connection' | 'account',
  rows: readonly Owned<{ readonly id: number }>[],
  owner: number,
): ReadonlyMap<number, string> =>
  new Map(rows.filter(({ of }) => of === owner).map(({ id }) => [id, fakeUuid(kind, id)]));

export const fakeOpenFinanceIds = (world: FakeWorld): OpenFinanceIds => ({
  connections: async ({ ownerId }) => idsOf('connection', world.connections, ownerId),
  accounts: async ({ ownerId }) => idsOf('account', world.accounts, ownerId),
  imported: async () => new Map(),
  async connectionOf({ ownerId }, uuid) {
    const wanted = uuid.toLowerCase();
    const found = world.connections.find(
      (row) => row.of === ownerId && fakeUuid('connection', row.id) === wanted,
    );
    return found?.id ?? null;
  },
});
