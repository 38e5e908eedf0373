/**
 * What law and custom of a country say about consents, as data. A bank's own word comes first where it is narrower; a
 * manifest may name another profile, or differ from one, for an institution.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const PROFILE_NAMES = [
  'EEA_PSD2',
  'UK_OBIE',
  'BR_OFB',
  'AU_CDR',
  'BH_OBF',
  'US_FDX',
  'MX_ART76',
] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** How long a consent may wait to be authorised. */
export interface PendingTime {
  readonly ms: number;
  /** Whether a bank may give more time than that, to a second signer for example. */
  readonly bankDecides: boolean;
}

/** The rules that a consent stands under. Null where there is no such rule and the bank alone decides. */
export interface ConsentProfile {
  /** Days that a consent lasts at most: nothing longer is asked for, and a longer grant is cut. */
  readonly maxConsentDays: number | null;
  /** Days after which strong customer authentication is due again, where the bank does not say it itself. */
  readonly scaRenewDays: number | null;
  /** Days after which the account holder has to say again that they want it. */
  readonly reconfirmDays: number | null;
  /** Calls in 24 hours without the account holder, per account and endpoint. */
  readonly unattendedPerDay: number | null;
  readonly pendingTime: PendingTime | null;
  /** Days before today that may be asked for without strong customer authentication just before. */
  readonly historyWithoutSca: number | null;
  /** What becomes of the data when the consent ends. */
  readonly onEnd: 'keep' | 'erase';
}

const BANK_ALONE: ConsentProfile = {
  maxConsentDays: null,
  scaRenewDays: null,
  reconfirmDays: null,
  unattendedPerDay: null,
  pendingTime: null,
  historyWithoutSca: null,
  onEnd: 'keep',
};

export const PROFILES: Readonly<Record<ProfileName, ConsentProfile>> = {
  // Delegated Regulation (EU) 2018/389, articles 10a and 36(5).
  EEA_PSD2: {
    ...BANK_ALONE,
    scaRenewDays: 180,
    unattendedPerDay: 4,
    pendingTime: { ms: 24 * HOUR_MS, bankDecides: true },
    historyWithoutSca: 90,
  },
  // UK-RTS, articles 10A and 36(6): the bank may leave authentication out, the account holder reconfirms.
  UK_OBIE: {
    ...BANK_ALONE,
    reconfirmDays: 90,
    unattendedPerDay: 4,
    pendingTime: { ms: 24 * HOUR_MS, bankDecides: false },
    historyWithoutSca: 90,
  },
  BR_OFB: { ...BANK_ALONE, pendingTime: { ms: 60 * MINUTE_MS, bankDecides: false } },
  // CDR rules 4.12 and 4.17: twelve months, and what is left over is deleted.
  AU_CDR: { ...BANK_ALONE, maxConsentDays: 365, onEnd: 'erase' },
  BH_OBF: { ...BANK_ALONE, maxConsentDays: 365 },
  US_FDX: { ...BANK_ALONE, maxConsentDays: 365 },
  // Article 76 of the Ley Fintech sets no time: a year is our policy.
  MX_ART76: { ...BANK_ALONE, maxConsentDays: 365 },
};

/** Countries (ISO 3166-1 alpha-2) with a profile of their own; all others have that of the EEA, the most careful one. */
const PROFILE_OF_COUNTRY: Readonly<Partial<Record<string, ProfileName>>> = {
  GB: 'UK_OBIE',
  GG: 'UK_OBIE',
  IM: 'UK_OBIE',
  JE: 'UK_OBIE',
  BR: 'BR_OFB',
  AU: 'AU_CDR',
  BH: 'BH_OBF',
  US: 'US_FDX',
  CA: 'US_FDX',
  MX: 'MX_ART76',
};

/** The name of a country's profile. */
export const profileNameOf = (country: string): ProfileName => PROFILE_OF_COUNTRY[country] ?? 'EEA_PSD2';

/** The lower of two limits; null stands for none. */
export function lowest(...limits: readonly (number | null)[]): number | null {
  const set = limits.filter((limit) => limit !== null);
  return set.length === 0 ? null : Math.min(...set);
}
