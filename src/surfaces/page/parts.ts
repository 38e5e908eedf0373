/** What the page is made of. */
import type { OwnerScope } from '../../engine/ports.ts';
import type { Services } from '../native/parts.ts';

/** What a server may offer to people on its own machine. */
export interface LocalParts {
  /** Who a visitor of this machine is (sandbox mode on loopback only); null asks everybody for a key. */
  readonly localOwner: OwnerScope | null;
  /** Where the first credentials are, for the commands that the page shows; null when it is not to be shown. */
  readonly credentialsFile?: string | null;
}

export type PageParts = Services & LocalParts;
