/** What the native API is made of: handed in by main.ts, and the services made of it once per server. */
import type { FastifyBaseLogger } from 'fastify';
import type { AccountNumbers } from '../../engine/accounts/account-numbers.ts';
import type { AccountMapping } from '../../engine/accounts/port.ts';
import type { Mode } from '../../engine/api-token.ts';
import type { Authenticator } from '../../engine/authenticate.ts';
import type { Categories } from '../../engine/categories/port.ts';
import type { Connecting } from '../../engine/connect-port.ts';
import type { ChangeFeed } from '../../engine/feed-port.ts';
import type { FeedWatch } from '../../engine/feed-watch.ts';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import type { StatementImports } from '../../engine/import-port.ts';
import type { OpenFinanceIds } from '../../engine/open-finance-port.ts';
import type { People, Teams } from '../../engine/people/port.ts';
import type { Clock, DirectoryStore, LedgerChanges, LedgerQueries, OwnerScope } from '../../engine/ports.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import type { OwnerReach } from '../../engine/reach-owner.ts';
import type { SandboxControls } from '../../engine/sandbox-port.ts';
import type { Syncing } from '../../engine/sync-port.ts';
import type { Webhooks } from '../../engine/webhooks-port.ts';
import type { RateLimiter } from '../http/rate-limit.ts';
import type { CursorCodec } from './cursor.ts';
import type { FeedReaders } from './feed-readers.ts';

export interface ServerParts {
  readonly directory: DirectoryStore;
  readonly ledger: LedgerQueries;
  readonly changes: LedgerChanges;
  readonly feed: ChangeFeed;
  readonly imports: StatementImports;
  readonly connecting: Connecting;
  readonly syncing: Syncing;
  readonly webhooks: Webhooks;
  readonly mappings: AccountMapping;
  readonly categories: Categories;
  readonly numbers: AccountNumbers;
  /** The random ids of the Open Finance surface. */
  readonly openFinance: OpenFinanceIds;
  readonly people: People;
  readonly teams: Teams;
  /** What the finAPI surface keeps; without it the surface is not on the server. */
  readonly finapi?: Finapi;
  /** The simulated banks; null in live mode and where none run. */
  readonly sandbox: SandboxControls | null;
  readonly ids: PublicIds;
  /** Seals an answer kept at `tenant/key hash` for this instance, and opens it again; null for bytes that cannot be opened. */
  readonly seal: (bytes: Uint8Array, place: string) => Uint8Array | Promise<Uint8Array>;
  readonly open: (sealed: Uint8Array, place: string) => (Uint8Array | null) | Promise<Uint8Array | null>;
  /** At least 32 bytes that all processes of the instance share: signs cursors and hashes requests. */
  readonly cursorKey: Uint8Array;
  readonly clock: Clock;
  /** The clock by which consents and attempts end; in the sandbox it is that of the simulated banks, which can be ahead. */
  readonly bankClock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: FastifyBaseLogger;
  /** Whom a visitor on this machine is taken for without signing in; null or absent is nobody. For the page at `/`. */
  readonly localOwner?: OwnerScope | null;
  readonly config: {
    readonly publicUrl: string | null;
    /** Under which address the server says that it is; banks send browsers back there. */
    readonly url?: string;
    readonly mode: Mode;
    readonly version: string;
    /** Proxies before this server whose `X-Forwarded-*` is believed; none when absent. */
    readonly trustedProxies?: readonly string[];
    /** Requests of one key in a minute; the default is REQUESTS_PER_MINUTE. */
    readonly requestsPerMinute?: number;
    /** How long an upload waits for its import to finish before it answers 202; the default is IMPORT_WAIT_MS. */
    readonly importWaitMs?: number;
  };
}

/** The parts, and what is made of them. */
export interface Services extends ServerParts {
  readonly authenticator: Authenticator;
  readonly reach: OwnerReach;
  readonly cursors: CursorCodec;
  readonly limiter: RateLimiter;
  readonly streams: { open: number };
  readonly feedWatch: FeedWatch;
  readonly feedReaders: FeedReaders;
}
