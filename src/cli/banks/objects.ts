/** The objects of the native API about banks, as far as the CLI shows them. */

export interface ApiField {
  readonly key: string;
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'digits' | 'choice' | 'accept';
  readonly purpose: string;
  readonly required: boolean;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly hint: string | null;
  readonly media: ApiMedia | null;
}
export type ApiMedia =
  | { readonly type: 'image'; readonly base64: string; readonly alt: string }
  | { readonly type: 'flicker'; readonly code: string; readonly alt: string };

export interface ApiInstitution {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly bic: string | null;
  readonly bank_codes: readonly string[];
  readonly methods: readonly {
    readonly key: string;
    readonly label: string;
    readonly sca: string;
    readonly fields: readonly ApiField[];
  }[];
}
export interface ApiFault {
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
  readonly bank_text: string | null;
  readonly retry_at: string | null;
}
export interface ApiAttempt {
  readonly id: string;
  readonly object: 'connect_attempt';
  readonly institution_id: string;
  readonly method: string;
  readonly step: 'starting' | 'asking' | 'redirecting' | 'waiting' | 'granted' | 'failed' | 'cancelled';
  readonly step_number: number;
  readonly busy: boolean;
  readonly ask: {
    readonly fields: readonly ApiField[];
    readonly hint: string | null;
    readonly wrong: boolean;
  } | null;
  readonly redirect: { readonly url: string | null } | null;
  readonly wait: {
    readonly why: 'app_approval' | 'second_signer' | 'bank_is_working';
    readonly device: string | null;
    readonly hint: string | null;
    readonly poll_after_seconds: number;
  } | null;
  readonly until: string | null;
  readonly fault: ApiFault | null;
  readonly connection_id: string | null;
}
export interface ApiConnection {
  readonly id: string;
  readonly object: 'connection';
  readonly institution_id: string | null;
  readonly institution_name: string | null;
  readonly label: string | null;
  readonly status: string;
  readonly action: string;
  readonly reason: string | null;
  readonly fault: ApiFault | null;
  readonly next_at: string | null;
  readonly consent: { readonly id: string; readonly expires_at: string | null } | null;
  readonly accounts: number;
  readonly last_success_at: string | null;
}
export interface ApiSync {
  readonly id: string;
  readonly connection_id: string;
  readonly status: 'due' | 'running' | 'success' | 'partial' | 'failed' | 'deferred' | 'cancelled';
  readonly cause: string;
  readonly due_at: string;
  readonly fault: ApiFault | null;
  readonly accounts: readonly {
    readonly account_id: string | null;
    readonly status: string;
    readonly stage: string;
    readonly fault: ApiFault | null;
    readonly pages: number;
    readonly entries: number;
    readonly inserted: number;
    readonly updated: number;
    readonly unchanged: number;
  }[];
  readonly finished_at: string | null;
}
export interface ApiVerification {
  readonly whole: boolean;
  readonly events: number;
  readonly head: string | null;
  readonly broken_at: number | null;
  readonly why: string | null;
}
export interface ApiConsentEvidence {
  readonly pseudonym: string;
  readonly institution_id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly verification: ApiVerification;
  readonly created_at: string;
  readonly kept_at: string;
}
export interface ApiConsent {
  readonly id: string;
  readonly connection_id: string | null;
  readonly institution_id: string;
  readonly usable: boolean;
  readonly usable_until: string | null;
  readonly events: readonly {
    readonly at: string;
    readonly from: string | null;
    readonly to: string;
    readonly reason: string;
    readonly actor: string;
  }[];
  readonly versions: readonly object[];
  readonly state: string;
  readonly reason: string | null;
  readonly granted_at: string | null;
  readonly expires_at: string | null;
}
