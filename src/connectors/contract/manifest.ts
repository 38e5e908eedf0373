/** What a connector declares: pure data, checked when it is loaded, listed by the API. */
import type { ConsentProfile, ProfileName } from '../../core/consent/profiles.ts';
import type { Capability } from './values.ts';

export interface Manifest {
  /** Stable for ever: lower case, digits and dashes. */
  readonly id: string;
  /** Raised when its behaviour changes. */
  readonly revision: number;
  readonly name: string;
  readonly protocol: string;
  readonly institutions: readonly Institution[];
  /** The only places that its HTTP handle reaches: `host` or `host:port`. */
  readonly egress: readonly string[];
  readonly methods: readonly ConnectMethod[];
  readonly offers: Offers;
  readonly consent: ConsentTerms;
}

export type Offers = { readonly [K in Capability]?: Offer };

export interface Institution {
  /** Stable for ever, unique over all connectors: lower case, digits and dashes. */
  readonly id: string;
  readonly name: string;
  /** Other names under which people or other providers know it. */
  readonly aliases: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly bic: string | null;
  /** National bank codes: BLZ, sort code prefix, code banque, routing number, the first digits of a CLABE. */
  readonly bankCodes: readonly string[];
  readonly currencies: readonly string[];
  /** The keys of {@link Manifest.methods} that it has, the usual one first. */
  readonly methods: readonly string[];
  /** True for a simulated bank. */
  readonly sandbox: boolean;
  /** IANA name: where its days begin and end; UTC when absent. */
  readonly zone?: string;
  /** Where it differs from the connector's own. */
  readonly offers?: Offers;
  readonly consent?: ConsentTerms;
}

/** How strong customer authentication looks to the account holder. */
export type ScaShape = 'none' | 'redirect' | 'decoupled' | 'embedded';

export interface ConnectMethod {
  readonly key: string;
  readonly label: string;
  readonly sca: ScaShape;
  /** What has to be known before the bank is called first; empty when the bank itself asks. */
  readonly fields: readonly Field[];
  /** Whether an attempt whose last answer may be lost can go on by asking the bank how it stands (`polled`). */
  readonly canPoll: boolean;
  /**
   * True where the account holder was at the bank already, and a program hands in what it was given there: the hosted page
   * does not offer it to people.
   */
  readonly startsElsewhere?: boolean;
}

/** What the account holder fills in, or is shown. */
export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'digits' | 'choice' | 'accept';
  /** What it is, for password managers and for counting wrong tries: at most two are sent per login and day. */
  readonly purpose: 'login' | 'password' | 'one_time_code' | 'method' | 'answer' | 'terms';
  readonly required: boolean;
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** A regular expression (whole value), in the form that HTML and JavaScript share; null when anything goes. */
  readonly pattern: string | null;
  /** For `choice`. */
  readonly choices: readonly Choice[];
  readonly hint: string | null;
  /** What has to be seen to fill it in; null for most. */
  readonly media: Media | null;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A picture (PNG) in base64, or the code of a flickering picture (HHD 1.4) with the text that says the same. */
export type Media =
  | { readonly type: 'image'; readonly mediaType: 'image/png'; readonly base64: string; readonly alt: string }
  | { readonly type: 'flicker'; readonly code: string; readonly alt: string };

export interface Offer {
  /** How many days before today it reaches right after strong customer authentication. */
  readonly historyDays: number;
  /** How many days before today it reaches later. */
  readonly historyDaysWithoutSca: number;
  /** Calls a day without the account holder, per account and endpoint. */
  readonly unattendedPerDay: number | 'unlimited';
  /** Whether the bank counts each page; the first page of a window only, when absent. */
  readonly countsPages?: boolean;
  readonly pending: boolean;
  readonly idStability: 'permanent' | 'per_consent' | 'changes_on_booking' | 'absent';
}

export interface ConsentTerms {
  /** Null when the bank sets no end. */
  readonly maxDays: number | null;
  readonly renewable: boolean;
  readonly scopes: readonly Capability[];
  /** The rules that consents stand under; those of the institution's country when absent. */
  readonly profile?: ProfileName;
  /** Where it differs from them. */
  readonly differs?: Partial<ConsentProfile>;
}
