/** What signing in needs of the services: tokens, passwords, and hashes to count tries by. */
import type { Result } from '../../core/result.ts';
import type { TokenFault } from './port.ts';

/** Whom a token of ours is for. */
export interface TokenClaims {
  /** The UUID of the person. */
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
}

/** What a token says that was verified. */
export type ReadToken =
  | { readonly by: 'us'; readonly subject: string; readonly expiresAt: number }
  | {
      readonly by: 'provider';
      readonly issuer: string;
      readonly subject: string;
      /** Epoch milliseconds. */
      readonly issuedAt: number;
      /** Only when the provider says that it is verified. */
      readonly email: string | null;
      readonly name: string | null;
    };

export interface TokenKeeper {
  /** A token that opens something for so many seconds. */
  sign(claims: TokenClaims, lifeSeconds: number): Promise<string>;
  /** Verifies a token of ours or of the identity provider; any text may be given. */
  read(token: string): Promise<Result<ReadToken, TokenFault>>;
}

export interface PasswordKeeper {
  /** Null when too many wait for it already. */
  hash(password: string): Promise<string | null>;
  /** Whether the password is the one of the hash; with null it takes as long and is false. Null as above. */
  verify(hash: string | null, password: string): Promise<boolean | null>;
}

/** A keyed hash of 32 bytes, so that what is counted cannot be read. */
export type LookupHash = (scheme: string, value: string) => Uint8Array;
