/**
 * The history of a consent as a chain: every event names the hash of the one before, so that nothing can be changed, taken
 * out or slipped in without a trace. Nothing personal is hashed in plain: the chain can be followed when the owner is gone.
 * The texts that are hashed are JSON as of RFC 8785 (members in their order, no blanks).
 */

import type { ConsentActor, ConsentReason } from './transitions.ts';
import { type ConsentState, checkTransition } from './transitions.ts';

/** An event as it is chained. Digests and hashes are SHA-256 in hex. */
export interface ChainedEvent {
  readonly number: number;
  readonly from: ConsentState | null;
  readonly to: ConsentState;
  readonly actor: ConsentActor;
  readonly reason: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** A salted digest of what says that the account holder was there; null where nothing does. */
  readonly facts: string | null;
  /** The digest of {@link evidenceText}; null where there are neither facts nor a version. */
  readonly evidence: string | null;
  readonly hash: string;
}

/** What a consent allows from an event on. */
export interface ChainedVersion {
  readonly number: number;
  readonly event: number;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly scaRenewBy: string | null;
  readonly reconfirmBy: string | null;
}

/** A consent with its history, by the keyed hash that stands for it. */
export interface Chain {
  readonly pseudonym: string;
  readonly events: readonly ChainedEvent[];
  readonly versions: readonly ChainedVersion[];
  /** What the consent's own row says; null where there is none any more to compare. */
  readonly row: {
    readonly state: ConsentState;
    readonly reason: string | null;
    readonly scopes: readonly string[];
    readonly expiresAt: string | null;
    readonly scaRenewBy: string | null;
    readonly reconfirmBy: string | null;
  } | null;
}

/** The text of an event that is hashed, after the event with the hash `previous` (null for the first). */
export const eventText = (
  pseudonym: string,
  event: Omit<ChainedEvent, 'hash' | 'facts'>,
  previous: string | null,
): string =>
  JSON.stringify({
    actor: event.actor,
    at: event.at,
    consent: pseudonym,
    evidence: event.evidence,
    from: event.from,
    number: event.number,
    previous,
    reason: event.reason,
    to: event.to,
  });

/** The text of a version that is hashed. */
export const versionText = (version: ChainedVersion): string =>
  JSON.stringify({
    event: version.event,
    expires_at: version.expiresAt,
    number: version.number,
    reconfirm_by: version.reconfirmBy,
    sca_renew_by: version.scaRenewBy,
    scopes: version.scopes,
  });

/** The text of an event's evidence that is hashed: digests of the facts and of the version that came with it. */
export const evidenceText = (facts: string | null, version: string | null): string =>
  JSON.stringify({ facts, version });

/** SHA-256 of a text in UTF-8, in hex. */
export type Digest = (text: string) => string;

/** The evidence of an event; null where there is none. */
export function evidenceOf(
  digest: Digest,
  facts: string | null,
  version: ChainedVersion | null,
): string | null {
  if (facts === null && version === null) return null;
  return digest(evidenceText(facts, version === null ? null : digest(versionText(version))));
}

/** What was found changed: an event, its number, its link to the one before, its step, a version, or the consent's row. */
export type ChainBreach = 'hash' | 'number' | 'link' | 'transition' | 'version' | 'row';

export interface ChainVerdict {
  readonly whole: boolean;
  readonly events: number;
  /** The hash of the last event; null when there is none. */
  readonly head: string | null;
  /** The number of the first event that does not fit; null when all do. */
  readonly brokenAt: number | null;
  readonly why: ChainBreach | null;
}

/** Works a chain out anew. */
export function verifyChain(chain: Chain, digest: Digest): ChainVerdict {
  const { events } = chain;
  const said = { events: events.length, head: events.at(-1)?.hash ?? null };
  const broken = (why: ChainBreach, brokenAt: number | null): ChainVerdict => ({
    ...said,
    whole: false,
    why,
    brokenAt,
  });
  let previous: ChainedEvent | null = null;
  for (const event of events) {
    const why = breachOf(chain, event, previous, digest);
    if (why !== null) return broken(why, event.number);
    previous = event;
  }
  if (!versionsFit(chain)) return broken('version', null);
  if (!rowFits(chain)) return broken('row', null);
  return { ...said, whole: true, why: null, brokenAt: null };
}

function breachOf(
  { pseudonym, versions }: Chain,
  event: ChainedEvent,
  previous: ChainedEvent | null,
  digest: Digest,
): ChainBreach | null {
  if (event.number !== (previous?.number ?? 0) + 1) return 'number';
  if (event.from !== (previous?.to ?? null)) return 'link';
  if (digest(eventText(pseudonym, event, previous?.hash ?? null)) !== event.hash) return 'hash';
  const version = versions.find((one) => one.event === event.number) ?? null;
  if (event.evidence !== evidenceOf(digest, event.facts, version)) return 'version';
  // By the table alone: how a consent stood at that instant is not known any more.
  const facts = { reason: previous?.reason ?? null, expiresAt: null };
  const step = { ...event, reason: event.reason as ConsentReason };
  return checkTransition(step, facts, 0).ok ? null : 'transition';
}

const versionsFit = ({ events, versions }: Chain): boolean =>
  versions.every(
    (version, k) =>
      version.number === k + 1 &&
      events.some(({ number }) => number === version.event) &&
      (k === 0 || version.event > (versions[k - 1]?.event ?? 0)),
  );

/** The row says what the history ends with. */
function rowFits({ events, versions, row }: Chain): boolean {
  if (row === null) return true;
  const last = events.at(-1);
  if (last === undefined || last.to !== row.state || last.reason !== row.reason) return false;
  const version = versions.at(-1);
  if (version === undefined) return true;
  return (
    version.scopes.join() === row.scopes.join() &&
    version.expiresAt === row.expiresAt &&
    version.scaRenewBy === row.scaRenewBy &&
    version.reconfirmBy === row.reconfirmBy
  );
}
