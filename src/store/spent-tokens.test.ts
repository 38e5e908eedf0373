import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spentTokenWrites, unspendToken } from './spent-tokens.ts';
import { openTestStore, type TestStore } from './testing.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

describe('a token of a bank', () => {
  const spend = (token: string, now = NOW) =>
    store.app.transaction(null, (tx) => spentTokenWrites(tx).spendToken(hash(token), now));

  it('is spent once, also by several at once, and again after the bank did not take it', async () => {
    expect(await Promise.all([spend('a'), spend('a'), spend('a'), spend('b')])).toEqual(
      expect.arrayContaining([true, true, false, false]),
    );
    expect(await spend('a')).toBe(false);
    await unspendToken(store.app, hash('a'));
    expect([await spend('a'), await spend('a')]).toEqual([true, false]);
  });

  it('is remembered longer than consents last, and not for ever', async () => {
    await spend('old', NOW - 401 * DAY_MS);
    await spend('kept', NOW - 399 * DAY_MS);
    await spend('new');
    expect([await spend('kept'), await spend('old')]).toEqual([false, true]);
  });

  it('is not spent by a transaction that came to nothing', async () => {
    const fail = store.app.transaction(null, async (tx) => {
      await spentTokenWrites(tx).spendToken(hash('c'), NOW);
      throw new Error('on purpose');
    });
    await expect(fail).rejects.toThrow('on purpose');
    expect(await spend('c')).toBe(true);
  });
});
