/**
 * Every error that the native API answers, in one table: it drives the answers themselves, the OpenAPI document and
 * the page of each code. A code is part of what clients keep: never change or reuse one.
 */
import { CONNECT_ERRORS } from './connect-errors.ts';
import { type ErrorEntry, fix, get, wait } from './error-entry.ts';
import { PEOPLE_ERRORS } from './people-errors.ts';
import { WEBHOOK_ERRORS } from './webhook-errors.ts';

const upload = (query: string): string =>
  `curl "$BASE/v1/imports${query}" -H "Authorization: Bearer $KEY" --data-binary @statement.csv`;

export const ERRORS = {
  // ── what is wrong with the request itself
  request_malformed: fix(
    400,
    'The request is not HTTP',
    'The bytes that arrived are not an HTTP/1.1 request, or its length headers contradict each other.',
    'Use an HTTP client library, and check proxies between it and the server.',
    "printf 'hello\\r\\n\\r\\n' | nc localhost 8080",
  ),
  url_malformed: fix(
    400,
    'The URL is not encoded correctly',
    'The path or query holds a percent sign that is not followed by two hexadecimal digits, or bytes that are not UTF-8.',
    'Encode values with encodeURIComponent or the like before they go into a URL; a percent sign itself is %25.',
    get('/v1/transactions?q=100%'),
  ),
  json_malformed: fix(
    400,
    'The body is not JSON',
    'The body could not be read as JSON in UTF-8, or it is not an object.',
    'Send one JSON object, or form fields with Content-Type: application/x-www-form-urlencoded.',
    get('/v1/owners', ` -H 'Content-Type: application/json' -d '{"name":'`),
  ),
  validation_failed: fix(
    400,
    'A value is not valid',
    'At least one parameter or member of the body has a value that is not allowed there. `errors` says which and why.',
    'Change the values that `errors` names: `parameter` is a query parameter, `pointer` a place in the body.',
    get('/v1/transactions?limit=501'),
  ),
  parameter_unknown: fix(
    400,
    'There is no such parameter',
    'The request has a query parameter or a member of the body that this operation does not know. It is refused so that a typo never silently widens a list or drops a change.',
    'Correct the name; `errors` suggests the nearest one. The operations and their parameters are listed at /docs.',
    get('/v1/transactions?acount_id=acc_…'),
  ),
  owner_required: fix(
    400,
    'It is not clear whose data is meant',
    'The API key has no owner of its own and the request names none.',
    'Add owner_id=own_…; GET /v1/owners lists the owners. Or make a key with an owner_id, which is then meant by default.',
    get('/v1/accounts'),
  ),
  cursor_invalid: fix(
    400,
    'The cursor does not belong to this list',
    'A cursor is signed and tied to the filters, the order and the owner of the list that gave it. This one was changed, or was used with other parameters.',
    'Send the same parameters as in the first request, with only the cursor added, or start again without a cursor.',
    get('/v1/transactions?cursor=abc'),
  ),
  idempotency_key_invalid: fix(
    400,
    'The Idempotency-Key is not valid',
    'An Idempotency-Key has 1 to 255 printable ASCII characters.',
    'Send a fresh UUID for each new operation.',
    get('/v1/owners', ` -H 'Idempotency-Key: ' -d name=Ada`),
  ),
  if_match_invalid: fix(
    400,
    'The If-Match header is not valid',
    'If-Match holds one or more entity tags in quotes, or `*`.',
    'Send the ETag of the GET as it came, with its quotes.',
    get('/v1/owners/own_…', " -X PATCH -H 'If-Match: abc' -d name=Ada"),
  ),

  // ── who asks
  authentication_required: fix(
    401,
    'An API key is needed',
    'The request has no Authorization header with a Bearer token.',
    'Send `Authorization: Bearer sk_…`. In sandbox mode the first key is in sandbox-credentials.json in the data directory.',
    'curl "$BASE/v1/accounts"',
  ),
  api_key_malformed: fix(
    401,
    'This is not an API key',
    'The token does not have the form of an API key, or its checksum does not hold: a character was lost or changed.',
    'Copy the whole key again, from `sk_` to its last character.',
    'curl "$BASE/v1/accounts" -H "Authorization: Bearer sk_sandbox_oops"',
  ),
  api_key_wrong_mode: fix(
    401,
    'The API key is of the other mode',
    'A sandbox key was sent to a live server, or a live key to a sandbox.',
    'Check the base URL and the key: GET /healthz needs no key and tells the mode.',
    'curl "$BASE/v1/accounts" -H "Authorization: Bearer sk_live_…"',
  ),
  api_key_unknown: fix(
    401,
    'There is no such API key',
    'The token has the right form, but this server never gave it out or its owner was deleted.',
    'Check that the base URL is the server that made the key.',
    'curl "$BASE/v1/accounts" -H "Authorization: Bearer $OTHER_KEY"',
  ),
  api_key_revoked: fix(
    401,
    'The API key was revoked',
    'Someone revoked this key. It works nowhere any more.',
    'Make a new key with POST /v1/api_keys or `tributary keys create`.',
    'curl "$BASE/v1/accounts" -H "Authorization: Bearer $REVOKED_KEY"',
  ),
  api_key_expired: fix(
    401,
    'The API key has expired',
    'The key was made with expires_at, and that instant is over.',
    'Make a new key with POST /v1/api_keys or `tributary keys create`.',
    'curl "$BASE/v1/accounts" -H "Authorization: Bearer $EXPIRED_KEY"',
  ),
  scope_missing: fix(
    403,
    'The API key may not do this',
    'The key lacks the scope that the operation needs; the detail names it.',
    'Use a key with that scope. GET /v1/meta shows the scopes of the key in use.',
    get('/v1/api_keys'),
  ),
  owner_key_confined: fix(
    403,
    'The API key is for one owner only',
    'The operation concerns all of the tenant, and the key was made for one owner only.',
    'Use a key without owner_only.',
    get('/v1/audit'),
  ),

  // ── what is asked for
  not_found: fix(
    404,
    'There is no such object',
    'No object with this id exists, or it is not one that this API key may see. Both are answered alike on purpose.',
    'Check the id and the key. Deleted objects are gone for good.',
    get('/v1/accounts/acc_00000000000000000000000000'),
  ),
  route_not_found: fix(
    404,
    'There is nothing at this path',
    'No operation has this path.',
    'The operations are listed at /docs; paths are plural, without a slash at the end.',
    get('/v1/acounts'),
  ),
  method_not_allowed: fix(
    405,
    'The path does not take this method',
    'The path exists, but not with this method. The Allow header lists those it takes.',
    'Use one of the methods in Allow.',
    get('/v1/accounts', ' -X PUT'),
  ),
  not_acceptable: fix(
    406,
    'The answer cannot have that form',
    'The Accept header leaves none of the media types that the operation can answer.',
    'Leave Accept out, or ask for application/json; lists of transactions also come as text/csv and application/x-ndjson.',
    get('/v1/accounts', " -H 'Accept: image/png'"),
  ),
  request_timeout: wait(
    408,
    'The request took too long to arrive',
    'The headers or the body stopped arriving before they were complete.',
    'Send the request again; for large files check the connection.',
    'nc localhost 8080',
  ),

  // ── what stands against it
  idempotency_key_in_use: wait(
    409,
    'The first request with this key is still running',
    'Another request with the same Idempotency-Key was received and has not been answered yet.',
    'Wait and send it again: you will get the answer of the first one.',
    get('/v1/owners', " -H 'Idempotency-Key: 1' -d name=Ada & (the same again)"),
  ),
  owner_reference_taken: fix(
    409,
    'Another owner has this reference',
    'References are unique within a tenant.',
    'Use the owner that has the reference (GET /v1/owners?reference=…), or choose another.',
    get('/v1/owners', ' -d reference=user_42'),
  ),
  category_name_taken: fix(
    409,
    'A category has this name there',
    'Names of categories are given once on a level, below the same parent; those of everybody count in every language.',
    'Use the category that has the name (GET /v1/categories), or choose another.',
    get('/v1/categories', ' -d name=Groceries -d parent=FOOD'),
  ),
  api_key_name_full: fix(
    409,
    'The name has two live keys already',
    'At most two keys of one name are live at the same time: the one in use and its successor.',
    'Revoke the older one with POST /v1/api_keys/{id}/revoke, or choose another name.',
    get('/v1/api_keys', " -d name=backend -d 'scopes=*'"),
  ),
  api_key_limit: fix(
    409,
    'There are too many live API keys',
    'A tenant has at most 1,000 live keys.',
    'Revoke keys that are no longer used: GET /v1/api_keys shows last_used_at.',
    get('/v1/api_keys', " -d name=one-more -d 'scopes=*'"),
  ),
  finapi_user_exists: fix(
    409,
    'There is such a finAPI user already',
    'The tenant has a finAPI user with this id, or the owner is one already.',
    'Choose another user_id, or use the user that the owner is.',
    get('/v1/finapi-users', ' -d owner_id=own_…'),
  ),
  client_limit: fix(
    409,
    'There are too many clients',
    'A tenant has at most 100 clients of the finAPI surface.',
    'Delete clients that are no longer used: DELETE /v1/finapi-clients/{id}.',
    get('/v1/finapi-clients', ' -d name=one-more'),
  ),
  import_ended: fix(
    409,
    'The import has ended already',
    'Only an import that is receiving or applying can be cancelled.',
    'Nothing is to be done: GET /v1/imports/{id} shows how it ended.',
    get('/v1/imports/imp_…/cancel', ' -X POST'),
  ),
  no_transfer: fix(
    409,
    'It is not known as a transfer',
    'The transaction has no other leg: it is not taken for a transfer between two accounts of the owner.',
    'Nothing is to be done. `transfer_of` of a transaction names its other leg where it has one.',
    get('/v1/transactions/txn_…/reject-transfer', ' -X POST'),
  ),
  import_cancelled: fix(
    409,
    'The import was cancelled',
    'The import was cancelled before it was complete. What was in the ledger by then stays.',
    'Send the file again to bring in the rest: entries that are there already are not doubled.',
    upload(''),
  ),
  precondition_failed: fix(
    412,
    'The object has changed in the meantime',
    'The If-Match header does not have the ETag that the object has now.',
    'GET the object again, decide whether the change still makes sense, and send it with the new ETag.',
    get('/v1/owners/own_…', ' -X PATCH -H \'If-Match: "old"\' -d name=Ada'),
  ),
  body_too_large: fix(
    413,
    'The body is too large',
    'Bodies have at most 1 MiB; a statement file has at most 2 GiB.',
    'Send less at once; split a statement file by account or year.',
    get('/v1/owners', ' --data-binary @large.json'),
  ),
  media_type_unsupported: fix(
    415,
    'The body is of a media type that is not understood here',
    'The operation takes application/json and application/x-www-form-urlencoded; PATCH also takes application/merge-patch+json.',
    'Set the Content-Type header to what the body is.',
    get('/v1/owners', " -H 'Content-Type: application/xml' -d '<a/>'"),
  ),
  headers_too_large: fix(
    431,
    'The URL and headers are too large',
    'The request line and all headers together have at most 16 KiB.',
    'Send fewer parameters, or shorter ones; remove cookies and headers that are not needed.',
    get('/v1/accounts', ' -H "X-Filler: $(head -c 20000 /dev/zero | tr \'\\0\' a)"'),
  ),
  rate_limited: wait(
    429,
    'Too many requests',
    'The API key has used up the requests of this minute.',
    'Wait for as many seconds as Retry-After says. RateLimit on every answer shows what is left.',
    get('/v1/meta'),
  ),
  streams_full: wait(
    429,
    'Too many open streams',
    'The server holds a bounded number of streams and waiting requests open at the same time, some of them per key.',
    'Close streams that are not needed, or poll the import, the sync or the feed itself instead.',
    get('/v1/imports/imp_…/progress'),
  ),
  idempotency_key_reused: fix(
    422,
    'The Idempotency-Key was used for another request',
    'The key was used within the last 24 hours with another body or other parameters.',
    'Use a fresh key for a new operation.',
    get('/v1/owners', " -H 'Idempotency-Key: 1' -d name=Bob"),
  ),

  // ── statement files
  import_file_missing: fix(
    400,
    'There is no file in the request',
    'A form has to hold exactly one file, in a field with the name `file`; another body has to have at least one byte.',
    'Send the file as the body itself, or as the field `file` of multipart/form-data. Options go into the query.',
    get('/v1/imports', ' -F upload=@statement.xml'),
  ),
  statement_not_recognised: fix(
    422,
    'The file is of no format that is known here',
    'The first bytes are not those of camt, MT940, OFX/QFX, QIF or CSV.',
    'Export the statement in one of these formats; if it is one, say which with format=.',
    upload(''),
  ),
  statement_unreadable: fix(
    422,
    'The statement file breaks a rule of its format',
    'Something in the file is not as its format demands. `errors` says in which line and element, the rule, and what stands there. Nothing of the file was taken in.',
    'Export the file again from the bank. If it still fails, the bank writes a dialect that is not known yet: keep the file and report line and element.',
    upload('?format=camt'),
  ),
  statement_too_large: fix(
    413,
    'The statement file is too large',
    'A file has at most 2 GiB, and within it a line, element or day has limits of its own; the detail names the one that was met.',
    'Export a shorter period, or one account at a time.',
    upload(''),
  ),
  statement_mapping_needed: fix(
    422,
    'The columns of the file have to be named',
    'The CSV file is of no bank that is known here, and its columns could not be told for sure. `mapping` holds what was recognised, a sample, and what is open.',
    'Answer with mapping= in the query: the suggestion as JSON, completed by what is open.',
    upload(''),
  ),
  statement_currency_needed: fix(
    422,
    'The file does not say its currency',
    'The format has no place for a currency, and the account is not known here yet.',
    'Say it with currency=EUR or account_id=.',
    upload('?format=qif'),
  ),
  statement_date_order_needed: fix(
    422,
    'The dates of the file can be read in two ways',
    'All dates, such as 03/04/2026, could be day-month or month-day.',
    'Say it with date_order=dmy, mdy or ymd.',
    upload('?format=qif'),
  ),
  account_needed: fix(
    422,
    'It is not clear which account the file is of',
    'The file names no account, or its number fits several. `candidates` lists those there are.',
    'Say it with account_id=, or with account_name= to find or make an account by name.',
    upload('?format=qif'),
  ),
  account_unknown: fix(
    422,
    'There is no such account',
    'The account_id of the request is not an account of this owner.',
    'GET /v1/accounts lists the accounts of the owner.',
    upload('?account_id=acc_00000000000000000000000000'),
  ),
  account_differs: fix(
    422,
    'The file is of another account',
    'The file names an account, and it is not the one that the request names.',
    'Leave account_id out, or choose the right account.',
    upload('?account_id=acc_…'),
  ),
  import_interrupted: wait(
    422,
    'The import was interrupted',
    'The file did not arrive whole, or the server stopped while it was read. Nothing of it was taken in.',
    'Send the file again: entries that are there already are not doubled.',
    upload(''),
  ),

  ...CONNECT_ERRORS,

  ...WEBHOOK_ERRORS,

  ...PEOPLE_ERRORS,

  // ── ours
  internal_error: {
    status: 500,
    title: 'Something went wrong in the server',
    retryable: true,
    action: 'contact_operator',
    cause:
      'A mistake of ours. Nothing about it is told here; the log of the server has it under the request id.',
    remedy: 'Try again once. If it stays, give the request id to whoever runs the server.',
    example: get('/v1/accounts'),
  },
  service_unavailable: wait(
    503,
    'The server cannot answer right now',
    'The database cannot be reached, or the server is starting or stopping.',
    'Try again after the seconds in Retry-After. GET /readyz tells when the server is ready.',
    'curl -i "$BASE/readyz"',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERRORS;

/** The codes in the order of the table. */
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

/** The entry of a code. */
export const errorEntry = (code: ErrorCode): ErrorEntry => ERRORS[code];

/** Whether a text is a code. */
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);
