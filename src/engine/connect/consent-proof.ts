/**
 * What says that the account holder was there when something happened to a consent: their own address and browser, as they
 * came, sealed with the owner's key beside the event. A salted digest is in the chain: it shows later that the facts were
 * not changed, and says nothing once key and salt are gone.
 */
import { createHash } from 'node:crypto';
import type { Attended } from '../../connectors/contract.ts';
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import { openJson, sealJson } from '../sealed-json.ts';
import type { ConnectParts } from './parts.ts';
import type { ConsentProof } from './rows.ts';

const SALT_BYTES = 32;

/** Bound to the consent: the number of the event is not known before it is written. */
const proofPlace = (consentId: number): SealContext => ({
  table: 'consent_events',
  column: 'sealed_facts',
  row: `consent/${consentId}`,
});

interface Facts {
  readonly salt: string;
  readonly attended: Attended;
}

const digestOf = (facts: Facts): Uint8Array => createHash('sha256').update(JSON.stringify(facts)).digest();

/** Makes it; null when nobody is there. */
export function proofOf(
  { random }: Pick<ConnectParts, 'random'>,
  sealer: OwnerSealer,
  consentId: number,
  attended: Attended | null,
): ConsentProof | null {
  if (attended === null) return null;
  const facts: Facts = { salt: Buffer.from(random(SALT_BYTES)).toString('hex'), attended };
  return { sealed: sealJson(sealer, proofPlace(consentId), { ...facts }), digest: digestOf(facts) };
}

/** The facts of an event, if they are what its digest was made of; null when they are not. */
export function openProof(sealer: OwnerSealer, consentId: number, proof: ConsentProof): Attended | null {
  const facts = openJson<Facts>(sealer, proofPlace(consentId), proof.sealed);
  return Buffer.from(digestOf(facts)).equals(Buffer.from(proof.digest)) ? facts.attended : null;
}
