import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OwnerScope } from '../../engine/ports.ts';
import { keepInstitutions } from '../institutions.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { openBankNumbers } from './banks.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const bank = (id: string) => ({ id, connector: 'one', name: `Bank ${id}`, country: 'DE', bic: null });

const addConnection = (
  scope: OwnerScope,
  institution: string,
  syncedAt: string | null,
  fault: string | null,
) =>
  store.admin(
    `insert into connections (owner_id, connector, institution_id, label, last_synced_at, last_fault, last_success_at)
      values ($1, 'one', $2, 'A bank', $3, $4, case when $4::jsonb is null then $3::timestamptz end)`,
    [scope.ownerId, institution, syncedAt, fault === null ? null : JSON.stringify({ code: fault })],
  );

it('numbers institutions once: the same over starts, new ones behind, also at the same time', async () => {
  const numbers = openBankNumbers(store.app, store.jobs);
  await keepInstitutions(store.app, [bank('b'), bank('c')]);
  const [first] = await Promise.all([1, 2, 3].map(() => numbers.numbered()));
  expect(first?.map(({ institutionId }) => institutionId)).toEqual(['b', 'c']);
  expect(first?.every(({ id }) => id >= 100)).toBe(true);
  await keepInstitutions(store.app, [bank('a'), bank('b')]);
  const next = await numbers.numbered();
  expect(next.slice(0, 2)).toEqual(first);
  expect(next.map(({ institutionId }) => institutionId)).toEqual(['b', 'c', 'a']);
});

it('counts connections by tenant, and how often the bank answered over all', async () => {
  const numbers = openBankNumbers(store.app, store.jobs);
  await keepInstitutions(store.app, [bank('a'), bank('b'), bank('n')]);
  const [one, other] = [await store.seedOwner(), await store.seedOwner()];
  await addConnection(one, 'a', '2026-05-01T10:00:00Z', null);
  await addConnection(one, 'a', '2026-05-03T10:00:00Z', 'bank_down');
  // A wrong password is an answer of the bank.
  await addConnection(one, 'a', '2026-05-02T10:00:00Z', 'credentials_wrong');
  await addConnection(other, 'a', null, null);
  await addConnection(other, 'b', '2026-05-01T10:00:00Z', 'bank_down');
  const facts = new Map((await numbers.facts()).map((fact) => [fact.institutionId, fact]));
  expect(facts.get('a')).toEqual({
    institutionId: 'a',
    health: 67,
    lastAttemptAt: '2026-05-03T10:00:00.000Z',
    lastSuccessAt: '2026-05-02T10:00:00.000Z',
    connections: new Map([
      [one.tenantId, 3],
      [other.tenantId, 1],
    ]),
  });
  expect(facts.get('b')).toMatchObject({ health: 0, lastSuccessAt: null });
  expect(facts.has('n')).toBe(false);
});
