/** The bank's own id of a consent, sealed where it is kept. */
import type { OwnerSealer, SealContext } from '../imports/ledger-port.ts';
import { openJson } from '../sealed-json.ts';
import type { StoredConsent } from './rows.ts';

/** Where the bank's id of a consent is sealed. */
export const referencePlace = (consentId: number): SealContext => ({
  table: 'consents',
  column: 'sealed_reference',
  row: `${consentId}`,
});

/** The bank's id of a consent; null when it gave none. */
export const referenceOf = (sealer: OwnerSealer, consent: StoredConsent): string | null =>
  consent.sealedReference === null
    ? null
    : openJson<string>(sealer, referencePlace(consent.id), consent.sealedReference);
