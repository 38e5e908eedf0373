import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepInstitutions } from './institutions.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const bank = (id: string, name = `Bank ${id}`) => ({ id, connector: 'one', name, country: 'DE', bic: null });
const rows = () =>
  store.admin('select id, name, connector, listed, updated_at from institutions order by id');
const shown = async () => (await rows()).map(([id, name, , listed]) => `${id} ${name} ${listed}`);

it('keeps institutions in step with the manifests: what is gone stays, what did not change is not touched', async () => {
  await keepInstitutions(store.app, [bank('a'), bank('b')]);
  const before = await rows();
  await Promise.all([1, 2, 3].map(() => keepInstitutions(store.app, [bank('b'), bank('a')])));
  expect(await rows()).toEqual(before);
  await keepInstitutions(store.app, [bank('b', 'Renamed'), bank('c')]);
  expect(await shown()).toEqual(['a Bank a f', 'b Renamed t', 'c Bank c t']);
  await keepInstitutions(store.app, [bank('a')]);
  expect(await shown()).toEqual(['a Bank a t', 'b Renamed f', 'c Bank c f']);
  await keepInstitutions(store.app, []);
  expect(await shown()).toEqual(['a Bank a f', 'b Renamed f', 'c Bank c f']);
});
