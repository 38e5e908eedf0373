/** Banks as the finAPI surface shows them: institutions with a number, and how it went with them lately. */
import type { InstitutionRow } from '../connection-rows.ts';

export interface BankView {
  /** Stable for this instance, and never another bank's. */
  readonly id: number;
  /** Null for the bank of statement files. */
  readonly institutionId: string | null;
  /** Null for the bank of statement files, and where the connector of the institution is gone. */
  readonly institution: InstitutionRow | null;
  readonly name: string;
  readonly bic: string | null;
  /** The national bank code; '' where there is none. */
  readonly blz: string;
  /** ISO 3166-1 alpha-2; null for none. */
  readonly country: string | null;
  readonly isTestBank: boolean;
  /** Whether it can be imported over this surface. */
  readonly isSupported: boolean;
  readonly isDemo: boolean;
  /** Connections of the tenant to it. */
  readonly popularity: number;
  /** How many of a hundred connections reached it when they last tried, over all tenants. */
  readonly health: number;
  /** RFC 3339; null when nobody ever tried. */
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
}

export interface FinapiBanks {
  /** Every bank that is listed, and the one of statement files, by number. */
  list(tenantId: number): Promise<readonly BankView[]>;
  /** A bank by its number; null when there is none. Banks that are no longer listed are found as well. */
  byId(id: number, tenantId: number): Promise<BankView | null>;
  /** The bank of an institution, or of statement files for null; null when the institution was never known. */
  bankOf(institutionId: string | null, tenantId: number): Promise<BankView | null>;
}

/** An institution that was ever listed, with its number. */
export interface NumberedInstitution {
  readonly id: number;
  readonly institutionId: string;
  readonly name: string;
  readonly bic: string | null;
  readonly country: string;
}

/** How it went with an institution; times are RFC 3339. */
export interface BankFacts {
  readonly institutionId: string;
  readonly health: number;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  /** Connections by tenant. */
  readonly connections: ReadonlyMap<number, number>;
}

export interface BankNumbersStore {
  /** Numbers the institutions that have none, and gives all of them. Any number of processes may do it at once. */
  numbered(): Promise<readonly NumberedInstitution[]>;
  /** Of every institution that has a connection. */
  facts(): Promise<readonly BankFacts[]>;
}
