/** Failures of the finAPI surface: an HTTP status and a list of codes, as in section "Error bodies" of its contract. */
import type { Words } from './words.ts';

/** Every code of versions 1.42 to 1.73. Clients of that time break on any other. */
export type FinapiCode =
  | 'MISSING_FIELD'
  | 'UNKNOWN_ENTITY'
  | 'METHOD_NOT_ALLOWED'
  | 'ENTITY_EXISTS'
  | 'ILLEGAL_ENTITY_STATE'
  | 'UNEXPECTED_ERROR'
  | 'ILLEGAL_FIELD_VALUE'
  | 'UNAUTHORIZED_ACCESS'
  | 'BAD_REQUEST'
  | 'UNSUPPORTED_ORDER'
  | 'ILLEGAL_PAGE_SIZE'
  | 'INVALID_FILTER_OPTIONS'
  | 'TOO_MANY_IDS'
  | 'BANK_SERVER_REJECTION'
  | 'IBAN_ONLY_MONEY_TRANSFER_NOT_SUPPORTED'
  | 'IBAN_ONLY_DIRECT_DEBIT_NOT_SUPPORTED'
  | 'COLLECTIVE_MONEY_TRANSFER_NOT_SUPPORTED'
  | 'INVALID_TWO_STEP_PROCEDURE'
  | 'MISSING_TWO_STEP_PROCEDURE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNSUPPORTED_BANK'
  | 'USER_NOT_VERIFIED'
  | 'USER_ALREADY_VERIFIED'
  | 'INVALID_TOKEN'
  | 'LOCKED'
  | 'NO_ACCOUNTS_FOR_TYPE_LIST'
  | 'FORBIDDEN'
  | 'NO_EXISTING_CHALLENGE'
  | 'ADDITIONAL_AUTHENTICATION_REQUIRED'
  | 'WEB_FORM_REQUIRED'
  | 'WEB_FORM_ABORTED';

export type FinapiStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 406
  | 408
  | 413
  | 415
  | 422
  | 423
  | 429
  | 431
  | 451
  | 500
  | 501
  | 503
  | 510;

/** `BUSINESS` is for the user, in their language; `TECHNICAL` for developers. */
export type FaultType = 'BUSINESS' | 'TECHNICAL';

export interface FinapiError {
  readonly code: FinapiCode;
  readonly type: FaultType;
  /** A text as it is (a bank's own words), or one in both languages. */
  readonly message: string | Words;
  /** Further members of the entry, such as `multiStepAuthentication`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface FinapiFault {
  readonly fault: true;
  readonly status: FinapiStatus;
  readonly errors: readonly FinapiError[];
  /** `<BLZ> - <name>` of the bank that the call was about. */
  readonly bank?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A failure with one error. `message` says what is wrong and what to do, and never holds a secret. */
export const fault = (
  status: FinapiStatus,
  code: FinapiCode,
  message: string | Words,
  more: {
    readonly type?: FaultType;
    readonly more?: FinapiError['more'];
    readonly bank?: string;
    readonly headers?: FinapiFault['headers'];
  } = {},
): FinapiFault => ({
  fault: true,
  status,
  errors: [
    {
      code,
      type: more.type ?? 'TECHNICAL',
      message,
      ...(more.more === undefined ? {} : { more: more.more }),
    },
  ],
  ...(more.bank === undefined ? {} : { bank: more.bank }),
  ...(more.headers === undefined ? {} : { headers: more.headers }),
});

/** An id that the user has not (or nobody has): 404, or 400 and 422 where the contract says so for a referenced one. */
export const unknownEntity = (what: Words, status: 400 | 404 | 422 = 404): FinapiFault =>
  fault(status, 'UNKNOWN_ENTITY', {
    de: `${what.de} gibt es nicht.`,
    en: `There is no such ${what.en}.`,
  });

export const isFault = (outcome: object): outcome is FinapiFault => 'fault' in outcome;
