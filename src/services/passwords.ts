/** Passwords of people: Argon2id (RFC 9106), a few at a time, so that a flood of sign-ins does not stall the server. */
import { Gate } from '../engine/people/gate.ts';
import type { PasswordKeeper } from '../engine/people/sign-in-port.ts';

/** What OWASP names for Argon2id: 19 MiB, two passes, one lane. About 15 ms of a core. */
export const ARGON2_MEMORY_KIB = 19_456;
export const ARGON2_PASSES = 2;
export const ARGON2_LANES = 1;
/** Hashes that are worked out at the same time; the rest of the thread pool is for others. */
export const HASHES_AT_ONCE = 2;
/** How many may wait for their turn: about half a second. */
export const HASHES_WAITING_MAX = 64;

/** A hash with the parameters above of bytes that nobody kept: who has no password takes as long. */
export const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$0cal7UjdVwCE+Qlx8KxJ5Q$q84h7+R+0RzwVJHewL2HGoQelDfJwR0sTYINuSOIkuI';

/** `Algorithm.Argon2id` of the library, which declares it as an enum of the kind that is not erasable. */
const ARGON2ID = 2;
const OPTIONS = {
  algorithm: ARGON2ID,
  memoryCost: ARGON2_MEMORY_KIB,
  timeCost: ARGON2_PASSES,
  parallelism: ARGON2_LANES,
};

/** The same password typed on two keyboards is one. */
const bytesOf = (password: string): Uint8Array => Buffer.from(password.normalize('NFC'));

/** Hashes and checks passwords. The library is loaded when it is first needed. */
export function openPasswords(): PasswordKeeper {
  const gate = new Gate(HASHES_AT_ONCE, HASHES_WAITING_MAX);
  const library = () => import('@node-rs/argon2');
  return {
    hash: (password) => gate.pass(async () => (await library()).hash(bytesOf(password), OPTIONS)),
    verify: (hash, password) =>
      gate.pass(async () => {
        const isRight = await (await library()).verify(hash ?? NOBODYS_HASH, bytesOf(password));
        return isRight && hash !== null;
      }),
  };
}
