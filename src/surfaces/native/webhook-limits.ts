/** The limits of webhooks that clients meet. */
import {
  DESCRIPTION_CHARACTERS_MAX,
  ENDPOINTS_MAX,
  MESSAGE_BYTES_MAX,
  OVERLAP_HOURS_DEFAULT,
  OVERLAP_HOURS_MAX,
  PATTERN_CHARACTERS_MAX,
  PATTERNS_MAX,
  REPLAY_EVENTS_MAX,
  URL_CHARACTERS_MAX,
} from '../../engine/webhooks/limits.ts';

export const WEBHOOK_LIMITS = {
  urlCharacters: URL_CHARACTERS_MAX,
  descriptionCharacters: DESCRIPTION_CHARACTERS_MAX,
  patternCharacters: PATTERN_CHARACTERS_MAX,
  patterns: PATTERNS_MAX,
  overlapHoursDefault: OVERLAP_HOURS_DEFAULT,
  overlapHoursMax: OVERLAP_HOURS_MAX,
} as const;

/** What `GET /v1/meta` says of them. */
export const PUBLISHED_WEBHOOK_LIMITS = {
  webhook_endpoints: ENDPOINTS_MAX,
  webhook_event_types: PATTERNS_MAX,
  webhook_message_bytes: MESSAGE_BYTES_MAX,
  webhook_replay_events: REPLAY_EVENTS_MAX,
} as const;
