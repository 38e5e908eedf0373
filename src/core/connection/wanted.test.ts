import { expect, it } from 'vitest';
import { type AccountsWanted, takesIn } from './wanted.ts';

const some: AccountsWanted = { kinds: ['card', 'savings'], later: false, from: null };

it('everything is taken in where nothing was chosen', () => {
  expect(takesIn(null, 'current', true)).toBe(true);
  expect(takesIn(null, 'loan', false)).toBe(true);
});

it('the first list brings the kinds that are wanted, and no other', () => {
  expect(takesIn(some, 'card', true)).toBe(true);
  expect(takesIn(some, 'current', true)).toBe(false);
  expect(takesIn({ ...some, kinds: null }, 'current', true)).toBe(true);
  expect(takesIn({ ...some, kinds: [] }, 'card', true)).toBe(false);
});

it('later lists bring new accounts only where that is wanted', () => {
  expect(takesIn(some, 'card', false)).toBe(false);
  expect(takesIn({ ...some, later: true }, 'card', false)).toBe(true);
  expect(takesIn({ ...some, later: true }, 'current', false)).toBe(false);
});
