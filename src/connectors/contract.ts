/**
 * What a connector is: three functions and a manifest. It reports what a bank said and nothing more: it never invents
 * ids, merges, retries, sleeps or categorises. It is deterministic given (state, event, replies, now, seed). State,
 * cursor and session are plain JSON, sealed by the engine before they touch disk, so that everything survives a restart
 * between any two steps. What the world may do is a value: a connector that throws has a bug.
 */
import type { ConnectEvent, ConnectOutcome } from './contract/connecting.ts';
import type { Context } from './contract/context.ts';
import type { Fault } from './contract/faults.ts';
import type { Page, PageRequest } from './contract/fetching.ts';
import type { Institution, Manifest } from './contract/manifest.ts';
import type { Capability, Json } from './contract/values.ts';

export type * from './contract/connecting.ts';
export type * from './contract/context.ts';
export * from './contract/faults.ts';
export type * from './contract/fetching.ts';
export type * from './contract/manifest.ts';
export type * from './contract/values.ts';

export interface Connector {
  readonly manifest: Manifest;
  /** `state` is null for `started` and `renewing` only. */
  connect(state: Json, event: ConnectEvent, context: Context): Promise<ConnectOutcome>;
  fetch<C extends Capability>(request: PageRequest<C>, context: Context): Promise<Page<C>>;
  /** Ends the consent at the bank; null when it is ended (or was already). */
  revoke(session: Json, context: Context): Promise<Fault | null>;
}

// ── all connectors that are loaded

/** The connectors of this server, found by id or by institution. */
export interface ConnectorRegistry {
  all(): readonly Connector[];
  connectorOf(id: string): Connector | null;
  institution(id: string): FoundInstitution | null;
  /** The best fit first; at most `limit`, after the first `after`. */
  search(query: InstitutionSearch): readonly FoundInstitution[];
}

export interface FoundInstitution {
  readonly connector: Connector;
  readonly institution: Institution;
}

/** What is not said does not limit. */
export interface InstitutionSearch {
  /** Words of the name, an alias, a BIC or a bank code; the start of each word is enough. Accents do not count. */
  readonly text?: string;
  /** ISO 3166-1 alpha-2, in either case. */
  readonly country?: string;
  /** A bank code or its start, or an account number that starts with one. Blanks and dashes do not count. */
  readonly bankCode?: string;
  readonly limit: number;
  readonly after?: number;
}
