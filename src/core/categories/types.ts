/** What the categoriser takes and gives. */
import type { AccountKind } from '../observations.ts';
import type { CategoryCode } from './taxonomy.ts';

export type {
  Category,
  CategoryCode,
  CategoryFlag,
  CategoryLanguage,
  GroupCode,
  LeafCode,
} from './taxonomy.ts';

/** Goes up with every change that may give another answer to the same facts. Stored beside every answer. */
export const CATEGORISER_VERSION = 1;

/** A category that a person made: known to its owner only. */
export type OwnCategoryCode = `OWN.${number}`;

/** Whatever a transaction may be put in: one of ours, or of the owner's own. */
export type AnyCategoryCode = CategoryCode | OwnCategoryCode;

/** What an answer rests on, in the order of the cascade. `user` is never given by it: a person chose. */
export type CategorySource =
  | 'user'
  | 'user_memory'
  | 'tenant_memory'
  | 'own_transfer'
  | 'mcc'
  | 'iso_code'
  | 'structure'
  | 'brand'
  | 'keyword'
  | 'model'
  | 'none';

export type Direction = 'in' | 'out';

/** What is known of a transaction. All texts are as the bank gave them; `null` is "not said". */
export interface CategoryFacts {
  readonly direction: Direction;
  /** Without a sign, exact decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly accountKind: AccountKind;
  readonly counterpartyName: string | null;
  /** A keyed hash of the other side's account number in hex; never the number. */
  readonly counterpartyAccount: string | null;
  /** The remittance text. */
  readonly text: string | null;
  /** The bank's own booking text. */
  readonly bankText: string | null;
  /** ISO 18245, four digits. */
  readonly mcc: string | null;
  /** ISO 20022 purpose or category purpose code, four letters. */
  readonly purpose: string | null;
  /** ISO 20022 bank transaction code, `PMNT-ICDT-ESCT`; fewer parts where the bank gives fewer. */
  readonly btc: string | null;
  /** German business transaction code (GVC), three digits. */
  readonly gvc: string | null;
  /** SEPA creditor identifier. */
  readonly creditorId: string | null;
  readonly mandateId: string | null;
  /** ISO 3166-1 alpha-2 of the account's bank. */
  readonly country: string | null;
  /** Both sides are known to be the owner's own accounts. */
  readonly ownTransfer: boolean;
  /** Of an own transfer: what the account on the other side is, where that is known. */
  readonly otherAccountKind?: AccountKind | null;
}

export interface Categorised {
  /** A leaf, a group where no more is known, or what a person made; null when nothing is known (source `none`). */
  readonly code: AnyCategoryCode | null;
  readonly source: CategorySource;
  /** 0 to 1, two decimals; 0 exactly when `code` is null. */
  readonly confidence: number;
  /** Who it was paid to or by, as a name to show; null where the texts do not tell. */
  readonly merchant: string | null;
}

/** Most specific first. */
export type MemoryKeyKind = 'creditor_mandate' | 'iban' | 'merchant_amount' | 'merchant';

/** Under what a correction is remembered. Two facts with an equal key are the same case. */
export interface MemoryKey {
  readonly kind: MemoryKeyKind;
  /** At most {@link MEMORY_KEY_CHARACTERS_MAX} characters, without control characters. */
  readonly key: string;
  readonly direction: Direction;
}

/** How long the text of a memory key may be. */
export const MEMORY_KEY_CHARACTERS_MAX = 120;

/** What is remembered under a key; null where nothing is. */
export type Memory = (key: MemoryKey) => AnyCategoryCode | null;

/** What the tenant's rules say of a transaction; null where none fits. */
export type TenantRules = (facts: CategoryFacts) => CategoryCode | null;

/** A brand that a text names. */
export interface BrandHit {
  readonly name: string;
  readonly code: CategoryCode;
  /** The whole text, or several words at its start: enough to decide by itself. */
  readonly strong: boolean;
}

/** The brand dictionary, opened. */
export interface BrandIndex {
  /** How many names it knows. */
  readonly names: number;
  /**
   * The brand that words of a text name: the earliest, then the longest. `country` closes what is not at home there;
   * null lets through only what is at home everywhere or unmistakable.
   */
  find(words: readonly string[], country: string | null): BrandHit | null;
}

/** What a trained model is given: the facts, and the merchant's words as all rules see them. */
export interface ModelQuestion {
  readonly facts: CategoryFacts;
  readonly merchantKey: string;
}

/**
 * A trained model. There is none today: callers pass null. One that comes later is a pure function of the question,
 * and its probabilities are calibrated (0.6 means right in six of ten).
 */
export interface CategoryModel {
  guess(question: ModelQuestion): { readonly code: CategoryCode; readonly probability: number } | null;
}

/** What the categoriser knows besides the facts. */
export interface Knowledge {
  /** The owner's corrections. */
  readonly memory: Memory;
  /** Left out where the tenant has none. */
  readonly tenantRules?: TenantRules;
  readonly brands: BrandIndex;
  readonly model: CategoryModel | null;
}
