import { randomBytes } from 'node:crypto';

/** Random bytes of the system: the one source of randomness, handed in by main.ts. */
export const systemRandom = (bytes: number): Uint8Array => randomBytes(bytes);
