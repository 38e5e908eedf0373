/** Failures of imports, updates and edits, for the documentation: the texts of the published description, shortened. */
import type { FinapiFailureDoc } from '../operation.ts';

const doc = (
  status: FinapiFailureDoc['status'],
  code: FinapiFailureDoc['code'],
  when: string,
): FinapiFailureDoc => ({ status, code, when });

const BANK = [
  doc(
    422,
    'BANK_SERVER_REJECTION',
    'The bank refused, or may not be asked now. The message can be shown to the user.',
  ),
  doc(422, 'NO_EXISTING_CHALLENGE', 'An answer was sent, and no challenge waits for one.'),
  doc(
    451,
    'WEB_FORM_REQUIRED',
    'Users of the client give credentials on the hosted page only: it is at `Location`.',
  ),
  doc(501, 'UNSUPPORTED_BANK', 'Nothing can be fetched from this bank.'),
  doc(
    510,
    'ADDITIONAL_AUTHENTICATION_REQUIRED',
    'The bank asks something of the user. Repeat the call with `challengeResponse`.',
  ),
];

export const IMPORT_FAILURES: readonly FinapiFailureDoc[] = [
  doc(422, 'UNKNOWN_ENTITY', 'There is no bank of this number.'),
  doc(422, 'ENTITY_EXISTS', 'The user has a connection to this login, or to exactly these accounts.'),
  doc(422, 'ILLEGAL_FIELD_VALUE', 'The bank wants a user id or PIN, and none was given.'),
  doc(
    422,
    'NO_ACCOUNTS_FOR_TYPE_LIST',
    'No account has one of the given types. Nothing is left of the import.',
  ),
  ...BANK,
];

export const UPDATE_FAILURES: readonly FinapiFailureDoc[] = [
  doc(404, 'UNKNOWN_ENTITY', 'The user has no such bank connection.'),
  doc(422, 'MISSING_FIELD', 'A PIN is needed, and it is neither given nor stored.'),
  doc(422, 'ILLEGAL_FIELD_VALUE', 'The PIN holds characters that are not possible.'),
  doc(
    422,
    'ILLEGAL_ENTITY_STATE',
    '`skipPositionsDownload` is set after transactions were fetched, or the connection is paused.',
  ),
  doc(423, 'LOCKED', 'It is being imported or updated.'),
  ...BANK,
];

export const EDIT_FAILURES: readonly FinapiFailureDoc[] = [
  doc(400, 'MISSING_FIELD', 'Nothing was given.'),
  doc(404, 'UNKNOWN_ENTITY', 'The user has no such bank connection.'),
  doc(422, 'ILLEGAL_FIELD_VALUE', 'The user id cannot be cleared.'),
  doc(422, 'INVALID_TWO_STEP_PROCEDURE', 'The procedure is not among those of the connection.'),
  doc(423, 'LOCKED', 'Credentials were given while it is imported, updated or categorized.'),
  doc(451, 'WEB_FORM_REQUIRED', 'Credentials are given on the hosted page only: it is at `Location`.'),
];
