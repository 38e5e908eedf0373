/** The mapping of accounts in memory, for tests of the surface: nothing is asked, answers are noted and refused when the test says so. */
import { failure, success } from '../../core/result.ts';
import type { AccountMapping, MappingRefusal } from '../../engine/accounts/port.ts';
import type { MappingRow } from '../../engine/accounts/rows.ts';
import type { FakeWorld, Owned } from './testing.ts';
import { mine } from './testing.ts';

export interface FakeMappings extends AccountMapping {
  rows: Owned<MappingRow>[];
  refusal: MappingRefusal | null;
}

export function fakeMappings(world: FakeWorld): FakeMappings {
  const of = (connectionId: number): MappingRow[] =>
    fake.rows.filter((row) => row.connectionId === connectionId);
  const fake: FakeMappings = {
    rows: [],
    refusal: null,
    mappings: async (scope, connectionId) =>
      mine(world.connections, scope).some(({ id }) => id === connectionId) ? of(connectionId) : null,
    async answer(asking, connectionId, answers) {
      world.verbs.push({ verb: 'answerMappings', asking, given: answers });
      if (!mine(world.connections, asking.scope).some(({ id }) => id === connectionId))
        return failure({ code: 'not_found' });
      return fake.refusal === null ? success(of(connectionId)) : failure(fake.refusal);
    },
    async detach(asking, accountId) {
      world.verbs.push({ verb: 'detach', asking, given: accountId });
      const row = mine(world.accounts, asking.scope).find(({ id }) => id === accountId);
      return row === undefined ? failure({ code: 'not_found' }) : success(row);
    },
  };
  return fake;
}
