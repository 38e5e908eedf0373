/** The history of consents worked out anew: of those that are there, and of what is kept of those that are gone. */
import { createHash } from 'node:crypto';
import { type ChainVerdict, verifyChain } from '../../core/consent/chain.ts';
import type { ConsentEvidenceRow, EvidenceOf } from '../connect-port.ts';
import type { OwnerScope, TenantScope } from '../ports.ts';
import { pseudonymsOf } from './begin-consent.ts';
import type { ConnectParts } from './parts.ts';

/** Consents of one owner whose evidence is shown at once. */
export const EVIDENCE_MAX = 500;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Verifies the chain of a consent; null when the owner has none of this number. */
export async function verifyConsent(
  { store }: Pick<ConnectParts, 'store'>,
  scope: OwnerScope,
  consentId: number,
): Promise<ChainVerdict | null> {
  const chain = await store.chain(scope, consentId);
  return chain === null ? null : verifyChain(chain, sha256);
}

/** By which keyed hash the evidence is found. */
function hashesOf(parts: Pick<ConnectParts, 'vault'>, whose: EvidenceOf) {
  if (whose === null) return null;
  const { ownerId, consentId } = whose;
  const { pseudonym, ownerPseudonym } = pseudonymsOf(parts, ownerId, consentId ?? 0);
  return consentId === null ? { ownerPseudonym } : { pseudonym };
}

/** What is kept of consents that are gone, each verified; the newest first, at most {@link EVIDENCE_MAX}. */
export async function consentEvidence(
  parts: Pick<ConnectParts, 'store' | 'vault'>,
  scope: TenantScope,
  whose: EvidenceOf,
): Promise<readonly ConsentEvidenceRow[]> {
  const kept = await parts.store.evidence(scope, hashesOf(parts, whose), EVIDENCE_MAX);
  return kept.map(({ chain, ownerPseudonym: _owner, ...row }) => ({
    ...row,
    pseudonym: chain.pseudonym,
    events: chain.events,
    versions: chain.versions,
    verdict: verifyChain(chain, sha256),
  }));
}
