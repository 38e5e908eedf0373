/** The limits of the native API. They are shown in the documentation and in `GET /v1/meta`. */
import { BODY_BYTES_MAX, IMPORT_BYTES_MAX, PAGE_DEFAULT, PAGE_MAX } from '../../core/limits.ts';
import { PUBLISHED_WEBHOOK_LIMITS } from './webhook-limits.ts';

/** Requests of one API key in a minute: a bucket of this size that fills evenly. */
export const REQUESTS_PER_MINUTE = 120_000;
/** How long an upload waits for its import to finish before it answers 202. */
export const IMPORT_WAIT_MS = 10_000;
/** A progress stream looks at its import this often, says something at least this often, and ends after so long. */
export const PROGRESS_POLL_MS = 500;
export const PROGRESS_HEARTBEAT_MS = 15_000;
export const PROGRESS_MS_MAX = 600_000;
/** Progress streams open at the same time. */
export const PROGRESS_STREAMS_MAX = 200;
/** The feed: streams and long polls open at the same time, of one key and of all. */
export const FEED_READERS_PER_KEY_MAX = 20;
export const FEED_READERS_MAX = 500;
/** How long one request may wait for something new. */
export const FEED_WAIT_SECONDS_MAX = 60;
/** A stream says something at least this often, ends after so long, and is reconnected to after such a pause. */
export const FEED_HEARTBEAT_MS = 15_000;
export const FEED_STREAM_MS_MAX = 900_000;
export const FEED_RETRY_MS = 2_000;
/** A reader that takes nothing for so long is hung up on. */
export const FEED_STALL_MS = 30_000;
/** Events that a stream reads at a time. */
export const FEED_STREAM_PAGE = 100;
/** Transactions that stand in an event of the feed; more are behind its link. */
export const FEED_TRANSACTIONS_INLINE_MAX = 100;
/** Characters of an event's type. */
export const EVENT_TYPE_CHARACTERS_MAX = 100;
/** Characters of an Idempotency-Key. */
export const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255;
/** Characters of names, labels, references and filenames. */
export const NAME_CHARACTERS_MAX = 200;
export const FILENAME_CHARACTERS_MAX = 255;
/** Characters of a search text. */
export const SEARCH_CHARACTERS_MAX = 200;
/** Metadata: pairs, characters of a key, characters of a value. */
export const METADATA_PAIRS_MAX = 50;
export const METADATA_KEY_CHARACTERS_MAX = 40;
export const METADATA_VALUE_CHARACTERS_MAX = 500;
/** Values that one repeatable parameter may have. */
export const REPEATED_MAX = 100;
/** Characters of a CSV mapping in the query. */
export const MAPPING_CHARACTERS_MAX = 8_000;
/** Connecting: characters of ids of institutions and methods, of a field's key and value; fields of one answer. */
export const TEXT_ID_CHARACTERS_MAX = 64;
export const FIELD_KEY_CHARACTERS_MAX = 64;
export const FIELD_VALUE_CHARACTERS_MAX = 2_000;
export const FIELDS_MAX = 50;
/** Days for which a consent can be asked. */
export const CONSENT_DAYS_MAX = 3_650;
/** A connect session: characters of its redirect URL, of what comes back with it, and of its language (RFC 5646). */
export const REDIRECT_URL_CHARACTERS_MAX = 2_000;
export const CLIENT_STATE_CHARACTERS_MAX = 500;
export const LANGUAGE_CHARACTERS_MAX = 35;
/** Characters of a national bank code. */
export const BANK_CODE_CHARACTERS_MAX = 35;
/** How long clients may use what they read of institutions. */
export const INSTITUTIONS_SECONDS = 300;
/** How far one request moves the clock of the sandbox. */
export const SANDBOX_DAYS_MAX = 3_650;
/** Rows that an export reads at a time. */
export const EXPORT_PAGE = PAGE_MAX;

/** What `GET /v1/meta` and the documentation say of limits. */
export const PUBLISHED_LIMITS = {
  body_bytes: BODY_BYTES_MAX,
  import_bytes: IMPORT_BYTES_MAX,
  page_default: PAGE_DEFAULT,
  page_max: PAGE_MAX,
  requests_per_minute: REQUESTS_PER_MINUTE,
  feed_readers_per_key: FEED_READERS_PER_KEY_MAX,
  feed_wait_seconds: FEED_WAIT_SECONDS_MAX,
  idempotency_key_characters: IDEMPOTENCY_KEY_CHARACTERS_MAX,
  name_characters: NAME_CHARACTERS_MAX,
  search_characters: SEARCH_CHARACTERS_MAX,
  metadata_pairs: METADATA_PAIRS_MAX,
  metadata_key_characters: METADATA_KEY_CHARACTERS_MAX,
  metadata_value_characters: METADATA_VALUE_CHARACTERS_MAX,
  repeated_values: REPEATED_MAX,
  connect_fields: FIELDS_MAX,
  connect_field_characters: FIELD_VALUE_CHARACTERS_MAX,
  consent_days: CONSENT_DAYS_MAX,
  redirect_url_characters: REDIRECT_URL_CHARACTERS_MAX,
  connect_state_characters: CLIENT_STATE_CHARACTERS_MAX,
  ...PUBLISHED_WEBHOOK_LIMITS,
} as const;
