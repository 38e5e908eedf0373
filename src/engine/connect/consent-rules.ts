/** The rules that an institution's consents stand under: its country's, as its manifest differs from them. */
import type { Connector, ConsentTerms, Institution } from '../../connectors/contract.ts';
import { DEFAULT_ZONE } from '../../core/consent/deadlines.ts';
import {
  type ConsentProfile,
  lowest,
  PROFILES,
  type ProfileName,
  profileNameOf,
} from '../../core/consent/profiles.ts';

/** What an institution grants consents for. */
export const termsOf = (connector: Connector, institution: Institution): ConsentTerms =>
  institution.consent ?? connector.manifest.consent;

export interface ConsentRules extends ConsentProfile {
  readonly name: ProfileName;
  /** IANA name: where the bank's days begin and end. */
  readonly zone: string;
}

/** The rules of an institution. */
export function rulesOf(connector: Connector, institution: Institution): ConsentRules {
  const { profile, differs } = termsOf(connector, institution);
  const name = profile ?? profileNameOf(institution.country);
  return { ...PROFILES[name], ...differs, name, zone: institution.zone ?? DEFAULT_ZONE };
}

/** Days that a consent of the institution lasts at most; null when neither the bank nor the law sets an end. */
export const maxDaysOf = (connector: Connector, institution: Institution): number | null =>
  lowest(termsOf(connector, institution).maxDays, rulesOf(connector, institution).maxConsentDays);
