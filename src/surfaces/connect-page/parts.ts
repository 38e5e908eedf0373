/** What the connect page is made of: a part of what every surface gets. */
import type { AccountMapping } from '../../engine/accounts/port.ts';
import type { Connecting } from '../../engine/connect-port.ts';
import type { WebFormPages } from '../../engine/finapi/web-forms-port.ts';
import type { Clock, LedgerQueries } from '../../engine/ports.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import type { Syncing } from '../../engine/sync-port.ts';

export interface ConnectPageParts {
  readonly connecting: Connecting;
  readonly syncing: Syncing;
  readonly mappings: AccountMapping;
  /** Names the accounts of a first sync; null shows them by number. */
  readonly ledger: Pick<LedgerQueries, 'getAccount'> | null;
  /** Visits that stand for a call of the finAPI surface; absent where nothing keeps any. */
  readonly forms?: WebFormPages;
  readonly ids: PublicIds;
  /** The clock of this server: counts requests. */
  readonly clock: Clock;
  /** The clock by which sessions, attempts and consents end. */
  readonly bankClock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** At least 32 bytes that all processes of the instance share: signs form tokens and visits. */
  readonly cursorKey: Uint8Array;
  readonly config: {
    readonly publicUrl: string | null;
    /** Where banks send browsers back to. */
    readonly url?: string;
  };
}
