/** The ids of the Open Finance surface: random UUIDs of connections and accounts, given once by the store. */
import type { OwnerScope } from './ports.ts';

/** Numbers and UUIDs of one owner. */
export interface OpenFinanceIds {
  /** The UUIDs of the owner's connections by their numbers. */
  connections(scope: OwnerScope): Promise<ReadonlyMap<number, string>>;
  /** The UUIDs of the owner's accounts by their numbers. */
  accounts(scope: OwnerScope): Promise<ReadonlyMap<number, string>>;
  /** The number of the owner's connection with this UUID; null for another owner's and an unknown one alike. */
  connectionOf(scope: OwnerScope, uuid: string): Promise<number | null>;
  /**
   * When an account of statement files was last brought up to date by one: the end of the latest import, by account;
   * RFC 3339 UTC.
   */
  imported(scope: OwnerScope): Promise<ReadonlyMap<number, string>>;
}
