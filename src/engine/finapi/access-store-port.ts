/** What clients, users and tokens of the finAPI surface need of the store. */
import type { TenantScope } from '../ports.ts';
import type { FinapiClient, FinapiUser } from './clients-port.ts';

/** A client with what its secret is compared to. */
export interface StoredClient {
  readonly client: FinapiClient;
  readonly secretHash: Uint8Array;
}

export interface StoredUser extends FinapiUser {
  readonly isVerified: boolean;
  readonly isLocked: boolean;
}

/** What stands in a token's row. */
export interface StoredToken {
  readonly kind: 'access' | 'refresh';
  readonly grantId: string;
  readonly tenantId: number;
  readonly client: number;
  readonly user: number | null;
  /** Epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
}

export interface AccessStore {
  /** The client of a client id, over all tenants. */
  findClient(clientId: string): Promise<StoredClient | null>;
  /** A token by its hash, over all tenants; expired ones too until they are swept. */
  findToken(hash: Uint8Array): Promise<StoredToken | null>;
  /** Client and user of a token; null when one of them is gone. */
  holder(
    scope: TenantScope,
    token: Pick<StoredToken, 'client' | 'user'>,
  ): Promise<{ readonly client: FinapiClient; readonly user: StoredUser | null } | null>;
}
