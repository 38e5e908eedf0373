import { describe, expect, it } from 'vitest';
import {
  ARGON2_LANES,
  ARGON2_MEMORY_KIB,
  ARGON2_PASSES,
  HASHES_AT_ONCE,
  HASHES_WAITING_MAX,
  NOBODYS_HASH,
  openPasswords,
} from './passwords.ts';

const FORM = `$argon2id$v=19$m=${ARGON2_MEMORY_KIB},t=${ARGON2_PASSES},p=${ARGON2_LANES}$`;

describe('passwords', () => {
  it('are Argon2id with a salt of their own, and nobody has the hash of nobody', async () => {
    const passwords = openPasswords();
    const [one, two] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    expect(one?.startsWith(FORM)).toBe(true);
    expect(one).not.toBe(two);
    // Who has no password takes as long: the same parameters.
    expect(NOBODYS_HASH.startsWith(FORM)).toBe(true);
    expect(await passwords.verify(one, 'correct horse')).toBe(true);
    expect(await passwords.verify(one, 'Correct horse')).toBe(false);
    for (const guess of ['x', '', 'correct horse']) expect(await passwords.verify(null, guess)).toBe(false);
  });

  it('are the same from two keyboards', async () => {
    const passwords = openPasswords();
    const hash = await passwords.hash('caf\u00e9 con leche');
    expect(await passwords.verify(hash, 'cafe\u0301 con leche')).toBe(true);
  });

  it('are checked a few at a time, and a flood is sent away at once', async () => {
    const passwords = openPasswords();
    const hash = await passwords.hash('correct horse');
    const flood = HASHES_AT_ONCE + HASHES_WAITING_MAX + 50;
    const answers = await Promise.all(
      Array.from({ length: flood }, () => passwords.verify(hash, 'correct horse')),
    );
    expect(answers.filter((answer) => answer === null)).toHaveLength(50);
    expect(answers.filter((answer) => answer === true)).toHaveLength(flood - 50);
    // Afterwards there is room again.
    expect(await passwords.verify(hash, 'correct horse')).toBe(true);
  });
});
