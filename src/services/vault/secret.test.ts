import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FakeDatabase, must, newKeyFile } from './fakes.ts';
import { secret } from './secret.ts';
import { openVault } from './vault.ts';

const place = { table: 'session', column: 'token', row: 5 };
const words = Buffer.from('canary-of-the-bank-token');
const DAY_MS = 86_400_000;

describe('secrets', () => {
  it('invariant 11: a secret shows as *** wherever it is printed', () => {
    const token = secret('canary');
    expect(token.reveal()).toBe('canary');
    const error = new Error(`failed with ${token}`, { cause: token });
    const shown = [
      `${token}`,
      String(token),
      `${'a'}${token}`,
      JSON.stringify({ token, list: [token] }),
      inspect(token),
      inspect({ deep: { token } }, { depth: 9, showHidden: true, customInspect: false }),
      inspect(error, { depth: 9 }),
      error.message,
      JSON.stringify(Object.entries(token)),
      JSON.stringify(structuredClone({ ...token })),
    ];
    for (const text of shown) expect(text).not.toContain('canary');
    expect(shown.slice(0, 3)).toEqual(['***', '***', 'a***']);
    expect(shown[3]).toBe('{"token":"***","list":["***"]}');
  });

  it('invariant 11: no key shows in the vault, its sealers, fingerprints, checks or faults', async () => {
    const [keyFile, database, clock] = [await newKeyFile(), new FakeDatabase(), { time: 0 }];
    const options = { keyFile, allowCreate: true, ownerKeys: database, now: () => clock.time };
    const vault = must(await openVault(options));
    await database.start(vault.verify([]));
    clock.time += 3 * DAY_MS + 5;
    const sealer = must(await vault.ensureOwner(1));
    const sealed = sealer.seal(place, words);
    const keys = [...(await readFile(keyFile, 'utf8')).matchAll(/[A-Za-z0-9+/]{43}=/g)].map(([key]) => key);
    expect(keys).toHaveLength(3);
    const faults = [
      sealer.open({ ...place, row: 6 }, sealed),
      await vault.openForInstance(place, words),
      vault.verify([{ key: 'id', sealed }]),
    ];
    const things = [vault, sealer, vault.ids, vault.keys.ring, vault.fingerprints(), faults, database];
    for (const thing of things) {
      const shown = inspect(thing, { depth: 20, showHidden: true }) + JSON.stringify(thing);
      expect(shown).not.toContain(words.toString());
      for (const key of keys) {
        const bytes = Buffer.from(key, 'base64');
        for (const form of [
          key,
          bytes.toString('hex'),
          inspect(bytes).slice(8, 60),
          [...bytes.subarray(0, 8)].join(),
        ]) {
          expect(shown).not.toContain(form);
        }
      }
    }
    const prints = vault.fingerprints();
    expect(prints.map(({ state, ageDays }) => [state, ageDays])).toEqual([
      ['writing', 3],
      ['fixed', null],
      ['fixed', null],
    ]);
    expect(new Set(prints.map((print) => print.fingerprint)).size).toBe(3);
  });
});
